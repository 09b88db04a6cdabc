import CTreeSitter

/// A language of function code that Writ can read.
package enum CodeLanguage: String, Sendable, CaseIterable {
    case python, javascript, typescript, tsx

    /// By the ending of the file's name; nil for anything that is no source of these languages.
    package init?(path: String) {
        guard let dot = path.lastIndex(of: ".") else { return nil }
        switch path[path.index(after: dot)...] {
        case "py": self = .python
        case "js", "mjs", "cjs", "jsx": self = .javascript
        case "ts", "mts", "cts": self = .typescript
        case "tsx": self = .tsx
        default: return nil
        }
    }
}

/// The parse table of one language, with the numbers of its node kinds and fields translated once.
@safe struct Grammar: Sendable {
    /// SAFETY: points at constant tables of the program itself, which nothing frees or writes.
    nonisolated(unsafe) let language: OpaquePointer
    /// By symbol number.
    let kinds: [SyntaxKind]
    /// By field number.
    let fields: [SyntaxField]

    static func of(_ language: CodeLanguage) -> Grammar {
        switch language {
        case .python: python
        case .javascript: javascript
        case .typescript: typescript
        case .tsx: tsx
        }
    }

    private static let python = unsafe Grammar(tree_sitter_python())
    private static let javascript = unsafe Grammar(tree_sitter_javascript())
    private static let typescript = unsafe Grammar(tree_sitter_typescript())
    private static let tsx = unsafe Grammar(tree_sitter_tsx())

    private init(_ language: OpaquePointer) {
        unsafe self.language = language
        var kinds: [SyntaxKind] = []
        for symbol in 0..<(unsafe ts_language_symbol_count(language)) {
            let number = TSSymbol(truncatingIfNeeded: symbol)
            let isNamed = unsafe ts_language_symbol_type(language, number) == TSSymbolTypeRegular
            // SAFETY: the name is a constant string of the table, or null.
            let name = unsafe ts_language_symbol_name(language, number).map { unsafe String(cString: $0) } ?? ""
            kinds.append(isNamed ? SyntaxKind(rawValue: name) ?? .other : .token)
        }
        self.kinds = kinds
        var fields: [SyntaxField] = [.none]
        let count = unsafe ts_language_field_count(language)
        for field in 0..<count {
            let number = TSFieldId(truncatingIfNeeded: field + 1)
            let name = unsafe ts_language_field_name_for_id(language, number).map { unsafe String(cString: $0) } ?? ""
            fields.append(SyntaxField(rawValue: name) ?? .other)
        }
        self.fields = fields
    }
}
