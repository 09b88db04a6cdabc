/// A strict reader of JSON (RFC 8259): UTF-8 only, no byte order mark, no comments, no repeated keys.
///
/// A repeated key is refused because two readers that pick different ones would decide about different documents.
package enum JSONParser {
    /// Reads one document.
    ///
    /// - Throws: `InputError` with the place; codes `too-large`, `too-deep`, `too-many-nodes`, `scalar-too-long`, `not-utf8`,
    ///   `duplicate-key`, `unexpected-character`, `unexpected-end`, `bad-escape`, `control-character`, `bad-number`,
    ///   `number-range`, `trailing-content`.
    package static func parse(_ bytes: [UInt8], file: String, limits: DocumentLimits = .standard) throws(InputError)
        -> Node
    {
        guard bytes.count <= limits.bytes else {
            throw InputError(
                "too-large", "the document has \(bytes.count) bytes, more than the \(limits.bytes) allowed",
                at: SourceLocation(file: file, line: 1, column: 1))
        }
        if let invalid = UTF8Check.firstInvalid(in: bytes) {
            throw InputError(
                "not-utf8", "the bytes are not valid UTF-8", at: UTF8Check.place(of: invalid, in: bytes, file: file),
                hint: "save the file as UTF-8")
        }
        var reader = JSONReader(bytes: bytes, file: file, limits: limits)
        return try reader.document()
    }
}

/// The state of one reading; `bytes` is well-formed UTF-8.
private struct JSONReader {
    private let bytes: [UInt8]
    private let end: Int
    private let file: String
    private let limits: DocumentLimits
    private let depthLimit: Int
    private var at = 0
    private var line = 1
    /// Offset at which column 1 would stand if every scalar were one byte; grows with each continuation byte passed.
    private var lineStart = 0
    private var nodes = 0

    init(bytes: [UInt8], file: String, limits: DocumentLimits) {
        self.bytes = bytes
        self.end = bytes.count
        self.file = file
        self.limits = limits
        self.depthLimit = min(limits.depth, DocumentLimits.deepest)
    }

    private var here: SourceLocation { SourceLocation(file: file, line: line, column: at - lineStart + 1) }

    mutating func document() throws(InputError) -> Node {
        skipSpace()
        let node = try value(depth: 0)
        skipSpace()
        guard at == end else {
            throw InputError("trailing-content", "there is more after the end of the document", at: here)
        }
        return node
    }

    private mutating func skipSpace() {
        while at < end {
            switch bytes[at] {
            case 0x20, 0x09: at += 1
            case 0x0A:
                at += 1
                line += 1
                lineStart = at
            case 0x0D:
                at += 1
                if !(at < end && bytes[at] == 0x0A) {
                    line += 1
                    lineStart = at
                }
            default: return
            }
        }
    }

    private func unexpected(_ wanted: String) -> InputError {
        guard at < end else {
            return InputError("unexpected-end", "the document ends where \(wanted) was expected", at: here)
        }
        var length = 1
        while at + length < end, bytes[at + length] & 0xC0 == 0x80 { length += 1 }
        let found = bytes[at] < 0x20 ? "a control character" : "`\(text(at, at + length))`"
        return InputError("unexpected-character", "found \(found) where \(wanted) was expected", at: here)
    }

    private func text(_ from: Int, _ to: Int) -> String { String(decoding: bytes[from..<to], as: UTF8.self) }

    private mutating func value(depth: Int) throws(InputError) -> Node {
        guard at < end else { throw unexpected("a value") }
        nodes += 1
        guard nodes <= limits.nodes else {
            throw InputError("too-many-nodes", "the document has more than \(limits.nodes) values", at: here)
        }
        let start = here
        switch bytes[at] {
        case 0x22: return Node(.string(try string()), at: start)
        case 0x7B: return try object(at: start, depth: depth + 1)
        case 0x5B: return try array(at: start, depth: depth + 1)
        case 0x2D, 0x30...0x39: return Node(try number(), at: start)
        case 0x74: return Node(try word("true", .bool(true)), at: start)
        case 0x66: return Node(try word("false", .bool(false)), at: start)
        case 0x6E: return Node(try word("null", .null), at: start)
        default: throw unexpected("a value")
        }
    }

