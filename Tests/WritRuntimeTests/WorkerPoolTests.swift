import Foundation
import NIOPosix
import Synchronization
import Testing
import WritModel

@testable import WritRuntime

/// The pool with real Runtime API sockets and real bootstrap processes, without a sandbox.
struct WorkerPoolTests {
    private final class Handle: WorkerHandle {
        let process: Process
        init(_ process: Process) { self.process = process }
        func works(on invocation: String?) {}
        func kill() { if process.isRunning { Foundation.kill(process.processIdentifier, SIGKILL) } }
    }

    private func pool(
        _ handler: String, concurrency: Int = 2, timeout: Int = 5, perWorker: Int? = nil, waiting: Int = 100,
        started: Counter = Counter()
    ) -> WorkerPool {
        WorkerPool(
            name: "f",
            configuration: .init(
                concurrency: concurrency, timeout: timeout, invocationsPerWorker: perWorker, waiting: waiting),
            clock: { Int64(Date().timeIntervalSince1970 * 1000) }
        ) { worker in
            started.add()
            let (listener, port) = try RuntimeProcess.listen()
            try await worker.serve(listener: listener, on: MultiThreadedEventLoopGroup.singleton)
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
            process.arguments = [Project.bootstraps + "/bootstrap.py"]
            process.environment = [
                "AWS_LAMBDA_RUNTIME_API": "127.0.0.1:\(port)", "_HANDLER": handler,
                "LAMBDA_TASK_ROOT": Project.fixtures, "WRIT_ISOLATION": "worker",
            ]
            process.standardOutput = FileHandle.nullDevice
            process.terminationHandler = { worker.end(.exited("with status \($0.terminationStatus)")) }
            try process.run()
            return Handle(process)
        }
    }

    final class Counter: Sendable {
        private let value = Mutex(0)
        func add() { value.withLock { $0 += 1 } }
        var count: Int { value.withLock { $0 } }
    }

    private func invocation(_ id: String, _ event: String = "{}") -> Invocation {
        Invocation(id: id, event: Array(event.utf8), functionARN: "arn", source: "test")
    }

    /// Runs `body` beside the pool and ends the pool after it.
    private func running(_ pool: WorkerPool, _ body: () async throws -> Void) async rethrows {
        let service = Task { await pool.run() }
        defer {
            service.cancel()
            pool.close()
        }
        try await body()
    }

    @Test func manyInvocationsShareFewWorkers() async throws {
        let started = Counter()
        let pool = pool("handlers.echo", started: started)
        await running(pool) {
            await withTaskGroup(of: Bool.self) { group in
                for n in 0..<50 {
                    group.addTask {
                        await pool.invoke(invocation("id-\(n)", "{\"n\":\(n)}")) == .result(Array("{\"n\": \(n)}".utf8))
                    }
                }
                for await same in group { #expect(same) }
            }
        }
        #expect(started.count <= 2)
    }

    @Test func aWorkerIsRetiredAfterItsShare() async {
        let started = Counter()
        let pool = pool("handlers.echo", concurrency: 1, perWorker: 1, started: started)
        await running(pool) {
            for n in 0..<3 { #expect(await pool.invoke(invocation("id-\(n)")).succeeded) }
        }
        #expect(started.count >= 3)
    }

    @Test func whoeverTakesTooLongIsKilledAndTheNextIsServed() async {
        let pool = pool("slow.handler", concurrency: 1, timeout: 1)
        await running(pool) {
            #expect(await pool.invoke(invocation("1", #"{"seconds":30}"#)) == .timedOut(seconds: 1))
            #expect(await pool.invoke(invocation("2", #"{"seconds":0}"#)).succeeded)
        }
    }

    @Test func aProcessThatExitsEndsItsInvocationOnly() async {
        let pool = pool("slow.leave", concurrency: 1)
        await running(pool) {
            let outcome = await pool.invoke(invocation("1", #"{"status":3}"#))
            #expect(outcome == .exited("with status 3"))
            #expect(await pool.invoke(invocation("2", #"{}"#)).succeeded)
        }
    }

    @Test func whoCannotInitialiseIsToldWhy() async {
        let pool = pool("handlers.missing")
        await running(pool) {
            guard case .failed("Runtime.HandlerNotFound", _) = await pool.invoke(invocation("1")) else {
                Issue.record("no init error")
                return
            }
        }
    }

    @Test func beyondTheQueueTheCallerIsThrottled() async {
        let pool = pool("slow.handler", concurrency: 1, waiting: 1)
        await running(pool) {
            await withTaskGroup(of: Outcome.self) { group in
                for n in 0..<10 { group.addTask { await pool.invoke(invocation("\(n)", #"{"seconds":0.2}"#)) } }
                var throttled = 0
                for await outcome in group where outcome == .throttled { throttled += 1 }
                #expect(throttled >= 7)
            }
        }
    }

    @Test func closingTellsWhoWaits() async {
        let pool = pool("slow.handler", concurrency: 1)
        await running(pool) {
            async let first = pool.invoke(invocation("1", #"{"seconds":30}"#))
            async let second = pool.invoke(invocation("2", #"{"seconds":30}"#))
            try? await Task.sleep(for: .milliseconds(300))
            pool.close()
            for outcome in await [first, second] {
                guard case .unavailable = outcome else {
                    Issue.record("\(outcome)")
                    continue
                }
            }
            #expect(await pool.invoke(invocation("3")) == .unavailable("serving is ending"))
        }
    }
}
