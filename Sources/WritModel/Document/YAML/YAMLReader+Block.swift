/// Block style: structure by indentation.
extension YAMLReader {
    /// The node behind an indicator (`:`, `-`, `?`, `---`) or at the document's beginning; null where there is none.
    ///
    /// - Parameters:
    ///   - n: indentation of the enclosing collection; content on later lines must stand further right.
    ///   - compact: a block collection may begin on this line, as behind `- `.
    ///   - sequenceAtParent: a list may stand at `n` itself, as below a key.
    mutating func blockNode(parent n: Int, compact: Bool, sequenceAtParent: Bool, depth: Int) throws(InputError) -> Node
    {
        let empty = here
        let from = line
        try skipToIndented()
        let before = nodes
        let outerDeepest = deepest
        deepest = depth
        defer { deepest = max(deepest, outerDeepest) }
        guard !endsNode(parent: n, crossed: line > from, sequenceAtParent: sequenceAtParent) else {
            return try scalar("", isPlain: true, tag: nil, at: empty)
        }
        var startsLine = compact || line > from
        var column = self.column
        var place = here
        var outer = Properties()
        var inner = Properties()
        while isProperty {
            column = self.column
            place = here
            try properties(into: &inner, flow: false)
            guard bytes[at] == 0x0A || bytes[at] == 0x23 || isAtEnd else { break }
            outer = try joined(outer, inner)
            inner = Properties()
            let from = line
            try skipToIndented()
            guard !endsNode(parent: n, crossed: line > from, sequenceAtParent: sequenceAtParent) else {
                let node = try scalar("", isPlain: true, tag: outer.tag, at: place)
                return try finish(node, outer, before: before, depth: depth)
            }
            startsLine = true
            column = self.column
            place = here
        }
        if isIndicator(0x2D) || isIndicator(0x3F) {
            guard startsLine, inner.isEmpty else {
                throw InputError(
                    "list-not-allowed", "a list or an explicit key cannot begin here", at: here,
                    hint: "begin it on its own line")
            }
            guard !sawTab else { throw tabIndentation() }
            let node =
                isIndicator(0x2D)
                ? try blockSequence(column, depth: depth + 1)
                : try blockMapping(column, first: nil, at: place, depth: depth + 1)
            return try finish(node, outer, before: before, depth: depth)
        }
        if bytes[at] == 0x7C || bytes[at] == 0x3E {
            let held = try joined(outer, inner)
            let text = try blockScalar(parent: n)
            let node = try scalar(text, isPlain: false, tag: held.tag, at: place)
            return try finish(node, held, before: before, depth: depth)
        }
        let startLine = line
        var item = try item(parent: n, flow: false, depth: depth)
        if !inner.isEmpty { item.move(to: place) }
        guard try isKey(from: startLine) else {
            try endOfLine()
            return try node(item, joined(outer, inner), before: before, depth: depth)
        }
        guard startsLine else {
            throw InputError(
                "mapping-not-allowed", "a key cannot stand here, behind another key or indicator", at: item.place,
                hint: "put it on its own line, or put the text into quotes")
        }
        guard !sawTab else { throw tabIndentation() }
        let name = try key(item, inner)
        let first = Member(key: name, isMerge: item.isPlain && name == "<<", place: item.place)
        let node = try blockMapping(column, first: first, at: place, depth: depth + 1)
        return try finish(node, outer, before: before, depth: depth)
    }

    private func endsNode(parent n: Int, crossed: Bool, sequenceAtParent: Bool) -> Bool {
        if isAtEnd || isAnyMarker { return true }
        guard crossed else { return false }
        return column <= n && !(sequenceAtParent && column == n && isIndicator(0x2D))
    }

    private func joined(_ outer: Properties, _ inner: Properties) throws(InputError) -> Properties {
        guard outer.tag == nil || inner.tag == nil, outer.anchor == nil || inner.anchor == nil else {
            throw InputError("bad-tag", "a value has two tags or two anchors", at: here)
        }
        return Properties(tag: outer.tag ?? inner.tag, anchor: outer.anchor ?? inner.anchor)
    }

    /// Whether a `:` makes what was just read a key; passes over the colon.
    private mutating func isKey(from startLine: Int) throws(InputError) -> Bool {
        skipBlanks()
        guard isIndicator(0x3A) else { return false }
        guard line == startLine else {
            throw InputError(
                "mapping-not-allowed", "a key must stand on one line", at: here,
                hint: "check the indentation, or put the text into quotes")
        }
        at += 1
        return true
    }

