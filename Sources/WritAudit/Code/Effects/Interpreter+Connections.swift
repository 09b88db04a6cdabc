import WritModel

/// Connections whose other end is not proved, or that everyone on the way can read.
extension Interpreter {
    func judgeConnection(_ path: String, _ arguments: Arguments, _ frame: Frame, _ place: Place) {
        func certificate(_ detail: String) { weakness(.certificate, detail, via: path, at: place, frame) }
        if frame.module.module.language == .python {
            let isClient = ["requests.", "httpx.", "boto3.", "aiohttp.", "urllib3.", "hvac."].contains {
                path.hasPrefix($0)
            }
            if isClient, arguments.named["verify"]?.truth == false {
                certificate("`\(path)` takes any certificate (`verify=False`)")
            }
            if path.hasPrefix("aiohttp."), let option = arguments.named["ssl"] ?? arguments.named["verify_ssl"],
                option.truth == false
            {
                certificate("`\(path)` takes any certificate")
            }
            if let option = arguments.named["cert_reqs"], isNoCertificate(option) {
                certificate("`\(path)` takes any certificate (`CERT_NONE`)")
            }
            if path.hasSuffix(".set_missing_host_key_policy"), let policy = arguments.at(0),
                policy.atoms.contains(where: { atom in
                    if case .external(let name) = atom {
                        name.contains("AutoAddPolicy") || name.contains("WarningPolicy")
                    } else {
                        false
                    }
                })
            {
                certificate("any host's key is taken (`AutoAddPolicy`)")
            }
            if path == "ssl._create_unverified_context" { certificate("`\(path)` takes any certificate") }
            if path.hasSuffix(".connect"), let mode = arguments.named["sslmode"]?.constant,
                ["disable", "allow"].contains(mode)
            {
                weakness(
                    .clearText, "`\(path)` talks to the database without TLS (`sslmode=\(mode)`)", via: path, at: place,
                    frame)
            }
            if path == "ftplib.FTP" || path == "telnetlib.Telnet" {
                weakness(.clearText, "`\(path)` sends everything readable", via: path, at: place, frame)
            }
        }
    }

    func isNoCertificate(_ value: CodeValue) -> Bool {
        value.atoms.contains { atom in
            switch atom {
            case .external(let name): name.hasSuffix("CERT_NONE")
            case .text(let parts): Part.constant(of: parts) == "CERT_NONE"
            default: false
            }
        }
    }

    /// `context.verify_mode = ssl.CERT_NONE`, `session.verify = False`, `process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0'`
    func judgeSetting(_ name: String, _ value: CodeValue, _ target: CodeValue, _ frame: Frame, _ place: Place) {
        func certificate(_ detail: String) { weakness(.certificate, detail, via: name, at: place, frame) }
        switch name {
        case "verify_mode" where isNoCertificate(value): certificate("`verify_mode = CERT_NONE` takes any certificate")
        case "check_hostname" where value.truth == false:
            certificate("`check_hostname` is off: any host's certificate is taken")
        case "verify" where value.truth == false:
            let isSession = target.atoms.contains {
                if case .external(let path) = $0 { path.contains("ession") || path.contains("Client") } else { false }
            }
            if isSession { certificate("`verify = False` takes any certificate") }
        case "NODE_TLS_REJECT_UNAUTHORIZED" where value.constant == "0" || value.number == 0:
            certificate("`NODE_TLS_REJECT_UNAUTHORIZED` is off: any certificate is taken")
        case "_create_default_https_context": certificate("every certificate is taken from here on")
        default: break
        }
    }

    /// An entry of a dictionary, e.g. of a client's options.
    func judgeEntry(_ name: String, _ value: CodeValue, _ frame: Frame, _ place: Place) {
        named(name, value, frame)
        guard frame.module.module.language != .python, value.truth == false else { return }
        if name == "rejectUnauthorized" || name == "strictSSL" {
            weakness(.certificate, "`\(name): false` takes any certificate", via: name, at: place, frame)
        }
    }

