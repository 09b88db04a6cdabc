import WritModel

/// One call of a function: the event and what its runtime must know about it.
package struct Invocation: Sendable {
    /// Lambda request id, a UUID in lower case.
    package var id: String
    package var event: [UInt8]
    /// ARN under which the function was called.
    package var functionARN: String
    /// JSON of `X-Amz-Client-Context`, already decoded; nil where there is none.
    package var clientContext: String?
    /// W3C-independent X-Ray header `Root=…;Sampled=…`; nil where there is none.
    package var traceID: String?
    /// What called, for the record, e.g. `http POST /orders`, `sqs arn:…`.
    package var source: String

    package init(
        id: String, event: [UInt8], functionARN: String, clientContext: String? = nil, traceID: String? = nil,
        source: String
    ) {
        self.id = id
        self.event = event
        self.functionARN = functionARN
        self.clientContext = clientContext
        self.traceID = traceID
        self.source = source
    }
}

/// How an invocation ended.
package enum Outcome: Sendable, Equatable {
    /// The handler's result, JSON unless the handler returned bytes.
    case result([UInt8])
    /// The handler or its runtime failed; `body` is `{"errorMessage":…,"errorType":…}`.
    case failed(type: String, body: [UInt8])
    /// The writ's `limits.timeout` (seconds) passed; the sandbox was killed.
    case timedOut(seconds: Int)
    /// The process ended before it answered.
    case exited(String)
    /// As many invocations are running and waiting as the writ and the queue allow; nothing was started.
    case throttled
    /// The sandbox could not be started; the reason is for the operator.
    case unavailable(String)

    package var succeeded: Bool { if case .result = self { true } else { false } }

    /// The body that the Lambda Invoke API gives for a function error; nil for a result and for what is no fault of the function.
    package func errorBody(requestID: String) -> [UInt8]? {
        switch self {
        case .failed(_, let body): body
        case .timedOut(let seconds):
            JSONWriter.bytes(
                .object([
                    "errorType": "Sandbox.Timedout",
                    "errorMessage": Node("RequestId: \(requestID) Error: Task timed out after \(seconds).00 seconds"),
                ]), pretty: false)
        case .exited(let reason):
            JSONWriter.bytes(
                .object([
                    "errorType": "Runtime.ExitError",
                    "errorMessage": Node("RequestId: \(requestID) Error: Runtime exited \(reason)"),
                ]), pretty: false)
        case .result, .throttled, .unavailable: nil
        }
    }

    /// One word for the record.
    package var name: String {
        switch self {
        case .result: "result"
        case .failed: "failed"
        case .timedOut: "timed-out"
        case .exited: "exited"
        case .throttled: "throttled"
        case .unavailable: "unavailable"
        }
    }
}
