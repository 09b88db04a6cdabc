import Testing
import WritModel

@testable import WritAttestation

struct TrustPolicyTests {
    let key = SigningKey.generate().verificationKey

    private func starter() -> String {
        TrustPolicy.starter(name: "release", key: key, notBefore: 1_700_000_000, notAfter: 1_900_000_000)
    }

    private func read(_ text: String) throws(InputError) -> TrustPolicy {
        try TrustPolicy(yaml: Array(text.utf8), file: "trust.yaml")
    }

    @Test func readsTheStarter() throws {
        let policy = try read(starter())
        let trusted = try #require(policy.key(id: key.id))
        #expect(trusted.name == "release" && trusted.functions == ["*"])
        #expect(trusted.notBefore == 1_700_000_000 && trusted.notAfter == 1_900_000_000)
        #expect(policy.ceiling.limits.memory == .mebibytes(10240))
        #expect(policy.ceiling.egress == [.init(host: "*", port: 443, transport: .tls)])
        #expect(policy.ceiling.identity?["Statement"]?.array?.count == 2)
        #expect(policy.ceiling.lifetime == 366 * 86400)
        #expect(policy.key(id: "") == nil)
    }

    @Test(arguments: [
        ("version: 1", "version: 2", "wrong-type"), ("version: 1", "version: 1\nmode: lax", "unknown-field"),
        ("  lifetime: 366", "", "missing-field"), ("  lifetime: 366", "  lifetime: 0", "wrong-type"),
        ("    functions: [\"*\"]", "", "missing-field"), ("isolation: function", "isolation: any", "wrong-type"),
        ("anyone: true", "anyone: 1", "wrong-type"), ("host: \"*\"", "host: \"a*\"", "wrong-type"),
        ("host: \"*\"", "host: A.example", "wrong-type"), ("port: 443", "port: 0", "wrong-type"),
        ("path: /tmp", "path: /tmp/..", "wrong-type"), ("path: /tmp", "path: tmp", "wrong-type"),
        ("memory: 10240 MiB", "memory: lots", "wrong-type"), ("BEGIN PUBLIC", "BEGIN PRIVATE", "bad-key"),
        ("notBefore: 2023-11-14T22:13:20Z", "notBefore: 2023-11-14T22:13:20", "wrong-type"),
        ("notBefore: 2023-11-14T22:13:20Z", "notBefore: 2043-11-14", "wrong-type"),
    ])
    func refuses(_ old: String, _ new: String, _ code: String) throws {
        let text = starter()
        #expect(text.contains(old))
        #expect {
            try read(text.replacing(old, with: new))
        } throws: { ($0 as? InputError)?.code == code && ($0 as? InputError)?.location?.file == "trust.yaml" }
    }

    @Test func refusesAnIdOfAnotherKey() throws {
        let other = SigningKey.generate().verificationKey
        #expect(throws: (any Error).self) { try read(starter().replacing(key.id, with: other.id)) }
    }

    @Test(
        arguments: [
            ("1970-01-01", 0), ("2000-02-29", 951_782_400), ("2026-01-31T08:00:00Z", 1_769_846_400),
            ("9999-12-31T23:59:59Z", 253_402_300_799),
        ] as [(String, Int64)])
    func timesRead(_ text: String, _ seconds: Int64) {
        #expect(Timestamp.seconds(text) == seconds)
        #expect(Timestamp.text(seconds).hasPrefix(text.prefix(10)))
        #expect(Timestamp.seconds(Timestamp.text(seconds)) == seconds)
    }

    @Test(arguments: [
        "", "2026", "2026-02-29", "2026-13-01", "2026-00-01", "2026-01-00", "1969-12-31", "2026-01-31T24:00:00Z",
        "2026-01-31T08:00:00+01:00", "2026-01-31 08:00:00Z", "2026-01-31T08:00:60Z", "2026-1-031",
    ])
    func timesRefused(_ text: String) { #expect(Timestamp.seconds(text) == nil) }

    @Test func globsEqualTheObviousOnes() {
        func slow(_ pattern: Substring, _ text: Substring) -> Bool {
            guard let first = pattern.first else { return text.isEmpty }
            if first == "*" {
                return slow(pattern.dropFirst(), text) || (!text.isEmpty && slow(pattern, text.dropFirst()))
            }
            return text.first == first && slow(pattern.dropFirst(), text.dropFirst())
        }
        var generator = SeededGenerator(state: 1)
        for _ in 0..<5000 {
            let pattern = String(
                (0..<Int.random(in: 0...7, using: &generator)).map { _ in "ab*".randomElement(using: &generator) ?? "a"
                })
            let text = String(
                (0..<Int.random(in: 0...9, using: &generator)).map { _ in "ab".randomElement(using: &generator) ?? "a" }
            )
            #expect(Glob.matches(pattern, text) == slow(pattern[...], text[...]), "\(pattern) \(text)")
        }
    }
}

/// SplitMix64, so that a failure can be repeated.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
