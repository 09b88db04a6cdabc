package import WritModel

extension TemplateScope {
    /// What the node stands for. Parameters and conditions stay visible; `Application.resolve` computes them.
    package func value(_ node: Node) -> Value { value(node, depth: 0) }

    private func value(_ node: Node, depth: Int) -> Value {
        guard depth < Self.depthLimit else { return .unknown("nested too deeply") }
        guard !Self.isPlain(node) else { return .literal(node) }
        if let items = node.array { return .list(items.map { value($0, depth: depth + 1) }) }
        guard let call = Intrinsic(node) else { return .tree(node) }
        let argument = call.argument
        switch call.name {
        case "Ref": return argument.string.map(reference) ?? .unknown("`Ref` of something that is no name")
        case "Fn::GetAtt":
            guard let target = call.attributeReference else { return .unknown("attribute of a computed name") }
            return .reference(target.logicalID, attribute: target.attribute)
        case "Fn::Sub":
            guard let text = argument.string ?? argument[0]?.string else { return .unknown("malformed `Fn::Sub`") }
            let local = argument[1]?.object
            return Self.joined(
                SubstitutionPiece.parse(text).map { piece in
                    switch piece {
                    case .text(let plain): return .literal(Node(plain, at: node.location))
                    case .variable(let name):
                        if let bound = local?[name] { return value(bound, depth: depth + 1) }
                        return reference(name)
                    }
                })
        case "Fn::Join":
            guard let separator = argument[0]?.string, let list = argument[1] else {
                return .unknown("malformed `Fn::Join`")
            }
            guard case .array(let items) = list.value else {
                if let items = simplify(list)?.array { return join(items, separator, depth: depth) }
                return .unknown("`Fn::Join` of a list that the template does not hold")
            }
            return join(items, separator, depth: depth)
        case "Fn::If":
            guard let items = argument.array, items.count == 3, let name = items[0].string else {
                return .unknown("malformed `Fn::If`")
            }
            return .choices([
                .init(condition: name, outcome: true, value: value(items[1], depth: depth + 1)),
                .init(condition: name, outcome: false, value: value(items[2], depth: depth + 1)),
            ])
        case "Fn::ImportValue": return .unknown("export of another stack")
        case "Fn::FindInMap", "Fn::Select", "Fn::Split", "Fn::Length", "Fn::ToJsonString", "Fn::Base64":
            guard let simple = simplify(node), Intrinsic(simple) == nil else {
                return .unknown("`\(call.name)` of what is known only to the stack")
            }
            return value(simple, depth: depth + 1)
        case ServerlessVariables.unknownFunction: return .unknown("variable `${\(argument.string ?? "")}`")
        default: return .unknown("`\(call.name)`")
        }
    }

    private func join(_ items: [Node], _ separator: String, depth: Int) -> Value {
        var parts: [Value] = []
        for (index, item) in items.enumerated() {
            if index > 0, !separator.isEmpty { parts.append(.literal(Node(separator))) }
            parts.append(value(item, depth: depth + 1))
        }
        return Self.joined(parts)
    }

    private func reference(_ name: String) -> Value {
        if name == "AWS::NoValue" { return .absent }
        if name.hasPrefix("AWS::") { return .pseudo(name) }
        if let parameter = parameters[name] { return .parameter(name, default: parameter.knownDefault) }
        let parts = name.split(separator: ".", maxSplits: 1)
        if parts.count == 2 { return .reference(String(parts[0]), attribute: String(parts[1])) }
        return .reference(name, attribute: nil)
    }

    /// Neighbouring literals become one; a joined text of one part is that part.
    private static func joined(_ parts: [Value]) -> Value {
        var merged: [Value] = []
        for part in parts {
            if case .literal(let b) = part, let right = b.scalarText, case .literal(let a)? = merged.last,
                let left = a.scalarText
            {
                merged[merged.count - 1] = .literal(Node(left + right, at: a.location))
            } else if case .joined(let inner) = part {
                merged += inner
            } else {
                merged.append(part)
            }
        }
        if merged.isEmpty { return .literal("") }
        return merged.count == 1 ? merged[0] : .joined(merged)
    }
}
