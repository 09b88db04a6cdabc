/// The state of reading one YAML document: a recursive descent over bytes that looks at each byte a bounded number of times.
struct YAMLReader {
    /// Well-formed UTF-8 with LF line breaks, followed by zero bytes so that looking ahead needs no test for the end.
    let bytes: [UInt8]
    let end: Int
    let file: String
    let limits: DocumentLimits
    let depthLimit: Int

    var at = 0
    var line = 1
    /// Offset of the first byte of the line.
    var lineBegin = 0
    /// UTF-8 continuation bytes passed on this line; columns count scalars, indentation counts bytes.
    var continuations = 0
    /// A tab stood between the line's beginning (or the last token) and `at` when white space was last skipped.
    var sawTab = false

    /// Nodes so far, aliases at their expanded size.
    var nodes = 0
    /// Deepest nesting reached since it was last reset; tells the height of an anchored node.
    var deepest = 0
    var anchors: [String: Anchored] = [:]

    struct Anchored {
        var node: Node
        var count: Int
        var height: Int
    }

    /// Tag and anchor in front of a node.
    struct Properties {
        var tag: String?
        var anchor: String?
        var isEmpty: Bool { tag == nil && anchor == nil }
    }

    /// Something that can stand on one line and therefore be a key: a scalar, an alias or a flow collection.
    struct Item {
        var place: SourceLocation
        /// Text of a scalar; nil for an alias or a collection.
        var text: String?
        /// The scalar has no quotes, so its type is looked up.
        var isPlain = false
        /// What an alias or a collection is; nil for a scalar.
        var node: Node?
        var isAlias = false

        /// The place of a value with a tag or an anchor on the same line is that of the tag or anchor.
        mutating func move(to place: SourceLocation) {
            self.place = place
            if !isAlias { node?.location = place }
        }
    }

    init(terminated bytes: [UInt8], file: String, limits: DocumentLimits) {
        self.bytes = bytes
        self.end = bytes.count - 4
        self.file = file
        self.limits = limits
        self.depthLimit = min(limits.depth, DocumentLimits.deepest)
    }

    var here: SourceLocation {
        SourceLocation(file: file, line: line, column: at - lineBegin - continuations + 1)
    }
    /// Indentation of what stands at `at`.
    var column: Int { at - lineBegin }
    var isAtEnd: Bool { at >= end }

    mutating func document() throws(InputError) -> Node {
        try skipToIndented()
        var sawDirective = false
        while bytes[at] == 0x25, at == lineBegin {
            try directive()
            sawDirective = true
            try skipToIndented()
        }
        let node: Node
        if isMarker(0x2D) {
            at += 3
            node = try blockNode(parent: -1, compact: false, sequenceAtParent: false, depth: 0)
        } else {
            guard !sawDirective else { throw unexpected("`---`") }
            node = try blockNode(parent: -1, compact: true, sequenceAtParent: false, depth: 0)
        }
        skipSpace()
        if isMarker(0x2E) {
            at += 3
            skipSpace()
            guard isAtEnd else { throw severalDocuments() }
        }
        if isMarker(0x2D) { throw severalDocuments() }
        guard isAtEnd else {
            throw InputError("trailing-content", "there is more after the end of the document", at: here)
        }
        return node
    }

    private func severalDocuments() -> InputError {
        InputError(
            "multiple-documents", "a second document begins here", at: here, hint: "put each document into its own file"
        )
    }

    /// `%YAML 1.1` and `%YAML 1.2` say nothing new; other directives would change the meaning of tags.
    private mutating func directive() throws(InputError) {
        let place = here
        let from = at
        while bytes[at] != 0x0A, !isAtEnd { at += 1 }
        let text = String(decoding: bytes[from..<at], as: UTF8.self)
        guard text.hasPrefix("%YAML 1.1") || text.hasPrefix("%YAML 1.2") else {
            throw InputError("unsupported-directive", "the directive `\(text)` is not supported", at: place)
        }
    }

    // MARK: white space

