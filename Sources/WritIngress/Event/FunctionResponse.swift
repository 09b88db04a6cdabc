package import WritModel

/// Turns what a function returned into a response, as API Gateway does.
///
/// Source: API Gateway developer guide, "Output format of a Lambda function for proxy integration" (1.0) and "Lambda function response for
/// format 2.0", with its inferred responses. A field that could end the head early or move the framing makes the whole result malformed.
package enum FunctionResponse {
    package static let maximumBytes = 6 << 20

    /// What could not be turned into a response; the text is for the record.
    package struct Malformed: Error, Sendable, Equatable {
        package var message: String
    }

    /// Fields that a function cannot set: they belong to the connection, to the framing, or to the gateway itself.
    private static let dropped: Set<String> = [
        "connection", "keep-alive", "proxy-connection", "proxy-authenticate", "te", "trailer", "transfer-encoding",
        "upgrade",
        "content-length", "date", "alt-svc", "http2-settings", "x-amzn-requestid", "apigw-requestid",
    ]

    package static func response(to result: [UInt8], format: Trigger.HTTP.Format) throws(Malformed) -> HTTPResponse {
        guard result.count <= maximumBytes + (maximumBytes >> 1) else {
            throw Malformed(message: "the result has \(result.count) bytes")
        }
        let limits = DocumentLimits(bytes: result.count + 1, depth: 100, nodes: 1_000_000, scalar: result.count + 1)
        let node: Node
        do { node = try JSONParser.parse(result, file: "result", limits: limits) } catch {
            throw Malformed(message: "the result is not JSON")
        }
        if format == .v2, node["statusCode"] == nil { return inferred(node, result) }
        guard let object = node.object else { throw Malformed(message: "the result is no object") }
        var response = HTTPResponse(status: try status(object["statusCode"]))
        if let headers = object["headers"], !headers.isNull {
            guard let members = headers.object else { throw Malformed(message: "`headers` is no object") }
            for entry in members { try add(entry.key, entry.value, to: &response.fields) }
        }
        try format == .v1
            ? addMultiple(object["multiValueHeaders"], to: &response.fields)
            : addCookies(object["cookies"], to: &response.fields)
        response.body = try body(object["body"], isBase64: object["isBase64Encoded"])
        if !response.fields.contains("content-type"), !response.body.isEmpty {
            response.fields.append("Content-Type", format == .v1 ? "application/json" : "text/plain; charset=utf-8")
        }
        return response
    }

    private static func inferred(_ node: Node, _ result: [UInt8]) -> HTTPResponse {
        var response = HTTPResponse(status: 200, fields: ["Content-Type": "application/json"])
        response.body = node.string.map { Array($0.utf8) } ?? (node.isNull ? [] : result)
        return response
    }

    private static func status(_ node: Node?) throws(Malformed) -> Int {
        guard let status = node?.integer ?? node?.string.flatMap(Int.init), (200...599).contains(status) else {
            throw Malformed(message: "`statusCode` is no status from 200 to 599")
        }
        return status
    }

    private static func add(_ name: String, _ value: Node, to fields: inout HTTPFields) throws(Malformed) {
        let text: String
        switch value.value {
        case .string(let string): text = string
        case .integer(let number): text = String(number)
        case .double(let number): text = String(number)
        case .bool(let bool): text = bool ? "true" : "false"
        case .null: return
        case .array, .object: throw Malformed(message: "the value of the header `\(name)` is no string")
        }
        guard FieldSyntax.isToken(name) else { throw Malformed(message: "a header has a name that is no token") }
        guard text.utf8.allSatisfy(FieldSyntax.isValueByte) else {
            throw Malformed(message: "the header `\(name)` has a control character")
        }
        let key = name.lowercased()
        if !dropped.contains(key) { fields.append(name: name, key: key, value: text) }
    }

    private static func addMultiple(_ node: Node?, to fields: inout HTTPFields) throws(Malformed) {
        guard let node, !node.isNull else { return }
        guard let members = node.object else { throw Malformed(message: "`multiValueHeaders` is no object") }
        for entry in members {
            guard let values = entry.value.array else {
                throw Malformed(message: "the value of the header `\(entry.key)` is no list")
            }
            // The same name in both places: the list holds all values, so the single one goes.
            fields.removeAll(entry.key.lowercased())
            for value in values { try add(entry.key, value, to: &fields) }
        }
    }

    private static func addCookies(_ node: Node?, to fields: inout HTTPFields) throws(Malformed) {
        guard let node, !node.isNull else { return }
        guard let cookies = node.array else { throw Malformed(message: "`cookies` is no list") }
        for cookie in cookies { try add("Set-Cookie", cookie, to: &fields) }
    }

    private static func body(_ node: Node?, isBase64: Node?) throws(Malformed) -> [UInt8] {
        guard let node, !node.isNull else { return [] }
        guard let text = node.string else { throw Malformed(message: "`body` is no string") }
        let body: [UInt8]
        if isBase64?.bool == true {
            guard let decoded = Base64.standard.decode(text) else { throw Malformed(message: "`body` is no Base64") }
            body = decoded
        } else {
            body = Array(text.utf8)
        }
        guard body.count <= maximumBytes else { throw Malformed(message: "the body has \(body.count) bytes") }
        return body
    }
}
