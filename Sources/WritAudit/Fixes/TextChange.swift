import WritModel

/// Ways to write an edit into a text, most natural first. Which of them says what was meant is for the reader of the result to tell.
struct TextChange {
    let text: TextLines
    let isJSON: Bool

    /// - Parameter value: nil to remove what is at the path.
    func candidates(_ path: [String], _ value: Node?, in root: Node) -> [[UInt8]] {
        // Down to the deepest node that is there.
        var node = root
        var entry: Mapping.Entry?
        var depth = 0
        while depth < path.count - 1 {
            guard let next = Self.child(path[depth], of: node) else { break }
            entry = node.object?.entry(path[depth])
            node = next
            depth += 1
        }
        let key = path[depth]
        let rest = path[(depth + 1)...]
        guard let value else {
            guard rest.isEmpty else { return [] }
            return removals(of: key, from: node)
        }
        let whole = rest.reversed().reduce(value) { inner, key in
            var members = Mapping()
            members[key] = inner
            return Node(members)
        }
        if let existing = Self.child(key, of: node), rest.isEmpty || existing.isNull {
            return replacements(of: existing, key, in: node, by: whole)
        }
        if node.isNull, let entry { return [below(entry, key, whole)].compactMap { $0 } }
        return insertions(key, whole, into: node)
    }

    private static func child(_ key: String, of node: Node) -> Node? {
        if let items = node.array { return Int(key).flatMap { items.indices.contains($0) ? items[$0] : nil } }
        return node[key]
    }

    // MARK: A member that is not there yet

    private func insertions(_ key: String, _ value: Node, into node: Node) -> [[UInt8]] {
        guard let members = node.object, let open = text.offset(of: node.location) else { return [] }
        let isFlow = open < text.bytes.count && text.bytes[open] == 0x7B
        guard let first = members.entries.first else {
            guard isFlow else { return [] }
            let close = text.bytes[open...].firstIndex(of: 0x7D) ?? open
            let inner = flow(key, value)
            return [spliced(open + 1, close, isJSON ? inner : inner)]
        }
        guard let at = text.offset(of: first.keyLocation) else { return [] }
        if isFlow {
            let isSpread = first.keyLocation.line > node.location.line
            let indent = first.keyLocation.column - 1
            let separator = isSpread ? "," + text.newline + spaces(indent) : ", "
            return [spliced(at, at, member(key, value, indent: indent, isSpread: isSpread) + separator)]
        }
        guard let last = members.entries.last else { return [] }
        let indent = first.keyLocation.column - 1
        let end = text.end(of: last.keyLocation.line - 1, indent: indent, dashesBelong: last.value.array != nil)
        let block = lines(key, value, indent: indent)
        let atEnd = text.start(end)
        let isWhole = atEnd == 0 || text.bytes[atEnd - 1] == 0x0A
        var out = [spliced(atEnd, atEnd, isWhole ? block : text.newline + String(block.dropLast(text.newline.count)))]
        let start = text.start(first.keyLocation.line - 1)
        if text.bytes[start..<at].allSatisfy({ $0 == 0x20 }) { out.append(spliced(start, start, block)) }
        return out
    }

    /// `Key:` with nothing behind it gets its first member.
    private func below(_ entry: Mapping.Entry, _ key: String, _ value: Node) -> [UInt8]? {
        guard !isJSON else { return nil }
        let at = text.start(entry.keyLocation.line)
        return spliced(at, at, lines(key, value, indent: entry.keyLocation.column + 1))
    }

    // MARK: A value that becomes another

    private func replacements(of old: Node, _ key: String, in parent: Node, by new: Node) -> [[UInt8]] {
        var out: [[UInt8]] = []
        let entry = parent.object?.entry(key)
        if old.isNull, let entry, let members = new.object?.entries.first, !isJSON {
            out += [below(entry, members.key, members.value)].compactMap { $0 }
        }
        let isInFlow = text.offset(of: parent.location).map { [0x7B, 0x5B].contains(text.bytes[$0]) } ?? false
        let isCollection = old.array != nil || old.object != nil
        if let start = text.offset(of: old.location), start < text.bytes.count,
            let end = text.flowEnd(start, isInFlow: isInFlow),
            !isCollection || [0x7B, 0x5B].contains(text.bytes[start])
        {
            out.append(spliced(start, end, inline(new, indent: (entry?.keyLocation.column ?? 1) - 1)))
        }
        guard !isJSON, !isInFlow else { return out }
        // A block of lines becomes another block, unless that would lose a comment.
        if let entry {
            let line = entry.keyLocation.line - 1
            let indent = entry.keyLocation.column - 1
            let end = text.end(of: line, indent: indent, dashesBelong: old.array != nil)
            if let start = text.offset(of: entry.keyLocation), !hasComment(line..<end) {
                let block = lines(key, new, indent: indent).dropFirst(indent)
                out.append(spliced(start, text.start(end), String(block)))
            }
        } else if parent.array != nil, isCollection {
            let line = old.location.line - 1
            let indent = old.location.column - 1
            let end = text.end(of: line, indent: indent - 1, dashesBelong: false)
            if let start = text.offset(of: old.location), !hasComment(line..<end) {
                out.append(spliced(start, text.start(end), String(block(new, indent: indent).dropFirst(indent))))
            }
        }
        return out
    }

