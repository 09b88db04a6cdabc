import WritModel

/// Routes of REST, HTTP and WebSocket APIs.
extension ServerlessCompiler {
    static let restAPI = "ApiGatewayRestApi"
    static let httpAPI = "HttpApi"
    static let webSocketAPI = "WebsocketsApi"

    /// Method and path, from `GET /items` or an object.
    private static func route(_ value: Node) -> (method: String, path: String) {
        if let text = value.string {
            let parts = text.split(separator: " ", maxSplits: 1).map(String.init)
            return parts.count == 2 ? (parts[0].uppercased(), parts[1]) : ("ANY", parts.first ?? "*")
        }
        let method = value["method"]?.string?.uppercased() ?? "ANY"
        return (method == "*" ? "ANY" : method, value["path"]?.scalarText ?? "*")
    }

    private static func invocation(_ function: Node) -> Node {
        CFN.sub(
            "arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Function}/invocations",
            ["Function": function])
    }

    // MARK: REST

    mutating func compileHTTP(_ value: Node, _ function: ServerlessFunction, at place: SourceLocation) {
        let (method, path) = Self.route(value)
        let gateway = provider?["apiGateway"]
        var api = CFN.ref(Self.restAPI)
        if let given = gateway?["restApiId"] {
            api = given
        } else {
            put(
                Self.restAPI, "AWS::ApiGateway::RestApi",
                [
                    "Name": Node("\(stage)-\(serviceName ?? "service")", at: place),
                    "EndpointConfiguration": .object(["Types": [provider?["endpointType"] ?? "EDGE"]]),
                    "Policy": gateway?["resourcePolicy"].map { .object(["Version": "2012-10-17", "Statement": $0]) },
                ], at: service["provider"]?.location ?? place)
            putRestStage(at: place)
        }
        let resource = putPath(path, api, at: place)
        let auth = restAuthorizer(value["authorizer"], api, at: place)
        let name =
            "ApiGatewayMethod" + Self.pathID(path) + method.lowercased().capitalizedFirst
        put(
            name, "AWS::ApiGateway::Method",
            [
                "HttpMethod": Node(method, at: place), "RestApiId": api, "ResourceId": resource,
                "AuthorizationType": auth.type, "AuthorizerId": auth.id, "AuthorizationScopes": auth.scopes,
                "ApiKeyRequired": value["private"] ?? false,
                "RequestModels": value["request"]?["schemas"],
                // The framework makes a validator for each schema.
                "RequestValidatorId": value["request"]?["schemas"].map { _ in "validator" },
                "Integration": .object([
                    "Type": "AWS_PROXY", "IntegrationHttpMethod": "POST", "Uri": Self.invocation(function.arn),
                ]),
            ], at: place)
        guard let cors = value["cors"], cors.isTruthy else { return }
        put(
            "ApiGatewayMethod" + Self.pathID(path) + "Options", "AWS::ApiGateway::Method",
            [
                "HttpMethod": "OPTIONS", "RestApiId": api, "ResourceId": resource, "AuthorizationType": "NONE",
                "Integration": .object([
                    "Type": "MOCK", "IntegrationResponses": [Self.preflight(cors)],
                ]),
            ], at: cors.location)
    }

    /// What the framework lets a route's `OPTIONS` answer.
    private static func preflight(_ cors: Node) -> Node {
        let origins = cors["origins"] ?? cors["origin"] ?? "*"
        let texts = (origins.array ?? [origins]).compactMap(\.string)
        let origin = texts.contains("*") ? "*" : texts.first ?? ""
        var headers = Mapping()
        headers.append(
            "method.response.header.Access-Control-Allow-Origin", at: cors.location,
            Node("'\(origin)'", at: cors.location))
        if cors["allowCredentials"]?.bool == true {
            headers.append(
                "method.response.header.Access-Control-Allow-Credentials", at: cors.location,
                Node("'true'", at: cors.location))
        }
        return .object(["StatusCode": "200", "ResponseParameters": Node(headers, at: cors.location)])
    }

