import WritModel

/// `AWS::Serverless::WebSocketApi`: the API with a route, an integration and a permission for each route key.
extension SAMExpansion {
    mutating func expandWebSocketAPI(_ resource: inout SAMResource) throws(SAMFailure) -> [GeneratedResource] {
        for name in ["Auth", "Domain", "Routes"] {
            if let value = resource[name] { resource[name] = try resolver.resolve(value) }
        }
        try checkWebSocket(resource)
        let given = resource["Tags"]?.object ?? Mapping()
        var tags = given
        tags["websocketapi:createdBy"] = "SAM"
        let hasTags = !given.isEmpty
        let api = try makeWebSocketAPI(resource, tags)
        // SAM does not let WebSocket APIs of one hosted zone share their group of records: the last one stays.
        let shared = recordSetGroups
        recordSetGroups = [:]
        let domain = try makeV2Domain(&resource, tag: "websocketapi:createdBy")
        recordSetGroups = shared
        var stage = try makeWebSocketStage(resource)
        var made = [api]
        var routes: [Node] = []
        var authorizer: GeneratedResource?
        for entry in resource["Routes"]?.object ?? Mapping() {
            let parts = try makeWebSocketRoute(resource, entry)
            made += [parts.route, parts.integration, parts.permission]
            routes.append(Node(parts.route.logicalID))
            if let own = parts.authorizer { authorizer = own }
        }
        made += domain.all
        if resource["RouteSettings"].isTruthy, !routes.isEmpty { stage.dependsOn = Node(routes) }
        made.append(stage)
        if let authorizer {
            made.append(authorizer)
            if let auth = resource["Auth"], auth["AuthType"]?.string == "CUSTOM", !auth["InvokeRole"].isTruthy,
                let function = auth["AuthArn"], function.isTruthy
            {
                made.append(
                    authorizerPermission(
                        resource.id + "AuthorizerPermission", function, api: resource.id,
                        partition: "${AWS::Partition}", resource.passedAttributes))
            }
        }
        if hasTags {
            resource["Tags"] = Node(tags)
            propagateTags(&made, resource)
        }
        return made
    }

    private func checkWebSocket(_ resource: SAMResource) throws(SAMFailure) {
        guard resource["Routes"].isTruthy else {
            throw resource.failure("WebSocket API must have at least one route.", at: resource["Routes"]?.location)
        }
        if let type = resource["IpAddressType"], !type.isIntrinsic, !["ipv4", "dualstack"].contains(type.string) {
            throw resource.failure("IpAddressType must be 'ipv4' or 'dualstack'.", at: type.location)
        }
        if let domain = resource["Domain"], domain.isTruthy, domain["MutualTlsAuthentication"].isTruthy {
            throw resource.failure(
                "Mutual TLS domain name association is not supported for Websocket APIs.", at: domain.location)
        }
    }

    private func makeWebSocketAPI(_ resource: SAMResource, _ tags: Mapping) throws(SAMFailure) -> GeneratedResource {
        var api = GeneratedResource("AWS::ApiGatewayV2::Api", resource.id, dependsOn: resource.dependsOn)
        for name in [
            "ApiKeySelectionExpression", "Description", "DisableExecuteApiEndpoint", "DisableSchemaValidation",
            "IpAddressType", "RouteSelectionExpression",
        ] {
            api[name] = resource[name]
        }
        if resource["Auth"].isTruthy, resource["Routes"]?["$connect"] == nil {
            throw resource.failure(
                "Authorization is only available if there is a $connect route.", at: resource["Auth"]?.location)
        }
        api["Name"] = resource["Name"] ?? Node(resource.id)
        api["Tags"] = Node(tags)
        api["ProtocolType"] = "WEBSOCKET"
        return api
    }

    private func makeWebSocketStage(_ resource: SAMResource) throws(SAMFailure) -> GeneratedResource {
        let stageName = resource["StageName"] ?? "default"
        if stageName.string == "$default" {
            throw resource.failure("Stages cannot be named $default for WebSocket APIs.", at: stageName.location)
        }
        let name = stageName.string ?? ""
        let id = resource.id + (name == "default" ? "Default" : name) + "Stage"
        var stage = GeneratedResource("AWS::ApiGatewayV2::Stage", id)
        stage["ApiId"] = CFN.ref(resource.id)
        stage["StageName"] = stageName
        for name in ["StageVariables", "AccessLogSettings", "DefaultRouteSettings", "RouteSettings"] {
            stage[name] = resource[name]
        }
        stage["Tags"] = .object(["websocketapi:createdBy": "SAM"])
        stage["AutoDeploy"] = true
        return stage
    }

    private struct WebSocketRouteParts {
        var route: GeneratedResource
        var integration: GeneratedResource
        var permission: GeneratedResource
        var authorizer: GeneratedResource?
    }

