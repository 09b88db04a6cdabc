/// Writes nodes as YAML that people review: block style, small leaf collections on one line, stable.
///
/// What it writes reads back as the same data with `YAMLParser` and with readers of YAML 1.1 and 1.2 alike: a string that any of them
/// might take for something else is quoted.
package enum YAMLWriter {
    private static let lineLength = 100

    /// The document with a final line break.
    package static func string(_ node: Node) -> String {
        var out = ""
        switch node.value {
        case .object(let members) where !members.isEmpty: write(members: members, indent: 0, to: &out)
        case .array(let items) where !items.isEmpty: write(items: items, indent: 0, to: &out)
        default: out += tag(node) + inline(node) + "\n"
        }
        return out
    }

    private static func pad(_ indent: Int) -> String { String(repeating: " ", count: indent) }
    private static func tag(_ node: Node) -> String { node.tag.map { $0 + " " } ?? "" }

    private static func write(members: Mapping, indent: Int, to out: inout String) {
        var isFirst = true
        for entry in members {
            // The first line of a mapping in a list stands behind the dash.
            if !isFirst || !out.hasSuffix("- ") { out += pad(indent) }
            isFirst = false
            out += scalar(entry.key, isKey: true) + ":"
            write(value: entry.value, indent: indent, to: &out)
        }
    }

    private static func write(items: [Node], indent: Int, to out: inout String) {
        for item in items {
            out += pad(indent) + "-"
            if item.tag == nil, let members = item.object, !members.isEmpty, !isLeaf(item, at: indent + 2) {
                out += " "
                write(members: members, indent: indent + 2, to: &out)
            } else {
                write(value: item, indent: indent, to: &out)
            }
        }
    }

    /// What follows `key:` or `-`, with the line break.
    private static func write(value: Node, indent: Int, to out: inout String) {
        switch value.value {
        case .object(let members) where !members.isEmpty && !isLeaf(value, at: indent + 12):
            out += (value.tag.map { " " + $0 } ?? "") + "\n"
            write(members: members, indent: indent + 2, to: &out)
        case .array(let items) where !items.isEmpty && !isLeaf(value, at: indent + 12):
            out += (value.tag.map { " " + $0 } ?? "") + "\n"
            write(items: items, indent: indent + 2, to: &out)
        default: out += " " + tag(value) + inline(value) + "\n"
        }
    }

    /// Whether a collection holds only short scalars and fits behind its key.
    private static func isLeaf(_ node: Node, at column: Int) -> Bool {
        func isScalar(_ node: Node) -> Bool { node.object == nil && node.array == nil && node.tag == nil }
        switch node.value {
        case .object(let members):
            guard members.count <= 6, members.allSatisfy({ isScalar($0.value) }) else { return false }
        case .array(let items):
            guard items.count <= 6, items.allSatisfy(isScalar) else { return false }
        default: return true
        }
        return column + inline(node).utf8.count <= lineLength
    }

    private static func inline(_ node: Node) -> String {
        switch node.value {
        case .null: return "null"
        case .bool(let value): return value ? "true" : "false"
        case .integer(let value): return String(value)
        case .double(let value): return double(value)
        case .string(let value): return scalar(value, isKey: false)
        case .array(let items): return "[" + items.map { tag($0) + inline($0) }.joined(separator: ", ") + "]"
        case .object(let members):
            let parts = members.map { scalar($0.key, isKey: true) + ": " + tag($0.value) + inline($0.value) }
            return parts.isEmpty ? "{}" : "{ " + parts.joined(separator: ", ") + " }"
        }
    }

    private static func double(_ value: Double) -> String {
        guard value.isFinite, let text = ECMAScriptNumber.text(value) else {
            return value.isNaN ? ".nan" : value < 0 ? "-.inf" : ".inf"
        }
        guard let mark = text.firstIndex(of: "e") else { return text.contains(".") ? text : text + ".0" }
        return text[..<mark].contains(".") ? text : text[..<mark] + ".0" + text[mark...]
    }

    /// A plain scalar where every reader sees this string and nothing else, otherwise double quotes.
    private static func scalar(_ text: String, isKey: Bool) -> String {
        isSafePlain(text, isKey: isKey) ? text : quoted(text)
    }

    private static func isSafePlain(_ text: String, isKey: Bool) -> Bool {
        guard 1...200 ~= text.utf8.count, let first = text.utf8.first, let last = text.utf8.last else { return false }
        guard FieldChecks.isAlphanumeric(first) || first == 0x2F || first == 0x5F else { return false }
        guard last != 0x20, last != 0x3A else { return false }
        var before: UInt8 = 0
        for byte in text.utf8 {
            guard FieldChecks.isAlphanumeric(byte) || [UInt8](" -_./:+*()@$^=;<>~".utf8).contains(byte) else {
                return false
            }
            if before == 0x3A, byte == 0x20 { return false }
            before = byte
        }
        if isKey { return !["y", "n", "Y", "N", "="].contains(text) }
        guard !["y", "n", "Y", "N"].contains(text) else { return false }
        if 0x30...0x39 ~= first { return text.utf8.contains { isLetterBeyondNumbers($0) } }
        if case .string = YAMLScalar.resolve(text) { return true }
        return false
    }

    /// Letters that no number, time or date of YAML 1.1 or 1.2 contains.
    private static func isLetterBeyondNumbers(_ byte: UInt8) -> Bool {
        let lower = byte | 0x20
        return 0x61...0x7A ~= lower && !(0x61...0x66 ~= lower) && ![0x6F, 0x78, 0x74, 0x7A].contains(lower)
    }

    private static func quoted(_ text: String) -> String {
        var out = "\""
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x22: out += "\\\""
            case 0x5C: out += "\\\\"
            case 0x0A: out += "\\n"
            case 0x0D: out += "\\r"
            case 0x09: out += "\\t"
            case 0x00..<0x20, 0x7F..<0xA0, 0x2028, 0x2029, 0xFEFF:
                let hex = String(scalar.value, radix: 16)
                out += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out + "\""
    }
}
