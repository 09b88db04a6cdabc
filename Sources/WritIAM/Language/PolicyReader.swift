import WritModel

/// Reads nodes as a policy.
struct PolicyReader {
    let kind: PolicyKind

    func read(_ node: Node) throws(InputError) -> Policy {
        guard let document = node.object else {
            throw InputError("policy-type", "a policy is an object, not a \(node.kind)", at: node.location)
        }
        var version = PolicyVersion.v2008
        var id: String?
        var statements: Node?
        for entry in document {
            switch entry.key {
            case "Version": version = try self.version(entry.value)
            case "Id": id = try text(entry.value, "Id")
            case "Statement": statements = entry.value
            default: throw unknown(entry, among: ["Version", "Id", "Statement"])
            }
        }
        guard let statements else {
            throw InputError("missing-element", "policy without `Statement`", at: node.location)
        }
        var read: [Statement] = []
        if let list = statements.array {
            read.reserveCapacity(list.count)
            for (index, item) in list.enumerated() { read.append(try statement(item, index, version)) }
        } else {
            read.append(try statement(statements, 0, version))
        }
        return Policy(kind: kind, version: version, id: id, statements: read, at: node.location)
    }

    private func version(_ node: Node) throws(InputError) -> PolicyVersion {
        guard let text = node.string, let version = PolicyVersion(rawValue: text) else {
            throw InputError(
                "policy-value", "unknown policy version", at: node.location, hint: "write `2012-10-17`")
        }
        return version
    }

    private static let elements = [
        "Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition",
    ]

    private func statement(_ node: Node, _ index: Int, _ version: PolicyVersion) throws(InputError) -> Statement {
        guard let members = node.object else {
            throw InputError("policy-type", "a statement is an object, not a \(node.kind)", at: node.location)
        }
        var sid: String?
        var effect: Effect?
        var actions: PatternList?
        var resources: PatternList?
        var principals: PrincipalElement?
        var conditions: [Condition] = []
        for entry in members {
            switch entry.key {
            case "Sid": sid = try text(entry.value, "Sid")
            case "Effect":
                guard let found = entry.value.string.flatMap(Effect.init(rawValue:)) else {
                    throw InputError(
                        "policy-value", "`Effect` is neither `Allow` nor `Deny`", at: entry.value.location)
                }
                effect = found
            case "Action", "NotAction":
                guard actions == nil else { throw both("Action", entry) }
                actions = try self.actions(entry)
            case "Resource", "NotResource":
                guard resources == nil else { throw both("Resource", entry) }
                resources = try self.resources(entry, version)
            case "Principal", "NotPrincipal":
                guard principals == nil else { throw both("Principal", entry) }
                guard kind.namesPrincipals else {
                    throw InputError(
                        "unknown-element", "`\(entry.key)` in a policy of kind \(kind.rawValue)",
                        at: entry.keyLocation, hint: "only policies that hang on a resource name principals")
                }
                principals = try self.principals(entry)
            case "Condition": conditions = try self.conditions(entry.value, version)
            default: throw unknown(entry, among: Self.elements)
            }
        }
        guard let effect else { throw missing("Effect", node) }
        guard let actions else { throw missing("Action", node) }
        guard resources != nil || kind.impliesResource else { throw missing("Resource", node) }
        return Statement(
            index: index, sid: sid, effect: effect, actions: actions, resources: resources, principals: principals,
            conditions: conditions, location: node.location)
    }

    private func actions(_ entry: Mapping.Entry) throws(InputError) -> PatternList {
        var patterns: [Pattern] = []
        for value in try texts(entry.value, entry.key) {
            patterns.append(PatternReader.action(value.text, at: value.location))
        }
        return PatternList(isNegated: entry.key == "NotAction", patterns: patterns, at: entry.keyLocation)
    }

    private func resources(_ entry: Mapping.Entry, _ version: PolicyVersion) throws(InputError) -> PatternList {
        var patterns: [Pattern] = []
        for value in try texts(entry.value, entry.key) {
            patterns.append(
                try PatternReader.read(
                    value.text, wildcards: .arn, variables: version == .v2012, at: value.location))
        }
        return PatternList(isNegated: entry.key == "NotResource", patterns: patterns, at: entry.keyLocation)
    }

