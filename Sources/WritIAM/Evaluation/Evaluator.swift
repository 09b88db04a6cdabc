import WritModel

/// Combines all kinds of policy as AWS does.
///
/// allowed = RCP ∩ SCP ∩ endpoint ∩ [direct resource grant ∪ ((identity ∪ grant to the role) ∩ boundary ∩ session)] ∖ ⋃ Deny
/// within one account; across accounts both sides must allow. Source: IAM user guide, "Policy evaluation logic",
/// "Cross-account policy evaluation logic", "How AWS enforcement code logic evaluates requests".
package enum Evaluator {
    package static func evaluate(_ request: Request, in policies: PolicySet) -> Decision {
        // AWS answers this call whatever the policies say. Source: STS API reference, GetCallerIdentity.
        if request.action.asciiLowercased == "sts:getcalleridentity" {
            return Decision(
                outcome: .allowed, statement: nil, kind: nil, action: request.action, resource: request.resource,
                missing: [])
        }
        var evaluation = Evaluation(request, policies)
        return evaluation.run()
    }
}

/// One evaluation, step by step.
private struct Evaluation {
    private let request: Request
    private let policies: PolicySet
    private var missing: [Decision.Missing] = []
    private var allowing: (reference: Decision.StatementReference, kind: PolicyKind)?

    init(_ request: Request, _ policies: PolicySet) {
        self.request = request.adding(request.principal.contextKeys)
        self.policies = policies
    }

    mutating func run() -> Decision {
        if let denial = explicitDeny() { return denial }
        let guarded =
            allLevelsAllow(policies.resourceControl, "no resource control policy allows it")
            && (!isUnderServiceControl
                || allLevelsAllow(policies.serviceControl, "no service control policy allows it"))
            && (policies.endpoint.map { layer($0, "the endpoint policy does not allow it") } ?? true)
        guard guarded else { return denied() }
        return (isCrossAccount ? crossAccount() : sameAccount()) ? allowed() : denied()
    }

    // MARK: Explicit denial

    private var layers: [[Policy]] {
        var layers = policies.resourceControl
        if isUnderServiceControl { layers += policies.serviceControl }
        layers += [policies.resource, policies.boundary, policies.session, policies.endpoint].compactMap { $0 }
        if !isRoot { layers.append(policies.identity) }
        return layers
    }

    private func explicitDeny() -> Decision? {
        for layer in layers {
            for (index, policy) in layer.enumerated() {
                for match in CompiledPolicy([policy], isIndexed: false).matching(request) where match.effect == .deny {
                    return denial(match.reference, index, policy.kind)
                }
            }
        }
        // With a boundary, `NotPrincipal` and `Deny` always deny. Source: IAM user guide, NotPrincipal.
        guard policies.boundary != nil else { return nil }
        for (index, policy) in (policies.resource ?? []).enumerated() {
            for statement in policy.statements
            where statement.effect == .deny && statement.principals?.isNegated == true
                && statement.actions.matches(action: request.actionLetters)
                && statement.matchResourceAndConditions(request) == .matches
            {
                let place = Decision.StatementReference(
                    policy: index, statement: statement.index, sid: statement.sid, location: statement.location)
                return denial(place, index, policy.kind)
            }
        }
        return nil
    }

    private func denial(_ place: Decision.StatementReference, _ policy: Int, _ kind: PolicyKind) -> Decision {
        Decision(
            outcome: .explicitDeny,
            statement: Decision.StatementReference(
                policy: policy, statement: place.statement, sid: place.sid, location: place.location),
            kind: kind, action: request.action, resource: request.resource, missing: [])
    }

    // MARK: The two sides