    private func hasComment(_ lines: Range<Int>) -> Bool {
        lines.contains { number in
            let line = text.line(number)
            return line.indices.contains { at in
                line[at] == 0x23 && (at == line.startIndex || line[at - 1] == 0x20 || line[at - 1] == 0x09)
            }
        }
    }

    // MARK: What goes away

    private func removals(of key: String, from parent: Node) -> [[UInt8]] {
        guard let old = Self.child(key, of: parent) else { return [] }
        let place = parent.object?.entry(key)?.keyLocation ?? old.location
        guard let start = text.offset(of: place), let parentStart = text.offset(of: parent.location) else { return [] }
        if [0x7B, 0x5B].contains(text.bytes[parentStart]) { return flowRemovals(old, start) }
        let line = place.line - 1
        let isElement = parent.array != nil
        let indent = isElement ? (text.indent(line) ?? 0) : place.column - 1
        let end = text.end(of: line, indent: indent, dashesBelong: !isElement && old.array != nil)
        return [spliced(text.start(line), text.start(end), "")]
    }

    private func flowRemovals(_ old: Node, _ start: Int) -> [[UInt8]] {
        guard let valueStart = text.offset(of: old.location), let end = text.flowEnd(valueStart, isInFlow: true) else {
            return []
        }
        var out: [[UInt8]] = []
        let space: Set<UInt8> = [0x20, 0x09, 0x0A, 0x0D]
        var before = start
        while before > 0, space.contains(text.bytes[before - 1]) { before -= 1 }
        var after = end
        while after < text.bytes.count, space.contains(text.bytes[after]) { after += 1 }
        if after < text.bytes.count, text.bytes[after] == 0x2C {
            after += 1
            while after < text.bytes.count, space.contains(text.bytes[after]) { after += 1 }
            out.append(spliced(start, after, ""))
        }
        if before > 0, text.bytes[before - 1] == 0x2C { out.append(spliced(before - 1, end, "")) }
        out.append(spliced(start, end, ""))
        return out
    }

    // MARK: Text

    private func spliced(_ start: Int, _ end: Int, _ new: String) -> [UInt8] {
        guard start <= end, end <= text.bytes.count else { return text.bytes }
        return Array(text.bytes[..<start]) + Array(new.utf8) + Array(text.bytes[end...])
    }

    private func spaces(_ count: Int) -> String { String(repeating: " ", count: max(0, count)) }

    /// `key: value` as lines of a block, each ended.
    private func lines(_ key: String, _ value: Node, indent: Int) -> String {
        var members = Mapping()
        members[key] = value
        return block(Node(members), indent: indent)
    }

    private func block(_ node: Node, indent: Int) -> String {
        YAMLWriter.string(node).split(separator: "\n").map { spaces(indent) + $0 + text.newline }.joined()
    }

    /// `key: value` on one line.
    private func flow(_ key: String, _ value: Node) -> String {
        if isJSON { return JSONWriter.string(Node(key)) + ": " + JSONWriter.string(value) }
        return JSONOrPlain.key(key) + ": " + JSONOrPlain.value(value)
    }

    private func member(_ key: String, _ value: Node, indent: Int, isSpread: Bool) -> String {
        guard isJSON, isSpread else { return flow(key, value) }
        return JSONWriter.string(Node(key)) + ": " + inline(value, indent: indent)
    }

    /// A value where it begins on a line that holds other things.
    private func inline(_ value: Node, indent: Int) -> String {
        guard isJSON else { return JSONOrPlain.value(value) }
        let parts = JSONWriter.string(value, pretty: true).split(separator: "\n")
        return parts.enumerated().map { $0 == 0 ? String($1) : spaces(indent) + $1 }.joined(separator: text.newline)
    }
}

/// Values in the flow style of YAML.
private enum JSONOrPlain {
    static func key(_ key: String) -> String {
        key.utf8.allSatisfy { (0x30...0x39 ~= $0 || 0x41...0x5A ~= $0 || 0x61...0x7A ~= $0) }
            ? key : JSONWriter.string(Node(key))
    }

    static func value(_ node: Node) -> String {
        switch node.value {
        case .object(let members):
            members.isEmpty
                ? "{}" : "{" + members.map { key($0.key) + ": " + value($0.value) }.joined(separator: ", ") + "}"
        case .array(let items): "[" + items.map(value).joined(separator: ", ") + "]"
        case .string:
            String(YAMLWriter.string(node).dropLast())
        default: JSONWriter.string(node)
        }
    }
}
