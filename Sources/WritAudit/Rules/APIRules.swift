import WritModel
import WritTemplates

/// Doors to the application that ask nothing of whoever comes.
enum APIRules: RuleSet {
    static let open = Rule(
        "WRIT-API-001", practice: 3, .high, cwe: 306, "a route of an API asks nothing of its callers",
        fix: "attach an authorizer (JWT, IAM or Lambda) as the API's default and state `NONE` only where it is meant",
        source: "OWASP Serverless Top 10 (2); Security Hub APIGateway.8")
    static let openURL = Rule(
        "WRIT-API-002", practice: 3, .high, cwe: 306, "a function URL asks nothing of its callers",
        fix:
            "set `AuthType: AWS_IAM`, or put an API with an authorizer in front; where another service calls, check its signature",
        source: "AWS Lambda Developer Guide, Control access to function URLs")
    static let unattached = Rule(
        "WRIT-API-003", practice: 3, .high, cwe: 862, "an authorizer is declared and guards no route",
        fix: "name it as `DefaultAuthorizer`, or in `Auth` of each route that it should guard",
        source: "AWS SAM Developer Guide, Control API access")
    static let keyOnly = Rule(
        "WRIT-API-004", practice: 3, .medium, cwe: 306, "a route rests on an API key alone",
        fix: "add an authorizer; an API key meters callers, it does not say who they are",
        source: "API Gateway Developer Guide, Usage plans and API keys")
    static let unthrottled = Rule(
        "WRIT-API-005", practice: 3, .low, cwe: 770, "an API that anyone can call has no throttling of its own",
        fix: "set a rate and a burst for the stage, or a usage plan",
        source: "API Gateway Developer Guide, Throttle requests")
    static let crossOrigin = Rule(
        "WRIT-API-006", practice: 3, .medium, cwe: 942, "pages of every origin may call",
        fix: "list the origins that your pages have", source: "OWASP HTML5 Security Cheat Sheet, CORS")
    static let rules = [open, openURL, unattached, keyOnly, unthrottled, crossOrigin]

    private static let mutating: Set<String> = [
        "POST", "PUT", "PATCH", "DELETE", "ANY", "*", "X-AMAZON-APIGATEWAY-ANY-METHOD",
    ]

    static func check(_ input: AuditInput) -> [Finding] {
        input.application.apis.flatMap { api(input, $0) } + functions(input)
    }

