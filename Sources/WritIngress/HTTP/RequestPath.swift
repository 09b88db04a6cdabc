/// A path that has only one reading: decoded once, without anything that the next decoder could read differently.
///
/// Refused are dot segments (plain, encoded, or with parameters), encoded or plain backslashes, encoded slashes, NUL and
/// control characters, empty segments inside the path, bytes that are not UTF-8, and percent-encodings that remain after
/// decoding and mean one of these. RFC 3986 sections 2.1, 3.3 and 6.2.2 leave to the receiver what to make of them.
package struct RequestPath: Sendable, Equatable {
    /// As sent.
    package let raw: String
    /// Decoded segments; a final slash is not a segment.
    package let segments: [String]
    package let endsWithSlash: Bool

    /// Segments are looked for in a tree whose depth is that of the writs, so this only bounds the work of splitting.
    static let maximumSegments = 128

    package init(_ raw: String) throws(PathError) {
        guard raw.utf8.first == 0x2f else { throw .notAbsolute }
        for byte in raw.utf8 where !Self.isAllowed(byte) { throw byte == 0x5c ? .backslash : .character }
        var pieces = raw.dropFirst().split(
            separator: "/", maxSplits: Self.maximumSegments, omittingEmptySubsequences: false)
        guard pieces.count <= Self.maximumSegments else { throw .tooManySegments }
        let endsWithSlash = pieces.last?.isEmpty == true && pieces.count > 1
        if pieces.last?.isEmpty == true { pieces.removeLast() }
        var segments: [String] = []
        segments.reserveCapacity(pieces.count)
        for piece in pieces {
            guard !piece.isEmpty else { throw .emptySegment }
            segments.append(try Self.segment(piece))
        }
        self.raw = raw
        self.segments = segments
        self.endsWithSlash = endsWithSlash
    }

    /// The whole path, decoded.
    package var decoded: String {
        "/" + segments.joined(separator: "/") + (endsWithSlash ? "/" : "")
    }

    private static func segment(_ piece: Substring) throws(PathError) -> String {
        let encoded = piece.utf8.contains(0x25)
        let text = encoded ? PercentCoding.decode(piece) : String(piece)
        guard let text else { throw .encoding }
        if encoded {
            for byte in text.utf8 {
                switch byte {
                case 0x2f: throw .encodedSlash
                case 0x5c: throw .backslash
                case 0..<0x20, 0x7f: throw .control
                default: break
                }
            }
            if text.utf8.contains(0x25), decodesFurther(text) { throw .doubleEncoding }
        }
        let withoutParameters = text.prefix { $0 != ";" }
        if withoutParameters == "." || withoutParameters == ".." { throw .dotSegment }
        return text
    }

    /// Whether a second decoder would find a dot, slash, backslash or control character.
    private static func decodesFurther(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        for at in bytes.indices.dropLast(2) where bytes[at] == 0x25 {
            guard let high = PercentCoding.hex(bytes[at + 1]), let low = PercentCoding.hex(bytes[at + 2]) else {
                continue
            }
            switch high << 4 | low {
            case 0..<0x20, 0x25, 0x2e, 0x2f, 0x5c, 0x7f: return true
            default: continue
            }
        }
        return false
    }

    /// `pchar` of RFC 3986, `%` and `/`, and the `[`, `]` and `|` that browsers leave unencoded (WHATWG URL, path percent-encode set).
    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "%"),
            UInt8(ascii: "/"),
            UInt8(ascii: ":"), UInt8(ascii: "@"), UInt8(ascii: "!"), UInt8(ascii: "$"), UInt8(ascii: "&"),
            UInt8(ascii: "'"),
            UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: ","),
            UInt8(ascii: ";"),
            UInt8(ascii: "="), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "|"):
            true
        default: false
        }
    }
}

/// Why a path has no single reading.
package enum PathError: Error, Sendable, Equatable, CaseIterable {
    case notAbsolute, character, backslash, encoding, encodedSlash, control, doubleEncoding, dotSegment, emptySegment,
        tooManySegments

    package var message: String {
        switch self {
        case .notAbsolute: "the path does not begin with a slash"
        case .character: "the path has a character that must be percent-encoded"
        case .backslash: "the path has a backslash"
        case .encoding: "the path has a wrong percent-encoding or is not UTF-8"
        case .encodedSlash: "the path has an encoded slash"
        case .control: "the path has an encoded control character"
        case .doubleEncoding: "the path is percent-encoded twice"
        case .dotSegment: "the path has a dot segment"
        case .emptySegment: "the path has an empty segment"
        case .tooManySegments: "the path has too many segments"
        }
    }
}
