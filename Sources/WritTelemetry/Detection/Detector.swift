import WritModel

/// Watches events as they pass and says when a person should look; a value without clock or I/O.
///
/// State is bounded: a fixed number of functions and rules, the longest quiet forgotten first.
package struct Detector: Sendable {
    /// Thresholds; the defaults suit a service with some background noise.
    package struct Options: Sendable {
        /// So many refusals inside the sandbox or at its exit within `window` are a burst.
        package var refusals: Int
        /// Nanoseconds.
        package var window: Int64
        /// Nanoseconds in which one thing is told once.
        package var quiet: Int64
        /// Keys (function and rule) that are watched at a time.
        package var keys: Int

        package init(
            refusals: Int = 10, window: Int64 = 60_000_000_000, quiet: Int64 = 600_000_000_000, keys: Int = 4096
        ) {
            self.refusals = refusals
            self.window = window
            self.quiet = quiet
            self.keys = keys
        }
    }

    private struct Key: Hashable {
        var rule: String
        var function: String
    }

    private struct Count {
        var started: Int64
        var count: Int
        /// When it was last told; nil: never.
        var told: Int64?
        var seen: Int64
    }

    private let options: Options
    private var counts: [Key: Count] = [:]

    /// Keys that are watched at present.
    var watched: Int { counts.count }

    package init(_ options: Options = Options()) { self.options = options }

    /// The alerts that this event gives rise to; events of kind `alert` give none.
    package mutating func observe(_ event: Event) -> [Event] {
        guard event.kind != .alert, let verdict = event.verdict, !verdict.isAllowed else { return [] }
        let function = event.function ?? "-"
        var alerts: [Event] = []
        switch event.kind {
        case .process where Self.isExecution(verdict.reason.rule):
            if isDue("detect.refused-exec", function, event.time, after: 1) {
                alerts.append(
                    alert(
                        "detect.refused-exec", .high, event,
                        "`\(function)` tried to start a program that its writ does not name: \(event.message)"))
            }
        case .egress where verdict.reason.rule.hasPrefix("egress.credential"):
            if isDue("detect.credential", function, event.time, after: 1) {
                alerts.append(
                    alert(
                        "detect.credential", .high, event,
                        "`\(function)` called AWS with credentials that are not its own: \(event.message)"))
            }
        case .ingress where verdict.reason.rule == "ingress.credential-foreign":
            if isDue("detect.foreign-credential", function, event.time, after: 1) {
                alerts.append(
                    alert(
                        "detect.foreign-credential", .critical, event,
                        "credentials of `\(function)` were used from outside its sandbox: \(event.message)"))
            }
        default: break
        }
        if event.kind == .process || event.kind == .egress || event.kind == .file,
            isDue("detect.refusal-burst", function, event.time, after: options.refusals)
        {
            let seconds = options.window / 1_000_000_000
            alerts.append(
                alert(
                    "detect.refusal-burst", .medium, event,
                    "`\(function)` was refused \(options.refusals) times within \(seconds) s, last: \(event.message)"))
        }
        return alerts
    }

    private static func isExecution(_ rule: String) -> Bool {
        rule == "sandbox.exec" || rule.hasPrefix("sandbox.exec-") || rule == "sandbox.program"
    }

    /// Counts one more, and whether that makes `threshold` within the window and was not told lately.
    private mutating func isDue(_ rule: String, _ function: String, _ time: Int64, after threshold: Int) -> Bool {
        let key = Key(rule: rule, function: function)
        if counts[key] == nil, counts.count >= options.keys { forgetOldest() }
        var count = counts[key] ?? Count(started: time, count: 0, seen: time)
        if time - count.started >= options.window || time < count.started {
            count.started = time
            count.count = 0
        }
        count.count += 1
        count.seen = time
        var isDue = count.count >= threshold
        if isDue {
            if let told = count.told, time >= told, time - told < options.quiet { isDue = false }
            if isDue { count.told = time }
            count.count = 0
            count.started = time
        }
        counts[key] = count
        return isDue
    }

    /// Half at once, so that a flood of names costs little for each.
    private mutating func forgetOldest() {
        let kept = counts.sorted { $0.value.seen > $1.value.seen }.prefix(options.keys / 2)
        counts = Dictionary(uniqueKeysWithValues: kept.map { ($0.key, $0.value) })
    }

    private func alert(_ rule: String, _ severity: Finding.Severity, _ cause: Event, _ message: String) -> Event {
        Event(
            .alert, time: cause.time, function: cause.function, invocation: cause.invocation, sandbox: cause.sandbox,
            message: message,
            details: [
                "rule": Node(rule), "severity": Node(severity.name),
                "cause": Node(cause.verdict?.reason.rule ?? ""),
            ])
    }
}
