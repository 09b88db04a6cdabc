import Testing
import WritModel

@testable import WritAttestation

/// One lawful case, and for each step an attack beside it.
struct AdmissionTests {
    static let now: Int64 = 1_800_000_000
    static let day: Int64 = 86400
    let key = SigningKey.generate()
    let digest: SHA256Digest
    let predicate: Node = .object(["function": "Resize"])
    var writ: Writ
    var ceiling: Ceiling
    var functions = ["Re*"]
    var validity = (AdmissionTests.now - 1, AdmissionTests.now + 1)

    init() throws {
        digest = try #require(SHA256Digest(bytes: [UInt8](repeating: 7, count: 32)))
        let limits = Writ.Limits(
            memory: .mebibytes(256), timeout: 30, concurrency: 10, tmp: .mebibytes(64), processes: 32)
        writ = Writ(
            function: "Resize", runtime: "python3.12", handler: "app.handler", isolation: .worker, limits: limits,
            ingress: [
                .http(
                    .init(
                        api: "Api", method: "GET", path: "/x", format: .v2, authorization: .apiKey(secret: "api/key"),
                        maxBody: .kibibytes(64)))
            ],
            identity: ["policy"], egress: [.init(host: "api.example.com", port: 443, transport: .tls)],
            files: [.init(path: "/opt/data/in", access: .read)], programs: ["/usr/bin/convert"],
            secrets: [.init(name: "db/password", variable: "PASSWORD")],
            data: [.init(arn: "arn:aws:s3:::a", encryption: .provider)], expires: Self.now + 30 * Self.day)
        ceiling = Ceiling(
            identity: ["ceiling"], egress: [.init(host: "*.example.com", port: 443, transport: .tls)],
            programs: ["/usr/bin/*"], files: [.init(path: "/opt/data", access: .read)], secrets: ["db/*", "api/key"],
            limits: limits, isolation: .worker, encryption: .provider, anyone: false, lifetime: 30 * Self.day)
    }

    private func policy() -> TrustPolicy {
        TrustPolicy(
            keys: [
                .init(
                    name: "release", key: key.verificationKey, functions: functions, notBefore: validity.0,
                    notAfter: validity.1)
            ], ceiling: ceiling)
    }

    private func decide(
        _ envelope: [UInt8]?, bundle: SHA256Digest? = nil, function: String = "Resize", now: Int64 = Self.now,
        compare: Containment = .contained
    ) -> Admission {
        Admission.decide(
            envelope: envelope, bundle: bundle ?? digest, function: function, policy: policy(), now: now,
            readWrit: { node throws(InputError) in
                _ = try Fields(node, "writ", known: ["function"])
                return writ
            }, compare: { _, _ in compare })
    }

    private func signed(
        _ key: SigningKey? = nil, function: String = "Resize", predicate: Node? = nil
    ) throws -> Envelope {
        try Statement(function: function, digest: digest, predicate: predicate ?? self.predicate)
            .signed(by: key ?? self.key)
    }

    private func refused(
        _ admission: Admission, _ rule: String, sourceLocation: Testing.SourceLocation = #_sourceLocation
    ) {
        #expect(admission.verdict.isAllowed == false, sourceLocation: sourceLocation)
        #expect(admission.verdict.reason.rule == rule, "\(admission.verdict)", sourceLocation: sourceLocation)
        #expect(admission.admitted == nil, sourceLocation: sourceLocation)
    }

    @Test func admitsWhatWasSigned() throws {
        let admission = try decide(signed().json)
        #expect(admission.verdict.reason.rule == "admission.signed", "\(admission.verdict)")
        #expect(admission.admitted?.writ == writ)
        #expect(admission.admitted?.bundle == digest)
        #expect(admission.admitted?.keyID == key.verificationKey.id)
        #expect(admission.refusals.isEmpty)
    }

    @Test func refusesWithoutAnEnvelope() {
        refused(decide(nil), "admission.unsigned")
        refused(decide([]), "admission.envelope")
        refused(decide(Array("{}".utf8)), "admission.envelope")
    }

