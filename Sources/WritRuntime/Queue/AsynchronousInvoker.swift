import Synchronization
import WritModel
package import WritTelemetry

/// Takes asynchronous events, gives them to their functions, and tries again what failed, as Lambda does.
///
/// Source: AWS Lambda developer guide, "How Lambda handles errors and retries with asynchronous invocation":
/// two further tries, after one and two minutes.
package final class AsynchronousInvoker: Sendable {
    package struct Configuration: Sendable {
        /// Tries after the first one.
        package var retries: Int
        /// Before the first retry; doubled for each further one.
        package var delay: Duration
        /// Events in flight at once.
        package var parallel: Int

        package init(retries: Int = 2, delay: Duration = .seconds(60), parallel: Int = 64) {
            self.retries = retries
            self.delay = delay
            self.parallel = parallel
        }
    }

    private let store: EventStore
    private let configuration: Configuration
    private let recorder: any Recorder
    private let now: @Sendable () -> Int64
    private let invoke: @Sendable (_ function: String, Invocation) async -> Outcome
    private let functionARN: @Sendable (_ function: String) -> String
    /// Ids of the events that are being delivered.
    private let running = Mutex<Set<String>>([])
    private let wake: AsyncStream<Void>.Continuation
    private let wakes: AsyncStream<Void>

    /// - Parameter now: nanoseconds since 1970 UTC.
    package init(
        store: EventStore, configuration: Configuration = Configuration(), recorder: any Recorder,
        now: @escaping @Sendable () -> Int64, functionARN: @escaping @Sendable (String) -> String,
        invoke: @escaping @Sendable (_ function: String, Invocation) async -> Outcome
    ) {
        self.store = store
        self.configuration = configuration
        self.recorder = recorder
        self.now = now
        self.functionARN = functionARN
        self.invoke = invoke
        (wakes, wake) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Stores an event for `function`; when this returns true, no kill can lose it.
    package func accept(id: String, function: String, source: String, payload: [UInt8]) async throws -> Bool {
        let added = try await store.add(
            id: id, function: function, source: source, payload: payload, due: now() / 1_000_000)
        if added { wake.yield() }
        return added
    }

    /// Delivers until the task is cancelled. What is in flight then stays in the store and is delivered at the next start.
    package func run() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                // Retries become due without anyone waking us; half a second is fine enough for delays of minutes.
                while !Task.isCancelled {
                    try? await Task.sleep(for: .milliseconds(500))
                    self.wake.yield()
                }
                self.wake.finish()
            }
            wake.yield()
            for await _ in wakes {
                if Task.isCancelled { break }
                let busy = running.withLock { $0 }
                let room = configuration.parallel - busy.count
                guard room > 0 else { continue }
                do {
                    for event in try await store.due(at: now() / 1_000_000, limit: room, except: busy) {
                        running.withLock { _ = $0.insert(event.id) }
                        group.addTask {
                            await self.deliver(event)
                            self.running.withLock { _ = $0.remove(event.id) }
                            self.wake.yield()
                        }
                    }
                } catch {
                    alert("cannot read the event store: \(error)", function: nil)
                }
            }
            group.cancelAll()
        }
    }

    private func deliver(_ event: EventStore.Stored) async {
        let outcome = await invoke(
            event.function,
            Invocation(
                id: event.id, event: event.payload, functionARN: functionARN(event.function), source: event.source))
        do {
            if outcome.succeeded {
                try await store.remove(event.id)
            } else if Task.isCancelled {
                return
            } else if event.attempts >= configuration.retries {
                try await store.failed(event.id, due: nil)
                alert(
                    "event \(event.id) failed \(event.attempts + 1) times and is kept aside", function: event.function)
            } else {
                let delay = configuration.delay * (1 << event.attempts)
                try await store.failed(event.id, due: now() / 1_000_000 + Int64(delay / .milliseconds(1)))
            }
        } catch {
            alert("cannot write the event store: \(error)", function: event.function)
        }
    }

    private func alert(_ message: String, function: String?) {
        recorder.record(Event(.alert, time: now(), function: function, message: message))
    }
}
