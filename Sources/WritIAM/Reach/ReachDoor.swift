package import WritModel

/// A statement of a resource or trust policy that lets an outsider in.
package struct ReachDoor: Sendable {
    package enum Kind: Sendable, Hashable {
        /// Also callers without credentials.
        case everyone
        case account(String)
        /// Whoever has the service act for them.
        case customers(service: String)
        /// Whoever has a token of the provider, made for whichever audience.
        case tokens(provider: String)
    }

    package let kind: Kind
    /// Position of the statement in its policy, from 0.
    package let statement: Int
    package let location: SourceLocation
    /// For another account: whether an external id, an organization or a source is asked for as well.
    package let isConditional: Bool

    /// The outsider as a place of a graph.
    package var who: String {
        switch kind {
        case .everyone: ReachGraph.outside
        case .account(let account): "account \(account)"
        case .customers(let service): "any customer of \(service)"
        case .tokens(let provider): "any token of \(provider)"
        }
    }

    /// - Parameters:
    ///   - action: nil: whatever action the statements are about.
    ///   - account: the account that is at home; nil: every account is another.
    package static func find(
        _ policy: Policy, action: String? = nil, resource: String? = nil, account: String?
    ) -> [ReachDoor] {
        let denies = policy.statements.filter { $0.effect == .deny && $0.conditions.isEmpty }
        var out: [ReachDoor] = []
        for statement in policy.statements where statement.effect == .allow {
            if let action {
                guard isAbout(statement, action, resource), !denies.contains(where: { isAbout($0, action, resource) })
                else { continue }
            }
            guard let principals = statement.principals else { continue }
            let entries = principals.isNegated ? [.everyone] : principals.entries
            for kind in kinds(entries, statement, policy.kind, account) {
                out.append(
                    ReachDoor(
                        kind: kind, statement: statement.index, location: statement.location,
                        isConditional: isConditional(statement)))
            }
        }
        return out
    }

    private static func isAbout(_ statement: Statement, _ action: String, _ resource: String?) -> Bool {
        guard statement.actions.matches(action: action.foldedLetters) else { return false }
        if statement.effect == .deny, statement.principals?.entries.contains(.everyone) != true { return false }
        guard let resource else { return true }
        let request = Request(action: action, resource: resource, principal: .anonymous)
        return statement.resources?.matches(resource: request, effect: statement.effect) ?? true
    }

    private static func kinds(
        _ entries: [PrincipalElement.Entry], _ statement: Statement, _ kind: PolicyKind, _ home: String?
    ) -> [Kind] {
        let isBounded = PrincipalLint.isBounded(statement)
        var out: [Kind] = []
        for entry in entries {
            switch entry {
            case .everyone: if !isBounded, !isConditional(statement) { out.append(.everyone) }
            case .account(let account), .user(let account, _), .role(let account, _, _),
                .session(let account, _, _, _), .federatedUser(let account, _):
                if account != home, !account.isEmpty { out.append(.account(account)) }
            case .service(let name):
                guard kind == .resource, PrincipalLint.actsForOthers(name) else { continue }
                if !isBounded, !hasSource(statement) { out.append(.customers(service: name)) }
            case .federated(let provider):
                if kind == .trust, PrincipalLint.isForAnyAudience(provider, statement) {
                    out.append(.tokens(provider: provider))
                }
            case .canonicalUser, .nobody: continue
            }
        }
        var seen: Set<Kind> = []
        return out.filter { seen.insert($0).inserted }
    }

    private static func positive(_ statement: Statement, _ isKey: (String) -> Bool) -> Bool {
        statement.conditions.contains { condition in
            isKey(condition.key) && !condition.operator.isNegated && !condition.operator.ifExists
                && condition.operator.base != .null && condition.operator.quantifier != .forAllValues
                && !condition.values.contains("*")
        }
    }

    private static func isConditional(_ statement: Statement) -> Bool {
        positive(statement) { key in
            key == "sts:externalid" || key.hasPrefix("aws:principal") || key.hasPrefix("aws:source")
                || key == "aws:multifactorauthpresent"
        }
    }

    /// A service says for whom it acts in more keys than the global ones, e.g. `kms:ViaService` or `lambda:EventSourceToken`.
    private static func hasSource(_ statement: Statement) -> Bool {
        positive(statement) { $0.hasPrefix("aws:source") || $0.hasSuffix("eventsourcetoken") || $0.hasPrefix("kms:") }
    }
}
