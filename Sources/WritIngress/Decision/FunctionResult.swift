/// How an admitted invocation ended.
package enum FunctionResult: Sendable, Equatable {
    /// The JSON that the handler returned.
    case value([UInt8])
    /// The handler threw, its process ended, or its sandbox was stopped. What happened stands in the record, not in the answer.
    case failed
    /// No answer before the deadline.
    case timedOut
    /// No sandbox was free and the queue for one was full.
    case throttled
    /// The function does not serve now, e.g. its writ expired.
    case unavailable
}
