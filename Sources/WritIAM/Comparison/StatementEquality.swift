extension Statement {
    /// Whether the other statement says the same in the same words; Sid and place do not count.
    func isSame(as other: Statement) -> Bool {
        effect == other.effect && actions.isSame(as: other.actions) && resources.isSame(as: other.resources)
            && principals.isSame(as: other.principals) && conditions.count == other.conditions.count
            && zip(conditions, other.conditions).allSatisfy { $0.isSame(as: $1) }
    }
}

extension PatternList {
    fileprivate func isSame(as other: PatternList) -> Bool {
        isNegated == other.isNegated && patterns == other.patterns
    }
}

extension PatternList? {
    fileprivate func isSame(as other: PatternList?) -> Bool {
        switch (self, other) {
        case (nil, nil): true
        case (let mine?, let theirs?): mine.isSame(as: theirs)
        default: false
        }
    }
}

extension PrincipalElement? {
    fileprivate func isSame(as other: PrincipalElement?) -> Bool {
        switch (self, other) {
        case (nil, nil): true
        case (let mine?, let theirs?): mine.isNegated == theirs.isNegated && mine.entries == theirs.entries
        default: false
        }
    }
}

extension Condition {
    fileprivate func isSame(as other: Condition) -> Bool {
        guard `operator` == other.operator, key == other.key else { return false }
        switch (test, other.test) {
        case (.patterns(let mine), .patterns(let theirs)): return mine == theirs
        case (.intervals(let mine), .intervals(let theirs)): return mine == theirs
        case (.absent(let mine), .absent(let theirs)): return mine == theirs
        default: return false
        }
    }
}
