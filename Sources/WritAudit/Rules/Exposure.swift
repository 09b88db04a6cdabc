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
    var exposure: Exposure {
        switch source {
        case .http(let route):
            route.authorization.isOpen ? (route.requiresAPIKey ? .authenticated : .public) : .authenticated
        case .webSocket(let route): route.authorization.isOpen ? .public : .authenticated
        case .functionURL(let url): url.authType.literalString == "NONE" ? .public : .authenticated
        case .alb: .public
        case .cognito, .iot: .authenticated
        case .invoke(let principal, _): principal.literalString == "*" ? .public : .internal
        default: .internal
        }
    }

    /// How a person names the entrance.
    var phrase: String {
        switch source {
        case .http(let route): "\(route.method) \(route.path)"
        case .webSocket(let route): "WebSocket route \(route.key)"
        case .functionURL: "its function URL"
        case .alb: "a load balancer"
        default: "event `\(name)`"
        }
    }
}

extension AuditInput {
    /// The entrance of a function that the most people can use; nil where it has no trigger.
    func widestTrigger(_ function: Function) -> FunctionTrigger? {
        function.triggers.max { $0.exposure < $1.exposure }
    }

    func exposure(_ function: Function) -> Exposure {
        if isAuthorizer(function.logicalID) { return .public }
        return widestTrigger(function)?.exposure ?? .internal
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
