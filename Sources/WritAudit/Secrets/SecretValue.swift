/// What a text looks like by itself: a placeholder, a reference to something elsewhere, a public value, or a random one.
struct SecretValue {
    let bytes: [UInt8]
    /// In lower case.
    let lower: String

    init(_ bytes: some Collection<UInt8>) {
        self.bytes = Array(bytes)
        lower = String(decoding: self.bytes, as: UTF8.self).lowercased()
    }

    init(_ text: String) { self.init(Array(text.utf8)) }

    var count: Int { bytes.count }

    // MARK: what is no secret

    private static let placeholders = [
        "changeme", "change_me", "change-me", "change_this", "changethis", "change-this", "replace", "example",
        "placeholder", "your_", "your-", "your.",
        "yourpass", "yourtoken", "yoursecret", "yourkey", "yourapi", "dummy", "xxxx", "****", "....", "____", "----",
        "todo", "fixme",
        "insert", "redacted", "notset", "not-set", "not_set", "undefined", "sample", "fake", "mock", "testing", "test-",
        "test_", "-test", "_test", "testtoken",
        "testsecret", "testkey", "testpass", "foobar", "foo-bar", "lorem", "goes-here", "goes_here", "_here", "-here",
        "gohere", "goeshere", "put_", "enter_", "set-me", "set_me", "setme",
        "not-a-real", "not_a_real", "notreal", "not-real", "invalid", "my-token", "my_token", "mytoken", "my-api-key",
        "my_api_key", "myapikey", "my-key", "local-only",
        "obfuscated", "hidden", "masked", "removed", "censored", "specify", "fill-in", "fill_in", "fillme",
    ]

    private static let fillers = LiteralPrefilter(placeholders)

    /// A word stands in it by which people mark what is not meant.
    var isFilledIn: Bool { Self.fillers.isAny(in: bytes) }

    /// Stands in for a value that a person has to put there.
    var isPlaceholder: Bool {
        if Set(bytes).count < 3 || lower.hasSuffix("...") || lower.hasSuffix("\u{2026}") { return true }
        if isFilledIn { return true }
        if ["none", "null", "tbd", "n/a", "true", "false", "string", "test", "default", "required", "optional"]
            .contains(lower)
        {
            return true
        }
        return isSequence || isRepeated
    }

    /// Mostly a count or an alphabet, such as `0123456789abcdef` and `abcdefgh12345678`.
    var isSequence: Bool {
        guard bytes.count >= 8 else { return false }
        let steps = zip(bytes, bytes.dropFirst()).count { $1 == $0 &+ 1 || $1 == $0 || ($0 == 0x39 && $1 == 0x30) }
        return steps * 2 >= bytes.count
    }

    /// One short piece again and again.
    private var isRepeated: Bool {
        guard bytes.count >= 8 else { return false }
        for length in 1...8 where length * 2 <= bytes.count {
            if bytes.indices.dropFirst(length).allSatisfy({ bytes[$0] == bytes[$0 - length] }) { return true }
        }
        return false
    }

    private static let lookups = LiteralPrefilter([
        "process.env", "os.environ", "getenv", "env[", "env.", "config.", "secrets.", "!ref", "!sub", "!getatt",
        "fn::",
    ])

    /// Stands for a value that is elsewhere.
    var isReference: Bool {
        guard let first = bytes.first else { return true }
        let text = lower
        if first == Byte.dollar || first == 0x25 || first == Byte.less || first == 0x7B || first == 0x5B { return true }
        if Self.lookups.isAny(in: bytes) { return true }
        // `${`, `$(`, `{{`, `#{`, `%(`, `%{`, `<%`
        for (a, b) in zip(bytes, bytes.dropFirst()) where b == 0x7B || b == Byte.open || b == 0x25 {
            switch a {
            case Byte.dollar, 0x25: if b != 0x25 { return true }
            case 0x7B, Byte.hash: if b == 0x7B { return true }
            case Byte.less: if b == 0x25 { return true }
            default: break
            }
        }
        for start in [
            "arn:", "alias/", "ssm:", "s3://", "gs://", "http://", "https://", "file:", "vault:", "secretsmanager:",
            "op://", "data:", "env:", "urn:",
            "projects/", "aws:", "git@",
        ] where text.hasPrefix(start) { return true }
        // `%s`, and braces of a format
        if text.holds("%s") || text.holds("%d") { return true }
        if bytes.contains(0x7B), bytes.contains(0x7D) { return true }
        return isPath || isUUID || isDate
    }

    /// Names of files, and of secrets in stores: `/prod/db/password`, `prod/db`.
    private var isPath: Bool {
        guard let slash = bytes.firstIndex(of: 0x2F) else { return false }
        if bytes.count > 1, slash == 0 || (bytes[0] == Byte.dot && slash <= 2) || bytes[0] == 0x7E {
            // Base64 may begin with a slash too.
            return isWordy || bytes.count(where: { $0 == 0x2F }) > 2 || bytes.count < 20
        }
        return isWordy
    }

