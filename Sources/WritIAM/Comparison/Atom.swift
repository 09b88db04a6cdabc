/// A conjunction about one dimension: how many values there are, and what they have to be.
///
/// The action, the resource and the principal always have one value; a single-valued key has none or one; a
/// multi-valued key any number. "No value" is the absent key.
///
/// A class, because a search hands the same atoms around many times.
final class Atom: Sendable {
    /// Bit 0: no value, bit 1: one, bit 2: more.
    let counts: UInt8
    /// Must hold if there is exactly one value.
    let one: Clause?
    /// Every value satisfies it.
    let each: Clause?
    /// Some value satisfies it.
    let some: Clause?

    static let none: UInt8 = 1
    static let single: UInt8 = 2
    static let many: UInt8 = 4
    static let all: UInt8 = 7

    init(counts: UInt8, one: Clause? = nil, each: Clause? = nil, some: Clause? = nil) {
        self.counts = counts
        self.one = one
        self.each = each
        self.some = some
    }

    /// Exactly one value, which satisfies the clause.
    static func exactly(_ clause: Clause) -> Atom { Atom(counts: single, one: clause) }

    /// Values without a variable's letter in them.
    static let plain = Atom(
        counts: all,
        each: .patterns(PatternSet([Pattern(source: "", tokens: [Wildcard.plainString])]), isNegated: false))

    /// What together is the opposite.
    func negated(in domain: IntervalSet) -> [Atom] {
        var out: [Atom] = []
        if counts != Self.all { out.append(Atom(counts: Self.all & ~counts)) }
        if let one { out.append(Atom(counts: Self.single, one: one.negated(in: domain))) }
        if let each { out.append(Atom(counts: Self.all & ~Self.none, some: each.negated(in: domain))) }
        if let some { out.append(Atom(counts: Self.all, each: some.negated(in: domain))) }
        return out
    }

    var clauses: [Clause] { [one, each, some].compactMap { $0 } }

    /// Whether nothing is asked of several values.
    var isSingle: Bool { each == nil && some == nil }
}

/// Several atoms about one dimension that hold together.
struct Constraint: Sendable {
    private(set) var counts: UInt8
    /// Most dimensions have one atom; only further ones need a list.
    private var first: Atom?
    private var rest: [Atom] = []

    init(counts: UInt8) { self.counts = counts }

    mutating func add(_ atom: Atom) {
        if isPlain, atom.isSingle, let plain = plainly(with: atom) {
            first = plain
        } else if first == nil {
            first = atom
        } else {
            rest.append(atom)
        }
        counts &= atom.counts
    }

    /// One atom that says what the constraint and another say together; nil where it would have to be searched for.
    private func plainly(with atom: Atom) -> Atom? {
        let common = counts & atom.counts
        guard let mine = first?.one else { return first == nil ? nil : Atom(counts: common, one: atom.one) }
        guard let theirs = atom.one else { return Atom(counts: common, one: mine) }
        return mine.intersection(theirs).map { Atom(counts: common, one: $0) }
    }

    func adding(_ atom: Atom) -> Constraint {
        var copy = self
        copy.add(atom)
        return copy
    }

    private func clauses(_ part: (Atom) -> Clause?) -> [Clause] {
        var out: [Clause] = []
        if let clause = first.flatMap(part) { out.append(clause) }
        for atom in rest { if let clause = part(atom) { out.append(clause) } }
        return out
    }

    /// The clause that one value has to satisfy, where it is the only thing asked.
    private var lone: Clause? {
        guard rest.isEmpty, let first, first.isSingle else { return nil }
        return first.one
    }

    /// Whether nothing is asked but how many values there are, and at most what one value is.
    private var isPlain: Bool { rest.isEmpty && first?.isSingle ?? true }

    // MARK: What can be seen without a search

    /// True only if every value of the constraint satisfies the atom too.
    func isSeenCovered(by atom: Atom) -> Bool {
        guard counts & atom.counts == counts, atom.isSingle else { return false }
        guard let one = atom.one else { return true }
        switch (lone, one) {
        case (.intervals(let mine)?, .intervals(let theirs)): return mine.intersection(theirs) == mine
        case (.patterns(let mine, isNegated: false)?, .patterns(let theirs, isNegated: false)):
            if mine === theirs { return true }
            return mine.patterns.allSatisfy { pattern in
                theirs.contains(near: pattern) { PatternAlgebra.subsumes($0, pattern) }
            }
        default: return false
        }
    }

    /// Whether some value satisfies both the constraint and the atom; nil where only a search can tell.
    func isSeenPossible(with atom: Atom) -> Bool? {
        let common = counts & atom.counts
        if common == 0 { return false }
        guard isPlain, atom.isSingle else { return nil }
        // Nothing is asked of no values, and nothing of several.
        if common != Atom.single { return true }
        switch (lone, atom.one) {
        case (let only?, nil), (nil, let only?): return only.isSeenPossible
        case (nil, nil): return true
        case (.intervals(let mine)?, .intervals(let theirs)?): return !mine.intersection(theirs).isEmpty
        case (.patterns(let mine, isNegated: false)?, .patterns(let theirs, isNegated: false)?):
            return mine.meets(theirs)
        case (.patterns(let mine, isNegated: false)?, .patterns(let theirs, isNegated: true)?),
            (.patterns(let theirs, isNegated: true)?, .patterns(let mine, isNegated: false)?):
            return mine.escapes(theirs)
        case (let mine?, let theirs?): return mine.intersection(theirs)?.isSeenPossible
        }
    }

    /// True if there surely are values; false says nothing.
    var isPlainlyPossible: Bool {
        guard counts != 0, isPlain else { return false }
        guard counts == Atom.single, let one = first?.one else { return true }
        return one.isSeenPossible == true
    }

    enum Answer {
        case values([Element])
        case none
        case unknown
    }

    /// Values that satisfy all atoms.
    func solve(_ domain: IntervalSet) -> Answer {
        if counts == Atom.single, case .patterns(let set, isNegated: false)? = lone, let pattern = set.patterns.first {
            return .values([.text(Instance.readable(pattern))])
        }
        var unknown = false
        let ones = clauses(\.one)
        let eaches = clauses(\.each)
        let somes = clauses(\.some)
        // One value first: it makes the plainest witness.
        if counts & Atom.single != 0 {
            switch ClauseSolver.solve(ones + eaches + somes, domain: domain) {
            case .value(let value): return .values([value])
            case .unknown: unknown = true
            case .none: break
            }
        }
        if counts & Atom.none != 0, somes.isEmpty { return .values([]) }
        if counts & Atom.many != 0 {
            switch several(eaches, somes, domain) {
            case .values(let values): return .values(values)
            case .unknown: unknown = true
            case .none: break
            }
        }
        return unknown ? .unknown : .none
    }

    /// Two values or more: one for each demand, all within what every value must be.
    private func several(_ eaches: [Clause], _ somes: [Clause], _ domain: IntervalSet) -> Answer {
        var values: [Element] = []
        for some in somes {
            switch ClauseSolver.solve(eaches + [some], domain: domain) {
            case .value(let value): if !values.contains(value) { values.append(value) }
            case .unknown: return .unknown
            case .none: return .none
            }
        }
        while values.count < 2 {
            switch ClauseSolver.solve(eaches, domain: domain, avoiding: values.first) {
            case .value(let value): values.append(value)
            case .unknown: return .unknown
            case .none: return .none
            }
        }
        return .values(values)
    }
}
