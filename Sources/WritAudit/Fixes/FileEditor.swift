package import WritModel

/// Makes edits in the text of a YAML or JSON file, so that everything that they do not name stays as it was, comments included.
///
/// Each change is read back: unless the file then holds exactly what it held before and the edit, nothing is changed.
package enum FileEditor {
    package struct Outcome: Sendable {
        package var bytes: [UInt8]
        /// Edits that could not be made without touching something else.
        package var refused: [Edit]
    }

    /// More edits of one file are left for the next run.
    private static let mostEdits = 500

    package static func apply(_ edits: [Edit], to bytes: [UInt8]) -> Outcome {
        var out = Outcome(bytes: bytes, refused: Array(edits.dropFirst(mostEdits)))
        for edit in edits.prefix(mostEdits) {
            if let changed = change(edit, out.bytes) {
                out.bytes = changed
            } else {
                out.refused.append(edit)
            }
        }
        return out
    }

    /// - Returns: the new text, the same text where the edit is made already, nil where it cannot be made.
    private static func change(_ edit: Edit, _ bytes: [UInt8]) -> [UInt8]? {
        switch edit {
        case .replace(let place, let old, let new):
            let text = TextLines(bytes)
            guard let at = text.offset(of: place), bytes[at...].starts(with: old.utf8) else { return nil }
            return Array(bytes[..<at]) + Array(new.utf8) + Array(bytes[(at + old.utf8.count)...])
        case .set(let file, let path, let value): return change(path, value, bytes, file)
        case .remove(let file, let path): return change(path, nil, bytes, file)
        }
    }

    private static func change(_ path: [String], _ value: Node?, _ bytes: [UInt8], _ file: String) -> [UInt8]? {
        guard !path.isEmpty, path.count <= 64, let root = parse(bytes, file),
            let wanted = DocumentChange.apply(path, value, to: root)
        else { return nil }
        if same(wanted, root) { return bytes }
        let isJSON = isJSON(bytes, file)
        for candidate in TextChange(text: TextLines(bytes), isJSON: isJSON).candidates(path, value, in: root) {
            if let read = parse(candidate, file), same(read, wanted) { return candidate }
        }
        return nil
    }

    static func parse(_ bytes: [UInt8], _ file: String) -> Node? {
        isJSON(bytes, file) ? try? JSONParser.parse(bytes, file: file) : try? YAMLParser.parse(bytes, file: file)
    }

    private static func isJSON(_ bytes: [UInt8], _ file: String) -> Bool {
        if file.hasSuffix(".json") { return true }
        guard file.hasSuffix(".template") else { return false }
        return bytes.first { $0 != 0x20 && $0 != 0x0A && $0 != 0x0D && $0 != 0x09 } == 0x7B
    }

    /// Equality that sees tags and the order of members; documents are at most as deep as the reader allows.
    private static func same(_ a: Node, _ b: Node) -> Bool {
        guard a.tag == b.tag else { return false }
        switch (a.value, b.value) {
        case (.array(let x), .array(let y)):
            return x.count == y.count && zip(x, y).allSatisfy { same($0, $1) }
        case (.object(let x), .object(let y)):
            return x.count == y.count
                && x.allSatisfy { entry in y[entry.key].map { same(entry.value, $0) } ?? false }
        default: return a == b
        }
    }
}

/// The data that an edit asks for.
enum DocumentChange {
    /// - Returns: the document with the value at the path, or without what is there; nil where the path leads through something that is no
    ///   object or list, or through an intrinsic function, whose result the edit cannot know.
    static func apply(_ path: [String], _ value: Node?, to node: Node) -> Node? {
        guard let key = path.first else { return value }
        let rest = Array(path.dropFirst())
        guard node.tag == nil, !isIntrinsic(node) else { return nil }
        var out = node
        switch node.value {
        case .array(var items):
            guard let at = Int(key), items.indices.contains(at) else { return nil }
            if rest.isEmpty, value == nil {
                items.remove(at: at)
            } else {
                guard let changed = apply(rest, value, to: items[at]) else { return nil }
                items[at] = changed
            }
            out.value = .array(items)
        case .object(var members):
            if rest.isEmpty, value == nil {
                guard members.contains(key) else { return nil }
                members[key] = nil
            } else {
                guard let changed = apply(rest, value, to: members[key] ?? Node(Mapping())) else { return nil }
                members[key] = changed
            }
            out.value = .object(members)
        case .null:
            guard value != nil else { return nil }
            return apply(path, value, to: Node(Mapping()))
        default: return nil
        }
        return out
    }

    static func isIntrinsic(_ node: Node) -> Bool {
        guard let members = node.object, members.count == 1, let key = members.keys.first else { return false }
        return key == "Ref" || key.hasPrefix("Fn::")
    }
}
