/// The one spelling of a JSON document that is signed and digested: the JSON Canonicalization Scheme (RFC 8785).
package enum CanonicalJSON {
    /// No white space, members ordered by the UTF-16 units of their keys, numbers as ECMAScript prints them.
    ///
    /// - Throws: `number-range` for a number that no double holds exactly, because another reader would see another number.
    package static func bytes(_ node: Node) throws(InputError) -> [UInt8] {
        var out: [UInt8] = []
        try write(node, to: &out)
        return out
    }

    private static func write(_ node: Node, to out: inout [UInt8]) throws(InputError) {
        switch node.value {
        case .null: out += "null".utf8
        case .bool(let value): out += (value ? "true" : "false").utf8
        case .integer(let value):
            guard let double = Double(exactly: value), let text = ECMAScriptNumber.text(double) else {
                throw InputError(
                    "number-range", "the number `\(value)` cannot be written exactly in canonical JSON",
                    at: place(node), hint: "write it as a string")
            }
            out += text.utf8
        case .double(let value):
            guard let text = ECMAScriptNumber.text(value) else {
                throw InputError("number-range", "JSON has no infinity and no NaN", at: place(node))
            }
            out += text.utf8
        case .string(let value): JSONWriter.append(string: value, to: &out)
        case .array(let items):
            out.append(0x5B)
            var first = true
            for item in items {
                if !first { out.append(0x2C) }
                first = false
                try write(item, to: &out)
            }
            out.append(0x5D)
        case .object(let mapping):
            out.append(0x7B)
            var first = true
            for entry in sorted(mapping) {
                if !first { out.append(0x2C) }
                first = false
                JSONWriter.append(string: entry.key, to: &out)
                out.append(0x3A)
                try write(entry.value, to: &out)
            }
            out.append(0x7D)
        }
    }

    private static func place(_ node: Node) -> SourceLocation? { node.location.line > 0 ? node.location : nil }

    /// RFC 8785 section 3.2.3. UTF-16 order differs from that of UTF-8 only above U+FFFF.
    private static func sorted(_ mapping: Mapping) -> [Mapping.Entry] {
        mapping.entries.sorted { a, b in a.key.utf16.lexicographicallyPrecedes(b.key.utf16) }
    }
}
