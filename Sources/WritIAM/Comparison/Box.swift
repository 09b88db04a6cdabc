/// A statement as a product of atoms, or one alternative of it.
struct Box: Sendable {
    /// At most one atom group for each dimension, in the order of dimensions.
    var sides: [(dimension: Int, atom: Atom)]
    /// Where the statement stands: policy and statement, from 0.
    var policy: Int
    var statement: Int
    var effect: Effect
}