    /// Made to be seen, or of no use without a key.
    var isPublic: Bool {
        let text = String(decoding: bytes.prefix(48), as: UTF8.self)
        for start in [
            "ssh-rsa ", "ssh-ed25519 ", "ssh-dss ", "ecdsa-sha2", "sha1-", "sha256-", "sha384-", "sha512-", "sha256:",
            "sha512:", "sha1:", "md5:", "$2a$", "$2b$",
            "$2y$", "$argon2", "$pbkdf2", "pbkdf2", "$1$", "$5$", "$6$", "{SSHA", "{SHA", "pk_live_", "pk_test_",
            "pk.eyJ", "ENC[", "AQICAH", "vault:v",
            "$ANSIBLE", "U2FsdGVk", "AAAAB3Nza", "AAAAC3Nza", "AAAAE2Vj", "MIGfMA0G", "MIIBIjAN", "MIICIjAN",
            "MIIBojAN", "MFkwEwYH", "MCowBQYD", "MFYwEAYH", "MHYwEAYH",
            "-----BEGIN PUB", "-----BEGIN CERT", "-----BEGIN RSA PUB", "age1", "LS0tLS1CRUdJTiBDRVJU",
            "LS0tLS1CRUdJTiBQVUJM", "iVBORw0", "data:",
        ] where text.hasPrefix(start) { return true }
        return false
    }

    private var isUUID: Bool {
        let parts = bytes.split(separator: 0x2D, omittingEmptySubsequences: false)
        return parts.map(\.count) == [8, 4, 4, 4, 12] && parts.joined().allSatisfy(ByteSet.anyHex.contains)
    }

    /// `2016-09-08T21:47:36Z`
    private var isDate: Bool {
        count >= 10 && bytes[4] == 0x2D && bytes[7] == 0x2D && bytes.prefix(4).allSatisfy(ByteSet.digit.contains)
            && bytes.allSatisfy {
                ByteSet.digit.contains($0) || [0x2D, 0x3A, 0x54, 0x5A, 0x2E, 0x2B, 0x20].contains($0)
            }
    }

    // MARK: measures

    var isHex: Bool { bytes.allSatisfy(ByteSet.anyHex.contains) }
    var isLetters: Bool { bytes.allSatisfy { ByteSet.letter.contains($0) || $0 >= 128 } }
    var hasDigit: Bool { bytes.contains(where: ByteSet.digit.contains) }
    var hasLetter: Bool { bytes.contains(where: ByteSet.letter.contains) }

    /// Shannon entropy, bits for each byte.
    var entropy: Double { Self.entropy(bytes[...]) }

    static func entropy(_ bytes: ArraySlice<UInt8>) -> Double {
        var counts = [Int](repeating: 0, count: 256)
        for byte in bytes { counts[Int(byte)] += 1 }
        let total = Double(bytes.count)
        guard total > 0 else { return 0 }
        return counts.reduce(0.0) { sum, count in
            guard count > 0 else { return sum }
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

    /// Pairs of letters that make up most of written English and of the names that programs use.
    private static let common: [Bool] = {
        let pairs =
            "th he in er an re on at en nd ti es or te of ed is it al ar st to nt ng se ha as ou io le ve co me de hi ri ro ic ne ea ra ce li ch ll be ma si om ur "
            + "ca el ta la ns di fo ho pe ec pr no ct us ac ot il tr ly nc et ut ss so rs un lo wa ge ie wh ee wi em ad ol rt po we na ul ni ts mo ow pa im mi ai sh "
            + "ir su id os iv ia am fi ci vi pl ig tu ev ld ry mp fe bl ab gh ty op wo sa ay ex ke fr oo av ag if ap gr od bo sp rd do uc bu ei ov by rm ep tt oc fa "
            + "ef cu rn sc gi da yo cr cl du ga qu ue ff ba ey ls va um pp ua up lu go ht ru ug ds lt pi rc rr eg au ck ew mu br bi pt ak pu ui rg ib tl ny ki rk ys "
            + "sw ks my ok ym db gn nf uf ob fu nv bj wn eb js ws sn ms ml ps ub ud"
        var known = [Bool](repeating: false, count: 32 * 32)
        for pair in pairs.split(separator: " ") {
            let two = Array(pair.utf8)
            known[Int(two[0] & 31) << 5 | Int(two[1] & 31)] = true
        }
        return known
    }()

    /// Written by a person in words, as names and sentences are, rather than drawn at random.
    var isWordy: Bool {
        var pairs = 0
        var known = 0
        var changes = 0
        for (a, b) in zip(bytes, bytes.dropFirst()) where ByteSet.letter.contains(a) && ByteSet.letter.contains(b) {
            // `aB` begins a word of a name.
            if a & 0x20 != 0, b & 0x20 == 0 {
                changes += 1
                continue
            }
            pairs += 1
            if Self.common[Int(a & 31) << 5 | Int(b & 31)] { known += 1 }
        }
        guard pairs >= 4, pairs * 2 >= bytes.count else { return false }
        return known * 100 >= pairs * (hasDigit && changes >= 3 ? 80 : changes * 5 <= pairs ? 56 : 64)
    }

    /// As random as a token of `length` bytes or more is.
    func isRandom(length: Int) -> Bool {
        guard count >= length, bytes.allSatisfy(ByteSet.token.contains) else { return false }
        if isHex {
            return count >= Swift.max(length, 24) && hasDigit && hasLetter && entropy >= 2.9
        }
        guard hasLetter, !isWordy else { return false }
        let isMixed = bytes.contains { (0x41...0x5A).contains($0) } && bytes.contains { (0x61...0x7A).contains($0) }
        guard hasDigit || (isMixed && count >= 24) else { return false }
        // Paths and scopes are in lower case; base64 is not.
        if bytes.contains(0x2F), !isMixed { return false }
        return entropy >= (count >= 32 ? 3.7 : count >= 24 ? 3.5 : count >= 20 ? 3.3 : 3.0)
    }
}
