package import WritModel

/// A policy in sentences, for people who review it: all that it says, and nothing that it does not say.
package struct PolicySentences: Sendable {
    package struct Sentence: Sendable {
        /// Position of the statement, from 0.
        package let statement: Int
        package let text: String
        package let location: SourceLocation
        /// Number of actions that exist today and that the statement is about; nil without a catalogue.
        package let actionCount: Int?
    }

    /// What holds for the policy as a whole.
    package let summary: [String]
    package let sentences: [Sentence]

    /// - Parameter catalogue: nil leaves out how many actions a pattern stands for.
    package init(_ policy: Policy, catalogue: Catalogue? = .standard) {
        sentences = policy.statements.map { statement in
            let actions = ActionWording(statement.actions, catalogue)
            return Sentence(
                statement: statement.index, text: Self.sentence(statement, policy, actions),
                location: statement.location, actionCount: actions.count)
        }
        summary = Self.summary(policy)
    }

    /// Everything as lines of text.
    package var lines: [String] { sentences.map(\.text) + summary }

    private static func sentence(_ statement: Statement, _ policy: Policy, _ actions: ActionWording) -> String {
        var text = capital(statement.name) + (statement.effect == .allow ? " allows " : " denies ")
        if policy.kind.namesPrincipals {
            text += statement.principals.map(PrincipalWording.phrase) ?? "nobody (no principal is named)"
            text += statement.effect == .allow ? " to use " : " the use of "
        }
        text += actions.phrase + " on " + resources(statement, policy)
        if !statement.conditions.isEmpty {
            text += ", if " + Wording.join(statement.conditions.map(ConditionWording.clause), "and", limit: 40)
        }
        return text + "."
    }

    private static func capital(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() }

    private static func resources(_ statement: Statement, _ policy: Policy) -> String {
        guard let list = statement.resources else {
            return policy.kind == .trust ? "the role itself" : "the resource that the policy hangs on"
        }
        if list.patterns.contains(where: \.matchesEverything) {
            return list.isNegated ? "no resource (all are excluded)" : "every resource"
        }
        guard !list.patterns.isEmpty else { return list.isNegated ? "every resource" : "no resource" }
        let names = Wording.list(list.patterns.map(\.source), "and", limit: 20)
        return list.isNegated ? "every resource but \(names)" : names
    }

    // MARK: The whole

    private static func summary(_ policy: Policy) -> [String] {
        let allows = policy.statements.contains { $0.effect == .allow }
        let denies = policy.statements.contains { $0.effect == .deny }
        var out: [String] = []
        switch policy.kind {
        case .identity:
            out.append(allows ? "Everything else is denied unless another policy allows it." : "It allows nothing.")
        case .resource:
            out.append("Callers of the same account may have further permissions by their own policies.")
        case .trust: out.append("Nobody else may assume the role.")
        case .boundary:
            out.append(
                "As a boundary it gives nothing: what it does not allow stays denied, whatever other policies say.")
        case .session:
            out.append("As a session policy it gives nothing: it cuts the role's permissions for one session.")
        case .serviceControl:
            out.append(
                "As a service control policy it gives nothing: it bounds every principal of the accounts, root users included."
            )
        case .resourceControl:
            out.append("As a resource control policy it gives nothing: it bounds access to the accounts' resources.")
        case .endpoint: out.append("It bounds what passes the endpoint and gives nothing by itself.")
        }
        if denies, allows { out.append("A denial wins over every permission, of this policy and of others.") }
        let hasVariables = policy.statements.contains { statement in
            statement.resources?.patterns.contains { !$0.variables.isEmpty } == true
        }
        if hasVariables {
            out.append("`${…}` stands for the caller's value; without one the resource matches nothing.")
        }
        return out
    }
}

/// The actions of a statement in words.
struct ActionWording {
    let phrase: String
    let count: Int?

    init(_ list: PatternList, _ catalogue: Catalogue?) {
        guard let catalogue else {
            phrase = Self.names(list.patterns.map { "`\($0.source)`" }, list)
            count = nil
            return
        }
        var all: Set<Int> = []
        var parts: [String] = []
        for pattern in list.patterns {
            let found = catalogue.indices(matching: pattern)
            all.formUnion(found)
            parts.append(Self.part(pattern, found, catalogue))
        }
        phrase = Self.names(parts, list)
        count = list.isNegated ? catalogue.actionCount - all.count : all.count
    }

    private static func names(_ parts: [String], _ list: PatternList) -> String {
        if list.patterns.contains(where: \.matchesEverything) {
            return list.isNegated ? "no action (all are excluded)" : "every action of every service"
        }
        guard !parts.isEmpty else { return list.isNegated ? "every action of every service" : "no action" }
        let names = Wording.join(parts, "and", limit: 40)
        return list.isNegated ? "every action of every service but \(names)" : names
    }

    private static func part(_ pattern: Pattern, _ found: [Int], _ catalogue: Catalogue) -> String {
        let text = "`\(pattern.source)`"
        if found.isEmpty { return text + " (no such action is known)" }
        if pattern.isLiteral { return text }
        let what = levels(found.map { catalogue.action(at: $0).levels })
        return text + " (\(found.count) action\(found.count == 1 ? "" : "s"): \(what))"
    }

    /// E.g. "41 read, 3 write".
    private static func levels(_ levels: [Catalogue.AccessLevels]) -> String {
        let kinds: [(Catalogue.AccessLevels, String)] = [
            (.permissionsManagement, "manage permissions"), (.write, "write"), (.tagging, "tag"), (.read, "read"),
            (.list, "list"),
        ]
        // An action of several levels counts for the strongest.
        var counts = [Int](repeating: 0, count: kinds.count)
        for level in levels {
            if let at = kinds.firstIndex(where: { level.contains($0.0) }) { counts[at] += 1 }
        }
        return zip(kinds, counts).filter { $0.1 > 0 }.map { "\($0.1) \($0.0.1)" }.joined(separator: ", ")
    }
}

/// Whom a statement is about, in words.
enum PrincipalWording {
    static func phrase(_ element: PrincipalElement) -> String {
        let names = Wording.join(element.entries.map(name), "and", limit: 20)
        return element.isNegated ? "everybody but \(names)" : names
    }

    private static func name(_ entry: PrincipalElement.Entry) -> String {
        switch entry {
        case .everyone: "everybody, also callers without credentials,"
        case .account(let account): "the account `\(account)` (whomever its own policies let)"
        case .user(_, let arn): "the user `\(arn)`"
        case .role(_, _, let arn): "the role `\(arn)` (all its sessions)"
        case .session(_, _, _, let arn): "the session `\(arn)`"
        case .federatedUser(_, let arn): "the federated user `\(arn)`"
        case .federated(let provider): "whoever has a token of `\(provider)`"
        case .service(let name): "the service `\(name)`"
        case .canonicalUser(let id): "the owner of objects `\(id)`"
        case .nobody(let text): "nobody (`\(text)` names no principal that exists)"
        }
    }
}
