package import WritIngress

/// Writes responses for HTTP/1.1 with exactly one framing, Content-Length.
package enum HTTPResponseSerializer {
    /// - Parameters:
    ///   - toHead: the request was HEAD, so the body is announced and left out (RFC 9110 section 9.3.2).
    ///   - closes: the connection is closed behind this response.
    ///   - date: the value of `Date`.
    /// - Returns: nil if a field could not stand in a response; then nothing is sent of it.
    package static func bytes(_ response: HTTPResponse, toHead: Bool, closes: Bool, date: String) -> [UInt8]? {
        guard (100...999).contains(response.status) else { return nil }
        let hasNoBody = response.status == 204 || response.status == 304 || response.status < 200
        var out: [UInt8] = []
        out.reserveCapacity(512 + (toHead ? 0 : response.body.count))
        out.append(contentsOf: "HTTP/1.1 \(response.status) ".utf8)
        out.append(contentsOf: reason(response.status).utf8)
        out.append(contentsOf: "\r\nDate: ".utf8)
        out.append(contentsOf: date.utf8)
        for field in response.fields {
            guard FieldSyntax.isToken(field.name), field.value.utf8.allSatisfy(FieldSyntax.isValueByte) else {
                return nil
            }
            if field.key == "content-length" || field.key == "transfer-encoding" || field.key == "connection" {
                return nil
            }
            out.append(contentsOf: "\r\n".utf8)
            out.append(contentsOf: field.name.utf8)
            out.append(contentsOf: ": ".utf8)
            out.append(contentsOf: field.value.utf8)
        }
        if !hasNoBody { out.append(contentsOf: "\r\nContent-Length: \(response.body.count)".utf8) }
        if closes { out.append(contentsOf: "\r\nConnection: close".utf8) }
        out.append(contentsOf: "\r\n\r\n".utf8)
        if !hasNoBody, !toHead { out.append(contentsOf: response.body) }
        return out
    }

    package static let interimContinue = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)

    /// Reason phrases carry nothing; only the common ones are spelled.
    private static func reason(_ status: Int) -> String {
        switch status {
        case 200: "OK"
        case 201: "Created"
        case 202: "Accepted"
        case 204: "No Content"
        case 301: "Moved Permanently"
        case 302: "Found"
        case 304: "Not Modified"
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 408: "Request Timeout"
        case 413: "Content Too Large"
        case 414: "URI Too Long"
        case 415: "Unsupported Media Type"
        case 429: "Too Many Requests"
        case 431: "Request Header Fields Too Large"
        case 500: "Internal Server Error"
        case 501: "Not Implemented"
        case 502: "Bad Gateway"
        case 503: "Service Unavailable"
        case 504: "Gateway Timeout"
        case 505: "HTTP Version Not Supported"
        default: ""
        }
    }
}
