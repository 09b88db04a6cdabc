/// The types of plain scalars: the regular expressions of PyYAML's resolver (YAML 1.1, yaml.org/type) without dates.
enum YAMLScalar {
    static func resolve(_ text: String) -> Node.Value {
        let utf8 = text.utf8
        guard let first = utf8.first else { return .null }
        switch first {
        case 0x30...0x39, 0x2B, 0x2D, 0x2E:
            return number(Array(utf8)) ?? .string(text)
        case 0x79, 0x59, 0x6E, 0x4E, 0x74, 0x54, 0x66, 0x46, 0x6F, 0x4F, 0x7E:
            guard utf8.count <= 5 else { return .string(text) }
            return word(text) ?? .string(text)
        default: return .string(text)
        }
    }

    private static func word(_ text: String) -> Node.Value? {
        switch text {
        case "~", "null", "Null", "NULL": .null
        case "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON": .bool(true)
        case "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF": .bool(false)
        default: nil
        }
    }

    static func hexadecimal(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x41 + 10
        case 0x61...0x66: byte - 0x61 + 10
        default: nil
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { 0x30...0x39 ~= byte }

    private static func number(_ text: [UInt8]) -> Node.Value? {
        let isSigned = text[0] == 0x2B || text[0] == 0x2D
        let isNegative = text[0] == 0x2D
        let body = isSigned ? text[1...] : text[...]
        guard let first = body.first else { return nil }
        if first == 0x2E { return fraction(body, isSigned: isSigned, isNegative: isNegative) }
        guard isDigit(first) else { return nil }
        if body.allSatisfy({ isDigit($0) || $0 == 0x5F }) {
            if first != 0x30 || body.count == 1 { return integer(body, base: 10, isNegative: isNegative) }
            return integer(body.dropFirst(), base: 8, isNegative: isNegative)
        }
        if first == 0x30, body.count > 2 {
            let mark = body[body.startIndex + 1]
            if mark == 0x78 { return integer(body.dropFirst(2), base: 16, isNegative: isNegative) }
            if mark == 0x62 { return integer(body.dropFirst(2), base: 2, isNegative: isNegative) }
        }
        if body.contains(0x3A) { return sexagesimal(body, isNegative: isNegative) }
        return decimal(body, isNegative: isNegative)
    }

    /// Digits of a base with `_` between them; beyond the range of an integer the nearest double.
    private static func integer(_ digits: ArraySlice<UInt8>, base: Int, isNegative: Bool) -> Node.Value? {
        var value = 0
        var large = 0.0
        var overflowed = false
        var any = false
        for byte in digits where byte != 0x5F {
            guard let digit = hexadecimal(byte), digit < base else { return nil }
            any = true
            large = large * Double(base) + Double(digit)
            let (product, first) = value.multipliedReportingOverflow(by: base)
            let (next, second) =
                isNegative
                ? product.subtractingReportingOverflow(Int(digit)) : product.addingReportingOverflow(Int(digit))
            overflowed = overflowed || first || second
            value = overflowed ? 0 : next
        }
        guard any else { return nil }
        guard overflowed else { return .integer(value) }
        if base == 10, let exact = Double(plainDigits(digits)) { large = exact }
        return large.isFinite ? .double(isNegative ? -large : large) : nil
    }

    private static func plainDigits(_ text: some Sequence<UInt8>) -> String {
        String(decoding: text.filter { $0 != 0x5F }, as: UTF8.self)
    }

    /// `.5`, `.5e+3` without a sign, `.inf` with or without, `.nan`.
    private static func fraction(_ body: ArraySlice<UInt8>, isSigned: Bool, isNegative: Bool) -> Node.Value? {
        switch String(decoding: body, as: UTF8.self) {
        case ".inf", ".Inf", ".INF": return .double(isNegative ? -.infinity : .infinity)
        case ".nan", ".NaN", ".NAN": return isSigned ? nil : .double(.nan)
        default: break
        }
        guard !isSigned, body.count > 1, isDigit(body[body.startIndex + 1]) else { return nil }
        return decimal([0x30] + body, isNegative: false)
    }

    /// `1.`, `1.5`, `1.5e+3`: a point is needed, and a sign in the exponent.
    private static func decimal(_ body: ArraySlice<UInt8>, isNegative: Bool) -> Node.Value? {
        guard let point = body.firstIndex(of: 0x2E) else { return nil }
        guard body[..<point].allSatisfy({ isDigit($0) || $0 == 0x5F }) else { return nil }
        var rest = body[(point + 1)...]
        let mantissa = rest.prefix { isDigit($0) || $0 == 0x5F }
        rest = rest[mantissa.endIndex...]
        var text = plainDigits(body[..<point]) + "." + plainDigits(mantissa) + "0"
        if let mark = rest.first {
            guard mark | 0x20 == 0x65, rest.count > 2 else { return nil }
            let sign = rest[rest.startIndex + 1]
            let power = rest.dropFirst(2)
            guard sign == 0x2B || sign == 0x2D, power.allSatisfy(isDigit) else { return nil }
            text += "e" + String(decoding: rest.dropFirst(), as: UTF8.self)
        }
        guard let value = Double(text), value.isFinite else { return nil }
        return .double(isNegative ? -value : value)
    }

    /// Base 60: `1:30` is 90, `1:30.5` is 90.5.
    private static func sexagesimal(_ body: ArraySlice<UInt8>, isNegative: Bool) -> Node.Value? {
        let point = body.firstIndex(of: 0x2E)
        let parts = body[..<(point ?? body.endIndex)].split(separator: 0x3A, omittingEmptySubsequences: false)
        guard parts.count > 1, let head = parts.first, let first = head.first, isDigit(first) else { return nil }
        guard point != nil || first != 0x30, head.allSatisfy({ isDigit($0) || $0 == 0x5F }) else { return nil }
        guard var value = Int(plainDigits(head)) else { return nil }
        for part in parts.dropFirst() {
            guard 1...2 ~= part.count, part.allSatisfy(isDigit), let digits = Int(plainDigits(part)), digits < 60 else {
                return nil
            }
            let (product, first) = value.multipliedReportingOverflow(by: 60)
            let (sum, second) = product.addingReportingOverflow(digits)
            guard !first, !second else { return nil }
            value = sum
        }
        guard let point else { return .integer(isNegative ? -value : value) }
        let rest = body[(point + 1)...]
        guard rest.allSatisfy({ isDigit($0) || $0 == 0x5F }), let small = Double("0." + plainDigits(rest) + "0") else {
            return nil
        }
        let sum = Double(value) + small
        return .double(isNegative ? -sum : sum)
    }
}
