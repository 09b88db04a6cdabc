package import WritModel

/// Bounds on a bundle; a larger one is refused.
package struct BundleLimits: Sendable {
    package var bytes: ByteCount
    /// Files, folders and links together.
    package var entries: Int
    /// Folders within folders.
    package var depth: Int

    package init(bytes: ByteCount = .mebibytes(2048), entries: Int = 200_000, depth: Int = 64) {
        self.bytes = bytes
        self.entries = entries
        self.depth = depth
    }

    package static let standard = BundleLimits()
}
