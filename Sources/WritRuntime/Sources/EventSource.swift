import WritModel
package import WritTelemetry

/// A part of serving that brings events to one function until its task is cancelled.
package protocol EventSource: Sendable {
    func run() async
}

/// What every event source needs of its surroundings.
package struct EventSourceContext: Sendable {
    /// The function's logical id.
    package var function: String
    package var functionARN: String
    package var aws: AWSClient
    /// Runs one invocation of the function.
    package var invoke: @Sendable (Invocation) async -> Outcome
    package var recorder: any Recorder
    /// Nanoseconds since 1970 UTC.
    package var now: @Sendable () -> Int64
    /// A fresh request id.
    package var newID: @Sendable () -> String

    package init(
        function: String, functionARN: String, aws: AWSClient,
        invoke: @escaping @Sendable (Invocation) async -> Outcome, recorder: any Recorder,
        now: @escaping @Sendable () -> Int64, newID: @escaping @Sendable () -> String
    ) {
        self.function = function
        self.functionARN = functionARN
        self.aws = aws
        self.invoke = invoke
        self.recorder = recorder
        self.now = now
        self.newID = newID
    }

    /// Hands a batch to the function and records that it came in by `pointer` of the writ.
    func deliver(_ event: Node, source: String, pointer: String, records: Int) async -> Outcome {
        let id = newID()
        recorder.record(
            Event(
                .ingress, time: now(), function: function, invocation: id,
                verdict: .allowed(
                    Reason(
                        "ingress.source", "\(source) is a trigger of the writ",
                        writ: WritReference(function: function, pointer: pointer))),
                message: "\(records) record\(records == 1 ? "" : "s") from \(source)",
                details: ["source": Node(source), "records": Node(.integer(records))]))
        return await invoke(
            Invocation(
                id: id, event: JSONWriter.bytes(event, pretty: false), functionARN: functionARN, source: source))
    }

    /// Records that a source cannot be read; the caller waits before it tries again.
    func trouble(_ source: String, _ error: any Error) {
        recorder.record(
            Event(
                .alert, time: now(), function: function, message: "cannot read \(source): \(error)",
                details: ["source": Node(source)]))
    }

    /// Records an event that was taken out of the queue and not given to the function.
    func refuse(_ source: String, rule: String, _ why: String, pointer: String) {
        recorder.record(
            Event(
                .ingress, time: now(), function: function,
                verdict: .refused(
                    Reason(rule, why, writ: WritReference(function: function, pointer: pointer))),
                message: why, details: ["source": Node(source)]))
    }
}

/// Waits between tries that fail: doubling from a second to a minute.
struct Backoff {
    private var seconds = 1

    mutating func wait() async {
        try? await Task.sleep(for: .seconds(seconds))
        seconds = min(seconds * 2, 60)
    }

    mutating func reset() { seconds = 1 }
}
