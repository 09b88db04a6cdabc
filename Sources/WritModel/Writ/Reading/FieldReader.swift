/// Reads fields of a document and collects everything that is wrong with it, so that a person sees all at once.
struct FieldReader {
    private(set) var errors: [InputError] = []
    private(set) var places = Writ.Places()

    /// An object whose members were checked to be known ones.
    struct Fields {
        let members: Mapping
        let pointer: String
        let place: SourceLocation
    }

    mutating func fail(_ code: String, _ message: String, at node: Node?, hint: String? = nil) {
        let place = node.map(\.location).flatMap { $0.line > 0 ? $0 : nil }
        errors.append(InputError(code, message, at: place, hint: hint))
    }

    static func pointer(_ base: String, _ key: String) -> String {
        guard key.utf8.contains(where: { $0 == 0x7E || $0 == 0x2F }) else { return base + "/" + key }
        return base + "/"
            + key.split(separator: "~", omittingEmptySubsequences: false).joined(separator: "~0")
            .split(separator: "/", omittingEmptySubsequences: false).joined(separator: "~1")
    }

    mutating func remember(_ node: Node, _ pointer: String) {
        if node.location.line > 0 { places.byPointer[pointer] = node.location }
    }

    /// The object at `pointer`; a member that is not known is an error, as is a required one that is missing.
    mutating func fields(_ node: Node, _ pointer: String, required: [String], optional: [String] = []) -> Fields? {
        guard let members = node.object else {
            wrongKind(node, pointer, "an object")
            return nil
        }
        remember(node, pointer)
        for entry in members {
            guard required.contains(entry.key) || optional.contains(entry.key) else {
                fail(
                    "unknown-field", "`\(Self.pointer(pointer, entry.key))` is not a field of a writ",
                    at: Node(.null, at: entry.keyLocation),
                    hint: "known here: \((required + optional).joined(separator: ", "))")
                continue
            }
            remember(entry.value, Self.pointer(pointer, entry.key))
        }
        for key in required where !members.contains(key) {
            fail("missing-field", "`\(Self.pointer(pointer, key))` is missing", at: node)
        }
        return Fields(members: members, pointer: pointer, place: node.location)
    }

    mutating func wrongKind(_ node: Node, _ pointer: String, _ wanted: String) {
        fail(
            "wrong-type", "`\(pointer)` must be \(wanted), not \(node.kind)", at: node,
            hint: wanted == "a string" && node.array == nil && node.object == nil ? "put it into quotes" : nil)
    }

    /// Elements with their pointers; nil and an error unless `node` is a list of at most `limit`.
    mutating func list(_ node: Node, _ pointer: String, limit: Int = 1_000) -> [(node: Node, pointer: String)] {
        guard let items = node.array else {
            wrongKind(node, pointer, "a list")
            return []
        }
        guard items.count <= limit else {
            fail("too-many-entries", "`\(pointer)` has more than \(limit) entries", at: node)
            return []
        }
        return items.enumerated().map { at, item in
            remember(item, "\(pointer)/\(at)")
            return (item, "\(pointer)/\(at)")
        }
    }

    mutating func string(_ node: Node, _ pointer: String) -> String? {
        guard let text = node.string else {
            wrongKind(node, pointer, "a string")
            return nil
        }
        return text
    }

    /// The member `key` as a string that passes `check`.
    mutating func text(
        _ fields: Fields?, _ key: String, code: String, _ wanted: String, hint: String? = nil,
        where check: (String) -> Bool
    ) -> String? {
        guard let fields, let node = fields.members[key] else { return nil }
        let pointer = Self.pointer(fields.pointer, key)
        guard let text = string(node, pointer) else { return nil }
        guard check(text) else {
            fail(code, "`\(pointer)` is `\(Self.shown(text))`, which is not \(wanted)", at: node, hint: hint)
            return nil
        }
        return text
    }

