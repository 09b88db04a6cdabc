import WritModel

/// Decides when a function is taken out of service: so many refused tries within a time, as the operator has set it.
///
/// A value without clock or I/O. Its state is bounded by the number of functions and of refusals.
package struct Quarantine: Sendable {
    package struct Options: Sendable, Equatable {
        /// Refused programs, files and ways out that are too many.
        package var refusals: Int
        /// Nanoseconds within which they count together.
        package var window: Int64

        package init(refusals: Int, window: Int64) {
            self.refusals = refusals
            self.window = window
        }
    }

    /// Rule of what is refused to a function in quarantine, and of the alert.
    package static let rule = "runtime.quarantine"

    private let options: Options
    /// Times of the latest refusals, at most `refusals` for each function that is served.
    private var times: [String: [Int64]] = [:]
    private var outOfService: Set<String> = []

    package init(_ options: Options) { self.options = options }

    /// The alert when this event takes its function out of service; nil otherwise, and for one that is out already.
    package mutating func observe(_ event: Event) -> Event? {
        guard [.process, .file, .egress].contains(event.kind), let verdict = event.verdict, !verdict.isAllowed,
            let function = event.function, !outOfService.contains(function)
        else { return nil }
        // A clock that was set back must not make old refusals count for longer.
        var recent = (times[function] ?? []).filter { $0 <= event.time && event.time - $0 < options.window }
        recent.append(event.time)
        guard recent.count >= options.refusals else {
            times[function] = recent
            return nil
        }
        times[function] = nil
        outOfService.insert(function)
        let seconds = options.window / 1_000_000_000
        return Event(
            .alert, time: event.time, function: function, invocation: event.invocation, sandbox: event.sandbox,
            message: "`\(function)` is out of service: refused \(options.refusals) times within \(seconds) s, "
                + "last: \(event.message)",
            details: [
                "rule": Node(Self.rule), "severity": Node(Finding.Severity.critical.name),
                "cause": Node(verdict.reason.rule),
            ])
    }
}