    private static func api(_ input: AuditInput, _ api: API) -> [Finding] {
        guard api.kind == .rest || api.kind == .http else { return [] }
        var out: [Finding] = []
        let isFenced = input.fencedAPIs.contains(api.logicalID)
        let routes = api.routes.filter { $0.method.uppercased() != "OPTIONS" }
        let asking = routes.filter { $0.authorization.isOpen && !$0.requiresAPIKey && !isFenced }
        let callers = Callers(input)
        let hooks = Set(input.functions.flatMap(callers.hooks).map(\.sink))
        let bare = asking.filter { route in
            !hooks.contains(route.location)
                && !(mutating.contains(route.method.uppercased()) ? false : Entrances.isHealth(route.path))
                && !Entrances.isArrival(route.path) && !Entrances.isHook(route.path)
        }
        // Whether a webhook checks its sender is read in its code, where there is code.
        let meant = asking.filter { route in
            Entrances.isArrival(route.path)
                || Entrances.isHook(route.path) && route.function.flatMap { input.code.facts[$0] } == nil
        }
        let keyed = routes.filter {
            $0.authorization == .apiKey || ($0.authorization.isOpen && $0.requiresAPIKey)
        }
        let isUnguarded =
            !api.authorizers.isEmpty && !routes.isEmpty
            && routes.allSatisfy { $0.authorization.isOpen || $0.authorization == .apiKey }
        for authorizer in api.authorizers where !routes.isEmpty {
            guard !routes.contains(where: { isSame($0.authorization, authorizer.authorization) }) else { continue }
            out.append(
                unattached.finding(
                    "authorizer `\(authorizer.name)` of `\(api.logicalID)` guards none of its \(routes.count) routes",
                    at: [authorizer.location] + bare.map(\.location), functions: bare.compactMap(\.function),
                    severity: isUnguarded ? severity(bare) : .low))
        }
        let own = bare.filter(callers.isProved)
        let naked = bare.filter { !callers.isProved($0) }
        if !naked.isEmpty, !isUnguarded {
            let count = naked.count == 1 ? "a route" : "\(naked.count) routes"
            out.append(
                open.finding(
                    "anyone can call \(count) of `\(api.logicalID)`: "
                        + Prose.list(naked.map { "\($0.method) \($0.path)" }),
                    at: naked.map(\.location), functions: naked.compactMap(\.function), severity: severity(naked)))
        }
        if !own.isEmpty, !isUnguarded {
            out.append(
                open.finding(
                    Prose.list(own.map { "\($0.method) \($0.path)" })
                        + ": the API asks nothing of callers, the code checks a signature or token",
                    at: own.map(\.location), functions: own.compactMap(\.function), severity: .note,
                    fix: Callers.fix))
        }
        if !meant.isEmpty {
            let isHook = meant.contains { Entrances.isHook($0.path) }
            out.append(
                open.finding(
                    Prose.list(meant.map { "\($0.method) \($0.path)" })
                        + (isHook
                            ? ": anyone can call, so the code must check who signed the request"
                            : ": anyone can call, as callers come here to show who they are; the code must bear that"),
                    at: meant.map(\.location), functions: meant.compactMap(\.function),
                    severity: isHook ? .low : .note))
        }
        if !keyed.isEmpty, !isFenced {
            out.append(
                keyOnly.finding(
                    "an API key is all that is asked at " + Prose.list(keyed.map { "\($0.method) \($0.path)" }),
                    at: keyed.map(\.location), functions: keyed.compactMap(\.function)))
        }
        if !bare.isEmpty, api.throttling == nil, !isThrottled(input, api) {
            out.append(
                unthrottled.finding(
                    "`\(api.logicalID)` is open and takes as many requests as the account's default lets through",
                    at: [api.location], functions: bare.compactMap(\.function)))
        }
        out += mocks(input, api)
        out += crossOrigins(
            api.cors, of: "`\(api.logicalID)`", at: api.cors?.location ?? api.location,
            mutates: routes.contains { mutating.contains($0.method.uppercased()) },
            functions: routes.compactMap(\.function))
        return out
    }

    /// The headers that `OPTIONS` methods of a REST API answer with, where the API itself states none.
    private static func mocks(_ input: AuditInput, _ api: API) -> [Finding] {
        var places: [SourceLocation] = []
        var hasCredentials = false
        for resource in input.resources where resource.type == "AWS::ApiGateway::Method" {
            guard
                resource.rawProperty("RestApiId").map({ input.application.scope.value($0).soleReference })
                    == api.logicalID
            else { continue }
            for answer in resource.items("Integration.IntegrationResponses") {
                for header in answer["ResponseParameters"]?.object ?? Mapping() {
                    let name = header.key.lowercased()
                    let text = header.value.string?.filter { $0 != "'" }
                    if name.hasSuffix(".access-control-allow-origin"), text == "*" {
                        places.append(header.value.location)
                    }
                    if name.hasSuffix(".access-control-allow-credentials"), text == "true" { hasCredentials = true }
                }
            }
        }
        guard let first = places.first else { return [] }
        let cors = Node.object(["AllowOrigin": "*", "AllowCredentials": Node(.bool(hasCredentials))])
        return crossOrigins(
            cors, of: "`\(api.logicalID)`", at: first,
            mutates: api.routes.contains { mutating.contains($0.method.uppercased()) },
            functions: api.routes.compactMap(\.function))
    }

    private static func severity(_ routes: [API.Route]) -> Finding.Severity {
        routes.contains { mutating.contains($0.method.uppercased()) } ? .high : .medium
    }

    /// Whether a route has this authorizer; scopes are the route's own.
    private static func isSame(_ route: Authorization, _ authorizer: Authorization) -> Bool {
        switch (route, authorizer) {
        case (.jwt(let a, let b, _), .jwt(let c, let d, _)): a == c && b == d
        case (.cognito(let a, _), .cognito(let b, _)): a == b
        case (.lambda(let a, _), .lambda(let b, _)): a == b
        case (.unknown, _), (_, .unknown): true
        default: route == authorizer
        }
    }

