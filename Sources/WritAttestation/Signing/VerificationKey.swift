package import Crypto
package import WritModel

/// The public half of a signing key: ECDSA on P-256 (FIPS 186-5).
package struct VerificationKey: Sendable {
    package let key: P256.Signing.PublicKey
    /// SHA-256 of the key as DER SubjectPublicKeyInfo (RFC 5280), in hexadecimal: the `keyid` of envelopes.
    package let id: String

    package init(_ key: P256.Signing.PublicKey) {
        self.key = key
        self.id = Array(SHA256.hash(data: key.derRepresentation)).lowercaseHex
    }

    /// Reads a PEM `PUBLIC KEY`.
    ///
    /// - Throws: `InputError` `bad-key`.
    package init(pem: String, at location: SourceLocation? = nil) throws(InputError) {
        do {
            self.init(try P256.Signing.PublicKey(pemRepresentation: pem))
        } catch {
            throw InputError(
                "bad-key", "this is no P-256 public key in PEM", at: location,
                hint: "paste the whole file that `writ init` wrote, from -----BEGIN PUBLIC KEY----- on")
        }
    }

    package var pem: String { key.pemRepresentation }

    /// Whether `signature` (DER, RFC 3279 section 2.2.3) is by this key over the SHA-256 of `message`.
    func isValid(_ signature: [UInt8], of message: [UInt8]) -> Bool {
        guard let parsed = try? P256.Signing.ECDSASignature(derRepresentation: signature) else { return false }
        // One signature has one encoding: what is not the DER that we would write is refused.
        guard Array(parsed.derRepresentation) == signature else { return false }
        return key.isValidSignature(parsed, for: message)
    }
}
