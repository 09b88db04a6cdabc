import Crypto
import WritModel
import WritVault

/// The beginning of a segment: where in the record it stands, and its data key.
///
/// Everything in it is bound to the wrapped data key, so that an altered header does not give up its key.
struct SegmentHeader: Sendable, Equatable {
    private static let magic = Array("WRITREC1".utf8)
    private static let largest = 16_384

    /// From 1, without gaps.
    var number: Int
    /// The tree of all entries before this segment.
    var tree: MerkleTree
    /// Hash of the entry before the first; zeros for the first of all.
    var previous: [UInt8]
    /// Nanoseconds since 1970 UTC.
    var created: Int64
    var wrapped: WrappedDataKey

    /// A header with a fresh data key.
    static func make(
        number: Int, tree: MerkleTree, previous: [UInt8], created: Int64, vault: Vault
    ) throws -> (header: SegmentHeader, key: SymmetricKey) {
        let place = context(number: number, tree: tree, previous: previous, created: created)
        let (key, wrapped) = try vault.makeDataKey(context: place)
        let header = SegmentHeader(number: number, tree: tree, previous: previous, created: created, wrapped: wrapped)
        return (header, SymmetricKey(data: key.reveal(for: "sealing entries")))
    }

    /// The data key.
    ///
    /// - Throws: `VaultError` if the header was altered, or its wrapping key is not at hand.
    func key(from vault: Vault) throws -> SymmetricKey {
        let place = Self.context(number: number, tree: tree, previous: previous, created: created)
        return SymmetricKey(data: try vault.dataKey(wrapped, context: place).reveal(for: "opening entries"))
    }

    private static func context(
        number: Int, tree: MerkleTree, previous: [UInt8], created: Int64
    ) -> EncryptionContext {
        [
            "writ:kind": "record segment", "writ:number": "\(number)", "writ:first": "\(tree.count)",
            "writ:tree": tree.root.lowercaseHex, "writ:previous": previous.lowercaseHex, "writ:created": "\(created)",
        ]
    }

    /// The header as it stands in the file.
    var bytes: [UInt8] {
        let json = JSONWriter.bytes(
            .object([
                "number": Node(.integer(number)), "first": Node(String(tree.count)),
                "tree": Node(tree.edge.map { Node($0.lowercaseHex) }), "previous": Node(previous.lowercaseHex),
                "created": Node(.integer(Int(created))), "provider": Node(wrapped.provider),
                "information": Node(Base64.standard.encode(wrapped.information)),
                "key": Node(Base64.standard.encode(wrapped.ciphertext)),
            ]))
        var bytes = Self.magic
        bytes.append(bigEndian: UInt32(json.count))
        return bytes + json
    }

    /// Reads the header from the beginning of a file; nil if it is not exactly what `bytes` would give.
    init?(_ start: [UInt8]) {
        var reader = ByteReader(start)
        guard reader.take(Self.magic.count)?.elementsEqual(Self.magic) == true, let count = reader.integer(UInt32.self),
            count <= Self.largest, let json = reader.take(Int(count)),
            let node = try? JSONParser.parse(Array(json), file: "segment"), let number = node["number"]?.integer,
            let first = node["first"]?.string.flatMap({ UInt64($0) }), let edge = node["tree"]?.array,
            let previous = node["previous"]?.string.flatMap([UInt8].init(lowercaseHex:)),
            previous.count == MerkleTree.hashBytes, let created = node["created"]?.integer,
            let tree = MerkleTree(
                count: first, edge: edge.compactMap { $0.string.flatMap([UInt8].init(lowercaseHex:)) }),
            let provider = node["provider"]?.string,
            let information = node["information"]?.string.flatMap({ Base64.standard.decode($0) }),
            let key = node["key"]?.string.flatMap({ Base64.standard.decode($0) })
        else { return nil }
        self.init(
            number: number, tree: tree, previous: previous, created: Int64(created),
            wrapped: WrappedDataKey(provider: provider, information: information, ciphertext: key))
        guard start.starts(with: bytes) else { return nil }
    }

    private init(number: Int, tree: MerkleTree, previous: [UInt8], created: Int64, wrapped: WrappedDataKey) {
        self.number = number
        self.tree = tree
        self.previous = previous
        self.created = created
        self.wrapped = wrapped
    }
}
