import WritModel

/// What the record was at one moment: how many entries, and the root of the Merkle tree over them.
///
/// Source: C2SP tlog-checkpoint and signed-note (c2sp.org), Ed25519 signatures. A checkpoint that is kept somewhere else shows any later
/// change to the entries that it covers.
package struct Checkpoint: Sendable, Equatable {
    /// Name of the record, which is also the name of its key.
    package var origin: String
    package var size: UInt64
    /// 32 bytes.
    package var root: [UInt8]

    package init(origin: String, size: UInt64, root: [UInt8]) {
        self.origin = origin
        self.size = size
        self.root = root
    }

    /// The text that is signed.
    var text: String { "\(origin)\n\(size)\n\(Base64.standard.encode(root))\n" }

    /// Reads a signed note and judges its signature.
    ///
    /// - Throws: `RecordError.damaged` for another form, another key's name or a wrong signature.
    package init(note: [UInt8], key: CheckpointVerificationKey) throws(RecordError) {
        let bad = RecordError(.damaged, "the checkpoint is malformed")
        guard note.count <= 4096, let whole = String(validating: note, as: UTF8.self) else { throw bad }
        let lines = whole.split(separator: "\n", omittingEmptySubsequences: false)
        // Three lines, an empty one, one signature, and the end of the last line.
        guard lines.count == 6, lines[3].isEmpty, lines[5].isEmpty, lines[0] == key.name, let size = UInt64(lines[1]),
            String(size) == lines[1], let root = Base64.standard.decode(lines[2]), root.count == MerkleTree.hashBytes
        else { throw bad }
        let parts = lines[4].split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == "\u{2014}", parts[1] == key.name,
            let signature = Base64.standard.decode(parts[2]), signature.count == 4 + 64
        else { throw bad }
        self.init(origin: key.name, size: size, root: root)
        guard signature.prefix(4).elementsEqual(key.id), key.isValid(Array(signature.dropFirst(4)), of: text) else {
            throw RecordError(.damaged, "the checkpoint is not signed by the key of this record")
        }
    }

    /// The signed note.
    package func note(by key: CheckpointKey) throws -> [UInt8] {
        let signature = try key.sign(text)
        let line = "\u{2014} \(key.name) \(Base64.standard.encode(key.verificationKey.id + signature))\n"
        return Array("\(text)\n\(line)".utf8)
    }
}
