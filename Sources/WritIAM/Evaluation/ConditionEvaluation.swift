extension Condition {
    /// Whether the condition holds for the request.
    ///
    /// What IAM leaves undefined is decided against the caller: a plain operator on a key with several values, or a
    /// value that is not of the operator's type, fails in a statement that allows and holds in one that denies.
    func holds(for request: Request, effect: Effect) -> Bool {
        let undefined = effect == .deny
        let value = request.context[key]
        if case .absent(let wanted) = test {
            guard let wanted else { return true }
            return wanted == (value == nil)
        }
        if let quantifier = `operator`.quantifier {
            return holds(quantifier, values: value?.values ?? [], request, undefined: undefined)
        }
        guard let value else { return `operator`.isNegated || `operator`.ifExists }
        switch value {
        case .string(let single): return passes(single, request) ?? undefined
        case .strings(let values): return values.count == 1 ? passes(values[0], request) ?? undefined : undefined
        }
    }

    private func holds(
        _ quantifier: ConditionOperator.Quantifier, values: [String], _ request: Request, undefined: Bool
    ) -> Bool {
        if values.isEmpty { return quantifier == .forAllValues || `operator`.ifExists }
        switch quantifier {
        case .forAllValues: return values.allSatisfy { passes($0, request) ?? undefined }
        case .forAnyValue: return values.contains { passes($0, request) ?? undefined }
        }
    }

    /// Whether one value passes, negation included; nil for a value that the operator cannot read.
    private func passes(_ value: String, _ request: Request) -> Bool? {
        switch test {
        case .patterns(let patterns):
            let letters = value.letters
            var unresolved = false
            for pattern in patterns {
                if pattern.variables.isEmpty {
                    if pattern.matches(letters) { return !`operator`.isNegated }
                } else {
                    guard let tokens = pattern.resolved(request.value(of:)) else {
                        unresolved = true
                        continue
                    }
                    if PatternMatcher.matches(tokens, letters, folded: pattern.isFolded) {
                        return !`operator`.isNegated
                    }
                }
            }
            // Without a value for its variable a pattern is undefined, not merely unequal.
            return `operator`.isNegated ? (unresolved ? nil : true) : false
        case .intervals(let set):
            guard let point = point(value) else { return nil }
            return set.contains(point) != `operator`.isNegated
        case .absent: return nil
        }
    }

    private func point(_ value: String) -> OrderedPoint? {
        switch `operator`.family {
        case .ip: OrderedValue.address(value)
        case .date: OrderedValue.date(value)
        default: OrderedValue.number(value)
        }
    }
}