    private mutating func word(_ word: StaticString, _ value: Node.Value) throws(InputError) -> Node.Value {
        let letters = [UInt8]("\(word)".utf8)
        guard end - at >= letters.count, bytes[at..<(at + letters.count)].elementsEqual(letters) else {
            throw unexpected("a value")
        }
        at += letters.count
        return value
    }

    private func checkDepth(_ depth: Int, at place: SourceLocation) throws(InputError) {
        guard depth <= depthLimit else {
            throw InputError("too-deep", "values are nested more than \(depthLimit) deep", at: place)
        }
    }

    private mutating func object(at start: SourceLocation, depth: Int) throws(InputError) -> Node {
        try checkDepth(depth, at: start)
        at += 1
        var mapping = Mapping()
        skipSpace()
        if at < end, bytes[at] == 0x7D {
            at += 1
            return Node(.object(mapping), at: start)
        }
        while true {
            guard at < end, bytes[at] == 0x22 else { throw unexpected("a key in double quotes") }
            let keyPlace = here
            let key = try string()
            skipSpace()
            guard at < end, bytes[at] == 0x3A else { throw unexpected("`:`") }
            at += 1
            skipSpace()
            let member = try value(depth: depth)
            guard mapping.append(key, at: keyPlace, member) else {
                throw InputError(
                    "duplicate-key", "duplicate key `\(key)`", at: keyPlace, hint: "keep one of the two")
            }
            skipSpace()
            guard at < end else { throw unexpected("`,` or `}`") }
            switch bytes[at] {
            case 0x2C:
                at += 1
                skipSpace()
            case 0x7D:
                at += 1
                return Node(.object(mapping), at: start)
            default: throw unexpected("`,` or `}`")
            }
        }
    }

    private mutating func array(at start: SourceLocation, depth: Int) throws(InputError) -> Node {
        try checkDepth(depth, at: start)
        at += 1
        var items: [Node] = []
        skipSpace()
        if at < end, bytes[at] == 0x5D {
            at += 1
            return Node(.array(items), at: start)
        }
        while true {
            items.append(try value(depth: depth))
            skipSpace()
            guard at < end else { throw unexpected("`,` or `]`") }
            switch bytes[at] {
            case 0x2C:
                at += 1
                skipSpace()
            case 0x5D:
                at += 1
                return Node(.array(items), at: start)
            default: throw unexpected("`,` or `]`")
            }
        }
    }

    /// The string that starts at the quote under `at`. A string without escapes is copied in one go.
    private mutating func string() throws(InputError) -> String {
        let quote = here
        at += 1
        var from = at
        var held: [UInt8]?
        var length = 0
        while true {
            // What most strings hold moves nothing but the place.
            var next = at
            while next < end, Self.isPlain(bytes[next]) { next += 1 }
            at = next
            guard at < end else { throw unexpected("the closing `\"`") }
            let byte = bytes[at]
            switch byte {
            case 0x22:
                length += at - from
                guard length <= limits.scalar else { throw tooLong(at: quote) }
                defer { at += 1 }
                guard var held else { return text(from, at) }
                held += bytes[from..<at]
                return String(decoding: held, as: UTF8.self)
            case 0x5C:
                length += at - from
                guard length <= limits.scalar else { throw tooLong(at: quote) }
                var so = held ?? []
                held = nil
                so += bytes[from..<at]
                let before = so.count
                try escape(into: &so)
                length += so.count - before
                held = so
                from = at
            case 0x00..<0x20:
                throw InputError(
                    "control-character", "a control character stands in a string", at: here,
                    hint: "write it as an escape such as `\\n`")
            default:
                if byte & 0xC0 == 0x80 { lineStart += 1 }
                at += 1
            }
        }
    }

    @inline(__always) private static func isPlain(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte < 0x80 && byte != 0x22 && byte != 0x5C
    }

