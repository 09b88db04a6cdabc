package import WritModel

/// A JSON Web Signature in compact form (RFC 7515 section 7.1), taken apart but not yet believed.
///
/// Read strictly: three parts, one encoding for each, a header without doubled names, an algorithm from `SignatureAlgorithm`.
/// What the header says about keys (`jwk`, `jku`, `x5u`, `x5c`) is not looked at (RFC 8725 section 3.10).
package struct SignedToken: Sendable {
    package let algorithm: SignatureAlgorithm
    package let keyID: String?
    package let type: String?
    package let payload: Untrusted<[UInt8]>
    private let signingInput: [UInt8]
    private let signature: [UInt8]

    package static let maximumBytes = 16 << 10
    private static let maximumHeaderBytes = 4 << 10

    package init(_ compact: String) throws(TokenError) {
        let bytes = compact.utf8
        guard bytes.count <= Self.maximumBytes else { throw .tooLarge }
        let parts = compact.split(separator: ".", maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count == 3, let header = Base64.url.decode(parts[0]), let payload = Base64.url.decode(parts[1]),
            let signature = Base64.url.decode(parts[2])
        else { throw .malformed }
        let limits = DocumentLimits(
            bytes: Self.maximumHeaderBytes, depth: 8, nodes: 200, scalar: Self.maximumHeaderBytes)
        guard let node = try? JSONParser.parse(header, file: "token", limits: limits), node.object != nil else {
            throw .malformed
        }
        // An extension marked critical, or the unencoded payload of RFC 7797, would have to be understood; none is.
        guard node["crit"] == nil, node["b64"] == nil else { throw .critical }
        guard let name = node["alg"]?.string, let algorithm = SignatureAlgorithm(rawValue: name) else {
            throw .algorithm
        }
        if let member = node["kid"], member.string == nil { throw .malformed }
        if let member = node["typ"], member.string == nil { throw .malformed }
        // A nested token (RFC 7519 section 5.2) would be a claims set that nobody has verified.
        guard node["cty"] == nil, node["zip"] == nil, node["enc"] == nil else { throw .nested }
        self.algorithm = algorithm
        keyID = node["kid"]?.string
        type = node["typ"]?.string
        self.payload = Untrusted(payload)
        self.signature = signature
        signingInput = Array(bytes.prefix(parts[0].utf8.count + 1 + parts[1].utf8.count))
    }

    /// The payload and the key, once the signature has been verified by the one key of the set that fits.
    package func verified(by keys: KeySet) throws(TokenError) -> (payload: [UInt8], key: VerificationKey) {
        guard let key = keys.key(id: keyID, algorithm) else { throw .unknownKey }
        guard key.verifies(signature, over: signingInput, algorithm) else { throw .signature }
        return (payload.unchecked, key)
    }
}
