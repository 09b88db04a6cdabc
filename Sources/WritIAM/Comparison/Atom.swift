/// A conjunction about one dimension: how many values there are, and what they have to be.
///
/// The action, the resource and the principal always have one value; a single-valued key has none or one; a
/// multi-valued key any number. "No value" is the absent key.
struct Atom: Sendable {
    /// Bit 0: no value, bit 1: one, bit 2: more.
    var counts: UInt8
    /// Must hold if there is exactly one value.
    var one: Clause?
    /// Every value satisfies it.
    var each: Clause?
    /// Some value satisfies it.
    var some: Clause?

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
}

/// Several atoms about one dimension that hold together.
struct Constraint: Sendable {
    private(set) var counts: UInt8
    /// Most dimensions have one atom; only further ones need a list.
    private var first: Atom?
    private var rest: [Atom] = []

    init(counts: UInt8) { self.counts = counts }

    mutating func add(_ atom: Atom) {
        counts &= atom.counts
        if first == nil { first = atom } else { rest.append(atom) }
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
        guard rest.isEmpty, let first, first.each == nil, first.some == nil else { return nil }
        return first.one
    }

    /// How a constraint and an atom lie to each other, as far as it can be seen at once.
    enum Glance {
        case apart
        case covered
        case unclear
    }

    /// Looks only at the frequent case of one list of patterns on each side.
    func glance(_ atom: Atom) -> Glance {
        let common = counts & atom.counts
        if common == 0 { return .apart }
        guard atom.each == nil, atom.some == nil, let lone else { return .unclear }
        if case .intervals(let mine) = lone, case .intervals(let theirs)? = atom.one {
            let both = mine.intersection(theirs)
            if both == mine, counts == common { return .covered }
            return both.isEmpty && common == Atom.single ? .apart : .unclear
        }
        guard case .patterns(let mine, isNegated: false) = lone else { return .unclear }
        guard let one = atom.one else { return counts == common ? .covered : .unclear }
        guard case .patterns(let theirs, isNegated: false) = one else { return .unclear }
        if mine === theirs { return counts == common ? .covered : .unclear }
        var isCovered = counts == common
        var isApart = common == Atom.single
        for pattern in mine.patterns {
            var covers = false
            var meets = false
            _ = theirs.contains(near: pattern) { other in
                if isCovered, PatternAlgebra.subsumes(other, pattern) {
                    covers = true
                    return true
                }
                if isApart, !meets { meets = PatternAlgebra.mayOverlap(other, pattern) }
                return false
            }
            if !covers { isCovered = false }
            if covers || meets { isApart = false }
            if !isCovered, !isApart { return .unclear }
        }
        return isCovered ? .covered : isApart ? .apart : .unclear
    }

    /// True if there surely are values; false says nothing.
    var isPlainlyPossible: Bool {
        guard counts != 0, let first else { return counts != 0 }
        guard rest.isEmpty, first.each == nil, first.some == nil else { return false }
        guard let one = first.one else { return true }
        guard case .patterns(let set, isNegated: false) = one else { return false }
        return !set.isEmpty || counts & ~Atom.single != 0
    }

    enum Answer {
        case values([Element])
        case none
        case unknown
    }

    /// Values that satisfy all atoms.
    func solve(_ domain: IntervalSet) -> Answer {
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
