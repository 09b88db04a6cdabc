package import WritModel

/// The decisions at the entrance of one API, in order: route → rate → caller → rate of the caller → body → event.
///
/// Each step is a function of its arguments and throws a `Refusal`, which names the rule and the line of the writ. The server calls them as the request
/// arrives, so that what can be refused by its head is refused before its body is read.
package struct IngressGate: Sendable {
    /// Returns what is wrong with a body, one line for each fault.
    package typealias SchemaCheck = @Sendable (Node) -> [String]

    package let table: RouteTable
    package let options: IngressOptions
    let verifier: JWTVerifier
    /// By function and pointer of the trigger.
    private let schemas: [String: SchemaCheck]

    /// - Parameters:
    ///   - writs: of all functions of the application; triggers of other APIs are left out.
    ///   - compile: makes a check of a JSON Schema; it throws for one it does not understand.
    /// - Throws: for routes in conflict, wrong paths or methods, and schemas that cannot be checked.
    package init(
        api: String, writs: [Writ], options: IngressOptions = IngressOptions(),
        compile: (Node) throws(InputError) -> SchemaCheck
    ) throws(InputError) {
        table = try RouteTable(api: api, writs: writs)
        self.options = options
        verifier = JWTVerifier(options.tokens)
        var schemas: [String: SchemaCheck] = [:]
        for route in table.routes {
            if let schema = route.trigger.schema { schemas[Self.key(route)] = try compile(schema) }
        }
        self.schemas = schemas
    }

    private static func key(_ route: Route) -> String { "\(route.function)\u{0}\(route.writ.pointer)" }

    func schema(_ route: Route) -> SchemaCheck? { schemas[Self.key(route)] }

    /// Accepts the head of a request for a route.
    ///
    /// - Parameter length: bytes of the body as announced; nil where the request does not say.
    package func route(_ head: HTTPRequest, length: Int?) throws(Refusal) -> RoutedRequest {
        let path: RequestPath
        do { path = try RequestPath(head.path) } catch {
            throw Refusal(Reason("ingress.path", error.message), status: 400)
        }
        guard let query = QueryItems(head.query) else {
            throw Refusal(
                Reason("ingress.query", "the query is wrongly encoded or has too many parameters"), status: 400)
        }
        let found: Route
        switch table.match(method: head.method, path: path) {
        case .route(let route): found = route
        case .method(let allowed):
            let reason = Reason("ingress.method", "no writ of API `\(table.api)` opens this path for \(method(head))")
            if table.isREST { throw Refusal(reason, status: 403, message: "Missing Authentication Token") }
            throw Refusal(
                reason, status: 405, fields: ["Allow": allowed.filter { $0 != "ANY" }.joined(separator: ", ")])
        case .none:
            let reason = Reason("ingress.route", "no writ of API `\(table.api)` opens this path")
            if table.isREST { throw Refusal(reason, status: 403, message: "Missing Authentication Token") }
            throw Refusal(reason, status: 404)
        }
        let maximum = min(found.trigger.maxBody.bytes, FunctionResponse.maximumBytes)
        if let length, length > maximum { throw Self.tooLarge(found, maximum) }
        try checkContentType(head, found, length: length)
        return RoutedRequest(head: head, path: path, query: query, route: found, maximumBody: maximum)
    }

    package static func tooLarge(_ route: Route, _ maximum: Int) -> Refusal {
        Refusal(
            Reason(
                "ingress.body-size", "the body is larger than \(ByteCount(bytes: maximum))",
                writ: route.reference("maxBody")),
            status: 413)
    }

    /// Methods are the caller's text; only known ones are repeated.
    private func method(_ head: HTTPRequest) -> String {
        RouteTable.methods.contains(head.method) ? head.method : "this method"
    }

    /// A route with a schema takes JSON and nothing else, since nothing else could be checked.
    private func checkContentType(_ head: HTTPRequest, _ route: Route, length: Int?) throws(Refusal) {
        let values = head.fields.values("content-type")
        guard values.count <= 1 else {
            throw Refusal(
                Reason("ingress.content-type", "the field Content-Type stands there more than once"), status: 400)
        }
        if !head.fields.values("content-encoding").allSatisfy({ $0.lowercased() == "identity" }) {
            throw Refusal(
                Reason("ingress.content-type", "the body is compressed, so it could not be looked at"), status: 415)
        }
        guard route.trigger.schema != nil, length != 0 else { return }
        guard let essence = values.first.flatMap(MediaType.essence), MediaType.isJSON(essence) else {
            throw Refusal(
                Reason("ingress.content-type", "the route takes JSON only", writ: route.reference("schema")),
                status: 415)
        }
    }

    /// Takes one request from the rate of the route, once what it counts by is known.
    ///
    /// Called with nobody before the caller is judged and with the caller afterwards; counts when the moment of its key has come.
    /// - Returns: fields for the response.
    package func rate(
        _ request: RoutedRequest, peer: Peer, caller: Caller?, state: inout RateTable, now: Int64
    ) throws(Refusal) -> HTTPFields {
        guard let rate = request.route.trigger.rate else { return HTTPFields() }
        let key: String
        switch (rate.by, caller) {
        case (.address, nil): key = peer.network
        case (.caller, let caller?): key = caller.identity ?? peer.network
        case (.route, .some): key = ""
        default: return HTTPFields()
        }
        let bounded = key.utf8.count <= 64 ? key : Digest.hex(key)
        guard let answer = state.take(bounded, route: request.route, now: now) else { return HTTPFields() }
        let fields = RateFields.fields(answer, rate)
        guard answer.isAllowed else {
            throw Refusal(
                Reason(
                    "ingress.rate",
                    "more than \(rate.requests) requests in \(rate.seconds) s by one \(rate.by.rawValue)",
                    writ: request.route.reference("rate")), status: 429, fields: fields)
        }
        return fields
    }

    /// Judges the caller on the evidence that the route's authorization asks for; the wrong kind of evidence is a refusal.
    ///
    /// - Parameter now: nanoseconds since 1970.
    package func authorize(_ request: RoutedRequest, _ evidence: Evidence, now: Int64) throws(Refusal) -> Caller {
        let route = request.route
        let reference = route.reference("authorization")
        switch (route.trigger.authorization, evidence) {
        case (.anyone, _): return .anyone
        case (.jwt(let issuer, let audiences, let scopes), .keys(let keys)):
            guard let keys else {
                throw Refusal(
                    Reason("ingress.keys", "the keys of `\(issuer)` cannot be had", writ: reference), status: 503)
            }
            do {
                let claims = try verifier.verify(try BearerToken.find(in: request.head.fields), keys: keys)
                try verifier.authorize(
                    claims, issuer: issuer, audiences: audiences, scopes: scopes, now: now / 1_000_000_000)
                return .token(claims)
            } catch { throw Self.refusal(error, reference) }
        case (.jwt(let issuer, let audiences, let scopes), .verified(let claims)):
            do {
                try verifier.authorize(
                    claims, issuer: issuer, audiences: audiences, scopes: scopes, now: now / 1_000_000_000)
                return .token(claims)
            } catch { throw Self.refusal(error, reference) }
        case (.apiKey(let name), .apiKeys(let secrets)):
            guard let given = request.head.fields.only("x-api-key"), !given.isEmpty else {
                throw Refusal(Reason("ingress.key-missing", "there is no API key", writ: reference), status: 403)
            }
            // All are compared, so that the time does not tell which fitted.
            let fits = secrets.reduce(false) { found, secret in
                let value = secret.reveal(for: "comparing the API key of a request")
                return (!value.isEmpty && ConstantTime.equal(value, Array(given.utf8))) || found
            }
            guard fits else {
                throw Refusal(
                    Reason("ingress.key-invalid", "the API key is not `\(name)`", writ: reference), status: 403)
            }
            return .apiKey(name)
        case (.sigv4(let patterns), .signature(let outcome)):
            switch outcome {
            case .refused(let reason): throw Refusal(reason, status: 403)
            case .verified(let signed):
                guard patterns.contains(where: { Glob.matches($0, signed.arn) }) else {
                    throw Refusal(
                        Reason("ingress.caller", "`\(signed.arn)` is not among the callers", writ: reference),
                        status: 403)
                }
                return .signed(signed)
            }
        default:
            throw Refusal(Reason("ingress.evidence", "the caller could not be judged", writ: reference), status: 500)
        }
    }

    package static func refusal(_ error: TokenError, _ reference: WritReference) -> Refusal {
        let reason = Reason(error.rule, error.message, writ: reference)
        switch error {
        // RFC 6750 section 3.1: no error code where no token was given.
        case .missing: return Refusal(reason, status: 401, fields: ["WWW-Authenticate": "Bearer"])
        case .scope:
            return Refusal(reason, status: 403, fields: ["WWW-Authenticate": "Bearer error=\"insufficient_scope\""])
        default: return Refusal(reason, status: 401, fields: ["WWW-Authenticate": "Bearer error=\"invalid_token\""])
        }
    }
}
