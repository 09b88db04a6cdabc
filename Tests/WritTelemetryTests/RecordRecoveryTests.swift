import Glibc
import Testing
import WritModel
import WritVault

@testable import WritTelemetry

/// What a crash can leave in the newest segment.
struct RecordRecoveryTests {
    @Test func recoversFromACutAnywhere() async throws {
        let fixture = try RecordFixture()
        try await fixture.write(2)
        let checkpoint = try fixture.bytes(fixture.directory + "/checkpoint")
        try await fixture.write(4)
        let whole = try fixture.bytes(fixture.segment(2))
        let frames = fixture.frames(whole)
        #expect(frames.last == whole.count && frames.count == 5)
        // Every byte of the first frame's header and around each end, and samples between.
        let cuts = Set(frames.flatMap { [$0 - 1, $0, $0 + 1] } + stride(from: frames[0], to: whole.count, by: 23))
            .union(frames[0]..<frames[0] + 48).filter { (frames[0]..<whole.count).contains($0) }
        for cut in cuts.sorted() {
            try Folder.remove(fixture.segment(3))
            for name in try Folder.names(fixture.directory) where name.hasPrefix("torn-") {
                try Folder.remove(fixture.directory + "/" + name)
            }
            // The last checkpoint before the crash is that of the first session.
            try AtomicFile.write(checkpoint, to: fixture.directory + "/checkpoint")
            try AtomicFile.write(Array(whole[..<cut]), to: fixture.segment(2))
            let record = try fixture.open()
            try await record.recordDurably(RecordFixture.event(99))
            try await record.close()
            let kept = frames.lastIndex { $0 <= cut } ?? 0
            let messages = try fixture.events().map(\.message)
            #expect(messages.prefix(2 + kept) == ArraySlice((0..<2 + kept).map { "event \($0)" }))
            #expect(messages.last == "event 99")
            let isTorn = !frames.contains(cut)
            #expect(messages.count == 2 + kept + 1 + (isTorn ? 1 : 0), "cut at \(cut)")
            if isTorn {
                let torn = try #require(try Folder.names(fixture.directory).first { $0.hasPrefix("torn-") })
                #expect(try fixture.bytes(fixture.directory + "/" + torn) == Array(whole[frames[kept]..<cut]))
            }
            #expect(try fixture.verify().isWhole, "cut at \(cut)")
        }
    }

    /// After a power failure the end of the file may be zeros.
    @Test func recoversFromZerosAtTheEnd() async throws {
        let fixture = try RecordFixture()
        try await fixture.write(2)
        let bytes = try fixture.bytes(fixture.segment(1))
        try AtomicFile.write(bytes + [UInt8](repeating: 0, count: 5000), to: fixture.segment(1))
        let record = try fixture.open()
        try await record.close()
        #expect(try fixture.events().map(\.kind) == [.egress, .egress, .alert])
        #expect(try fixture.verify().isWhole)
    }

    @Test func refusesALossThatNoCrashExplains() async throws {
        let fixture = try RecordFixture()
        try await fixture.write(4)
        let whole = try fixture.bytes(fixture.segment(1))
        let frames = fixture.frames(whole)
        for cut in [frames[0], frames[3], frames[4] - 1] {
            try AtomicFile.write(Array(whole[..<cut]), to: fixture.segment(1))
            #expect(throws: RecordError(.damaged, "")) { try fixture.open() }
            #expect(try fixture.bytes(fixture.segment(1)).count == cut)
        }
        var altered = whole
        altered[frames[1] + 60] ^= 1
        try AtomicFile.write(altered, to: fixture.segment(1))
        #expect(throws: RecordError(.damaged, "")) { try fixture.open() }
        try Folder.remove(fixture.segment(1))
        #expect(throws: RecordError(.damaged, "")) { try fixture.open() }
        try AtomicFile.write(whole, to: fixture.segment(1))
        try await fixture.open().close()
    }

    @Test func refusesAnAlteredCheckpointOrHeader() async throws {
        let fixture = try RecordFixture()
        try await fixture.write(4)
        let path = fixture.directory + "/checkpoint"
        let note = try fixture.bytes(path)
        for at in note.indices {
            var altered = note
            altered[at] ^= 1
            try AtomicFile.write(altered, to: path)
            #expect(throws: RecordError(.damaged, "")) { try fixture.open() }
        }
        try Folder.remove(path)
        #expect(throws: RecordError(.damaged, "")) { try fixture.open() }
        try AtomicFile.write(note, to: path)
        let whole = try fixture.bytes(fixture.segment(1))
        for at in 0..<fixture.frames(whole)[0] {
            var altered = whole
            altered[at] ^= 1
            try AtomicFile.write(altered, to: fixture.segment(1))
            #expect(throws: (any Error).self, "byte \(at)") { try fixture.open() }
        }
    }
}
