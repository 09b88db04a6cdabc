import WritModel

extension TemplateReading {
    private static let methods: Set<String> = [
        "get", "put", "post", "delete", "options", "head", "patch", "trace", "any", "x-amazon-apigateway-any-method",
    ]

    /// Reads routes and authorizers of an OpenAPI or Swagger document that an API holds inline.
    ///
    /// Source: API Gateway Developer Guide, "OpenAPI extensions for API Gateway".
    func read(definition: Node, into api: inout API) {
        let schemes = definition["securityDefinitions"] ?? definition["components"]?["securitySchemes"]
        for entry in schemes?.object ?? Mapping() where !api.authorizers.contains(where: { $0.name == entry.key }) {
            api.authorizers.append(
                .init(
                    name: entry.key, authorization: authorization(scheme: entry.value, name: entry.key),
                    location: entry.keyLocation))
        }
        for path in definition["paths"]?.object ?? Mapping() {
            for item in Self.branches(path.value) {
                for operation in item.object ?? Mapping() where Self.methods.contains(operation.key.lowercased()) {
                    for node in Self.branches(operation.value) { addRoute(path.key, operation, node, definition, &api) }
                }
            }
        }
    }

    /// The node, or both branches of a condition that is not known.
    private static func branches(_ node: Node) -> [Node] { (try? APIDefinition.contents(node)) ?? [] }

    private func addRoute(
        _ path: String, _ operation: Mapping.Entry, _ node: Node, _ definition: Node, _ api: inout API
    ) {
        let method = operation.key.lowercased()
        let security = node["security"] ?? definition["security"]
        let (authorization, key) = authorization(security: security, method: method, in: api)
        let isAny = method == "any" || method == "x-amazon-apigateway-any-method"
        let target = node["x-amazon-apigateway-integration"].flatMap(function(of:))
        api.routes.append(
            .init(
                method: isAny ? "ANY" : method.uppercased(), path: path, function: target,
                authorization: authorization, requiresAPIKey: key, location: operation.keyLocation))
    }

    /// The function that an integration's `uri` names.
    private func function(of integration: Node) -> String? {
        guard let uri = integration["uri"] else { return nil }
        return value(uri).references.first { resource($0)?.kind == .function }
    }

    private func authorization(scheme: Node, name: String) -> Authorization {
        if scheme["x-amazon-apigateway-authtype"]?.string?.lowercased() == "awssigv4" { return .iam }
        if let authorizer = scheme["x-amazon-apigateway-authorizer"] {
            switch authorizer["type"]?.string?.lowercased() {
            case "jwt"?:
                let jwt = authorizer["jwtConfiguration"]
                return .jwt(issuer: value(jwt?["issuer"]), audience: value(jwt?["audience"]), scopes: [])
            case "cognito_user_pools"?: return .cognito(pools: value(authorizer["providerARNs"]), scopes: [])
            case let kind?:
                return .lambda(
                    function: value(authorizer["authorizerUri"]), kind: kind == "request" ? .request : .token)
            case nil: return .unknown(name)
            }
        }
        let isKey = scheme["type"]?.string == "apiKey" && scheme["name"]?.string?.lowercased() == "x-api-key"
        return isKey ? .apiKey : .unknown(name)
    }

    /// The `security` of an operation: a list of alternatives, each naming schemes that are all needed.
    private func authorization(
        security: Node?, method: String, in api: API
    ) -> (authorization: Authorization, requiresAPIKey: Bool) {
        guard let security else {
            // SAM gives operations without `security` the API's default authorizer.
            return method == "options" ? (.none, false) : authorization(of: nil, in: api)
        }
        var found: Authorization?
        var key = false
        for alternative in security.array ?? [] {
            for scheme in alternative.object ?? Mapping() {
                let scopes = strings(scheme.value)
                switch api.authorizers.first(where: { $0.name == scheme.key })?.authorization {
                case .apiKey?: key = true
                case let authorization?: found = authorization.with(scopes: scopes.isEmpty ? nil : scopes)
                case nil:
                    switch scheme.key {
                    case "NONE": found = Authorization.none
                    case "AWS_IAM": found = .iam
                    case "api_key": key = true
                    case "api_key_false": continue
                    default: found = .unknown(scheme.key)
                    }
                }
            }
        }
        // `NONE` opts out of authorizers, not out of keys.
        let asked = found ?? Authorization.none
        return (asked.isOpen && key ? .apiKey : asked, key)
    }
}
