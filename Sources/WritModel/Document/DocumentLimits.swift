/// Bounds on what a reader of YAML or JSON takes; beyond them it throws an `InputError` that names the place.
package struct DocumentLimits: Sendable {
    /// Bytes of the whole document.
    package var bytes: Int
    /// Nesting of lists and objects.
    package var depth: Int
    /// Nodes of the document after aliases are expanded (against alias bombs).
    package var nodes: Int
    /// Bytes of one scalar.
    package var scalar: Int

    package init(bytes: Int = 16 << 20, depth: Int = 100, nodes: Int = 1_000_000, scalar: Int = 4 << 20) {
        self.bytes = bytes
        self.depth = depth
        self.nodes = nodes
        self.scalar = scalar
    }

    package static let standard = DocumentLimits()
}

extension DocumentLimits {
    /// No limit on nesting is taken above this, because reading, writing and releasing a document recurse that deep.
    package static let deepest = 400
}
