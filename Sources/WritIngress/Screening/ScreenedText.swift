/// A value in the form in which the detectors look at it: ASCII letters in lower case, with a note of which characters occur.
struct ScreenedText {
    /// Characters without which whole classes of attack cannot be written.
    struct Marks: OptionSet {
        let rawValue: UInt16
        static let quote = Marks(rawValue: 1 << 0)
        static let angle = Marks(rawValue: 1 << 1)
        static let brace = Marks(rawValue: 1 << 2)
        static let dollar = Marks(rawValue: 1 << 3)
        static let separator = Marks(rawValue: 1 << 4)
        static let parenthesis = Marks(rawValue: 1 << 5)
        static let backslash = Marks(rawValue: 1 << 6)
        static let slash = Marks(rawValue: 1 << 7)
        static let percent = Marks(rawValue: 1 << 8)
        static let space = Marks(rawValue: 1 << 9)
        static let colon = Marks(rawValue: 1 << 10)
        static let newline = Marks(rawValue: 1 << 11)
        static let hash = Marks(rawValue: 1 << 12)
        static let ampersand = Marks(rawValue: 1 << 13)
        static let underscore = Marks(rawValue: 1 << 14)
    }

    let bytes: [UInt8]
    let marks: Marks

    init(_ text: some Sequence<UInt8>) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.underestimatedCount)
        var marks: Marks = []
        for byte in text {
            let class_ = Self.classes[Int(byte)]
            if class_ != 0 { marks.insert(Marks(rawValue: class_)) }
            bytes.append(byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte)
        }
        self.bytes = bytes
        self.marks = marks
    }

    private static let classes: [UInt16] = {
        var table = [UInt16](repeating: 0, count: 256)
        func set(_ characters: String, _ mark: Marks) {
            for byte in characters.utf8 { table[Int(byte)] |= mark.rawValue }
        }
        set("'\"`", .quote)
        set("<>", .angle)
        set("{}", .brace)
        set("$", .dollar)
        set(";|&`", .separator)
        set("()", .parenthesis)
        set("\\", .backslash)
        set("/", .slash)
        set("%", .percent)
        set(" \t\u{b}\u{c}+", .space)
        set(":", .colon)
        set("\r\n", .newline)
        set("#", .hash)
        set("&", .ampersand)
        set("_", .underscore)
        return table
    }()

    /// Whether `needle`, in lower case, occurs; linear.
    func contains(_ needle: StaticString) -> Bool { firstIndex(of: needle, from: 0) != nil }

    func firstIndex(of needle: StaticString, from start: Int) -> Int? {
        let wanted = Array("\(needle)".utf8)
        guard let first = wanted.first, bytes.count >= wanted.count else { return nil }
        var at = max(start, 0)
        let last = bytes.count - wanted.count
        while at <= last {
            if bytes[at] == first, bytes[at..<(at + wanted.count)].elementsEqual(wanted) { return at }
            at += 1
        }
        return nil
    }

    static func isLetter(_ byte: UInt8) -> Bool { byte >= 0x61 && byte <= 0x7a }
    static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
    static func isWord(_ byte: UInt8) -> Bool { isLetter(byte) || isDigit(byte) || byte == 0x5f || byte >= 0x80 }
    static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (byte >= 0x09 && byte <= 0x0d) }
}

/// What a detector found in one value.
struct Detection: Equatable {
    /// Last part of the rule id.
    var topic: String
    var message: String
    var confidence: ScreeningHit.Confidence
}
