/// Doubles as ECMAScript prints them (ECMA-262, Number::toString), which RFC 8785 section 3.2.2.3 asks for.
enum ECMAScriptNumber {
    /// Shortest digits that read back as `value`; nil for infinities and NaN, which JSON does not have.
    static func text(_ value: Double) -> String? {
        guard value.isFinite else { return nil }
        guard value != 0 else { return "0" }
        var (digits, exponent) = decimal(value.magnitude)
        let sign = value < 0 ? "-" : ""
        let count = digits.count
        // The value is 0.d1d2…dn × 10^exponent.
        if count <= exponent, exponent <= 21 {
            digits += [UInt8](repeating: 0x30, count: exponent - count)
            return sign + string(digits)
        }
        if 0 < exponent, exponent <= 21 {
            return sign + string(digits[..<exponent]) + "." + string(digits[exponent...])
        }
        if -6 < exponent, exponent <= 0 {
            return sign + "0." + String(repeating: "0", count: -exponent) + string(digits)
        }
        let power = exponent - 1
        let fraction = count > 1 ? "." + string(digits[1...]) : ""
        return sign + string(digits[..<1]) + fraction + "e" + (power < 0 ? "-" : "+") + String(power.magnitude)
    }

    private static func string(_ digits: some Collection<UInt8>) -> String {
        String(decoding: digits, as: UTF8.self)
    }

    /// The digits without leading or trailing zeros and the power of ten behind `0.`.
    ///
    /// Swift's own description holds the shortest digits that round-trip and, of those, the closest; only its layout differs.
    private static func decimal(_ value: Double) -> (digits: [UInt8], exponent: Int) {
        var digits: [UInt8] = []
        var point: Int?
        var power = 0
        let parts = value.description.utf8.split(separator: 0x65, maxSplits: 1)
        if let mantissa = parts.first {
            for byte in mantissa {
                if byte == 0x2E { point = digits.count } else { digits.append(byte) }
            }
        }
        if parts.count > 1 { power = Int(String(Substring(parts[1]))) ?? 0 }
        var exponent = (point ?? digits.count) + power
        let leading = digits.prefix { $0 == 0x30 }.count
        digits.removeFirst(leading)
        exponent -= leading
        while digits.last == 0x30 { digits.removeLast() }
        return (digits, exponent)
    }
}
