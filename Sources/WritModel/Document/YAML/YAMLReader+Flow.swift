/// Flow style: `[…]` and `{…}`, in which line breaks and indentation do not count.
extension YAMLReader {
    /// A scalar, an alias or a flow collection. In block style a plain scalar stops before a `:` that makes it a key.
    mutating func item(parent n: Int, flow: Bool, depth: Int) throws(InputError) -> Item {
        let place = here
        switch bytes[at] {
        case 0x22: return Item(place: place, text: try doubleQuoted())
        case 0x27: return Item(place: place, text: try singleQuoted())
        case 0x2A: return try alias(depth: depth, flow: flow)
        case 0x5B: return Item(place: place, node: try flowSequence(depth: depth + 1))
        case 0x7B: return Item(place: place, node: try flowMapping(depth: depth + 1))
        default:
            guard startsPlain(flow: flow) else {
                if bytes[at] == 0x3A { throw emptyKey() }
                throw unexpected("a value", hint: "put the value into quotes")
            }
            return Item(place: place, text: try plain(parent: n, flow: flow), isPlain: true)
        }
    }

    private func emptyKey() -> InputError { InputError("empty-key", "a key is missing before `:`", at: here) }

    private mutating func skipFlow(closing: String) throws(InputError) {
        skipSpace()
        if isAtEnd || isAnyMarker {
            throw InputError("unexpected-end", "the document ends where `\(closing)` was expected", at: here)
        }
    }

    /// A value inside a flow collection; null where there is none.
    private mutating func flowNode(depth: Int, closing: String) throws(InputError) -> Node {
        let empty = here
        try skipFlow(closing: closing)
        let before = nodes
        let outerDeepest = deepest
        deepest = depth
        defer { deepest = max(deepest, outerDeepest) }
        let (item, held) = try flowItem(empty: empty, depth: depth, closing: closing)
        return try node(item, held, before: before, depth: depth)
    }

    private mutating func flowItem(empty: SourceLocation, depth: Int, closing: String) throws(InputError)
        -> (Item, Properties)
    {
        var held = Properties()
        var place = empty
        while isProperty {
            if held.isEmpty { place = here }
            try properties(into: &held, flow: true)
            try skipFlow(closing: closing)
        }
        let byte = bytes[at]
        if byte == 0x2C || byte == 0x5D || byte == 0x7D { return (Item(place: place, text: "", isPlain: true), held) }
        var item = try item(parent: -1, flow: true, depth: depth)
        if !held.isEmpty { item.move(to: place) }
        return (item, held)
    }

    private mutating func flowSequence(depth: Int) throws(InputError) -> Node {
        let place = here
        try enter(depth, at: place)
        try count(1, at: place)
        at += 1
        var items: [Node] = []
        while true {
            try skipFlow(closing: "]")
            if bytes[at] == 0x5D { break }
            items.append(try flowEntry(depth: depth))
            try skipFlow(closing: "]")
            if bytes[at] == 0x5D { break }
            guard bytes[at] == 0x2C else { throw unexpected("`,` or `]`") }
            at += 1
        }
        at += 1
        return Node(.array(items), at: place)
    }

    /// One element of a flow list; `[a: b]` is a list of a mapping with one member.
    private mutating func flowEntry(depth: Int) throws(InputError) -> Node {
        guard bytes[at] != 0x2C else { throw unexpected("a value") }
        let place = here
        let before = nodes
        let outerDeepest = deepest
        deepest = depth
        defer { deepest = max(deepest, outerDeepest) }
        let isExplicit = isIndicator(0x3F)
        if isExplicit {
            at += 1
            try skipFlow(closing: "]")
        }
        let (item, held) = try flowItem(empty: place, depth: depth, closing: "]")
        let endLine = line
        try skipFlow(closing: "]")
        guard bytes[at] == 0x3A || isExplicit else { return try node(item, held, before: before, depth: depth) }
        guard isExplicit || (item.place.line == line && endLine == line) else {
            throw InputError("mapping-not-allowed", "a key in a list must stand on one line", at: here)
        }
        try enter(depth + 1, at: place)
        try count(1, at: place)
        var mapping = Mapping()
        var merge: Node?
        try flowValue(of: item, held, in: &mapping, &merge, depth: depth + 1, closing: "]")
        return Node(.object(try merged(mapping, merge)), at: place)
    }

    private mutating func flowMapping(depth: Int) throws(InputError) -> Node {
        let place = here
        try enter(depth, at: place)
        try count(1, at: place)
        at += 1
        var mapping = Mapping()
        var merge: Node?
        while true {
            try skipFlow(closing: "}")
            if bytes[at] == 0x7D { break }
            guard bytes[at] != 0x2C else { throw unexpected("a key") }
            if isIndicator(0x3F) {
                at += 1
                try skipFlow(closing: "}")
            }
            if bytes[at] == 0x3A, isSpace(bytes[at + 1]) || isFlowIndicator(bytes[at + 1]) { throw emptyKey() }
            let (item, held) = try flowItem(empty: here, depth: depth, closing: "}")
            try skipFlow(closing: "}")
            try flowValue(of: item, held, in: &mapping, &merge, depth: depth, closing: "}")
            try skipFlow(closing: "}")
            if bytes[at] == 0x7D { break }
            guard bytes[at] == 0x2C else { throw unexpected("`,` or `}`") }
            at += 1
        }
        at += 1
        return Node(.object(try merged(mapping, merge)), at: place)
    }

    /// The value behind a key that was just read, or null where no `:` follows.
    private mutating func flowValue(
        of item: Item, _ held: Properties, in mapping: inout Mapping, _ merge: inout Node?, depth: Int, closing: String
    ) throws(InputError) {
        let name = try key(item, held)
        let member = Member(key: name, isMerge: item.isPlain && name == "<<", place: item.place)
        let value: Node
        if bytes[at] == 0x3A {
            at += 1
            value = try flowNode(depth: depth, closing: closing)
        } else {
            value = try scalar("", isPlain: true, tag: nil, at: item.place)
        }
        try add(value, as: member, to: &mapping, merge: &merge)
    }
}
