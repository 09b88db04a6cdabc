import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import WritEgress
import WritModel

/// One request to AWS and its answer: decide, sign anew, pass on.
struct AWSExchange {
    typealias Outbound = NIOAsyncChannelOutboundWriter<HTTPServerResponsePart>

    let sandbox: SandboxGate
    let host: AWSHost
    let head: HTTPRequestHead
    let body: AWSRequestBody
    let outbound: Outbound
    private let requestID = UUID().uuidString.lowercased()
    private let start = DispatchTime.now().uptimeNanoseconds

    init(sandbox: SandboxGate, host: AWSHost, head: HTTPRequestHead, body: AWSRequestBody, outbound: Outbound) {
        self.sandbox = sandbox
        self.host = host
        self.head = head
        self.body = body
        self.outbound = outbound
    }

    /// Bodies up to this size are read before the decision even where it does not need them.
    private static let small = 1 << 20

    /// False if the connection must be closed.
    func run() async throws -> Bool {
        var request: AWSRequest
        switch read() {
        case .success(let read): request = read
        case .failure(let reason):
            return try await refuse(.refused(reason.reason), AWSRefusal.Form.restJSON, nil)
        }
        let isStreamed = streams(request)
        if isStreamed {
            request.body = .streamed
        } else {
            if head.headers.contains(name: "expect") { try await outbound.write(.head(Self.proceed(head))) }
            guard let bytes = try await body.collect(limit: sandbox.shared.upstream.limits.body) else {
                let reason = Reason(
                    "egress.aws-unknown", "the body is longer than \(sandbox.shared.upstream.limits.body) bytes",
                    writ: sandbox.sandbox.writ.reference("/identity/policy"))
                return try await refuse(.refused(reason), AWSRefusal.Form(request, host: host), nil)
            }
            request.body = .bytes(bytes)
        }
        let decision = sandbox.decider.decide(request, host: host, now: sandbox.now)
        guard decision.isAllowed else { return try await refuse(decision.verdict, decision.errorForm, decision) }
        if let answer = await invokeHere(request, decision) { return try await write(answer, decision) }
        return try await forward(request, decision)
    }

    private struct Unreadable: Error {
        var reason: Reason
    }

    // MARK: Reading

    private func read() -> Result<AWSRequest, Unreadable> {
        func fail(_ rule: String, _ message: String) -> Result<AWSRequest, Unreadable> {
            .failure(
                Unreadable(reason: Reason(rule, message, writ: sandbox.sandbox.writ.reference("/identity/policy"))))
        }
        let hosts = head.headers["host"]
        guard hosts.count == 1, let named = hosts.first?.lowercased(),
            named == host.name || named == host.name + ":443"
        else {
            return fail("egress.sni", "the `Host` field does not name `\(host.name)`, to which the connection is")
        }
        let target = head.uri
        guard target.utf8.first == UInt8(ascii: "/"), target.utf8.count <= 16 << 10,
            target.utf8.allSatisfy(Self.isURIByte)
        else { return fail("egress.aws-unknown", "the request's target is no plain path with a query; encode it") }
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let fields = head.headers.map { AWSRequest.Field($0.name, $0.value) }
        return .success(
            AWSRequest(
                method: head.method.rawValue, host: host.name, path: parts[0], query: parts.count > 1 ? parts[1] : "",
                fields: fields))
    }

