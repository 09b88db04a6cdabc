package import WritModel

extension Policy {
    /// The policy as a document: lists of one as a scalar, elements in the order of AWS's own documents.
    package var node: Node {
        var document = Mapping()
        document["Version"] = Node(version.rawValue)
        if let id { document["Id"] = Node(id) }
        document["Statement"] = Node(statements.map(\.node))
        return Node(document)
    }
}

extension Statement {
    /// The statement as an object.
    package var node: Node {
        var members = Mapping()
        if let sid { members["Sid"] = Node(sid) }
        members["Effect"] = Node(effect.rawValue)
        if let principals { members[principals.isNegated ? "NotPrincipal" : "Principal"] = principals.node }
        members[actions.isNegated ? "NotAction" : "Action"] = Self.scalarOrList(actions.patterns.map(\.source))
        if let resources {
            members[resources.isNegated ? "NotResource" : "Resource"] = Self.scalarOrList(
                resources.patterns.map(\.source))
        }
        if !conditions.isEmpty {
            var operators = Mapping()
            for condition in conditions {
                let name = condition.operator.description
                var keys = operators[name]?.object ?? Mapping()
                keys[condition.keyName] = Self.scalarOrList(condition.values)
                operators[name] = Node(keys)
            }
            members["Condition"] = Node(operators)
        }
        return Node(members)
    }

    static func scalarOrList(_ texts: [String]) -> Node {
        texts.count == 1 ? Node(texts[0]) : Node(texts.map { Node($0) })
    }
}

extension PrincipalElement {
    fileprivate var node: Node {
        if entries == [.everyone] { return "*" }
        var byType: [(type: String, texts: [String])] = []
        for entry in entries {
            let (type, text) = entry.spelling
            if let known = byType.firstIndex(where: { $0.type == type }) {
                byType[known].texts.append(text)
            } else {
                byType.append((type, [text]))
            }
        }
        var members = Mapping()
        for (type, texts) in byType { members[type] = Statement.scalarOrList(texts) }
        return Node(members)
    }
}

extension PrincipalElement.Entry {
    fileprivate var spelling: (type: String, text: String) {
        switch self {
        case .everyone: ("AWS", "*")
        case .account(let account): ("AWS", account)
        case .user(_, let arn), .role(_, _, let arn), .session(_, _, _, let arn), .federatedUser(_, let arn):
            ("AWS", arn)
        case .federated(let provider): ("Federated", provider)
        case .service(let name): ("Service", name)
        case .canonicalUser(let id): ("CanonicalUser", id)
        case .nobody(let text): ("AWS", text)
        }
    }
}
