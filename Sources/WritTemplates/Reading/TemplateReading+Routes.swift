import WritModel

/// Routes: from definitions, from plain API Gateway resources, and back from functions to their APIs.
extension TemplateReading {
    mutating func connectRoutes() {
        readMethods()
        readV2Routes()
        // Routes that a definition holds and no event names.
        for api in apis where api.kind == .rest || api.kind == .http {
            for route in api.routes {
                guard let id = route.function, let at = functions.firstIndex(where: { $0.logicalID == id }) else {
                    continue
                }
                let known = functions[at].triggers.contains { trigger in
                    guard case .http(let other) = trigger.source else { return false }
                    return other.api == api.logicalID && other.method == route.method && other.path == route.path
                }
                guard !known else { continue }
                functions[at].triggers.append(
                    FunctionTrigger(
                        api.logicalID,
                        .http(
                            .init(
                                api: api.logicalID, method: route.method, path: route.path,
                                payload: api.kind == .http ? .v2 : .v1, authorization: route.authorization,
                                requiresAPIKey: route.requiresAPIKey, requestModel: nil, throttling: api.throttling,
                                location: route.location)), at: route.location))
            }
        }
        // Routes that events make.
        for function in functions {
            for trigger in function.triggers {
                guard case .http(let route) = trigger.source,
                    let at = apis.firstIndex(where: { $0.logicalID == route.api }),
                    !apis[at].routes.contains(where: { $0.method == route.method && $0.path == route.path })
                else { continue }
                apis[at].routes.append(
                    .init(
                        method: route.method, path: route.path, function: function.logicalID,
                        authorization: route.authorization, requiresAPIKey: route.requiresAPIKey,
                        location: route.location))
            }
        }
    }

    /// `AWS::ApiGateway::Method` with its tree of `AWS::ApiGateway::Resource`.
    private mutating func readMethods() {
        for resource in resources where resource.type == "AWS::ApiGateway::Method" {
            guard let properties = resource.raw["Properties"],
                let id = value(properties["RestApiId"]).soleReference,
                let at = apis.firstIndex(where: { $0.logicalID == id })
            else { continue }
            let uri = properties["Integration"]?["Uri"]
            let name = uri.flatMap { value($0).references.first { self.resource($0)?.kind == .function } }
            let key = flag(properties["ApiKeyRequired"]) ?? false
            let authorization: Authorization =
                switch simple(properties["AuthorizationType"])?.string ?? "NONE" {
                case "NONE": key ? .apiKey : .none
                case "AWS_IAM": .iam
                case let other:
                    (authorizer(properties["AuthorizerId"], in: apis[at]) ?? .unknown(other))
                        .with(scopes: properties["AuthorizationScopes"].map { strings($0) })
                }
            let path = path(of: properties["ResourceId"])
            let method = simple(properties["HttpMethod"])?.string?.uppercased() ?? "ANY"
            apis[at].routes.append(
                .init(
                    method: method, path: path, function: name, authorization: authorization, requiresAPIKey: key,
                    location: resource.location))
        }
    }

    private func authorizer(_ node: Node?, in api: API) -> Authorization? {
        guard let id = value(node).soleReference else { return nil }
        return api.authorizers.first { $0.name == id }?.authorization
    }

    private func path(of node: Node?) -> String {
        var parts: [String] = []
        var next = value(node).soleReference
        var seen: Set<String> = []
        while let id = next, seen.insert(id).inserted, let resource = resource(id),
            resource.type == "AWS::ApiGateway::Resource"
        {
            parts.insert(resource.properties["PathPart"]?.string ?? "*", at: 0)
            next = value(resource.raw["Properties"]?["ParentId"]).soleReference
        }
        return "/" + parts.joined(separator: "/")
    }

    /// `AWS::ApiGatewayV2::Route` with its integration.
    private mutating func readV2Routes() {
        for resource in resources where resource.type == "AWS::ApiGatewayV2::Route" {
            guard let properties = resource.raw["Properties"], let id = value(properties["ApiId"]).soleReference,
                let at = apis.firstIndex(where: { $0.logicalID == id })
            else { continue }
            let target = value(properties["Target"]).references.compactMap { self.resource($0) }
                .first { $0.type == "AWS::ApiGatewayV2::Integration" }
            let uri = target?.raw["Properties"]?["IntegrationUri"]
            let name = uri.flatMap { value($0).references.first { self.resource($0)?.kind == .function } }
            let scopes = properties["AuthorizationScopes"].map { strings($0) }
            let key = flag(properties["ApiKeyRequired"]) ?? false
            let authorization: Authorization =
                switch simple(properties["AuthorizationType"])?.string ?? "NONE" {
                case "NONE": key ? .apiKey : .none
                case "AWS_IAM": .iam
                case let other:
                    (authorizer(properties["AuthorizerId"], in: apis[at]) ?? .unknown(other)).with(scopes: scopes)
                }
            let routeKey = simple(properties["RouteKey"])?.string ?? "$default"
            if apis[at].kind == .webSocket {
                guard let index = functions.firstIndex(where: { $0.logicalID == name }) else { continue }
                functions[index].triggers.append(
                    FunctionTrigger(
                        resource.logicalID,
                        .webSocket(
                            .init(api: id, key: routeKey, authorization: authorization, requiresAPIKey: key)),
                        at: resource.location))
                continue
            }
            let parts = routeKey.split(separator: " ", maxSplits: 1).map(String.init)
            apis[at].routes.append(
                .init(
                    method: parts.count == 2 ? parts[0].uppercased() : "ANY", path: parts.last ?? routeKey,
                    function: name, authorization: authorization, requiresAPIKey: key, location: resource.location))
        }
    }
}
