import WritModel

/// Statements and elements that change nothing, decided by the exact comparison.
enum RedundancyLint {
    static func check(_ policy: Policy) -> [PolicyDiagnostic] {
        elements(policy) + statements(policy)
    }

    private static func elements(_ policy: Policy) -> [PolicyDiagnostic] {
        var found: [PolicyDiagnostic] = []
        for statement in policy.statements {
            found += covered(statement.actions, "action")
            if let resources = statement.resources { found += covered(resources, "resource") }
        }
        return found
    }

    private static func covered(_ list: PatternList, _ word: String) -> [PolicyDiagnostic] {
        guard list.patterns.count <= 400 else { return [] }
        var found: [PolicyDiagnostic] = []
        for (index, pattern) in list.patterns.enumerated() {
            let by = list.patterns.indices.first { other in
                guard other != index, PatternAlgebra.subsumes(list.patterns[other], pattern) else { return false }
                // Of two that say the same, the second is one too many.
                return other < index || !PatternAlgebra.subsumes(pattern, list.patterns[other])
            }
            guard let by, list.patterns[by].variables == pattern.variables || pattern.variables.isEmpty else {
                continue
            }
            found.append(
                PolicyDiagnostic(
                    "redundant-\(word)", .note,
                    "`\(pattern.source)` is part of `\(list.patterns[by].source)`", at: pattern.location,
                    fix: "take it out"))
        }
        return found
    }

    /// Beyond this many the pairs are too many to be worth the time.
    private static let mostStatements = 60

    private static func statements(_ policy: Policy) -> [PolicyDiagnostic] {
        guard policy.statements.count > 1, policy.statements.count <= mostStatements else { return [] }
        func alone(_ statement: Statement) -> Policy { with([statement]) }
        func with(_ statements: [Statement]) -> Policy {
            Policy(
                kind: policy.kind, version: policy.version,
                statements: statements.enumerated().map { $1.at(index: $0, effect: .allow) }, at: policy.location)
        }
        let allows = policy.statements.filter { $0.effect == .allow }
        let denies = policy.statements.filter { $0.effect == .deny }
        var found: [PolicyDiagnostic] = []
        var gone: Set<Int> = []
        for statement in policy.statements {
            let same = (statement.effect == .allow ? allows : denies).filter {
                $0.index != statement.index && !gone.contains($0.index)
            }
            let by = same.first { other in
                PolicyComparison.isContained([alone(statement)], in: [alone(other)], catalogue: nil).isContained
            }
            if let by {
                gone.insert(statement.index)
                found.append(
                    PolicyDiagnostic(
                        "redundant-statement", .low, "\(statement.name) says nothing that \(by.name) does not say",
                        at: statement.location, fix: "take it out"))
            } else if statement.effect == .allow, !denies.isEmpty,
                PolicyComparison.isContained([alone(statement)], in: [with(denies)], catalogue: nil).isContained
            {
                found.append(
                    PolicyDiagnostic(
                        "unreachable-statement", .medium, "all that \(statement.name) allows is denied elsewhere",
                        at: statement.location, fix: "take it out, or narrow the denial"))
            }
        }
        return found
    }
}

extension Statement {
    /// The same statement at another place of a policy and with another effect.
    func at(index: Int, effect: Effect) -> Statement {
        Statement(
            index: index, sid: sid, effect: effect, actions: actions, resources: resources, principals: principals,
            conditions: conditions, location: location)
    }
}
