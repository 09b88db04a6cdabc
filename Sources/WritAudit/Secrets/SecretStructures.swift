import WritModel

/// Credentials that are known by their structure: keys in PEM, signed tokens, addresses with passwords, and those whose mark stands in the middle.
enum SecretStructures {
    typealias Found = (range: Range<Int>, kind: String, strength: SecretMatch.Strength, value: [UInt8])

    // MARK: PEM

    private static let keyLimit = 16_384

    /// A private key from `-----BEGIN` on, in lines or as one line with `\n`.
    static func privateKey(_ text: [UInt8], at start: Int) -> Found? {
        let bound = min(text.count, start + keyLimit)
        guard let labelEnd = text.first(Array("-----".utf8), in: start + 10..<min(bound, start + 60)) else {
            return nil
        }
        let label = text.text(start + 10..<labelEnd)
        guard label.hasSuffix("PRIVATE KEY") || label.hasSuffix("PRIVATE KEY BLOCK") else { return nil }
        guard let end = text.first(Array("-----END".utf8), in: labelEnd + 5..<bound) else { return nil }
        // What is left without line breaks, quotes, operators and headers.
        var body: [UInt8] = []
        for line in text[labelEnd + 5..<end].split(whereSeparator: { $0 == Byte.newline || $0 == 0x0D }) {
            for piece in pieces(line) where !piece.contains(Byte.colon) {
                body += piece.filter(ByteSet.base64.contains)
            }
        }
        guard body.count >= 60, SecretValue.entropy(body[...]) >= 4.0, !SecretValue(body).lower.holds("example") else {
            return nil
        }
        let isSealed =
            label.holds("ENCRYPTED")
            || text.first(Array("ENCRYPTED".utf8), in: labelEnd..<min(end, labelEnd + 80)) != nil
        var stop = end + 8
        while stop < text.count, stop < end + 60, text[stop] != Byte.newline { stop += 1 }
        return (
            start..<stop, isSealed ? "a private key under a passphrase" : "a private key", isSealed ? .minor : .known,
            body
        )
    }

    /// Parts between `\n`, which would leave an `n` in the key.
    private static func pieces(_ line: ArraySlice<UInt8>) -> [[UInt8]] {
        var out: [[UInt8]] = [[]]
        var isEscape = false
        for byte in line {
            if isEscape {
                isEscape = false
                if byte == 0x6E || byte == 0x72 {
                    out.append([])
                    continue
                }
            }
            if byte == Byte.backslash {
                isEscape = true
                continue
            }
            out[out.count - 1].append(byte)
        }
        return out
    }

    /// A private key in PEM that is wrapped once more in base64.
    static func wrappedKey(_ text: [UInt8], at start: Int) -> Found? {
        var end = start
        while end < text.count, end - start < keyLimit, ByteSet.base64.contains(text[end]) { end += 1 }
        guard end - start >= 160, let head = Base64Text.decode(text[start..<min(end, start + 64)]) else { return nil }
        guard String(decoding: head, as: UTF8.self).holds("PRIVATE KEY-----") else { return nil }
        return (start..<end, "a private key", .known, Array(text[start..<end]))
    }

    // MARK: signed tokens

    /// A JSON Web Token whose claims are still good; `now` in seconds since 1970.
    static func signedToken(_ text: [UInt8], at start: Int, now: Int64?) -> Found? {
        let bound = min(text.count, start + 8192)
        var end = start
        while end < bound, ByteSet.dotted.contains(text[end]) { end += 1 }
        let parts = text[start..<end].split(separator: Byte.dot, omittingEmptySubsequences: false)
        guard parts.count >= 3, parts[0].count >= 12, parts[1].count >= 8, parts[2].count >= 16 else { return nil }
        end = parts[2].endIndex
        guard let header = json(parts[0]), let algorithm = header["alg"]?.string, algorithm.lowercased() != "none",
            let claims = json(parts[1]), let members = claims.object
        else { return nil }
        // Tokens that documents show.
        if claims["name"]?.string == "John Doe" || claims["sub"]?.string == "1234567890" { return nil }
        // Made to be public.
        if let role = claims["role"]?.string, role.hasPrefix("anon") { return nil }
        let texts = members.compactMap(\.value.string).joined(separator: " ")
        if SecretValue(texts).isFilledIn { return nil }
        if let expiry = claims["exp"]?.double, let now, expiry < Double(now) { return nil }
        guard SecretValue.entropy(parts[2]) >= 3.5, !SecretValue(parts[2]).isSequence else { return nil }
        let isFor = claims["exp"] == nil ? "a signed token that never expires" : "a signed token"
        return (start..<end, isFor, .known, Array(text[start..<end]))
    }

    private static func json(_ part: ArraySlice<UInt8>) -> Node? {
        guard let bytes = Base64Text.decode(part), bytes.first == 0x7B else { return nil }
        return try? JSONParser.parse(bytes, file: "token")
    }

