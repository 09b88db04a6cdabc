import Synchronization
import WritModel

/// The sandboxes of one function: starts them when invocations wait, reuses or retires them as the writ's isolation says.
///
/// Waiting invocations are bounded; beyond that the caller is told `throttled` (Lambda: 429).
package final class WorkerPool: Sendable {
    package struct Configuration: Sendable {
        /// Sandboxes side by side, `limits.concurrency`.
        package var concurrency: Int
        /// Seconds, `limits.timeout`.
        package var timeout: Int
        /// A worker serves this many invocations before it is retired; nil: no limit.
        package var invocationsPerWorker: Int?
        /// Invocations that may wait for a worker.
        package var waiting: Int
        /// Workers that are kept started ahead of demand.
        package var spare: Int
        /// An idle worker beyond the spare ones is retired after this time.
        package var idle: Duration
        /// A runtime must ask for its first event within this time.
        package var initialisation: Duration

        package init(
            concurrency: Int, timeout: Int, invocationsPerWorker: Int? = nil, waiting: Int = 1000, spare: Int = 0,
            idle: Duration = .seconds(300), initialisation: Duration = .seconds(10)
        ) {
            self.concurrency = concurrency
            self.timeout = timeout
            self.invocationsPerWorker = invocationsPerWorker
            self.waiting = waiting
            self.spare = spare
            self.idle = idle
            self.initialisation = initialisation
        }
    }

    /// Starts a sandbox for `worker` and serves its Runtime API; the returned handle kills it.
    package typealias Launch = @Sendable (Worker) async throws -> any WorkerHandle

    private struct Waiting {
        let invocation: Invocation
        let ticket: UInt64
        let done: @Sendable (Outcome, Worker?) -> Void
    }

    private struct Member {
        let worker: Worker
        var handle: (any WorkerHandle)?
        var served = 0
        var ready = false
        var busy = false
        var idleSince: ContinuousClock.Instant
        /// The runtime has asked for its first event.
        var initialised = false
    }

    private struct State {
        var members: [String: Member] = [:]
        /// Ids of ready workers, the one used last at the end: it is warm in the caches.
        var idle: [String] = []
        var waiting: [Waiting] = []
        var starting = 0
        var nextTicket: UInt64 = 0
        var nextWorker: UInt64 = 0
        /// Why nothing is started any more; nil while the pool serves.
        var closed: String?
    }

    private let configuration: Configuration
    private let name: String
    private let launch: Launch
    private let clock: @Sendable () -> Int64
    private let state = Mutex(State())
    private let commands: AsyncStream<@Sendable () async -> Void>
    private let schedule: AsyncStream<@Sendable () async -> Void>.Continuation

    /// - Parameters:
    ///   - name: the function, for ids of workers.
    ///   - clock: milliseconds since 1970.
    package init(
        name: String, configuration: Configuration, clock: @escaping @Sendable () -> Int64, launch: @escaping Launch
    ) {
        self.name = name
        self.configuration = configuration
        self.clock = clock
        self.launch = launch
        (commands, schedule) = AsyncStream.makeStream()
    }

    /// Starts and retires workers until the task is cancelled; then kills them all.
    package func run() async {
        for _ in 0..<configuration.spare { requestWorker() }
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                while !Task.isCancelled {
                    try? await Task.sleep(for: .seconds(1))
                    self.retireIdle()
                }
            }
            for await command in commands { group.addTask { await command() } }
            group.cancelAll()
        }
        close()
    }

    /// Ends every worker and refuses what comes from now on.
    package func close(because reason: String = "serving is ending") {
        let (members, waiting) = state.withLock { state in
            defer {
                state.closed = state.closed ?? reason
                state.members = [:]
                state.idle = []
                state.waiting = []
            }
            return (Array(state.members.values), state.waiting)
        }
        // Only now: `run` ends with it, and closes with a reason of its own.
        schedule.finish()
        for entry in waiting { entry.done(.unavailable(reason), nil) }
        for member in members { end(member, .unavailable(reason)) }
    }

    /// Runs one invocation in a worker and returns how it ended.
    package func invoke(_ invocation: Invocation) async -> Outcome {
        await withCheckedContinuation { continuation in
            submit(invocation) { outcome, _ in continuation.resume(returning: outcome) }
        }
    }

    private func submit(_ invocation: Invocation, done: @escaping @Sendable (Outcome, Worker?) -> Void) {
        enum Next {
            case start(Worker, Waiting)
            case wait(startWorker: Bool)
            case refuse(Outcome)
        }
        let next: Next = state.withLock { state in
            if let reason = state.closed { return .refuse(.unavailable(reason)) }
            let entry = Waiting(invocation: invocation, ticket: state.nextTicket, done: done)
            state.nextTicket += 1
            if let worker = Self.takeIdle(&state) { return .start(worker, entry) }
            guard state.waiting.count < configuration.waiting else { return .refuse(.throttled) }
            state.waiting.append(entry)
            let wanted = state.waiting.count > state.starting && state.members.count < configuration.concurrency
            return .wait(startWorker: wanted)
        }
        switch next {
        case .start(let worker, let entry): hand(entry, to: worker)
        case .wait(let startWorker): if startWorker { requestWorker() }
        case .refuse(let outcome): done(outcome, nil)
        }
    }

    private static func takeIdle(_ state: inout State) -> Worker? {
        while let id = state.idle.popLast() {
            guard var member = state.members[id], member.ready else { continue }
            member.ready = false
            member.busy = true
            member.served += 1
            state.members[id] = member
            return member.worker
        }
        return nil
    }

    private func hand(_ entry: Waiting, to worker: Worker) {
        let timeout = configuration.timeout
        handle(of: worker)?.works(on: entry.invocation.id)
        let timer = TimeoutTimer()
        let started = worker.start(entry.invocation) { [weak self] outcome in
            timer.cancel()
            self?.handle(of: worker)?.works(on: nil)
            entry.done(outcome, worker)
            self?.afterInvocation(worker)
        }
        if !started {
            // The worker ended between being taken and being handed the event: the event goes to another one.
            remove(worker, .exited("before it took the event"))
            submit(entry.invocation, done: entry.done)
            return
        }
        timer.set(
            Task { [weak self] in
                do { try await Task.sleep(for: .seconds(timeout)) } catch { return }
                self?.remove(worker, .timedOut(seconds: timeout))
            })
    }

    private func handle(of worker: Worker) -> (any WorkerHandle)? {
        state.withLock { $0.members[worker.id]?.handle }
    }

    private func afterInvocation(_ worker: Worker) {
        let retire = state.withLock { state -> Bool in
            guard var member = state.members[worker.id] else { return false }
            member.busy = false
            member.idleSince = .now
            state.members[worker.id] = member
            return configuration.invocationsPerWorker.map { member.served >= $0 } ?? false
        }
        if retire { remove(worker, .exited("after its last invocation")) }
    }

    // MARK: - Workers

    private func requestWorker() {
        let worker = state.withLock { state -> Worker? in
            guard state.closed == nil, state.members.count < configuration.concurrency else { return nil }
            state.nextWorker += 1
            let timeout = Int64(configuration.timeout) * 1000
            let clock = clock
            let worker = Worker(id: "\(name)-\(state.nextWorker)", deadline: { clock() + timeout }) {
                [weak self] worker, event in
                self?.handle(event, of: worker)
            }
            state.members[worker.id] = Member(worker: worker, handle: nil, idleSince: .now)
            state.starting += 1
            return worker
        }
        guard let worker else { return }
        schedule.yield { await self.start(worker) }
    }

    private func start(_ worker: Worker) async {
        do {
            let handle = try await launch(worker)
            let kept = state.withLock { state -> Bool in
                guard state.members[worker.id] != nil else { return false }
                state.members[worker.id]?.handle = handle
                return true
            }
            guard kept else { return handle.kill() }
            try? await Task.sleep(for: configuration.initialisation)
            let late = state.withLock { state -> Bool in
                guard let member = state.members[worker.id] else { return false }
                return !member.initialised
            }
            if late {
                failStart(worker, .exited("because its initialisation took too long"))
            }
        } catch {
            failStart(worker, .unavailable("\(error)"))
        }
    }

    private func handle(_ event: WorkerEvent, of worker: Worker) {
        switch event {
        case .ready:
            let entry = state.withLock { state -> Waiting? in
                guard var member = state.members[worker.id] else { return nil }
                if !member.initialised { state.starting = max(0, state.starting - 1) }
                member.initialised = true
                if let limit = configuration.invocationsPerWorker, member.served >= limit { return nil }
                if state.waiting.isEmpty {
                    member.ready = true
                    member.idleSince = .now
                    state.members[worker.id] = member
                    state.idle.append(worker.id)
                    return nil
                }
                member.ready = false
                member.busy = true
                member.served += 1
                state.members[worker.id] = member
                return state.waiting.removeFirst()
            }
            if let entry { hand(entry, to: worker) }
        case .initFailed(let outcome): failStart(worker, outcome)
        case .ended: remove(worker, .exited("unexpectedly"))
        }
    }

    /// A worker that could not start: the invocation that has waited longest is told why.
    private func failStart(_ worker: Worker, _ outcome: Outcome) {
        let (member, entry) = state.withLock { state -> (Member?, Waiting?) in
            guard let member = state.members.removeValue(forKey: worker.id) else { return (nil, nil) }
            if !member.initialised { state.starting = max(0, state.starting - 1) }
            let entry = state.waiting.isEmpty ? nil : state.waiting.removeFirst()
            return (member, entry)
        }
        guard let member else { return }
        end(member, outcome)
        entry?.done(outcome, nil)
        replaceIfNeeded()
    }

    private func remove(_ worker: Worker, _ outcome: Outcome) {
        let member = state.withLock { state -> Member? in
            guard let member = state.members.removeValue(forKey: worker.id) else { return nil }
            if !member.initialised { state.starting = max(0, state.starting - 1) }
            state.idle.removeAll { $0 == worker.id }
            return member
        }
        guard let member else { return }
        end(member, outcome)
        replaceIfNeeded()
    }

    private func end(_ member: Member, _ outcome: Outcome) {
        // In this order: the end of the process would otherwise be told as the reason.
        member.worker.end(outcome)
        member.handle?.kill()
    }

    /// Starts workers for what waits, and keeps the spare ones.
    private func replaceIfNeeded() {
        let wanted = state.withLock { state -> Int in
            guard state.closed == nil else { return 0 }
            let lacking = max(state.waiting.count, configuration.spare - state.idle.count) - state.starting
            return max(0, min(lacking, configuration.concurrency - state.members.count))
        }
        for _ in 0..<wanted { requestWorker() }
    }

    private func retireIdle() {
        let now = ContinuousClock.now
        let stale = state.withLock { state -> [Worker] in
            let surplus = state.idle.count - configuration.spare
            guard surplus > 0 else { return [] }
            return state.idle.prefix(surplus).compactMap { id in
                guard let member = state.members[id], now - member.idleSince > configuration.idle else { return nil }
                return member.worker
            }
        }
        for worker in stale { remove(worker, .exited("because it was idle")) }
    }
}

/// What keeps a worker alive: killing it ends its sandbox and everything that serves it.
package protocol WorkerHandle: Sendable {
    func kill()

    /// The worker begins an invocation, by its request id; nil when it has ended. For the record of what happens meanwhile.
    func works(on invocation: String?)
}

/// A timer that may be cancelled before it is known.
private final class TimeoutTimer: Sendable {
    private let task = Mutex<(task: Task<Void, Never>?, cancelled: Bool)>((nil, false))

    func set(_ running: Task<Void, Never>) {
        let cancelled = task.withLock { state -> Bool in
            state.task = running
            return state.cancelled
        }
        if cancelled { running.cancel() }
    }

    func cancel() {
        let running = task.withLock { state -> Task<Void, Never>? in
            state.cancelled = true
            return state.task
        }
        running?.cancel()
    }
}
