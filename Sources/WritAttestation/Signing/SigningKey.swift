package import Crypto
import Glibc
import WritModel
package import WritVault

/// A private key that signs writs; kept as PKCS #8 PEM in a file that only its owner reads.
package struct SigningKey: Sendable {
    private let key: Secret<P256.Signing.PrivateKey>
    package let verificationKey: VerificationKey

    package init(_ key: P256.Signing.PrivateKey) {
        self.key = Secret(key)
        self.verificationKey = VerificationKey(key.publicKey)
    }

    /// A fresh key.
    package static func generate() -> SigningKey { SigningKey(P256.Signing.PrivateKey()) }

    /// Writes the private key to `path`, mode 0600.
    ///
    /// - Throws: `FileError` with `EEXIST` if there is a file already: keys are never overwritten.
    package func write(to path: String) throws(FileError) {
        let pem = key.reveal(for: "writing the key file").pemRepresentation
        try AtomicFile.write(Array((pem + "\n").utf8), to: path, mode: 0o600, replace: false)
    }

    /// - Throws: `InputError` `key-exposed` if others reach the file, `bad-key`; `FileError`.
    package static func load(_ path: String) throws -> SigningKey {
        let file = try OpenFile(path, O_RDONLY)
        let status = try file.status()
        guard status.st_mode & S_IFMT == S_IFREG, status.st_mode & 0o077 == 0 else {
            throw InputError("key-exposed", "the key file `\(path)` is open to others", hint: "run `chmod 600 \(path)`")
        }
        let text = String(decoding: try file.readAll(limit: 65_536), as: UTF8.self)
        do {
            return SigningKey(try P256.Signing.PrivateKey(pemRepresentation: text))
        } catch {
            throw InputError("bad-key", "the file `\(path)` holds no P-256 private key in PEM")
        }
    }

    /// ECDSA with SHA-256 over `message`, DER.
    func sign(_ message: [UInt8]) throws -> [UInt8] {
        Array(try key.reveal(for: "signing").signature(for: message).derRepresentation)
    }
}