    private mutating func putRestStage(at place: SourceLocation) {
        let logs = provider?["logs"]?["restApi"]
        let tracing = provider?["tracing"]?["apiGateway"]
        let throttle = provider?["apiGateway"]?["usagePlan"]?["throttle"] ?? provider?["usagePlan"]?["throttle"]
        var settings = Mapping()
        for (name, value) in [
            ("ThrottlingRateLimit", throttle?["rateLimit"]), ("ThrottlingBurstLimit", throttle?["burstLimit"]),
            ("DataTraceEnabled", logs?["fullExecutionData"]),
        ] {
            if let value { settings.append(name, at: value.location, value) }
        }
        if !settings.isEmpty {
            settings["HttpMethod"] = "*"
            settings["ResourcePath"] = "/*"
        }
        put(
            "ApiGatewayStage", "AWS::ApiGateway::Stage",
            [
                "RestApiId": CFN.ref(Self.restAPI), "StageName": Node(stage, at: place), "TracingEnabled": tracing,
                "AccessLogSetting": logs?.isTruthy == true
                    ? .object(["DestinationArn": CFN.getAtt("ApiGatewayLogGroup", "Arn")]) : nil,
                "MethodSettings": settings.isEmpty ? nil : [Node(settings, at: logs?.location ?? place)],
            ], at: place)
    }

    /// The framework's form of a path for logical ids.
    private static func pathID(_ path: String) -> String {
        path.split(separator: "/").map { part in
            let isVariable = part.hasPrefix("{")
            return normalized(alphanumeric(String(part))) + (isVariable ? "Var" : "")
        }.joined()
    }

    /// The chain of resources that makes the path; gives the last one.
    private mutating func putPath(_ path: String, _ api: Node, at place: SourceLocation) -> Node {
        var parent: Node =
            provider?["apiGateway"]?["restApiRootResourceId"] ?? CFN.getAtt(Self.restAPI, "RootResourceId")
        var soFar = ""
        for part in path.split(separator: "/") {
            soFar += "/" + part
            let id = "ApiGatewayResource" + Self.pathID(soFar)
            put(
                id, "AWS::ApiGateway::Resource",
                ["ParentId": parent, "PathPart": Node(String(part), at: place), "RestApiId": api], at: place)
            parent = CFN.ref(id)
        }
        return parent
    }

    private mutating func restAuthorizer(
        _ given: Node?, _ api: Node, at place: SourceLocation
    ) -> (type: Node, id: Node?, scopes: Node?) {
        guard let given, given.isTruthy else { return ("NONE", nil, nil) }
        let type = (given["type"]?.string ?? given.string ?? "").uppercased()
        if type == "AWS_IAM" { return ("AWS_IAM", nil, nil) }
        if let id = given["authorizerId"] {
            return (type == "COGNITO_USER_POOLS" ? "COGNITO_USER_POOLS" : "CUSTOM", id, given["scopes"])
        }
        let arn = given["arn"] ?? (given.string?.hasPrefix("arn:") == true || Intrinsic(given) != nil ? given : nil)
        let isPool = arn.map { Self.namesUserPool($0) } ?? false
        let local = given["name"]?.string ?? given.string ?? "authorizer"
        let id = Self.normalized(Self.alphanumeric(local)) + "ApiGatewayAuthorizer"
        let target = arn ?? CFN.getAtt(Self.normalized(local) + "LambdaFunction", "Arn")
        put(
            id, "AWS::ApiGateway::Authorizer",
            [
                "RestApiId": api, "Name": Node(local, at: given.location),
                "Type": isPool ? "COGNITO_USER_POOLS" : type == "REQUEST" ? "REQUEST" : "TOKEN",
                "ProviderARNs": isPool ? Node([target]) : nil,
                "AuthorizerUri": isPool ? nil : Self.invocation(target), "IdentitySource": given["identitySource"],
            ], at: given.location)
        return (isPool ? "COGNITO_USER_POOLS" : "CUSTOM", CFN.ref(id), given["scopes"])
    }

