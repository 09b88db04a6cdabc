import Foundation
import Glibc
import Synchronization
import Testing
import WritModel
import WritTelemetry

@testable import WritRuntime

/// A process that accepts and delivers events is killed again and again, each time at another moment.
struct EventStoreKillTests {
    @Test(.timeLimit(.minutes(5))) func noAcceptedEventIsLostByAKillAtAnyMoment() async throws {
        let folder = "/tmp/writ-events-\(getpid())"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var seed: UInt64 = 20_261_127
        func next(_ bound: UInt64) -> UInt64 {
            seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return (seed >> 33) % bound
        }
        var leftByKills = 0
        for round in 0..<20 {
            try "\(round) \(1 + next(60)) \(next(2_000_000))".write(
                toFile: folder + "/round", atomically: true, encoding: .utf8)
            await #expect(processExitsWith: .signal(SIGKILL)) {
                try await Queue.serveUntilKilled("/tmp/writ-events-\(getppid())")
            }
            leftByKills += try Queue.lines(folder + "/accepted").subtracting(Queue.lines(folder + "/delivered")).count
        }
        // At least one kill came while accepted events waited, or this test would show nothing.
        #expect(leftByKills > 0)

        let queue = try Queue(folder)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await queue.invoker.run() }
            while try await queue.store.nextDue(except: []) != nil { await Task.yield() }
            group.cancelAll()
        }
        let accepted = try Queue.lines(folder + "/accepted")
        #expect(accepted.count > 100)
        #expect(accepted.subtracting(try Queue.lines(folder + "/delivered")) == [])
        #expect(try await queue.store.dead() == [])
    }

    /// A store with its invoker, and what was acknowledged and delivered in files that no kill takes back.
    private final class Queue: Sendable {
        let store: EventStore
        let invoker: AsynchronousInvoker
        private let accepted: Int32
        private let acknowledged = Atomic<Int>(0)

        init(_ folder: String) throws {
            store = try EventStore(
                path: folder + "/events.db", seal: { bytes, _ in bytes.map { $0 ^ 0x55 } },
                open: { bytes, _ in bytes.map { $0 ^ 0x55 } })
            accepted = unsafe open(folder + "/accepted", O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
            let delivered = unsafe open(folder + "/delivered", O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
            invoker = AsynchronousInvoker(
                store: store, configuration: .init(retries: 2, delay: .zero, parallel: 8), recorder: Silence(),
                now: { 1 }, functionARN: { $0 },
                invoke: { _, invocation in
                    // The payload must have come through whole, too.
                    guard invocation.event == Array("payload of \(invocation.id)".utf8) else {
                        return .unavailable("another payload")
                    }
                    return Self.append(invocation.id, to: delivered) ? .result([]) : .unavailable("cannot write")
                })
        }

        /// Accepts and delivers; some instructions after a number of acknowledgements it kills its process, wherever its
        /// other tasks are by then.
        static func serveUntilKilled(_ folder: String) async throws {
            let words = try String(contentsOfFile: folder + "/round", encoding: .utf8).split(separator: " ")
            let (round, after, spins) = (words[0], Int(words[1]) ?? 1, Int(words[2]) ?? 0)
            let queue = try Queue(folder)
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await queue.invoker.run() }
                for task in 0..<4 {
                    group.addTask {
                        var number = 0
                        while await queue.accept("\(round)-\(task)-\(number)") {
                            number += 1
                            guard queue.acknowledged.add(1, ordering: .relaxed).newValue == after else { continue }
                            var left = spins
                            while left > 0 { left -= getppid() == 0 ? 0 : 100 }
                            kill(getpid(), SIGKILL)
                        }
                    }
                }
            }
        }

        /// Accepts one event and notes that it was acknowledged.
        func accept(_ id: String) async -> Bool {
            let payload = Array("payload of \(id)".utf8)
            guard (try? await invoker.accept(id: id, function: "F", source: "test", payload: payload)) == true else {
                return false
            }
            return Self.append(id, to: accepted)
        }

        private static func append(_ id: String, to file: Int32) -> Bool {
            let line = Array((id + "\n").utf8)
            // SAFETY: the bytes are valid for the call; appending is one write.
            return unsafe line.withUnsafeBytes { unsafe write(file, $0.baseAddress, $0.count) } == line.count
        }

        static func lines(_ path: String) throws -> Set<String> {
            guard FileManager.default.fileExists(atPath: path) else { return [] }
            return Set(
                try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init))
        }
    }

    private struct Silence: Recorder {
        func record(_ event: Event) {}
        func recordDurably(_ event: Event) async throws {}
    }
}
