package import Crypto
import Glibc
import WritModel
package import WritVault

/// The Ed25519 key that signs a record's checkpoints, in the text form of Go's `sumdb/note`.
package struct CheckpointKey: Sendable {
    package let name: String
    private let key: Secret<Curve25519.Signing.PrivateKey>
    package let verificationKey: CheckpointVerificationKey

    /// Nil unless `name` is 1 to 128 characters without spaces and `+`.
    package init?(name: String, key: Curve25519.Signing.PrivateKey) {
        guard let verification = CheckpointVerificationKey(name: name, key: key.publicKey) else { return nil }
        self.name = name
        self.key = Secret(key)
        self.verificationKey = verification
    }

    /// A fresh key; nil as for `init(name:key:)`.
    package static func generate(name: String) -> CheckpointKey? { CheckpointKey(name: name, key: .init()) }

    func sign(_ text: String) throws -> [UInt8] {
        Array(try key.reveal(for: "signing a checkpoint").signature(for: Array(text.utf8)))
    }

    /// Writes `PRIVATE+KEY+name+hash+key` to `path`, mode 0600; never over another file.
    package func write(to path: String) throws(FileError) {
        let data: [UInt8] = [1] + Array(key.reveal(for: "writing the key file").rawRepresentation)
        let text = "PRIVATE+KEY+\(name)+\(verificationKey.id.lowercaseHex)+\(Base64.standard.encode(data))\n"
        try AtomicFile.write(Array(text.utf8), to: path, mode: 0o600, replace: false)
    }

    /// - Throws: `VaultError` `.exposed`, `.malformed`; `FileError`.
    package static func load(_ path: String) throws -> CheckpointKey {
        let file = try OpenFile(path, O_RDONLY)
        let status = try file.status()
        guard status.st_mode & S_IFMT == S_IFREG, status.st_mode & 0o077 == 0 else {
            throw VaultError(.exposed, "the key file `\(path)` is open to others", hint: "run `chmod 600 \(path)`")
        }
        let text = String(decoding: try file.readAll(limit: 4096), as: UTF8.self)
        let parts = text.drop { $0 == "\n" }.prefix { $0 != "\n" }.split(separator: "+", maxSplits: 4)
        guard parts.count == 5, parts[0] == "PRIVATE", parts[1] == "KEY", let data = Base64.standard.decode(parts[4]),
            data.count == 33, data[0] == 1,
            let raw = try? Curve25519.Signing.PrivateKey(rawRepresentation: data.dropFirst()),
            let key = CheckpointKey(name: String(parts[2]), key: raw),
            key.verificationKey.id.lowercaseHex == parts[3]
        else { throw VaultError(.malformed, "the file `\(path)` holds no key for checkpoints") }
        return key
    }
}

/// The public half of a `CheckpointKey`; its text is the `vkey` of C2SP signed-note.
package struct CheckpointVerificationKey: Sendable {
    package let name: String
    private let key: Curve25519.Signing.PublicKey
    /// The first four bytes of SHA-256 over the name, a line feed, the algorithm (1) and the key.
    package let id: [UInt8]

    init?(name: String, key: Curve25519.Signing.PublicKey) {
        guard (1...128).contains(name.utf8.count), name.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0 != "+" }),
            !name.contains(where: \.isWhitespace)
        else { return nil }
        self.name = name
        self.key = key
        let data = Array("\(name)\n".utf8) + [1] + Array(key.rawRepresentation)
        self.id = Array(SHA256.hash(data: data).prefix(4))
    }

    /// Reads `name+hash+key`; nil for anything else.
    package init?(text: String) {
        let parts = text.split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, let data = Base64.standard.decode(parts[2]), data.count == 33, data[0] == 1,
            let key = try? Curve25519.Signing.PublicKey(rawRepresentation: data.dropFirst())
        else { return nil }
        self.init(name: String(parts[0]), key: key)
        guard id.lowercaseHex == parts[1] else { return nil }
    }

    package var text: String {
        "\(name)+\(id.lowercaseHex)+\(Base64.standard.encode([1] + Array(key.rawRepresentation)))"
    }

    func isValid(_ signature: [UInt8], of text: String) -> Bool {
        key.isValidSignature(signature, for: Array(text.utf8))
    }
}
