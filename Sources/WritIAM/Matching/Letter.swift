/// A Unicode scalar value, or one of the wildcards below: patterns and automata work on these.
typealias Letter = UInt32

/// Letters beyond Unicode that stand for wildcards and variables in a pattern.
///
/// A wildcard comes in three widths: it may take anything, anything but a colon (the first five segments of an ARN), or
/// anything but a colon and a slash (names in the catalogue's ARN patterns).
enum Wildcard {
    static let anyString: Letter = 0x11_0000
    static let anyCharacter: Letter = 0x11_0001
    static let segmentString: Letter = 0x11_0002
    static let segmentCharacter: Letter = 0x11_0003
    static let nameString: Letter = 0x11_0004
    /// Anything without a variable's letter in it. Stands alone in its pattern.
    static let plainString: Letter = 0x11_0005
    /// The variable number `n` of a pattern is this plus `n`.
    static let firstVariable: Letter = 0x12_0000

    static let colon: Letter = 0x3A
    static let slash: Letter = 0x2F
    static let star: Letter = 0x2A
    static let question: Letter = 0x3F

    @inline(__always) static func isString(_ token: Letter) -> Bool {
        token == anyString || token == segmentString || token == nameString || token == plainString
    }
    @inline(__always) static func isCharacter(_ token: Letter) -> Bool {
        token == anyCharacter || token == segmentCharacter
    }
    @inline(__always) static func isWild(_ token: Letter) -> Bool { token >= anyString && token < firstVariable }
    @inline(__always) static func isVariable(_ token: Letter) -> Bool { token >= firstVariable }

    /// Whether a wildcard of this width takes `letter`. A variable's letter is taken by strings only, because its value
    /// may have any length.
    @inline(__always) static func takes(_ wildcard: Letter, _ letter: Letter) -> Bool {
        switch wildcard {
        case anyString: true
        case anyCharacter: letter < anyString
        case segmentString: letter != colon
        case segmentCharacter: letter != colon && letter < anyString
        case nameString: letter != colon && letter != slash
        case plainString: letter < anyString
        default: false
        }
    }

    /// Lower case of an ASCII letter; anything else as it is.
    @inline(__always) static func folded(_ letter: Letter) -> Letter {
        letter >= 0x41 && letter <= 0x5A ? letter | 0x20 : letter
    }
    @inline(__always) static func raised(_ letter: Letter) -> Letter {
        letter >= 0x61 && letter <= 0x7A ? letter & ~0x20 : letter
    }
}

extension String {
    /// The text as letters.
    var letters: [Letter] {
        ascii ?? unicodeScalars.map(\.value)
    }

    /// The text as letters with ASCII in lower case.
    var foldedLetters: [Letter] {
        guard var out = ascii else { return unicodeScalars.map { Wildcard.folded($0.value) } }
        for at in out.indices { out[at] = Wildcard.folded(out[at]) }
        return out
    }

    /// The text as letters, if all of them are ASCII.
    private var ascii: [Letter]? {
        let bytes = utf8.span
        var out = [Letter](repeating: 0, count: bytes.count)
        var all: UInt8 = 0
        for at in out.indices {
            all |= bytes[at]
            out[at] = Letter(bytes[at])
        }
        return all < 0x80 ? out : nil
    }

    /// ASCII letters in lower case; the same string if there are none in upper case.
    package var asciiLowercased: String {
        guard utf8.contains(where: { $0 >= 0x41 && $0 <= 0x5A }) else { return self }
        return String(decoding: utf8.map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 }, as: UTF8.self)
    }
}

extension [Letter] {
    /// The text of plain letters; wildcards and variables are left out.
    var text: String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        for letter in self {
            guard letter < 0x80 else { return scalarText }
            bytes.append(UInt8(letter))
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private var scalarText: String {
        var out = String.UnicodeScalarView()
        for letter in self {
            if let scalar = Unicode.Scalar(letter) { out.append(scalar) }
        }
        return String(out)
    }
}