    @Test func refusesEveryChangedByte() throws {
        let json = try signed().json
        for at in json.indices {
            for bit: UInt8 in [1, 0x20] {
                var changed = json
                changed[at] ^= bit
                #expect(!decide(changed).verdict.isAllowed, "byte \(at)")
            }
        }
    }

    @Test func refusesAnotherSignature() throws {
        var envelope = try signed()
        envelope.signature = try signed(.generate()).signature
        refused(decide(envelope.json), "admission.signature")
        envelope = try signed()
        envelope.payload = try signed(predicate: .object(["function": "Resize", "more": 1])).payload
        refused(decide(envelope.json), "admission.signature")
    }

    @Test func refusesAnotherTypeEvenIfSigned() throws {
        let envelope = try Envelope(signing: signed().payload, type: "application/json", by: key)
        refused(decide(envelope.json), "admission.statement")
    }

    @Test func refusesUnknownKeys() throws {
        refused(try decide(signed(.generate()).json), "admission.key-unknown")
    }

    @Test func refusesKeysOutsideTheirTime() throws {
        let json = try signed().json
        refused(decide(json, now: Self.now - 2), "admission.key-not-yet-valid")
        refused(decide(json, now: Self.now + 1), "admission.key-expired")
    }

    @Test mutating func refusesKeysOutsideTheirScope() throws {
        functions = ["Re", "Other*", "*x"]
        refused(try decide(signed().json), "admission.key-scope")
    }

    @Test func refusesAnotherFunctionsWrit() throws {
        refused(try decide(signed().json, function: "Report"), "admission.subject")
        refused(try decide(signed(function: "Report").json, function: "Report"), "admission.subject")
    }

    @Test func refusesAnotherBundle() throws {
        let other = try #require(SHA256Digest(bytes: [UInt8](repeating: 8, count: 32)))
        refused(try decide(signed().json, bundle: other), "admission.digest")
    }

    @Test mutating func refusesAnEndedWrit() throws {
        writ.expires = Self.now
        refused(try decide(signed().json), "admission.expired")
        writ.expires = Self.now + 1
        #expect(try decide(signed().json).verdict.isAllowed)
    }

    @Test func refusesUnknownFields() throws {
        let more = Node.object(["function": "Resize", "gpu": 1])
        refused(try decide(signed(predicate: more).json), "admission.unknown-field")
        let json = String(decoding: try signed().json, as: UTF8.self)
        refused(decide(Array((json.dropLast() + ",\"x\":1}").utf8)), "admission.unknown-field")
        let statement = String(decoding: try signed().payload, as: UTF8.self)
        let payload = Array((statement.dropLast() + ",\"x\":1}").utf8)
        let envelope = try Envelope(signing: payload, type: Statement.payloadType, by: key)
        refused(decide(envelope.json), "admission.unknown-field")
    }

    @Test func refusesMoreThanOneSignatureOrSubject() throws {
        let json = String(decoding: try signed().json, as: UTF8.self)
        let twice = json.replacing("]", with: ",{\"keyid\":\"a\",\"sig\":\"\"}]")
        refused(decide(Array(twice.utf8)), "admission.envelope")
        let none = json.replacing(/\[.*\]/, with: "[]")
        refused(decide(Array(none.utf8)), "admission.envelope")
        for (old, new) in [
            ("\"subject\":[", "\"subject\":[{\"digest\":{\"sha256\":\"\(digest.hex)\"},\"name\":\"Other\"},"),
            (Statement.type, "https://in-toto.io/Statement/v0.1"), (Statement.predicateType, "https://slsa.dev/v1"),
            (digest.hex, digest.hex.dropLast(2) + "AA"),
        ] {
            let payload = String(decoding: try signed().payload, as: UTF8.self).replacing(old, with: new)
            let envelope = try Envelope(signing: Array(payload.utf8), type: Statement.payloadType, by: key)
            refused(decide(envelope.json), "admission.statement")
        }
    }

