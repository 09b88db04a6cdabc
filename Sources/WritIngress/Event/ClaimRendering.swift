import WritModel

/// Claims in the form in which API Gateway hands them to a function: every value a string.
enum ClaimRendering {
    enum ListStyle {
        /// `[a b]`, as HTTP APIs write a list.
        case brackets
        /// `a,b`, as Cognito authorizers of REST APIs write it.
        case commas
    }

    static func write(_ claims: Claims, listStyle: ListStyle, _ json: inout JSONBuffer) {
        json.key("claims")
        json.object { json in
            for entry in claims.node.object ?? Mapping() where !entry.value.isNull {
                json.member(entry.key, text(entry.value, listStyle))
            }
        }
        json.key("scopes")
        if claims.scopes.isEmpty {
            json.null()
        } else {
            json.array { json in for scope in claims.scopes { json.string(scope) } }
        }
    }

    private static func text(_ node: Node, _ style: ListStyle) -> String {
        switch node.value {
        case .null: "null"
        case .bool(let value): value ? "true" : "false"
        case .integer(let value): String(value)
        case .double(let value): String(value)
        case .string(let value): value
        case .array(let items):
            switch style {
            case .brackets: "[" + items.map { text($0, style) }.joined(separator: " ") + "]"
            case .commas: items.map { text($0, style) }.joined(separator: ",")
            }
        case .object: JSONWriter.string(node, pretty: false)
        }
    }
}
