import WritModel

/// The state of one reading; `bytes` is well-formed UTF-8.
struct TOMLReader {
    typealias Key = (text: String, location: SourceLocation)

    let bytes: [UInt8]
    let file: String
    let limits: DocumentLimits
    var at = 0
    var line = 1
    var lineStart = 0
    var nodes = 0

    init(bytes: [UInt8], file: String, limits: DocumentLimits) {
        self.bytes = bytes
        self.file = file
        self.limits = limits
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { at = 3 }
    }

    var here: SourceLocation { SourceLocation(file: file, line: line, column: at - lineStart + 1) }
    var next: UInt8? { at < bytes.count ? bytes[at] : nil }

    func unexpected(_ wanted: String) -> InputError {
        at < bytes.count
            ? InputError("unexpected-character", "\(wanted) was expected", at: here)
            : InputError("unexpected-end", "the document ends where \(wanted) was expected", at: here)
    }

    mutating func document() throws(InputError) -> Node {
        let root = TOMLTable(here)
        var current = root
        while true {
            skipBlank()
            guard let byte = next else { return root.node }
            if byte == 0x5B {
                current = try header(in: root)
            } else {
                let path = try keyPath()
                try expect(0x3D, "`=`")
                skipSpace()
                try assign(path, try value(depth: 1), in: current)
            }
            try endOfLine()
        }
    }

    mutating func header(in root: TOMLTable) throws(InputError) -> TOMLTable {
        let place = here
        at += 1
        let isArray = next == 0x5B
        if isArray { at += 1 }
        let path = try keyPath()
        try expect(0x5D, "`]`")
        if isArray { try expect(0x5D, "`]]`") }
        nodes += 1
        try count(place)
        guard let last = path.last else { throw unexpected("a key") }
        let parent = try descend(path.dropLast(), from: root)
        if isArray {
            let table = TOMLTable(place)
            switch parent.items[last.text] {
            case nil: parent.set(last.text, at: last.location, .tables([table]))
            case .tables(let tables): parent.set(last.text, at: last.location, .tables(tables + [table]))
            default: throw duplicate(last)
            }
            return table
        }
        return try descend([last], from: parent)
    }

    func duplicate(_ key: Key) -> InputError {
        InputError("duplicate-key", "duplicate key `\(key.text)`", at: key.location, hint: "keep one of the two")
    }

    /// The table at `path`, made where it is missing; of an array of tables the last one.
    func descend(_ path: some Sequence<Key>, from table: TOMLTable) throws(InputError) -> TOMLTable {
        var table = table
        for key in path {
            switch table.items[key.text] {
            case .table(let inner): table = inner
            case .tables(let tables):
                guard let last = tables.last else { throw duplicate(key) }
                table = last
            case .value: throw duplicate(key)
            case nil:
                let inner = TOMLTable(key.location)
                table.set(key.text, at: key.location, .table(inner))
                table = inner
            }
        }
        return table
    }

    func assign(_ path: [Key], _ node: Node, in table: TOMLTable) throws(InputError) {
        guard let last = path.last else { throw unexpected("a key") }
        let parent = try descend(path.dropLast(), from: table)
        guard parent.items[last.text] == nil else { throw duplicate(last) }
        parent.set(last.text, at: last.location, .value(node))
    }

    func count(_ place: SourceLocation) throws(InputError) {
        guard nodes <= limits.nodes else {
            throw InputError("too-many-nodes", "the document has more than \(limits.nodes) values", at: place)
        }
    }

    // Between tokens.

    mutating func skipSpace() { while next == 0x20 || next == 0x09 { at += 1 } }

    mutating func newline() {
        at += 1
        line += 1
        lineStart = at
    }

    /// Spaces, line breaks and comments.
    mutating func skipBlank() {
        while let byte = next {
            switch byte {
            case 0x20, 0x09, 0x0D: at += 1
            case 0x0A: newline()
            case 0x23: while let byte = next, byte != 0x0A { at += 1 }
            default: return
            }
        }
    }

    mutating func expect(_ byte: UInt8, _ what: String) throws(InputError) {
        skipSpace()
        guard next == byte else { throw unexpected(what) }
        at += 1
    }

    mutating func endOfLine() throws(InputError) {
        skipSpace()
        if next == 0x23 { while let byte = next, byte != 0x0A { at += 1 } }
        if next == 0x0D { at += 1 }
        guard next == nil || next == 0x0A else { throw unexpected("the end of the line") }
    }
}