    /// A connection to a URL that starts with `http://`.
    func judgeClearText(_ parts: [Part], _ via: String, _ frame: Frame, _ place: Place) {
        var parts = parts
        // What the template gives the variable is as good as a text in the code.
        if case .environment(let name, _)? = parts.first, let value = environment[name] {
            parts = Part.joined([.constant(value)], Array(parts.dropFirst()))
        }
        guard case .constant(let text)? = parts.first, text.hasPrefix("http://") else { return }
        let rest = text.dropFirst("http://".count)
        var host = rest.prefix { $0 != "/" && $0 != ":" && $0 != "?" }.lowercased()
        // The host goes on in a part that is not known.
        if host.utf8.count == rest.utf8.count, parts.count > 1 { host += host.contains(".") ? "" : "." }
        guard Self.isOutside(host) else { return }
        weakness(.clearText, "`\(via)` talks to `\(host)` without TLS", via: via, at: place, frame)
    }

    /// A name that the internet resolves; addresses and names inside are the network's own matter.
    static func isOutside(_ host: String) -> Bool {
        guard host.contains("."), !host.hasSuffix("."), !host.hasPrefix(".") else { return false }
        if [".local", ".internal", ".localhost", ".localdomain", ".lan", ".svc", ".test", ".invalid"].contains(
            where: host.hasSuffix)
        {
            return false
        }
        let labels = host.split(separator: ".")
        if labels.count == 4, labels.allSatisfy({ UInt8($0) != nil }) {
            return !["10.", "127.", "192.168.", "169.254.", "172.", "0."].contains { host.hasPrefix($0) }
        }
        return true
    }

    // MARK: credentials

    private static let credentialNames: Set<String> = [
        "password", "passwd", "pwd", "secret", "secret_key", "api_key", "apikey", "apiKey", "token", "access_token",
        "auth_token", "authToken", "accessToken", "client_secret", "clientSecret", "private_key", "privateKey",
        "secretKey",
        "aws_secret_access_key", "secretAccessKey", "aws_session_token", "passphrase", "secretOrKey",
    ]

    func judgeCredentials(_ path: String, _ arguments: Arguments, _ frame: Frame, _ place: Place) {
        let isDefault =
            path.hasPrefix("os.") || path.contains("environ") || path.hasSuffix(".get") && path.contains("config")
        if isDefault || path.hasPrefix("logging") || isLog(path) { return }
        var given: [(name: String, value: CodeValue)] = arguments.named.sorted { $0.key < $1.key }.map {
            ($0.key, $0.value)
        }
        for value in arguments.positional {
            for case .object(let object) in value.atoms where object.kind == .dictionary && object.type == nil {
                for key in object.fields.keys.sorted() {
                    if let inner = object.fields[key] { given.append((key, inner)) }
                }
                for nested in ["headers", "auth", "credentials"] {
                    for case .object(let inner) in (object.fields[nested] ?? .nothing).atoms
                    where inner.kind == .dictionary {
                        for key in inner.fields.keys.sorted() {
                            if let value = inner.fields[key] { given.append((key, value)) }
                        }
                    }
                }
            }
        }
        for nested in ["headers", "credentials"] {
            for case .object(let inner) in (arguments.named[nested] ?? .nothing).atoms where inner.kind == .dictionary {
                for key in inner.fields.keys.sorted() {
                    if let value = inner.fields[key] { given.append((key, value)) }
                }
            }
        }
        for (name, value) in given {
            let lower = name.lowercased()
            let isHeader = ["authorization", "x-api-key", "x-auth-token", "api-key"].contains(lower)
            guard isHeader || Self.credentialNames.contains(name), let text = value.constant else { continue }
            credential(text, "`\(name)`", path, frame, place)
        }
        // Keys that sign: by position.
        switch path {
        case "jwt.encode", "jwt.decode", "jsonwebtoken.sign", "jsonwebtoken.verify", "jose.jwt.encode",
            "jose.jwt.decode",
            "jwt.sign", "jwt.verify", "jwt-simple.encode", "jwt-simple.decode":
            if let key = arguments.at(1, "key")?.constant, key.contains("-----BEGIN") == false {
                credential(key, "the key of tokens", path, frame, place)
            }
        case "hmac.new", "hmac.digest":
            if let key = arguments.at(0, "key")?.constant {
                credential(key, "the key of a signature", path, frame, place)
            }
        case "crypto.createHmac":
            if let key = arguments.at(1)?.constant { credential(key, "the key of a signature", path, frame, place) }
        case "crypto.createCipheriv", "crypto.createDecipheriv":
            if let key = arguments.at(1)?.constant { credential(key, "the key of a cipher", path, frame, place) }
        case "Crypto.Cipher.AES.new", "cryptography.fernet.Fernet":
            if let key = arguments.at(0, "key")?.constant { credential(key, "the key of a cipher", path, frame, place) }
        default: break
        }
        for case .object(let pair) in (arguments.named["auth"] ?? .nothing).atoms where pair.kind == .list {
            if let elements = pair.elements, elements.count == 2, let text = elements[1].constant {
                credential(text, "the password", path, frame, place)
            }
        }
    }

