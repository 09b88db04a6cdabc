import Foundation
import WritEgress
import WritGateway
import WritIngress
import WritModel
import WritRuntime
import WritTelemetry

/// Answers the Lambda Invoke API: for clients from outside over HTTPS, and for functions through their egress gate.
struct InvokeDesk: Sendable {
    let hosts: [String: FunctionHost]
    let clients: [String: InvokeClient]
    let account: String
    let region: String
    let asynchronous: AsynchronousInvoker
    let recorder: any Recorder
    /// Nanoseconds since 1970 UTC.
    let now: @Sendable () -> Int64

    static func newID() -> String { UUID().uuidString.lowercased() }

    // MARK: - From outside

    func answer(_ request: InvokeServer.Request) async -> InvokeServer.Response {
        let id = Self.newID()
        let call: InvokeRequest
        do {
            guard
                let read = try InvokeRequest(
                    method: request.method, path: request.uri, header: request.header, body: request.body)
            else { return InvokeAnswer.error(404, "UnknownOperationException", "Unknown operation.", requestID: id) }
            call = read
        } catch {
            let tooLarge = error.code == "invoke-size"
            return InvokeAnswer.error(
                tooLarge ? 413 : 400, tooLarge ? "RequestTooLargeException" : "InvalidRequestContentException",
                "Could not parse the request: \(error.message)", requestID: id)
        }
        switch authenticate(request) {
        case .failure(let refusal):
            record(id, .refused(refusal.reason), function: nil, from: request.address)
            return InvokeAnswer.error(
                403, "UnrecognizedClientException", "The security token included in the request is invalid.",
                requestID: id)
        case .success(let client):
            return await run(
                call, id: id, principal: client.arn(account: account), callerFunction: nil, from: request.address)
        }
    }

    private struct Refusal: Error {
        var reason: Reason
    }

    private func authenticate(
        _ request: InvokeServer.Request, service: String = "lambda"
    ) -> Result<InvokeClient, Refusal> {
        let parts = request.uri.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let signed = AWSRequest(
            method: request.method, host: String((request.header("host") ?? "").prefix { $0 != ":" }), path: parts[0],
            query: parts.count > 1 ? parts[1] : "",
            fields: request.headers.map { AWSRequest.Field($0.name, $0.value) }, body: .bytes(request.body))
        func refused(_ refusal: SigV4Refusal) -> Result<InvokeClient, Refusal> {
            .failure(Refusal(reason: Reason("ingress.invoke-signature", refusal.message)))
        }
        do {
            let authorization = try SigV4Authorization(signed)
            guard let client = clients[authorization.accessKeyID] else {
                return .failure(
                    Refusal(
                        reason: Reason(
                            "ingress.invoke-credentials",
                            "the access key `\(authorization.accessKeyID.prefix(32))` is of no client; credentials of a function are good at its own gate only"
                        )))
            }
            guard authorization.scope.service == service, authorization.scope.region == region else {
                return refused(.scope("it must be for \(service) in \(region)"))
            }
            let verifier = SigV4Verifier(
                SigV4Credentials(accessKeyID: client.accessKeyID, secretAccessKey: client.secretAccessKey))
            _ = try verifier.verify(signed, host: nil, now: now() / 1_000_000_000)
            return .success(client)
        } catch {
            return refused(error)
        }
    }

    /// Who signed a request of an API whose routes take AWS signatures.
    func signature(of request: HTTPRequest) -> SignatureOutcome {
        let fields = request.fields.map { (name: $0.name, value: $0.value) }
        let whole = InvokeServer.Request(
            method: request.method, uri: request.path + (request.query.map { "?" + $0 } ?? ""), headers: fields,
            body: request.body, address: "")
        switch authenticate(whole, service: "execute-api") {
        case .success(let client):
            return .verified(
                SignedCaller(
                    arn: client.arn(account: account), account: account, accessKey: client.accessKeyID,
                    userID: client.accessKeyID))
        case .failure(let refusal): return .refused(refusal.reason)
        }
    }

    // MARK: - From a function

    /// nil: the function is not served here.
    func answer(_ invocation: EgressInvocation) async -> EgressInvocationAnswer? {
        guard let name = InvokeRequest.functionName(in: invocation.function), host(named: name) != nil else {
            return nil
        }
        let kind = InvokeRequest.Kind(rawValue: invocation.type) ?? .synchronous
        let id = Self.newID()
        let call = InvokeRequest(
            function: invocation.function, kind: kind, clientContext: invocation.clientContext,
            payload: invocation.payload.isEmpty ? Array("{}".utf8) : invocation.payload)
        let role = "arn:aws:sts::\(account):assumed-role/writ-\(invocation.caller)/\(invocation.caller)"
        let response = await run(
            call, id: id, principal: role, callerFunction: invocation.caller, from: "function \(invocation.caller)")
        return EgressInvocationAnswer(
            status: response.status, payload: response.body,
            functionError: response.headers.first { $0.name == "x-amz-function-error" }?.value,
            executedVersion: "$LATEST")
    }

    // MARK: - Both

    private func host(named name: String) -> FunctionHost? {
        hosts.values.first { $0.name == name } ?? hosts[name]
    }

    private func run(
        _ call: InvokeRequest, id: String, principal: String, callerFunction: String?, from origin: String
    ) async -> InvokeServer.Response {
        guard let name = InvokeRequest.functionName(in: call.function), let host = host(named: name) else {
            let reason = Reason("ingress.invoke-function", "no function `\(call.function.prefix(200))` is served")
            record(id, .refused(reason), function: nil, from: origin)
            return InvokeAnswer.error(404, "ResourceNotFoundException", "Function not found.", requestID: id)
        }
        let verdict = InvokeDecision.decide(principal: principal, callerFunction: callerFunction, callee: host.writ)
        record(id, verdict, function: host.writ.function, from: origin)
        guard verdict.isAllowed else {
            return InvokeAnswer.error(
                403, "AccessDeniedException", "Not authorized to perform lambda:InvokeFunction.", requestID: id)
        }
        let source = "invoke by \(callerFunction ?? principal)"
        switch call.kind {
        case .dryRun: return InvokeAnswer.dryRun(requestID: id)
        case .asynchronous:
            let stored = try? await asynchronous.accept(
                id: id, function: host.writ.function, source: source, payload: call.payload)
            guard stored == true else {
                return InvokeAnswer.error(429, "TooManyRequestsException", "Rate Exceeded.", requestID: id)
            }
            return InvokeAnswer.accepted(requestID: id)
        case .synchronous:
            let context = call.clientContext.flatMap { Data(base64Encoded: $0) }.map {
                String(decoding: $0, as: UTF8.self)
            }
            let outcome = await host.invoke(
                Invocation(
                    id: id, event: call.payload, functionARN: host.arn, clientContext: context, source: source))
            return InvokeAnswer.synchronous(outcome, requestID: id)
        }
    }

    private func record(_ id: String, _ verdict: Verdict, function: String?, from origin: String) {
        recorder.record(
            Event(
                .ingress, time: now(), function: function, invocation: id, verdict: verdict,
                message: "invoke from \(origin)", details: ["source": Node(origin)]))
    }
}
