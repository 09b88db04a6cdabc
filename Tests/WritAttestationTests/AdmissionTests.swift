import Testing
import WritModel

@testable import WritAttestation

/// One lawful case, and for each step an attack beside it.
struct AdmissionTests {
    static let now: Int64 = 1_800_000_000
    static let day: Int64 = 86400
    static let policy = Node.object([
        "Version": "2012-10-17",
        "Statement": [.object(["Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/*"])],
    ])
    let key = SigningKey.generate()
    let digest: SHA256Digest
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
            identity: Self.policy, egress: [.init(host: "api.example.com", port: 443, transport: .tls)],
            files: [.init(path: "/opt/data/in", access: .read)], programs: ["/usr/bin/convert"],
            secrets: [.init(name: "db/password", variable: "PASSWORD")],
            data: [.init(arn: "arn:aws:s3:::a", encryption: .provider)], expires: Self.now + 30 * Self.day)
        ceiling = Ceiling(
            identity: Self.policy, egress: [.init(host: "*.example.com", port: 443, transport: .tls)],
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
        _ envelope: [UInt8]?, bundle: SHA256Digest? = nil, layers: [SHA256Digest] = [], function: String = "Resize",
        now: Int64 = Self.now,
        compare: PolicyContainment = .contained
    ) -> Admission {
        Admission.decide(
            envelope: envelope, bundle: bundle ?? digest, layers: layers, function: function, policy: policy(),
            now: now, compare: { _, _ in compare })
    }

    private func signed(_ key: SigningKey? = nil) throws -> Envelope {
        try Statement(bundle: digest, writ: writ).signed(by: key ?? self.key)
    }

    /// The signed envelope of a payload in which one text was replaced; the signature is good.
    private func signed(replacing old: String, with new: String) throws -> [UInt8] {
        let payload = String(decoding: try signed().payload, as: UTF8.self)
        #expect(payload.contains(old))
        let changed = Array(payload.replacing(old, with: new).utf8)
        return try Envelope(signing: changed, type: Statement.payloadType, by: key).json
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

    @Test func layersAreThoseThatWereSignedInTheirOrder() throws {
        let folder = try TemporaryFolder()
        let store = try BundleStore(folder: folder.path + "/store")
        var layers: [SHA256Digest] = []
        for name in ["below", "above"] {
            try folder.write("module = '\(name)'", "\(name)/shared.py")
            layers.append(try store.copy("\(folder.path)/\(name)").digest.digest)
        }
        var layered = writ
        layered.materials.layers = layers
        let envelope = try Statement(bundle: digest, writ: layered).signed(by: key).json
        #expect(decide(envelope, layers: layers).verdict.reason.rule == "admission.signed")
        refused(decide(envelope), "admission.layers")
        refused(decide(envelope, layers: layers.reversed()), "admission.layers")
        refused(decide(envelope, layers: [layers[0]]), "admission.layers")
        refused(decide(try signed().json, layers: layers), "admission.layers")
        // One byte in one file of one layer.
        try folder.write("module = 'abovE'", "above/shared.py")
        let changed = try store.copy("\(folder.path)/above").digest.digest
        let refusal = decide(envelope, layers: [layers[0], changed])
        refused(refusal, "admission.layers")
        #expect(refusal.verdict.reason.message.contains("layer 2"))
        // What is served is the copy: the one that was signed is still what it was.
        #expect(try store.find(layers[1]) != nil)
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
        envelope.payload = Array(String(decoding: envelope.payload, as: UTF8.self).replacing("443", with: "444").utf8)
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
        refused(
            decide(try signed(replacing: "\"name\":\"Resize\"", with: "\"name\":\"Report\"")), "admission.statement")
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
        let json = String(decoding: try signed().json, as: UTF8.self)
        refused(decide(Array((json.dropLast() + ",\"x\":1}").utf8)), "admission.unknown-field")
        refused(decide(try signed(replacing: "\"subject\":", with: "\"a\":1,\"subject\":")), "admission.unknown-field")
        refused(
            decide(try signed(replacing: "\"isolation\":", with: "\"gpu\":1,\"isolation\":")), "admission.unknown-field"
        )
    }

    @Test func refusesMoreThanOneSignatureOrSubject() throws {
        let json = String(decoding: try signed().json, as: UTF8.self)
        let twice = json.replacing("]", with: ",{\"keyid\":\"a\",\"sig\":\"\"}]")
        refused(decide(Array(twice.utf8)), "admission.envelope")
        let none = json.replacing(/\[.*\]/, with: "[]")
        refused(decide(Array(none.utf8)), "admission.envelope")
        let other = "\"subject\":[{\"digest\":{\"sha256\":\"\(digest.hex)\"},\"name\":\"Other\"},"
        for (old, new) in [
            ("\"subject\":[", other), (Statement.type, "https://in-toto.io/Statement/v0.1"),
            (Statement.predicateType, "https://slsa.dev/v1"), (digest.hex, digest.hex.dropLast(2) + "AA"),
            ("{\"_type\"", "{ \"_type\""),
        ] {
            refused(decide(try signed(replacing: old, with: new)), "admission.statement")
        }
    }

    @Test mutating func refusesWhatExceedsTheCeiling() throws {
        let lawful = writ
        func check(
            _ rule: String, _ pointer: String, sourceLocation: Testing.SourceLocation = #_sourceLocation
        ) throws {
            let admission = try decide(signed().json)
            refused(admission, "admission.ceiling-" + rule, sourceLocation: sourceLocation)
            #expect(admission.verdict.reason.writ?.pointer == pointer, sourceLocation: sourceLocation)
        }
        #expect(try decide(signed().json).verdict.isAllowed)
        writ.isolation = .function
        try check("isolation", "/isolation")
        writ = lawful
        writ.limits.memory = .mebibytes(257)
        try check("limits", "/limits/memory")
        writ = lawful
        writ.limits.timeout += 1
        try check("limits", "/limits/timeout")
        writ = lawful
        writ.limits.concurrency += 1
        try check("limits", "/limits/concurrency")
        writ = lawful
        writ.limits.tmp = .mebibytes(65)
        try check("limits", "/limits/tmp")
        writ = lawful
        writ.limits.processes += 1
        try check("limits", "/limits/processes")
        writ = lawful
        writ.ingress = [
            .http(
                .init(api: "A", method: "GET", path: "/", format: .v2, authorization: .anyone, maxBody: .kibibytes(1)))
        ]
        try check("authorization", "/ingress/0/authorization")
        writ.ingress = [
            .http(
                .init(
                    api: "A", method: "GET", path: "/", format: .v2, authorization: .apiKey(secret: "other"),
                    maxBody: .kibibytes(1)))
        ]
        try check("secrets", "/ingress/0/authorization/secret")
        writ = lawful
        writ.secrets = [.init(name: "payments", variable: "PAYMENTS")]
        try check("secrets", "/secrets/0")
        writ = lawful
        writ.data = [.init(arn: "arn:aws:s3:::a", encryption: .none)]
        try check("encryption", "/data/0/encryption")
        writ = lawful
        writ.expires = Self.now + 30 * Self.day + 1
        try check("lifetime", "/expires")
        writ = lawful
        ceiling.identity = nil
        try check("identity", "/identity")
    }

    @Test mutating func comparesTheIdentityPolicy() throws {
        refused(
            try decide(signed().json, compare: .exceeds("s3:PutObject on arn:aws:s3:::a/b")),
            "admission.ceiling-identity")
        writ.identity = nil
        #expect(try decide(signed().json, compare: .exceeds("never asked")).verdict.isAllowed)
    }

    @Test(arguments: [
        ("example.com", 443, false), ("evilexample.com", 443, false), ("a.example.com", 444, false),
        ("*.example.com", 443, true), ("a.b.example.com", 443, true), ("*.com", 443, false), ("*", 443, false),
    ])
    mutating func egressIsCoveredByName(_ host: String, _ port: Int, _ isAllowed: Bool) throws {
        writ.egress = [.init(host: host, port: port, transport: .tls)]
        #expect(try decide(signed().json).verdict.isAllowed == isAllowed)
        writ.egress[0].transport = .tcp
        #expect(try !decide(signed().json).verdict.isAllowed)
    }

    @Test(arguments: [
        ("/opt/data", true), ("/opt/data/a/b", true), ("/opt/database", false), ("/opt", false), ("/", false),
        ("/opt/data/../x", false),
    ])
    mutating func filesAreCoveredByFolder(_ path: String, _ isAllowed: Bool) throws {
        writ.files = [.init(path: path, access: .read)]
        #expect(try decide(signed().json).verdict.isAllowed == isAllowed)
        writ.files = [.init(path: path, access: .write)]
        #expect(try !decide(signed().json).verdict.isAllowed)
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
