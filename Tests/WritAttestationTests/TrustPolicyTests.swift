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
