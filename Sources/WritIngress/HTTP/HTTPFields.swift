/// Header fields in the order received, with names kept as sent and compared without case (RFC 9110 section 5).
package struct HTTPFields: Sendable, Equatable, Sequence {
    package struct Field: Sendable, Equatable {
        /// As sent.
        package var name: String
        /// Lower case.
        package var key: String
        package var value: String
    }

    package private(set) var fields: [Field]

    package init() { fields = [] }

    package var count: Int { fields.count }

    package func makeIterator() -> IndexingIterator<[Field]> { fields.makeIterator() }

    package mutating func append(_ name: String, _ value: String) {
        fields.append(Field(name: name, key: name.lowercased(), value: value))
    }

    /// For a reader that has the lower-case name at hand already.
    package mutating func append(name: String, key: String, value: String) {
        fields.append(Field(name: name, key: key, value: value))
    }

    package mutating func reserveCapacity(_ n: Int) { fields.reserveCapacity(n) }

    /// Values of all fields of that name (`key` in lower case), in order.
    package func values(_ key: String) -> [String] {
        fields.compactMap { $0.key == key ? $0.value : nil }
    }

    /// The value of the only field of that name; nil if there is none or more than one.
    package func only(_ key: String) -> String? {
        var found: String?
        for field in fields where field.key == key {
            guard found == nil else { return nil }
            found = field.value
        }
        return found
    }

    package func contains(_ key: String) -> Bool { fields.contains { $0.key == key } }

    package mutating func removeAll(_ key: String) { fields.removeAll { $0.key == key } }

    package mutating func removeAll(where condition: (Field) -> Bool) { fields.removeAll(where: condition) }
}

extension HTTPFields: ExpressibleByDictionaryLiteral {
    package init(dictionaryLiteral elements: (String, String)...) {
        self.init()
        for (name, value) in elements { append(name, value) }
    }
}
