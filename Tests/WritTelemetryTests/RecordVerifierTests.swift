import Glibc
import Testing
import WritModel
import WritVault

@testable import WritTelemetry

/// Every attack names the first entry that it touches.
struct RecordVerifierTests {
    let fixture: RecordFixture

    init() async throws {
        fixture = try RecordFixture(RecordOptions(checkpointDelay: .seconds(3600)))
        try await fixture.write(4, 4, 4)
    }

    private func first(
        _ kind: RecordVerifier.Problem.Kind, _ entry: UInt64, _ checkpoint: [UInt8]? = nil,
        sourceLocation: Testing.SourceLocation = #_sourceLocation
    ) throws {
        let problem = try fixture.verify(checkpoint).problems.first
        #expect(problem?.kind == kind && problem?.entry == entry, "\(problem as Any)", sourceLocation: sourceLocation)
    }

    private func edit(_ number: Int, _ change: (inout [UInt8], [Int]) -> Void) throws {
        var bytes = try fixture.bytes(fixture.segment(number))
        change(&bytes, fixture.frames(bytes))
        try AtomicFile.write(bytes, to: fixture.segment(number))
    }

    @Test func aWholeRecordIsWhole() throws {
        let report = try fixture.verify()
        #expect(report.isWhole && report.entries == 12 && report.covered == 12 && report.unfinished == 0)
    }

    @Test func namesAlteredBytesAnywhere() throws {
        let whole = try fixture.bytes(fixture.segment(2))
        let frames = fixture.frames(whole)
        for at in Set(stride(from: 0, to: whole.count, by: 5)).union(frames[1]..<frames[1] + 60).sorted() {
            var altered = whole
            altered[at] ^= 1 << UInt8(at % 8)
            try AtomicFile.write(altered, to: fixture.segment(2))
            let entry = 4 + (frames.lastIndex { $0 <= at } ?? 0)
            let problem = try fixture.verify().problems.first
            #expect(problem?.entry == UInt64(entry), "byte \(at): \(problem as Any)")
        }
    }

    @Test func readsOnAfterAnAlteredEntry() throws {
        try edit(2) { bytes, frames in bytes[frames[1] + 50] ^= 1 }
        let problems = try fixture.verify().problems
        #expect(problems.map(\.kind) == [.altered] && problems.map(\.entry) == [5])
        #expect(try fixture.events().count == 11)
    }

    @Test func namesARemovedEntry() throws {
        try edit(2) { bytes, frames in bytes.removeSubrange(frames[1]..<frames[2]) }
        try first(.missing, 5)
    }

    @Test func namesEntriesRemovedFromTheEndOfASegment() throws {
        try edit(1) { bytes, frames in bytes.removeSubrange(frames[2]...) }
        try first(.missing, 2)
    }

    @Test func namesSwappedEntries() throws {
        try edit(2) { bytes, frames in
            let one = bytes[frames[1]..<frames[2]]
            let two = bytes[frames[2]..<frames[3]]
            bytes.replaceSubrange(frames[1]..<frames[3], with: two + one)
        }
        try first(.missing, 5)
        #expect(try fixture.verify().problems.contains { $0.kind == .misplaced && $0.entry == 5 })
    }

    @Test func namesARepeatedEntry() throws {
        try edit(2) { bytes, frames in bytes.insert(contentsOf: bytes[frames[1]..<frames[2]], at: frames[2]) }
        try first(.misplaced, 5)
    }

    @Test func namesAnEntryOfAnotherSegment() throws {
        let other = try fixture.bytes(fixture.segment(3))
        let frame = other[fixture.frames(other)[0]..<fixture.frames(other)[1]]
        try edit(2) { bytes, frames in bytes.replaceSubrange(frames[1]..<frames[2], with: frame) }
        try first(.altered, 5)
    }

    @Test func namesAMissingSegment() throws {
        try Folder.remove(fixture.segment(2))
        try first(.missing, 4)
        try Folder.remove(fixture.segment(1))
        try first(.missing, 0)
    }

    @Test func namesARemovedEnd() throws {
        try edit(3) { bytes, frames in bytes.removeSubrange(frames[1]...) }
        try first(.rolledBack, 9)
        try Folder.remove(fixture.segment(3))
        try first(.rolledBack, 8)
    }

    @Test func namesSegmentsInEachOthersPlace() throws {
        try Folder.rename(fixture.segment(2), to: fixture.folder("x"))
        try Folder.rename(fixture.segment(3), to: fixture.segment(2))
        try Folder.rename(fixture.folder("x"), to: fixture.segment(3))
        try first(.header, 4)
    }

    /// A record with the same keys but another history: its segments open, and do not fit.
    @Test func namesASegmentOfAnotherHistory() async throws {
        let second = try fixture.bytes(fixture.segment(2))
        for number in 1...3 { try Folder.remove(fixture.segment(number)) }
        try Folder.remove(fixture.directory + "/checkpoint")
        try await fixture.write(4, 5, 4)
        #expect(try fixture.verify().isWhole)
        try AtomicFile.write(second, to: fixture.segment(2))
        try first(.misplaced, 4)
    }

    /// The whole folder as it was: only a checkpoint from outside shows it.
    @Test func aFolderSetBackShowsByAnOutsideCheckpoint() async throws {
        let third = try fixture.bytes(fixture.segment(3))
        let old = try fixture.bytes(fixture.directory + "/checkpoint")
        try await fixture.write(2)
        let new = try fixture.bytes(fixture.directory + "/checkpoint")
        try Folder.remove(fixture.segment(4))
        try AtomicFile.write(third, to: fixture.segment(3))
        try AtomicFile.write(old, to: fixture.directory + "/checkpoint")
        #expect(try fixture.verify().isWhole)
        try first(.rolledBack, 12, new)
        #expect(try fixture.verify(old).isWhole)
    }

    @Test func anotherHistoryShowsByAnOutsideCheckpoint() async throws {
        let kept = try fixture.bytes(fixture.directory + "/checkpoint")
        for name in try Folder.names(fixture.directory) { try Folder.remove(fixture.directory + "/" + name) }
        try await fixture.write(20)
        #expect(try fixture.verify().isWhole)
        try first(.replaced, 0, kept)
    }

    @Test func aCheckpointOfAnotherKeyDoesNotCount() throws {
        let other = try #require(CheckpointKey.generate(name: "example.com/record"))
        let note = try Checkpoint(origin: "example.com/record", size: 1, root: [UInt8](repeating: 0, count: 32)).note(
            by: other)
        try first(.checkpoint, 0, note)
        try AtomicFile.write(note, to: fixture.directory + "/checkpoint")
        try first(.checkpoint, 0)
        try Folder.remove(fixture.directory + "/checkpoint")
        try first(.checkpoint, 0)
    }

    @Test func entriesAfterTheCheckpointAreCounted() async throws {
        let record = try fixture.open()
        try await record.recordDurably(RecordFixture.event(12))
        let report = try fixture.verify()
        #expect(report.isWhole && report.entries == 13 && report.uncovered == 1)
        try await record.close()
    }

    @Test func withoutTheKeyNothingIsSaid() throws {
        let other = Vault(keys: Keyring.generate())
        let report = try RecordVerifier.verify(
            directory: fixture.directory, vault: other, key: fixture.key.verificationKey)
        #expect(!report.isWhole)
    }
}