    mutating func newline() {
        at += 1
        line += 1
        lineBegin = at
        continuations = 0
    }

    /// Blanks on this line only.
    mutating func skipBlanks() {
        while bytes[at] == 0x20 || bytes[at] == 0x09 { at += 1 }
    }

    /// White space, comments and line breaks.
    mutating func skipSpace() {
        sawTab = false
        while true {
            switch bytes[at] {
            case 0x20: at += 1
            case 0x09:
                sawTab = true
                at += 1
            case 0x0A:
                newline()
                sawTab = false
            case 0x23 where at == lineBegin || isBlank(bytes[at - 1]):
                while bytes[at] != 0x0A, !isAtEnd { at += 1 }
            default: return
            }
        }
    }

    /// As `skipSpace`, for places where the indentation of the next line counts.
    mutating func skipToIndented() throws(InputError) {
        let from = line
        let isNewLine = at == lineBegin
        skipSpace()
        if sawTab, isNewLine || line > from, !isAtEnd { throw tabIndentation() }
    }

    func tabIndentation() -> InputError {
        InputError("tab-indentation", "a tab is used for indentation", at: here, hint: "indent with spaces")
    }

    // MARK: looking

    func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
    /// Blank, line break or the end.
    func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x09 || byte == 0 }
    func isFlowIndicator(_ byte: UInt8) -> Bool {
        byte == 0x2C || byte == 0x5B || byte == 0x5D || byte == 0x7B || byte == 0x7D
    }

    /// `-`, `?` or `:` followed by white space.
    func isIndicator(_ byte: UInt8) -> Bool { bytes[at] == byte && isSpace(bytes[at + 1]) }

    /// `---` or `...` at the beginning of a line.
    func isMarker(_ byte: UInt8) -> Bool {
        at == lineBegin && bytes[at] == byte && bytes[at + 1] == byte && bytes[at + 2] == byte && isSpace(bytes[at + 3])
    }
    var isAnyMarker: Bool { at == lineBegin && (isMarker(0x2D) || isMarker(0x2E)) }
    var isProperty: Bool { bytes[at] == 0x21 || bytes[at] == 0x26 }

    // MARK: errors and limits

    func unexpected(_ wanted: String, hint: String? = nil) -> InputError {
        guard !isAtEnd else {
            return InputError("unexpected-end", "the document ends where \(wanted) was expected", at: here)
        }
        guard bytes[at] != 0x0A else {
            return InputError(
                "unexpected-character", "the line ends where \(wanted) was expected", at: here, hint: hint)
        }
        var to = at + 1
        while bytes[to] & 0xC0 == 0x80 { to += 1 }
        let found = String(decoding: bytes[at..<to], as: UTF8.self)
        return InputError(
            "unexpected-character", "found `\(found)` where \(wanted) was expected", at: here, hint: hint)
    }

    mutating func count(_ more: Int, at place: SourceLocation) throws(InputError) {
        nodes += more
        guard nodes <= limits.nodes else {
            throw InputError(
                "too-many-nodes", "the document has more than \(limits.nodes) values, aliases expanded", at: place)
        }
    }

    mutating func enter(_ depth: Int, at place: SourceLocation) throws(InputError) {
        deepest = max(deepest, depth)
        guard depth <= depthLimit else {
            throw InputError("too-deep", "values are nested more than \(depthLimit) deep", at: place)
        }
    }

    func text(_ from: Int, _ to: Int, at place: SourceLocation) throws(InputError) -> String {
        guard to - from <= limits.scalar else { throw tooLong(at: place) }
        return String(decoding: bytes[from..<to], as: UTF8.self)
    }

    func text(_ held: [UInt8], at place: SourceLocation) throws(InputError) -> String {
        guard held.count <= limits.scalar else { throw tooLong(at: place) }
        return String(decoding: held, as: UTF8.self)
    }

    private func tooLong(at place: SourceLocation) -> InputError {
        InputError("scalar-too-long", "a scalar has more than \(limits.scalar) bytes", at: place)
    }
}
