package import WritModel

/// Puts the event of a schedule into the durable queue each time it is due.
///
/// A firing that fell into a time without serving is not made up for, as in EventBridge.
package struct Scheduler: EventSource {
    private let function: String
    private let trigger: Trigger.Schedule
    private let expression: ScheduleExpression
    private let ruleARN: ARN
    private let pointer: String
    private let accept: @Sendable (_ event: [UInt8], _ source: String, _ pointer: String) async throws -> Void
    private let now: @Sendable () -> Int64
    private let newID: @Sendable () -> String

    /// - Parameters:
    ///   - now: nanoseconds since 1970 UTC.
    ///   - accept: stores the event; returns when it is on disk.
    /// - Throws: `InputError` when the expression is no schedule.
    package init(
        function: String, trigger: Trigger.Schedule, pointer: String, region: String, account: String,
        now: @escaping @Sendable () -> Int64, newID: @escaping @Sendable () -> String,
        accept: @escaping @Sendable (_ event: [UInt8], _ source: String, _ pointer: String) async throws -> Void
    ) throws(InputError) {
        self.function = function
        self.trigger = trigger
        self.expression = try ScheduleExpression(trigger.expression)
        self.ruleARN = ARN(service: "events", region: region, account: account, resource: "rule/\(function)")
        self.pointer = pointer
        self.now = now
        self.newID = newID
        self.accept = accept
    }

    package func run() async {
        let start = now() / 1_000_000_000
        var last = start
        while !Task.isCancelled {
            guard let due = expression.next(after: last, start: start) else { return }
            let wait = due * 1_000_000_000 - now()
            if wait > 0 {
                do { try await Task.sleep(for: .nanoseconds(wait)) } catch { return }
            }
            last = max(due, now() / 1_000_000_000)
            // A full disk must not end the schedule: the next firing tries again, and the queue has raised the alarm.
            try? await accept(event(at: due), "schedule \(trigger.expression)", pointer)
        }
    }

    /// The "Scheduled Event" of EventBridge for a firing at `time`, seconds since 1970 UTC, or the trigger's own input.
    private func event(at time: Int64) -> [UInt8] {
        if let input = trigger.input { return Array(input.utf8) }
        let day = CivilDate(daysSince1970: Int(time / 86400))
        let second = Int(time % 86400)
        func two(_ n: Int) -> String { n < 10 ? "0\(n)" : "\(n)" }
        let stamp =
            "\(day.year)-\(two(day.month))-\(two(day.day))T\(two(second / 3600)):\(two(second / 60 % 60)):\(two(second % 60))Z"
        return JSONWriter.bytes(
            .object([
                "version": "0", "id": Node(newID()), "detail-type": "Scheduled Event", "source": "aws.events",
                "account": Node(ruleARN.account), "time": Node(stamp), "region": Node(ruleARN.region),
                "resources": [Node(ruleARN.description)], "detail": Node(Mapping()),
            ]), pretty: false)
    }
}
