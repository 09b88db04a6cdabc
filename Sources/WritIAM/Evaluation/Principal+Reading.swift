package import WritModel

extension Principal {
    /// The principal that a person writes: an ARN of a root user, user, role or session, an account's number, the name of a
    /// service, the ARN or name of an identity provider, or `anonymous`.
    ///
    /// - Throws: `principal` for any other text.
    package init(reading text: String) throws(InputError) {
        if text == "anonymous" || text == "*" {
            self = .anonymous
            return
        }
        switch PrincipalElement.Entry(type: "AWS", text: text) {
        case .account(let account)?: self = .root(account: account)
        case .user?, .role?, .session?, .federatedUser?:
            guard let arn = ARN(text), let found = Self.principal(arn) else { throw Self.unknown(text) }
            self = found
        case .federated(let provider)?: self = .federated(provider: provider)
        default:
            guard text.contains("."), !text.contains(":"), !text.contains("*") else { throw Self.unknown(text) }
            let isProvider = text == "cognito-identity.amazonaws.com" || !text.contains(".amazonaws.com")
            self = isProvider ? .federated(provider: text) : .service(text.asciiLowercased)
        }
    }

    private static func principal(_ arn: ARN) -> Principal? {
        let parts = arn.resource.split(separator: "/").map(String.init)
        switch parts.first {
        case "user": return .user(arn: arn)
        case "role": return .session(role: arn, name: "session")
        case "federated-user": return .federatedUser(arn: arn)
        case "assumed-role" where parts.count == 3:
            // The ARN of a session does not show the path of its role.
            let role = ARN(
                partition: arn.partition, service: "iam", region: "", account: arn.account, resource: "role/\(parts[1])"
            )
            return .session(role: role, name: parts[2])
        default: return nil
        }
    }

    private static func unknown(_ text: String) -> InputError {
        InputError(
            "principal", "`\(text)` is no principal",
            hint: "write the ARN of a role, user or session, an account's number, a service's name, or `anonymous`")
    }
}
