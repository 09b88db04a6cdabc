import Glibc
import Testing
import WritModel
import WritVault

@testable import WritTelemetry

struct RecordTests {
    @Test func keepsEventsInOrder() async throws {
        let fixture = try RecordFixture()
        let record = try fixture.open()
        for number in 0..<3000 { record.record(RecordFixture.event(number)) }
        try await record.recordDurably(RecordFixture.event(3000))
        #expect(try fixture.events().map(\.message) == (0...3000).map { "event \($0)" })
        try await record.close()
        let report = try fixture.verify()
        #expect(report.isWhole && report.entries == 3001 && report.covered == 3001 && report.uncovered == 0)
    }

    @Test func goesOnWhereItEnded() async throws {
        let fixture = try RecordFixture()
        try await fixture.write(3, 1, 0, 5)
        #expect(try fixture.events().map(\.message) == (0..<9).map { "event \($0)" })
        let report = try fixture.verify()
        #expect(report.isWhole && report.segments == 3 && report.entries == 9)
    }

    @Test func rotatesSegmentsBySize() async throws {
        var fixture = try RecordFixture()
        fixture.options.segment = .kibibytes(4)
        for _ in 0..<5 { try await fixture.write(20) }
        let report = try fixture.verify()
        #expect(report.isWhole && report.entries == 100 && report.segments >= 5)
        #expect(try fixture.events().count == 100)
    }

    @Test func oneWriterAtATime() async throws {
        let fixture = try RecordFixture()
        let record = try fixture.open()
        #expect(throws: RecordError(.inUse, "")) { try fixture.open() }
        try await record.close()
        try await fixture.open().close()
    }

    @Test func refusesAfterClose() async throws {
        let fixture = try RecordFixture()
        let record = try fixture.open()
        #expect(record.readiness().isAllowed)
        try await record.close()
        #expect(record.readiness().reason.rule == "record.closed")
        await #expect(throws: RecordError(.notWritable, "")) { try await record.recordDurably(RecordFixture.event(1)) }
    }

    @Test func holdsNoPlaintext() async throws {
        let fixture = try RecordFixture()
        try await fixture.write(5)
        let text = String(decoding: try fixture.bytes(fixture.segment(1)), as: UTF8.self)
        #expect(!text.contains("example.com") && !text.contains("event "))
    }