    private func makeWebSocketRoute(
        _ resource: SAMResource, _ entry: Mapping.Entry
    ) throws(SAMFailure) -> WebSocketRouteParts {
        let stem = resource.id + (try routeStem(resource, entry))
        var route = GeneratedResource("AWS::ApiGatewayV2::Route", stem + "Route")
        route["RouteKey"] = Node(entry.key)
        route["ApiId"] = CFN.ref(resource.id)
        for name in [
            "ApiKeyRequired", "ModelSelectionExpression", "OperationName", "RequestModels",
            "RouteResponseSelectionExpression",
        ] {
            route[name] = entry.value[name]
        }
        if let parameters = entry.value["RequestParameters"], parameters.isTruthy {
            guard entry.key == "$connect" else {
                throw resource.failure(
                    "Request parameters are only supported for the $connect route in WebSocket APIs.",
                    at: parameters.location)
            }
            route["RequestParameters"] = parameters
        }
        route["Target"] = CFN.join("/", ["integrations", CFN.ref(stem + "Integration")])
        let authorizer = try authorize(resource, entry, &route)
        guard let function = entry.value["FunctionArn"] else {
            throw resource.failure("Route must have associated function.", at: entry.keyLocation)
        }
        var integration = GeneratedResource("AWS::ApiGatewayV2::Integration", stem + "Integration")
        integration["ApiId"] = CFN.ref(resource.id)
        integration["IntegrationType"] = "AWS_PROXY"
        integration["IntegrationUri"] = CFN.sub(
            "arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${FunctionArn}"
                + "/invocations", ["FunctionArn": function])
        integration["TimeoutInMillis"] = entry.value["IntegrationTimeout"]
        var permission = GeneratedResource("AWS::Lambda::Permission", stem + "Permission")
        permission["Action"] = "lambda:InvokeFunction"
        permission["FunctionName"] = function
        permission["Principal"] = "apigateway.amazonaws.com"
        let base =
            "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${\(resource.id).ApiId}/"
        let stageName = resource["StageName"] ?? "default"
        if let name = stageName.string {
            permission["SourceArn"] = CFN.sub(base + name + "/" + entry.key)
        } else {
            permission["SourceArn"] = CFN.sub(
                base + "${__StageName__}/" + entry.key, ["__StageName__": stageName])
        }
        return WebSocketRouteParts(
            route: route, integration: integration, permission: permission, authorizer: authorizer)
    }

    private func routeStem(_ resource: SAMResource, _ entry: Mapping.Entry) throws(SAMFailure) -> String {
        let isSpecial = ["$connect", "$disconnect", "$default"].contains(entry.key)
        guard isSpecial || entry.key.isAlphanumeric else {
            throw resource.failure(
                "Route key '\(entry.key)' must be alphanumeric. Only $connect, $disconnect, and $default special "
                    + "routes are supported.", at: entry.keyLocation)
        }
        let plain = isSpecial ? entry.key.dropFirst() : Substring(entry.key)
        return plain.prefix(1).uppercased() + plain.dropFirst().lowercased()
    }

    /// Sets what the connecting route asks for; gives the custom authorizer.
    private func authorize(
        _ resource: SAMResource, _ entry: Mapping.Entry, _ route: inout GeneratedResource
    ) throws(SAMFailure) -> GeneratedResource? {
        guard let auth = resource["Auth"], auth.isTruthy else { return nil }
        try checkWebSocketAuth(resource, auth)
        guard entry.key == "$connect" else { return nil }
        switch auth["AuthType"]?.string {
        case "CUSTOM"?:
            guard auth["AuthArn"].isTruthy else { return nil }
            let authorizer = makeWebSocketAuthorizer(resource, auth)
            route["AuthorizationType"] = "CUSTOM"
            route["AuthorizerId"] = authorizer.ref
            return authorizer
        case "AWS_IAM"?: route["AuthorizationType"] = "AWS_IAM"
        default: route["AuthorizationType"] = "NONE"
        }
        return nil
    }

    private func checkWebSocketAuth(_ resource: SAMResource, _ auth: Node) throws(SAMFailure) {
        guard let given = auth["AuthType"], given.isTruthy else {
            throw resource.failure(
                "AuthType must be specified for additional auth configurations.", at: auth.location)
        }
        let type = given.string?.uppercased() ?? ""
        guard ["NONE", "AWS_IAM", "CUSTOM"].contains(type) else {
            throw resource.failure("AuthType is not one of AWS_IAM, CUSTOM or NONE.", at: given.location)
        }
        if type == "CUSTOM", !auth["AuthArn"].isTruthy {
            throw resource.failure("AuthArn must be specified if AuthType is CUSTOM.", at: given.location)
        }
        if type != "CUSTOM", (auth.object?.count ?? 0) > 1 {
            throw resource.failure(
                "No additional configurations supported for AuthType \(type).", at: auth.location)
        }
    }

    private func makeWebSocketAuthorizer(_ resource: SAMResource, _ auth: Node) -> GeneratedResource {
        let id = resource.id + "ConnectAuthorizer"
        var authorizer = GeneratedResource("AWS::ApiGatewayV2::Authorizer", id)
        authorizer["ApiId"] = CFN.ref(resource.id)
        authorizer["AuthorizerCredentialsArn"] = auth["InvokeRole"]
        authorizer["AuthorizerType"] = "REQUEST"
        authorizer["AuthorizerUri"] = CFN.sub(
            "arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${AuthArn}/invocations",
            ["AuthArn": auth["AuthArn"] ?? Node(.null)])
        authorizer["IdentitySource"] = auth["IdentitySource"]
        authorizer["Name"] = auth["Name"].isTruthy ? auth["Name"] : Node(id)
        return authorizer
    }
}
