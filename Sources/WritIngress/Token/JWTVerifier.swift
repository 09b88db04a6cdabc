import WritModel

/// Decides about bearer tokens as RFC 7519, RFC 8725 and RFC 9068 ask.
///
/// In this order: shape and algorithm, key, signature, then issuer, times, audience, scopes. What depends only on the token and the keys is
/// `verify`; what depends on the time and the route is `authorize`, so that a cached verification is judged anew for each request.
package struct JWTVerifier: Sendable {
    package struct Options: Sendable {
        /// Seconds by which clocks may differ.
        package var skew: Int64
        /// Seconds from `iat` to `exp` at most; nil: any. With a maximum, `iat` is required.
        package var maximumLifetime: Int64?

        package init(skew: Int64 = 60, maximumLifetime: Int64? = nil) {
            self.skew = skew
            self.maximumLifetime = maximumLifetime
        }
    }

    package let options: Options

    package init(_ options: Options = Options()) { self.options = options }

    /// Types of token that may be a bearer token. A type of its own marks every other use of JWTs (RFC 8725 section 3.11).
    private static let types: Set<String> = ["jwt", "at+jwt", "application/at+jwt", "application/jwt"]

    /// The claims, if one key of the set made the signature.
    package func verify(_ compact: String, keys: KeySet) throws(TokenError) -> Claims {
        let token = try SignedToken(compact)
        if let type = token.type, !Self.types.contains(type.lowercased()) { throw .type }
        let (payload, key) = try token.verified(by: keys)
        return try Claims(payload: payload, key: key.thumbprint)
    }

    /// - Parameters:
    ///   - issuer: the only issuer, compared exactly.
    ///   - audiences: one of them is needed; with none given nothing passes.
    ///   - scopes: all are needed.
    ///   - now: seconds since 1970.
    package func authorize(
        _ claims: Claims, issuer: String, audiences: [String], scopes: [String], now: Int64
    ) throws(TokenError) {
        guard claims.issuer == issuer else { throw .issuer }
        let (end, overflow) = claims.expires.addingReportingOverflow(options.skew)
        guard overflow || now < end else { throw .expired }
        if let notBefore = claims.notBefore, notBefore > now + options.skew { throw .notYet }
        if let issuedAt = claims.issuedAt, issuedAt > now + options.skew { throw .notYet }
        if let maximum = options.maximumLifetime {
            guard let issuedAt = claims.issuedAt else { throw .lifetime }
            let (lifetime, overflow) = claims.expires.subtractingReportingOverflow(issuedAt)
            guard !overflow, lifetime <= maximum else { throw .lifetime }
        }
        guard claims.audiences.contains(where: audiences.contains) else { throw .audience }
        guard scopes.allSatisfy(claims.scopes.contains) else { throw .scope }
    }
}
