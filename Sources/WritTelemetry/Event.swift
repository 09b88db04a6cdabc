package import WritModel

/// One thing that happened or was stopped, before it becomes an OCSF event in the record.
package struct Event: Sendable {
    package enum Kind: String, Sendable, CaseIterable {
        /// A bundle with its writ was admitted to serving, or refused.
        case admission
        /// An invocation of a function ended.
        case invocation
        /// A request, message or call at the entrance was decided.
        case ingress
        /// A sandbox or a process in it was started, refused, killed or ended.
        case process
        /// A function tried to change a file.
        case file
        /// A name, connection or AWS call at the exit was decided.
        case egress
        /// Something that a person should look at.
        case alert
        /// Serving started or stopped; protections that this kernel gives or lacks.
        case lifecycle
        /// A line that the function wrote to its log.
        case log
    }

    package var kind: Kind
    /// Nanoseconds since 1970 UTC.
    package var time: Int64
    package var function: String?
    /// Request id of the invocation, as the function sees it.
    package var invocation: String?
    package var sandbox: String?
    /// What was decided; nil for things that merely happened.
    package var verdict: Verdict?
    /// One line for a person.
    package var message: String
    /// Further facts, e.g. `host`, `port`, `action`, `resource`, `status`, `durationMs`, `path`, `pid`. Never a secret, never a body.
    package var details: [String: Node]

    package init(
        _ kind: Kind, time: Int64, function: String? = nil, invocation: String? = nil, sandbox: String? = nil,
        verdict: Verdict? = nil, message: String, details: [String: Node] = [:]
    ) {
        self.kind = kind
        self.time = time
        self.function = function
        self.invocation = invocation
        self.sandbox = sandbox
        self.verdict = verdict
        self.message = message
        self.details = details
    }
}

/// Where the gates put what they saw.
package protocol Recorder: Sendable {
    /// Takes the event without blocking the caller; the event is on disk soon after, in order.
    func record(_ event: Event)
    /// Takes the event and returns once it is on disk, for what must not be lost (admissions, accepted asynchronous events).
    func recordDurably(_ event: Event) async throws
}
