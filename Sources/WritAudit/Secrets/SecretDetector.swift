/// Tells credentials that someone wrote down from everything that only looks like one. Never shows the text.
///
/// A known format is enough; else the name must speak of a secret and the text must be as random as one.
enum SecretDetector {
    /// What a text is.
    struct Match: Equatable {
        /// e.g. `an AWS access key`
        var kind: String
        /// A known format, not only a likely text.
        var isKnown: Bool
    }

    static func match(name: String, value: String) -> Match? {
        let text = trimmed(value)
        guard text.utf8.count >= 6, text.utf8.count <= 16_384, !isPlaceholder(text), !isPublic(text) else { return nil }
        if let kind = knownFormat(text) { return Match(kind: kind, isKnown: true) }
        guard speaksOfSecret(name), !isReference(text) else { return nil }
        if isPassword(name) {
            return isPlainWord(text) && !text.lowercased().contains("pass") && text.utf8.count < 8
                ? nil : Match(kind: "a password", isKnown: false)
        }
        guard text.utf8.count >= 16, !text.contains(" "), entropy(text) >= 3.2, hasDigitAndLetter(text) else {
            return nil
        }
        return Match(kind: "a key or token", isKnown: false)
    }

    // MARK: formats

    private struct Format {
        var prefix: String
        var kind: String
        /// Bytes after the prefix, at least.
        var length: Int
        var upperOnly = false
    }

    private static let formats = [
        Format(prefix: "AKIA", kind: "an AWS access key", length: 16, upperOnly: true),
        Format(prefix: "ASIA", kind: "an AWS session key", length: 16, upperOnly: true),
        Format(prefix: "ghp_", kind: "a GitHub token", length: 36),
        Format(prefix: "gho_", kind: "a GitHub token", length: 36),
        Format(prefix: "ghs_", kind: "a GitHub token", length: 36),
        Format(prefix: "github_pat_", kind: "a GitHub token", length: 40),
        Format(prefix: "glpat-", kind: "a GitLab token", length: 20),
        Format(prefix: "xoxb-", kind: "a Slack token", length: 20),
        Format(prefix: "xoxp-", kind: "a Slack token", length: 20),
        Format(prefix: "xapp-", kind: "a Slack token", length: 20),
        Format(prefix: "sk_live_", kind: "a Stripe key", length: 16),
        Format(prefix: "rk_live_", kind: "a Stripe key", length: 16),
        Format(prefix: "SG.", kind: "a SendGrid key", length: 60),
        Format(prefix: "AIza", kind: "a Google key", length: 35),
        Format(prefix: "ya29.", kind: "a Google token", length: 30),
        Format(prefix: "npm_", kind: "an npm token", length: 36),
        Format(prefix: "pypi-", kind: "a PyPI token", length: 50),
        Format(prefix: "sk-ant-", kind: "an Anthropic key", length: 30),
        Format(prefix: "sk-proj-", kind: "an OpenAI key", length: 30),
        Format(prefix: "dop_v1_", kind: "a DigitalOcean token", length: 60),
        Format(prefix: "shpat_", kind: "a Shopify token", length: 32),
        Format(prefix: "hvs.", kind: "a Vault token", length: 24),
    ]

    private static func knownFormat(_ text: String) -> String? {
        if text.contains("PRIVATE KEY-----"), text.contains("-----BEGIN"), text.utf8.count > 100 {
            return "a private key"
        }
        if let kind = connection(text) { return kind }
        if text.hasPrefix("https://hooks.slack.com/services/T"), text.utf8.count > 60 { return "a Slack webhook" }
        if text.hasPrefix("eyJ"), isToken(text) { return "a signed token" }
        for format in formats {
            guard let found = text.firstRange(of: format.prefix) else { continue }
            if found.lowerBound > text.startIndex, isWord(text[text.index(before: found.lowerBound)]) { continue }
            let body = text[found.upperBound...].prefix {
                format.upperOnly
                    ? ($0.isASCII && ($0.isUppercase || $0.isNumber)) : (isWord($0) || $0 == "-" || $0 == ".")
            }
            guard body.utf8.count >= format.length else { continue }
            if format.upperOnly, body.utf8.count != format.length { continue }
            if body.hasSuffix("EXAMPLE") || entropy(String(body)) < 2.5 { continue }
            return format.kind
        }
        return nil
    }

    /// `scheme://user:password@host`
    private static func connection(_ text: String) -> String? {
        guard let scheme = text.firstRange(of: "://") else { return nil }
        let rest = text[scheme.upperBound...].prefix { $0 != "/" && $0 != " " && $0 != "?" }
        guard let at = rest.lastIndex(of: "@"), let colon = rest[..<at].firstIndex(of: ":") else { return nil }
        let password = String(rest[rest.index(after: colon)..<at])
        guard password.utf8.count >= 4, !isPlaceholder(password), !password.contains("$"), !password.contains("{"),
            !password.contains("%s")
        else { return nil }
        return "a connection string with a password"
    }

