/// How what one writ allows stands to what another allows (spec/writ-v1.md, section 5.1).
package enum Relation: String, Sendable, CaseIterable {
    case equal
    /// Allows less, and nothing that the other does not allow.
    case narrower
    /// Allows all that the other allows, and more.
    case wider
    /// Each allows something that the other does not, or it cannot be decided.
    case incomparable

    /// The relation of two things of which both parts stand as given.
    package func and(_ other: Relation) -> Relation {
        switch (self, other) {
        case (.equal, let relation), (let relation, .equal): relation
        case (.narrower, .narrower): .narrower
        case (.wider, .wider): .wider
        default: .incomparable
        }
    }

    /// From what is known of inclusion in both directions.
    package init(isWithin: Bool, contains: Bool) {
        switch (isWithin, contains) {
        case (true, true): self = .equal
        case (true, false): self = .narrower
        case (false, true): self = .wider
        case (false, false): self = .incomparable
        }
    }

    /// Whether nothing is allowed that the other does not allow.
    package var isWithin: Bool { self == .equal || self == .narrower }
}

/// What a comparison of two IAM policies found; made by the layer that knows IAM.
package struct PolicyRelation: Sendable, Equatable {
    package var relation: Relation
    /// A sentence that names a request which only one of the two allows; nil for equal policies.
    package var witness: String?

    package init(_ relation: Relation, witness: String? = nil) {
        self.relation = relation
        self.witness = witness
    }
}
