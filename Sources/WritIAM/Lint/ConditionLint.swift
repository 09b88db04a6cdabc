import WritModel

/// Condition keys that do not exist or that the actions do not know, operators of the wrong kind, sets.
enum ConditionLint {
    static func check(_ view: StatementView) -> [PolicyDiagnostic] {
        var found: [PolicyDiagnostic] = []
        for condition in view.statement.conditions {
            found += key(condition, view)
            found += sets(condition, view)
            found += wildcards(condition)
        }
        return found + variables(view)
    }

    private static func key(_ condition: Condition, _ view: StatementView) -> [PolicyDiagnostic] {
        guard let catalogue = view.catalogue else { return [] }
        let name = condition.keyName
        guard let known = catalogue.conditionKey(name) else {
            // Keys of identity providers are named after them, e.g. `token.actions.githubusercontent.com:sub`.
            if view.policy.kind == .trust || isProvider(name) { return [] }
            return [
                PolicyDiagnostic(
                    "unknown-condition-key", .medium, "there is no condition key `\(name)`", at: condition.location,
                    fix: "look the key up in the service authorization reference")
            ]
        }
        var found = type(condition, known)
        let isGlobal = GlobalConditionKeys.find(condition.key) != nil
        if !isGlobal, !view.actions.isEmpty, !isSupported(known, view, catalogue) {
            let effect =
                view.allows && !condition.operator.isNegated && !condition.operator.ifExists
                ? "never allows" : "does not depend on it"
            found.append(
                PolicyDiagnostic(
                    "condition-key-unsupported", .medium,
                    "no action of \(view.statement.name) has the key `\(name)`, so the statement \(effect)",
                    at: condition.location, fix: "use a key of the actions, or put them in a statement of their own"))
        }
        return found
    }

    private static func isProvider(_ name: String) -> Bool {
        (name.split(separator: ":").first ?? "").contains(".") || name.asciiLowercased.hasPrefix("saml:")
    }

    /// Looks at no more actions than it takes; `*` has thousands.
    private static func isSupported(_ key: Catalogue.ConditionKey, _ view: StatementView, _ catalogue: Catalogue)
        -> Bool
    {
        let wanted = key.name.asciiLowercased
        return view.actions.contains { action in
            catalogue.action(at: action).conditionKeys.contains { $0.asciiLowercased == wanted }
        }
    }

    private static func type(_ condition: Condition, _ key: Catalogue.ConditionKey) -> [PolicyDiagnostic] {
        let family = condition.operator.family
        let fits: Bool
        switch key.type {
        case .string: fits = [.string, .null, .binary].contains(family) || isARNText(condition)
        case .arn: fits = [.arn, .string, .null].contains(family)
        case .bool: fits = [.bool, .string, .null].contains(family)
        case .numeric: fits = [.numeric, .null].contains(family)
        case .date: fits = [.date, .numeric, .null].contains(family)
        case .ip: fits = [.ip, .null].contains(family)
        case .binary: fits = [.binary, .null].contains(family)
        }
        guard !fits else { return [] }
        return [
            PolicyDiagnostic(
                "operator-type", .medium,
                "`\(condition.operator)` does not compare values like those of `\(condition.keyName)`",
                at: condition.location, fix: "use an operator for \(word(key.type))")
        ]
    }

    /// Many keys that AWS lists as texts hold ARNs.
    private static func isARNText(_ condition: Condition) -> Bool {
        condition.operator.family == .arn
            && (condition.key.hasSuffix("arn") || condition.values.allSatisfy { $0.hasPrefix("arn:") })
    }

    private static func word(_ type: Catalogue.ValueType) -> String {
        switch type {
        case .string: "texts, e.g. `StringEquals`"
        case .bool: "truth values, `Bool`"
        case .numeric: "numbers, e.g. `NumericLessThan`"
        case .date: "dates, e.g. `DateLessThan`"
        case .ip: "addresses, `IpAddress`"
        case .arn: "ARNs, e.g. `ArnLike`"
        case .binary: "bytes, `BinaryEquals`"
        }
    }

