import WritModel

/// The little that a decision needs of DynamoDB's expression language.
enum DynamoDBExpression {
    /// Words that are no attributes. Source: DynamoDB Developer Guide, "Expressions".
    private static let words: Set<String> = [
        "AND", "OR", "NOT", "BETWEEN", "IN", "SET", "REMOVE", "ADD", "DELETE", "IF_NOT_EXISTS", "LIST_APPEND",
        "ATTRIBUTE_EXISTS", "ATTRIBUTE_NOT_EXISTS", "ATTRIBUTE_TYPE", "BEGINS_WITH", "CONTAINS", "SIZE",
    ]

    /// Top-level attributes named in an expression; nil if a placeholder is not defined or a character is strange.
    static func attributes(of expression: String, names: Node?) -> Set<String>? {
        var found: Set<String> = []
        var token = ""
        var isNested = false
        func take() -> Bool {
            defer { token = "" }
            guard let first = token.first, !isNested else { return true }
            if first == "#" {
                guard let name = names?[token]?.string else { return false }
                found.insert(name)
            } else if first != ":", !first.isNumber, !words.contains(token.uppercased()) {
                found.insert(token)
            }
            return true
        }
        for character in expression {
            switch character {
            case "a"..."z", "A"..."Z", "0"..."9", "_", "-", "#", ":": token.append(character)
            case ".":
                guard take() else { return nil }
                isNested = true
            case " ", "\t", "\n", "\r", "\r\n", ",", "(", ")", "=", "<", ">", "+", "[", "]":
                guard take() else { return nil }
                if character != "[", character != "]" { isNested = false }
            default: return nil
            }
        }
        return take() ? found : nil
    }

    /// The value that a query wants of the partition key, where the condition begins with `attribute = :value` alone or
    /// before `AND`; nil if that cannot be told.
    static func partitionValue(_ body: Node, attribute: String?) -> String? {
        guard let expression = body["KeyConditionExpression"]?.string else { return nil }
        let spaced = expression.map { "=()".contains($0) ? " \($0) " : String($0) }.joined()
        let words = spaced.split(whereSeparator: \.isWhitespace).map(String.init)
        func name(_ word: String) -> String? {
            word.hasPrefix("#") ? body["ExpressionAttributeNames"]?[word]?.string : word
        }
        func value(_ word: String) -> String? {
            guard let members = body["ExpressionAttributeValues"]?[word]?.object, members.count == 1 else { return nil }
            return members.entries.first?.value.string
        }
        // The one equality that is the whole condition must be on the partition key.
        if words.count == 3, words[1] == "=" {
            if let attribute, name(words[0]) != attribute { return nil }
            return value(words[2])
        }
        guard let attribute else { return nil }
        let places = words.indices.filter { name(words[$0]) == attribute }
        guard places.count == 1, let at = places.first, at + 2 < words.count, words[at + 1] == "=",
            !words.contains(where: { ["OR", "NOT"].contains($0.uppercased()) })
        else { return nil }
        return value(words[at + 2])
    }
}
