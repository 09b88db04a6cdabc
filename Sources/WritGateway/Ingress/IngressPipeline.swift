import Synchronization
import WritIngress
import WritModel
import WritTelemetry

/// What happens to a request between its head and its answer: the decisions of the gate in their order, what they need fetched, and the record of each.
final class IngressPipeline: Sendable {
    enum HeadOutcome {
        case answer(HTTPResponse)
        case serve(RoutedRequest, id: String, rateFields: HTTPFields)
    }

    private let gate: Mutex<IngressGate>
    private let rates: Mutex<RateTable>
    private let tokens: Mutex<VerifiedTokenCache>
    private let services: IngressServices
    private let configuration: IngressConfiguration
    private let port: Mutex<Int>
    /// Bytes of bodies that are being read or served.
    private let bodies = Mutex(0)
    private let exchanges: AsyncStream<IngressExchange>
    private let incoming: AsyncStream<IngressExchange>.Continuation

    init(gate: IngressGate, configuration: IngressConfiguration, services: IngressServices) {
        self.gate = Mutex(gate)
        self.configuration = configuration
        self.services = services
        rates = Mutex(RateTable(capacity: configuration.rateCapacity))
        tokens = Mutex(VerifiedTokenCache(capacity: configuration.tokenCache))
        port = Mutex(configuration.port)
        // Bounded by the number of connections, each of which has one request under way.
        (exchanges, incoming) = AsyncStream.makeStream(of: IngressExchange.self)
    }

    func replace(gate: IngressGate) { self.gate.withLock { $0 = gate } }

    func listens(on port: Int) { self.port.withLock { $0 = port } }

    // MARK: on the event loop

    /// Everything that the head alone decides. Nothing here waits.
    func accept(_ head: HTTPRequest, _ framing: HTTPRequestParser.Framing, peer: Peer) -> HeadOutcome {
        let id = RequestID.next()
        let gate = gate.withLock { $0 }
        let now = services.now()
        do throws(Refusal) {
            if let answer = try CORSPolicy.preflight(head, gate: gate) {
                record(
                    .allowed(Reason("ingress.preflight", "a preflight for an open route")), head, peer, id, now,
                    status: answer.status)
                return .answer(answer)
            }
            let routed = try gate.route(head, length: framing.length)
            let fields = try rates.withLock { rates throws(Refusal) in
                try gate.rate(routed, peer: peer, caller: nil, state: &rates, now: now)
            }
            return .serve(routed, id: id, rateFields: fields)
        } catch {
            record(error.verdict, head, peer, id, now, status: error.status)
            return .answer(named(error.response(requestID: id), id))
        }
    }

    func malformed(_ error: HTTPParseError, peer: Peer) -> HTTPResponse {
        refuse(Refusal(Reason(error.rule, error.message), status: error.status), peer)
    }

    func headTimedOut(peer: Peer) -> HTTPResponse {
        refuse(Refusal(Reason("ingress.deadline", "the head of the request did not come in time"), status: 408), peer)
    }

    func undecided(peer: Peer) -> HTTPResponse {
        refuse(Refusal(Reason("ingress.deadline", "the request could not be decided in time"), status: 503), peer)
    }

    private func refuse(_ refusal: Refusal, _ peer: Peer) -> HTTPResponse {
        let id = RequestID.next()
        record(refusal.verdict, nil, peer, id, services.now(), status: refusal.status)
        return named(refusal.response(requestID: id), id)
    }

    func refusedConnection(_ peer: Peer, count: Int) {
        // A flood must not become a flood of records: the first, the second, the fourth, … is recorded.
        guard count & (count - 1) == 0 else { return }
        services.recorder.record(
            Event(
                .ingress, time: services.now(),
                verdict: .refused(Reason("ingress.connections", "too many connections at once")),
                message: "connection refused, \(count) so far",
                details: ["address": Node(peer.address), "count": Node(.integer(count))]))
    }

    func serialize(_ response: HTTPResponse, toHead: Bool, closes: Bool) -> [UInt8] {
        let date = CivilDate.httpDate(seconds: services.now() / 1_000_000_000)
        if let bytes = HTTPResponseSerializer.bytes(response, toHead: toHead, closes: closes, date: date) {
            return bytes
        }
        let fallback = HTTPResponse(status: 502)
        return HTTPResponseSerializer.bytes(fallback, toHead: toHead, closes: closes, date: date) ?? []
    }

    func submit(_ exchange: IngressExchange) { incoming.yield(exchange) }

    // MARK: beside the event loop

    /// Serves what is submitted until `finish`; returns when the last request has its answer.
    func run() async {
        await withDiscardingTaskGroup { group in
            for await exchange in exchanges {
                group.addTask { await self.serve(exchange) }
            }
        }
    }

    func finish() { incoming.finish() }

    private func serve(_ exchange: IngressExchange) async {
        let request = exchange.request
        let id = exchange.requestID
        var held = 0
        do throws(Refusal) {
            let gate = gate.withLock { $0 }
            var fields = exchange.rateFields
            let (caller, early) = try await authorize(exchange, gate, &held)
            for field in try takeRate(exchange, gate, caller) { fields.append(field.name, field.value) }
            let body = if let early { early } else { try await readBody(exchange, &held) }
            let now = services.now()
            let isSecure = if case .tls = configuration.security { true } else { false }
            let context = EventContext(
                requestID: id, now: now, peer: exchange.peer, account: gate.options.account, port: port.withLock { $0 },
                scheme: isSecure ? "https" : "http")
            let admission = try gate.admit(request, body: body, caller: caller, context: context)
            record(
                admission.verdict, request.head, exchange.peer, id, now, function: admission.route.function,
                hits: admission.reported)
            exchange.serve(
                for: max(admission.invocation.deadline - now, 0) + configuration.deadlines.grace.nanoseconds,
                timeout: finished(gate.response(.timedOut, admission).response, request, id, fields))
            let result = await services.handler(admission.invocation)
            let (response, fault) = gate.response(result, admission)
            if let fault {
                record(.refused(fault), request.head, exchange.peer, id, services.now(), status: response.status)
            }
            exchange.respond(finished(response, request, id, fields))
        } catch {
            record(error.verdict, request.head, exchange.peer, id, services.now(), status: error.status)
            exchange.respond(finished(error.response(requestID: id), request, id, HTTPFields()))
        }
        let released = held
        bodies.withLock { $0 -= released }
    }

