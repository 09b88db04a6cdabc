package import WritModel

/// The keys of one issuer, read from its JSON Web Key Set (RFC 7517 section 5).
///
/// Keys that cannot be used are left out with their reasons, as the RFC advises; two keys with the same id make the whole set ambiguous.
package struct KeySet: Sendable {
    package let keys: [VerificationKey]
    /// Why keys were left out.
    package let ignored: [InputError]
    private let thumbprints: Set<SHA256Digest>

    static let maximumBytes = 256 << 10
    static let maximumKeys = 100

    /// - Throws: for a document that is not JSON, not a key set, too large, or with one id on two keys.
    package init(parsing bytes: [UInt8], file: String = "jwks") throws(InputError) {
        let limits = DocumentLimits(bytes: Self.maximumBytes, depth: 8, nodes: 20_000, scalar: 64 << 10)
        try self.init(try JSONParser.parse(bytes, file: file, limits: limits))
    }

    package init(_ node: Node) throws(InputError) {
        guard let list = node["keys"]?.array else {
            throw InputError("jwks", "the document is not a key set", at: node.location)
        }
        guard list.count <= Self.maximumKeys else {
            throw InputError("jwks", "the key set has more than \(Self.maximumKeys) keys", at: node.location)
        }
        var keys: [VerificationKey] = []
        var ignored: [InputError] = []
        var ids: Set<String> = []
        for item in list {
            if let id = item["kid"]?.string, !ids.insert(id).inserted {
                throw InputError("jwks-ambiguous", "the key set has two keys with the id `\(id)`", at: item.location)
            }
            do { keys.append(try VerificationKey(item)) } catch { ignored.append(error) }
        }
        self.keys = keys
        self.ignored = ignored
        thumbprints = Set(keys.map(\.thumbprint))
    }

    package func contains(_ thumbprint: SHA256Digest) -> Bool { thumbprints.contains(thumbprint) }

    /// The one key for a token: that with its id, or, for a token without an id, the only one that fits the algorithm.
    func key(id: String?, _ algorithm: SignatureAlgorithm) -> VerificationKey? {
        if let id { return keys.first { $0.id == id && $0.algorithms.contains(algorithm) } }
        let fitting = keys.filter { $0.algorithms.contains(algorithm) }
        return fitting.count == 1 ? fitting[0] : nil
    }
}
