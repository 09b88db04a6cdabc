/// Expressions that a template engine or a logger would evaluate: `{{7*7}}`, `${T(java.lang.Runtime)}`, `<%= … %>`, `${jndi:ldap://…}`.
enum ExpressionDetector {
    static func detect(_ text: ScreenedText) -> Detection? {
        guard !text.marks.isDisjoint(with: [.brace, .angle]) else { return nil }
        return lookup(text) ?? template(text)
    }

    /// Lookups of logging libraries (CVE-2021-44228), also disguised: `${${lower:j}ndi:…}`, `${::-j}`.
    static func lookup(_ text: ScreenedText) -> Detection? {
        guard text.marks.contains(.dollar), text.marks.contains(.brace), text.marks.contains(.colon) else { return nil }
        let bytes = text.bytes
        for at in bytes.indices.dropLast(3) where bytes[at] == 0x24 && bytes[at + 1] == 0x7b {
            let rest = bytes[(at + 2)...].prefix(200)
            let isNested = rest.starts(with: "${".utf8) || rest.starts(with: "::-".utf8)
            let isLookup = [
                "jndi:", "lower:", "upper:", "env:", "sys:", "java:", "main:", "ctx:", "date:", "docker:", "k8s:",
                "log4j:", "bundle:",
            ]
            .contains { rest.starts(with: $0.utf8) }
            if isNested || isLookup {
                return Detection(topic: "lookup", message: "a lookup of a logging library", confidence: .high)
            }
        }
        return nil
    }

    private static let openings: [(open: [UInt8], close: [UInt8])] = [
        ("{{", "}}"), ("${", "}"), ("#{", "}"), ("<%", "%>"), ("{%", "%}"), ("*{", "}"), ("@(", ")"),
    ].map { (Array(($0.0 as String).utf8), Array(($0.1 as String).utf8)) }

    private static let telling: [StaticString] = [
        "__class__", "__globals__", "__mro__", "__subclasses__", "__import__", "__init__", "__builtins__",
        "constructor", "java.lang",
        "getruntime", "processbuilder", "freemarker.template", "self._", "request.application", "config.items",
        "lipsum", "cycler", "popen(",
        "system(", "exec(", "require(", "child_process", "t(java", "getclass", "forname", "_self.env",
    ]

    private static func template(_ text: ScreenedText) -> Detection? {
        let bytes = text.bytes
        for at in bytes.indices.dropLast(2) {
            for (open, close) in openings where bytes[at] == open[0] && bytes[at + 1] == open[1] {
                let start = at + 2
                let window = bytes[start..<min(bytes.count, start + 200)]
                guard let end = firstIndex(of: close, in: window) else { continue }
                let inner = ScreenedText(bytes[start..<end])
                if isArithmetic(inner.bytes) || telling.contains(where: { inner.contains($0) }) {
                    return Detection(
                        topic: "template", message: "an expression for a template engine", confidence: .high)
                }
                if inner.bytes.contains(0x28) {
                    return Detection(topic: "template", message: "a call in template notation", confidence: .low)
                }
            }
        }
        return nil
    }

    private static func firstIndex(of needle: [UInt8], in window: ArraySlice<UInt8>) -> Int? {
        window.indices.first { window[$0...].starts(with: needle) }
    }

    /// `7*7`, `7*'7'`: a product whose result tells that it was computed.
    private static func isArithmetic(_ bytes: [UInt8]) -> Bool {
        var digits = 0
        var operators = 0
        for byte in bytes {
            switch byte {
            case 0x30...0x39: digits += 1
            case 0x2a, 0x2b, 0x2d, 0x2f, 0x25: operators += 1
            case 0x20, 0x27, 0x22, 0x28, 0x29, 0x3d: continue
            default: return false
            }
        }
        return digits >= 2 && operators >= 1
    }
}
