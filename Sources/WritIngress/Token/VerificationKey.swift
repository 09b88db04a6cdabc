import Crypto
import CryptoExtras
package import WritModel

/// A public key that may verify tokens, with everything that binds it: its kind, and the algorithm if its issuer named one.
package struct VerificationKey: Sendable {
    private enum Material: Sendable {
        case p256(P256.Signing.PublicKey)
        case rsa(_RSA.Signing.PublicKey)
        case ed25519(Curve25519.Signing.PublicKey)
    }

    package let id: String?
    /// Algorithms for which this key may be used (RFC 8725 section 3.1).
    package let algorithms: Set<SignatureAlgorithm>
    /// Digest over the key material, so that a token verified by a key that is gone can be told.
    package let thumbprint: WritModel.SHA256Digest
    private let material: Material

    /// Reads one JSON Web Key (RFC 7517, RFC 7518 section 6, RFC 8037 section 2).
    ///
    /// - Throws: `key-…` for keys that are not for verifying, not supported, too weak or wrong.
    package init(_ node: Node) throws(InputError) {
        func refuse(_ code: String, _ why: String) -> InputError {
            InputError("key-\(code)", "the key \(why)", at: node.location)
        }
        guard node.object != nil else { throw refuse("shape", "is not an object") }
        func text(_ name: String) throws(InputError) -> String? {
            guard let member = node[name] else { return nil }
            guard let string = member.string else { throw refuse("shape", "has a `\(name)` that is not a string") }
            return string
        }
        func bytes(_ name: String) throws(InputError) -> [UInt8] {
            guard let encoded = try text(name), let decoded = Base64.url.decode(encoded) else {
                throw refuse("shape", "has no proper `\(name)`")
            }
            return decoded
        }
        for member in ["d", "p", "q", "k"] where node[member] != nil {
            throw refuse("private", "is published with its secret part")
        }
        if let use = try text("use"), use != "sig" { throw refuse("use", "is for `\(use)`") }
        if let operations = node["key_ops"] {
            guard let list = operations.array, list.contains(where: { $0.string == "verify" }) else {
                throw refuse("use", "is not for verifying")
            }
        }
        let natural: Set<SignatureAlgorithm>
        let identity: [UInt8]
        switch try text("kty") {
        case "EC":
            guard try text("crv") == "P-256" else { throw refuse("unsupported", "is on an unsupported curve") }
            let point = try bytes("x") + bytes("y")
            guard point.count == 64, let key = try? P256.Signing.PublicKey(rawRepresentation: point) else {
                throw refuse("point", "is not a point of the curve")
            }
            (material, natural, identity) = (.p256(key), [.es256], point)
        case "RSA":
            let (n, e) = (try bytes("n"), try bytes("e"))
            if let weakness = RSAKeyPolicy.weakness(modulus: n, exponent: e) { throw refuse("weak", weakness) }
            guard let key = try? _RSA.Signing.PublicKey(n: n, e: e) else { throw refuse("point", "is not an RSA key") }
            (material, natural, identity) = (.rsa(key), [.rs256, .ps256], n + e)
        case "OKP":
            guard try text("crv") == "Ed25519" else { throw refuse("unsupported", "is on an unsupported curve") }
            let x = try bytes("x")
            guard x.count == 32, !Ed25519KeyPolicy.isUnsafe(x),
                let key = try? Curve25519.Signing.PublicKey(rawRepresentation: x)
            else {
                throw refuse("point", "is not a safe point of the curve")
            }
            (material, natural, identity) = (.ed25519(key), [.eddsa], x)
        case let other: throw refuse("unsupported", "has the unsupported type `\(other ?? "")`")
        }
        if let name = try text("alg") {
            guard let named = SignatureAlgorithm(rawValue: name), natural.contains(named) else {
                throw refuse("algorithm", "is for the algorithm `\(name)`")
            }
            algorithms = [named]
        } else {
            algorithms = natural
        }
        id = try text("kid")
        guard let digest = WritModel.SHA256Digest(bytes: SHA256.hash(data: identity)) else {
            throw refuse("shape", "has no digest")
        }
        thumbprint = digest
    }

    /// Whether `signature` is one over `message` by this key under exactly this algorithm.
    func verifies(_ signature: [UInt8], over message: [UInt8], _ algorithm: SignatureAlgorithm) -> Bool {
        guard algorithms.contains(algorithm) else { return false }
        switch (material, algorithm) {
        case (.p256(let key), .es256):
            guard signature.count == 64, let parsed = try? P256.Signing.ECDSASignature(rawRepresentation: signature)
            else { return false }
            return key.isValidSignature(parsed, for: message)
        case (.rsa(let key), .rs256):
            return key.isValidSignature(
                _RSA.Signing.RSASignature(rawRepresentation: signature), for: SHA256.hash(data: message),
                padding: .insecurePKCS1v1_5)
        case (.rsa(let key), .ps256):
            return key.isValidSignature(
                _RSA.Signing.RSASignature(rawRepresentation: signature), for: SHA256.hash(data: message), padding: .PSS)
        case (.ed25519(let key), .eddsa): return signature.count == 64 && key.isValidSignature(signature, for: message)
        default: return false
        }
    }
}
