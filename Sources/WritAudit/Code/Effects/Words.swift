/// What names of variables, parameters and fields speak of.
enum Words {
    /// `resetToken`, `reset_token`, `RESET-TOKEN` → `reset`, `token`.
    static func of(_ name: String) -> [String] {
        var out: [String] = []
        var word = ""
        var wasLower = false
        for character in name {
            guard character.isLetter || character.isNumber else {
                if !word.isEmpty { out.append(word) }
                word = ""
                wasLower = false
                continue
            }
            if character.isUppercase, wasLower {
                out.append(word)
                word = ""
            }
            wasLower = !character.isUppercase
            word += character.lowercased()
        }
        if !word.isEmpty { out.append(word) }
        return out
    }

    private static let passwords: Set<String> = ["password", "passwd", "pwd", "passphrase", "passcode", "pass"]
    private static let secrets: Set<String> = [
        "password", "passwd", "pwd", "passphrase", "passcode", "secret", "secrets", "token", "tokens", "apikey", "otp",
        "credential", "credentials", "authtoken", "accesstoken",
    ]
    /// Words that make a key or a code a secret.
    private static let keyed: Set<String> = [
        "api", "access", "private", "secret", "signing", "encryption", "jwt", "auth",
    ]
    private static let coded: Set<String> = [
        "verification", "reset", "auth", "confirmation", "confirm", "invite", "login", "otp", "security", "recovery",
        "activation", "pin", "mfa",
    ]
    /// A name that ends so speaks of a secret and is none.
    private static let about: Set<String> = [
        "name", "names", "arn", "id", "ids", "path", "url", "uri", "count", "length", "size", "ttl", "expiry",
        "expires",
        "type", "header", "limit", "index", "table", "field", "param", "parameter", "parameters", "key", "bucket",
        "policy", "version", "use", "valid", "max", "min", "age", "seconds", "minutes", "hours", "days", "endpoint",
        "response", "error", "errors", "request", "provider", "cache", "file", "counter", "tokens", "usage", "user",
        "users",
        "validator", "verifier", "service", "client", "schema", "pattern", "regex", "env", "config", "manager",
        "required", "reset", "strength", "prefix", "suffix", "offset", "page", "next", "continuation", "missing",
    ]

    static func isPassword(_ name: String) -> Bool {
        let words = of(name)
        guard let last = words.last, !about.contains(last) else { return false }
        return words.contains(where: passwords.contains)
    }

    /// Passwords, tokens, keys that open something.
    static func isSecret(_ name: String) -> Bool {
        let words = of(name)
        guard let last = words.last else { return false }
        if last == "key", words.count > 1 { return keyed.contains(words[words.count - 2]) }
        // Where one is in a listing is no secret.
        if words.contains("next") || words.contains("continuation") || words.contains("page") { return false }
        if about.contains(last) { return false }
        return words.contains(where: secrets.contains)
    }

    /// What must not be guessed.
    static func isUnguessable(_ name: String) -> Bool {
        if isSecret(name) { return true }
        let words = of(name)
        guard let last = words.last else { return false }
        switch last {
        case "nonce", "salt", "csrf", "xsrf", "session", "pin": return true
        case "id": return words.contains("session")
        case "code", "link": return words.count > 1 && words.dropLast().contains(where: coded.contains)
        default: return false
        }
    }

    /// Fields of an event that must not be written down.
    static func isPrivate(_ name: String) -> Bool {
        let words = of(name)
        if isSecret(name) { return true }
        guard let last = words.last else { return false }
        let joined = words.joined()
        return ["authorization", "cookie", "cookies", "ssn", "cvv", "cvc", "iban", "pan", "socialsecuritynumber"]
            .contains(last)
            || ["cardnumber", "creditcard", "xapikey", "apikey"].contains(joined)
    }

    /// Functions that decide whether somebody may do something.
    static func isGuard(_ name: String) -> Bool {
        let words = of(name)
        let subjects: Set<String> = [
            "auth", "authorized", "authorised", "token", "jwt", "signature", "permission", "permissions", "admin",
            "access",
            "allowed", "credentials", "session", "password", "hmac", "caller", "role", "scope", "otp", "mfa", "webhook",
        ]
        let acts: Set<String> = [
            "verify", "check", "validate", "is", "has", "can", "require", "ensure", "assert", "verified",
        ]
        if words.contains(where: ["authorize", "authorise", "authenticate", "authorizer"].contains) { return true }
        if words == ["verify"] { return true }
        return words.contains(where: acts.contains) && words.contains(where: subjects.contains)
    }
}
