package import WritModel

extension IngressGate {
    /// Judges the body of a request by an accepted caller, and makes the event.
    package func admit(
        _ request: RoutedRequest, body: [UInt8], caller: Caller, context: EventContext
    ) throws(Refusal) -> Admission {
        let route = request.route
        guard body.count <= request.maximumBody else { throw Self.tooLarge(route, request.maximumBody) }
        let document = try document(request, body)
        if let check = schema(route), let document {
            let faults = check(document)
            guard faults.isEmpty else {
                throw Refusal(
                    Reason(
                        "ingress.body-schema",
                        "the body does not fit the schema: \(faults.prefix(3).joined(separator: "; "))",
                        writ: route.reference("schema")), status: 400, message: "Invalid request body")
            }
        }
        let screening = Screening(schema: route.trigger.schema)
        let hits = screening.hits(in: request, body: body, document: document)
        if options.screening == .block, let hit = hits.first(where: { $0.confidence == .high }) {
            throw Refusal(Reason(hit.rule, "\(hit.message) in \(hit.place)", writ: route.writ), status: 403)
        }
        var whole = request.head
        whole.body = body
        let event = EventBuilder.event(
            whole, path: request.path, query: request.query, route: route, caller: caller, context: context)
        let seconds = Int64(max(min(route.timeout, options.integrationTimeout), 1))
        return Admission(
            invocation: AdmittedInvocation(
                function: route.function, event: event, requestID: context.requestID,
                deadline: context.now + seconds * 1_000_000_000),
            route: route, caller: caller,
            reason: Reason("ingress.allowed", "`\(route.key)` called by \(caller.description)", writ: route.writ),
            reported: hits)
    }

    /// The body as a document where it is JSON. Broken JSON is refused where there is a schema to hold it against, and otherwise left to the function.
    private func document(_ request: RoutedRequest, _ body: [UInt8]) throws(Refusal) -> Node? {
        let hasSchema = request.route.trigger.schema != nil
        let type = request.head.fields.only("content-type").flatMap(MediaType.essence)
        guard
            hasSchema || type.map(MediaType.isJSON) == true
                || (type == nil && (body.first == 0x7b || body.first == 0x5b))
        else {
            return nil
        }
        guard !body.isEmpty || hasSchema else { return nil }
        let limits = DocumentLimits(
            bytes: FunctionResponse.maximumBytes, depth: 64, nodes: 500_000, scalar: FunctionResponse.maximumBytes)
        do { return try JSONParser.parse(body, file: "body", limits: limits) } catch {
            // Two keys of one name or half a character are read differently by different readers: never harmless.
            let ambiguous = error.code == "duplicate-key" || error.code == "bad-escape" || error.code == "not-utf8"
            let excessive = error.code == "too-deep" || error.code == "too-many-nodes"
            guard hasSchema || ambiguous || excessive else { return nil }
            throw Refusal(
                Reason(
                    "ingress.body-syntax", "the body is not JSON with one reading: \(error.message)",
                    writ: hasSchema ? request.route.reference("schema") : request.route.writ), status: 400,
                message: "Invalid request body")
        }
    }

    /// The whole decision about one complete request, as the server makes it step by step.
    ///
    /// - Parameters:
    ///   - evidence: what is needed to judge the caller on that route.
    ///   - rates: what was counted so far; changed also by refused requests.
    package func decide(
        _ request: HTTPRequest, evidence: (RoutedRequest) -> Evidence, rates: inout RateTable, context: EventContext
    ) -> Result<Admission, Refusal> {
        do throws(Refusal) {
            let routed = try route(request, length: request.body.count)
            _ = try rate(routed, peer: context.peer, caller: nil, state: &rates, now: context.now)
            let caller = try authorize(routed, evidence(routed), now: context.now)
            _ = try rate(routed, peer: context.peer, caller: caller, state: &rates, now: context.now)
            return .success(try admit(routed, body: request.body, caller: caller, context: context))
        } catch { return .failure(error) }
    }

    /// What the answer to an admitted call is.
    package func response(_ result: FunctionResult, _ admission: Admission) -> (response: HTTPResponse, fault: Reason?)
    {
        let route = admission.route
        let isREST = route.trigger.format == .v1
        func failure(_ status: Int, _ rule: String, _ message: String) -> (HTTPResponse, Reason?) {
            let reason = Reason(rule, message, writ: route.writ)
            return (Refusal(reason, status: status).response(requestID: admission.invocation.requestID), reason)
        }
        switch result {
        case .value(let bytes):
            do throws(FunctionResponse.Malformed) {
                return (try FunctionResponse.response(to: bytes, format: route.trigger.format), nil)
            } catch { return failure(isREST ? 502 : 500, "ingress.response", error.message) }
        case .failed: return failure(isREST ? 502 : 500, "ingress.function-failed", "the function failed")
        case .timedOut:
            return failure(isREST ? 504 : 503, "ingress.function-timeout", "the function did not answer in time")
        case .throttled: return failure(isREST ? 500 : 503, "ingress.function-throttled", "no sandbox was free")
        case .unavailable: return failure(503, "ingress.function-unavailable", "the function does not serve")
        }
    }
}