    private func takeRate(_ exchange: IngressExchange, _ gate: IngressGate, _ caller: Caller) throws(Refusal)
        -> HTTPFields
    {
        let now = services.now()
        return try rates.withLock { rates throws(Refusal) in
            try gate.rate(exchange.request, peer: exchange.peer, caller: caller, state: &rates, now: now)
        }
    }

    /// - Parameter held: what was reserved for the body, to be given back when the request has ended.
    private func readBody(_ exchange: IngressExchange, _ held: inout Int) async throws(Refusal) -> [UInt8] {
        let size = exchange.length ?? exchange.request.maximumBody
        let fits = bodies.withLock { bodies in
            guard bodies + size <= configuration.bodies else { return false }
            bodies += size
            return true
        }
        guard fits else {
            throw Refusal(Reason("ingress.memory", "the bodies under way leave no room for another"), status: 503)
        }
        held += size
        do { return try await exchange.body() } catch {
            switch error {
            case .malformed(.bodyTooLarge):
                throw IngressGate.tooLarge(exchange.request.route, exchange.request.maximumBody)
            case .malformed(let error): throw Refusal(Reason(error.rule, error.message), status: error.status)
            case .timedOut: throw Refusal(Reason("ingress.deadline", "the body did not come in time"), status: 408)
            case .closed:
                throw Refusal(
                    Reason("ingress.disconnected", "the caller went away before the body was complete"), status: 400)
            }
        }
    }

    /// Fetches what the route's authorization needs and has it judged. A signature covers the body, so there the body is read first.
    private func authorize(
        _ exchange: IngressExchange, _ gate: IngressGate, _ held: inout Int
    ) async throws(Refusal) -> (Caller, body: [UInt8]?) {
        let request = exchange.request
        let now = services.now()
        switch request.route.trigger.authorization {
        case .anyone: return (try gate.authorize(request, .none, now: now), nil)
        case .apiKey(let secret):
            return (try gate.authorize(request, .apiKeys(await services.apiKeys(secret)), now: now), nil)
        case .sigv4:
            let body = try await readBody(exchange, &held)
            var whole = request.head
            whole.body = body
            return (try gate.authorize(request, .signature(await services.signature(whole, now)), now: now), body)
        case .jwt(let issuer, _, _):
            let token: String
            do { token = try BearerToken.find(in: request.head.fields) } catch {
                throw IngressGate.refusal(error, request.route.reference("authorization"))
            }
            let keys = await services.keys(issuer)
            if let keys,
                let known = tokens.withLock({ $0.find(token, issuer: issuer, keys: keys, now: now / 1_000_000_000) })
            {
                return (try gate.authorize(request, .verified(known), now: now), nil)
            }
            var caller: Caller
            do { caller = try gate.authorize(request, .keys(keys), now: now) } catch {
                guard error.reason.rule == "ingress.token-key", let newer = await services.refreshedKeys(issuer) else {
                    throw error
                }
                caller = try gate.authorize(request, .keys(newer), now: now)
            }
            if case .token(let claims) = caller { tokens.withLock { $0.insert(claims, token: token, issuer: issuer) } }
            return (caller, nil)
        }
    }

    private func finished(_ response: HTTPResponse, _ request: RoutedRequest, _ id: String, _ fields: HTTPFields)
        -> HTTPResponse
    {
        var response = response
        for field in fields where !response.fields.contains(field.key) {
            response.fields.append(field.name, field.value)
        }
        CORSPolicy.apply(request.route, origin: request.head.fields.only("origin"), to: &response.fields)
        return named(response, id)
    }

    private func named(_ response: HTTPResponse, _ id: String) -> HTTPResponse {
        var response = response
        response.fields.append("X-Amzn-RequestId", id)
        return response
    }

    /// The path is recorded without the query, which often carries secrets, and cut short.
    private func record(
        _ verdict: Verdict, _ head: HTTPRequest?, _ peer: Peer, _ id: String, _ now: Int64, function: String? = nil,
        status: Int? = nil,
        hits: [ScreeningHit] = []
    ) {
        var details: [String: Node] = ["address": Node(peer.address)]
        if let head {
            details["method"] = Node(String(head.method.prefix(32)))
            details["path"] = Node(String(head.path.prefix(200)))
        }
        if let status { details["status"] = Node(.integer(status)) }
        if !hits.isEmpty { details["screening"] = Node(hits.map { Node("\($0.rule) \($0.place)") }) }
        let what = head.map { "\($0.method.prefix(32)) \($0.path.prefix(200))" } ?? "request"
        services.recorder.record(
            Event(
                .ingress, time: now, function: function ?? verdict.reason.writ?.function, invocation: id,
                verdict: verdict,
                message: verdict.isAllowed ? "\(what) admitted" : "\(what) refused", details: details))
    }
}
