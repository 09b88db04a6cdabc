/// How one set of policies relates to another in what it allows.
package enum PolicyRelation: String, Sendable {
    case equal, narrower, wider, incomparable
}

/// An exact comparison of two sets of policies.
///
/// Requests are those that a caller could make: an action with a service, an ARN or `*` as resource, keys with values of
/// the type that the operators expect, several values only for keys that a policy or the catalogue treats as a set.
/// With a catalogue only actions that exist, on resources that they take.
package struct PolicyComparison: Sendable {
    /// Of the new policies against the old.
    package let relation: PolicyRelation
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
        let forward = contains(new, in: old, catalogue)
        let backward = contains(old, in: new, catalogue)
        let relation: PolicyRelation =
            switch (forward.isContained, backward.isContained) {
            case (true, true): .equal
            case (true, false): .narrower
            case (false, true): .wider
            case (false, false): .incomparable
            }
        return PolicyComparison(
            relation: relation, witness: forward.witness, lost: backward.witness, covering: forward.covering,
            isDecided: forward.isDecided && backward.isDecided)
    }

    /// Whether `inner` allows nothing that `outer` does not; the request that shows the contrary.
    package static func isContained(_ inner: [Policy], in outer: [Policy], catalogue: Catalogue?) -> (
        isContained: Bool, witness: Request?, isDecided: Bool
    ) {
        let result = contains(inner, in: outer, catalogue)
        return (result.isContained, result.witness, result.isDecided)
    }

    private struct Direction {
        var isContained = false
        var witness: Request?
        var covering: [Coverage] = []
        var isDecided = true
    }

    private static func contains(_ inner: [Policy], in outer: [Policy], _ catalogue: Catalogue?) -> Direction {
        let multivalued = catalogue.map { $0.multivaluedKeys } ?? []
        // What holds for all requests holds for those that can be made; only a refusal needs the catalogue's world.
        let answer = Containment(inner, in: outer, multivalued: multivalued, world: nil).decide()
        guard let catalogue else { return direction(answer) }
        if case .contained = answer { return direction(answer) }
        return direction(
            Containment(inner, in: outer, multivalued: multivalued, world: ActionWorld(catalogue)).decide())
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
