import WritModel

/// Reads one source file.
enum ModuleReader {
    /// - Throws: `too-large`, `too-deep`, `too-slow`, or `unknown-language` for a name with no known ending.
    static func read(_ bytes: [UInt8], path: String, limits: CodeLimits = .standard) throws(InputError) -> CodeModule {
        guard let language = CodeLanguage(path: path) else {
            throw InputError(
                "unknown-language", "`\(path)` is no Python, JavaScript or TypeScript",
                at: SourceLocation(file: path, line: 1, column: 1))
        }
        let tree = try SyntaxTree(bytes, language, file: path, limits: limits)
        let body =
            language == .python ? PythonReader(tree: tree).module() : ScriptReader(tree: tree).module()
        let unreadable = tree.errors.map { Place(row: tree.nodes[$0].row, column: tree.nodes[$0].column) }
        return CodeModule(
            path: path, language: language, body: body, source: SourceText(file: path, bytes: bytes),
            unreadable: unreadable)
    }
}
