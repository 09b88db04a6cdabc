package import WritModel

/// The claims of a token whose signature was verified; only `JWTVerifier` makes one.
package struct Claims: Sendable, Equatable {
    /// All claims.
    package let node: Node
    package let issuer: String
    package let subject: String?
    package let audiences: [String]
    /// Sorted, from `scope` (RFC 8693, space-separated), or `scp` (a list or the same).
    package let scopes: [String]
    /// Seconds since 1970.
    package let expires: Int64
    let notBefore: Int64?
    let issuedAt: Int64?
    /// Digest of the key that verified the token.
    package let key: SHA256Digest

    /// Reads the registered claims (RFC 7519 section 4.1); each must have its type, and `iss` and `exp` must be there.
    init(payload: [UInt8], key: SHA256Digest) throws(TokenError) {
        let limits = DocumentLimits(
            bytes: SignedToken.maximumBytes, depth: 16, nodes: 2_000, scalar: SignedToken.maximumBytes)
        guard let node = try? JSONParser.parse(payload, file: "token", limits: limits), node.object != nil else {
            throw .malformed
        }
        guard let issuer = node["iss"]?.string, let expires = try Self.time(node["exp"]) else { throw .malformed }
        if let subject = node["sub"], subject.string == nil { throw .malformed }
        self.node = node
        self.issuer = issuer
        subject = node["sub"]?.string
        self.expires = expires
        notBefore = try Self.time(node["nbf"])
        issuedAt = try Self.time(node["iat"])
        // API Gateway looks at `client_id` where there is no `aud`, as in the access tokens of Cognito.
        audiences = try Self.strings(node["aud"] ?? node["client_id"], separated: false)
        scopes = Set(try Self.strings(node["scope"] ?? node["scp"], separated: true)).sorted()
        self.key = key
    }

    /// NumericDate: seconds, possibly with a fraction, which is dropped.
    private static func time(_ node: Node?) throws(TokenError) -> Int64? {
        guard let node else { return nil }
        switch node.value {
        case .integer(let seconds): return Int64(seconds)
        case .double(let seconds):
            guard let whole = Int64(exactly: seconds.rounded(.down)) else { throw .malformed }
            return whole
        default: throw .malformed
        }
    }

    private static func strings(_ node: Node?, separated: Bool) throws(TokenError) -> [String] {
        guard let node else { return [] }
        if let text = node.string { return separated ? text.split(separator: " ").map(String.init) : [text] }
        guard let list = node.array else { throw .malformed }
        let strings = list.compactMap(\.string)
        guard strings.count == list.count else { throw .malformed }
        return strings
    }
}
