/// Names and values that are bound to a sealed message: who opens it must state the same ones.
///
/// They are authenticated, not hidden. Serialized as the AWS Encryption SDK does it (Message Format Reference, "AAD structure"):
/// sorted by the bytes of the names, every field with a 16-bit length.
package struct EncryptionContext: Sendable, Equatable, ExpressibleByDictionaryLiteral {
    package let pairs: [String: String]

    package init(_ pairs: [String: String]) { self.pairs = pairs }

    package init(dictionaryLiteral elements: (String, String)...) {
        self.init(Dictionary(elements, uniquingKeysWith: { _, last in last }))
    }

    /// The number of pairs and the pairs; empty without pairs; nil if a field or their number does not fit in 16 bits.
    package var serialized: [UInt8]? {
        if pairs.isEmpty { return [] }
        guard let count = UInt16(exactly: pairs.count) else { return nil }
        var bytes: [UInt8] = []
        bytes.append(bigEndian: count)
        let sorted = pairs.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        for (name, value) in sorted {
            guard bytes.append(counted16: name.utf8), bytes.append(counted16: value.utf8) else { return nil }
        }
        return bytes.count <= UInt16.max ? bytes : nil
    }

    /// Nil unless `bytes` are what `serialized` gives for some context.
    package init?(serialized bytes: [UInt8]) {
        var pairs: [String: String] = [:]
        if !bytes.isEmpty {
            var reader = ByteReader(bytes)
            guard let count = reader.integer(UInt16.self) else { return nil }
            for _ in 0..<count {
                guard let name = reader.counted16(), let value = reader.counted16(),
                    let key = String(validating: name, as: UTF8.self),
                    let text = String(validating: value, as: UTF8.self),
                    pairs.updateValue(text, forKey: key) == nil
                else { return nil }
            }
            guard reader.remaining == 0 else { return nil }
        }
        self.init(pairs)
        guard serialized == bytes else { return nil }
    }
}
