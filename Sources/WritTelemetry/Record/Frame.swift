import Crypto
import WritModel
import WritVault

/// One entry as it stands in a segment: length of the sealed event (32 bits), number of the entry (64), hash of the entry
/// before (32 bytes), sealed event (AES-256-GCM, 16-byte tag at its end). Numbers are big-endian.
struct Frame: Sendable {
    static let headerBytes = 4 + 8 + MerkleTree.hashBytes
    static let tagBytes = 16
    static let largest = headerBytes + Event.largest + 65_536

    let sequence: UInt64
    let previous: [UInt8]
    /// Ciphertext and tag.
    let sealed: ArraySlice<UInt8>
    /// Leaf of the Merkle tree: hash of the whole frame.
    let hash: [UInt8]

    /// The frame's bytes and its hash.
    ///
    /// The number is the nonce, so a key must never seal two entries of one number: each segment has a key of its own, and after
    /// a failed write the segment is given up.
    static func seal(
        _ event: [UInt8], sequence: UInt64, previous: [UInt8], key: SymmetricKey
    ) throws -> (bytes: [UInt8], hash: [UInt8]) {
        let box = try AES.GCM.seal(
            event, using: key, nonce: nonce(sequence), authenticating: associated(sequence, previous))
        var bytes: [UInt8] = []
        bytes.reserveCapacity(headerBytes + event.count + tagBytes)
        bytes.append(bigEndian: UInt32(event.count + tagBytes))
        bytes.append(bigEndian: sequence)
        bytes += previous
        bytes += box.ciphertext
        bytes += box.tag
        return (bytes, MerkleTree.leaf(bytes))
    }

    /// The length of the whole frame that these first bytes announce; nil if no frame is of that length.
    static func length(_ header: ArraySlice<UInt8>) -> Int? {
        let sealed = header.prefix(4).reduce(0) { $0 << 8 | Int($1) }
        return sealed >= tagBytes && sealed <= largest - headerBytes ? headerBytes + sealed : nil
    }

    /// - Parameter bytes: a whole frame, as long as `length` says.
    init(_ bytes: ArraySlice<UInt8>) {
        var rest = bytes.dropFirst(4)
        sequence = rest.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
        rest = rest.dropFirst(8)
        previous = Array(rest.prefix(MerkleTree.hashBytes))
        sealed = rest.dropFirst(MerkleTree.hashBytes)
        hash = MerkleTree.leaf(bytes)
    }

    /// The event's bytes; nil if anything about the frame is not as it was written.
    func open(_ key: SymmetricKey) -> [UInt8]? {
        guard let nonce = try? Self.nonce(sequence),
            let box = try? AES.GCM.SealedBox(
                nonce: nonce, ciphertext: sealed.dropLast(Self.tagBytes), tag: sealed.suffix(Self.tagBytes)),
            let event = try? AES.GCM.open(box, using: key, authenticating: Self.associated(sequence, previous))
        else { return nil }
        return Array(event)
    }

    private static func nonce(_ sequence: UInt64) throws -> AES.GCM.Nonce {
        var bytes: [UInt8] = [0, 0, 0, 0]
        bytes.append(bigEndian: sequence)
        return try AES.GCM.Nonce(data: bytes)
    }

    private static func associated(_ sequence: UInt64, _ previous: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(bigEndian: sequence)
        return bytes + previous
    }
}
