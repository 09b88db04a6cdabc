package import WritModel

/// `Principal` or `NotPrincipal`: whom a statement of a resource-based policy is about.
///
/// Source: IAM user guide, "AWS JSON policy elements: Principal" and "NotPrincipal".
package struct PrincipalElement: Sendable {
    package enum Entry: Sendable, Hashable {
        /// `*`, the same as `{"AWS": "*"}`: everybody, also without credentials.
        case everyone
        /// An account by number or by its root ARN: every principal of it that its own policies let.
        case account(String)
        case user(account: String, arn: String)
        /// A role and all its sessions; `path` is what follows `role/` in the ARN.
        case role(account: String, path: String, arn: String)
        case session(account: String, role: String, name: String, arn: String)
        case federatedUser(account: String, arn: String)
        /// An identity provider: SAML or OIDC provider ARN, or `cognito-identity.amazonaws.com` and the like.
        case federated(String)
        case service(String)
        case canonicalUser(String)
        /// Something that names nobody who can call, such as the unique id of a principal that was deleted.
        case nobody(String)
    }

    package let isNegated: Bool
    package let entries: [Entry]
    package let location: SourceLocation

    package init(isNegated: Bool, entries: [Entry], at location: SourceLocation) {
        self.isNegated = isNegated
        self.entries = entries
        self.location = location
    }
}

extension PrincipalElement.Entry {
    /// The entry for the text under `type`; nil for a type that IAM does not know or a partial wildcard.
    package init?(type: String, text: String) {
        switch type {
        case "AWS": self.init(aws: text)
        case "Service":
            guard !text.contains("*") || text == "*" else { return nil }
            self = text == "*" ? .everyone : .service(text.asciiLowercased)
        case "Federated": self = text == "*" ? .everyone : .federated(text)
        case "CanonicalUser": self = text == "*" ? .everyone : .canonicalUser(text)
        default: return nil
        }
    }

    private init?(aws text: String) {
        if text == "*" {
            self = .everyone
            return
        }
        if text.utf8.count == 12, text.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) {
            self = .account(text)
            return
        }
        guard let arn = ARN(text) else {
            guard !text.contains("*") else { return nil }
            self = .nobody(text)
            return
        }
        guard !text.contains("*"), !text.contains("?") else { return nil }
        let parts = arn.resource.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        switch (arn.service, parts.first ?? "", parts.count) {
        case ("iam", "root", 1): self = .account(arn.account)
        case ("iam", "user", 2): self = .user(account: arn.account, arn: text)
        case ("iam", "role", 2): self = .role(account: arn.account, path: parts[1], arn: text)
        case ("iam", "saml-provider", 2), ("iam", "oidc-provider", 2): self = .federated(text)
        case ("sts", "federated-user", 2): self = .federatedUser(account: arn.account, arn: text)
        case ("sts", "assumed-role", 2):
            let names = parts[1].split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard names.count == 2 else { return nil }
            self = .session(account: arn.account, role: names[0], name: names[1], arn: text)
        default: self = .nobody(text)
        }
    }
}
