/// What one value of a key (or the action, or the resource) has to be.
enum Clause: Sendable {
    /// Matched by one of the patterns, or with `isNegated` by none.
    case patterns(PatternSet, isNegated: Bool)
    /// In the set.
    case intervals(IntervalSet)

    static let anything = Clause.patterns(.nothing, isNegated: true)
    static let nothing = Clause.patterns(.nothing, isNegated: false)

    func negated(in domain: IntervalSet) -> Clause {
        switch self {
        case .patterns(let set, let isNegated): .patterns(set, isNegated: !isNegated)
        case .intervals(let set): .intervals(set.complement(in: domain))
        }
    }

    var hasVariables: Bool {
        if case .patterns(let set, _) = self { return set.patterns.contains { !$0.variables.isEmpty } }
        return false
    }
}

/// One value: a text or a point on a number line.
enum Element: Sendable, Hashable {
    case text([Letter])
    case point(OrderedPoint)
}
