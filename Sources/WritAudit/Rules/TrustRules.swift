import WritIAM
import WritModel
import WritTemplates

/// Trust and resource policies that let in more than the application: strangers, other accounts, whoever has a token.
enum TrustRules: RuleSet {
    static let everyone = Rule(
        "WRIT-IAM-014", practice: 1, .critical, cwe: 284, "a role can be assumed by everyone",
        fix: "name the service, account or role in `Principal`", source: "IAM user guide, Roles: trust policies")
    static let foreign = Rule(
        "WRIT-IAM-015", practice: 1, .medium, cwe: 441, "another account can assume a role without saying why",
        fix: "name the role of that account, and ask for an external id with a condition on `sts:ExternalId`",
        source: "IAM user guide, The confused deputy problem; Access Analyzer")
    static let federated = Rule(
        "WRIT-IAM-016", practice: 1, .high, cwe: 287, "a role trusts tokens that were made for others",
        fix: "add conditions on the provider's `aud`, and on `sub` where many share the provider",
        source: "IAM user guide, Create a role for OpenID Connect federation")
    static let shared = Rule(
        "WRIT-IAM-017", practice: 3, .medium, cwe: 284, "the policy of a resource lets another account in",
        fix: "name the role of that account that needs it, and only the actions that it needs",
        source: "IAM user guide, Cross-account resource access")
    static let rules = [everyone, foreign, federated, shared]

    static func check(_ input: AuditInput) -> [Finding] {
        input.resources.flatMap { trust(input, $0) + policy(input, $0) }
    }

    private static func trust(_ input: AuditInput, _ resource: Resource) -> [Finding] {
        guard resource.kind == .role,
            let identity = input.reach.scene.identities.first(where: { $0.id == resource.logicalID }),
            let trust = identity.trust
        else { return [] }
        let functions = input.reach.scene.functions.filter { $0.role == identity.id }.map(\.id)
        let isBare = identity.policies.allSatisfy { $0.statements.isEmpty }
        return ReachDoor.find(trust, account: input.reach.scene.account).compactMap { door in
            let place = [door.location.line > 0 ? door.location : resource.place(of: "AssumeRolePolicyDocument")]
            let id = resource.logicalID
            switch door.kind {
            case .everyone:
                return everyone.finding(
                    "every AWS account can assume `\(id)`", at: place, functions: functions,
                    severity: isBare ? .high : .critical)
            case .account(let account):
                guard !door.isConditional else { return nil }
                return foreign.finding(
                    "the account \(account) can assume `\(id)` and is asked for nothing else", at: place,
                    functions: functions)
            case .tokens(let provider):
                return federated.finding(
                    "`\(id)` trusts every token of `\(provider)`, for whomever it was made", at: place,
                    functions: functions)
            case .customers: return nil
            }
        }
    }

    /// Everyone is WRIT-EVENT-003, any customer of a service 005, another account with everything 006.
    private static func policy(_ input: AuditInput, _ resource: Resource) -> [Finding] {
        guard let place = ResourcePolicyPlace.of(resource) else { return [] }
        let scene = ApplicationScene(input.application, input.environment)
        var out: [Finding] = []
        for statement in place.statements {
            guard let policy = scene.policy(scene.resolved([statement]), .resource) else { continue }
            let actions = Prose.list(policy.statements.flatMap { $0.actions.patterns.map(\.source) })
            let what = "`\(resource.logicalID)`"
            for door in ReachDoor.find(policy, account: input.reach.scene.account) {
                let at = [statement.location.line > 0 ? statement.location : resource.location]
                guard case .account(let account) = door.kind, !isWhole(policy) else { continue }
                out.append(
                    shared.finding(
                        "the policy \(what) lets the account \(account) use \(actions)", at: at,
                        severity: door.isConditional ? .low : .medium))
            }
        }
        return out
    }

    private static func isWhole(_ policy: Policy) -> Bool {
        policy.statements.contains { statement in
            statement.actions.isNegated
                || statement.actions.patterns.contains { $0.source == "*" || $0.source.hasSuffix(":*") }
        }
    }
}
