/// Policies of one kind side by side, made ready for many evaluations.
///
/// The egress gate holds one for each writ and calls it on every AWS request.
package struct CompiledPolicy: Sendable {
    package let policies: [Policy]
    private let entries: [Entry]
    /// Entries by service of their actions, for larger sets; nil where going through all is as fast.
    private let byService: [[Letter]: [Int]]?
    private static let indexFrom = 12

    private struct Entry: Sendable {
        let statement: Statement
        let policy: Int
        let namesPrincipals: Bool
    }

    package init(_ policies: [Policy]) { self.init(policies, isIndexed: true) }

    /// - Parameter isIndexed: an index pays only if there are many evaluations.
    init(_ policies: [Policy], isIndexed: Bool) {
        self.policies = policies
        var entries: [Entry] = []
        for (policy, document) in policies.enumerated() {
            for statement in document.statements {
                entries.append(
                    Entry(statement: statement, policy: policy, namesPrincipals: document.kind.namesPrincipals))
            }
        }
        self.entries = entries
        let patterns = entries.reduce(0) { $0 + $1.statement.actions.patterns.count }
        byService = !isIndexed || patterns < Self.indexFrom ? nil : Self.index(entries)
    }

    /// The decision of these policies alone: denied if any statement denies, else allowed if any allows.
    package func evaluate(_ request: Request) -> Decision {
        var allowing: Int?
        var nearest: (entry: Int, match: StatementMatch)?
        let candidates = candidates(for: request)
        for position in 0..<(candidates?.count ?? entries.count) {
            let index = candidates?[position] ?? position
            let entry = entries[index]
            if entry.statement.effect == .allow, allowing != nil { continue }
            let match = entry.statement.match(request, namesPrincipals: entry.namesPrincipals)
            if match == .matches {
                if entry.statement.effect == .deny { return decision(.explicitDeny, index, request) }
                allowing = index
            } else if entry.statement.effect == .allow, match.nearness > 0,
                match.nearness > nearest?.match.nearness ?? 0
            {
                nearest = (index, match)
            }
        }
        if let allowing { return decision(.allowed, allowing, request) }
        return Decision(
            outcome: .implicitDeny, statement: nil, kind: policies.first?.kind, action: request.action,
            resource: request.resource, missing: [missing(nearest)])
    }

    /// The statements that match, with how they name the principal; for the combination of several kinds of policy.
    func matching(_ request: Request) -> [(reference: Decision.StatementReference, effect: Effect, by: PrincipalMatch)]
    {
        var found: [(reference: Decision.StatementReference, effect: Effect, by: PrincipalMatch)] = []
        for (index, entry) in entries.enumerated()
        where entry.statement.match(request, namesPrincipals: entry.namesPrincipals) == .matches {
            let by = entry.statement.principals?.match(request.principal, effect: entry.statement.effect) ?? .everyone
            found.append((reference(index), entry.statement.effect, by))
        }
        return found
    }

    private func missing(_ nearest: (entry: Int, match: StatementMatch)?) -> Decision.Missing {
        guard let nearest else { return .action }
        let place = reference(nearest.entry)
        switch nearest.match {
        case .matches, .action: return .action
        case .principal: return .principal(place)
        case .resource: return .resource(place)
        case .condition(let index):
            let condition = entries[nearest.entry].statement.conditions[index]
            return .condition(place, name: "`\(condition.operator)` on `\(condition.keyName)`")
        }
    }

    private func reference(_ index: Int) -> Decision.StatementReference {
        let entry = entries[index]
        return Decision.StatementReference(
            policy: entry.policy, statement: entry.statement.index, sid: entry.statement.sid,
            location: entry.statement.location)
    }

    private func decision(_ outcome: Decision.Outcome, _ index: Int, _ request: Request) -> Decision {
        Decision(
            outcome: outcome, statement: reference(index), kind: policies[entries[index].policy].kind,
            action: request.action, resource: request.resource, missing: [])
    }

    private func candidates(for request: Request) -> [Int]? {
        guard let byService else { return nil }
        let service = Array(request.actionLetters.prefix { $0 != Wildcard.colon })
        return byService[service] ?? byService[[]]
    }

    /// For each service named, the entries that may match its actions; under the empty name those for any other.
    private static func index(_ entries: [Entry]) -> [[Letter]: [Int]] {
        var general: [Int] = []
        var special: [[Letter]: Set<Int>] = [:]
        for (index, entry) in entries.enumerated() {
            let list = entry.statement.actions
            let services = list.patterns.map(\.service)
            if list.isNegated || services.contains(nil) {
                general.append(index)
            } else {
                for case let service? in services { special[service, default: []].insert(index) }
            }
        }
        var out: [[Letter]: [Int]] = [[]: general]
        for (service, indices) in special { out[service] = indices.union(general).sorted() }
        return out
    }
}

extension [Policy] {
    /// The decision of these policies alone without its reasons, for a request that is asked once.
    func allow(_ request: Request) -> Bool {
        var allowed = false
        for policy in self {
            for statement in policy.statements where !allowed || statement.effect == .deny {
                guard statement.match(request, namesPrincipals: policy.kind.namesPrincipals) == .matches else {
                    continue
                }
                if statement.effect == .deny { return false }
                allowed = true
            }
        }
        return allowed
    }
}

extension Pattern {
    /// The letters before the colon of an action; nil if a wildcard comes first.
    var service: [Letter]? {
        guard let colon = tokens.firstIndex(of: Wildcard.colon), colon <= prefix else { return nil }
        return Array(tokens[..<colon])
    }
}
