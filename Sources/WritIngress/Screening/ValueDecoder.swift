/// The other readings that a value has behind one more decoder: percent-encoding, HTML character references, `\u` and `\x` escapes.
///
/// At most `depth` decodings on top of each other, and a value of unchanged bytes is not looked at twice.
enum ValueDecoder {
    static let depth = 3

    static func readings(_ text: String) -> [ScreenedText] {
        var readings = [ScreenedText(text.utf8)]
        var current = Array(text.utf8)
        var marks = readings[0].marks
        for _ in 0..<depth {
            guard !marks.isDisjoint(with: [.percent, .ampersand, .backslash]) else { break }
            guard let next = once(current, marks) else { break }
            current = next
            let reading = ScreenedText(next)
            marks = reading.marks
            readings.append(reading)
        }
        return readings
    }

    /// Nil if nothing changes. Every decoding makes the value shorter.
    private static func once(_ bytes: [UInt8], _ marks: ScreenedText.Marks) -> [UInt8]? {
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count)
        var changed = false
        var at = 0
        while at < bytes.count {
            let decoded: (scalar: Unicode.Scalar, length: Int)? =
                switch bytes[at] {
                case 0x25: percent(bytes, at)
                case 0x26: reference(bytes, at)
                case 0x5c: escape(bytes, at)
                default: nil
                }
            if let decoded {
                changed = true
                if bytes[at] == 0x25 {
                    out.append(UInt8(truncatingIfNeeded: decoded.scalar.value))
                } else {
                    out.append(contentsOf: String(Character(decoded.scalar)).utf8)
                }
                at += decoded.length
            } else {
                out.append(bytes[at])
                at += 1
            }
        }
        return changed ? out : nil
    }

    private static func number(_ bytes: [UInt8], _ from: Int, digits: Int) -> Unicode.Scalar? {
        guard from + digits <= bytes.count else { return nil }
        var value: UInt32 = 0
        for at in from..<(from + digits) {
            guard let digit = PercentCoding.hex(bytes[at]) else { return nil }
            value = value << 4 | UInt32(digit)
        }
        return Unicode.Scalar(value)
    }

    private static func percent(_ bytes: [UInt8], _ at: Int) -> (Unicode.Scalar, Int)? {
        number(bytes, at + 1, digits: 2).map { ($0, 3) }
    }

    private static func escape(_ bytes: [UInt8], _ at: Int) -> (Unicode.Scalar, Int)? {
        guard at + 1 < bytes.count else { return nil }
        return switch bytes[at + 1] {
        case 0x75: number(bytes, at + 2, digits: 4).map { ($0, 6) }
        case 0x78: number(bytes, at + 2, digits: 2).map { ($0, 4) }
        default: nil
        }
    }

    private static let names: [(name: [UInt8], scalar: Unicode.Scalar)] = [
        ("lt;", "<"), ("gt;", ">"), ("quot;", "\""), ("apos;", "'"), ("amp;", "&"), ("colon;", ":"), ("lpar;", "("),
        ("rpar;", ")"),
        ("tab;", "\t"), ("newline;", "\n"), ("sol;", "/"),
    ].map { (Array(($0.0 as String).utf8), $0.1 as Unicode.Scalar) }

    /// `&lt;`, `&#60;`, `&#x3c;` with or without the semicolon of a number.
    private static func reference(_ bytes: [UInt8], _ start: Int) -> (Unicode.Scalar, Int)? {
        var at = start + 1
        guard at < bytes.count else { return nil }
        guard bytes[at] == 0x23 else {
            for (name, scalar) in names where at + name.count <= bytes.count {
                if zip(bytes[at..<(at + name.count)], name).allSatisfy({ $0 | 0x20 == $1 | 0x20 }) {
                    return (scalar, name.count + 1)
                }
            }
            return nil
        }
        at += 1
        let isHexadecimal = at < bytes.count && bytes[at] | 0x20 == 0x78
        if isHexadecimal { at += 1 }
        var value: UInt32 = 0
        let first = at
        while at < bytes.count, at - first < 8, let digit = PercentCoding.hex(bytes[at]), isHexadecimal || digit < 10 {
            value = value * (isHexadecimal ? 16 : 10) + UInt32(digit)
            at += 1
        }
        guard at > first, let scalar = Unicode.Scalar(value) else { return nil }
        if at < bytes.count, bytes[at] == 0x3b { at += 1 }
        return (scalar, at - start)
    }
}
