import WritModel

/// Turns statements into boxes.
///
/// A variable's value is not known. Which way to err depends on what the box is for: what the smaller policy allows and
/// the larger one denies must not be made too small, what the larger allows and the smaller denies not too large. In
/// the first case a listed variable stays a letter of its own or becomes `*`; in the second it stays a letter, which
/// only the same variable and `*` can match. Lists that exclude a variable's value become propositions, which equal
/// only themselves. What excludes plain texts says nothing about a letter, whose value may be one of those texts; so in
/// the second case it is taken to hold only for values without letters.
struct StatementBoxes {
    enum Role {
        /// Must contain at least what the statement matches.
        case over
        /// Must contain at most what the statement matches.
        case under
    }

    private(set) var table: DimensionTable
    private let hasVariables: Bool

    init(table: DimensionTable, hasVariables: Bool) {
        self.table = table
        self.hasVariables = hasVariables
    }

    mutating func boxes(_ policies: [Policy], effect: Effect, role: Role) -> [Box] {
        var out: [Box] = []
        for (index, policy) in policies.enumerated() {
            for statement in policy.statements where statement.effect == effect {
                out += boxes(statement, policy: index, namesPrincipals: policy.kind.namesPrincipals, role: role)
            }
        }
        return out
    }

    private mutating func boxes(_ statement: Statement, policy: Int, namesPrincipals: Bool, role: Role) -> [Box] {
        var alternatives: [[(dimension: Int, atom: Atom)]] = [[]]
        func both(_ dimension: Int, _ atoms: [Atom]) {
            if let only = atoms.first, atoms.count == 1 {
                for index in alternatives.indices { alternatives[index].append((dimension, only)) }
                return
            }
            alternatives = alternatives.flatMap { sides in atoms.map { sides + [(dimension, $0)] } }
        }
        for atom in Self.actionAtoms(statement.actions) { both(DimensionTable.action, [atom]) }
        if namesPrincipals {
            guard let principals = statement.principals else { return [] }
            for clause in PrincipalClauses.clauses(principals, effect: statement.effect) {
                both(DimensionTable.principal, [.exactly(clause)])
            }
        }
        if let resources = statement.resources {
            for side in resourceSides(resources, statement.effect, role) { both(side.dimension, [side.atom]) }
        }
        for condition in statement.conditions {
            for side in conditionSides(condition, statement.effect, role) { both(side.dimension, side.atoms) }
        }
        return alternatives.map { sides in
            guard hasVariables else {
                return Box(sides: sides, policy: policy, statement: statement.index, effect: statement.effect)
            }
            return Box(
                sides: role == .over ? Self.widened(sides) : plain(sides), policy: policy, statement: statement.index,
                effect: statement.effect)
        }
    }

    // MARK: Variables

    /// With two demands on one dimension a variable's letter may stand for what the other demand names; then `*` must do.
    private static func widened(_ sides: [(dimension: Int, atom: Atom)]) -> [(dimension: Int, atom: Atom)] {
        guard sides.contains(where: { $0.atom.clauses.contains(where: \.hasVariables) }) else {
            return sides
        }
        return sides.map { side in
            let demands = sides.filter { $0.dimension == side.dimension }.flatMap(\.atom.clauses)
            // A clause that only excludes can be met by the letter as well.
            guard demands.count(where: { !$0.isExclusion }) > 1 else { return side }
            return (side.dimension, side.atom.widened)
        }
    }

    /// With each exclusion the demand that it is no variable's letter that is spared.
    private mutating func plain(_ sides: [(dimension: Int, atom: Atom)]) -> [(dimension: Int, atom: Atom)] {
        var out: [(dimension: Int, atom: Atom)] = []
        for side in sides {
            out.append(side)
            guard side.dimension != DimensionTable.action, side.dimension != DimensionTable.principal,
                side.atom.clauses.contains(where: \.isExclusion)
            else { continue }
            table.asksForPlain(side.dimension)
            out.append((side.dimension, .plain))
        }
        return out
    }

