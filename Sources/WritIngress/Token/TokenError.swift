import WritModel

/// Why a token was not accepted.
package enum TokenError: Error, Sendable, Equatable, CaseIterable {
    case missing, repeated, tooLarge, malformed, critical, nested, algorithm, type, unknownKey, signature
    case issuer, audience, expired, notYet, lifetime, scope

    /// Rule id of the refusal.
    package var rule: String {
        switch self {
        case .missing: "ingress.token-missing"
        case .expired: "ingress.token-expired"
        case .unknownKey: "ingress.token-key"
        case .audience: "ingress.audience"
        case .scope: "ingress.scope"
        default: "ingress.token-invalid"
        }
    }

    package var message: String {
        switch self {
        case .missing: "there is no bearer token"
        case .repeated: "the field Authorization stands there more than once"
        case .tooLarge: "the token is longer than \(SignedToken.maximumBytes) bytes"
        case .malformed: "the token is malformed"
        case .critical: "the token's header marks something as critical that is not understood"
        case .nested: "the token is nested, compressed or encrypted"
        case .algorithm: "the token's algorithm is not allowed"
        case .type: "the token's type is not that of an access token"
        case .unknownKey: "no key of the issuer fits the token"
        case .signature: "the token's signature is wrong"
        case .issuer: "the token is by another issuer"
        case .audience: "the token is for another audience"
        case .expired: "the token has expired"
        case .notYet: "the token is not valid yet"
        case .lifetime: "the token is valid for longer than allowed"
        case .scope: "the token lacks a scope"
        }
    }
}
