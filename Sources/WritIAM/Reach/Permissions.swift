import WritModel

/// What an identity could be allowed, whatever the condition keys of its requests are.
///
/// An edge of a reachability graph must not be missed because a tag or an address is not known, so the question is whether
/// some request is allowed: the comparison of the policies, cut down to the action and resource, with nothing.
struct Permissions {
    private let identity: ReachScene.Identity
    /// The actions of the statements that allow.
    private let allowed: [PatternList]

    init(of identity: ReachScene.Identity) {
        self.identity = identity
        allowed = identity.policies.flatMap(\.statements).filter { $0.effect == .allow }.map(\.actions)
    }

    /// Whether the identity's own policies could allow the action on a resource that `resource` matches.
    func mayAllow(_ action: String, on resource: String = "*") -> Bool {
        // Most identities do not name the action at all.
        let letters = EscalationMethod.letters[action] ?? action.foldedLetters
        guard allowed.contains(where: { $0.matches(action: letters) }) else { return false }
        guard isPossible(identity.policies, action, resource) else { return false }
        return identity.boundary.map { isPossible($0, action, resource) } ?? true
    }

    /// Whether the policies could allow everything.
    var areEverything: Bool {
        identity.boundary == nil
            && identity.policies.contains { policy in
                policy.statements.contains { statement in
                    statement.effect == .allow && statement.conditions.isEmpty && !statement.actions.isNegated
                        && statement.actions.patterns.contains(where: \.matchesEverything)
                        && statement.resources?.isNegated == false
                        && statement.resources?.patterns.contains(where: \.matchesEverything) == true
                }
            }
    }

    /// The actions, or patterns of them, that statements grant on one of the resources; `*` for a statement that excludes.
    func names(on resources: [String], service: String) -> [String] {
        let targets = resources.map { PatternReader.literal($0) }
        var out: [String] = []
        for statement in identity.policies.flatMap(\.statements) where statement.effect == .allow {
            let list = statement.resources
            let meets = list.map { list in
                let listed = list.patterns.contains { pattern in
                    targets.contains { PatternMeet.text(pattern.withoutVariables, $0) != nil }
                }
                return listed != list.isNegated
            }
            guard meets ?? true else { continue }
            if statement.actions.isNegated {
                if !out.contains("*") { out.append("*") }
                continue
            }
            for pattern in statement.actions.patterns {
                if let prefix = pattern.service?.text, prefix != service { continue }
                guard !out.contains(pattern.source) else { continue }
                // A wildcard stands for what is granted; a name may be denied elsewhere.
                if !pattern.isLiteral || resources.contains(where: { mayAllow(pattern.source, on: $0) }) {
                    out.append(pattern.source)
                }
            }
        }
        return out
    }

    private func isPossible(_ policies: [Policy], _ action: String, _ resource: String) -> Bool {
        Self.plainAnswer(policies, action, resource) ?? Self.answerByComparison(policies, action, resource)
    }

    /// Whether what the policies allow, cut down to the action and resource, is more than nothing.
    static func answerByComparison(_ policies: [Policy], _ action: String, _ resource: String) -> Bool {
        var outside = [denial(notAction: action)]
        if resource != "*" { outside.append(denial(notResource: resource)) }
        let result = PolicyComparison.isContained(policies + outside, in: [], catalogue: nil)
        return !result.isContained
    }

    /// The answer where nothing but statements that allow without conditions speak of the action; nil: a comparison must tell.
    static func plainAnswer(_ policies: [Policy], _ action: String, _ resource: String) -> Bool? {
        guard let asked = try? PatternReader.read(resource, wildcards: .arn, variables: false) else { return nil }
        let letters = EscalationMethod.letters[action] ?? action.foldedLetters
        var isAllowed = false
        for statement in policies.flatMap(\.statements) where statement.actions.matches(action: letters) {
            guard statement.effect == .allow, statement.conditions.isEmpty, let resources = statement.resources,
                !resources.isNegated, resources.patterns.allSatisfy(\.variables.isEmpty)
            else { return nil }
            isAllowed = isAllowed || resources.patterns.contains { PatternMeet.text($0, asked) != nil }
        }
        return isAllowed
    }

    private static func denial(notAction action: String) -> Policy {
        statement(
            PatternList(isNegated: true, patterns: [PatternReader.action(action)], at: .generated),
            PatternList(isNegated: false, patterns: [everything], at: .generated))
    }

    private static func denial(notResource resource: String) -> Policy {
        let pattern = try? PatternReader.read(resource, wildcards: .arn, variables: false)
        return statement(
            PatternList(isNegated: false, patterns: [PatternReader.action("*")], at: .generated),
            PatternList(isNegated: true, patterns: pattern.map { [$0] } ?? [], at: .generated))
    }

    private static let everything = Pattern(source: "*", tokens: [Wildcard.anyString], isARN: true)

    private static func statement(_ actions: PatternList, _ resources: PatternList) -> Policy {
        Policy(
            kind: .identity, version: .v2012,
            statements: [
                Statement(
                    index: 0, sid: nil, effect: .deny, actions: actions, resources: resources, principals: nil,
                    conditions: [], location: .generated)
            ], at: .generated)
    }
}
