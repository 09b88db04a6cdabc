import WritModel

extension TemplateReading {
    static let implicitREST = "ServerlessRestApi"
    static let implicitHTTP = "ServerlessHttpApi"

    mutating func readAPIs() {
        for resource in resources where resource.kind == .api { apis.append(api(resource)) }
        readDeclaredAuthorizers()
        guard isSAM else { return }
        addImplicitAPIs()
    }

    private func api(_ resource: Resource) -> API {
        let properties = resource.raw["Properties"]
        let kind: API.Kind =
            switch resource.type {
            case "AWS::Serverless::HttpApi": .http
            case "AWS::Serverless::WebSocketApi": .webSocket
            case "AWS::ApiGatewayV2::Api":
                resource.properties["ProtocolType"]?.string == "WEBSOCKET" ? .webSocket : .http
            case "AWS::Serverless::GraphQLApi", "AWS::AppSync::GraphQLApi": .graphQL
            default: .rest
            }
        var api = API(
            logicalID: resource.logicalID, kind: kind, isImplicit: false, resource: resource,
            location: resource.location, authorizers: [], defaultAuthorizer: nil, requiresAPIKey: false,
            cors: resource.properties["Cors"] ?? resource.properties["CorsConfiguration"],
            throttling: throttling(properties), routes: [])
        read(auth: properties?["Auth"], into: &api)
        if let body = resource.properties["DefinitionBody"] ?? resource.properties["Body"] {
            read(definition: body, into: &api)
        }
        return api
    }

    private mutating func addImplicitAPIs() {
        let existing = Set(apis.map(\.logicalID))
        for (type, id, kind, section) in [
            ("Api", Self.implicitREST, API.Kind.rest, "Api"), ("HttpApi", Self.implicitHTTP, .http, "HttpApi"),
        ] where !existing.contains(id) {
            let event = resources.lazy.filter { $0.type.hasPrefix("AWS::Serverless::") }
                .flatMap { ($0.raw["Properties"]?["Events"]?.object ?? Mapping()).entries }
                .first { entry in
                    entry.value["Type"]?.string == type
                        && entry.value["Properties"]?["RestApiId"] == nil
                        && entry.value["Properties"]?["ApiId"] == nil
                }
            guard let event else { continue }
            let globals = document["Globals"]?[section]
            var api = API(
                logicalID: id, kind: kind, isImplicit: true, resource: nil, location: event.keyLocation,
                authorizers: [], defaultAuthorizer: nil, requiresAPIKey: false,
                cors: simple(globals?["Cors"] ?? globals?["CorsConfiguration"]), throttling: throttling(globals),
                routes: [])
            read(auth: globals?["Auth"], into: &api)
            apis.append(api)
        }
    }

    /// Throttling for all methods or routes of an API.
    private func throttling(_ properties: Node?) -> FunctionTrigger.Throttling? {
        if let settings = properties?["DefaultRouteSettings"] { return limits(settings) }
        let all = (properties?["MethodSettings"]?.array ?? []).first { setting in
            (simple(setting["ResourcePath"])?.string ?? "/*") == "/*"
                && (simple(setting["HttpMethod"])?.string ?? "*") == "*"
        }
        return all.flatMap(limits)
    }

    func limits(_ settings: Node) -> FunctionTrigger.Throttling? {
        let rate = optionalValue(settings["ThrottlingRateLimit"])
        let burst = optionalValue(settings["ThrottlingBurstLimit"])
        return rate == nil && burst == nil ? nil : .init(rate: rate, burst: burst)
    }

    // MARK: authorizers

    private func read(auth node: Node?, into api: inout API) {
        guard let auth = node, auth.object != nil else { return }
        api.defaultAuthorizer = simple(auth["DefaultAuthorizer"])?.string
        api.requiresAPIKey = flag(auth["ApiKeyRequired"]) ?? false
        for entry in auth["Authorizers"]?.object ?? Mapping() {
            api.authorizers.append(
                .init(
                    name: entry.key, authorization: authorization(entry.value, name: entry.key),
                    location: entry.keyLocation))
        }
    }

    private func authorization(_ node: Node, name: String) -> Authorization {
        let scopes = strings(node["AuthorizationScopes"])
        if let jwt = node["JwtConfiguration"] {
            return .jwt(
                issuer: value(jwt["issuer"] ?? jwt["Issuer"]), audience: value(jwt["audience"] ?? jwt["Audience"]),
                scopes: scopes)
        }
        if let pools = node["UserPoolArn"] { return .cognito(pools: value(pools), scopes: scopes) }
        if let function = node["FunctionArn"] {
            let kind = simple(node["FunctionPayloadType"])?.string?.uppercased()
            let isHTTP = node["AuthorizerPayloadFormatVersion"] != nil
            return .lambda(function: value(function), kind: kind == "REQUEST" || isHTTP ? .request : .token)
        }
        return .unknown(name)
    }

    /// `AWS::ApiGateway::Authorizer` and `AWS::ApiGatewayV2::Authorizer` belong to the API that they name.
    private mutating func readDeclaredAuthorizers() {
        for resource in resources {
            guard let properties = resource.raw["Properties"] else { continue }
            let authorizer: API.Authorizer
            let owner: Node?
            switch resource.type {
            case "AWS::ApiGateway::Authorizer":
                owner = properties["RestApiId"]
                let kind = resource.properties["Type"]?.string
                let authorization: Authorization =
                    kind == "COGNITO_USER_POOLS"
                    ? .cognito(pools: value(properties["ProviderARNs"]), scopes: [])
                    : .lambda(function: value(properties["AuthorizerUri"]), kind: kind == "REQUEST" ? .request : .token)
                authorizer = .init(
                    name: resource.logicalID, authorization: authorization, location: resource.location)
            case "AWS::ApiGatewayV2::Authorizer":
                owner = properties["ApiId"]
                let jwt = properties["JwtConfiguration"]
                let authorization: Authorization =
                    resource.properties["AuthorizerType"]?.string == "JWT"
                    ? .jwt(issuer: value(jwt?["Issuer"]), audience: value(jwt?["Audience"]), scopes: [])
                    : .lambda(function: value(properties["AuthorizerUri"]), kind: .request)
                authorizer = .init(
                    name: resource.logicalID, authorization: authorization, location: resource.location)
            default: continue
            }
            guard let id = value(owner).soleReference, let at = apis.firstIndex(where: { $0.logicalID == id }) else {
                continue
            }
            apis[at].authorizers.append(authorizer)
        }
    }

    /// What a route asks of its caller, from what it says itself and what its API says for all.
    func authorization(
        of route: Node?, in api: API?
    ) -> (authorization: Authorization, requiresAPIKey: Bool) {
        let auth = route?["Auth"]
        let key = flag(auth?["ApiKeyRequired"]) ?? api?.requiresAPIKey ?? false
        let stated = simple(auth?["Authorizer"])?.string ?? api?.defaultAuthorizer
        let scopes = auth?["AuthorizationScopes"].map { strings($0) }
        switch stated {
        case nil, "NONE"?: return (key ? .apiKey : .none, key)
        case "AWS_IAM"?: return (.iam, key)
        case let name?:
            let found = api?.authorizers.first { $0.name == name }
            return ((found?.authorization ?? .unknown(name)).with(scopes: scopes), key)
        }
    }
}
