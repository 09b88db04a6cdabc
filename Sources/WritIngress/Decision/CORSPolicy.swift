import WritModel

/// Cross-origin requests (WHATWG Fetch, "CORS protocol"), answered by the gateway from the writ and never by the function.
package enum CORSPolicy {
    /// The answer to a preflight for a route; a refusal where the route has no CORS or does not allow what is asked.
    ///
    /// Nil if the request is no preflight.
    package static func preflight(_ head: HTTPRequest, gate: IngressGate) throws(Refusal) -> HTTPResponse? {
        guard head.method == "OPTIONS", let origin = head.fields.only("origin"),
            let method = head.fields.only("access-control-request-method")
        else { return nil }
        guard let path = try? RequestPath(head.path) else { return nil }
        // An application that has a route of its own for OPTIONS answers itself.
        if case .route(let own) = gate.table.match(method: "OPTIONS", path: path), own.trigger.method == "OPTIONS" {
            return nil
        }
        guard RouteTable.methods.contains(method), case .route(let route) = gate.table.match(method: method, path: path)
        else {
            throw Refusal(Reason("ingress.cors", "a preflight for a route that no writ opens"), status: 403)
        }
        let reference = route.reference("cors")
        guard let cors = route.trigger.cors else {
            throw Refusal(Reason("ingress.cors", "a preflight for a route without cors", writ: reference), status: 403)
        }
        guard let allowed = allowedOrigin(origin, cors) else {
            throw Refusal(
                Reason("ingress.cors", "the origin is not among those of the route", writ: reference), status: 403)
        }
        guard cors.methods.contains(method) || (cors.methods.contains("*") && !cors.credentials) else {
            throw Refusal(
                Reason("ingress.cors", "the method is not among those of the route", writ: reference), status: 403)
        }
        let asked = head.fields.values("access-control-request-headers").flatMap { $0.split(separator: ",") }
            .map { $0.lowercased().filter { $0 != " " && $0 != "\t" } }
        let known = Set(cors.headers.map { $0.lowercased() })
        guard (known.contains("*") && !cors.credentials) || asked.allSatisfy(known.contains) else {
            throw Refusal(
                Reason("ingress.cors", "a header is not among those of the route", writ: reference), status: 403)
        }
        var fields = HTTPFields()
        addOrigin(allowed, cors, to: &fields)
        fields.append("Access-Control-Allow-Methods", cors.methods.joined(separator: ","))
        if !cors.headers.isEmpty { fields.append("Access-Control-Allow-Headers", cors.headers.joined(separator: ",")) }
        fields.append("Access-Control-Max-Age", String(cors.maxAge))
        return HTTPResponse(status: 204, fields: fields)
    }

    /// Sets the fields of an actual response. Where the writ states CORS, what the function says about it is dropped, as in HTTP APIs.
    package static func apply(_ route: Route, origin: String?, to fields: inout HTTPFields) {
        guard let cors = route.trigger.cors else { return }
        fields.removeAll { $0.key.hasPrefix("access-control-") }
        guard let origin, let allowed = allowedOrigin(origin, cors) else { return }
        addOrigin(allowed, cors, to: &fields)
    }

    /// `*` is never combined with credentials: the Fetch standard forbids it, and echoing the origin instead would allow everyone.
    private static func allowedOrigin(_ origin: String, _ cors: Trigger.CORS) -> String? {
        if cors.origins.contains(origin), origin != "*", origin != "null" { return origin }
        return cors.origins.contains("*") && !cors.credentials ? "*" : nil
    }

    private static func addOrigin(_ origin: String, _ cors: Trigger.CORS, to fields: inout HTTPFields) {
        fields.append("Access-Control-Allow-Origin", origin)
        if origin != "*" { fields.append("Vary", "Origin") }
        if cors.credentials { fields.append("Access-Control-Allow-Credentials", "true") }
    }
}
