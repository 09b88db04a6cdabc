import WritModel

/// The members of an object of which every one must be known.
struct Fields {
    private let mapping: Mapping
    private let what: String
    let location: SourceLocation

    /// - Throws: `InputError` `wrong-type`, `unknown-field`.
    init(_ node: Node, _ what: String, known: [String]) throws(InputError) {
        guard let mapping = node.object else {
            throw InputError("wrong-type", "the \(what) is a \(node.kind), not an object", at: node.location)
        }
        if let unknown = mapping.entries.first(where: { !known.contains($0.key) }) {
            throw InputError(
                "unknown-field", "the \(what) has an unknown field `\(unknown.key.prefix(100))`",
                at: unknown.keyLocation,
                hint: "known are \(known.joined(separator: ", "))")
        }
        self.mapping = mapping
        self.what = what
        self.location = node.location
    }

    func optional(_ name: String) -> Node? { mapping[name] }

    /// - Throws: `InputError` `missing-field`.
    func node(_ name: String) throws(InputError) -> Node {
        guard let node = mapping[name] else {
            throw InputError("missing-field", "the \(what) lacks the field `\(name)`", at: location)
        }
        return node
    }

    func string(_ name: String) throws(InputError) -> String { try Self.string(node(name), name) }

    func list(_ name: String) throws(InputError) -> [Node] {
        let node = try node(name)
        guard let array = node.array else { throw Self.wrong(node, name, "a list") }
        return array
    }

    func strings(_ name: String) throws(InputError) -> [String] {
        var strings: [String] = []
        for node in try list(name) { strings.append(try Self.string(node, name)) }
        return strings
    }

    func bool(_ name: String) throws(InputError) -> Bool {
        let node = try node(name)
        guard let bool = node.bool else { throw Self.wrong(node, name, "true or false") }
        return bool
    }

    func integer(_ name: String, in range: ClosedRange<Int>) throws(InputError) -> Int {
        let node = try node(name)
        guard let integer = node.integer, range.contains(integer) else {
            throw Self.wrong(node, name, "a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return integer
    }

    private static func string(_ node: Node, _ name: String) throws(InputError) -> String {
        guard let string = node.string else { throw wrong(node, name, "text") }
        return string
    }

    static func wrong(_ node: Node, _ name: String, _ expected: String) -> InputError {
        InputError("wrong-type", "`\(name)` is not \(expected)", at: node.location)
    }
}