    private mutating func sameAccount() -> Bool {
        let grant = resourceGrant()
        if let grant, grant >= .everyone, isDirect { return true }
        if mustBeGranted, grant == nil {
            missing.append(.layer("the policy of the resource does not allow it, and for this action it must"))
            return false
        }
        guard request.principal.account != nil else {
            if grant == nil { missing.append(.layer("the policy of the resource does not allow the principal")) }
            return grant != nil
        }
        if case .root = request.principal { return withinBoundaries() }
        // A grant to the role counts as one of its own policies; boundary and session still bind it.
        return (grant == .role || identityAllows()) && withinBoundaries()
    }

    private mutating func crossAccount() -> Bool {
        let grant = resourceGrant()
        if grant == nil { missing.append(.layer("the policy of the resource does not allow the principal")) }
        guard request.principal.account != nil else { return grant != nil }
        let own = isRoot || identityAllows()
        return grant != nil && own && withinBoundaries()
    }

    /// Callers for whom a grant to themselves or to everybody is enough: nothing else has to allow.
    private var isDirect: Bool {
        switch request.principal {
        case .user, .session, .federatedUser, .service, .federated, .canonicalUser, .anonymous: true
        case .root: false
        }
    }

    private mutating func identityAllows() -> Bool {
        let decision = CompiledPolicy(policies.identity, isIndexed: false).evaluate(request)
        if decision.isAllowed {
            if allowing == nil, let place = decision.statement { allowing = (place, .identity) }
            return true
        }
        missing += decision.missing
        return false
    }

    private mutating func withinBoundaries() -> Bool {
        let bounded = policies.boundary.map { layer($0, "the permissions boundary does not allow it") } ?? true
        let inSession = policies.session.map { layer($0, "the session policy does not allow it") } ?? true
        return bounded && inSession
    }

    /// The narrowest identity that the resource policy allows; nil if none.
    private mutating func resourceGrant() -> PrincipalMatch? {
        guard let resource = policies.resource else { return nil }
        var best: PrincipalMatch?
        for match in CompiledPolicy(resource, isIndexed: false).matching(request) where match.effect == .allow {
            if best.map({ match.by > $0 }) ?? true {
                best = match.by
                allowing = (match.reference, resource[match.reference.policy].kind)
            }
        }
        return best
    }

    private mutating func layer(_ policies: [Policy], _ text: String) -> Bool {
        let decision = CompiledPolicy(policies, isIndexed: false).evaluate(request)
        if !decision.isAllowed { missing.append(.layer(text)) }
        return decision.isAllowed
    }

    private mutating func allLevelsAllow(_ levels: [[Policy]], _ text: String) -> Bool {
        for (index, level) in levels.enumerated() where !layer(level, "\(text) at level \(index + 1)") { return false }
        return true
    }

    // MARK: Facts about the request

    private var isRoot: Bool { if case .root = request.principal { true } else { false } }

    /// Service control policies bind principals of accounts only.
    private var isUnderServiceControl: Bool { request.principal.account != nil }

    private var isCrossAccount: Bool {
        guard let mine = request.principal.account, let theirs = resourceAccount else { return false }
        return mine != theirs
    }

    private var resourceAccount: String? {
        if let account = policies.resourceAccount { return account }
        let account = ARN(request.resource)?.account ?? ""
        return account.isEmpty ? nil : account
    }

    /// Key policies and trust policies must allow; an identity policy alone is never enough.
    private var mustBeGranted: Bool {
        if policies.resource?.contains(where: { $0.kind == .trust }) == true { return true }
        guard let arn = ARN(request.resource) else { return false }
        if arn.service == "kms" { return arn.resource.hasPrefix("key/") }
        return arn.service == "iam" && arn.resource.hasPrefix("role/")
            && request.action.asciiLowercased.hasPrefix("sts:assumerole")
    }

    private func allowed() -> Decision {
        Decision(
            outcome: .allowed, statement: allowing?.reference, kind: allowing?.kind, action: request.action,
            resource: request.resource, missing: [])
    }

    private func denied() -> Decision {
        Decision(
            outcome: .implicitDeny, statement: nil, kind: nil, action: request.action, resource: request.resource,
            missing: missing)
    }
}
