import WritModel

/// Hashes, ciphers and random numbers that do not hold what they are used for.
extension Interpreter {
    // MARK: hashes

    private static let weakHashes: Set<String> = ["md4", "md5", "sha1", "ripemd160", "md5-sha1", "sha", "sha-1"]
    private static let fastHashes: Set<String> = [
        "sha256", "sha512", "sha224", "sha384", "sha3-256", "sha-256", "sha-512",
    ]

    /// Fewer rounds than this, a tenth of what is recommended for any hash, protect no password.
    private static let leastRounds = 60_000.0

    func judgeHash(_ path: String, _ arguments: Arguments, _ frame: Frame, _ place: Place) {
        if path == "hashlib.pbkdf2_hmac" || path == "crypto.pbkdf2" || path == "crypto.pbkdf2Sync" {
            let rounds = path.hasPrefix("hashlib") ? arguments.at(3, "iterations") : arguments.at(2)
            if let rounds = rounds?.number, rounds < Self.leastRounds {
                weakness(
                    .hash, "passwords are hashed with only \(Int(rounds)) rounds of PBKDF2", via: path, at: place, frame
                )
            }
            return
        }
        var algorithm: String?
        var at = 0
        switch path {
        case _ where path.hasPrefix("hashlib.") && !path.contains("()"):
            let name = String(path.dropFirst("hashlib.".count))
            if arguments.named["usedforsecurity"]?.truth == false { return }
            algorithm = name == "new" ? arguments.at(0)?.constant?.lowercased() : name
            at = name == "new" ? 1 : 0
            lastHash = algorithm
        case "crypto.createHash":
            lastHash = arguments.at(0)?.constant?.lowercased()
            return
        case "crypto.createHash().update": algorithm = lastHash
        case _ where path.hasPrefix("hashlib.") && path.hasSuffix("().update"): algorithm = lastHash
        case "crypto.hash":
            algorithm = arguments.at(0)?.constant?.lowercased()
            at = 1
        case "md5", "js-md5", "blueimp-md5": algorithm = "md5"
        case "crypto-js.MD5", "crypto-js/md5": algorithm = "md5"
        case "crypto-js.SHA1", "crypto-js/sha1", "sha1", "js-sha1": algorithm = "sha1"
        default: return
        }
        guard let algorithm, let value = arguments.at(at) else { return }
        let isWeak = Self.weakHashes.contains(algorithm)
        guard isWeak || Self.fastHashes.contains(algorithm) else { return }
        var names = written.dropFirst(at).prefix(1).flatMap { Self.names($0.value) }
        names += taints(value).compactMap { $0.source.split(separator: ".").last.map(String.init) }
        if let password = names.first(where: Words.isPassword) {
            weakness(
                .hash, "`\(password)` is hashed with \(algorithm.uppercased()), which is fast to guess", via: path,
                at: place, frame)
        } else if isWeak, let secret = names.first(where: Words.isSecret) {
            weakness(
                .hash, "`\(secret)` is hashed with \(algorithm.uppercased()), which is broken", via: path, at: place,
                frame)
        }
    }

    /// Names that an expression mentions.
    static func names(_ expression: Expression, depth: Int = 0) -> [String] {
        guard depth < 6 else { return [] }
        switch expression.kind {
        case .name(let name): return [name]
        case .member(let object, let name): return names(object, depth: depth + 1) + [name]
        case .index(let object, let key):
            return names(object, depth: depth + 1) + [key.literal].compactMap { $0 }
        case .call(let callee, let arguments):
            var inner = arguments.flatMap { names($0.value, depth: depth + 1) }
            if case .member(let object, let name) = callee.kind {
                inner += names(object, depth: depth + 1)
                if name == "get" { inner += arguments.prefix(1).compactMap { $0.value.literal } }
            }
            return inner
        case .binary(_, let left, let right), .logical(_, let left, let right):
            return names(left, depth: depth + 1) + names(right, depth: depth + 1)
        case .text(let pieces): return pieces.flatMap { names($0, depth: depth + 1) }
        default: return []
        }
    }

    // MARK: ciphers