    // MARK: addresses

    private static let local: Set<String> = [
        "localhost", "127.0.0.1", "0.0.0.0", "::1", "[::1]", "db", "database", "postgres", "postgresql", "mysql",
        "mariadb", "mongo", "mongodb", "redis", "rabbitmq", "rabbit",
        "host", "hostname", "server", "host.docker.internal", "amqp", "localstack", "minio", "proxy", "host_name",
        "address", "cache",
    ]
    private static let usual: Set<String> = [
        "password", "pass", "passwd", "pw", "pwd", "secret", "postgres", "root", "admin", "guest", "test", "mysql",
        "mongo", "redis", "user", "username", "token", "dev",
        "p", "example", "minioadmin", "rabbitmq", "changeit",
    ]

    /// `scheme://user:password@host`, from the colon on.
    static func address(_ text: [UInt8], at mark: Int, isStrict: Bool) -> Found? {
        let from = mark + 3
        var scheme = mark
        while scheme > 0, mark - scheme < 24, ByteSet.dotted.contains(text[scheme - 1]) || text[scheme - 1] == 0x2B {
            scheme -= 1
        }
        guard scheme < mark, from < text.count, text[from] != 0x5B else { return nil }
        let stop = ByteSet("/?# \t\r\n\"'<>`\\,;()")
        let bound = min(text.count, from + 512)
        var end = from
        var colon: Int?
        var at: Int?
        while end < bound, !stop.contains(text[end]), text[end] < 0x80 {
            if text[end] == Byte.colon, colon == nil { colon = end }
            if text[end] == Byte.at { at = end }
            end += 1
        }
        // A password may hold `/`; a host does not.
        if at == nil, colon != nil, end < bound, text[end] == 0x2F || text[end] == 0x3F || text[end] == Byte.hash {
            var further = end
            while further < bound, !ByteSet(" \t\r\n\"'<>`\\,;()").contains(text[further]), text[further] < 0x80,
                text[further] != Byte.at
            { further += 1 }
            if further < bound, text[further] == Byte.at, further - end < 40, let colon,
                !isPort(text[(colon + 1)..<end])
            {
                at = further
                end = further + 1
                while end < bound, !stop.contains(text[end]), text[end] < 0x80 { end += 1 }
            }
        }
        guard let colon, let at, colon < at, end > at + 1 else { return nil }
        let user = text.text(from..<colon).lowercased()
        if user.isEmpty, text[(colon + 1)..<at].contains(Byte.colon) { return nil }
        let password = SecretValue(text[(colon + 1)..<at])
        let host = text.text(at + 1..<end).lowercased()
        let name = host.split(separator: ":").first.map(String.init) ?? host
        guard password.count >= 3, password.count <= 256, !password.isPlaceholder, !password.isReference,
            !password.bytes.contains(where: {
                [Byte.dollar, 0x7B, 0x7D, Byte.less, 0x2A, 0x5B].contains($0) && password.count < 8 || $0 == 0x7B
            }), !host.hasPrefix("$"), !host.hasPrefix("{")
        else { return nil }
        let isLocal =
            local.contains(name) || name.hasSuffix(".local") || name.hasSuffix(".localhost")
            || name.hasPrefix("example.") || name.holds(".example") || name.hasSuffix(".test")
            || name.hasSuffix(".invalid")
        let isUsual = usual.contains(password.lower) || password.lower == user
        if isUsual, isLocal || !name.holds(".") || ["user", "username"].contains(user) { return nil }
        if name == "host" || name == "hostname" || name.hasPrefix("example.") || name.holds(".example.") { return nil }
        if ["user", "username", "login"].contains(user), password.isLetters { return nil }
        if isLocal, password.isLetters || password.count < 8 { return nil }
        if isStrict, isLocal || !password.isRandom(length: 10) { return nil }
        return ((colon + 1)..<at, "a password in an address", .known, password.bytes)
    }

    private static func isPort(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.count <= 5 && bytes.allSatisfy(ByteSet.digit.contains)
    }

    // MARK: marks in the middle

    /// A token around `middle` of bytes of `body`.
    static func around(
        _ text: [UInt8], middle: Range<Int>, _ body: ByteSet, left: ClosedRange<Int>, right: ClosedRange<Int>,
        kind: String
    ) -> Found? {
        var start = middle.lowerBound
        while start > 0, middle.lowerBound - start <= left.upperBound, body.contains(text[start - 1]) { start -= 1 }
        var end = middle.upperBound
        while end < text.count, end - middle.upperBound <= right.upperBound, body.contains(text[end]) { end += 1 }
        guard left.contains(middle.lowerBound - start), right.contains(end - middle.upperBound) else { return nil }
        let value = SecretValue(text[start..<end])
        guard !value.isPlaceholder, value.entropy >= 3.5 else { return nil }
        return (start..<end, kind, .known, value.bytes)
    }
}
