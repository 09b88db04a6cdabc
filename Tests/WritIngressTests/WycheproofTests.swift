import Foundation
import Testing
import WritModel

@testable import WritIngress

/// Project Wycheproof's vectors for signatures and keys, where the suites are at hand (`WRIT_SHARED` names their folder).
@Suite(.enabled(if: Wycheproof.folder != nil)) struct WycheproofTests {
    /// Vectors that say "valid" and are refused here, on purpose.
    private static let stricter: Set<Int> = [
        // Characters that are not of base64url inside the token; RFC 7515 section 2 does not allow them.
        372, 373,
        // A key for PS256 used for PS384 (the vectors' own slip).
        346, 350,
    ]

    @Test func signaturesAreJudgedAsExpected() throws {
        var counts: [String: Int] = [:]
        for (group, test) in try Wycheproof.tests("json_web_signature_test.json") {
            guard let key = group["public"], let token = test["jws"]?.string, let id = test["tcId"]?.integer else {
                continue
            }
            let isValid = test["result"]?.string == "valid"
            let keys = try KeySet(Node.object(["keys": Node([key])]))
            let accepted = (try? SignedToken(token).verified(by: keys)) != nil
            let isOff = !Wycheproof.isSupported(token)
            if isValid, !isOff, !Self.stricter.contains(id) {
                #expect(accepted, "\(id) \(test["comment"]?.string ?? "")")
                counts["accepted", default: 0] += 1
            } else {
                #expect(!accepted, "\(id) \(test["comment"]?.string ?? "")")
                counts[isValid ? "off" : "refused", default: 0] += 1
            }
        }
        print("wycheproof json_web_signature: \(counts.sorted { $0.key < $1.key })")
        #expect(counts["accepted", default: 0] > 10 && counts["refused", default: 0] > 300)
    }

    @Test func keySetsAreJudgedAsExpected() throws {
        var judged = 0
        for (group, test) in try Wycheproof.tests("json_web_key_test.json") {
            guard let set = group["public"] ?? group["private"], let token = test["jws"]?.string else { continue }
            let isValid = test["result"]?.string == "valid" && Wycheproof.isSupported(token)
            let accepted = (try? SignedToken(token).verified(by: KeySet(set))) != nil
            #expect(accepted == isValid, "\(test["tcId"]?.integer ?? 0) \(test["comment"]?.string ?? "")")
            judged += 1
        }
        #expect(judged > 20)
    }

    @Test func curveSignaturesAreJudgedAsExpected() throws {
        try signatures("ecdsa_secp256r1_sha256_p1363_test.json", algorithm: .es256) { group in
            guard let jwk = group["publicKeyJwk"] else { return nil }
            return .object(["kty": "EC", "crv": "P-256", "x": jwk["x"] ?? "", "y": jwk["y"] ?? ""])
        }
        try signatures("ed25519_test.json", algorithm: .eddsa) { group in
            group["publicKeyJwk"].map { .object(["kty": "OKP", "crv": "Ed25519", "x": $0["x"] ?? ""]) }
        }
    }

    @Test func rsaSignaturesAreJudgedAsExpected() throws {
        func key(_ modulus: String?, _ exponent: String?) -> Node? {
            func url(_ hex: String?) -> Node? {
                guard let hex, let bytes = [UInt8](lowercaseHex: hex.count.isMultiple(of: 2) ? hex : "0" + hex) else {
                    return nil
                }
                return Node(Base64.url.encode(Array(bytes.drop { $0 == 0 })))
            }
            guard let n = url(modulus), let e = url(exponent) else { return nil }
            return .object(["kty": "RSA", "n": n, "e": e])
        }
        for (file, algorithm) in [
            ("rsa_signature_2048_sha256_test.json", SignatureAlgorithm.rs256),
            ("rsa_pss_2048_sha256_mgf1_32_test.json", .ps256),
        ] {
            try signatures(file, algorithm: algorithm) { group in
                key(group["publicKey"]?["modulus"]?.string, group["publicKey"]?["publicExponent"]?.string)
                    ?? group["publicKeyJwk"].map { .object(["kty": "RSA", "n": $0["n"] ?? "", "e": $0["e"] ?? ""]) }
                    ?? Wycheproof.modulus(group["publicKeyAsn"]?.string).flatMap { key($0.n, $0.e) }
            }
        }
    }

    private func signatures(_ file: String, algorithm: SignatureAlgorithm, key: (Node) -> Node?) throws {
        var (accepted, refused, lax) = (0, 0, 0)
        for (group, test) in try Wycheproof.tests(file) {
            guard let node = key(group), let message = test["msg"]?.string.flatMap([UInt8].init(lowercaseHex:)),
                let signature = test["sig"]?.string.flatMap([UInt8].init(lowercaseHex:))
            else { continue }
            let fits = try VerificationKey(node).verifies(signature, over: message, algorithm)
            switch test["result"]?.string {
            case "valid":
                #expect(fits, "\(file) \(test["tcId"]?.integer ?? 0)")
                accepted += 1
            case "invalid":
                #expect(!fits, "\(file) \(test["tcId"]?.integer ?? 0)")
                refused += 1
            default: lax += 1
            }
        }
        print("wycheproof \(file): accepted \(accepted), refused \(refused), either \(lax)")
        #expect(accepted > 0 && refused > 0, "\(file)")
    }
}

enum Wycheproof {
    static let folder = ProcessInfo.processInfo.environment["WRIT_SHARED"].map { $0 + "/suites/wycheproof/" }

    static func tests(_ file: String) throws -> [(group: Node, test: Node)] {
        let data = try Data(contentsOf: URL(fileURLWithPath: (folder ?? "") + file))
        let document = try JSONParser.parse(Array(data), file: file)
        return (document["testGroups"]?.array ?? []).flatMap { group in
            (group["tests"]?.array ?? []).map { (group, $0) }
        }
    }

    /// Whether the algorithm that the token names is one of ours at all.
    static func isSupported(_ token: String) -> Bool {
        guard let header = Base64.url.decode(token.prefix { $0 != "." }),
            let node = try? JSONParser.parse(header, file: "token")
        else { return false }
        return node["alg"]?.string.flatMap(SignatureAlgorithm.init(rawValue:)) != nil
    }

    /// Modulus and exponent of a DER `RSAPublicKey`, for files that give nothing else.
    static func modulus(_ hex: String?) -> (n: String, e: String)? {
        guard let hex, let der = [UInt8](lowercaseHex: hex) else { return nil }
        var at = 0
        func header() -> Int? {
            guard at + 1 < der.count else { return nil }
            let first = Int(der[at + 1])
            at += 2
            guard first >= 0x80 else { return first }
            let length = der[at..<min(at + first - 0x80, der.count)].reduce(0) { $0 << 8 | Int($1) }
            at += first - 0x80
            return length
        }
        guard header() != nil, let n = header(), at + n <= der.count else { return nil }
        let modulus = Array(der[at..<(at + n)]).lowercaseHex
        at += n
        guard let e = header(), at + e <= der.count else { return nil }
        return (modulus, Array(der[at..<(at + e)]).lowercaseHex)
    }
}
