import CTreeSitter
import WritModel

/// Bounds on the source files that are read.
package struct CodeLimits: Sendable {
    /// Bytes of one file; larger ones are bundled libraries, not handlers.
    package var bytes: Int
    /// Nesting of the syntax tree.
    package var depth: Int
    /// Microseconds of parsing of one file, against input made to be slow.
    package var microseconds: UInt64
    /// Files read for one function.
    package var files: Int
    /// Steps of interpretation for one function.
    package var steps: Int

    package init(
        bytes: Int = 2 << 20, depth: Int = 200, microseconds: UInt64 = 5_000_000, files: Int = 400, steps: Int = 200_000
    ) {
        self.bytes = bytes
        self.depth = depth
        self.microseconds = microseconds
        self.files = files
        self.steps = steps
    }

    package static let standard = CodeLimits()
}

/// A file's syntax as a flat array in document order, without comments and punctuation, so that walking it needs no C.
struct SyntaxTree: Sendable {
    struct Node: Sendable {
        var kind: SyntaxKind
        var field: SyntaxField
        var start: UInt32
        var end: UInt32
        /// 0-based.
        var row: UInt32
        /// 0-based, in bytes.
        var column: UInt32
        var firstChild: Int32 = -1
        var nextSibling: Int32 = -1
    }

    let nodes: [Node]
    let source: [UInt8]
    /// Places where the grammar did not fit; the rest of the tree is still usable.
    let errors: [Int]

    static let root = 0

    /// - Throws: `too-large`, `too-deep` or `too-slow` when a limit is passed.
    init(_ source: [UInt8], _ language: CodeLanguage, file: String, limits: CodeLimits = .standard) throws(InputError) {
        let start = SourceLocation(file: file, line: 1, column: 1)
        guard source.count <= limits.bytes else {
            throw InputError("too-large", "source of \(source.count) bytes is over \(limits.bytes)", at: start)
        }
        let grammar = Grammar.of(language)
        guard let parser = unsafe ts_parser_new() else {
            throw InputError("no-parser", "no memory for a parser", at: start)
        }
        defer { unsafe ts_parser_delete(parser) }
        guard unsafe ts_parser_set_language(parser, grammar.language) else {
            throw InputError("no-parser", "the grammar of \(language.rawValue) does not fit the parser", at: start)
        }
        unsafe ts_parser_set_timeout_micros(parser, limits.microseconds)
        // SAFETY: the parser reads `count` bytes during the call and keeps no pointer.
        let parsed = unsafe source.withUnsafeBytes { bytes in
            unsafe ts_parser_parse_string(
                parser, nil, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), UInt32(bytes.count))
        }
        guard let tree = unsafe parsed else {
            throw InputError("too-slow", "source takes too long to parse", at: start)
        }
        defer { unsafe ts_tree_delete(tree) }

        var nodes: [Node] = []
        nodes.reserveCapacity(source.count / 6 + 16)
        var errors: [Int] = []
        // The open nodes, and the last child of each, for linking siblings.
        var open: [(node: Int, last: Int)] = []
        var cursor = unsafe ts_tree_cursor_new(ts_tree_root_node(tree))
        defer { unsafe ts_tree_cursor_delete(&cursor) }
        walk: while true {
            let current = unsafe ts_tree_cursor_current_node(&cursor)
            let kind = Self.kind(unsafe ts_node_symbol(current), grammar)
            let field = grammar.fields[Int(unsafe ts_tree_cursor_current_field_id(&cursor))]
            let from = unsafe ts_node_start_byte(current)
            var descend = false
            let isWord =
                Int(from) < source.count && source[Int(from)] | 0x20 >= 0x61 && source[Int(from)] | 0x20 <= 0x7A
            if kind != .comment && (kind != .token || field != .none || isWord) {
                let point = unsafe ts_node_start_point(current)
                let index = nodes.count
                nodes.append(
                    Node(
                        kind: kind, field: field, start: from, end: unsafe ts_node_end_byte(current), row: point.row,
                        column: point.column))
                if kind == .error { errors.append(index) }
                if let top = open.indices.last {
                    if open[top].last < 0 {
                        nodes[open[top].node].firstChild = Int32(index)
                    } else {
                        nodes[open[top].last].nextSibling = Int32(index)
                    }
                    open[top].last = index
                }
                descend = unsafe ts_tree_cursor_goto_first_child(&cursor)
                if descend {
                    open.append((index, -1))
                    if open.count > limits.depth {
                        throw InputError(
                            "too-deep", "source is nested deeper than \(limits.depth)",
                            at: SourceLocation(file: file, line: Int(point.row) + 1, column: Int(point.column) + 1))
                    }
                }
            }
            if descend { continue }
            while !(unsafe ts_tree_cursor_goto_next_sibling(&cursor)) {
                guard unsafe ts_tree_cursor_goto_parent(&cursor), !open.isEmpty else { break walk }
                open.removeLast()
                if open.isEmpty { break walk }
            }
        }
        self.nodes = nodes
        self.source = source
        self.errors = errors
    }

    private static func kind(_ symbol: TSSymbol, _ grammar: Grammar) -> SyntaxKind {
        if symbol == TSSymbol.max { return .error }
        return Int(symbol) < grammar.kinds.count ? grammar.kinds[Int(symbol)] : .other
    }

    func kind(_ node: Int) -> SyntaxKind { nodes[node].kind }

    func text(_ node: Int) -> String {
        String(decoding: source[Int(nodes[node].start)..<Int(nodes[node].end)], as: UTF8.self)
    }

    /// The children in order; anonymous words such as `async` are among them as `token`.
    func children(_ node: Int) -> Children { Children(tree: self, upcoming: nodes[node].firstChild) }

    func child(_ node: Int, _ field: SyntaxField) -> Int? {
        children(node).first { nodes[$0].field == field }
    }

    func children(_ node: Int, _ field: SyntaxField) -> [Int] { children(node).filter { nodes[$0].field == field } }

    /// The named children only.
    func named(_ node: Int) -> [Int] { children(node).filter { nodes[$0].kind != .token } }

    func first(_ node: Int, _ kind: SyntaxKind) -> Int? { children(node).first { nodes[$0].kind == kind } }

    func hasWord(_ node: Int, _ word: StaticString) -> Bool {
        children(node).contains { nodes[$0].kind == .token && text($0) == "\(word)" }
    }

    struct Children: Sequence, IteratorProtocol {
        let tree: SyntaxTree
        var upcoming: Int32

        mutating func next() -> Int? {
            guard upcoming >= 0 else { return nil }
            let current = Int(upcoming)
            upcoming = tree.nodes[current].nextSibling
            return current
        }
    }
}
