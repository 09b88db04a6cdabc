/// The table of a PartiQL statement of DynamoDB.
///
/// Only plain statements on one table are read; a nested `SELECT` or a second `FROM` makes it nil.
/// Source: DynamoDB Developer Guide, "PartiQL statements for DynamoDB".
struct PartiQL: Sendable, Equatable {
    enum Kind: String, Sendable {
        case select = "Select"
        case insert = "Insert"
        case update = "Update"
        case delete = "Delete"
    }

    let kind: Kind
    let table: String
    let index: String?

    private enum Token: Equatable {
        case word(String)
        case quoted(String)
        case text
        case symbol(Character)

        func isKeyword(_ keyword: String) -> Bool {
            if case .word(let word) = self { word.uppercased() == keyword } else { false }
        }
        var name: String? {
            switch self {
            case .word(let name), .quoted(let name): name
            case .text, .symbol: nil
            }
        }
    }

    init?(_ statement: String) {
        guard statement.utf8.count <= 8192, let tokens = Self.tokens(statement), let first = tokens.first else {
            return nil
        }
        let keywords = ["SELECT", "INSERT", "UPDATE", "DELETE", "FROM", "EXISTS", "INTO", "UNION", "JOIN"]
        var counts: [String: Int] = [:]
        for token in tokens {
            for keyword in keywords where token.isKeyword(keyword) { counts[keyword, default: 0] += 1 }
        }
        func only(_ wanted: [String: Int]) -> Bool { counts == wanted }
        var at: Int
        if first.isKeyword("SELECT"), only(["SELECT": 1, "FROM": 1]),
            let from = tokens.firstIndex(where: { $0.isKeyword("FROM") })
        {
            kind = .select
            at = from + 1
        } else if first.isKeyword("INSERT"), tokens.count > 1, tokens[1].isKeyword("INTO"),
            only(["INSERT": 1, "INTO": 1])
        {
            kind = .insert
            at = 2
        } else if first.isKeyword("UPDATE"), only(["UPDATE": 1]) {
            kind = .update
            at = 1
        } else if first.isKeyword("DELETE"), tokens.count > 1, tokens[1].isKeyword("FROM"),
            only(["DELETE": 1, "FROM": 1])
        {
            kind = .delete
            at = 2
        } else {
            return nil
        }
        guard at < tokens.count, let name = tokens[at].name, !name.isEmpty else { return nil }
        table = name
        at += 1
        if at + 1 < tokens.count, tokens[at] == .symbol(".") {
            guard let name = tokens[at + 1].name, kind == .select, !name.isEmpty else { return nil }
            index = name
            at += 2
        } else {
            index = nil
        }
        // What follows is a clause, not another table.
        if at < tokens.count {
            let clauses = ["WHERE", "VALUE", "SET", "REMOVE", "ORDER", "RETURNING"]
            guard clauses.contains(where: tokens[at].isKeyword) else { return nil }
        }
    }

    private static func tokens(_ text: String) -> [Token]? {
        var tokens: [Token] = []
        var rest = Substring(text)
        while let character = rest.first {
            if character.isWhitespace {
                rest.removeFirst()
            } else if character == "\"" || character == "'" {
                rest.removeFirst()
                guard let end = rest.firstIndex(of: character) else { return nil }
                let inner = String(rest[..<end])
                rest = rest[rest.index(after: end)...]
                // A doubled quote would be an escape; names have none, and a text's content does not matter.
                if rest.first == character, character == "\"" { return nil }
                tokens.append(character == "\"" ? .quoted(inner) : .text)
            } else if character.isLetter || character == "_" {
                let word = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" }
                rest = rest.dropFirst(word.count)
                tokens.append(.word(String(word)))
            } else {
                if character == "-", rest.dropFirst().first == "-" { return nil }
                if character == "/", rest.dropFirst().first == "*" { return nil }
                if character == ";" || character == "`" { return nil }
                tokens.append(.symbol(character))
                rest.removeFirst()
            }
        }
        return tokens
    }
}
