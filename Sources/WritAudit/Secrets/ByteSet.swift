/// A set of bytes, asked in one step.
struct ByteSet: Sendable {
    private var low: UInt64 = 0
    private var high: UInt64 = 0

    init(_ characters: String) {
        for byte in characters.utf8 where byte < 128 { insert(byte) }
    }

    private mutating func insert(_ byte: UInt8) {
        if byte < 64 { low |= 1 << UInt64(byte) } else { high |= 1 << UInt64(byte - 64) }
    }

    @inline(__always) func contains(_ byte: UInt8) -> Bool {
        byte < 64 ? low >> UInt64(byte) & 1 == 1 : byte < 128 ? high >> UInt64(byte - 64) & 1 == 1 : false
    }

    private static let digits = "0123456789"
    private static let lowercase = "abcdefghijklmnopqrstuvwxyz"
    private static let uppercase = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

    static let digit = ByteSet(digits)
    static let hex = ByteSet(digits + "abcdef")
    static let anyHex = ByteSet(digits + "abcdefABCDEF")
    static let lowerAlnum = ByteSet(lowercase + digits)
    static let upperAlnum = ByteSet(uppercase + digits)
    static let letter = ByteSet(lowercase + uppercase)
    static let alnum = ByteSet(lowercase + uppercase + digits)
    /// Letters, digits and `_`.
    static let word = ByteSet(lowercase + uppercase + digits + "_")
    /// The alphabet of URL-safe base64.
    static let url = ByteSet(lowercase + uppercase + digits + "_-")
    static let dotted = ByteSet(lowercase + uppercase + digits + "_-.")
    static let base64 = ByteSet(lowercase + uppercase + digits + "+/=")
    /// What stands in tokens of any make.
    static let token = ByteSet(lowercase + uppercase + digits + "_-.+/=~:!@#$%^&*|")
    static let identifier = ByteSet(lowercase + uppercase + digits + "_-")
    static let space = ByteSet(" \t")
    static let blank = ByteSet(" \t\r\n")
}

/// ASCII bytes by the names that a reader of the scanner needs.
enum Byte {
    static let newline: UInt8 = 0x0A
    static let quote: UInt8 = 0x22
    static let apostrophe: UInt8 = 0x27
    static let backtick: UInt8 = 0x60
    static let backslash: UInt8 = 0x5C
    static let colon: UInt8 = 0x3A
    static let equals: UInt8 = 0x3D
    static let comma: UInt8 = 0x2C
    static let dot: UInt8 = 0x2E
    static let at: UInt8 = 0x40
    static let hash: UInt8 = 0x23
    static let less: UInt8 = 0x3C
    static let greater: UInt8 = 0x3E
    static let open: UInt8 = 0x28
    static let close: UInt8 = 0x29
    static let dollar: UInt8 = 0x24

    @inline(__always) static func isQuote(_ byte: UInt8) -> Bool {
        byte == quote || byte == apostrophe || byte == backtick
    }
}

extension [UInt8] {
    /// Whether the literal stands at `offset`.
    func has(_ literal: [UInt8], at offset: Int) -> Bool {
        guard offset >= 0, offset + literal.count <= count else { return false }
        for index in literal.indices where self[offset + index] != literal[index] { return false }
        return true
    }

    /// The first place of `literal` in `range`.
    func first(_ literal: [UInt8], in range: Range<Int>) -> Int? {
        guard let start = literal.first else { return nil }
        var at = range.lowerBound
        let end = Swift.min(range.upperBound, count) - literal.count
        while at <= end {
            if self[at] == start, has(literal, at: at) { return at }
            at += 1
        }
        return nil
    }

    func text(_ range: Range<Int>) -> String { String(decoding: self[range], as: UTF8.self) }
}

extension StringProtocol {
    /// Whether `literal` stands in the text, byte by byte: for short texts much cheaper than a search by characters.
    func holds(_ literal: String) -> Bool {
        let text = Array(utf8)
        return text.first(Array(literal.utf8), in: 0..<text.count) != nil
    }
}
