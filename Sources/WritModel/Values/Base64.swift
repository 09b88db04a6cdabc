/// Base64 (RFC 4648) that accepts exactly one spelling of each sequence of bytes, so that nothing signed or compared can be respelled.
package enum Base64: Sendable {
    /// Section 4, with padding.
    case standard
    /// Section 5, without padding.
    case url

    private static let standardDigits = [UInt8]("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    private static let urlDigits = [UInt8]("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
    private static let standardValues = values(of: standardDigits)
    private static let urlValues = values(of: urlDigits)

    private static func values(of digits: [UInt8]) -> [UInt8] {
        var table = [UInt8](repeating: 0xFF, count: 256)
        for (value, digit) in digits.enumerated() { table[Int(digit)] = UInt8(value) }
        return table
    }

    package func encode(_ bytes: some Collection<UInt8>) -> String {
        let digits = self == .url ? Self.urlDigits : Self.standardDigits
        var out: [UInt8] = []
        out.reserveCapacity((bytes.count + 2) / 3 * 4)
        var bits: UInt32 = 0
        var held = 0
        for byte in bytes {
            bits = bits << 8 | UInt32(byte)
            held += 8
            while held >= 6 {
                held -= 6
                out.append(digits[Int(bits >> UInt32(held)) & 63])
            }
        }
        if held > 0 { out.append(digits[Int(bits << UInt32(6 - held)) & 63]) }
        if self == .standard { while !out.count.isMultiple(of: 4) { out.append(0x3D) } }
        return String(decoding: out, as: UTF8.self)
    }

    /// Nil for a character outside the alphabet, wrong padding, white space, or bits that carry nothing and are not zero.
    package func decode(_ text: some StringProtocol) -> [UInt8]? {
        var digits = Array(text.utf8)
        if self == .standard {
            guard digits.count.isMultiple(of: 4) else { return nil }
            var padding = 0
            while padding < 2, digits.last == 0x3D {
                digits.removeLast()
                padding += 1
            }
        }
        guard digits.count % 4 != 1 else { return nil }
        let values = self == .url ? Self.urlValues : Self.standardValues
        var out: [UInt8] = []
        out.reserveCapacity(digits.count * 3 / 4)
        var bits: UInt32 = 0
        var held = 0
        for digit in digits {
            let value = values[Int(digit)]
            guard value < 64 else { return nil }
            bits = bits << 6 | UInt32(value)
            held += 6
            if held >= 8 {
                held -= 8
                out.append(UInt8(truncatingIfNeeded: bits >> UInt32(held)))
            }
        }
        guard bits & (1 << UInt32(held) - 1) == 0 else { return nil }
        return out
    }
}
