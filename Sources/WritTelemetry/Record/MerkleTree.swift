import Crypto

/// The right edge of a Merkle tree over entries (RFC 9162 section 2.1): enough to append and to give the root.
struct MerkleTree: Sendable, Equatable {
    static let hashBytes = 32
    private(set) var count: UInt64 = 0
    /// Roots of the complete subtrees, largest first: one for each bit that is set in `count`.
    private(set) var edge: [[UInt8]] = []

    init() {}

    /// Nil unless there is one hash of 32 bytes for each bit of `count`.
    init?(count: UInt64, edge: [[UInt8]]) {
        guard edge.count == count.nonzeroBitCount, edge.allSatisfy({ $0.count == Self.hashBytes }) else { return nil }
        self.count = count
        self.edge = edge
    }

    mutating func append(_ leaf: [UInt8]) {
        edge.append(leaf)
        var complete = count
        while complete & 1 == 1, edge.count >= 2 {
            let right = edge.removeLast()
            let left = edge.removeLast()
            edge.append(Self.node(left, right))
            complete >>= 1
        }
        count += 1
    }

    /// Goes on counting after entries that are not known; `root` means nothing from then on.
    mutating func skip(to count: UInt64) {
        self.count = count
        edge = [[UInt8]](repeating: [UInt8](repeating: 0, count: Self.hashBytes), count: count.nonzeroBitCount)
    }

    var root: [UInt8] {
        guard var root = edge.last else { return Array(SHA256.hash(data: [UInt8]())) }
        for left in edge.dropLast().reversed() { root = Self.node(left, root) }
        return root
    }

    static func leaf(_ entry: [UInt8]) -> [UInt8] { leaf(entry[...]) }

    static func leaf(_ entry: ArraySlice<UInt8>) -> [UInt8] {
        var hash = SHA256()
        hash.update(data: [0])
        hash.update(data: entry)
        return Array(hash.finalize())
    }

    private static func node(_ left: [UInt8], _ right: [UInt8]) -> [UInt8] {
        Array(SHA256.hash(data: [1] + left + right))
    }
}
