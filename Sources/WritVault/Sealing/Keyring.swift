import Crypto
package import WritModel

/// Wrapping keys in memory, oldest first; the last one wraps, all of them unwrap.
///
/// Wraps as the raw AES keyring of the AWS Encryption SDK does (AES-256-GCM, 12-byte nonce, 16-byte tag), with the namespace
/// `writ` and the names `k1`, `k2`, …, so that the SDK opens what Writ sealed.
package struct Keyring: WrappingKeys {
    package static let namespace = "writ"
    static let keyBytes = 32
    private static let tagBits: UInt32 = 128
    private static let nonceBytes: UInt32 = 12

    package let versions: [Version]

    package struct Version: Sendable {
        /// `k` and the number of the version, from 1.
        package let name: String
        package let key: Secret<[UInt8]>
    }

    /// Nil unless there is a key and all have 32 bytes.
    package init?(keys: [Secret<[UInt8]>]) {
        guard !keys.isEmpty, keys.allSatisfy({ $0.reveal(for: "its length").count == Self.keyBytes }) else {
            return nil
        }
        versions = keys.enumerated().map { Version(name: "k\($0.offset + 1)", key: $0.element) }
    }

    /// A keyring with one fresh key.
    package static func generate() -> Keyring { Keyring(versions: [fresh(1)]) }

    /// This keyring with a new version, which wraps from now on.
    package func rotated() -> Keyring { Keyring(versions: versions + [Self.fresh(versions.count + 1)]) }

    private init(versions: [Version]) { self.versions = versions }

    private static func fresh(_ number: Int) -> Version {
        Version(name: "k\(number)", key: Secret(.random(keyBytes)))
    }

    package func wrap(_ dataKey: Secret<[UInt8]>, context: EncryptionContext) throws -> WrappedDataKey {
        guard let version = versions.last, let associated = context.serialized else {
            throw VaultError(.tooLarge, "the context of a sealed message is too long")
        }
        let nonce = AES.GCM.Nonce()
        let box = try AES.GCM.seal(
            dataKey.reveal(for: "wrapping"), using: SymmetricKey(data: version.key.reveal(for: "wrapping")),
            nonce: nonce, authenticating: associated)
        var information = Array(version.name.utf8)
        information.append(bigEndian: Self.tagBits)
        information.append(bigEndian: Self.nonceBytes)
        information += Array(nonce)
        return WrappedDataKey(
            provider: Self.namespace, information: information, ciphertext: Array(box.ciphertext) + Array(box.tag))
    }

    package func unwrap(_ wrapped: WrappedDataKey, context: EncryptionContext) throws -> Secret<[UInt8]> {
        let trailer = 4 + 4 + Int(Self.nonceBytes)
        guard wrapped.provider == Self.namespace, wrapped.information.count > trailer,
            let name = String(validating: wrapped.information.dropLast(trailer), as: UTF8.self)
        else {
            throw VaultError(.unknownKey, "the data key is wrapped by `\(wrapped.provider)`, not by this keyring")
        }
        guard let version = versions.first(where: { $0.name == name }) else {
            throw VaultError(
                .unknownKey, "the data key is wrapped by the key `\(name)`, which this keyring lacks",
                hint: "use the key file that was current when it was written, or a later one")
        }
        var reader = ByteReader(wrapped.information, from: wrapped.information.count - trailer)
        guard reader.integer(UInt32.self) == Self.tagBits, reader.integer(UInt32.self) == Self.nonceBytes,
            let nonce = reader.take(Int(Self.nonceBytes)), wrapped.ciphertext.count == Self.keyBytes + 16,
            let associated = context.serialized
        else { throw VaultError(.malformed, "the wrapped data key is malformed") }
        do {
            let box = try AES.GCM.SealedBox(
                nonce: AES.GCM.Nonce(data: nonce), ciphertext: wrapped.ciphertext.dropLast(16),
                tag: wrapped.ciphertext.suffix(16))
            let key = SymmetricKey(data: version.key.reveal(for: "unwrapping"))
            return Secret(Array(try AES.GCM.open(box, using: key, authenticating: associated)))
        } catch {
            throw VaultError(
                .notAuthentic, "the data key does not open: it, its context or the key `\(name)` was altered")
        }
    }
}
