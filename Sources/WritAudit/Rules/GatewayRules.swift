import WritModel
import WritTemplates

/// How APIs are set up beside the question of who may call.
enum GatewayRules: RuleSet {
    static let unchecked = Rule(
        "WRIT-API-010", practice: 2, .low, cwe: 20, "an API passes bodies on without checking them",
        fix: "state a model and `ValidateBody: true` (a request validator), and check again in the code",
        source: "PureSec SAS-1; API Gateway Developer Guide, Request validation")
    static let looseToken = Rule(
        "WRIT-API-011", practice: 3, .medium, cwe: 287, "an authorizer accepts tokens that were made for others",
        fix: "name the issuer with https and the audiences that your clients ask tokens for",
        source: "RFC 8725, sections 3.8 and 3.9")
    static let graphKey = Rule(
        "WRIT-API-012", practice: 3, .medium, cwe: 306, "a GraphQL API rests on an API key alone",
        fix: "use a user pool, OpenID Connect, IAM or a Lambda authorizer", source: "Security Hub AppSync.5")
    static let plainCache = Rule(
        "WRIT-API-013", practice: 6, .low, cwe: 311, "an API keeps answers in a cache without encrypting them",
        fix: "set `CacheDataEncrypted: true`", source: "Security Hub APIGateway.5")
    static let unfiltered = Rule(
        "WRIT-API-014", practice: 3, .note, cwe: nil, "nothing filters the requests of an open API",
        fix: "associate a web ACL, or serve through Writ's gate", source: "Security Hub APIGateway.4")
    static let unlogged = Rule(
        "WRIT-MON-003", practice: 4, .low, cwe: 778, "nobody can tell who called an API",
        fix: "write access logs of the stage to a log group",
        source: "Security Hub APIGateway.1, APIGateway.9, AppSync.2"
    )
    static let bodies = Rule(
        "WRIT-MON-004", practice: 4, .medium, cwe: 532, "whole requests and answers go into the logs",
        fix: "leave `DataTraceEnabled` off; log chosen fields in the access log",
        source: "API Gateway Developer Guide, Set up CloudWatch logging")
    static let rules = [unchecked, looseToken, graphKey, plainCache, unfiltered, unlogged, bodies]

    static func check(_ input: AuditInput) -> [Finding] {
        validation(input) + tokens(input) + graphs(input) + stages(input) + filters(input)
    }

    // MARK: bodies

    private static let writing: Set<String> = ["POST", "PUT", "PATCH"]

    private static func validation(_ input: AuditInput) -> [Finding] {
        var out: [Finding] = []
        for api in input.application.apis where api.kind == .rest {
            let routes = input.functions.flatMap { function in
                function.triggers.compactMap { trigger -> (FunctionTrigger.Route, String)? in
                    guard case .http(let route) = trigger.source, route.api == api.logicalID else { return nil }
                    return (route, function.logicalID)
                }
            }
            let idle = routes.filter { $0.0.requestModel.map { !$0.isValidated } ?? false }
            if !idle.isEmpty {
                out.append(
                    unchecked.finding(
                        "a model is stated for \(Prose.list(idle.map { "\($0.0.method) \($0.0.path)" })) and no body is checked against it",
                        at: idle.map(\.0.location), functions: idle.map(\.1)))
                continue
            }
            let open = routes.filter {
                writing.contains($0.0.method) && $0.0.requestModel == nil && !Entrances.isHook($0.0.path)
            }
            guard !open.isEmpty, !hasValidators(input, api) else { continue }
            out.append(
                unchecked.finding(
                    "`\(api.logicalID)` checks no body of \(Prose.list(open.map { "\($0.0.method) \($0.0.path)" }))",
                    at: open.map(\.0.location), functions: open.map(\.1), severity: .note))
        }
        return out
    }

    private static func hasValidators(_ input: AuditInput, _ api: API) -> Bool {
        let body = api.resource?.property("DefinitionBody") ?? api.resource?.property("Body")
        return body?["x-amazon-apigateway-request-validator"] != nil
            || body?["x-amazon-apigateway-request-validators"] != nil
            || input.resources.contains {
                $0.type == "AWS::ApiGateway::RequestValidator"
                    || $0.type == "AWS::ApiGateway::Method" && !$0.lacks("RequestValidatorId")
            }
    }

    // MARK: tokens

    private static func tokens(_ input: AuditInput) -> [Finding] {
        input.application.apis.flatMap { api in
            api.authorizers.compactMap { authorizer -> Finding? in
                guard case .jwt(let issuer, let audience, _) = authorizer.authorization else { return nil }
                if let text = issuer.literalString, text.hasPrefix("http://") {
                    return looseToken.finding(
                        "authorizer `\(authorizer.name)` trusts keys that it fetches from `\(text)` without TLS",
                        at: [authorizer.location], severity: .high)
                }
                let isAny =
                    switch audience {
                    case .absent: true
                    case .literal(let node): node.isNull || node.array?.isEmpty == true || node.string == ""
                    case .list(let items): items.isEmpty
                    default: false
                    }
                return isAny
                    ? looseToken.finding(
                        "authorizer `\(authorizer.name)` names no audience: it accepts tokens made for any application of the issuer",
                        at: [authorizer.location]) : nil
            }
        }
    }