    private mutating func numbered(_ patterns: [Pattern]) -> [Pattern] {
        guard patterns.contains(where: { !$0.variables.isEmpty }) else { return patterns }
        return patterns.map { pattern in
            guard !pattern.variables.isEmpty else { return pattern }
            let letters = pattern.variables.map { table.letter(of: $0) }
            return Pattern(
                source: pattern.source,
                tokens: pattern.tokens.map {
                    Wildcard.isVariable($0) ? letters[Int($0 - Wildcard.firstVariable)] : $0
                },
                variables: pattern.variables, isFolded: pattern.isFolded, isARN: pattern.isARN, at: pattern.location)
        }
    }

    private mutating func proposition(_ text: String, _ effect: Effect) -> (dimension: Int, atom: Atom) {
        (table.number(of: .proposition("\(effect) \(text)")), Atom(counts: Atom.single))
    }

    // MARK: Actions

    private static let anyAction = PatternSet([
        Pattern(source: "*:*", tokens: [Wildcard.anyString, Wildcard.colon, Wildcard.anyString], isFolded: true)
    ])

    private static func actionAtoms(_ list: PatternList) -> [Atom] {
        if !list.isNegated, list.patterns.contains(where: \.matchesEverything) {
            return [.exactly(.patterns(anyAction, isNegated: false))]
        }
        let listed = Atom.exactly(.patterns(PatternSet(list.patterns), isNegated: list.isNegated))
        // Every action has a colon; it need not be said where the patterns say it.
        let spelled = !list.isNegated && list.patterns.allSatisfy { $0.tokens.contains(Wildcard.colon) }
        return spelled ? [listed] : [.exactly(.patterns(anyAction, isNegated: false)), listed]
    }

    // MARK: Resources

    /// The lone `*` is written as what it stands for: any ARN, or the `*` of an action without resources.
    static let anyResource = [
        Pattern(source: "*", tokens: [Wildcard.star]),
        Pattern(
            source: "arn:*",
            tokens: [0x61, 0x72, 0x6E, Wildcard.colon]
                + Array(
                    [[Letter]](repeating: [Wildcard.segmentString, Wildcard.colon], count: 4).joined()) + [
                    Wildcard.anyString
                ]),
    ]

    private mutating func resourceSides(_ list: PatternList, _ effect: Effect, _ role: Role) -> [(
        dimension: Int, atom: Atom
    )] {
        let patterns = numbered(list.patterns)
        let hasVariables = patterns.contains { !$0.variables.isEmpty }
        guard list.isNegated else {
            let whole = patterns.flatMap { $0.matchesEverything ? Self.anyResource : [$0] }
            let listed = Atom.exactly(.patterns(PatternSet(whole), isNegated: false))
            // Every ARN has six segments; it need not be said where the patterns say it.
            let isSpelled = patterns.allSatisfy {
                $0.matchesEverything || $0.tokens.count { $0 == Wildcard.colon } >= 5 || $0.isLiteral
            }
            let any = Atom.exactly(.patterns(PatternSet(Self.anyResource), isNegated: false))
            return (isSpelled ? [listed] : [any, listed]).map { (DimensionTable.resource, $0) }
        }
        let outside = Clause.patterns(PatternSet(patterns), isNegated: true)
        var sides: [(dimension: Int, atom: Atom)] = [
            (DimensionTable.resource, .exactly(.patterns(PatternSet(Self.anyResource), isNegated: false)))
        ]
        if hasVariables {
            let text = "NotResource " + list.patterns.map(\.source).sorted().joined(separator: "\n")
            sides.append(proposition(text, effect))
            // A denial also hits where the variable has no value; all that is certain is the proposition.
            if role == .over, effect == .allow { sides.append((DimensionTable.resource, .exactly(outside))) }
            return sides
        }
        sides.append((DimensionTable.resource, .exactly(outside)))
        return sides
    }

    // MARK: Conditions

