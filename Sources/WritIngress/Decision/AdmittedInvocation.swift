/// A call that passed the entrance: which function gets which event, and until when an answer counts.
package struct AdmittedInvocation: Sendable, Equatable {
    /// Logical id of the function.
    package var function: String
    /// The event as the function sees it, JSON.
    package var event: [UInt8]
    /// UUID; also in the event, in the answer to the caller and in the record.
    package var requestID: String
    /// Nanoseconds since 1970 UTC.
    package var deadline: Int64

    package init(function: String, event: [UInt8], requestID: String, deadline: Int64) {
        self.function = function
        self.event = event
        self.requestID = requestID
        self.deadline = deadline
    }
}