    @Test mutating func refusesWhatExceedsTheCeiling() throws {
        let json = try signed().json
        let lawful = writ
        func check(_ rule: String, _ pointer: String, sourceLocation: Testing.SourceLocation = #_sourceLocation) {
            let admission = decide(json)
            refused(admission, "admission.ceiling-" + rule, sourceLocation: sourceLocation)
            #expect(admission.verdict.reason.writ?.pointer == pointer, sourceLocation: sourceLocation)
        }
        #expect(decide(json).verdict.isAllowed)
        writ.isolation = .function
        check("isolation", "/isolation")
        writ = lawful
        writ.limits.memory.bytes += 1
        check("limits", "/limits/memory")
        writ = lawful
        writ.limits.timeout += 1
        check("limits", "/limits/timeout")
        writ = lawful
        writ.limits.concurrency += 1
        check("limits", "/limits/concurrency")
        writ = lawful
        writ.limits.tmp.bytes += 1
        check("limits", "/limits/tmp")
        writ = lawful
        writ.limits.processes += 1
        check("limits", "/limits/processes")
        writ = lawful
        writ.ingress = [
            .http(
                .init(api: "A", method: "GET", path: "/", format: .v2, authorization: .anyone, maxBody: .kibibytes(1)))
        ]
        check("authorization", "/ingress/0/authorization")
        writ.ingress = [
            .http(
                .init(
                    api: "A", method: "GET", path: "/", format: .v2, authorization: .apiKey(secret: "other"),
                    maxBody: .kibibytes(1)))
        ]
        check("secrets", "/ingress/0/authorization/secret")
        writ = lawful
        writ.secrets = [.init(name: "payments", variable: "X")]
        check("secrets", "/secrets/0")
        writ = lawful
        writ.data = [.init(arn: "arn:aws:s3:::a", encryption: .none)]
        check("encryption", "/data/0/encryption")
        writ = lawful
        writ.expires = Self.now + 30 * Self.day + 1
        check("lifetime", "/expires")
        writ = lawful
        ceiling.identity = nil
        check("identity", "/identity")
    }

    @Test mutating func comparesTheIdentityPolicy() throws {
        let json = try signed().json
        refused(decide(json, compare: .exceeds("s3:PutObject on arn:aws:s3:::a/b")), "admission.ceiling-identity")
        writ.identity = nil
        #expect(decide(json, compare: .exceeds("never asked")).verdict.isAllowed)
    }

    @Test(arguments: [
        ("example.com", 443, false), ("evilexample.com", 443, false), ("a.example.com", 444, false),
        ("*.example.com", 443, true), ("a.b.example.com", 443, true), ("*.com", 443, false), ("*", 443, false),
    ])
    mutating func egressIsCoveredByName(_ host: String, _ port: Int, _ isAllowed: Bool) throws {
        writ.egress = [.init(host: host, port: port, transport: .tls)]
        #expect(try decide(signed().json).verdict.isAllowed == isAllowed)
        writ.egress[0].transport = .tcp
        refused(try decide(signed().json), "admission.ceiling-egress")
    }

    @Test(arguments: [
        ("/opt/data", true), ("/opt/data/a/b", true), ("/opt/database", false), ("/opt", false), ("/", false),
        ("/opt/data/../x", false),
    ])
    mutating func filesAreCoveredByFolder(_ path: String, _ isAllowed: Bool) throws {
        writ.files = [.init(path: path, access: .read)]
        #expect(try decide(signed().json).verdict.isAllowed == isAllowed)
        writ.files = [.init(path: path, access: .write)]
        refused(try decide(signed().json), "admission.ceiling-files")
    }

    @Test(arguments: [("/usr/bin/ls", true), ("/bin/ls", false), ("/usr/bin/../../tmp/x", false)])
    mutating func programsAreCoveredByPattern(_ path: String, _ isAllowed: Bool) throws {
        writ.programs = [path]
        #expect(try decide(signed().json).verdict.isAllowed == isAllowed)
    }

    @Test mutating func tellsAllThatExceeds() throws {
        writ.limits.timeout = 900
        writ.programs = ["/bin/sh", "/opt/x"]
        let admission = try decide(signed().json)
        #expect(
            admission.refusals.map(\.rule) == [
                "admission.ceiling-limits", "admission.ceiling-programs", "admission.ceiling-programs",
            ])
    }
}
