/// Decides whether everything that some policies allow is allowed by others.
///
/// For each statement that allows in the inner policies: (i) nothing of it that the inner policies leave may be missing
/// from what the outer ones allow, and (ii) nothing of it that the inner policies leave may be denied by the outer ones.
struct Containment {
    enum Answer {
        /// For each allowing statement of the inner policies, the statements of the outer that cover it.
        case contained(covering: [PolicyComparison.Coverage])
        /// A request that the inner policies allow and the outer do not; both were asked.
        case escapes(Request)
        /// Neither was shown: a candidate did not survive, or the work went beyond its bounds.
        case undecided
    }

    private let inner: [Policy]
    private let outer: [Policy]
    private var search: BoxSearch
    private let innerAllows: [Box]
    private let innerDenies: [Box]
    private let outerAllows: [Box]
    private let outerDenies: [Box]
    private let compiledInner: CompiledPolicy
    private let compiledOuter: CompiledPolicy
    private let world: ActionWorld?

    init(_ inner: [Policy], in outer: [Policy], multivalued: Set<String>, world: ActionWorld?) {
        self.inner = inner
        self.outer = outer
        self.world = world
        var table = DimensionTable(multivalued: multivalued.union(Self.keysOfSets(inner + outer)))
        Self.register(inner + outer, in: &table)
        var maker = StatementBoxes(table: table)
        innerAllows = maker.boxes(inner, effect: .allow, role: .over)
        innerDenies = maker.boxes(inner, effect: .deny, role: .under)
        outerAllows = maker.boxes(outer, effect: .allow, role: .under)
        outerDenies = maker.boxes(outer, effect: .deny, role: .over)
        search = BoxSearch(table: maker.table)
        compiledInner = CompiledPolicy(inner)
        compiledOuter = CompiledPolicy(outer)
    }

    private static func keysOfSets(_ policies: [Policy]) -> Set<String> {
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

    /// Enters every key first, so that `Null` knows all dimensions of its key.
    private static func register(_ policies: [Policy], in table: inout DimensionTable) {
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

    func decide() -> Answer {
        var coverage: [StatementPosition: Set<StatementPosition>] = [:]
        var undecided = false
        let covers = innerDenies + outerAllows
        // A denial of the outer policies that the inner ones make too takes nothing away.
        let denies = outerDenies.filter { deny in
            if case .none = search.point(in: search.region(deny), outside: innerDenies) { return false }
            return true
        }
        for whole in innerAllows {
            let position = StatementPosition(policy: whole.policy, statement: whole.statement)
            coverage[position, default: []].formUnion([])
            for part in parts(of: whole) {
                switch search.point(in: part.region, outside: covers) {
                case .none(let needed):
                    for index in needed where index >= innerDenies.count {
                        let box = covers[index]
                        coverage[position]?.insert(
                            StatementPosition(policy: box.policy, statement: box.statement))
                    }
                case .unknown: undecided = true
                case .point(let point):
                    if let request = replayed(point) { return .escapes(request) }
                    undecided = true
                }
                for deny in denies {
                    var region = part.widened
                    for side in deny.sides { search.add(side.atom.widened, side.dimension, to: &region) }
                    switch search.point(in: region, outside: innerDenies) {
                    case .none: break
                    case .unknown: undecided = true
                    case .point(let point):
                        if let request = replayed(point) { return .escapes(request) }
                        undecided = true
                    }
                }
            }
        }
        if undecided { return .undecided }
        return .contained(
            covering: coverage.sorted { $0.key < $1.key }.map {
                PolicyComparison.Coverage(statement: $0.key, by: $0.value.sorted())
            })
    }

    // MARK: Parts

    private struct Part {
        let region: BoxSearch.Region
        /// The same with `*` in place of variables.
        let widened: BoxSearch.Region
    }

    /// One part for each action pattern, or with a catalogue for each kind of action.
    private func parts(of box: Box) -> [Part] {
        if let world {
            return world.kinds(of: box, among: innerDenies + outerAllows + outerDenies).map { part(box, $0) }
        }
        guard let first = box.sides.first, first.dimension == DimensionTable.action,
            case .patterns(let set, isNegated: false)? = first.atom.one, set.patterns.count > 1
        else { return [part(box, nil)] }
        return set.patterns.map { pattern in
            var single = box
            single.sides[0].atom = .exactly(.patterns(PatternSet([pattern]), isNegated: false))
            return part(single, nil)
        }
    }

    private func part(_ box: Box, _ kind: ActionWorld.Kind?) -> Part {
        var region = search.region(box)
        var wide = BoxSearch.Region(repeating: nil, count: search.table.dimensions.count)
        for side in box.sides { search.add(side.atom.widened, side.dimension, to: &wide) }
        if let kind {
            search.add(.exactly(kind.action), DimensionTable.action, to: &region)
            search.add(.exactly(kind.action), DimensionTable.action, to: &wide)
            search.add(.exactly(kind.resources), DimensionTable.resource, to: &wide)
            // A variable's letter says nothing about the shape of its value.
            let isVariable = box.sides.contains { $0.dimension == DimensionTable.resource && $0.atom.hasVariables }
            if !isVariable { search.add(.exactly(kind.resources), DimensionTable.resource, to: &region) }
        }
        return Part(region: region, widened: wide)
    }

    // MARK: Witnesses

    /// The request at a point, if the policies themselves say that it tells them apart.
    private func replayed(_ point: [Int: [Element]]) -> Request? {
        let values = WitnessValues(table: search.table, point: point)
        for request in values.requests() where isWitness(request) { return request }
        return nil
    }

    private func isWitness(_ request: Request) -> Bool {
        if let world, !world.holds(request) { return false }
        return compiledInner.evaluate(request).isAllowed && !compiledOuter.evaluate(request).isAllowed
    }
}

/// A statement by its place among the policies given.
package struct StatementPosition: Sendable, Hashable, Comparable {
    /// Position of the policy, from 0.
    package let policy: Int
    /// Position of the statement in its policy, from 0.
    package let statement: Int

    package static func < (a: StatementPosition, b: StatementPosition) -> Bool {
        (a.policy, a.statement) < (b.policy, b.statement)
    }
}