    /// The characters of RFC 3986, section 3.3 and 3.4, and no others, so that nothing on the way rewrites the target.
    private static func isURIByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: "-._~%!$&'()*+,;=:@/?".utf8.contains(byte)
        }
    }

    /// True for uploads to S3 whose body the decision does not need, and that may be large.
    private func streams(_ request: AWSRequest) -> Bool {
        guard host.service == "s3", request.method == "PUT" else { return false }
        let parameters = PercentCoding.pairs(request.query) ?? []
        let plain: Set<String> = ["partNumber", "uploadId", "x-id"]
        guard
            parameters.allSatisfy({
                plain.contains($0.name) || $0.name.lowercased().hasPrefix("x-amz-")
            })
        else { return false }
        let payload = request.field("x-amz-content-sha256") ?? ""
        if payload.hasPrefix("STREAMING-") { return true }
        guard !payload.isEmpty || request.query.contains("X-Amz-Signature=") else { return false }
        guard let length = request.field("content-length").flatMap({ Int($0) }) else { return true }
        return length > Self.small
    }

    private static func proceed(_ head: HTTPRequestHead) -> HTTPResponseHead {
        HTTPResponseHead(version: head.version, status: .continue)
    }

    // MARK: Forwarding

    /// Fields that belong to one hop only. Source: RFC 9110, section 7.6.1.
    private static let hopByHop: Set<String> = [
        "connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "proxy-connection", "te", "trailer",
        "transfer-encoding", "upgrade", "expect", "content-length", "host",
    ]

    private func forward(_ request: AWSRequest, _ decision: AWSDecision) async throws -> Bool {
        let named = Set(
            (request.field("connection") ?? "").lowercased().split(separator: ",").map { $0.filter { $0 != " " } })
        var onward = request
        onward.fields.removeAll { Self.hopByHop.contains($0.name) || named.contains($0.name) }
        var check = CheckedBody.Check.none
        if let signature = decision.signature {
            let credentials: SigV4Credentials
            do {
                credentials = try await sandbox.shared.upstream.credentials()
            } catch {
                return try await fail(decision, "the gate has no credentials for AWS at present")
            }
            let scope = signature.authorization.scope
            guard
                let signed = SigV4Signer(credentials).sign(
                    onward, region: decision.call?.region ?? scope.region, service: scope.service,
                    payload: signature.payload, now: sandbox.now)
            else { return try await fail(decision, "the request cannot be signed") }
            onward = signed.request
            switch bodyCheck(request, signature, signed) {
            case .success(let made): check = made
            case .failure(let refusal):
                let reason = Reason(
                    "egress.credentials", refusal.message, writ: sandbox.sandbox.writ.reference("/identity"))
                return try await refuse(.refused(reason), decision.errorForm, decision)
            }
        } else {
            onward.fields.append(.init("host", host.name))
        }
        return try await send(onward, check, decision)
    }

    private func bodyCheck(
        _ request: AWSRequest, _ signature: SigV4Verifier.Verified, _ signed: SigV4Signer.Signed
    ) -> Result<CheckedBody.Check, SigV4Refusal> {
        guard case .streamed = request.body else {
            return signature.payload.isChunked
                ? .failure(.malformed("chunks are for uploads to S3 only")) : .success(.none)
        }
        let isTrailer: Bool
        var chains: (in: AWSChunkedBody.Chain, out: AWSChunkedBody.Chain)?
        switch signature.payload {
        case .unsigned: return .success(.none)
        case .digest(let digest): return .success(.digest(digest))
        case .unsignedChunks: isTrailer = true
        case .signedChunks(let trailer):
            isTrailer = trailer
            let authorization = signature.authorization
            chains = (
                AWSChunkedBody.Chain(
                    key: signature.signingKey, timestamp: authorization.timestamp, scope: authorization.scope,
                    signature: authorization.signature),
                AWSChunkedBody.Chain(
                    key: signed.signingKey, timestamp: signed.timestamp, scope: signed.scope,
                    signature: signed.signature)
            )
        }
        guard let length = request.field("x-amz-decoded-content-length").flatMap({ Int($0) }), length >= 0 else {
            return .failure(.malformed("`x-amz-decoded-content-length` is missing"))
        }
        return .success(
            .chunks(
                AWSChunkedBody(decodedLength: length, trailer: isTrailer, incoming: chains?.in, outgoing: chains?.out)))
    }

    private func send(_ onward: AWSRequest, _ check: CheckedBody.Check, _ decision: AWSDecision) async throws -> Bool {
        let query = onward.query.isEmpty ? "" : "?" + onward.query
        var message = HTTPClientRequest(url: sandbox.shared.upstream.base(for: host) + onward.path + query)
        message.method = head.method
        for field in onward.fields { message.headers.add(name: field.name, value: field.value) }
        let failure = BodyFailure()
        switch onward.body {
        case .bytes(let bytes):
            if !bytes.isEmpty || ["POST", "PUT", "PATCH"].contains(onward.method) {
                message.body = .bytes(ByteBuffer(bytes: bytes))
            }
        case .streamed:
            if head.headers.contains(name: "expect") { try await outbound.write(.head(Self.proceed(head))) }
            let length = head.headers.first(name: "content-length").flatMap { Int64($0) }
            message.body = .stream(
                CheckedBody(body: body, check: check, failure: failure), length: length.map { .known($0) } ?? .unknown)
        }
        let response: HTTPClientResponse
        do {
            response = try await sandbox.shared.client.execute(
                message, deadline: .now() + .seconds(sandbox.shared.upstream.limits.idle))
        } catch {
            if let refusal = failure.refusal {
                let reason = Reason(
                    "egress.credentials", refusal.message, writ: sandbox.sandbox.writ.reference("/identity"))
                return try await refuse(.refused(reason), decision.errorForm, decision)
            }
            return try await fail(decision, "`\(host.name)` could not be reached")
        }
        return try await relay(response, decision)
    }

    private func relay(_ response: HTTPClientResponse, _ decision: AWSDecision) async throws -> Bool {
        record(decision.verdict, decision, status: Int(response.status.code))
        var answer = HTTPResponseHead(version: head.version, status: response.status)
        let named = Set(
            response.headers[canonicalForm: "connection"].map { $0.lowercased() })
        for (name, value) in response.headers {
            let lower = name.lowercased()
            // The length is the upstream's own: a HEAD has one and no body.
            guard lower == "content-length" || !Self.hopByHop.contains(lower), !named.contains(lower) else { continue }
            answer.headers.add(name: name, value: value)
        }
        let isReusable = body.isFinished
        if !isReusable { answer.headers.replaceOrAdd(name: "connection", value: "close") }
        try await outbound.write(.head(answer))
        for try await bytes in response.body { try await outbound.write(.body(.byteBuffer(bytes))) }
        try await outbound.write(.end(nil))
        return isReusable
    }

    // MARK: Own answers

    private func invokeHere(_ request: AWSRequest, _ decision: AWSDecision) async -> AWSRefusal.Answer? {
        guard let invoke = sandbox.shared.invoke, let call = decision.call, call.service == "lambda",
            call.operation == "Invoke", case .bytes(let payload) = request.body, let arn = decision.resource,
            let name = LambdaFunctionName(arn, qualifier: nil)
        else { return nil }
        let invocation = EgressInvocation(
            function: name.name, qualifier: name.qualifier, payload: payload,
            type: request.field("x-amz-invocation-type") ?? "RequestResponse", caller: sandbox.sandbox.writ.function,
            clientContext: request.field("x-amz-client-context"))
        guard let answer = await invoke(invocation) else { return nil }
        var fields: [AWSRequest.Field] = [
            .init("x-amzn-requestid", requestID), .init("content-type", "application/json"),
            .init("x-amz-executed-version", answer.executedVersion ?? "$LATEST"),
        ]
        if let error = answer.functionError { fields.append(.init("x-amz-function-error", error)) }
        return AWSRefusal.Answer(status: answer.status, fields: fields, body: answer.payload)
    }

    /// A refusal, in the service's own words; the connection ends if the rest of the body was not read.
    private func refuse(_ verdict: Verdict, _ form: AWSRefusal.Form, _ decision: AWSDecision?) async throws -> Bool {
        let answer = AWSRefusal.accessDenied(
            form, message: verdict.reason.description, requestID: requestID, isHead: head.method == .HEAD)
        record(verdict, decision, status: answer.status)
        return try await write(answer, nil)
    }

    private func fail(_ decision: AWSDecision, _ message: String) async throws -> Bool {
        let answer = AWSRefusal.unavailable(
            decision.errorForm, message: message, requestID: requestID, isHead: head.method == .HEAD)
        record(decision.verdict, decision, status: answer.status)
        return try await write(answer, nil)
    }

    private func write(_ answer: AWSRefusal.Answer, _ decision: AWSDecision?) async throws -> Bool {
        if let decision { record(decision.verdict, decision, status: answer.status) }
        var message = HTTPResponseHead(version: head.version, status: HTTPResponseStatus(statusCode: answer.status))
        for field in answer.fields { message.headers.add(name: field.name, value: field.value) }
        message.headers.add(name: "content-length", value: String(answer.body.count))
        let isReusable = body.isFinished
        if !isReusable { message.headers.add(name: "connection", value: "close") }
        try await outbound.write(.head(message))
        if !answer.body.isEmpty { try await outbound.write(.body(.byteBuffer(ByteBuffer(bytes: answer.body)))) }
        try await outbound.write(.end(nil))
        return isReusable
    }

    private func record(_ verdict: Verdict, _ decision: AWSDecision?, status: Int) {
        var details: [String: Node] = [
            "host": Node(host.name), "port": 443, "method": Node(head.method.rawValue), "requestId": Node(requestID),
            "status": Node(.integer(status)),
            "durationMs": Node(.double(Double((DispatchTime.now().uptimeNanoseconds - start) / 1000) / 1000)),
        ]
        if let action = decision?.action { details["action"] = Node(action) }
        if let resource = decision?.resource { details["resource"] = Node(resource) }
        if let call = decision?.call {
            details["operation"] = Node("\(call.service):\(call.operation)")
            details["region"] = Node(call.region)
        }
        sandbox.record(verdict, decision?.action.map { "call `\($0)`" } ?? "call to `\(host.name)`", details)
    }
}
