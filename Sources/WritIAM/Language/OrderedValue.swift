/// Reading and writing of the values that have an order: decimals, dates, IP addresses.
enum OrderedValue {
    /// Decimals are whole multiples of 10⁻⁹, offset so that zero is the middle of the line.
    private static let scale = 9
    private static let unit: Int128 = 1_000_000_000
    private static let middle: UInt128 = 1 << 126
    /// Twenty-eight digits before the point.
    private static let largest: Int128 = 10_000_000_000_000_000_000_000_000_000 * 1_000_000_000 - 1

    static let numbers = IntervalSet([
        IntervalSet.Interval(
            line: 0, low: middle - UInt128(largest), high: middle + UInt128(largest))
    ])
    static let addresses = IntervalSet([
        IntervalSet.Interval(line: 0, low: 0, high: UInt128(UInt32.max)),
        IntervalSet.Interval(line: 1, low: 0, high: .max),
    ])

    private static func point(_ units: Int128) -> OrderedPoint {
        OrderedPoint(line: 0, value: UInt128(Int128(middle) + units))
    }

    /// A decimal with at most 28 digits before and nine behind the point; nil for anything else, exponents included.
    static func number(_ text: some StringProtocol) -> OrderedPoint? {
        var digits = Substring(text).utf8
        var negative = false
        if let sign = digits.first, sign == 0x2D || sign == 0x2B {
            negative = sign == 0x2D
            digits = digits.dropFirst()
        }
        let parts = digits.split(separator: 0x2E, maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = parts.first, !whole.isEmpty, whole.count <= 28 else { return nil }
        var units: Int128 = 0
        for digit in whole {
            guard let value = decimal(digit) else { return nil }
            units = units * 10 + Int128(value)
        }
        var shift = scale
        if parts.count == 2 {
            guard !parts[1].isEmpty, parts[1].count <= scale else { return nil }
            for digit in parts[1] {
                guard let value = decimal(digit) else { return nil }
                units = units * 10 + Int128(value)
                shift -= 1
            }
        }
        for _ in 0..<shift { units *= 10 }
        return point(negative ? -units : units)
    }

    /// `2013-06-30T00:00:00Z`, with a fraction or a numeric zone, a date alone, or seconds since 1970.
    ///
    /// Source: IAM user guide, date condition operators; W3C "Date and Time Formats".
    static func date(_ text: some StringProtocol) -> OrderedPoint? {
        if let seconds = number(text) { return seconds }
        let bytes = Array(text.utf8)
        var at = 0
        func digits(_ count: Int) -> Int? {
            guard at + count <= bytes.count else { return nil }
            var value = 0
            for index in at..<(at + count) {
                guard let digit = decimal(bytes[index]) else { return nil }
                value = value * 10 + digit
            }
            at += count
            return value
        }
        func take(_ byte: UInt8) -> Bool {
            guard at < bytes.count, bytes[at] == byte else { return false }
            at += 1
            return true
        }
        guard let year = digits(4) else { return nil }
        var month = 1
        var day = 1
        if take(0x2D) {
            guard let value = digits(2) else { return nil }
            month = value
            if take(0x2D) {
                guard let value = digits(2) else { return nil }
                day = value
            }
        }
        guard (1...12).contains(month), (1...daysIn(month, year)).contains(day) else { return nil }
        var units = Int128(days(year, month, day)) * 86_400 * unit
        if at == bytes.count { return point(units) }
        guard take(0x54), let hour = digits(2), take(0x3A), let minute = digits(2), hour < 24, minute < 60 else {
            return nil
        }
        units += Int128(hour * 3600 + minute * 60) * unit
        if take(0x3A) {
            guard let second = digits(2), second < 61 else { return nil }
            units += Int128(second) * unit
            if take(0x2E) {
                var part: Int128 = unit / 10
                let start = at
                while at < bytes.count, let digit = decimal(bytes[at]), part > 0 {
                    units += Int128(digit) * part
                    part /= 10
                    at += 1
                }
                guard at > start else { return nil }
            }
        }
        if take(0x5A) { return at == bytes.count ? point(units) : nil }
        let east = at < bytes.count && bytes[at] == 0x2B
        guard take(0x2B) || take(0x2D), let hours = digits(2), take(0x3A), let minutes = digits(2), hours < 24,
            minutes < 60, at == bytes.count
        else { return nil }
        let offset = Int128(hours * 3600 + minutes * 60) * unit
        return point(east ? units - offset : units + offset)
    }

    private static func decimal(_ byte: UInt8) -> Int? { byte >= 0x30 && byte <= 0x39 ? Int(byte - 0x30) : nil }

    private static func daysIn(_ month: Int, _ year: Int) -> Int {
        switch month {
        case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days since 1970-01-01 of a date in the proleptic Gregorian calendar.
    private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// The text of a point that `number` and `date` read.
    static func numberText(_ point: OrderedPoint) -> String {
        let units = Int128(point.value) - Int128(middle)
        let magnitude = units.magnitude
        let whole = magnitude / UInt128(unit)
        var fraction = magnitude % UInt128(unit)
        var text = (units < 0 ? "-" : "") + String(whole)
        guard fraction != 0 else { return text }
        var digits = String(fraction)
        while digits.utf8.count < scale { digits = "0" + digits }
        while fraction % 10 == 0 {
            digits.removeLast()
            fraction /= 10
        }
        text += "." + digits
        return text
    }

    /// An IPv4 or IPv6 address without zone and without prefix length.
    static func address(_ text: some StringProtocol) -> OrderedPoint? {
        if text.utf8.contains(0x3A) { return address6(Substring(text)).map { OrderedPoint(line: 1, value: $0) } }
        return address4(Substring(text)).map { OrderedPoint(line: 0, value: UInt128($0)) }
    }

    /// A CIDR block; an address without a prefix length is a block of one. Host bits may be set and are cleared.
    static func block(_ text: some StringProtocol) -> IntervalSet.Interval? {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, let start = address(first) else { return nil }
        let width = start.line == 0 ? 32 : 128
        var length = width
        if parts.count == 2 {
            guard (1...3).contains(parts[1].utf8.count), parts[1].utf8.allSatisfy({ decimal($0) != nil }),
                let number = Int(parts[1]), number <= width
            else { return nil }
            length = number
        }
        let whole: UInt128 = start.line == 0 ? UInt128(UInt32.max) : .max
        let host: UInt128 = length == width ? 0 : (length == 0 ? whole : whole >> UInt128(length))
        return IntervalSet.Interval(line: start.line, low: start.value & ~host & whole, high: start.value | host)
    }

    static func addressText(_ point: OrderedPoint) -> String {
        if point.line == 0 {
            return stride(from: 24, through: 0, by: -8).map { String((point.value >> UInt128($0)) & 255) }
                .joined(separator: ".")
        }
        return stride(from: 112, through: 0, by: -16).map {
            String((point.value >> UInt128($0)) & 0xFFFF, radix: 16)
        }.joined(separator: ":")
    }

    private static func address4(_ text: Substring) -> UInt32? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var value: UInt32 = 0
        for part in parts {
            guard (1...3).contains(part.utf8.count), part.utf8.allSatisfy({ decimal($0) != nil }),
                let octet = UInt8(part)
            else { return nil }
            value = value << 8 | UInt32(octet)
        }
        return value
    }

    /// Source: RFC 4291 section 2.2, including the form that ends in an IPv4 address.
    private static func address6(_ text: Substring) -> UInt128? {
        let halves = text.split(separator: "::", omittingEmptySubsequences: false)
        guard halves.count <= 2, let front = halves.first else { return nil }
        guard let head = groups(front, mayEndInIPv4: halves.count == 1) else { return nil }
        var all = head
        if halves.count == 2 {
            guard let tail = groups(halves[1], mayEndInIPv4: true), head.count + tail.count <= 7 else { return nil }
            all += Array(repeating: 0, count: 8 - head.count - tail.count) + tail
        }
        guard all.count == 8 else { return nil }
        return all.reduce(0) { $0 << 16 | UInt128($1) }
    }

    private static func groups(_ text: Substring, mayEndInIPv4: Bool) -> [UInt16]? {
        guard !text.isEmpty else { return [] }
        var out: [UInt16] = []
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        for (at, part) in parts.enumerated() {
            if mayEndInIPv4, at == parts.count - 1, part.contains(".") {
                guard let last = address4(part) else { return nil }
                out += [UInt16(last >> 16), UInt16(last & 0xFFFF)]
            } else {
                guard (1...4).contains(part.utf8.count), part.utf8.allSatisfy({ isHex($0) }),
                    let value = UInt16(part, radix: 16)
                else { return nil }
                out.append(value)
            }
        }
        return out
    }

    private static func isHex(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x46).contains(byte) || (0x61...0x66).contains(byte)
    }
}
