/// Writes nodes as JSON (RFC 8259) in the order of the document.
///
/// Infinities and NaN, which YAML has and JSON has not, become `null` as in ECMAScript's `JSON.stringify`. Tags are not written.
package enum JSONWriter {
    /// - Parameter pretty: a member or element a line, indented by two spaces.
    package static func string(_ node: Node, pretty: Bool = false) -> String {
        String(decoding: bytes(node, pretty: pretty), as: UTF8.self)
    }

    /// The same as UTF-8, without a final newline.
    package static func bytes(_ node: Node, pretty: Bool = false) -> [UInt8] {
        var out: [UInt8] = []
        write(node, pretty: pretty, indent: 0, to: &out)
        return out
    }

    private static func write(_ node: Node, pretty: Bool, indent: Int, to out: inout [UInt8]) {
        switch node.value {
        case .null: out += "null".utf8
        case .bool(let value): out += (value ? "true" : "false").utf8
        case .integer(let value): out += String(value).utf8
        case .double(let value): out += (ECMAScriptNumber.text(value) ?? "null").utf8
        case .string(let value): append(string: value, to: &out)
        case .array(let items):
            out.append(0x5B)
            for (at, item) in items.enumerated() {
                if at > 0 { out.append(0x2C) }
                if pretty { newline(indent + 1, to: &out) }
                write(item, pretty: pretty, indent: indent + 1, to: &out)
            }
            if pretty, !items.isEmpty { newline(indent, to: &out) }
            out.append(0x5D)
        case .object(let mapping):
            out.append(0x7B)
            for (at, entry) in mapping.entries.enumerated() {
                if at > 0 { out.append(0x2C) }
                if pretty { newline(indent + 1, to: &out) }
                append(string: entry.key, to: &out)
                out.append(0x3A)
                if pretty { out.append(0x20) }
                write(entry.value, pretty: pretty, indent: indent + 1, to: &out)
            }
            if pretty, !mapping.isEmpty { newline(indent, to: &out) }
            out.append(0x7D)
        }
    }

    private static func newline(_ indent: Int, to out: inout [UInt8]) {
        out.append(0x0A)
        for _ in 0..<(indent * 2) { out.append(0x20) }
    }

    private static let hexadecimal = [UInt8]("0123456789abcdef".utf8)

    /// A string literal with the escapes that RFC 8785 section 3.2.2.2 prescribes and no others.
    static func append(string: String, to out: inout [UInt8]) {
        out.append(0x22)
        for byte in string.utf8 {
            switch byte {
            case 0x22, 0x5C: out += [0x5C, byte]
            case 0x08: out += [0x5C, 0x62]
            case 0x09: out += [0x5C, 0x74]
            case 0x0A: out += [0x5C, 0x6E]
            case 0x0C: out += [0x5C, 0x66]
            case 0x0D: out += [0x5C, 0x72]
            case 0x00..<0x20:
                out += [0x5C, 0x75, 0x30, 0x30, hexadecimal[Int(byte >> 4)], hexadecimal[Int(byte & 15)]]
            default: out.append(byte)
            }
        }
        out.append(0x22)
    }
}