    /// Nothing but a comment may follow on the line.
    private mutating func endOfLine() throws(InputError) {
        skipBlanks()
        if bytes[at] == 0x0A || isAtEnd || (bytes[at] == 0x23 && isBlank(bytes[at - 1])) { return }
        throw unexpected("the end of the line", hint: "put the whole value into quotes")
    }

    private mutating func blockSequence(_ indent: Int, depth: Int) throws(InputError) -> Node {
        let place = here
        try enter(depth, at: place)
        try count(1, at: place)
        var items: [Node] = []
        while !isAtEnd, !isAnyMarker, column == indent, isIndicator(0x2D) {
            at += 1
            items.append(try blockNode(parent: indent, compact: true, sequenceAtParent: false, depth: depth))
            try nextEntry(indent)
        }
        return Node(.array(items), at: place)
    }

    /// Goes to the next entry of a block collection or to whatever follows it further left.
    private mutating func nextEntry(_ indent: Int) throws(InputError) {
        try skipToIndented()
        guard !isAtEnd, !isAnyMarker, column > indent else { return }
        throw InputError(
            "bad-indentation", "this is indented further than the entry it would belong to", at: here,
            hint: "align it with the lines above")
    }

    struct Member {
        var key: String
        var isMerge: Bool
        var place: SourceLocation
    }

    /// - Parameter first: the first key if it was read already, with `at` behind its colon.
    private mutating func blockMapping(_ indent: Int, first: Member?, at place: SourceLocation, depth: Int)
        throws(InputError) -> Node
    {
        try enter(depth, at: place)
        try count(1, at: place)
        var mapping = Mapping()
        var merge: Node?
        var read = first
        while true {
            let member: Member
            var value: Node?
            if let known = read {
                member = known
                read = nil
            } else if isIndicator(0x3F) {
                (member, value) = try explicitMember(indent, depth: depth)
            } else {
                member = try blockKey(indent, depth: depth)
            }
            let content =
                if let value {
                    value
                } else {
                    try blockNode(parent: indent, compact: false, sequenceAtParent: true, depth: depth)
                }
            try add(content, as: member, to: &mapping, merge: &merge)
            try nextEntry(indent)
            guard !isAtEnd, !isAnyMarker, column == indent else { break }
        }
        return Node(.object(try merged(mapping, merge)), at: place)
    }

    private mutating func blockKey(_ indent: Int, depth: Int) throws(InputError) -> Member {
        guard !isIndicator(0x2D) else {
            throw InputError(
                "bad-indentation", "a list entry stands where a key was expected", at: here,
                hint: "indent it like the other entries, or under its key")
        }
        var held = Properties()
        try properties(into: &held, flow: false)
        let startLine = line
        let item = try item(parent: indent, flow: false, depth: depth)
        guard try isKey(from: startLine) else {
            throw InputError(
                "missing-colon", "a key needs a `:` and a space behind it", at: item.place,
                hint: "if this continues the line above, indent it further")
        }
        let name = try key(item, held)
        return Member(key: name, isMerge: item.isPlain && name == "<<", place: item.place)
    }

    /// `? key`, then `: value` or nothing.
    private mutating func explicitMember(_ indent: Int, depth: Int) throws(InputError) -> (Member, Node) {
        at += 1
        skipBlanks()
        var held = Properties()
        try properties(into: &held, flow: false)
        let item = try item(parent: indent, flow: false, depth: depth)
        try endOfLine()
        let name = try key(item, held)
        let member = Member(key: name, isMerge: item.isPlain && name == "<<", place: item.place)
        try skipToIndented()
        guard !isAtEnd, !isAnyMarker, column == indent, isIndicator(0x3A) else {
            return (member, try scalar("", isPlain: true, tag: nil, at: item.place))
        }
        at += 1
        return (member, try blockNode(parent: indent, compact: true, sequenceAtParent: false, depth: depth))
    }

    // MARK: members

    func add(_ value: Node, as member: Member, to mapping: inout Mapping, merge: inout Node?) throws(InputError) {
        let added: Bool
        if member.isMerge {
            added = merge == nil
            merge = value
        } else {
            added = mapping.append(member.key, at: member.place, value)
        }
        guard added else {
            throw InputError(
                "duplicate-key", "duplicate key `\(member.key)`", at: member.place, hint: "keep one of the two")
        }
    }

    /// Adds the members of `<<` that are not there already.
    func merged(_ mapping: Mapping, _ merge: Node?) throws(InputError) -> Mapping {
        guard let merge else { return mapping }
        var result = mapping
        for source in merge.array ?? [merge] {
            guard let members = source.object else {
                throw InputError(
                    "bad-merge", "`<<` merges mappings, this is a \(source.kind)", at: source.location)
            }
            for entry in members { result.append(entry.key, at: entry.keyLocation, entry.value) }
        }
        return result
    }
}
