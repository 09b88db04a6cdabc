import WritModel
import WritTemplates

/// Who can make a function run with data of their own choice.
enum Exposure: Int, Comparable {
    /// Events of the application's own resources.
    case `internal`
    /// Callers that showed something.
    case authenticated
    /// Anyone on the network.
    case `public`

    static func < (a: Exposure, b: Exposure) -> Bool { a.rawValue < b.rawValue }

    /// Levels by which a weakness weighs less than behind an open door.
    var discount: Int { Exposure.public.rawValue - rawValue }

    var phrase: String {
        switch self {
        case .internal: "an event"
        case .authenticated: "an authenticated caller"
        case .public: "anyone"
        }
    }
}

extension FunctionTrigger {
    /// Who can use the entrance, by what it says itself.
    private var exposure: Exposure {
        switch source {
        case .http(let route):
            route.authorization.isOpen ? (route.requiresAPIKey ? .authenticated : .public) : .authenticated
        case .webSocket(let route): route.authorization.isOpen ? .public : .authenticated
        case .functionURL: .authenticated
        case .alb: .public
        case .cognito, .iot: .authenticated
        case .invoke(let principal, _): principal.literalString == "*" ? .public : .internal
        default: .internal
        }
    }

    /// The same with what other resources say of the entrance: policies, networks, listeners.
    func exposure(in input: AuditInput) -> Exposure {
        let own = exposure
        switch source {
        case .http(let route):
            return input.fencedAPIs.contains(route.api) ? min(own, .authenticated) : own
        case .functionURL(let url): return url.isOpen(in: input.application) ? .public : own
        case .alb(let group):
            return group.references.contains { BalancerRules.isOpen(input, $0) != false } ? own : .authenticated
        default: return input.publicSources.isDisjoint(with: source.feeding) ? own : .public
        }
    }

    /// How a person names the entrance.
    var phrase: String {
        switch source {
        case .http(let route): "\(route.method) \(route.path)"
        case .webSocket(let route): "WebSocket route \(route.key)"
        case .functionURL: "its function URL"
        case .alb: "a load balancer"
        case .sqs: stored("queue")
        case .sns: stored("topic")
        case .s3: stored("uploads to bucket")
        case .dynamoDB: stored("changes of table")
        case .kinesis: stored("stream")
        case .schedule: "schedule `\(name)`"
        case .invoke: "permission `\(name)`"
        default: "event `\(name)`"
        }
    }

    /// What the events come from, where the template names it.
    private func stored(_ kind: String) -> String {
        guard let store = source.feeding.sorted().first, source.feeding.count == 1 else { return "event `\(name)`" }
        return "\(kind) `\(store)`"
    }

    /// Whether a person would name it first among entrances that are equally open: a permission is none that callers see.
    fileprivate var isEntrance: Bool {
        if case .invoke = source { return false }
        return true
    }
}

extension FunctionTrigger.FunctionURL {
    /// Whether anyone may call, with the conditions and parameters as far as they are known; each branch counts where they are not.
    func isOpen(in application: Application) -> Bool {
        application.resolve(authType).texts.contains { $0.isExact && $0.text == "NONE" }
    }
}

extension AuditInput {
    /// The entrance of a function that the most people can use; nil where it has no trigger.
    func widestTrigger(_ function: Function) -> FunctionTrigger? {
        function.triggers.max {
            let (a, b) = ($0.exposure(in: self), $1.exposure(in: self))
            return a != b ? a < b : !$0.isEntrance && $1.isEntrance
        }
    }

    func exposure(_ function: Function) -> Exposure {
        if isAuthorizer(function.logicalID) { return .public }
        return widestTrigger(function)?.exposure(in: self) ?? .internal
    }

    /// A Lambda authorizer sees requests before anyone has shown anything.
    private func isAuthorizer(_ id: String) -> Bool {
        application.apis.contains { api in
            api.authorizers.contains { authorizer in
                if case .lambda(let target, _) = authorizer.authorization { return target.soleReference == id }
                return false
            }
        }
    }

    /// The widest exposure of several functions.
    func exposure(ofAny ids: [String]) -> Exposure {
        ids.compactMap { application.function($0) }.map(exposure).max() ?? .internal
    }
}

extension AuditInput {
    /// REST APIs that are private, or whose resource policy says who may call.
    static func fencedAPIs(of application: Application) -> Set<String> {
        Set(application.apis.filter { api in api.resource.map { isFenced($0, application) } ?? false }.map(\.logicalID))
    }

    private static func isFenced(_ api: Resource, _ application: Application) -> Bool {
        let types = api.items("EndpointConfiguration.Types") + api.items("EndpointConfiguration.Type")
        let stated = types + api.items("EndpointConfiguration")
        if stated.contains(where: { $0.string == "PRIVATE" }) { return true }
        let body = api.property("DefinitionBody") ?? api.property("Body")
        if let policy = api.property("Policy") ?? body?["x-amazon-apigateway-policy"], isNarrow(policy) { return true }
        guard case .known(let policy) = api.setting("Auth.ResourcePolicy") else { return false }
        let lists = [
            "AwsAccountWhitelist", "IpRangeWhitelist", "SourceVpcWhitelist", "IntrinsicVpcWhitelist",
            "IntrinsicVpceWhitelist",
        ]
        return lists.contains { policy[$0] != nil } || policy["CustomStatements"].map(isNarrow) ?? false
    }

    /// Whether a resource policy lets in a stated circle only.
    private static func isNarrow(_ policy: Node) -> Bool {
        let statement = policy["Statement"] ?? policy
        let statements = statement.array ?? [statement]
        let grants = statements.filter { $0["Effect"]?.string == "Allow" }
        return statements.contains(where: ResourcePolicy.isFence)
            || !grants.isEmpty
                && grants.allSatisfy {
                    !ResourcePolicy.isEveryone($0["Principal"]) || ResourcePolicy.isBounded($0["Condition"])
                }
    }
}
