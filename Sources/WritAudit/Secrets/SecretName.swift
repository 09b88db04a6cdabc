/// What a name says of the value that it is given.
enum SecretName: Equatable {
    /// Nothing of a secret.
    case plain
    /// A key of some kind, which may as well be that of a table.
    case key
    /// A token or key that opens something.
    case token
    /// A secret from which something is derived or signed; people make these up.
    case secret
    /// A password; people make these up.
    case password

    init(_ name: String) {
        let words = Self.words(of: name)
        guard let last = words.last, !words.contains(where: Self.others.contains) else {
            self = .plain
            return
        }
        // `SECRET_KEY_1` is a secret key.
        let ending = last.allSatisfy(\.isNumber) && words.count > 1 ? words[words.count - 2] : last
        guard !Self.locators.contains(ending) else {
            self = .plain
            return
        }
        let pairs = zip(words, words.dropFirst()).map { $0 + $1 }
        let all = words + pairs
        if all.contains(where: Self.passwords.contains) || Self.ends(words, with: Self.passwords) {
            self = .password
        } else if all.contains(where: Self.secrets.contains) || Self.ends(words, with: Self.secrets) {
            self = .secret
        } else if all.contains(where: Self.tokens.contains) || Self.ends(words, with: Self.tokens) {
            self = .token
        } else if ending == "key" || ending == "keys" || ending == "auth" {
            self = .key
        } else {
            self = .plain
        }
    }

    /// `dbpassword` and the like, written in one.
    private static func ends(_ words: [String], with endings: Set<String>) -> Bool {
        guard words.count <= 2, let last = words.last else { return false }
        return endings.contains { $0.utf8.count > 4 && last.hasSuffix($0) }
    }

    private static let passwords: Set<String> = ["password", "passwd", "pwd", "passphrase", "pass", "passwort", "pw"]
    private static let secrets: Set<String> = [
        "secret", "secrets", "secretkey", "signingkey", "encryptionkey", "encryptkey", "masterkey", "jwtkey", "hmackey",
        "aeskey", "sessionkey", "clientsecret", "cryptokey", "cipherkey", "signkey",
    ]
    private static let tokens: Set<String> = [
        "token", "tokens", "apikey", "apikeys", "credential", "credentials", "privatekey", "accesskey", "authkey",
        "bearer", "accountkey", "sharedkey", "sharedaccesskey", "storagekey", "servicekey", "adminkey",
        "subscriptionkey", "functionkey",
        "authorization", "apitoken", "authtoken", "licensekey", "webhookkey", "appkey", "applicationkey",
        "integrationkey", "consumerkey", "livekey", "creds",
    ]
    /// Words behind which a name speaks of a secret, and the value is only where to find or how to treat it.
    private static let locators: Set<String> = [
        "name", "names", "arn", "id", "ids", "path", "url", "uri", "endpoint", "host", "length", "ttl", "expiry",
        "expiration", "expires",
        "timeout", "policy", "type", "table", "bucket", "region", "header", "prefix", "suffix", "issuer", "ref",
        "parameter", "file", "filename", "param", "params", "algorithm", "count", "limit", "version", "field",
        "enabled", "audience",
        "alias", "regex", "pattern", "label", "message", "msg", "digest", "queue", "topic", "validity", "use", "usage",
        "var", "env", "variable", "variables", "location", "dir", "directory", "folder", "error", "errors", "title",
        "text", "description", "hint",
        "help", "input", "format", "size", "bytes", "rotation", "manager", "provider", "store", "scope", "scopes",
        "required", "status", "state", "mode", "strategy", "source", "class", "method", "function", "handler", "schema",
        "page", "link", "button", "icon", "template", "route", "event", "action", "column", "attribute", "property",
        "used", "spec", "last", "created", "updated", "changed", "modified", "on", "rotated", "since", "age",
        "specification", "permission", "permissions", "level",
        "claim", "cookie", "domain", "role", "group", "user", "username", "email", "info", "date", "time", "at",
        "index", "symbol", "mapping", "map", "list", "set", "selector", "data", "generator", "validator", "service",
        "client",
    ]
    /// Words with which a name speaks of something else.
    private static let others: Set<String> = [
        "public", "pub", "pagination", "csrf", "xsrf", "next", "cursor", "continuation", "primary", "foreign",
        "partition",
        "sort", "range", "hash", "hashed", "checksum", "md5", "sha1", "sha256", "sha512", "etag", "integrity",
        "fingerprint",
        "placeholder", "idempotency", "invalid", "missing", "expired", "incorrect", "wrong", "forgot", "mask", "regexp",
        "strength", "min", "max", "mock", "dummy", "fake", "example", "sample", "tokenizer", "publishable", "encrypted",
        "cache", "object", "thumbnail", "kms", "anon", "site", "sitekey", "resolve", "enable", "disable", "allow",
        "require", "show", "hide", "has", "is", "no", "lookup", "syntax", "separator", "end", "stop", "pad", "eos",
        "bos",
    ]

    /// Words of a name in lower case: `dbPassword`, `db-password` and `DB_PASSWORD` are `db`, `password`.
    static func words(of name: String) -> [String] {
        var words: [String] = []
        var word = ""
        var lastIsLower = false
        for scalar in name.unicodeScalars {
            let isUpper = ("A"..."Z").contains(scalar)
            let isLower = ("a"..."z").contains(scalar)
            guard isUpper || isLower || ("0"..."9").contains(scalar) || scalar.value > 127 else {
                if !word.isEmpty { words.append(word.lowercased()) }
                word = ""
                lastIsLower = false
                continue
            }
            if isUpper, lastIsLower, !word.isEmpty {
                words.append(word.lowercased())
                word = ""
            }
            word.unicodeScalars.append(scalar)
            lastIsLower = !isUpper
        }
        if !word.isEmpty { words.append(word.lowercased()) }
        return words
    }
}
