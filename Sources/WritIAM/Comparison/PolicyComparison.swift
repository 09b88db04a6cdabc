package import WritModel

/// An exact comparison of two sets of policies.
///
/// Requests are those that a caller could make: an action with a service, an ARN or `*` as resource, keys with values of
/// the type that the operators expect, several values only for keys that a policy or the catalogue treats as a set.
/// With a catalogue only actions that exist, on resources that they take.
package struct PolicyComparison: Sendable {
    /// Of the new policies against the old.
    package let relation: Relation
    /// Allowed by the new policies and not by the old, where the relation is wider or incomparable.
    package let witness: Request?
    /// Allowed by the old policies and not by the new, where the relation is narrower or incomparable.
    package let lost: Request?
    /// Where the new policies are contained in the old: which old statements cover each new one.
    package let covering: [Coverage]
    /// False if containment one way could be neither shown nor refuted by a request; it is then reported as not contained.
    package let isDecided: Bool

    /// A statement of the new policies with the statements of the old that cover it.
    package struct Coverage: Sendable {
        package let statement: StatementPosition
        package let by: [StatementPosition]
    }

    package static func compare(_ new: [Policy], to old: [Policy], catalogue: Catalogue?) -> PolicyComparison {
        let pair = Pair(new, old, catalogue)
        let forward = contains(pair.first, in: pair.second, pair.table, catalogue)
        let backward = contains(pair.second, in: pair.first, pair.table, catalogue)
        let relation = Relation(isWithin: forward.isContained, contains: backward.isContained)
        return PolicyComparison(
            relation: relation, witness: forward.witness, lost: backward.witness, covering: forward.covering,
            isDecided: forward.isDecided && backward.isDecided)
    }

    /// Whether `inner` allows nothing that `outer` does not; the request that shows the contrary.
    package static func isContained(_ inner: [Policy], in outer: [Policy], catalogue: Catalogue?) -> (
        isContained: Bool, witness: Request?, isDecided: Bool
    ) {
        let pair = Pair(inner, outer, catalogue)
        let result = contains(pair.first, in: pair.second, pair.table, catalogue)
        return (result.isContained, result.witness, result.isDecided)
    }

    private struct Direction {
        var isContained = false
        var witness: Request?
        var covering: [Coverage] = []
        var isDecided = true
    }

    /// Two sets of policies as boxes over the same dimensions.
    private struct Pair {
        let first: ComparisonSide
        let second: ComparisonSide
        let table: DimensionTable

        init(_ first: [Policy], _ second: [Policy], _ catalogue: Catalogue?) {
            let all = first + second
            var table = DimensionTable(
                multivalued: ComparisonSide.keysOfSets(all).union(catalogue.map(\.multivaluedKeys) ?? []))
            ComparisonSide.register(all, in: &table)
            let hasVariables = ComparisonSide.hasVariables(all)
            var maker = StatementBoxes(table: table, hasVariables: hasVariables)
            self.first = ComparisonSide(first, &maker, hasVariables: hasVariables)
            self.second = ComparisonSide(second, &maker, hasVariables: hasVariables)
            self.table = maker.table
        }
    }

    private static func contains(
        _ inner: ComparisonSide, in outer: ComparisonSide, _ table: DimensionTable, _ catalogue: Catalogue?
    ) -> Direction {
        // What holds for all requests holds for those that can be made; only a refusal needs the catalogue's world.
        let answer = Containment(inner, in: outer, table: table, world: nil).decide()
        guard let catalogue else { return direction(answer) }
        if case .contained = answer { return direction(answer) }
        return direction(Containment(inner, in: outer, table: table, world: ActionWorld(catalogue)).decide())
    }

    private static func direction(_ answer: Containment.Answer) -> Direction {
        switch answer {
        case .contained(let covering):
            Direction(isContained: true, covering: covering)
        case .escapes(let request): Direction(witness: request)
        case .undecided: Direction(isDecided: false)
        }
    }
}
