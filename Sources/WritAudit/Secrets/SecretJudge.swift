/// Decides whether what a name is given is a credential: by the name, the structure and randomness of the value, and how it is given.
enum SecretJudge {
    struct Context {
        var syntax: FileRole.Syntax
        /// The value becomes a setting of the deployed application: a template's property, a function's environment.
        var isSetting = false
        /// A user or a host is named beside it, as connections are described.
        var isConnection = false
        var form = Assignment.Form.bound
        var isQuoted = true
    }

    /// What a value is that no provider's form fits.
    static func judge(
        name: String, _ meaning: SecretName, value raw: [UInt8], _ context: Context
    ) -> (kind: String, SecretMatch.Strength)? {
        guard meaning != .plain else { return nil }
        var bytes = trimmed(raw)
        // `Authorization: Bearer …`
        if let space = bytes.prefix(7).firstIndex(of: 0x20), space >= 5 {
            let head = String(decoding: bytes[..<space], as: UTF8.self).lowercased()
            if head == "basic" { return basic(bytes) }
            if head == "bearer" || head == "token" { bytes = trimmed(Array(bytes[space...])) }
        }
        let value = SecretValue(bytes)
        guard value.count >= 4, value.count <= 4096, !value.isPlaceholder, !value.isPublic, !value.isReference else {
            return nil
        }
        // A value that repeats its name says what goes there.
        let words = SecretName.words(of: String(decoding: bytes, as: UTF8.self))
        let named = SecretName.words(of: name)
        if words == named || words.joined() == named.joined()
            || (!context.isSetting && words.allSatisfy(named.contains))
        {
            return nil
        }
        switch meaning {
        case .plain: return nil
        case .password: return password(value, words, context)
        case .secret:
            if value.isRandom(length: 12) { return ("a secret", .likely) }
            return isMadeUp(value, words, named, context) ? ("a secret written by hand", .made) : nil
        case .token:
            return value.isRandom(length: 16) ? ("a key or token", .likely) : nil
        case .key:
            guard value.isRandom(length: 24), !value.isHex || value.count >= 48, !value.bytes.contains(Byte.colon),
                !value.bytes.contains(0x2F) || value.count > 36,
                context.form != .compared
            else { return nil }
            return ("a key or token", .likely)
        }
    }

