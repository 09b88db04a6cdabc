import WritModel

/// What one worker's runtime may say next on the Lambda Runtime API, and what follows from it. No I/O.
///
/// Source: AWS Lambda developer guide, "Using the Lambda runtime API for custom runtimes".
package struct WorkerStateMachine<Responder: Sendable>: Sendable {
    private enum State {
        /// The runtime has not asked for its first event.
        case initializing
        /// The runtime asked for an event and waits for it.
        case waiting(Responder)
        /// The runtime has an event and owes an answer.
        case busy(Invocation)
        /// An answer was given; the runtime has not asked again.
        case answered
        case ended
    }

    package enum Action {
        /// The worker can take an invocation.
        case ready
        /// Hand the event to the runtime.
        case deliver(Invocation, to: Responder)
        /// The invocation has ended; acknowledge the runtime's call.
        case complete(Invocation, Outcome)
        /// The invocation ended without an answer and the runtime asks for the next one: both at once.
        case completeAndReady(Invocation, Outcome)
        /// Initialisation failed; the worker is of no use.
        case initFailed(Outcome)
        /// The runtime said something that the protocol does not allow here; answer 400 or 403 and change nothing.
        case reject(String)
        case none
    }

    private var state = State.initializing

    package init() {}

    /// The invocation that runs; nil between invocations.
    package var current: Invocation? { if case .busy(let invocation) = state { invocation } else { nil } }

    /// The runtime asks for the next event.
    package mutating func next(_ responder: Responder) -> Action {
        switch state {
        case .initializing, .answered:
            state = .waiting(responder)
            return .ready
        case .busy(let invocation):
            // The process that had the event is gone and its parent has started another.
            state = .waiting(responder)
            return .completeAndReady(invocation, .exited("without providing a reason"))
        case .waiting:
            return .reject("another call is waiting for the next event")
        case .ended:
            return .reject("the worker has ended")
        }
    }

    /// Gives the waiting runtime an invocation.
    package mutating func assign(_ invocation: Invocation) -> Action {
        guard case .waiting(let responder) = state else { return .reject("the worker is not waiting") }
        state = .busy(invocation)
        return .deliver(invocation, to: responder)
    }

    /// The runtime answers the invocation `id`.
    package mutating func answer(_ id: String, _ outcome: Outcome) -> Action {
        guard case .busy(let invocation) = state else { return .reject("no invocation is running") }
        guard invocation.id == id else { return .reject("invocation `\(id)` is not running here") }
        state = .answered
        return .complete(invocation, outcome)
    }

    /// The runtime could not initialise.
    package mutating func initError(_ outcome: Outcome) -> Action {
        guard case .initializing = state else { return .reject("initialisation is over") }
        state = .ended
        return .initFailed(outcome)
    }

    /// The connection on which the runtime waited was closed.
    package mutating func abandoned() {
        if case .waiting = state { state = .answered }
    }

    /// The sandbox has ended, for whatever reason.
    package mutating func end(_ outcome: Outcome) -> Action {
        defer { state = .ended }
        return switch state {
        case .busy(let invocation): .complete(invocation, outcome)
        case .initializing: .initFailed(outcome)
        case .waiting, .answered, .ended: .none
        }
    }
}
