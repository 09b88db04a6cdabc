/// A natural number of any length, as it stands in a version: some dates and hashes exceed every machine word.
struct Natural: Sendable, Comparable {
    private let value: UInt64
    /// Without leading zeros; empty where `value` holds the number.
    private let digits: [UInt8]

    static let zero = Natural([])

    /// - Parameter text: ASCII digits; none is zero.
    init(_ text: ArraySlice<UInt8>) {
        let digits = text.drop { $0 == 0x30 }
        // 19 digits always fit into 64 bits.
        if digits.count <= 19 {
            value = digits.reduce(0) { $0 * 10 + UInt64($1 &- 0x30) }
            self.digits = []
        } else {
            value = .max
            self.digits = Array(digits)
        }
    }

    var isZero: Bool { value == 0 && digits.isEmpty }

    static func < (a: Natural, b: Natural) -> Bool {
        if a.digits.isEmpty && b.digits.isEmpty { return a.value < b.value }
        if a.digits.count != b.digits.count { return a.digits.count < b.digits.count }
        return a.digits.lexicographicallyPrecedes(b.digits)
    }
}

/// -1, 0 or 1: the sign of a comparison, so that steps of an order can be chained.
typealias Sign = Int

func sign<T: Comparable>(_ a: T, _ b: T) -> Sign { a < b ? -1 : b < a ? 1 : 0 }

/// Text by its bytes, as every registry compares it; Swift's own order would follow Unicode.
func sign(_ a: [UInt8], _ b: [UInt8]) -> Sign {
    if a == b { return 0 }
    return a.lexicographicallyPrecedes(b) ? -1 : 1
}

/// Lists whose shorter one is continued by `missing`.
func sign<T>(_ a: [T], _ b: [T], missing: T, by compare: (T, T) -> Sign) -> Sign {
    for at in 0..<max(a.count, b.count) {
        let order = compare(at < a.count ? a[at] : missing, at < b.count ? b[at] : missing)
        if order != 0 { return order }
    }
    return 0
}

extension UInt8 {
    var isASCIIDigit: Bool { 0x30...0x39 ~= self }
    var isASCIILetter: Bool { 0x61...0x7A ~= self || 0x41...0x5A ~= self }
    var asciiLowercased: UInt8 { 0x41...0x5A ~= self ? self + 0x20 : self }
}

/// Reads a version from left to right.
struct VersionScanner {
    let bytes: [UInt8]
    var at = 0

    /// - Parameter lowercased: true where the ecosystem does not distinguish case.
    init(_ text: String, lowercased: Bool) {
        var bytes = Array(text.utf8)
        if lowercased { for at in bytes.indices { bytes[at] = bytes[at].asciiLowercased } }
        while let last = bytes.last, last == 0x20 || 0x09...0x0D ~= last { bytes.removeLast() }
        self.bytes = bytes
        while at < bytes.count, bytes[at] == 0x20 || 0x09...0x0D ~= bytes[at] { at += 1 }
    }

    var isAtEnd: Bool { at >= bytes.count }
    var next: UInt8? { at < bytes.count ? bytes[at] : nil }
    func peek(_ ahead: Int) -> UInt8? { at + ahead < bytes.count ? bytes[at + ahead] : nil }
    var rest: ArraySlice<UInt8> { bytes[min(at, bytes.count)...] }

    mutating func take(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        at += 1
        return true
    }

    mutating func take(_ word: StaticString) -> Bool {
        let wanted = [UInt8]("\(word)".utf8)
        guard rest.starts(with: wanted) else { return false }
        at += wanted.count
        return true
    }

    mutating func takeWhile(_ matches: (UInt8) -> Bool) -> ArraySlice<UInt8> {
        let start = at
        while at < bytes.count, matches(bytes[at]) { at += 1 }
        return bytes[start..<at]
    }

    /// Digits as a number; nil where there is none.
    mutating func number() -> Natural? {
        guard next?.isASCIIDigit == true else { return nil }
        return Natural(takeWhile(\.isASCIIDigit))
    }
}