    /// `user:password` in base64.
    private static func basic(_ bytes: [UInt8]) -> (kind: String, SecretMatch.Strength)? {
        let text = String(decoding: bytes.dropFirst(6), as: UTF8.self)
        guard text.utf8.count >= 12, let plain = Base64Text.decode(text), let colon = plain.firstIndex(of: Byte.colon)
        else { return nil }
        guard plain.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) else { return nil }
        let password = SecretValue(plain[(colon + 1)...])
        guard password.count >= 4, !password.isPlaceholder, !["password", "pass", "secret"].contains(password.lower)
        else { return nil }
        return ("a user's name and password", .likely)
    }

    // MARK: passwords

    /// Words of forms, messages and schemas, which stand behind `password:` without being one.
    private static let labels: Set<String> = [
        "password", "passwd", "pass", "pwd", "passphrase", "secret", "token", "user", "username", "name", "field",
        "input", "hidden", "text",
        "string", "label", "confirm", "current", "new", "old", "reset", "forgot", "invalid", "wrong", "login", "sign",
        "in", "up", "required", "is",
        "your", "the", "my", "enter", "please", "value", "key", "email", "db", "database", "admin", "auth", "access",
        "api", "id", "str", "varchar",
        "number", "boolean", "object", "any", "type", "change", "update", "set", "get", "show", "hide", "incorrect",
        "mismatch", "error", "not",
        "a", "an", "to", "of", "and", "or", "must", "be", "no", "with", "for", "optional", "hash", "hashed", "bcrypt",
        "plain", "plaintext",
        "basic", "bearer", "client", "grant", "credentials", "body", "form", "data", "json", "prompt", "environment",
        "env", "vault", "ssm",
        "missing", "empty", "weak", "strong", "too", "short", "long", "generate", "random", "auto", "false", "true",
        "yes", "none", "null", "undefined",
        "unknown", "some", "this", "config", "refresh", "session", "jwt", "oauth", "cookie", "header", "query",
        "default", "only", "request", "response", "code", "authorization", "authentication",
    ]

    private static func password(_ value: SecretValue, _ words: [String], _ context: Context) -> (
        kind: String, SecretMatch.Strength
    )? {
        // Rules of validators: `required|min:8`
        if value.bytes.contains(0x7C), !value.bytes.contains(where: { (0x41...0x5A).contains($0) }) { return nil }
        // Versions
        if value.bytes.contains(Byte.dot), value.bytes.allSatisfy({ ByteSet.digit.contains($0) || $0 == Byte.dot }) {
            return nil
        }
        let found = ("a password", SecretMatch.Strength.likely)
        let made = ("a password", SecretMatch.Strength.made)
        if value.isRandom(length: 10), !value.isLetters { return found }
        // Messages have spaces; pass phrases in code are rare.
        if value.bytes.contains(0x20) || value.bytes.contains(where: { $0 >= 128 }) { return nil }
        if value.bytes.contains(Byte.open) || value.bytes.contains(Byte.less) || value.bytes.contains(0x5B) {
            return nil
        }
        // Names of other things: `user.password`, `db/password`, `#password`
        if !context.isQuoted, context.syntax == .code { return nil }
        let isSpelled = value.bytes.allSatisfy { ByteSet.dotted.contains($0) || $0 == 0x2F || $0 == Byte.colon }
        let isLabel = words.allSatisfy(labels.contains)
        if isSpelled, isLabel {
            // `password` and `admin` are passwords where a connection or a setting is made.
            return value.isLetters && (context.isSetting ? value.count >= 8 : context.isConnection) && value.count >= 4
                && words != ["password", "required"] ? made : nil
        }
        if value.isLetters {
            // Drawn at random from letters alone
            let changes = zip(value.bytes, value.bytes.dropFirst()).count { $0 & 0x20 != $1 & 0x20 }
            if value.count >= 10, changes >= 3, !value.isWordy, value.entropy >= 2.8 { return found }
            let isChosen =
                context.isSetting
                ? value.count >= 8
                : context.isConnection
                    ? value.count >= 4
                    : context.form == .bound && context.syntax == .code && value.count >= 6 && !value.isTitle
            return isChosen || (value.isRandom(length: 10) && !value.isWordy) ? made : nil
        }
        guard value.count >= 6 || context.isConnection || context.isSetting else { return nil }
        // `#password-input`, `password_hash_v2`, `user.password.title`
        if let first = value.bytes.first, first == Byte.hash || first == Byte.dot, !value.hasDigit { return nil }
        if isSpelled, !value.hasDigit {
            return context.isConnection || context.isSetting
                ? made
                : (words.count <= 2 && context.form == .bound && !words.contains(where: labels.contains) ? made : nil)
        }
        if value.bytes.contains(0x2F), value.isWordy { return nil }
        if !value.hasLetter, value.count < 8, !context.isConnection, !context.isSetting { return nil }
        return value.count >= 10 || !value.isWordy ? found : made
    }

    // MARK: secrets that people make up

    private static let signing: Set<String> = [
        "jwt", "session", "cookie", "app", "signing", "hmac", "flask", "django", "client", "webhook", "auth",
        "encryption", "key", "token", "crypto", "aes", "cipher",
        "sign", "master", "shared", "express", "server", "salt", "encrypt",
    ]

    private static func isMadeUp(_ value: SecretValue, _ words: [String], _ named: [String], _ context: Context) -> Bool
    {
        guard value.count >= 5, value.count <= 80, context.form != .compared,
            named.contains(where: signing.contains) || context.isSetting
        else { return false }
        guard context.isQuoted || context.syntax != .code else { return false }
        if value.bytes.contains(where: {
            $0 == 0x2F || $0 == Byte.colon || $0 == Byte.open || $0 == Byte.less || $0 == 0x5B || $0 >= 128
        }) {
            return false
        }
        if value.bytes.contains(Byte.dot), value.isWordy { return false }
        // Identifiers: `aws_secret_access_key`, `refreshToken`
        let isSnake = value.bytes.contains(0x5F) && value.bytes.allSatisfy { ByteSet.letter.contains($0) || $0 == 0x5F }
        let isCamel =
            value.isLetters && value.bytes.contains { $0 & 0x20 == 0 } && value.bytes.contains { $0 & 0x20 != 0 }
        if isSnake || isCamel, words.last.map({ ["key", "secret", "token", "password", "id"].contains($0) }) == true {
            return false
        }
        if value.isHex, value.count >= 12 { return false }
        let hasMark =
            value.hasDigit
            || value.bytes.contains { [0x21, Byte.at, Byte.dollar, 0x25, 0x5E, 0x26, 0x2A].contains($0) }
        if words.allSatisfy(labels.contains) {
            // `secret` for `jwt_secret` is one; `client_secret` for `grant` is a name.
            return context.form != .member
                && (words == ["secret"] || words == ["secret", "key"] || words == ["my", "secret"])
                && named.contains { ["jwt", "session", "signing", "hmac", "app"].contains($0) }
        }
        if value.bytes.contains(0x20) { return words.contains("secret") && words.count <= 5 && context.form != .member }
        // `orders-client-secret` is more likely the name of one, except where it is what signs.
        if context.form == .member || context.isSetting {
            return hasMark && !value.bytes.contains(0x2D) || words.contains("super")
                || words.contains { $0.hasPrefix("super") }
        }
        if !hasMark, value.bytes.allSatisfy({ (0x41...0x5A).contains($0) || $0 == 0x5F }) { return false }
        return true
    }

    static func trimmed(_ bytes: [UInt8]) -> [UInt8] {
        var slice = bytes[...]
        while let first = slice.first, ByteSet.blank.contains(first) { slice.removeFirst() }
        while let last = slice.last, ByteSet.blank.contains(last) { slice.removeLast() }
        return Array(slice)
    }
}

extension SecretValue {
    /// `Password`: one capital at the begin, as labels have.
    var isTitle: Bool {
        guard let first = bytes.first, (0x41...0x5A).contains(first) else { return false }
        return bytes.dropFirst().allSatisfy { (0x61...0x7A).contains($0) }
    }
}

/// Base64 of either alphabet, with or without padding.
enum Base64Text {
    static func decode(_ text: some StringProtocol) -> [UInt8]? { decode(Array(text.utf8)[...]) }

    static func decode(_ bytes: ArraySlice<UInt8>) -> [UInt8]? {
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count * 3 / 4)
        var bits: UInt32 = 0
        var held = 0
        for byte in bytes {
            let digit: UInt32
            switch byte {
            case 0x41...0x5A: digit = UInt32(byte - 0x41)
            case 0x61...0x7A: digit = UInt32(byte - 0x61 + 26)
            case 0x30...0x39: digit = UInt32(byte - 0x30 + 52)
            case 0x2B, 0x2D: digit = 62
            case 0x2F, 0x5F: digit = 63
            case Byte.equals: continue
            default: return nil
            }
            bits = bits << 6 | digit
            held += 6
            if held >= 8 {
                held -= 8
                out.append(UInt8(truncatingIfNeeded: bits >> UInt32(held)))
            }
        }
        return out
    }
}
