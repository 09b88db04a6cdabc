import Testing
import WritModel

@testable import WritAudit

@Suite struct SecretScannerTests {
    static func scan(_ text: String, _ path: String = "src/app.py", now: Int64? = 1_800_000_000) -> [SecretSighting] {
        SecretScanner(now: now).sightings(Array(text.utf8), path: path)
    }
    static func kinds(_ text: String, _ path: String = "src/app.py") -> [String] { scan(text, path).map(\.kind) }

    // MARK: providers' forms

    @Test func everyFormatFindsItsOwnShape() {
        for (index, format) in SecretFormat.all.enumerated() {
            var body = ""
            let alphabet = String(
                (33..<127).map { Character(UnicodeScalar($0)) }.filter {
                    format.body.contains($0.asciiValue ?? 0) && $0.isLetter
                        || $0.isNumber && format.body.contains($0.asciiValue ?? 0)
                })
            switch format.check {
            case .parts(let lengths, let separator):
                body = lengths.enumerated().map {
                    FakeSecret.text($1.lowerBound, UInt64(index * 7 + $0), alphabet: alphabet)
                }.joined(separator: String(separator))
            case .crc62:
                let random = FakeSecret.text(format.length.lowerBound - 6, UInt64(index), alphabet: alphabet)
                body = random + String(decoding: Checksum.base62(Checksum.crc32(random.utf8)), as: UTF8.self)
            case .crcHex:
                let random = FakeSecret.text(32, UInt64(index))
                let sum = String(Checksum.crc32((format.prefix + random).utf8), radix: 16)
                body = random + "_" + String(repeating: "0", count: 8 - sum.utf8.count) + sum
            default: body = FakeSecret.text(format.length.lowerBound, UInt64(index) + 11, alphabet: alphabet)
            }
            var text = "value = \"\(format.prefix)\(body)\"\n"
            if case .near(let words) = format.check { text = "# \(words[0])\n" + text }
            #expect(Self.kinds(text).contains(format.kind), "\(format.prefix)")
            // A longer text of the same letters is something else.
            let glued = "value = \"\(FakeSecret.text(6, 5))\(format.prefix)\(body)\"\n"
            if format.prefix.first?.isLetter == true, !format.prefix.contains(".") {
                #expect(
                    !Self.scan(glued).contains { $0.kind == format.kind && $0.strength >= .known },
                    "\(format.prefix) inside a word")
            }
        }
    }

    @Test func aWrongChecksumIsNoToken() {
        let token = FakeSecret.gitHub()
        #expect(Self.scan("x = f('\(token)')").first?.strength == .verified)
        let wrong = String(token.dropLast()) + (token.hasSuffix("0") ? "1" : "0")
        #expect(Self.scan("x = f('\(wrong)')").isEmpty)
        // Under a name that says so it is as suspicious as any random text.
        #expect(Self.scan("github_token = '\(wrong)'").first?.strength == .likely)
    }

    @Test func checksumsAreThePublishedOnes() {
        // The check value of CRC-32/ISO-HDLC.
        #expect(Checksum.crc32("123456789".utf8) == 0xCBF4_3926)
        #expect(String(decoding: Checksum.base62(61), as: UTF8.self) == "00000z")
    }

    @Test func keysInEveryLayout() {
        #expect(Self.kinds("KEY = \"\"\"\n\(FakeSecret.privateKey())\n\"\"\"") == ["a private key"])
        #expect(Self.kinds(FakeSecret.privateKey(), "keys/deploy.pem") == ["a private key"])
        #expect(
            Self.kinds("{\"private_key\": \"\(FakeSecret.privateKey(lineEnd: "\\n"))\"}", "account.json") == [
                "a private key"
            ])
        let public_ =
            "-----BEGIN PUBLIC KEY-----\n\(FakeSecret.text(64, 1))\n\(FakeSecret.text(64, 2))\n-----END PUBLIC KEY-----"
        #expect(Self.kinds(public_, "keys/deploy.pub.pem").isEmpty)
        #expect(Self.kinds(public_.replacing("PUBLIC KEY", with: "CERTIFICATE"), "server.crt").isEmpty)
        #expect(
            Self.kinds("-----BEGIN RSA " + "PRIVATE KEY-----\n...\n-----END RSA " + "PRIVATE KEY-----", "a.pem").isEmpty
        )
        // The same key in two layouts is one secret.
        let one = Self.scan(FakeSecret.privateKey(), "a.pem").first?.value.reveal(for: "a test")
        let two = Self.scan("k = '\(FakeSecret.privateKey(lineEnd: "\\n"))'").first?.value.reveal(for: "a test")
        #expect(one != nil && one == two)
    }

    @Test func signedTokensCountWhileTheyLive() {
        #expect(
            Self.kinds("t = '\(FakeSecret.signedToken(#"{"sub":"svc","scope":"admin"}"#))'") == [
                "a signed token that never expires"
            ])
        #expect(Self.kinds("t = '\(FakeSecret.signedToken(#"{"sub":"svc","exp":4102444800}"#))'") == ["a signed token"])
        #expect(Self.kinds("t = '\(FakeSecret.signedToken(#"{"sub":"svc","exp":1500000000}"#))'").isEmpty)
        #expect(Self.kinds("t = '\(FakeSecret.signedToken(#"{"sub":"1234567890","name":"John Doe"}"#))'").isEmpty)
        #expect(Self.kinds("t = '\(FakeSecret.signedToken(#"{"role":"anon","exp":4102444800}"#))'").isEmpty)
        #expect(Self.kinds("t = 'eyJhbGciOiJIUzI1NiJ9.not-json-at-all.\(FakeSecret.text(43, 1))'").isEmpty)
    }

    @Test(arguments: [
        ("postgresql://orders:%@db.acme.io:5432/orders", true), ("redis://:%@cache.acme.io:6379", true),
        ("https://ci:%@git.acme.io/shop.git", true), ("amqps://app:%@mq.acme.io", true),
        ("postgresql://postgres:postgres@localhost:5432/db", false), ("postgres://user:password@host:5432/db", false),
        ("mongodb://${USER}:${PASSWORD}@db.acme.io", false), ("https://{user}:{password}@db.acme.io", false),
        ("mysql://root:root@db/shop", false), ("https://acme.io:8443/a@b", false),
        ("ssh://git@git.acme.io:22/x", false),
        ("postgres://admin:<password>@db.acme.io/x", false), ("https://user:pass@example.com/", false),
    ]) func passwordsInAddresses(address: String, isSecret: Bool) {
        let text = "url = \"\(address.replacing("%", with: FakeSecret.text(14, 3)))\"\n"
        #expect(Self.scan(text).isEmpty != isSecret)
    }

    @Test func anAccessKeyAndItsSecretAreOne() {
        let text = """
            client = boto3.client("s3", aws_access_key_id="\(FakeSecret.accessKey())",
                aws_secret_access_key="\(FakeSecret.accessSecret())")
            """
        #expect(Self.kinds(text) == ["an AWS access key with its secret"])
        let documented =
            "key = 'AKIAIOSFODNN7" + "EXAMPLE'\nsecret_key = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCY" + "EXAMPLEKEY'\n"
        #expect(Self.kinds(documented).isEmpty)
    }

    @Test func whatIsMadeToBePublicIsNone() {
        let key = "AI" + "za" + FakeSecret.text(35, 9)
        #expect(Self.kinds("KEY = '\(key)'") == ["a Google API key"])
        #expect(Self.kinds("const c = { apiKey: '\(key)', authDomain: 'shop.firebaseapp.com' }", "web/app.js").isEmpty)
        #expect(Self.kinds("const key = 'pk_" + "live_\(FakeSecret.text(24, 2))'", "web/app.js").isEmpty)
        let emulator = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
        #expect(Self.kinds("c = 'AccountName=devstoreaccount1;AccountKey=\(emulator)'").isEmpty)
        #expect(
            Self.kinds("c = 'AccountName=shop;AccountKey=\(FakeSecret.text(86, 4, alphabet: FakeSecret.base64))=='")
                == ["an Azure storage key"])
    }

    // MARK: the whole

    @Test func placesAreLinesAndColumns() {
        let found = Self.scan("import os\n\nü = 1; KEY = \"\(FakeSecret.stripe())\"\n")
        #expect(found.first?.location == SourceLocation(file: "src/app.py", line: 3, column: 15))
    }

    @Test func nothingOfASecretIsShown() {
        let key = FakeSecret.stripe()
        for sighting in Self.scan("KEY = '\(key)'\n") {
            #expect(!"\(sighting)".contains(key) && !String(describing: sighting.value).contains(key))
            var text = ""
            dump(sighting, to: &text)
            #expect(!text.contains(key))
        }
    }

    @Test func everyBytePasses() {
        // Cut at every place, with every byte changed: no crash, and no more than what is there.
        let text = Array(
            "password=\"\(FakeSecret.text(12, 1))\" key='\(FakeSecret.stripe())' a://b:cdefgh1234@i.j eyJhbGciOiJ -----BEGIN PRIVATE KEY-----"
                .utf8)
        let scanner = SecretScanner(now: nil)
        for end in text.indices { _ = scanner.sightings(Array(text[..<end]), path: "a.py") }
        for index in text.indices {
            for byte: UInt8 in [0, 0x0A, 0x22, 0x5C] {
                var changed = text
                changed[index] = byte
                for path in index % 3 == 0 ? ["a.py", "a.yaml"] : index % 3 == 1 ? ["a.sh"] : ["a.xml"] {
                    #expect(scanner.sightings(changed, path: path).count <= 3)
                }
            }
        }
    }

    /// The quick search and the obvious one see the same.
    @Test func thePrefilterMissesNothing() {
        let literals = ["secret", "key", "://", "AKIA", "-----BEGIN", "pwd"]
        let filter = LiteralPrefilter(literals)
        let alphabet = "secrtkyAKIA:/-BEGINpwd SECRET"
        for seed in 0..<400 as Range<UInt64> {
            let text = FakeSecret.text(Int(seed) % 67, seed, alphabet: alphabet)
            let bytes = Array(text.utf8)
            var hits: [LiteralPrefilter.Hit] = []
            #expect(filter.scan(bytes, from: 0, limit: 1000, into: &hits) == bytes.count)
            var expected: Set<[Int]> = []
            for (index, literal) in literals.enumerated() {
                let wanted = literal.utf8.map { $0 | 0x20 }
                for offset in bytes.indices where offset + wanted.count <= bytes.count {
                    if bytes[offset..<offset + wanted.count].map({ $0 | 0x20 }) == wanted {
                        expected.insert([offset, index])
                    }
                }
            }
            #expect(Set(hits.map { [$0.offset, $0.literal] }) == expected && hits.count == expected.count)
        }
    }
}
