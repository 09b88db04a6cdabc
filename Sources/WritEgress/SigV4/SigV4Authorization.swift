/// The parts of a request's signature, read but not yet verified.
package struct SigV4Authorization: Sendable, Equatable {
    package enum Form: Sendable, Equatable {
        /// `Authorization` field.
        case header
        /// Presigned address; valid for so many seconds.
        case query(expires: Int64)
    }

    package var form: Form
    package var accessKeyID: String
    package var scope: SigV4Scope
    package var timestamp: String
    package var signedFields: [String]
    package var signature: String
    package var sessionToken: String?
    /// What the request claims of its body; nil where the digest of the body itself counts.
    package var payload: SigV4Payload?

    private static let queryNames: Set<String> = [
        "X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires", "X-Amz-SignedHeaders",
        "X-Amz-Signature", "X-Amz-Security-Token",
    ]

    /// True for a query parameter that belongs to the signature and not to the operation.
    package static func isSignatureParameter(_ name: String) -> Bool { queryNames.contains(name) }

    /// Reads the signature wherever it stands; two of them are refused.
    package init(_ request: AWSRequest) throws(SigV4Refusal) {
        guard let pairs = PercentCoding.pairs(request.query) else { throw .malformed("a bad escape in the query") }
        let inQuery = pairs.contains { Self.queryNames.contains($0.name) }
        switch (request.has("authorization"), inQuery) {
        case (true, true): throw .malformed("one in the header and one in the query")
        case (true, false): try self.init(header: request)
        case (false, true): try self.init(query: pairs, of: request)
        case (false, false):
            if pairs.contains(where: { $0.name == "Signature" || $0.name == "AWSAccessKeyId" }) {
                throw .unsupported("Signature Version 2")
            }
            throw .unsigned
        }
        guard !signedFields.isEmpty, signedFields.contains("host") else { throw .malformed("`host` is not signed") }
        guard signedFields == signedFields.sorted(), Set(signedFields).count == signedFields.count else {
            throw .malformed("the signed fields are not in order")
        }
        guard timestamp.hasPrefix(scope.date) else { throw .malformed("the scope is of another day than the date") }
    }

    private init(header request: AWSRequest) throws(SigV4Refusal) {
        guard let value = request.field("authorization") else { throw .malformed("more than one `Authorization`") }
        let words = value.split(separator: " ", maxSplits: 1)
        guard words.count == 2 else { throw .malformed("`Authorization` has no parameters") }
        try Self.check(algorithm: words[0])
        var parts: [Substring: String] = [:]
        for part in words[1].split(separator: ",") {
            let sides = part.drop(while: { $0 == " " }).split(separator: "=", maxSplits: 1)
            guard sides.count == 2, parts.updateValue(String(sides[1]), forKey: sides[0]) == nil else {
                throw .malformed("a parameter of `Authorization`")
            }
        }
        guard parts.count == 3, let credential = parts["Credential"], let signed = parts["SignedHeaders"],
            let signature = parts["Signature"]
        else { throw .malformed("`Authorization` needs `Credential`, `SignedHeaders` and `Signature`") }
        guard let date = request.field("x-amz-date"), AWSTimestamp.seconds(date) != nil else {
            throw .malformed("`X-Amz-Date` is missing or not of the form 20150830T123600Z")
        }
        form = .header
        timestamp = date
        (accessKeyID, scope) = try Self.read(credential: credential)
        signedFields = signed.split(separator: ";", omittingEmptySubsequences: false).map(String.init)
        self.signature = signature
        sessionToken = request.field("x-amz-security-token")
        payload = try Self.payload(of: request)
    }

    private init(query pairs: [(name: String, value: String)], of request: AWSRequest) throws(SigV4Refusal) {
        var values: [String: String] = [:]
        for (name, value) in pairs where Self.queryNames.contains(name) {
            guard values.updateValue(value, forKey: name) == nil else { throw .malformed("`\(name)` is repeated") }
        }
        try Self.check(algorithm: values["X-Amz-Algorithm"] ?? "")
        guard let credential = values["X-Amz-Credential"], let date = values["X-Amz-Date"],
            AWSTimestamp.seconds(date) != nil, let signed = values["X-Amz-SignedHeaders"],
            let signature = values["X-Amz-Signature"], let expires = values["X-Amz-Expires"].flatMap({ Int64($0) }),
            (1...604_800).contains(expires)
        else { throw .malformed("a parameter of the presigned address") }
        form = .query(expires: expires)
        timestamp = date
        (accessKeyID, scope) = try Self.read(credential: credential)
        signedFields = signed.split(separator: ";", omittingEmptySubsequences: false).map(String.init)
        self.signature = signature
        sessionToken = values["X-Amz-Security-Token"]
        payload = try Self.payload(of: request) ?? (scope.service == "s3" ? .unsigned : nil)
    }

    private static func check(algorithm: some StringProtocol) throws(SigV4Refusal) {
        if algorithm == "AWS4-ECDSA-P256-SHA256" { throw .unsupported("Signature Version 4A") }
        if algorithm == "AWS" { throw .unsupported("Signature Version 2") }
        guard algorithm == SigV4.algorithm else { throw .unsupported("this authorization scheme") }
    }

    private static func read(credential: String) throws(SigV4Refusal) -> (String, SigV4Scope) {
        let parts = credential.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 5, parts[4] == "aws4_request", parts.allSatisfy({ !$0.isEmpty }) else {
            throw .malformed("the credential")
        }
        return (parts[0], SigV4Scope(date: parts[1], region: parts[2], service: parts[3]))
    }

    private static func payload(of request: AWSRequest) throws(SigV4Refusal) -> SigV4Payload? {
        guard request.has("x-amz-content-sha256") else { return nil }
        guard let text = request.field("x-amz-content-sha256") else {
            throw .malformed("more than one `x-amz-content-sha256`")
        }
        if text.hasPrefix("STREAMING-AWS4-ECDSA") { throw .unsupported("Signature Version 4A") }
        guard let payload = SigV4Payload(text: text) else { throw .malformed("`x-amz-content-sha256`") }
        return payload
    }
}
