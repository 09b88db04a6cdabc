import CryptoExtras
import Testing
import WritModel

@testable import WritIngress

@Suite struct KeySetTests {
    private func codes(_ text: String) throws -> [String] { try KeySet(parsing: Array(text.utf8)).ignored.map(\.code) }

    @Test func theKeysOfAnIssuerAreRead() throws {
        let set = try TestIssuer().keys
        #expect(set.keys.map(\.id) == ["ec", "rsa", "ed"])
        #expect(set.keys.map(\.algorithms) == [[.es256], [.rs256, .ps256], [.eddsa]])
        #expect(set.ignored.isEmpty)
    }

    @Test(arguments: [
        ("{\"kty\":\"oct\",\"k\":\"AAAA\"}", "key-private"),
        ("{\"kty\":\"EC\",\"crv\":\"P-256\",\"d\":\"AA\"}", "key-private"),
        ("{\"kty\":\"EC\",\"crv\":\"P-384\"}", "key-unsupported"),
        ("{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AA\",\"y\":\"AA\"}", "key-point"),
        ("{\"kty\":\"XX\"}", "key-unsupported"), ("{}", "key-unsupported"), ("1", "key-shape"),
        ("{\"kty\":\"EC\",\"use\":\"enc\"}", "key-use"),
        ("{\"kty\":\"EC\",\"key_ops\":[\"sign\"]}", "key-use"),
        ("{\"kty\":\"RSA\",\"n\":\"AQAB\",\"e\":\"AQAB\"}", "key-weak"),
        ("{\"kty\":\"OKP\",\"crv\":\"X25519\"}", "key-unsupported"),
        ("{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}", "key-point"),
        ("{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}", "key-point"),
    ]) func aKeyThatCannotBeUsedIsLeftOut(key: String, code: String) throws {
        #expect(try codes("{\"keys\":[\(key)]}") == [code])
    }

    @Test func weakRSAKeysAreRefused() throws {
        let good = try TestIssuer().rsa.publicKey.getKeyPrimitives()
        let n = Array(good.modulus)
        #expect(RSAKeyPolicy.weakness(modulus: n, exponent: [1, 0, 1]) == nil)
        #expect(RSAKeyPolicy.weakness(modulus: n, exponent: [3]) == nil)
        for exponent: [UInt8] in [[], [1], [2], [0, 1, 0, 1], [1, 0, 0, 0, 1]] {
            #expect(RSAKeyPolicy.weakness(modulus: n, exponent: exponent) != nil)
        }
        #expect(RSAKeyPolicy.weakness(modulus: [0] + n, exponent: [1, 0, 1]) != nil)
        #expect(RSAKeyPolicy.weakness(modulus: Array(n.dropLast()) + [2], exponent: [1, 0, 1]) != nil)
        #expect(RSAKeyPolicy.weakness(modulus: Array(n.dropFirst()), exponent: [1, 0, 1]) != nil)
        #expect(RSAKeyPolicy.weakness(modulus: [UInt8](repeating: 0xff, count: 1025), exponent: [1, 0, 1]) != nil)
        // 65537 to any power has the structure of the broken generator.
        var power: [UInt8] = [1]
        for _ in 0..<130 { power = Self.times65537(power) }
        #expect(RSAKeyPolicy.weakness(modulus: power, exponent: [1, 0, 1])?.contains("CVE-2017-15361") == true)
    }

    /// Big-endian school multiplication.
    private static func times65537(_ number: [UInt8]) -> [UInt8] {
        let shifted = number + [0, 0]
        let padded = [0, 0] + number
        var out = [UInt8](repeating: 0, count: shifted.count)
        var carry = 0
        for at in shifted.indices.reversed() {
            let sum = Int(shifted[at]) + Int(padded[at]) + carry
            out[at] = UInt8(sum & 255)
            carry = sum >> 8
        }
        return carry > 0 ? [UInt8(carry)] + out : out
    }

    @Test func aSetWithOneIdTwiceIsRefused() throws {
        let set = try TestIssuer().jwks.replacing("\"kid\":\"rsa\"", with: "\"kid\":\"ec\"")
        #expect(throws: InputError.self) { try KeySet(parsing: Array(set.utf8)) }
    }

    @Test(arguments: ["", "[]", "{}", "{\"keys\":{}}", "{\"keys\":[]", "null"]) func whatIsNoKeySetIsRefused(
        text: String
    ) {
        #expect(throws: InputError.self) { try KeySet(parsing: Array(text.utf8)) }
    }

    @Test func aSetThatIsTooLargeIsRefused() {
        let many = "{\"keys\":[\((0..<101).map { _ in "{}" }.joined(separator: ","))]}"
        #expect(throws: InputError.self) { try KeySet(parsing: Array(many.utf8)) }
        #expect(throws: InputError.self) { try KeySet(parsing: [UInt8](repeating: 0x20, count: 300 << 10)) }
    }
}