    func credential(_ text: String, _ what: String, _ via: String, _ frame: Frame, _ place: Place) {
        guard Self.looksSecret(text) else { return }
        let literal = frame.module.module.source.find(text)
        weakness(
            .credential, "\(what) that `\(via)` gets stands in the code", via: via, at: place, frame, related: literal)
        facts.credentials[location(place, frame)] = Secret(Array(text.utf8))
    }

    /// Not empty, not a placeholder, not what a person would see as a name of something.
    static func looksSecret(_ text: String) -> Bool {
        let words = text.split(separator: " ").map(String.init)
        var plain = text
        if let first = words.first?.lowercased(), ["bearer", "basic", "token", "apikey"].contains(first) {
            plain = words.dropFirst().joined(separator: " ")
        }
        guard plain.utf8.count >= 4 else { return false }
        let lower = plain.lowercased()
        let placeholders = [
            "changeme", "change_me", "change-me", "xxxx", "your_", "your-", "<", "${", "{{", "example", "placeholder",
            "dummy",
            "todo", "redacted", "****", "test-", "fake", "anystring", "none", "null", "unused", "not-used", "local",
        ]
        return !placeholders.contains { lower.contains($0) }
    }

    /// A field of the event is compared with a text in the code that is a password or a token.
    func judgeComparison(
        _ left: Expression, _ right: Expression, _ a: CodeValue, _ b: CodeValue, _ frame: Frame, _ place: Place
    ) {
        for (value, other, expression) in [(a, b, left), (b, a, right)] {
            let sent = eventTaints(value, levels: 0)
            guard !sent.isEmpty else { continue }
            // A secret shared with the sender.
            let isShared = other.atoms.contains { atom in
                switch atom {
                case .text(let parts):
                    parts.contains { if case .environment(let name, _) = $0 { Words.isSecret(name) } else { false } }
                case .aws(.response(let service, _)): service == "secretsmanager" || service == "ssm"
                case .external(let path): path.hasPrefix("hmac.") || path.hasPrefix("crypto.createHmac")
                default: false
                }
            }
            if isShared {
                facts.verifiesCallers = true
                facts.provesCallers = true
            }
            judgeAuthority(expression, sent, other, frame, place)
            if marks(other, Taint.signature) != nil {
                facts.verifiesCallers = true
                weakness(
                    .timing, "a signature is compared with `==`, whose time tells how much of it was right", via: "==",
                    at: place, frame)
            }
            if let text = other.constant, text.utf8.count >= 6, Self.looksSecret(text) {
                let names =
                    Self.names(expression) + sent.compactMap { $0.source.split(separator: ".").last.map(String.init) }
                if let name = names.last(where: {
                    Words.isSecret($0) || $0.lowercased() == "authorization" || $0.lowercased() == "x-api-key"
                }),
                    !["bearer", "basic"].contains(text.lowercased().prefix { $0 != " " }) || text.contains(" ")
                {
                    facts.verifiesCallers = true
                    credential(text, "the text that `\(name)` is compared with", "==", frame, place)
                }
            }
        }
    }
}