    // MARK: GraphQL

    private static func graphs(_ input: AuditInput) -> [Finding] {
        input.resources.compactMap { resource in
            let path: String
            switch resource.type {
            case "AWS::AppSync::GraphQLApi": path = "AuthenticationType"
            case "AWS::Serverless::GraphQLApi": path = "Auth.Type"
            default: return nil
            }
            guard resource.text(path) == "API_KEY" else { return nil }
            let others =
                !resource.items("AdditionalAuthenticationProviders").isEmpty
                || !resource.items("Auth.Additional").isEmpty
            return graphKey.finding(
                "an API key opens every field of `\(resource.logicalID)`"
                    + (others ? " that does not name another way in" : ""), at: [resource.place(of: path)])
        }
    }

    // MARK: stages

    private static func stages(_ input: AuditInput) -> [Finding] {
        var silent: [(id: String, place: SourceLocation)] = []
        var out: [Finding] = []
        for resource in input.resources {
            let log: String
            switch resource.type {
            case "AWS::Serverless::Api", "AWS::ApiGateway::Stage": log = "AccessLogSetting"
            case "AWS::Serverless::HttpApi", "AWS::Serverless::WebSocketApi", "AWS::ApiGatewayV2::Stage":
                log = "AccessLogSettings"
            case "AWS::ApiGateway::Deployment" where !resource.lacks("StageName"):
                log = "StageDescription.AccessLogSetting"
            case "AWS::AppSync::GraphQLApi": log = "LogConfig"
            case "AWS::Serverless::GraphQLApi": log = "Logging"
            default: continue
            }
            let isStated =
                resource.type == "AWS::Serverless::GraphQLApi"
                ? !resource.isOff(log, byDefault: true) : !resource.lacks(log)
            if !isStated { silent.append((resource.logicalID, resource.location)) }
            out += settings(resource)
        }
        for api in input.application.apis where api.isImplicit {
            let shared = input.application.document["Globals"]?[api.kind == .http ? "HttpApi" : "Api"]
            if shared?["AccessLogSetting"] == nil, shared?["AccessLogSettings"] == nil {
                silent.append((api.logicalID, api.location))
            }
        }
        guard !silent.isEmpty else { return out }
        return out + [
            unlogged.finding("\(Prose.list(silent.map(\.id))): no log of who called what", at: silent.map(\.place))
        ]
    }

    /// Settings of methods and routes of one stage.
    private static func settings(_ resource: Resource) -> [Finding] {
        let settings =
            resource.items("MethodSettings") + resource.items("DefaultRouteSettings")
            + resource.items("StageDescription.MethodSettings") + resource.items("StageDescription")
        var out: [Finding] = []
        let traced = settings.filter { $0["DataTraceEnabled"]?.flag == true }
        if !traced.isEmpty {
            out.append(
                bodies.finding(
                    "`\(resource.logicalID)` logs whole requests and answers, with tokens and personal data",
                    at: traced.map { $0["DataTraceEnabled"]?.location ?? $0.location }))
        }
        if resource.type == "AWS::AppSync::GraphQLApi", resource.text("LogConfig.FieldLogLevel") == "ALL",
            resource.isOff("LogConfig.ExcludeVerboseContent", byDefault: true)
        {
            out.append(
                bodies.finding(
                    "`\(resource.logicalID)` logs headers and values of every field",
                    at: [resource.place(of: "LogConfig.ExcludeVerboseContent")]))
        }
        let cached = settings.filter { $0["CachingEnabled"]?.flag == true && $0["CacheDataEncrypted"]?.flag != true }
        if !cached.isEmpty {
            out.append(
                plainCache.finding(
                    "`\(resource.logicalID)` keeps answers unencrypted in its cache", at: cached.map(\.location)))
        }
        return out
    }

    /// One note for the application: REST and GraphQL APIs without any door, and no web ACL.
    private static func filters(_ input: AuditInput) -> [Finding] {
        guard !input.resources.contains(where: { $0.type.hasPrefix("AWS::WAF") }) else { return [] }
        let open = input.application.apis.filter { api in
            api.kind == .rest && !input.fencedAPIs.contains(api.logicalID)
                && api.routes.contains {
                    $0.authorization.isOpen && !$0.requiresAPIKey && $0.method != "OPTIONS"
                        && !Entrances.isMeant($0.path)
                }
        }
        guard !open.isEmpty else { return [] }
        return [
            unfiltered.finding(
                "\(Prose.list(open.map(\.logicalID))): open to anyone, and no web ACL stands before it",
                at: open.map(\.location))
        ]
    }
}