    private static func namesUserPool(_ arn: Node) -> Bool {
        if let text = arn.string { return text.firstRange(of: ":cognito-idp:") != nil }
        let text = JSONWriter.string(arn, pretty: false)
        return text.firstRange(of: "cognito-idp") != nil || text.firstRange(of: "UserPool") != nil
    }

    // MARK: HTTP

    mutating func compileHTTPAPI(_ value: Node, _ function: ServerlessFunction, at place: SourceLocation) {
        let (method, path) = Self.route(value)
        let settings = provider?["httpApi"]
        let api = settings?["id"] ?? CFN.ref(Self.httpAPI)
        if settings?["id"] == nil {
            var cors: Node?
            if let given = settings?["cors"], given.isTruthy {
                cors =
                    given.bool == true
                    ? .object(["AllowOrigins": ["*"], "AllowHeaders": ["*"], "AllowMethods": ["*"]])
                    : .object([
                        "AllowOrigins": given["allowedOrigins"] ?? ["*"],
                        "AllowMethods": given["allowedMethods"] ?? ["*"],
                        "AllowHeaders": given["allowedHeaders"] ?? ["*"],
                        "AllowCredentials": given["allowCredentials"] ?? false,
                    ])
            }
            put(
                Self.httpAPI, "AWS::ApiGatewayV2::Api",
                [
                    "Name": Node("\(stage)-\(serviceName ?? "service")", at: place), "ProtocolType": "HTTP",
                    "CorsConfiguration": cors.map { Node($0.value, at: settings?["cors"]?.location ?? place) },
                ], at: settings?.location ?? place)
            for entry in settings?["authorizers"]?.object ?? Mapping() {
                putHTTPAuthorizer(entry.key, entry.value, api, at: entry.keyLocation)
            }
            put(
                "HttpApiStage", "AWS::ApiGatewayV2::Stage",
                [
                    "ApiId": api, "StageName": "$default", "AutoDeploy": true,
                    "AccessLogSettings": provider?["logs"]?["httpApi"]?.isTruthy == true
                        ? .object(["DestinationArn": CFN.getAtt("HttpApiLogGroup", "Arn")]) : nil,
                ], at: settings?.location ?? place)
        }
        let integration = "HttpApiIntegration" + function.prefix
        put(
            integration, "AWS::ApiGatewayV2::Integration",
            [
                "ApiId": api, "IntegrationType": "AWS_PROXY", "IntegrationUri": function.arn,
                "PayloadFormatVersion": settings?["payload"] ?? "2.0",
            ], at: place)
        let auth = httpAuthorizer(value["authorizer"], settings, api, at: place)
        let isDefault = path == "*"
        put(
            "HttpApiRoute" + (isDefault ? "Default" : method.lowercased().capitalizedFirst + Self.pathID(path)),
            "AWS::ApiGatewayV2::Route",
            [
                "ApiId": api, "RouteKey": Node(isDefault ? "$default" : "\(method) \(path)", at: place),
                "Target": CFN.join("/", ["integrations", CFN.ref(integration)]), "AuthorizationType": auth.type,
                "AuthorizerId": auth.id, "AuthorizationScopes": auth.scopes,
            ], at: place)
    }

    private mutating func httpAuthorizer(
        _ given: Node?, _ settings: Node?, _ api: Node, at place: SourceLocation
    ) -> (type: Node, id: Node?, scopes: Node?) {
        guard let given, given.isTruthy else { return ("NONE", nil, nil) }
        if given["type"]?.string == "aws_iam" || given.string == "aws_iam" { return ("AWS_IAM", nil, nil) }
        if let id = given["id"] { return (given["type"]?.string == "jwt" ? "JWT" : "CUSTOM", id, given["scopes"]) }
        let name = given["name"]?.string ?? given.string ?? ""
        let id = Self.httpAuthorizerID(name)
        guard let declared = settings?["authorizers"]?[name] else {
            problems.append(
                InputError("unknown-authorizer", "no authorizer is named `\(name)`", at: given.location))
            return ("CUSTOM", CFN.ref(id), given["scopes"])
        }
        putHTTPAuthorizer(name, declared, api, at: declared.location)
        return (declared["type"]?.string == "request" ? "CUSTOM" : "JWT", CFN.ref(id), given["scopes"])
    }

