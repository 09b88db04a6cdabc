import WritModel

/// Who called, as far as the entrance has verified it.
package enum Caller: Sendable, Equatable {
    case anyone
    case token(Claims)
    /// By the name of the key's secret.
    case apiKey(String)
    case signed(SignedCaller)

    /// What rates count; nil where nobody was identified.
    package var identity: String? {
        switch self {
        case .anyone: nil
        // A subject is unique within its issuer only; tokens without one (client credentials) count by client.
        case .token(let claims):
            "\(claims.issuer)\u{0}\(claims.subject ?? claims.node["client_id"]?.string ?? claims.node["azp"]?.string ?? "")"
        case .apiKey(let name): "key \(name)"
        case .signed(let caller): caller.arn
        }
    }

    /// For the record.
    package var description: String {
        switch self {
        case .anyone: "anyone"
        case .token(let claims): claims.subject ?? claims.node["client_id"]?.string ?? "token without subject"
        case .apiKey(let name): "api key \(name)"
        case .signed(let caller): caller.arn
        }
    }
}

/// The principal behind a verified AWS Signature Version 4.
package struct SignedCaller: Sendable, Equatable {
    package var arn: String
    package var account: String
    package var accessKey: String
    /// Unique id of the user or of the assumed role.
    package var userID: String

    package init(arn: String, account: String, accessKey: String, userID: String) {
        self.arn = arn
        self.account = account
        self.accessKey = accessKey
        self.userID = userID
    }
}