    func judgeCipher(_ path: String, _ arguments: Arguments, _ frame: Frame, _ place: Place) {
        func report(_ detail: String) { weakness(.cipher, detail, via: path, at: place, frame) }
        switch path {
        case "crypto.createCipheriv", "crypto.createDecipheriv":
            guard let name = arguments.at(0)?.constant?.lowercased() else { return }
            if name.hasSuffix("-ecb") || name == "aes-ecb" {
                report("`\(name)` shows equal blocks of the plain text as equal")
            } else if ["des", "rc4", "rc2", "bf", "cast", "idea", "seed"].contains(where: {
                name == $0 || name.hasPrefix($0 + "-") || name.hasPrefix($0 + "3") || name.hasPrefix($0 + "4")
            }) {
                report("`\(name)` is broken")
            } else if path.hasSuffix("createCipheriv"), isFixedBytes(arguments.at(2)) {
                report("the initialisation vector of `\(name)` is always the same")
            }
        case "crypto.createCipher", "crypto.createDecipher":
            report("`\(path)` derives the key with MD5 and uses no initialisation vector")
        case "crypto-js.DES.encrypt", "crypto-js.RC4.encrypt", "crypto-js.TripleDES.encrypt",
            "crypto-js.Rabbit.encrypt",
            "Crypto.Cipher.DES.new", "Crypto.Cipher.ARC4.new", "Crypto.Cipher.ARC2.new", "Crypto.Cipher.Blowfish.new",
            "Crypto.Cipher.DES3.new", "Cryptodome.Cipher.DES.new", "Cryptodome.Cipher.ARC4.new",
            "Cryptodome.Cipher.DES3.new", "Cryptodome.Cipher.Blowfish.new":
            report("`\(path)` is a broken cipher")
        case "Crypto.Cipher.AES.new", "Cryptodome.Cipher.AES.new":
            for case .external(let mode) in (arguments.at(1, "mode") ?? .nothing).atoms {
                if mode.hasSuffix("MODE_ECB") {
                    report("`AES.MODE_ECB` shows equal blocks of the plain text as equal")
                } else if isFixedBytes(arguments.at(2, "iv") ?? arguments.named["nonce"]) {
                    report("the initialisation vector of `AES` is always the same")
                }
            }
        case _ where path.hasPrefix("cryptography.hazmat."):
            let last = path.split(separator: ".").last.map(String.init) ?? ""
            if last == "ECB" { report("`modes.ECB` shows equal blocks of the plain text as equal") }
            if ["ARC4", "TripleDES", "Blowfish", "IDEA", "CAST5", "SEED", "RC2"].contains(last) {
                report("`\(last)` is a broken cipher")
            }
            if last == "CBC" || last == "CTR" || last == "GCM", isFixedBytes(arguments.at(0)) {
                report("the initialisation vector is always the same")
            }
            if last == "generate_private_key", let bits = arguments.named["key_size"]?.number, bits < 2048, bits > 512 {
                report("a key of \(Int(bits)) bits can be broken")
            }
        default: break
        }
    }

    /// Bytes that are the same in each run: a literal, zeros.
    private func isFixedBytes(_ value: CodeValue?) -> Bool {
        guard let value, !value.isEmpty else { return false }
        return value.atoms.allSatisfy { atom in
            switch atom {
            case .text(let parts): Part.constant(of: parts).map { !$0.isEmpty } ?? false
            case .external(let path): path == "Buffer.alloc()"
            default: false
            }
        }
    }

    // MARK: random numbers

    private func randomValue(_ via: String, _ frame: Frame, _ place: Place) -> CodeValue {
        let trail = Trail(text: via, location: location(place, frame), previous: nil)
        return CodeValue(.hole(Hole([Taint(source: Taint.random, safeFor: .all, trail: trail)])))
    }

    func randomPython(_ path: String, _ frame: Frame, _ place: Place) -> CodeValue? {
        switch path {
        case "random.random", "random.randint", "random.randrange", "random.choice", "random.choices", "random.sample",
            "random.getrandbits", "random.uniform", "random.randbytes", "numpy.random.randint", "numpy.random.rand",
            "random.Random().choice", "random.Random().randint":
            return randomValue(path, frame, place)
        default: return nil
        }
    }

    func randomScript(_ path: String, _ frame: Frame, _ place: Place) -> CodeValue? {
        path == "Math.random" || path == "lodash.random" || path == "crypto.pseudoRandomBytes"
            ? randomValue(path, frame, place) : nil
    }

    /// A value gets a name, as a variable, a field, an argument or a result.
    func named(_ name: String, _ value: CodeValue, _ frame: Frame) {
        let isUnguessable = unguessable[name] ?? Words.isUnguessable(name)
        unguessable[name] = isUnguessable
        guard isUnguessable, let taint = marks(value, Taint.random) else { return }
        weakness(
            .random, "`\(name)` is made from `\(taint.trail.text)`, which can be predicted", via: taint.trail.text,
            at: taint.trail.location)
    }
}