    private mutating func conditionSides(_ condition: Condition, _ effect: Effect, _ role: Role) -> [(
        dimension: Int, atoms: [Atom]
    )] {
        let order: Dimension.Order
        switch condition.operator.family {
        case .numeric: order = .number
        case .date: order = .date
        case .ip: order = .address
        default: order = .text
        }
        let deny = effect == .deny
        var clause: Clause
        switch condition.test {
        case .absent(let wanted):
            guard let wanted else { return [] }
            return presence(of: condition.key).map {
                ($0, [Atom(counts: wanted ? Atom.none : Atom.single | Atom.many)])
            }
        case .patterns(let patterns):
            let set = PatternSet(numbered(patterns))
            clause = .patterns(set, isNegated: condition.operator.isNegated)
            if clause.hasVariables, condition.operator.isNegated {
                let text = "\(condition.operator) \(condition.key) \(condition.values.sorted().joined(separator: "\n"))"
                let (dimension, atom) = proposition(text, effect)
                var sides: [(dimension: Int, atoms: [Atom])] = [(dimension, [atom])]
                if role == .over, effect == .allow {
                    let key = table.number(of: .key(condition.key, order))
                    sides.append((key, Self.atoms(condition.operator, clause, deny: deny)))
                }
                return sides
            }
        case .intervals(let set):
            let number = table.number(of: .key(condition.key, order))
            clause = .intervals(
                condition.operator.isNegated ? set.complement(in: table.domains[number]) : set)
        }
        let dimension = table.number(of: .key(condition.key, order))
        return [(dimension, Self.atoms(condition.operator, clause, deny: deny))]
    }

    /// `clause` has the operator's negation in it already.
    private static func atoms(_ name: ConditionOperator, _ clause: Clause, deny: Bool) -> [Atom] {
        switch name.quantifier {
        case .forAllValues: return [Atom(counts: Atom.all, each: clause)]
        case .forAnyValue:
            let some = Atom(counts: Atom.single | Atom.many, some: clause)
            return name.ifExists ? [Atom(counts: Atom.none), some] : [some]
        case nil:
            var counts = Atom.single
            if name.isNegated || name.ifExists { counts |= Atom.none }
            // A plain operator on several values is undefined and goes against the caller.
            if deny { counts |= Atom.many }
            return [Atom(counts: counts, one: clause)]
        }
    }

    /// Every dimension of the key; `Null` says the same of each.
    private mutating func presence(of key: String) -> [Int] {
        let orders: [Dimension.Order] = [.text, .number, .date, .address]
        let known = orders.filter { order in table.contains(.key(key, order)) }
        return (known.isEmpty ? [.text] : known).map { table.number(of: .key(key, $0)) }
    }
}

extension Atom {
    /// The atom with `*` in place of each variable that is asked for.
    var widened: Atom {
        Atom(counts: counts, one: one?.widened, each: each?.widened, some: some?.widened)
    }

    var hasVariables: Bool { clauses.contains(where: \.hasVariables) }
}

extension Clause {
    var isExclusion: Bool {
        if case .patterns(_, isNegated: true) = self { return true }
        return false
    }

    var widened: Clause {
        guard case .patterns(let set, isNegated: false) = self, hasVariables else { return self }
        return .patterns(PatternSet(set.patterns.map(\.widened)), isNegated: false)
    }
}

extension Pattern {
    /// `*` in place of each variable, as wide as its place in an ARN lets it be.
    fileprivate var widened: Pattern {
        guard !variables.isEmpty else { return self }
        let narrow = isARN ? min(5, tokens.count { $0 == Wildcard.colon }) : 0
        var seen = 0
        let tokens = tokens.map { token -> Letter in
            if token == Wildcard.colon { seen += 1 }
            guard Wildcard.isVariable(token) else { return token }
            return seen < narrow ? Wildcard.segmentString : Wildcard.anyString
        }
        return Pattern(source: source, tokens: tokens, isFolded: isFolded, isARN: isARN, at: location)
    }
}
