package import Crypto
package import WritModel

/// Signature Version 4: canonical form, signing keys and signatures.
///
/// Source: AWS IAM User Guide, "Create a signed AWS API request"; RFC 2104 for HMAC.
package enum SigV4 {
    package static let algorithm = "AWS4-HMAC-SHA256"
    /// SHA-256 of nothing.
    package static let emptyDigest = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

    /// How the path enters the canonical request.
    package enum PathRule: Sendable {
        /// Dot segments and empty segments removed, every segment encoded once more.
        case normalized
        /// S3: as sent, encoded once.
        case s3
        /// Encoded once more, but not normalised.
        case asSent

        package init(service: String) { self = service == "s3" || service == "s3express" ? .s3 : .normalized }
    }

    package static func canonicalPath(_ path: String, rule: PathRule) -> String? {
        let slash: [UInt8] = [UInt8(ascii: "/")]
        switch rule {
        case .s3:
            guard let decoded = PercentCoding.decode(path) else { return nil }
            return decoded.isEmpty ? "/" : PercentCoding.encode(decoded, keeping: slash)
        case .asSent: return path.isEmpty ? "/" : PercentCoding.encode(path.utf8, keeping: slash)
        case .normalized:
            var segments: [Substring] = []
            for part in path.split(separator: "/") {
                switch part {
                case ".": continue
                case "..": _ = segments.popLast()
                default: segments.append(part)
                }
            }
            let end = path.hasSuffix("/") || path.hasSuffix("/.") || path.hasSuffix("/..")
            let text = "/" + segments.joined(separator: "/") + (end && !segments.isEmpty ? "/" : "")
            return PercentCoding.encode(text.utf8, keeping: slash)
        }
    }

    /// Every parameter decoded and encoded anew, in order of name and value; nil for a bad escape.
    package static func canonicalQuery(_ query: String, without removed: String? = nil) -> String? {
        var pairs: [(name: String, value: String)] = []
        for part in query.split(separator: "&") {
            let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = PercentCoding.decode(sides[0]),
                let value = PercentCoding.decode(sides.count > 1 ? sides[1] : "")
            else { return nil }
            let encoded = PercentCoding.encode(name)
            if encoded != removed { pairs.append((encoded, PercentCoding.encode(value))) }
        }
        pairs.sort { ($0.name, $0.value) < ($1.name, $1.value) }
        return pairs.map { "\($0.name)=\($0.value)" }.joined(separator: "&")
    }

    /// The value with blanks at both ends removed and blanks inside made one.
    package static func canonicalValue(_ value: String) -> String {
        value.split(whereSeparator: { $0 == " " || $0 == "\t" || $0 == "\n" || $0 == "\r\n" }).joined(separator: " ")
    }

    /// The canonical request, or nil if a signed field is missing or an escape is bad.
    ///
    /// - Parameter signed: names in lower case, in the order of the signature.
    package static func canonicalRequest(
        _ request: AWSRequest, signed: [String], payload: String, rule: PathRule, withoutQuery removed: String? = nil
    ) -> String? {
        guard let path = canonicalPath(request.path, rule: rule),
            let query = canonicalQuery(request.query, without: removed)
        else { return nil }
        var text = "\(request.method)\n\(path)\n\(query)\n"
        for name in signed {
            var values: [String] = []
            for field in request.fields where field.name == name { values.append(canonicalValue(field.value)) }
            guard !values.isEmpty else { return nil }
            text += "\(name):\(values.joined(separator: ","))\n"
        }
        return text + "\n" + signed.joined(separator: ";") + "\n" + payload
    }

    package static func stringToSign(canonicalRequest: String, timestamp: String, scope: SigV4Scope) -> String {
        "\(algorithm)\n\(timestamp)\n\(scope.text)\n\(digest(Array(canonicalRequest.utf8)))"
    }

    package static func digest(_ bytes: [UInt8]) -> String { Array(SHA256.hash(data: bytes)).lowercaseHex }

    /// The key of one day, region and service, derived from the secret key.
    package static func signingKey(_ secret: Secret<String>, scope: SigV4Scope) -> SymmetricKey {
        var key = SymmetricKey(data: Array(("AWS4" + secret.reveal(for: "deriving a signing key")).utf8))
        for part in [scope.date, scope.region, scope.service, "aws4_request"] {
            key = SymmetricKey(data: HMAC<SHA256>.authenticationCode(for: Array(part.utf8), using: key))
        }
        return key
    }

    package static func signature(_ stringToSign: String, key: SymmetricKey) -> String {
        Array(HMAC<SHA256>.authenticationCode(for: Array(stringToSign.utf8), using: key)).lowercaseHex
    }

    /// Compares in a time that depends only on the lengths.
    package static func equal(_ a: some StringProtocol, _ b: some StringProtocol) -> Bool {
        let x = Array(a.utf8)
        let y = Array(b.utf8)
        guard x.count == y.count else { return false }
        var difference: UInt8 = 0
        for (p, q) in zip(x, y) { difference |= p ^ q }
        return difference == 0
    }
}
