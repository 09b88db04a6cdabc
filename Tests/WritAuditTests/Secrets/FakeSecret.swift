@testable import WritAudit

/// Credentials in the providers' shapes that open nothing, made when a test runs: a repository that holds them as text would be taken for a leak.
enum FakeSecret {
    /// The same for the same seed.
    static func text(_ length: Int, _ seed: UInt64, alphabet: String = alnum) -> String {
        let letters = Array(alphabet)
        var state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 0x1234_5678_9ABC_DEF1
        return String(
            (0..<length).map { _ in
                state ^= state << 13
                state ^= state >> 7
                state ^= state << 17
                return letters[Int(state >> 33) % letters.count]
            })
    }

    static let alnum = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
    static let hex = "0123456789abcdef"
    static let base64 = alnum + "+/"
    static let upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"

    static func hex(_ length: Int, _ seed: UInt64) -> String { text(length, seed, alphabet: hex) }
    static func accessKey(_ seed: UInt64 = 1) -> String { "AK" + "IA" + text(16, seed, alphabet: upper) }
    static func accessSecret(_ seed: UInt64 = 2) -> String { text(39, seed, alphabet: base64) + "Q" }
    static func stripe(_ seed: UInt64 = 3) -> String { "sk_" + "live_" + text(24, seed) }
    static func slack(_ seed: UInt64 = 4) -> String {
        "xo" + "xb-" + text(12, seed, alphabet: "0123456789") + "-" + text(13, seed + 1, alphabet: "0123456789") + "-"
            + text(24, seed + 2)
    }

    /// With a checksum that fits.
    static func gitHub(_ seed: UInt64 = 5) -> String {
        let body = text(30, seed)
        return "gh" + "p_" + body + String(decoding: Checksum.base62(Checksum.crc32(body.utf8)), as: UTF8.self)
    }

    static func signedToken(_ claims: String, seed: UInt64 = 6) -> String {
        func part(_ text: String) -> String {
            var out = ""
            var bits = 0
            var held = 0
            let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
            for byte in text.utf8 {
                bits = bits << 8 | Int(byte)
                held += 8
                while held >= 6 {
                    held -= 6
                    out.append(digits[bits >> held & 63])
                }
            }
            if held > 0 { out.append(digits[bits << (6 - held) & 63]) }
            return out
        }
        return part(#"{"alg":"HS256","typ":"JWT"}"#) + "." + part(claims) + "." + text(43, seed)
    }

    static func privateKey(lineEnd: String = "\n", seed: UInt64 = 7) -> String {
        let body = (0..<12).map { text(64, seed + $0, alphabet: base64) }.joined(separator: lineEnd)
        return "-----BEGIN RSA " + "PRIVATE KEY-----\(lineEnd)MII\(body)\(lineEnd)-----END RSA " + "PRIVATE KEY-----"
    }
}