    private static func httpAuthorizerID(_ name: String) -> String {
        "HttpApiAuthorizer" + normalized(alphanumeric(name))
    }

    /// The framework makes every authorizer that the provider section declares, used or not.
    private mutating func putHTTPAuthorizer(
        _ name: String, _ declared: Node, _ api: Node, at place: SourceLocation
    ) {
        let isRequest = declared["type"]?.string == "request"
        let target =
            declared["functionArn"]
            ?? declared["functionName"]?.string.map { CFN.getAtt(Self.normalized($0) + "LambdaFunction", "Arn") }
        put(
            Self.httpAuthorizerID(name), "AWS::ApiGatewayV2::Authorizer",
            [
                "ApiId": api, "Name": Node(name, at: place), "AuthorizerType": isRequest ? "REQUEST" : "JWT",
                "AuthorizerUri": isRequest ? target.map(Self.invocation) : nil,
                "JwtConfiguration": isRequest
                    ? nil
                    : .object([
                        "Issuer": declared["issuerUrl"] ?? Node(.null), "Audience": declared["audience"] ?? [],
                    ]),
                "IdentitySource": declared["identitySource"],
            ], at: place)
    }

    // MARK: WebSocket

    mutating func compileWebSocket(_ value: Node, _ function: ServerlessFunction, at place: SourceLocation) {
        let route = value.string ?? value["route"]?.string ?? "$default"
        let api = provider?["apiGateway"]?["websocketApiId"] ?? CFN.ref(Self.webSocketAPI)
        put(
            Self.webSocketAPI, "AWS::ApiGatewayV2::Api",
            [
                "Name": Node("\(stage)-\(serviceName ?? "service")-websockets", at: place), "ProtocolType": "WEBSOCKET",
                "RouteSelectionExpression": provider?["websocketsApiRouteSelectionExpression"]
                    ?? "$request.body.action",
            ], at: place)
        put(
            "WebsocketsDeploymentStage", "AWS::ApiGatewayV2::Stage",
            [
                "ApiId": api, "StageName": Node(stage, at: place),
                "AccessLogSettings": provider?["logs"]?["websocket"]?.isTruthy == true
                    ? .object(["DestinationArn": CFN.getAtt("WebsocketsLogGroup", "Arn")]) : nil,
            ], at: place)
        let integration = function.prefix + "WebsocketsIntegration"
        put(
            integration, "AWS::ApiGatewayV2::Integration",
            ["ApiId": api, "IntegrationType": "AWS_PROXY", "IntegrationUri": Self.invocation(function.arn)], at: place)
        var type: Node = "NONE"
        var authorizer: Node?
        if let given = value["authorizer"], given.isTruthy {
            if given.string == "aws_iam" {
                type = "AWS_IAM"
            } else {
                let name = given["name"]?.string ?? given.string ?? "authorizer"
                let id = Self.normalized(Self.alphanumeric(name)) + "WebsocketsAuthorizer"
                let target = given["arn"] ?? CFN.getAtt(Self.normalized(name) + "LambdaFunction", "Arn")
                put(
                    id, "AWS::ApiGatewayV2::Authorizer",
                    ["ApiId": api, "AuthorizerType": "REQUEST", "AuthorizerUri": Self.invocation(target)],
                    at: given.location)
                type = "CUSTOM"
                authorizer = CFN.ref(id)
            }
        }
        put(
            "S" + Self.alphanumeric(route) + "WebsocketsRoute", "AWS::ApiGatewayV2::Route",
            [
                "ApiId": api, "RouteKey": Node(route, at: place), "AuthorizationType": type,
                "AuthorizerId": authorizer, "Target": CFN.join("/", ["integrations", CFN.ref(integration)]),
            ], at: place)
    }
}