    private func tooLong(at place: SourceLocation) -> InputError {
        InputError("scalar-too-long", "a string has more than \(limits.scalar) bytes", at: place)
    }

    private mutating func escape(into out: inout [UInt8]) throws(InputError) {
        let place = here
        guard at + 1 < end else {
            at = end
            throw unexpected("an escape")
        }
        let letter = bytes[at + 1]
        at += 2
        switch letter {
        case 0x22, 0x5C, 0x2F: out.append(letter)
        case 0x62: out.append(0x08)
        case 0x66: out.append(0x0C)
        case 0x6E: out.append(0x0A)
        case 0x72: out.append(0x0D)
        case 0x74: out.append(0x09)
        case 0x75:
            var scalar = try hexadecimal(at: place)
            if 0xD800...0xDBFF ~= scalar {
                guard at + 1 < end, bytes[at] == 0x5C, bytes[at + 1] == 0x75 else { throw loneSurrogate(at: place) }
                at += 2
                let low = try hexadecimal(at: place)
                guard 0xDC00...0xDFFF ~= low else { throw loneSurrogate(at: place) }
                scalar = 0x10000 + (scalar - 0xD800) << 10 + (low - 0xDC00)
            }
            guard let valid = Unicode.Scalar(scalar) else { throw loneSurrogate(at: place) }
            out += UTF8.encode(valid) ?? UTF8.encodedReplacementCharacter
        default: throw InputError("bad-escape", "an escape that JSON does not have", at: place)
        }
    }

    private func loneSurrogate(at place: SourceLocation) -> InputError {
        InputError("bad-escape", "half of a surrogate pair stands alone", at: place)
    }

    private mutating func hexadecimal(at place: SourceLocation) throws(InputError) -> UInt32 {
        guard at + 4 <= end else { throw InputError("bad-escape", "`\\u` needs four hexadecimal digits", at: place) }
        var value: UInt32 = 0
        for offset in 0..<4 {
            let byte = bytes[at + offset]
            let digit: UInt8
            switch byte {
            case 0x30...0x39: digit = byte - 0x30
            case 0x41...0x46: digit = byte - 0x41 + 10
            case 0x61...0x66: digit = byte - 0x61 + 10
            default: throw InputError("bad-escape", "`\\u` needs four hexadecimal digits", at: place)
            }
            value = value << 4 | UInt32(digit)
        }
        at += 4
        return value
    }

    /// An integer that fits is `.integer`; any other number is the nearest double.
    private mutating func number() throws(InputError) -> Node.Value {
        let from = at
        let place = here
        func isDigit(_ offset: Int) -> Bool { offset < end && 0x30...0x39 ~= bytes[offset] }
        let negative = bytes[at] == 0x2D
        if negative { at += 1 }
        guard isDigit(at) else { throw InputError("bad-number", "a number needs a digit here", at: here) }
        let digits = at
        while isDigit(at) { at += 1 }
        if bytes[digits] == 0x30, at > digits + 1 {
            throw InputError("bad-number", "a number has a leading zero", at: place)
        }
        let whole = at
        if at < end, bytes[at] == 0x2E {
            at += 1
            guard isDigit(at) else { throw InputError("bad-number", "a number needs a digit here", at: here) }
            while isDigit(at) { at += 1 }
        }
        if at < end, bytes[at] | 0x20 == 0x65 {
            at += 1
            if at < end, bytes[at] == 0x2B || bytes[at] == 0x2D { at += 1 }
            guard isDigit(at) else { throw InputError("bad-number", "a number needs a digit here", at: here) }
            while isDigit(at) { at += 1 }
        }
        guard at - from <= limits.scalar else { throw tooLong(at: place) }
        if at == whole, whole - digits < 19 {
            var value = 0
            for offset in digits..<whole { value = value * 10 + Int(bytes[offset] - 0x30) }
            return .integer(negative ? -value : value)
        }
        let text = text(from, at)
        if at == whole, let value = Int(text) { return .integer(value) }
        guard let value = Double(text), value.isFinite else {
            throw InputError("number-range", "the number is beyond what a double can hold", at: place)
        }
        return .double(value)
    }
}
