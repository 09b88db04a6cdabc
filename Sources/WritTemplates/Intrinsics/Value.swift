package import WritModel

/// A property's value as CloudFormation will compute it, with what is not known before deployment left symbolic.
package indirect enum Value: Sendable, Equatable {
    /// A scalar, list or object that holds no intrinsic function.
    case literal(Node)
    /// A `Ref` (no attribute) or `Fn::GetAtt` of a resource.
    case reference(String, attribute: String?)
    /// `AWS::Region` and the like.
    case pseudo(String)
    /// A template parameter, with its default where it has one.
    case parameter(String, default: Node?)
    /// Texts one behind the other: `Fn::Sub`, `Fn::Join`.
    case joined([Value])
    case list([Value])
    /// An object somewhere in which an intrinsic function stands.
    case tree(Node)
    /// `Fn::If`: one of these, depending on a condition.
    case choices([Choice])
    /// `AWS::NoValue`: as if the property were not there.
    case absent
    /// What cannot be known from the template, and why.
    case unknown(String)

    package struct Choice: Sendable, Equatable {
        /// Name of the template's condition.
        package var condition: String
        /// The outcome of the condition that selects this value.
        package var outcome: Bool
        package var value: Value

        package init(condition: String, outcome: Bool, value: Value) {
            self.condition = condition
            self.outcome = outcome
            self.value = value
        }
    }

    /// The text, if it is written out in the template.
    package var literalString: String? {
        if case .literal(let node) = self { node.string ?? node.scalarText } else { nil }
    }

    /// Every logical id that the value refers to, in order of appearance.
    package var references: [String] {
        switch self {
        case .literal, .pseudo, .parameter, .absent, .unknown: []
        case .reference(let id, _): [id]
        case .joined(let parts), .list(let parts): parts.flatMap(\.references)
        case .tree(let node): Self.references(in: node, depth: 0)
        case .choices(let choices): choices.flatMap(\.value.references)
        }
    }

    /// The resource that the value names as a whole: `!Ref Table`, `!GetAtt Table.Arn`, `!Sub "${Table.Arn}"`,
    /// or the only resource in a joined text such as an invocation ARN.
    package var soleReference: String? {
        let all = references
        guard let first = all.first, all.allSatisfy({ $0 == first }) else { return nil }
        return first
    }

    /// Names of the template parameters that the value depends on.
    package var parameters: [String] {
        switch self {
        case .parameter(let name, _): [name]
        case .joined(let parts), .list(let parts): parts.flatMap(\.parameters)
        case .choices(let choices): choices.flatMap(\.value.parameters)
        default: []
        }
    }

    /// `{{resolve:service:…}}` references in the literal parts, e.g. `secretsmanager:db:SecretString:password`.
    ///
    /// Source: AWS CloudFormation User Guide, "Get values stored in other services using dynamic references".
    package var dynamicReferences: [String] {
        switch self {
        case .literal(let node):
            guard let text = node.string else { return [] }
            var found: [String] = []
            var rest = Substring(text)
            while let open = rest.firstRange(of: "{{resolve:") {
                let tail = rest[open.upperBound...]
                guard let close = tail.firstRange(of: "}}") else { break }
                found.append(String(tail[..<close.lowerBound]))
                rest = tail[close.upperBound...]
            }
            return found
        case .joined(let parts), .list(let parts):
            return parts.flatMap(\.dynamicReferences)
        case .choices(let choices): return choices.flatMap(\.value.dynamicReferences)
        default: return []
        }
    }

    private static func references(in node: Node, depth: Int) -> [String] {
        guard depth < 200 else { return [] }
        if let intrinsic = Intrinsic(node) {
            if intrinsic.name == "Ref", let id = intrinsic.argument.string, !id.hasPrefix("AWS::") { return [id] }
            if let reference = intrinsic.attributeReference { return [reference.logicalID] }
            if intrinsic.name == "Fn::Sub", let text = intrinsic.argument.string ?? intrinsic.argument[0]?.string {
                let local = intrinsic.argument[1]?.object
                var ids: [String] = []
                for case .variable(let name) in SubstitutionPiece.parse(text)
                where !name.hasPrefix("AWS::") && local?.contains(name) != true {
                    ids.append(String(name.prefix { $0 != "." }))
                }
                for entry in local?.entries ?? [] { ids += references(in: entry.value, depth: depth + 1) }
                return ids
            }
        }
        switch node.value {
        case .array(let items): return items.flatMap { references(in: $0, depth: depth + 1) }
        case .object(let members): return members.flatMap { references(in: $0.value, depth: depth + 1) }
        default: return []
        }
    }
}

extension Node {
    /// A scalar as CloudFormation turns it into text: `true`, `12`, `1.5`; nil for null, lists and objects.
    package var scalarText: String? {
        switch value {
        case .string(let text): text
        case .bool(let flag): flag ? "true" : "false"
        case .integer(let number): String(number)
        case .double(let number): String(number)
        case .null, .array, .object: nil
        }
    }
}