    private static func sets(_ condition: Condition, _ view: StatementView) -> [PolicyDiagnostic] {
        var found: [PolicyDiagnostic] = []
        let known = view.catalogue?.conditionKey(condition.keyName)
        if let quantifier = condition.operator.quantifier {
            if let known, !known.isMultivalued {
                found.append(
                    PolicyDiagnostic(
                        "set-operator-on-single-value", quantifier == .forAllValues && view.allows ? .high : .low,
                        "`\(condition.keyName)` has one value, for which `\(quantifier.rawValue)` is not meant",
                        at: condition.location, fix: "use `\(ConditionOperator(condition.operator.base))`"))
            }
            let guarded = view.statement.conditions.contains { other in
                other.key == condition.key
                    && (other.operator.base == .null || other.operator.quantifier == .forAnyValue)
            }
            if quantifier == .forAllValues, view.allows, !guarded {
                found.append(
                    PolicyDiagnostic(
                        "for-all-values-without-null", .high,
                        "a request without `\(condition.keyName)` passes `\(condition.operator)`",
                        at: condition.location, fix: "add `\"Null\": {\"\(condition.keyName)\": \"false\"}`"))
            }
        } else if condition.operator.base != .null, known?.isMultivalued == true {
            found.append(
                PolicyDiagnostic(
                    "set-operator-missing", .medium,
                    "`\(condition.keyName)` may have several values, which `\(condition.operator)` cannot compare",
                    at: condition.location,
                    fix: "use `ForAnyValue:\(condition.operator)` or `ForAllValues:\(condition.operator)`"))
        }
        if case .absent(nil) = condition.test {
            found.append(
                PolicyDiagnostic(
                    "null-both", .low, "`Null` with both `true` and `false` always holds", at: condition.location,
                    fix: "keep the one that is meant"))
        }
        return found
    }

    private static func wildcards(_ condition: Condition) -> [PolicyDiagnostic] {
        let exact: Set<ConditionOperator.Base> = [
            .stringEquals, .stringNotEquals, .stringEqualsIgnoreCase, .stringNotEqualsIgnoreCase,
        ]
        guard exact.contains(condition.operator.base) else { return [] }
        let protected = condition.values.filter { value in
            value.replacingVariables.contains("*") || value.replacingVariables.contains("?")
        }
        guard let first = protected.first else { return [] }
        return [
            PolicyDiagnostic(
                "wildcard-without-like", .medium, "in `\(condition.operator)` the wildcard of `\(first)` is plain text",
                at: condition.location,
                fix: condition.operator.isNegated ? "use `StringNotLike`" : "use `StringLike`")
        ]
    }

    private static func variables(_ view: StatementView) -> [PolicyDiagnostic] {
        guard let catalogue = view.catalogue, view.policy.version == .v2012 else { return [] }
        var patterns = view.statement.resources?.patterns ?? []
        for condition in view.statement.conditions {
            if case .patterns(let more) = condition.test { patterns += more }
        }
        var found: [PolicyDiagnostic] = []
        for pattern in patterns {
            for variable in pattern.variables {
                guard let key = catalogue.conditionKey(variable.key) else {
                    if !isProvider(variable.key), !variable.key.hasPrefix("saml:") {
                        found.append(
                            PolicyDiagnostic(
                                "unknown-variable", .medium,
                                "`${\(variable.key)}` names no condition key, so `\(pattern.source)` matches nothing",
                                at: pattern.location, fix: "use a key such as `aws:username`"))
                    }
                    continue
                }
                if key.isMultivalued {
                    found.append(
                        PolicyDiagnostic(
                            "multivalued-variable", .medium,
                            "`\(key.name)` may have several values and cannot be a variable", at: pattern.location,
                            fix: "use a key with one value"))
                }
            }
        }
        return found
    }
}

extension String {
    /// The text without `${…}`.
    fileprivate var replacingVariables: String {
        var out = ""
        var inside = false
        var previous: Character = " "
        for character in self {
            if character == "{", previous == "$" { inside = true }
            if !inside { out.append(character) }
            if character == "}" { inside = false }
            previous = character
        }
        return out
    }
}
