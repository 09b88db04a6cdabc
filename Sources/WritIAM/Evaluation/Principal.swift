package import WritModel

/// Who makes a request.
///
/// Source: IAM user guide, "AWS JSON policy elements: Principal"; "Policy evaluation logic".
package enum Principal: Sendable, Hashable {
    /// Nobody that AWS knows.
    case anonymous
    /// The root user of an account.
    case root(account: String)
    case user(arn: ARN)
    /// A session of a role, by the ARN of the role (with its path) and the name of the session.
    case session(role: ARN, name: String)
    case federatedUser(arn: ARN)
    /// Someone with a token of an identity provider, as in `sts:AssumeRoleWithWebIdentity`.
    case federated(provider: String)
    /// An AWS service, e.g. `s3.amazonaws.com`.
    case service(String)
    /// The owner of an S3 object by canonical id.
    case canonicalUser(String)

    /// The account that the principal belongs to; nil for services, federated tokens and anonymous callers.
    package var account: String? {
        switch self {
        case .root(let account): account
        case .user(let arn), .session(let arn, _), .federatedUser(let arn): arn.account
        case .anonymous, .federated, .service, .canonicalUser: nil
        }
    }

    /// The ARN that IAM shows for the caller; nil where there is none.
    package var arn: String? {
        switch self {
        case .root(let account): "arn:aws:iam::\(account):root"
        case .user(let arn), .federatedUser(let arn): arn.description
        case .session(let role, let name):
            "arn:\(role.partition):sts::\(role.account):assumed-role/\(Self.roleName(role.resource))/\(name)"
        case .anonymous, .federated, .service, .canonicalUser: nil
        }
    }

    /// The last part of `role/some/path/Name`.
    static func roleName(_ resource: String) -> String {
        String(resource.split(separator: "/").last ?? "")
    }

    /// The condition keys that AWS always sets for such a caller.
    ///
    /// Source: IAM user guide, "AWS global condition context keys", properties of the principal.
    package var contextKeys: [String: ContextValue] {
        var keys: [String: ContextValue] = [:]
        if let account { keys["aws:principalaccount"] = .string(account) }
        switch self {
        case .root: keys["aws:principaltype"] = "Account"
        case .user(let arn):
            keys["aws:principaltype"] = "User"
            keys["aws:username"] = .string(Self.roleName(arn.resource))
        case .session(let role, _):
            keys["aws:principaltype"] = "AssumedRole"
            keys["aws:principalarn"] = .string(role.description)
        case .federatedUser: keys["aws:principaltype"] = "FederatedUser"
        case .service(let name):
            keys["aws:principalservicename"] = .string(name)
            keys["aws:principalisawsservice"] = "true"
        case .anonymous: keys["aws:principaltype"] = "Anonymous"
        case .federated, .canonicalUser: break
        }
        if keys["aws:principalarn"] == nil, let arn { keys["aws:principalarn"] = .string(arn) }
        return keys
    }
}

extension Principal: CustomStringConvertible {
    package var description: String {
        switch self {
        case .anonymous: "anonymous"
        case .federated(let provider): "federated \(provider)"
        case .service(let name): name
        case .canonicalUser(let id): "canonical user \(id)"
        case .root, .user, .session, .federatedUser: arn ?? "anonymous"
        }
    }
}
