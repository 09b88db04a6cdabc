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

    /// One clause for both; nil where patterns overlap in part.
    func intersection(_ other: Clause) -> Clause? {
        switch (self, other) {
        case (.intervals(let mine), .intervals(let theirs)): .intervals(mine.intersection(theirs))
        case (.patterns(let mine, isNegated: false), .patterns(let theirs, isNegated: false)): mine.meeting(theirs)
        case (.patterns(let mine, isNegated: false), .patterns(let theirs, isNegated: true)),
            (.patterns(let theirs, isNegated: true), .patterns(let mine, isNegated: false)):
            mine.without(theirs)
        case (.patterns(let mine, isNegated: true), .patterns(let theirs, isNegated: true)):
            .patterns(mine === theirs ? mine : PatternSet(mine.patterns + theirs.patterns), isNegated: true)
        default: nil
        }
    }

    /// Whether some value satisfies it; nil where only a search can tell.
    var isSeenPossible: Bool? {
        switch self {
        case .patterns(let set, isNegated: false): !set.isEmpty
        case .patterns(let set, isNegated: true): PatternSet.everything.escapes(set)
        case .intervals(let set): !set.isEmpty
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

extension PatternSet {
    /// Whether some text matches a pattern of each list; nil where only a search can tell.
    func meets(_ other: PatternSet) -> Bool? {
        var isApart = true
        for pattern in patterns {
            let meets = other.contains(near: pattern) { theirs in
                guard PatternAlgebra.mayOverlap(theirs, pattern) else { return false }
                isApart = false
                return PatternAlgebra.subsumes(theirs, pattern) || PatternAlgebra.subsumes(pattern, theirs)
            }
            if meets { return true }
        }
        return isApart ? false : nil
    }

    /// Whether some text matches a pattern of this list and none of the other; nil where only a search can tell.
    func escapes(_ other: PatternSet) -> Bool? {
        var isCovered = true
        for pattern in patterns {
            var escapes = true
            let covers = other.contains(near: pattern) { theirs in
                if PatternAlgebra.subsumes(theirs, pattern) { return true }
                if escapes, PatternMatcher.matchesInstance(of: pattern, theirs) { escapes = false }
                return false
            }
            if covers { continue }
            if escapes { return true }
            isCovered = false
        }
        return isCovered ? false : nil
    }

    /// What both lists match, where one pattern of each meeting pair holds the other.
    fileprivate func meeting(_ other: PatternSet) -> Clause? {
        if self === other { return .patterns(self, isNegated: false) }
        var out: [Pattern] = []
        for pattern in patterns {
            let isUnclear = other.contains(near: pattern) { theirs in
                if PatternAlgebra.subsumes(theirs, pattern) {
                    out.append(pattern)
                } else if PatternAlgebra.subsumes(pattern, theirs) {
                    out.append(theirs)
                } else {
                    return PatternAlgebra.mayOverlap(theirs, pattern)
                }
                return false
            }
            if isUnclear { return nil }
        }
        return .patterns(out.count == patterns.count && out == patterns ? self : PatternSet(out), isNegated: false)
    }

    /// What this list matches and the other does not, where each pattern is either covered by the other or apart from it.
    fileprivate func without(_ other: PatternSet) -> Clause? {
        var out: [Pattern] = []
        for pattern in patterns {
            var overlaps = false
            let isCovered = other.contains(near: pattern) { theirs in
                if PatternAlgebra.subsumes(theirs, pattern) { return true }
                if !overlaps { overlaps = PatternAlgebra.mayOverlap(theirs, pattern) }
                return false
            }
            if isCovered { continue }
            if overlaps { return nil }
            out.append(pattern)
        }
        return .patterns(out.count == patterns.count ? self : PatternSet(out), isNegated: false)
    }
}
