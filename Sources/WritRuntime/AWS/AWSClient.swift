package import AsyncHTTPClient
import NIOCore
import NIOHTTP1
package import WritModel

/// Calls AWS services for Writ itself: the pollers, the set-up of event sources, the names of a stack's resources.
package struct AWSClient: Sendable {
    package struct Request: Sendable {
        package var service: String
        package var method: String
        /// Path and query as sent, already percent-encoded.
        package var uri: String
        package var headers: [(name: String, value: String)]
        package var body: [UInt8]
    }

    package struct Response: Sendable {
        package var status: Int
        package var body: [UInt8]
    }

    /// Adds the headers of AWS Signature Version 4 to a request for `host`.
    package typealias Sign =
        @Sendable (_ request: Request, _ host: String) throws -> [(name: String, value: String)]

    package let region: String
    /// Base URL for every service; nil: `https://<service>.<region>.amazonaws.com`.
    private let endpoint: String?
    private let client: HTTPClient
    private let sign: Sign

    package init(region: String, endpoint: String?, client: HTTPClient, sign: @escaping Sign) {
        self.region = region
        self.endpoint = endpoint
        self.client = client
        self.sign = sign
    }

    /// A call in the JSON protocol, e.g. target `AmazonSQS.ReceiveMessage`.
    ///
    /// - Throws: `AWSError` for an error of the service; what the network says otherwise.
    package func json(
        _ service: String, target: String, version: String, _ input: Node, timeout: Duration = .seconds(30)
    ) async throws -> Node {
        let request = Request(
            service: service, method: "POST", uri: "/",
            headers: [("content-type", "application/x-amz-json-\(version)"), ("x-amz-target", target)],
            body: JSONWriter.bytes(input, pretty: false))
        let response = try await send(request, timeout: timeout)
        guard response.status == 200 else { throw AWSError(response, service: service) }
        if response.body.isEmpty { return .object([:]) }
        return try JSONParser.parse(response.body, file: "answer of \(service)")
    }

    /// Sends any request; bodies of answers are bounded to 16 MiB.
    package func send(_ request: Request, timeout: Duration = .seconds(30)) async throws -> Response {
        let base = endpoint ?? "https://\(request.service).\(region).amazonaws.com"
        let url = base + request.uri
        guard let host = base.split(separator: "/", maxSplits: 2).last.map({ String($0.drop { $0 == "/" }) }) else {
            throw AWSError(code: "InvalidEndpoint", message: "`\(base)` is no URL", status: 0)
        }
        var outgoing = HTTPClientRequest(url: url)
        outgoing.method = HTTPMethod(rawValue: request.method)
        for (name, value) in try sign(request, host) { outgoing.headers.replaceOrAdd(name: name, value: value) }
        for (name, value) in request.headers { outgoing.headers.replaceOrAdd(name: name, value: value) }
        if !request.body.isEmpty || request.method != "GET" { outgoing.body = .bytes(ByteBuffer(bytes: request.body)) }
        let response = try await client.execute(
            outgoing, timeout: .nanoseconds(Int64(timeout / .nanoseconds(1))))
        let body = try await response.body.collect(upTo: 16 << 20)
        return Response(status: Int(response.status.code), body: Array(body.readableBytesView))
    }
}

/// An error that an AWS service answered.
package struct AWSError: Error, CustomStringConvertible {
    /// e.g. `ResourceNotFoundException`, without a namespace.
    package var code: String
    package var message: String
    package var status: Int

    package init(code: String, message: String, status: Int) {
        self.code = code
        self.message = message
        self.status = status
    }

    init(_ response: AWSClient.Response, service: String) {
        let body = try? JSONParser.parse(response.body, file: "answer of \(service)")
        let type = body?["__type"]?.string ?? body?["code"]?.string ?? Self.element("Code", in: response.body)
        code = type.map { String($0.split(separator: "#").last ?? "") } ?? "Unknown"
        message =
            body?["message"]?.string ?? body?["Message"]?.string ?? Self.element("Message", in: response.body)
            ?? "\(service) answered with status \(response.status)"
        status = response.status
    }

    /// The text of the first element `name` of an XML answer, as far as error answers need it.
    private static func element(_ name: String, in body: [UInt8]) -> String? {
        let text = String(decoding: body.prefix(65536), as: UTF8.self)
        guard let open = text.firstRange(of: "<\(name)>"),
            let close = text[open.upperBound...].firstRange(of: "</\(name)>")
        else { return nil }
        return String(text[open.upperBound..<close.lowerBound])
    }

    package var description: String { "\(code): \(message)" }
}
