package import Crypto
import WritModel

/// Signs requests in the header form.
package struct SigV4Signer: Sendable {
    private let credentials: SigV4Credentials

    /// The request with its new fields, and what continues the chain of chunk signatures.
    package struct Signed: Sendable {
        package var request: AWSRequest
        package var signature: String
        package var timestamp: String
        package var scope: SigV4Scope
        package var signingKey: SymmetricKey
    }

    package init(_ credentials: SigV4Credentials) { self.credentials = credentials }

    /// Fields that a hop in between may change, and that must therefore stay outside of the signature.
    private static let unsigned: Set<String> = [
        "authorization", "connection", "expect", "user-agent", "x-amzn-trace-id", "transfer-encoding", "te", "trailer",
        "accept-encoding", "amz-sdk-request", "amz-sdk-invocation-id", "content-length",
    ]

    /// Removes any earlier signature and signs with these credentials; nil if the request has no canonical form.
    ///
    /// - Parameter now: seconds since 1970.
    package func sign(_ request: AWSRequest, region: String, service: String, payload: SigV4Payload, now: Int64)
        -> Signed?
    {
        let timestamp = AWSTimestamp.text(now)
        let scope = SigV4Scope(date: String(timestamp.prefix(8)), region: region, service: service)
        var fresh = request
        fresh.fields.removeAll {
            ["authorization", "x-amz-date", "x-amz-security-token", "x-amz-content-sha256", "host"].contains($0.name)
        }
        fresh.query = Self.withoutSignature(request.query)
        fresh.fields.append(.init("host", request.field("host") ?? request.host))
        fresh.fields.append(.init("x-amz-date", timestamp))
        if service == "s3" || payload.isChunked || request.has("x-amz-content-sha256") {
            fresh.fields.append(.init("x-amz-content-sha256", payload.text))
        }
        if let token = credentials.sessionToken {
            fresh.fields.append(.init("x-amz-security-token", token.reveal(for: "signing a request")))
        }
        let names = Set(fresh.fields.map(\.name)).subtracting(Self.unsigned).sorted()
        guard
            let canonical = SigV4.canonicalRequest(
                fresh, signed: names, payload: payload.text, rule: SigV4.PathRule(service: service))
        else { return nil }
        let key = SigV4.signingKey(credentials.secretAccessKey, scope: scope)
        let signature = SigV4.signature(
            SigV4.stringToSign(canonicalRequest: canonical, timestamp: timestamp, scope: scope), key: key)
        fresh.fields.append(
            .init(
                "authorization",
                "\(SigV4.algorithm) Credential=\(credentials.accessKeyID)/\(scope.text), "
                    + "SignedHeaders=\(names.joined(separator: ";")), Signature=\(signature)"))
        return Signed(request: fresh, signature: signature, timestamp: timestamp, scope: scope, signingKey: key)
    }

    private static func withoutSignature(_ query: String) -> String {
        query.split(separator: "&").filter { part in
            let name = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)[0]
            return PercentCoding.text(name).map { !SigV4Authorization.isSignatureParameter($0) } ?? true
        }.joined(separator: "&")
    }
}
