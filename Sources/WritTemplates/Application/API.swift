package import WritModel

/// An API of the application: REST, HTTP, WebSocket.
package struct API: Sendable {
    package enum Kind: String, Sendable {
        case rest, http, webSocket = "websocket", graphQL = "graphql"
    }

    package var logicalID: String
    package var kind: Kind
    /// SAM makes it because functions have routes that name no API.
    package var isImplicit: Bool
    package var resource: Resource?
    package var location: SourceLocation
    /// By name.
    package var authorizers: [Authorizer]
    package var defaultAuthorizer: String?
    /// Every route asks for a key unless it says otherwise.
    package var requiresAPIKey: Bool
    package var cors: Node?
    package var throttling: FunctionTrigger.Throttling?
    /// Routes of all functions and of the API's own definition, including those with other integrations.
    package var routes: [Route]

    package struct Authorizer: Sendable {
        package var name: String
        package var authorization: Authorization
        package var location: SourceLocation
    }

    package struct Route: Sendable {
        package var method: String
        package var path: String
        /// Logical id of the function that answers; nil for other integrations.
        package var function: String?
        package var authorization: Authorization
        package var requiresAPIKey: Bool
        package var location: SourceLocation
    }
}

/// What a caller of a route must show.
package indirect enum Authorization: Sendable, Equatable {
    /// Anyone may call.
    case none
    case jwt(issuer: Value, audience: Value, scopes: [String])
    case iam
    /// A Lambda authorizer: the function, as a reference or ARN.
    case lambda(function: Value, kind: LambdaAuthorizerKind)
    /// A Cognito user pool authorizer of a REST API.
    case cognito(pools: Value, scopes: [String])
    case apiKey
    /// The template names an authorizer that it does not hold, or one of a form that Writ does not know.
    case unknown(String)

    package enum LambdaAuthorizerKind: String, Sendable { case token, request }

    package var isOpen: Bool { self == .none }

    /// The same with the scopes of one route.
    func with(scopes: [String]?) -> Authorization {
        guard let scopes else { return self }
        return switch self {
        case .jwt(let issuer, let audience, _): .jwt(issuer: issuer, audience: audience, scopes: scopes)
        case .cognito(let pools, _): .cognito(pools: pools, scopes: scopes)
        default: self
        }
    }
}
