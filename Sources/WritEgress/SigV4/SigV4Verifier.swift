package import Crypto
import WritModel

/// Checks that a request was signed with given credentials.
package struct SigV4Verifier: Sendable {
    /// Seconds that a signature's date may differ from now, as AWS allows.
    package static let clockSkew: Int64 = 300

    /// What a valid signature establishes; only the verifier makes one.
    package struct Verified: Sendable {
        package let authorization: SigV4Authorization
        package let payload: SigV4Payload
        /// For the signatures of chunks, which continue from the request's.
        package let signingKey: SymmetricKey

        fileprivate init(_ authorization: SigV4Authorization, _ payload: SigV4Payload, _ key: SymmetricKey) {
            self.authorization = authorization
            self.payload = payload
            signingKey = key
        }
    }

    private let credentials: SigV4Credentials

    package init(_ credentials: SigV4Credentials) { self.credentials = credentials }

    /// Verifies the header part of the request and, where the body is at hand and its digest is signed, the body.
    ///
    /// - Parameter now: seconds since 1970.
    /// - Parameter host: the endpoint that the request came to; the scope must fit it. Nil for a host without a fixed scope.
    package func verify(_ request: AWSRequest, host: AWSHost?, now: Int64) throws(SigV4Refusal) -> Verified {
        let authorization = try SigV4Authorization(request)
        guard SigV4.equal(authorization.accessKeyID, credentials.accessKeyID) else {
            throw .foreign(accessKeyID: authorization.accessKeyID)
        }
        if let expires = credentials.expires, now >= expires { throw .expired }
        switch (credentials.sessionToken, authorization.sessionToken) {
        case (nil, nil): break
        case (let wanted?, let given?):
            guard SigV4.equal(wanted.reveal(for: "comparing the session token"), given) else { throw .mismatch }
        default: throw .mismatch
        }
        guard let time = AWSTimestamp.seconds(authorization.timestamp) else { throw .malformed("the date") }
        switch authorization.form {
        case .header:
            guard abs(time - now) <= Self.clockSkew else { throw .skewed }
        case .query(let seconds):
            guard time - now <= Self.clockSkew else { throw .skewed }
            guard now < time + seconds else { throw .expired }
        }
        if let host { try check(authorization.scope, host) }
        try requireSigned(authorization, request)

        let bodyDigest: String? = if case .bytes(let bytes) = request.body { SigV4.digest(bytes) } else { nil }
        let payload: SigV4Payload
        if let claimed = authorization.payload {
            payload = claimed
        } else if let bodyDigest {
            payload = .digest(bodyDigest)
        } else {
            throw .malformed("`x-amz-content-sha256` is missing on a body that is too large to wait for")
        }
        let key = SigV4.signingKey(credentials.secretAccessKey, scope: authorization.scope)
        let removed = authorization.form == .header ? nil : "X-Amz-Signature"
        guard
            let canonical = SigV4.canonicalRequest(
                request, signed: authorization.signedFields, payload: payload.text,
                rule: SigV4.PathRule(service: authorization.scope.service), withoutQuery: removed)
        else { throw .mismatch }
        let text = SigV4.stringToSign(
            canonicalRequest: canonical, timestamp: authorization.timestamp, scope: authorization.scope)
        guard SigV4.equal(SigV4.signature(text, key: key), authorization.signature) else { throw .mismatch }
        if case .digest(let signed) = payload, let bodyDigest, !SigV4.equal(signed, bodyDigest) { throw .payload }
        return Verified(authorization, payload, key)
    }

    private func check(_ scope: SigV4Scope, _ host: AWSHost) throws(SigV4Refusal) {
        guard host.signingNames.contains(scope.service) else {
            throw .scope("service `\(scope.service)` at `\(host.name)`")
        }
        guard host.isGlobal || scope.region == host.region else {
            throw .scope("region `\(scope.region)` at `\(host.name)`")
        }
    }

    /// Fields that change what the call does must be under the signature, or they were added by someone else.
    private func requireSigned(_ authorization: SigV4Authorization, _ request: AWSRequest) throws(SigV4Refusal) {
        let signed = Set(authorization.signedFields)
        for field in request.fields where field.name.hasPrefix("x-amz-") && !signed.contains(field.name) {
            // botocore signs no `x-amz-content-sha256` of presigned requests, and its value is in the canonical request anyway.
            guard field.name != "x-amz-content-sha256" else { continue }
            throw .malformed("`\(field.name.prefix(64))` is not signed")
        }
    }
}