    private func principals(_ entry: Mapping.Entry) throws(InputError) -> PrincipalElement {
        var found: [PrincipalElement.Entry] = []
        if let text = entry.value.string {
            guard text == "*" else {
                throw InputError(
                    "principal", "`\(text)` is no principal", at: entry.value.location,
                    hint: "write `*` or an object such as `{\"AWS\": \"\(text)\"}`")
            }
            found = [.everyone]
        } else {
            guard let types = entry.value.object else { throw type(entry.value, entry.key, "`*` or an object") }
            for type in types {
                for value in try texts(type.value, type.key) {
                    guard let one = PrincipalElement.Entry(type: type.key, text: value.text) else {
                        throw InputError(
                            "principal", "`\(value.text)` is no principal of type `\(type.key)`", at: value.location,
                            hint: "principals are whole: account, role, user, session, service; no part may be `*`")
                    }
                    found.append(one)
                }
            }
        }
        return PrincipalElement(isNegated: entry.key == "NotPrincipal", entries: found, at: entry.keyLocation)
    }

    private func conditions(_ node: Node, _ version: PolicyVersion) throws(InputError) -> [Condition] {
        guard let operators = node.object else { throw type(node, "Condition", "an object") }
        var found: [Condition] = []
        for entry in operators {
            guard let name = ConditionOperator(entry.key) else {
                throw InputError(
                    "condition-operator", "`\(entry.key)` is no condition operator", at: entry.keyLocation,
                    hint: "e.g. `StringEquals`, `ArnLike`, `ForAnyValue:StringLike`")
            }
            guard let keys = entry.value.object else { throw type(entry.value, entry.key, "an object") }
            for key in keys {
                guard !key.key.isEmpty else {
                    throw InputError("policy-value", "empty condition key", at: key.keyLocation)
                }
                found.append(
                    try ConditionReader.read(
                        name, key: key.key, values: try texts(key.value, key.key), version: version,
                        at: key.keyLocation))
            }
        }
        return found
    }

    /// A scalar stands for a list of one; numbers and booleans count as their JSON text.
    private func texts(_ node: Node, _ element: String) throws(InputError) -> [(
        text: String, location: SourceLocation
    )] {
        guard let list = node.array else { return [(try scalar(node, element), node.location)] }
        var out: [(text: String, location: SourceLocation)] = []
        out.reserveCapacity(list.count)
        for item in list { out.append((try scalar(item, element), item.location)) }
        return out
    }

    private func scalar(_ node: Node, _ element: String) throws(InputError) -> String {
        switch node.value {
        case .string(let text): return text
        case .bool(let value): return value ? "true" : "false"
        case .integer(let value): return String(value)
        case .double: return JSONWriter.string(node, pretty: false)
        case .null, .array, .object: throw type(node, element, "a text or a list of texts")
        }
    }

    private func text(_ node: Node, _ element: String) throws(InputError) -> String {
        guard let text = node.string else { throw type(node, element, "a text") }
        return text
    }

    private func type(_ node: Node, _ element: String, _ wanted: String) -> InputError {
        InputError("policy-type", "`\(element)` is \(wanted), not a \(node.kind)", at: node.location)
    }

    private func missing(_ element: String, _ node: Node) -> InputError {
        InputError("missing-element", "statement without `\(element)`", at: node.location)
    }

    private func both(_ element: String, _ entry: Mapping.Entry) -> InputError {
        InputError(
            "conflicting-elements", "a statement has `\(element)` or `Not\(element)`, not both", at: entry.keyLocation)
    }

    private func unknown(_ entry: Mapping.Entry, among known: [String]) -> InputError {
        let near = known.first { $0.asciiLowercased == entry.key.asciiLowercased }
        return InputError(
            "unknown-element", "`\(entry.key)` is no element of a policy", at: entry.keyLocation,
            hint: near.map { "write `\($0)`" })
    }
}
