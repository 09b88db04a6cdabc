import WritModel

/// Values as the messages of SAM show them.
enum PythonText {
    /// As a Python literal: `{'Ref': 'x'}`, `True`, `None`.
    static func literal(_ node: Node?) -> String {
        guard let node else { return "None" }
        switch node.value {
        case .null: return "None"
        case .bool(let flag): return flag ? "True" : "False"
        case .integer(let number): return String(number)
        case .double(let number): return String(number)
        case .string(let text): return quoted(text)
        case .array(let items): return "[" + items.map(literal).joined(separator: ", ") + "]"
        case .object(let members):
            return "{" + members.map { "\(quoted($0.key)): \(literal($0.value))" }.joined(separator: ", ") + "}"
        }
    }

    /// As text: strings bare, everything else as a literal.
    static func text(_ node: Node?) -> String { node?.string ?? literal(node) }

    static func type(_ node: Node) -> String {
        switch node.value {
        case .null: "NoneType"
        case .bool: "bool"
        case .integer: "int"
        case .double: "float"
        case .string: "str"
        case .array: "list"
        case .object: "dict"
        }
    }

    static func list(_ items: [String]) -> String { "[" + items.map(quoted).joined(separator: ", ") + "]" }

    private static func quoted(_ text: String) -> String {
        let mark = text.contains("'") && !text.contains("\"") ? "\"" : "'"
        return mark + text.replacing("\\", with: "\\\\").replacing("\n", with: "\\n") + mark
    }
}
