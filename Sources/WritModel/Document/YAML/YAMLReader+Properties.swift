/// Tags, anchors, aliases, and what they make of a node.
extension YAMLReader {
    /// The tags and anchors at `at`, with the blanks behind them.
    mutating func properties(into held: inout Properties, flow: Bool) throws(InputError) {
        while true {
            let place = here
            if bytes[at] == 0x21 {
                guard held.tag == nil else { throw InputError("bad-tag", "a value has two tags", at: place) }
                held.tag = try tag(flow: flow)
            } else if bytes[at] == 0x26 {
                guard held.anchor == nil else {
                    throw InputError("unexpected-character", "a value has two anchors", at: place)
                }
                at += 1
                held.anchor = try name("an anchor needs a name", flow: flow)
            } else {
                return
            }
            guard isSpace(bytes[at]) || (flow && isFlowIndicator(bytes[at])) else {
                throw unexpected("a space", hint: "put the value into quotes if it begins with `!`, `&` or `*`")
            }
            skipBlanks()
        }
    }

    private mutating func tag(flow: Bool) throws(InputError) -> String {
        let place = here
        let from = at
        at += 1
        if bytes[at] == 0x3C {
            while bytes[at] != 0x3E {
                guard !isSpace(bytes[at]) else { throw InputError("bad-tag", "the tag is not closed", at: place) }
                at += 1
            }
            at += 1
        } else {
            while !isSpace(bytes[at]), !isFlowIndicator(bytes[at]) { at += 1 }
            let handle = bytes[(from + 1)..<at].lastIndex(of: 0x21)
            guard handle == nil || handle == from + 1 else {
                throw InputError("bad-tag", "the tag uses a handle that is not declared", at: place)
            }
        }
        return try text(from, at, at: place)
    }

    /// The name of an anchor or alias. A colon ends it where it could end a key.
    private mutating func name(_ complaint: String, flow: Bool) throws(InputError) -> String {
        let place = here
        let from = at
        while !isSpace(bytes[at]), !isFlowIndicator(bytes[at]) {
            if bytes[at] == 0x3A, isSpace(bytes[at + 1]) || (flow && isFlowIndicator(bytes[at + 1])) { break }
            if bytes[at] & 0xC0 == 0x80 { continuations += 1 }
            at += 1
        }
        guard at > from else {
            throw InputError(
                "unexpected-character", complaint, at: place,
                hint: "put the value into quotes if it begins with `&` or `*`")
        }
        return try text(from, at, at: place)
    }

    mutating func alias(depth: Int, flow: Bool) throws(InputError) -> Item {
        let place = here
        at += 1
        let name = try name("an alias needs a name", flow: flow)
        guard let anchored = anchors[name] else {
            throw InputError(
                "unknown-alias", "there is no complete value with the anchor `\(name)` before this", at: place,
                hint: "put the value into quotes if it is meant to begin with `*`")
        }
        try count(anchored.count, at: place)
        try enter(depth + anchored.height, at: place)
        return Item(place: place, node: anchored.node, isAlias: true)
    }

    /// Gives a node its tag and remembers its anchor.
    ///
    /// - Parameters:
    ///   - before: `nodes` before the first node of this value.
    ///   - depth: nesting at which the value stands; `deepest` tells how far it reaches.
    mutating func finish(_ node: Node, _ held: Properties, before: Int, depth: Int) throws(InputError) -> Node {
        var node = node
        if let tag = held.tag { node.tag = try keptTag(tag, on: node) }
        if let anchor = held.anchor {
            anchors[anchor] = Anchored(node: node, count: nodes - before, height: max(0, deepest - depth))
        }
        return node
    }

    /// The core tags of collections are checked and dropped; scalars were resolved with theirs.
    private func keptTag(_ tag: String, on node: Node) throws(InputError) -> String? {
        let isCollection = node.array != nil || node.object != nil
        switch tag {
        case "!!map" where node.object != nil, "!!seq" where node.array != nil: return nil
        case "!!map", "!!seq": break
        case "!!str", "!!int", "!!float", "!!bool", "!!null", "!":
            if !isCollection { return nil }
            if tag == "!" { return nil }
        default: return tag
        }
        throw InputError("bad-tag", "the tag `\(tag)` does not fit a value of this kind", at: node.location)
    }

    /// The node that a scalar stands for.
    mutating func scalar(_ text: String, isPlain: Bool, tag: String?, at place: SourceLocation) throws(InputError)
        -> Node
    {
        try count(1, at: place)
        return Node(try value(text, isPlain: isPlain, tag: tag, at: place), at: place)
    }

    private func value(_ text: String, isPlain: Bool, tag: String?, at place: SourceLocation) throws(InputError)
        -> Node.Value
    {
        guard let tag else { return isPlain ? YAMLScalar.resolve(text) : .string(text) }
        guard tag.hasPrefix("!!") else { return .string(text) }
        switch (tag, YAMLScalar.resolve(text)) {
        case ("!!int", .integer(let value)): return .integer(value)
        case ("!!float", .integer(let value)): return .double(Double(value))
        case ("!!float", .double(let value)): return .double(value)
        case ("!!bool", .bool(let value)): return .bool(value)
        case ("!!null", .null): return .null
        case ("!!int", _), ("!!float", _), ("!!bool", _), ("!!null", _):
            throw InputError("bad-tag", "`\(text)` is no value of the type `\(tag)`", at: place)
        default: return .string(text)
        }
    }

    /// The node of an item, with its tag and anchor.
    mutating func node(_ item: Item, _ held: Properties, before: Int, depth: Int) throws(InputError) -> Node {
        if let node = item.node {
            guard item.isAlias else { return try finish(node, held, before: before, depth: depth) }
            guard held.isEmpty else {
                throw InputError("unexpected-character", "an alias has a tag or an anchor", at: item.place)
            }
            return node
        }
        let node = try scalar(item.text ?? "", isPlain: item.isPlain, tag: held.tag, at: item.place)
        return held.isEmpty ? node : try finish(node, held, before: before, depth: depth)
    }

    /// A member's key: the text of a scalar as it is written.
    mutating func key(_ item: Item, _ held: Properties) throws(InputError) -> String {
        if let tag = held.tag, !tag.hasPrefix("!!"), tag != "!" {
            throw InputError("bad-tag", "a key has the tag `\(tag)`", at: item.place, hint: "put the tag on the value")
        }
        let text: String
        if let own = item.text {
            text = own
            if let anchor = held.anchor {
                anchors[anchor] = Anchored(node: Node(own, at: item.place), count: 1, height: 0)
            }
        } else {
            guard item.isAlias, held.isEmpty, let aliased = item.node?.string else {
                throw InputError("complex-key", "a key must be a plain or quoted text", at: item.place)
            }
            text = aliased
        }
        return text
    }
}
