import WritModel

/// Answers of the Lambda `Invoke` operation.
///
/// Source: AWS Lambda API reference, "Invoke": status codes, headers and errors.
package enum InvokeAnswer {
    /// The answer to a synchronous call that ended with `outcome`.
    package static func synchronous(_ outcome: Outcome, requestID: String) -> InvokeServer.Response {
        var headers = [("x-amzn-requestid", requestID), ("x-amz-executed-version", "$LATEST")]
        switch outcome {
        case .result(let body):
            headers.append(("content-type", "application/json"))
            return InvokeServer.Response(status: 200, headers: headers, body: body)
        case .failed, .timedOut, .exited:
            headers.append(("content-type", "application/json"))
            headers.append(("x-amz-function-error", "Unhandled"))
            return InvokeServer.Response(
                status: 200, headers: headers, body: outcome.errorBody(requestID: requestID) ?? [])
        case .throttled:
            return error(429, "TooManyRequestsException", "Rate Exceeded.", requestID: requestID)
        case .unavailable:
            return error(500, "ServiceException", "The function cannot be served.", requestID: requestID)
        }
    }

    /// The event was stored.
    package static func accepted(requestID: String) -> InvokeServer.Response {
        InvokeServer.Response(status: 202, headers: [("x-amzn-requestid", requestID)])
    }

    /// A dry run would have been allowed.
    package static func dryRun(requestID: String) -> InvokeServer.Response {
        InvokeServer.Response(status: 204, headers: [("x-amzn-requestid", requestID)])
    }

    package static func error(
        _ status: Int, _ type: String, _ message: String, requestID: String
    ) -> InvokeServer.Response {
        let body = Node.object(["Type": status < 500 ? "User" : "Service", "Message": Node(message)])
        return InvokeServer.Response(
            status: status,
            headers: [
                ("content-type", "application/json"), ("x-amzn-errortype", type), ("x-amzn-requestid", requestID),
            ], body: JSONWriter.bytes(body, pretty: false))
    }
}
