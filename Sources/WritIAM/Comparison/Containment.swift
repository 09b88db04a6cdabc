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

    private let inner: ComparisonSide
    private let outer: ComparisonSide
    private let search: BoxSearch
    private let covers: [Box]
    private let world: ActionWorld?

    init(_ inner: ComparisonSide, in outer: ComparisonSide, table: DimensionTable, world: ActionWorld?) {
        self.inner = inner
        self.outer = outer
        self.world = world
        search = BoxSearch(table: table)
        covers = inner.innerDenies + outer.outerAllows
    }

    func decide() -> Answer {
        var coverage: [(statement: StatementPosition, by: Set<StatementPosition>)] = []
        var undecided = false
        let denies = remainingDenies()
        for whole in inner.innerAllows {
            let twin = twin(of: whole)
            var covering: Set<StatementPosition> = []
            if let twin { covering.insert(twin) }
            defer { coverage.append((StatementPosition(whole), covering)) }
            if twin != nil, denies.isEmpty { continue }
            for part in parts(of: whole) {
                switch twin == nil ? search.point(in: part.region, outside: covers) : .none(needed: []) {
                case .none(let needed):
                    for index in needed where index >= inner.innerDenies.count {
                        covering.insert(StatementPosition(covers[index]))
                    }
                case .unknown: undecided = true
                case .point(let point):
                    if let request = replayed(point) { return .escapes(request) }
                    undecided = true
                }
                for deny in denies {
                    var region = widened(part)
                    for side in deny.sides { search.add(side.atom.widened, side.dimension, to: &region) }
                    switch search.point(in: region, outside: inner.innerDenies) {
                    case .none: break
                    case .unknown: undecided = true
                    case .point(let point):
                        if let request = replayed(point) { return .escapes(request) }
                        undecided = true
                    }
                }
            }
        }
        return undecided ? .undecided : .contained(covering: Self.merged(coverage))
    }

    /// A statement with alternatives was looked at once for each.
    private static func merged(
        _ coverage: [(statement: StatementPosition, by: Set<StatementPosition>)]
    ) -> [PolicyComparison.Coverage] {
        var out: [PolicyComparison.Coverage] = []
        var index = 0
        let sorted = coverage.sorted { $0.statement < $1.statement }
        while index < sorted.count {
            let statement = sorted[index].statement
            var by: Set<StatementPosition> = []
            while index < sorted.count, sorted[index].statement == statement {
                by.formUnion(sorted[index].by)
                index += 1
            }
            out.append(PolicyComparison.Coverage(statement: statement, by: by.sorted()))
        }
        return out
    }

    /// An outer statement in the same words.
    private func twin(of box: Box) -> StatementPosition? {
        let statement = inner.statement(box)
        for other in outer.outerAllows where outer.statement(other).isSame(as: statement) {
            return StatementPosition(other)
        }
        return nil
    }

    /// The outer denials that take something away: not those that the inner policies make too.
    private func remainingDenies() -> [Box] {
        outer.outerDenies.filter { deny in
            let statement = outer.statement(deny)
            if inner.innerDenies.isEmpty { return true }
            if inner.innerDenies.contains(where: { inner.statement($0).isSame(as: statement) }) { return false }
            var region = search.region(deny)
            addPlain(deny, to: &region)
            if case .none = search.point(in: region, outside: inner.innerDenies) { return false }
            return true
        }
    }

    // MARK: Parts

    private static let fewCovers = 12
    private static let fewActions = 6

    private struct Part {
        let region: BoxSearch.Region
        let box: Box
        let kind: ActionWorld.Kind?
    }

    /// One part for each action pattern, or with a catalogue for each kind of action.
    private func parts(of box: Box) -> [Part] {
        if let world {
            return world.kinds(of: box, among: covers + outer.outerDenies).map { part(box, $0) }
        }
        guard let first = box.sides.first, first.dimension == DimensionTable.action,
            case .patterns(let set, isNegated: false)? = first.atom.one, set.patterns.count > 1
        else { return [part(box, nil)] }
        // With few actions, or where one statement covers the whole, there is no need to go through them.
        let whole = part(box, nil)
        if covers.count <= Self.fewCovers,
            set.patterns.count <= Self.fewActions || search.isCovered(whole.region, byOneOf: covers)
        {
            return [whole]
        }
        return set.patterns.map { pattern in
            var single = box
            single.sides[0].atom = .exactly(.patterns(PatternSet([pattern]), isNegated: false))
            return part(single, nil)
        }
    }

    private func part(_ box: Box, _ kind: ActionWorld.Kind?) -> Part {
        var region = search.region(box)
        addPlain(box, to: &region)
        if let kind {
            search.add(.exactly(kind.action), DimensionTable.action, to: &region)
            // A variable's letter says nothing about the shape of its value.
            let isVariable = box.sides.contains { $0.dimension == DimensionTable.resource && $0.atom.hasVariables }
            if !isVariable { search.add(.exactly(kind.resources), DimensionTable.resource, to: &region) }
        }
        return Part(region: region, box: box, kind: kind)
    }

    /// A letter can only be in the values that the box has a variable for.
    private func addPlain(_ box: Box, to region: inout BoxSearch.Region) {
        for dimension in search.table.plain
        where !box.sides.contains(where: { $0.dimension == dimension && $0.atom.hasVariables }) {
            search.add(.plain, dimension, to: &region)
        }
    }

    /// The region of a part with `*` in place of variables.
    private func widened(_ part: Part) -> BoxSearch.Region {
        var region = BoxSearch.Region(repeating: nil, count: search.table.dimensions.count)
        for side in part.box.sides { search.add(side.atom.widened, side.dimension, to: &region) }
        for dimension in search.table.plain { search.add(.plain, dimension, to: &region) }
        if let kind = part.kind {
            search.add(.exactly(kind.action), DimensionTable.action, to: &region)
            search.add(.exactly(kind.resources), DimensionTable.resource, to: &region)
        }
        return region
    }

    // MARK: Witnesses

    /// The request at a point, if the policies themselves say that it tells them apart.
    private func replayed(_ point: [Int: [Element]]) -> Request? {
        let values = WitnessValues(table: search.table, point: point)
        for request in values.requests().map({ world?.spelled($0) ?? $0 }) where isWitness(request) { return request }
        return nil
    }

    private func isWitness(_ request: Request) -> Bool {
        if let world, !world.holds(request) { return false }
        return inner.policies.allow(request) && !outer.policies.allow(request)
    }
}

/// A statement by its place among the policies given.
package struct StatementPosition: Sendable, Hashable, Comparable {
    /// Position of the policy, from 0.
    package let policy: Int
    /// Position of the statement in its policy, from 0.
    package let statement: Int

    package init(policy: Int, statement: Int) {
        self.policy = policy
        self.statement = statement
    }

    init(_ box: Box) { self.init(policy: box.policy, statement: box.statement) }

    package static func < (a: StatementPosition, b: StatementPosition) -> Bool {
        (a.policy, a.statement) < (b.policy, b.statement)
    }
}
