package import WritModel

/// Warns of what AWS's own policy validation warns of, and of statements that do nothing.
///
/// Source: IAM user guide, "IAM Access Analyzer policy check reference".
package enum PolicyLint {
    /// - Parameters:
    ///   - source: the document that the policy was read from, to check its length.
    ///   - catalogue: nil leaves out what needs to know the services.
    /// - Returns: diagnostics in the order of their places.
    package static func lint(_ policy: Policy, source: Node? = nil, catalogue: Catalogue? = .standard)
        -> [PolicyDiagnostic]
    {
        var found = ShapeLint.check(policy, source: source)
        for statement in policy.statements {
            let view = StatementView(statement, policy, catalogue)
            found += ActionLint.check(view)
            found += ResourceLint.check(view)
            found += ConditionLint.check(view)
            found += ConditionPatternLint.check(view)
            found += PrincipalLint.check(view)
        }
        found += RedundancyLint.check(policy)
        return found.sorted { ($0.location, $0.code, $0.message) < ($1.location, $1.code, $1.message) }
    }
}

/// A statement with what its rules ask for again and again.
struct StatementView {
    let statement: Statement
    let policy: Policy
    let catalogue: Catalogue?
    /// Positions of the actions that the statement names; empty for `NotAction` and without a catalogue.
    let actions: [Int]

    init(_ statement: Statement, _ policy: Policy, _ catalogue: Catalogue?) {
        self.statement = statement
        self.policy = policy
        self.catalogue = catalogue
        guard let catalogue, !statement.actions.isNegated else {
            actions = []
            return
        }
        var seen: Set<Int> = []
        for pattern in statement.actions.patterns { seen.formUnion(catalogue.indices(matching: pattern)) }
        actions = seen.sorted()
    }

    var allows: Bool { statement.effect == .allow }

    func hasCondition(on keys: Set<String>) -> Bool { statement.conditions.contains { keys.contains($0.key) } }
}
