import WritModel

/// Names that change what an object is: operators of document databases where a plain value belongs, and prototypes.
enum StructureDetector {
    private static let operators: Set<String> = [
        "$ne", "$gt", "$gte", "$lt", "$lte", "$in", "$nin", "$regex", "$where", "$exists", "$or", "$and", "$not",
        "$nor", "$expr", "$function", "$eq",
    ]

    static func detect(key: String) -> Detection? {
        if operators.contains(key) {
            return Detection(topic: "nosql", message: "a query operator as a name", confidence: .high)
        }
        if key == "__proto__" {
            return Detection(topic: "prototype", message: "the name of a prototype", confidence: .high)
        }
        return nil
    }

    /// `user[$ne]`, `a[__proto__][b]`, as query parsers make objects of names.
    static func detect(parameter name: String) -> Detection? {
        guard name.utf8.contains(0x5b) || name.utf8.contains(0x2e) || name.hasPrefix("$") || name.hasPrefix("__") else {
            return nil
        }
        for part in name.split(whereSeparator: { $0 == "[" || $0 == "]" || $0 == "." }) {
            if let found = detect(key: String(part)) { return found }
        }
        return nil
    }

    /// A document type that names entities (CWE-611, CWE-776).
    static func detect(xml body: [UInt8]) -> Detection? {
        let text = ScreenedText(body.prefix(64 << 10))
        guard text.contains("<!doctype") || text.contains("<!entity") else { return nil }
        let isExternal = text.contains("<!entity") || text.contains(" system ") || text.contains(" public ")
        return Detection(topic: "xxe", message: "a document type with entities", confidence: isExternal ? .high : .low)
    }
}