    /// The member `key` as a list of strings that all pass `check`, none of them twice.
    mutating func texts(
        _ fields: Fields?, _ key: String, code: String, _ wanted: String, least: Int = 0,
        where check: (String) -> Bool
    ) -> [String] {
        guard let fields, let node = fields.members[key] else { return [] }
        let pointer = Self.pointer(fields.pointer, key)
        let items = list(node, pointer)
        if node.array != nil, items.count < least {
            fail("empty-list", "`\(pointer)` needs at least one entry", at: node)
        }
        var seen: Set<String> = []
        var texts: [String] = []
        for (item, pointer) in items {
            guard let text = string(item, pointer) else { continue }
            guard check(text) else {
                fail(code, "`\(pointer)` is `\(Self.shown(text))`, which is not \(wanted)", at: item)
                continue
            }
            guard seen.insert(text).inserted else {
                duplicate(item, pointer)
                continue
            }
            texts.append(text)
        }
        return texts
    }

    mutating func duplicate(_ node: Node, _ pointer: String) {
        fail("duplicate-entry", "`\(pointer)` repeats an earlier entry", at: node, hint: "keep one of the two")
    }

    mutating func integer(_ fields: Fields?, _ key: String, _ range: ClosedRange<Int>, default fallback: Int? = nil)
        -> Int?
    {
        guard let fields, let node = fields.members[key] else { return fallback }
        let pointer = Self.pointer(fields.pointer, key)
        guard let value = node.integer else {
            wrongKind(node, pointer, "an integer")
            return nil
        }
        guard range.contains(value) else {
            fail("out-of-range", "`\(pointer)` must be \(range.lowerBound) to \(range.upperBound)", at: node)
            return nil
        }
        return value
    }

    mutating func bool(_ fields: Fields?, _ key: String, default fallback: Bool) -> Bool {
        guard let fields, let node = fields.members[key] else { return fallback }
        guard let value = node.bool else {
            wrongKind(node, Self.pointer(fields.pointer, key), "a boolean")
            return fallback
        }
        return value
    }

    mutating func size(
        _ fields: Fields?, _ key: String, _ range: ClosedRange<ByteCount>, default fallback: ByteCount? = nil
    ) -> ByteCount? {
        guard let fields, fields.members.contains(key) else { return fallback }
        let text = text(
            fields, key, code: "bad-size", "a size", hint: "write a number and a unit: `256 MiB`",
            where: { ByteCount($0) != nil && $0.utf8.last == 0x42 })
        guard let size = text.flatMap(ByteCount.init) else { return nil }
        guard range.contains(size) else {
            fail(
                "out-of-range",
                "`\(Self.pointer(fields.pointer, key))` must be \(range.lowerBound) to \(range.upperBound)",
                at: fields.members[key])
            return nil
        }
        return size
    }

    mutating func seconds(_ fields: Fields?, _ key: String, _ range: ClosedRange<Int>, default fallback: Int? = nil)
        -> Int?
    {
        guard let fields, fields.members.contains(key) else { return fallback }
        let text = text(
            fields, key, code: "bad-duration", "a duration", hint: "write whole seconds: `10 s`",
            where: { SecondCount.read($0) != nil })
        guard let seconds = text.flatMap(SecondCount.read) else { return nil }
        guard range.contains(seconds) else {
            fail(
                "out-of-range",
                "`\(Self.pointer(fields.pointer, key))` must be \(range.lowerBound) s to \(range.upperBound) s",
                at: fields.members[key])
            return nil
        }
        return seconds
    }

    /// The member `key` as one of the words of an enumeration.
    mutating func word<Word: RawRepresentable & CaseIterable>(
        _ fields: Fields?, _ key: String, _ type: Word.Type, default fallback: Word? = nil
    ) -> Word? where Word.RawValue == String {
        guard let fields, fields.members.contains(key) else { return fallback }
        let known = Word.allCases.map(\.rawValue)
        let text = text(
            fields, key, code: "unknown-value", "one of the known values",
            hint: "known: \(known.joined(separator: ", "))",
            where: { known.contains($0) })
        return text.flatMap(Word.init(rawValue:))
    }

    /// User input in a message: one line, not too long.
    static func shown(_ text: String) -> String {
        let line = text.unicodeScalars.prefix(80).map { $0.value < 0x20 || $0.value == 0x7F ? "�" : String($0) }
            .joined()
        return text.unicodeScalars.count > 80 ? line + "…" : line
    }
}
