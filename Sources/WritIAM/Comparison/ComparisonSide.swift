/// The policies of one side of a comparison as boxes, for either part that they can play.
struct ComparisonSide {
    let policies: [Policy]
    /// As the inner policies: what is allowed not made too small, what is denied not too large.
    let innerAllows: [Box]
    let innerDenies: [Box]
    /// As the outer policies: the other way round.
    let outerAllows: [Box]
    let outerDenies: [Box]

    /// - Parameter hasVariables: whether a policy of either side has variables; only they make the two parts differ.
    init(_ policies: [Policy], _ maker: inout StatementBoxes, hasVariables: Bool) {
        self.policies = policies
        innerAllows = maker.boxes(policies, effect: .allow, role: .over)
        innerDenies = maker.boxes(policies, effect: .deny, role: .under)
        outerAllows = hasVariables ? maker.boxes(policies, effect: .allow, role: .under) : innerAllows
        outerDenies = !hasVariables ? innerDenies : maker.boxes(policies, effect: .deny, role: .over)
    }

    func statement(_ box: Box) -> Statement { policies[box.policy].statements[box.statement] }

    static func hasVariables(_ policies: [Policy]) -> Bool {
        policies.contains { policy in
            policy.version == .v2012
                && policy.statements.contains { statement in
                    statement.resources?.patterns.contains { !$0.variables.isEmpty } == true
                        || statement.conditions.contains { condition in
                            if case .patterns(let patterns) = condition.test {
                                return patterns.contains { !$0.variables.isEmpty }
                            }
                            return false
                        }
                }
        }
    }

    /// Enters every key first, so that `Null` knows all dimensions of its key.
    static func register(_ policies: [Policy], in table: inout DimensionTable) {
        for policy in policies {
            for statement in policy.statements {
                for condition in statement.conditions {
                    switch condition.operator.family {
                    case .numeric: _ = table.number(of: .key(condition.key, .number))
                    case .date: _ = table.number(of: .key(condition.key, .date))
                    case .ip: _ = table.number(of: .key(condition.key, .address))
                    case .null: break
                    case .string, .bool, .binary, .arn: _ = table.number(of: .key(condition.key, .text))
                    }
                }
            }
        }
    }

    /// The keys that some statement treats as a set.
    static func keysOfSets(_ policies: [Policy]) -> Set<String> {
        var keys: Set<String> = []
        for policy in policies {
            for statement in policy.statements {
                for condition in statement.conditions where condition.operator.quantifier != nil {
                    keys.insert(condition.key)
                }
            }
        }
        return keys
    }
}
