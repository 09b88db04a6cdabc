import WritModel

/// The short hash that SAM puts behind logical ids so that a changed part becomes a new resource.
///
/// SHA-1 over the text, or over JSON with sorted keys, as SAM does it; it names things and protects nothing.
enum LogicalIDHash {
    /// `prefix` followed by ten hexadecimal digits; `prefix` alone where there is nothing to hash.
    static func id(_ prefix: String, of data: Node?) -> String {
        guard let data, data.isTruthy else { return prefix }
        return prefix + digest(of: data).prefix(10)
    }

    static func id(_ prefix: String, of text: String) -> String {
        text.isEmpty ? prefix : prefix + digest(of: text).prefix(10)
    }

    static func digest(of text: String) -> String { SHA1.hexadecimal(Array(text.utf8)) }

    static func digest(of data: Node) -> String {
        if let text = data.string { return digest(of: text) }
        var json = ""
        append(data, to: &json)
        return digest(of: json)
    }

    /// JSON with sorted keys, no spaces, and everything beyond ASCII escaped.
    static func append(_ node: Node, to json: inout String) {
        switch node.value {
        case .null: json += "null"
        case .bool(let flag): json += flag ? "true" : "false"
        case .integer(let number): json += String(number)
        case .double(let number): json += String(number)
        case .string(let text): quote(text, to: &json)
        case .array(let items):
            json += "["
            for (index, item) in items.enumerated() {
                if index > 0 { json += "," }
                append(item, to: &json)
            }
            json += "]"
        case .object(let members):
            json += "{"
            let sorted = members.entries.sorted {
                $0.key.unicodeScalars.lexicographicallyPrecedes($1.key.unicodeScalars)
            }
            for (index, entry) in sorted.enumerated() {
                if index > 0 { json += "," }
                quote(entry.key, to: &json)
                json += ":"
                append(entry.value, to: &json)
            }
            json += "}"
        }
    }

    static func quote(_ text: String, to json: inout String) {
        json += "\""
        defer { json += "\"" }
        guard text.utf8.contains(where: { !(0x20...0x7E).contains($0) || $0 == 0x22 || $0 == 0x5C }) else {
            json += text
            return
        }
        for unit in text.utf16 {
            switch unit {
            case 0x22: json += "\\\""
            case 0x5C: json += "\\\\"
            case 0x0A: json += "\\n"
            case 0x0D: json += "\\r"
            case 0x09: json += "\\t"
            case 0x08: json += "\\b"
            case 0x0C: json += "\\f"
            case 0x20...0x7E: json.unicodeScalars.append(Unicode.Scalar(UInt8(unit)))
            default:
                let digits = String(unit, radix: 16)
                json += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            }
        }
    }
}
