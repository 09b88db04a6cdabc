/// One value of a YAML or JSON document together with the place where it stands.
///
/// Every reader in Writ (writs, templates, policies, schemas) works on nodes, so that every message can say where.
package struct Node: Sendable {
    package enum Value: Sendable {
        case null
        case bool(Bool)
        case integer(Int)
        case double(Double)
        case string(String)
        case array([Node])
        case object(Mapping)
    }

    package var value: Value
    package var location: SourceLocation
    /// The YAML tag as written, e.g. `!Ref`; nil where there is none.
    package var tag: String?

    package init(_ value: Value, at location: SourceLocation = .generated, tag: String? = nil) {
        self.value = value
        self.location = location
        self.tag = tag
    }

    package init(_ string: String, at location: SourceLocation = .generated) {
        self.init(.string(string), at: location)
    }
    package init(_ items: [Node], at location: SourceLocation = .generated) { self.init(.array(items), at: location) }
    package init(_ mapping: Mapping, at location: SourceLocation = .generated) {
        self.init(.object(mapping), at: location)
    }

    package var string: String? { if case .string(let s) = value { s } else { nil } }
    package var bool: Bool? { if case .bool(let b) = value { b } else { nil } }
    package var integer: Int? { if case .integer(let i) = value { i } else { nil } }
    package var double: Double? {
        switch value {
        case .double(let d): d
        case .integer(let i): Double(i)
        default: nil
        }
    }
    package var array: [Node]? { if case .array(let a) = value { a } else { nil } }
    package var object: Mapping? { if case .object(let m) = value { m } else { nil } }
    package var isNull: Bool { if case .null = value { true } else { false } }

    /// The member `key` of an object; nil for a missing key and for anything that is no object.
    package subscript(key: String) -> Node? { object?[key] }
    /// The element `index` of an array; nil out of range and for anything that is no array.
    package subscript(index: Int) -> Node? {
        guard let array, array.indices.contains(index) else { return nil }
        return array[index]
    }

    /// The word for the kind of value, as messages use it.
    package var kind: String {
        switch value {
        case .null: "null"
        case .bool: "boolean"
        case .integer: "integer"
        case .double: "number"
        case .string: "string"
        case .array: "list"
        case .object: "object"
        }
    }
}

extension SourceLocation {
    /// For nodes that no file holds.
    package static let generated = SourceLocation(file: "", line: 0, column: 0)
}

/// Equality of data: places and tags do not count, order of members does not count, `1` equals `1.0`.
///
/// Strings are equal when their scalars are: Swift's `==` would also equate canonically equivalent spellings, which no
/// other reader of the same document does.
extension Node: Equatable {
    package static func == (a: Node, b: Node) -> Bool {
        switch (a.value, b.value) {
        case (.null, .null): true
        case (.bool(let x), .bool(let y)): x == y
        case (.integer(let x), .integer(let y)): x == y
        case (.string(let x), .string(let y)): x.utf8.elementsEqual(y.utf8)
        case (.array(let x), .array(let y)): x == y
        case (.object(let x), .object(let y)): x == y
        case (.double, .double), (.integer, .double), (.double, .integer): a.double == b.double
        default: false
        }
    }
}

extension Node: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByArrayLiteral
{
    package init(stringLiteral value: String) { self.init(.string(value)) }
    package init(integerLiteral value: Int) { self.init(.integer(value)) }
    package init(booleanLiteral value: Bool) { self.init(.bool(value)) }
    package init(arrayLiteral elements: Node...) { self.init(.array(elements)) }
}

extension Node {
    /// An object in the order written: `Node.object(["Ref": "Table"])`. Of a repeated key the last value counts.
    package static func object(_ members: KeyValuePairs<String, Node>) -> Node {
        var mapping = Mapping()
        for (key, value) in members { mapping[key] = value }
        return Node(.object(mapping))
    }
}

/// An object's members in the order of the document. Keys are unique; canonically equivalent keys count as the same.
package struct Mapping: Sendable, Equatable, Sequence {
    package struct Entry: Sendable {
        package var key: String
        package var keyLocation: SourceLocation
        package var value: Node
    }

    package private(set) var entries: [Entry] = []
    /// Built once there are more members than a linear search should look through.
    private var index: [String: Int]?
    private static let linearLimit = 12

    package init() {}

    package var count: Int { entries.count }
    package var isEmpty: Bool { entries.isEmpty }
    package var keys: [String] { entries.map(\.key) }

    package func makeIterator() -> IndexingIterator<[Entry]> { entries.makeIterator() }

    package subscript(key: String) -> Node? {
        get { position(of: key).map { entries[$0].value } }
        set {
            switch (position(of: key), newValue) {
            case (let at?, let value?): entries[at].value = value
            case (let at?, nil):
                entries.remove(at: at)
                reindex()
            case (nil, let value?): append(key, at: value.location, value)
            case (nil, nil): break
            }
        }
    }

    package func contains(_ key: String) -> Bool { position(of: key) != nil }
    package func entry(_ key: String) -> Entry? { position(of: key).map { entries[$0] } }

    /// Adds a member; false and no change if the key is there already.
    @discardableResult
    package mutating func append(_ key: String, at keyLocation: SourceLocation, _ value: Node) -> Bool {
        guard position(of: key) == nil else { return false }
        if entries.isEmpty { entries.reserveCapacity(4) }
        entries.append(Entry(key: key, keyLocation: keyLocation, value: value))
        if index != nil {
            index?[key] = entries.count - 1
        } else if entries.count > Self.linearLimit {
            reindex()
        }
        return true
    }

    private func position(of key: String) -> Int? {
        if let index { return index[key] }
        return entries.firstIndex { $0.key == key }
    }

    private mutating func reindex() {
        guard entries.count > Self.linearLimit else {
            index = nil
            return
        }
        var fresh: [String: Int] = [:]
        fresh.reserveCapacity(entries.count)
        for (at, entry) in entries.enumerated() { fresh[entry.key] = at }
        index = fresh
    }

    package static func == (a: Mapping, b: Mapping) -> Bool {
        a.count == b.count
            && a.entries.allSatisfy { entry in
                guard let other = b.entry(entry.key) else { return false }
                return other.key.utf8.elementsEqual(entry.key.utf8) && other.value == entry.value
            }
    }
}
