import WritModel

/// By which of its identities a statement names a principal, in the order of how much a grant to it is worth.
///
/// A grant to the account only delegates to the identity policies; one to everybody is as good as one to the caller.
/// The combination of policies depends on it: see `Evaluator`.
enum PrincipalMatch: Int, Sendable, Comparable {
    case account
    case role
    case everyone
    /// The user, the session, the service: exactly the caller.
    case exact

    static func < (a: PrincipalMatch, b: PrincipalMatch) -> Bool { a.rawValue < b.rawValue }
}

extension PrincipalElement.Entry {
    /// How the entry names the principal; nil if it does not.
    func match(_ principal: Principal) -> PrincipalMatch? {
        switch (self, principal) {
        case (.everyone, _): return .everyone
        case (.account(let account), .root(account: let mine)): return account == mine ? .exact : nil
        case (.account(let account), _): return account == principal.account ? .account : nil
        case (.user(_, let arn), .user(let mine)): return arn == mine.description ? .exact : nil
        case (.federatedUser(_, let arn), .federatedUser(let mine)): return arn == mine.description ? .exact : nil
        case (.role(let account, let path, _), .session(let role, _)):
            return account == role.account && role.resource == "role/\(path)" ? .role : nil
        case (.session(let account, let name, let session, _), .session(let role, let mine)):
            return account == role.account && name == Principal.roleName(role.resource) && session == mine
                ? .exact : nil
        case (.service(let name), .service(let mine)): return name == mine.asciiLowercased ? .exact : nil
        case (.federated(let provider), .federated(let mine)): return provider == mine ? .exact : nil
        case (.canonicalUser(let id), .canonicalUser(let mine)): return id == mine ? .exact : nil
        default: return nil
        }
    }
}

extension PrincipalElement {
    /// Whether the statement is about the principal.
    func matches(_ principal: Principal, effect: Effect) -> Bool { match(principal, effect: effect) != nil }

    /// By which identity the statement is about the principal, the narrowest that is named; nil if it is not.
    ///
    /// `NotPrincipal` that denies spares a caller only if each of its identities (account, role, session) is listed;
    /// `NotPrincipal` that allows leaves out whoever has one identity listed.
    /// Source: IAM user guide, "AWS JSON policy elements: NotPrincipal".
    func match(_ principal: Principal, effect: Effect) -> PrincipalMatch? {
        guard isNegated else {
            var best: PrincipalMatch?
            for entry in entries {
                if let found = entry.match(principal) { best = max(best ?? found, found) }
            }
            return best
        }
        var named: Set<PrincipalMatch> = []
        for entry in entries {
            guard let found = entry.match(principal) else { continue }
            if found == .everyone { return nil }
            named.insert(found)
        }
        switch effect {
        case .allow: return named.isEmpty ? .everyone : nil
        case .deny: return named.isSuperset(of: Self.identities(of: principal)) ? nil : .everyone
        }
    }

    /// The identities that `NotPrincipal` has to list.
    private static func identities(of principal: Principal) -> Set<PrincipalMatch> {
        switch principal {
        case .session: [.exact, .role, .account]
        case .user, .federatedUser: [.exact, .account]
        case .root, .service, .federated, .canonicalUser: [.exact]
        case .anonymous: [.everyone]
        }
    }
}