    private static func isToken(_ text: String) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 3 && parts[1].utf8.count > 10 && parts[2].utf8.count >= 20
            && text.allSatisfy { isWord($0) || $0 == "-" || $0 == "." }
    }

    // MARK: context

    private static let secretWords: Set<String> = [
        "secret", "password", "passwd", "passphrase", "pwd", "token", "apikey", "credential", "credentials",
        "privatekey", "secretkey", "accesskey", "authkey", "signingkey", "encryptionkey", "pass", "pin", "bearer",
        "clientsecret", "salt", "jwtkey", "masterkey",
    ]
    /// Words behind which a name speaks of a secret, and the value is only where to find or how to treat it.
    private static let locators: Set<String> = [
        "name", "arn", "id", "path", "url", "uri", "endpoint", "host", "length", "ttl", "expiry", "expiration",
        "timeout", "policy", "type", "table", "bucket", "region", "header", "prefix", "issuer", "ref", "parameter",
        "file", "param", "algorithm", "count", "limit", "version", "field", "enabled", "audience", "alias", "regex",
        "pattern", "label", "message", "hash", "digest", "public", "queue", "topic", "key_id", "validity", "use",
    ]

    static func words(of name: String) -> [String] {
        var words: [String] = []
        var word = ""
        var last: Character = " "
        for character in name {
            guard character.isLetter || character.isNumber else {
                if !word.isEmpty { words.append(word.lowercased()) }
                word = ""
                last = " "
                continue
            }
            if character.isUppercase, last.isLowercase, !word.isEmpty {
                words.append(word.lowercased())
                word = ""
            }
            word.append(character)
            last = character
        }
        if !word.isEmpty { words.append(word.lowercased()) }
        return words
    }

    static func speaksOfSecret(_ name: String) -> Bool {
        let words = words(of: name)
        guard let last = words.last, !locators.contains(last), words.first != "public" else { return false }
        if words.contains("public") || words.contains("pagination") || words.contains("csrf") { return false }
        if words.contains(where: secretWords.contains) { return true }
        let pairs = zip(words, words.dropFirst()).map { $0 + $1 }
        if pairs.contains(where: secretWords.contains) { return true }
        return words.count == 1 && secretWords.contains { last.hasSuffix($0) && $0.utf8.count > 4 }
    }

    private static func isPassword(_ name: String) -> Bool {
        words(of: name).contains { ["password", "passwd", "pwd", "passphrase", "pass"].contains($0) }
    }

    // MARK: what is no secret

    private static let placeholders = [
        "changeme", "change_me", "change-me", "replace", "example", "placeholder", "your_", "your-", "yourpass",
        "yourtoken", "yoursecret", "dummy", "xxxx", "****", "<", "todo", "insert", "redacted", "notset", "not-set",
        "undefined", "sample", "fake", "test-only", "none", "null", "...",
    ]

    static func isPlaceholder(_ text: String) -> Bool {
        let lower = text.lowercased()
        if placeholders.contains(where: { lower.contains($0) }) { return true }
        // Fewer than four different characters are no secret.
        return Set(lower).count < 4
    }

    /// Values that stand in for one that is elsewhere.
    private static func isReference(_ text: String) -> Bool {
        text.hasPrefix("arn:") || text.contains("{{") || text.contains("${") || text.hasPrefix("/")
            || text.hasPrefix("http://") || text.hasPrefix("https://") || text.hasPrefix("alias/")
            || text.hasPrefix("ssm:") || text.hasPrefix("$") || text.hasPrefix("s3://") || isUUID(text)
            || isDigest(text) || ["true", "false"].contains(text.lowercased())
    }

    private static func isPublic(_ text: String) -> Bool {
        text.contains("BEGIN PUBLIC KEY") || text.contains("BEGIN CERTIFICATE") || text.hasPrefix("ssh-rsa ")
            || text.hasPrefix("ssh-ed25519 ") || text.hasPrefix("sha256:") || text.hasPrefix("sha512-")
            || text.hasPrefix("$2b$") || text.hasPrefix("$2a$") || text.hasPrefix("$argon2")
            || text.hasPrefix("pk_live_")
    }

    private static func isUUID(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        return parts.map(\.utf8.count) == [8, 4, 4, 4, 12] && parts.joined().allSatisfy(\.isHexDigit)
    }

    /// A hash of something: 40 or 64 hexadecimal digits are as often digests as keys; only known formats count there.
    private static func isDigest(_ text: String) -> Bool {
        [40, 56, 96, 128].contains(text.utf8.count) && text.allSatisfy(\.isHexDigit)
    }

    private static func isPlainWord(_ text: String) -> Bool { text.allSatisfy { $0.isLetter } }
    private static func isWord(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber || character == "_")
    }
    private static func hasDigitAndLetter(_ text: String) -> Bool {
        text.contains(where: \.isNumber) && text.contains(where: \.isLetter)
    }

    private static func trimmed(_ text: String) -> String {
        var slice = Substring(text)
        while let first = slice.first, first.isWhitespace { slice.removeFirst() }
        while let last = slice.last, last.isWhitespace { slice.removeLast() }
        return String(slice)
    }

    /// Shannon entropy, bits for each byte.
    static func entropy(_ text: String) -> Double {
        var counts: [UInt8: Int] = [:]
        for byte in text.utf8 { counts[byte, default: 0] += 1 }
        let total = Double(text.utf8.count)
        guard total > 0 else { return 0 }
        return counts.values.reduce(0.0) { sum, count in
            let share = Double(count) / total
            return sum - share * binaryLogarithm(share)
        }
    }

    /// By repeated squaring, so that nothing but arithmetic is needed; exact to 2⁻²⁰.
    private static func binaryLogarithm(_ number: Double) -> Double {
        guard number > 0 else { return 0 }
        var result = Double(number.exponent)
        var rest = number.significand
        var bit = 0.5
        for _ in 0..<20 {
            rest *= rest
            if rest >= 2 {
                rest /= 2
                result += bit
            }
            bit /= 2
        }
        return result
    }
}