    @Test func manyWritersAtOnceLoseNothing() async throws {
        let fixture = try RecordFixture()
        let record = try fixture.open()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for task in 0..<8 {
                group.addTask {
                    for number in 0..<50 {
                        if number.isMultiple(of: 5) {
                            try await record.recordDurably(RecordFixture.event(task * 1000 + number))
                        } else {
                            record.record(RecordFixture.event(task * 1000 + number))
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        try await record.close()
        let messages = try fixture.events().map(\.message)
        #expect(Set(messages).count == 400 && messages.count == 400)
        for task in 0..<8 {
            let own = messages.compactMap { Int($0.dropFirst(6)) }.filter { $0 / 1000 == task }
            #expect(own == own.sorted())
        }
    }

    @Test func aReaderFollowsTheWriter() async throws {
        var fixture = try RecordFixture()
        fixture.options.segment = .kibibytes(1)
        let record = try fixture.open()
        var reader = try RecordReader(directory: fixture.directory, vault: fixture.vault)
        #expect(try reader.next() == nil)
        for number in 0..<20 {
            try await record.recordDurably(RecordFixture.event(number))
            guard case .entry(let entry) = try reader.next() else {
                Issue.record("no entry \(number)")
                return
            }
            #expect(entry.sequence == UInt64(number) && entry.event.message == "event \(number)")
            #expect(try reader.next() == nil)
        }
        try await record.close()
        #expect(try Folder.names(fixture.directory).filter { $0.hasSuffix(".segment") }.count > 3)
    }

    @Test func readsFromTheEnd() async throws {
        let fixture = try RecordFixture()
        try await fixture.write(4, 4, 4)
        for count in [0, 1, 4, 5, 12, 100] {
            var reader = try RecordReader.tail(count, directory: fixture.directory, vault: fixture.vault)
            var messages: [String] = []
            while case .entry(let entry) = try reader.next() { messages.append(entry.event.message) }
            #expect(messages == (0..<12).suffix(count).map { "event \($0)" })
        }
    }

    @Test func checkpointsCoverWhatIsOnDisk() async throws {
        let fixture = try RecordFixture()
        let record = try fixture.open()
        for number in 0..<5 { record.record(RecordFixture.event(number)) }
        try await record.recordDurably(RecordFixture.event(5))
        let note = try await record.checkpoint()
        let checkpoint = try Checkpoint(note: note, key: fixture.key.verificationKey)
        #expect(checkpoint.size == 6)
        try await record.close()
        try await fixture.write(7)
        #expect(try fixture.verify(note).isWhole)
    }

    /// What was returned for is there after a kill, whenever it comes.
    @Test func survivesAKill() async throws {
        let path = "/tmp/writ-kill-\(getpid())"
        try Folder.make(path)
        defer { TemporaryFolder.remove(path) }
        let vault = try Vault(keys: KeyringFile.create(at: path + "/keys"))
        let key = try #require(CheckpointKey.generate(name: "k"))
        try key.write(to: path + "/key")
        for round in 1...3 {
            await #expect(processExitsWith: .signal(SIGKILL)) {
                let path = "/tmp/writ-kill-\(getppid())"
                let record = try Record.open(
                    directory: path + "/record", vault: Vault(keys: KeyringFile.load(path + "/keys")),
                    signingKey: CheckpointKey.load(path + "/key"))
                let kill = Int.random(in: 20...200)
                await withTaskGroup(of: Void.self) { group in
                    group.addTask {
                        for number in 0..<1000 { record.record(RecordFixture.event(number)) }
                    }
                    group.addTask {
                        guard let done = try? OpenFile(path + "/done", O_WRONLY | O_APPEND | O_CREAT, mode: 0o600)
                        else { return }
                        var number = 0
                        while (try? await record.recordDurably(RecordFixture.event(-1))) != nil {
                            // Told to the outside only after it returned.
                            try? done.write([1])
                            number += 1
                            if number == kill { raise(SIGKILL) }
                        }
                    }
                }
            }
            let record = try Record.open(directory: path + "/record", vault: vault, signingKey: key)
            try await record.close()
            let promised = try #require(try AtomicFile.read(path + "/done", limit: 1 << 20)).count
            var reader = try RecordReader(directory: path + "/record", vault: vault)
            var found = 0
            while case .entry(let entry) = try reader.next() { found += entry.event.message == "event -1" ? 1 : 0 }
            #expect(found >= promised && promised >= 20 * round)
            #expect(
                try RecordVerifier.verify(directory: path + "/record", vault: vault, key: key.verificationKey).isWhole)
        }
    }

    /// The kernel refuses to let files grow, as a full disk does; then it lets them again.
    @Test func aFullDiskLosesNothingThatFits() async {
        await #expect(processExitsWith: .success) {
            let fixture = try RecordFixture(RecordOptions(queue: 64, retryDelay: .milliseconds(5)))
            let record = try fixture.open()
            try await record.recordDurably(RecordFixture.event(0))
            signal(SIGXFSZ, SIG_IGN)
            var limit = rlimit(rlim_cur: 1100, rlim_max: rlim_t.max)
            _ = unsafe setrlimit(__rlimit_resource_t(1), &limit)
            var failure: (any Error)?
            while failure == nil {
                do { try await record.recordDurably(RecordFixture.event(-1)) } catch { failure = error }
            }
            #expect(failure as? RecordError == RecordError(.notWritable, ""))
            #expect(record.readiness().reason.rule == "record.not-writable")
            for number in 1...100 { record.record(RecordFixture.event(number)) }
            limit.rlim_cur = rlim_t.max
            _ = unsafe setrlimit(__rlimit_resource_t(1), &limit)
            while !record.readiness().isAllowed { await Task.yield() }
            try await record.recordDurably(RecordFixture.event(101))
            try await record.close()
            let events = try fixture.events()
            let kept = events.map(\.message).filter { $0 != "event -1" }
            #expect(kept.prefix(65) == ArraySlice((0...64).map { "event \($0)" }))
            #expect(events.contains { $0.details["lost"] == 36 })
            #expect(kept.contains("event 101"))
            #expect(try fixture.verify().isWhole)
        }
    }
}