    static func isThrottled(_ input: AuditInput, _ api: API) -> Bool {
        if api.throttling != nil { return true }
        let inStages = input.resources.contains { stage in
            let (owner, path): (String, String)
            switch stage.type {
            case "AWS::ApiGatewayV2::Stage": (owner, path) = ("ApiId", "DefaultRouteSettings")
            case "AWS::ApiGateway::Stage": (owner, path) = ("RestApiId", "MethodSettings")
            case "AWS::ApiGateway::Deployment": (owner, path) = ("RestApiId", "StageDescription")
            default: return false
            }
            return stage.rawProperty(owner).map { input.application.scope.value($0).references.contains(api.logicalID) }
                ?? false
                && stage.items(path).contains {
                    $0["ThrottlingRateLimit"] != nil || $0["ThrottlingBurstLimit"] != nil
                }
        }
        if inStages { return true }
        let inFunctions = input.functions.contains { function in
            function.triggers.contains {
                if case .http(let route) = $0.source { return route.api == api.logicalID && route.throttling != nil }
                return false
            }
        }
        let plans = input.resources.contains {
            $0.type == "AWS::ApiGateway::UsagePlan" || $0.type.hasPrefix("AWS::WAFv2::WebACL")
        }
        return inFunctions || plans
    }

    private static func functions(_ input: AuditInput) -> [Finding] {
        var out: [Finding] = []
        let callers = Callers(input)
        for function in input.functions {
            let hooks = Set(callers.hooks(function).map(\.sink))
            for trigger in function.triggers {
                switch trigger.source {
                case .functionURL(let url):
                    // A door for another service's messages without a check is WRIT-CODE-029.
                    if url.isOpen(in: input.application), !hooks.contains(trigger.location) {
                        let isProved = callers.checks(function)
                        out.append(
                            openURL.finding(
                                "anyone can call `\(function.logicalID)` through its function URL"
                                    + (isProved ? "; the code checks a signature or token" : ""),
                                at: [trigger.location], functions: [function.logicalID],
                                severity: isProved ? .note : nil, fix: isProved ? Callers.fix : nil))
                    }
                    out += crossOrigins(
                        url.cors, of: "the function URL of `\(function.logicalID)`",
                        at: url.cors?.location ?? trigger.location, mutates: true, functions: [function.logicalID])
                case .webSocket(let route) where route.key == "$connect" && route.authorization.isOpen:
                    out.append(
                        open.finding(
                            "anyone can open a connection to `\(route.api)`", at: [trigger.location],
                            functions: [function.logicalID]))
                default: break
                }
            }
        }
        return out
    }

    /// SAM writes origins in quotes within quotes, as API Gateway's mapping wants them.
    private static func crossOrigins(
        _ cors: Node?, of name: String, at location: SourceLocation, mutates: Bool, functions: [String]
    ) -> [Finding] {
        guard let cors else { return [] }
        func texts(_ keys: [String]) -> [String] {
            keys.compactMap { cors[$0] }.flatMap { node in
                (node.array ?? [node]).compactMap(\.string).map { $0.filter { $0 != "'" && $0 != "\"" } }
            }
        }
        var origins = texts(["AllowOrigins", "AllowOrigin", "allowOrigins", "allowedOrigins", "origins", "origin"])
        if let text = cors.string { origins = [text.filter { $0 != "'" && $0 != "\"" }] }
        if cors.bool == true { origins = ["*"] }
        guard origins.contains("*") else { return [] }
        let credentials = ["AllowCredentials", "allowCredentials"].compactMap { cors[$0] }.contains {
            $0.bool == true || $0.string.map { $0.filter { $0 != "'" } == "true" } == true
        }
        guard credentials || mutates else { return [] }
        return [
            crossOrigin.finding(
                credentials
                    ? "pages of every origin may call \(name) with the user's credentials"
                    : "pages of every origin may call \(name), also to change data",
                at: [location], functions: functions, severity: credentials ? .high : .low)
        ]
    }
}
