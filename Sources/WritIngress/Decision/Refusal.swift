package import WritModel

/// A request that does not pass: why, for the record, and what the caller is told, which is a status and no more.
package struct Refusal: Error, Sendable, Equatable {
    package var reason: Reason
    package var status: Int
    /// Fields of the answer, such as `Allow`, `Retry-After` or `WWW-Authenticate`.
    package var fields: HTTPFields
    /// As API Gateway words it.
    package var message: String

    package init(_ reason: Reason, status: Int, message: String? = nil, fields: HTTPFields = HTTPFields()) {
        self.reason = reason
        self.status = status
        self.fields = fields
        self.message = message ?? Self.words[status] ?? "Forbidden"
    }

    package var verdict: Verdict { .refused(reason) }

    private static let words: [Int: String] = [
        400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed",
        408: "Request Timeout", 413: "Request Entity Too Large", 414: "URI Too Long", 415: "Unsupported Media Type",
        417: "Expectation Failed", 429: "Too Many Requests", 431: "Request Header Fields Too Large",
        500: "Internal Server Error",
        501: "Not Implemented", 502: "Internal server error", 503: "Service Unavailable",
        504: "Endpoint request timed out",
        505: "HTTP Version Not Supported",
    ]

    /// The answer on the wire.
    package func response(requestID: String) -> HTTPResponse {
        var json = JSONBuffer(capacity: 96)
        json.object { json in
            json.member("message", message)
            json.member("requestId", requestID)
        }
        var fields = fields
        fields.append("Content-Type", "application/json")
        return HTTPResponse(status: status, fields: fields, body: json.bytes)
    }
}
