import WritModel

/// Which fields of a request reach the function.
///
/// Removed are connection fields (RFC 9110 section 7.6.1), fields by which a load balancer or gateway vouches for a caller (a function behind Writ that
/// trusts them would otherwise believe anyone), and the API key of a route that asks for one. `X-Forwarded-*` tell the peer of this very connection.
enum ForwardedFields {
    private static let removed: Set<String> = [
        "connection", "keep-alive", "proxy-connection", "proxy-authorization", "te", "trailer", "transfer-encoding",
        "upgrade", "expect",
        "http2-settings", "forwarded", "x-forwarded-for", "x-forwarded-proto", "x-forwarded-port", "x-forwarded-host",
        "x-real-ip",
        "x-client-ip", "true-client-ip", "cf-connecting-ip", "client-cert", "client-cert-chain", "x-original-url",
        "x-rewrite-url",
        "x-http-method-override", "x-amzn-requestid", "x-amzn-request-context", "x-amzn-lambda-context",
    ]
    private static let removedPrefixes = ["x-amzn-mtls-", "x-amzn-oidc-", "x-amzn-tls-", "x-apigateway-"]

    static func rewritten(_ fields: HTTPFields, route: Route, authority: String, context: EventContext) -> HTTPFields {
        var fields = fields
        let takesKey = if case .apiKey = route.trigger.authorization { true } else { false }
        // What Connection names belongs to the hop as well.
        let named = Set(
            fields.values("connection").flatMap { $0.split(separator: ",") }
                .map { $0.lowercased().filter { $0 != " " && $0 != "\t" } })
        fields.removeAll { field in
            removed.contains(field.key) || removedPrefixes.contains { field.key.hasPrefix($0) }
                || (takesKey && field.key == "x-api-key") || (named.contains(field.key) && field.key != "authorization")
        }
        if !fields.contains("host") { fields.append("Host", authority) }
        fields.append("X-Forwarded-For", context.peer.address)
        fields.append("X-Forwarded-Port", String(context.port))
        fields.append("X-Forwarded-Proto", context.scheme)
        return fields
    }
}
