package import WritModel

extension TemplateScope {
    /// The node with every intrinsic function replaced whose result is known; what is not stays as it is.
    ///
    /// Nil if the node as a whole is `AWS::NoValue`. Members and elements that are `AWS::NoValue` go. Places are kept.
    package func simplify(_ node: Node) -> Node? { simplify(node, depth: 0) }

    private func simplify(_ node: Node, depth: Int) -> Node? {
        guard depth < Self.depthLimit else { return node }
        switch node.value {
        case .array(let items):
            return Node(.array(items.compactMap { simplify($0, depth: depth + 1) }), at: node.location)
        case .object(let members):
            if let call = Intrinsic(node), call.name != "Condition" {
                return simplify(call, node, depth: depth + 1)
            }
            var fresh = Mapping()
            for entry in members {
                if let value = simplify(entry.value, depth: depth + 1) {
                    fresh.append(entry.key, at: entry.keyLocation, value)
                }
            }
            return Node(fresh, at: node.location)
        default: return node
        }
    }

    private func simplify(_ call: Intrinsic, _ node: Node, depth: Int) -> Node? {
        func placed(_ value: Node) -> Node { Node(value.value, at: node.location) }
        func rebuilt(_ argument: Node) -> Node {
            var members = Mapping()
            members.append(call.name, at: node.location, argument)
            return Node(members, at: node.location)
        }
        switch call.name {
        case "Ref":
            if call.argument.string == "AWS::NoValue" { return nil }
            return call.argument.string.flatMap(parameterValue).map(placed) ?? node
        case "Fn::If":
            guard let items = call.argument.array, items.count == 3, let name = items[0].string else { return node }
            if let outcome = conditions[name] { return simplify(items[outcome ? 1 : 2], depth: depth) }
            let noValue = Node.object(["Ref": "AWS::NoValue"])
            return rebuilt(
                Node(
                    [
                        items[0], simplify(items[1], depth: depth) ?? noValue,
                        simplify(items[2], depth: depth) ?? noValue,
                    ], at: call.argument.location))
        case "Fn::Sub": return substitute(call, node, depth: depth)
        case "Fn::GetAtt": return node
        default: break
        }
        guard let argument = simplify(call.argument, depth: depth) else { return node }
        return compute(call.name, argument).map(placed) ?? rebuilt(argument)
    }

    /// Functions of known arguments; nil where the result is not known.
    private func compute(_ name: String, _ argument: Node) -> Node? {
        switch name {
        case "Fn::Join":
            guard let separator = argument[0]?.string, let items = argument[1]?.array else { return nil }
            let texts = items.compactMap(\.scalarText)
            return texts.count == items.count ? Node(texts.joined(separator: separator)) : nil
        case "Fn::FindInMap":
            guard let items = argument.array, items.count >= 3,
                let map = items[0].scalarText, let top = items[1].scalarText, let second = items[2].scalarText
            else { return nil }
            return mappings[map]?[top]?[second] ?? items.dropFirst(3).first?["DefaultValue"]
        case "Fn::Select":
            guard let items = argument[1]?.array, let text = argument[0]?.scalarText, let index = Int(text),
                items.indices.contains(index)
            else { return nil }
            return items[index]
        case "Fn::Split":
            guard let separator = argument[0]?.string, !separator.isEmpty, let text = argument[1]?.scalarText else {
                return nil
            }
            return Node(text.split(on: separator).map { Node($0) })
        case "Fn::Length": return argument.array.map { Node(.integer($0.count)) }
        case "Fn::ToJsonString":
            return Self.isPlain(argument) ? Node(JSONWriter.string(argument, pretty: false)) : nil
        case "Fn::Base64": return argument.scalarText.map { Node(Self.base64(Array($0.utf8))) }
        default: return nil
        }
    }

    /// RFC 4648, section 4.
    private static func base64(_ bytes: [UInt8]) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        var text = ""
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let bits = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - group.count))
            for index in 0..<4 {
                let digit = alphabet[Int(bits >> UInt32(18 - 6 * index) & 63)]
                text.append(index <= group.count ? digit : "=")
            }
        }
        return text
    }

    private func substitute(_ call: Intrinsic, _ node: Node, depth: Int) -> Node? {
        guard let text = call.argument.string ?? call.argument[0]?.string else { return node }
        let local = call.argument[1]?.object ?? Mapping()
        var result = ""
        var kept = Mapping()
        var complete = true
        for piece in SubstitutionPiece.parse(text) {
            switch piece {
            case .text(let plain): result += plain.escapedForSubstitution
            case .variable(let name):
                if let value = local[name] {
                    let simple = simplify(value, depth: depth) ?? value
                    if let text = simple.scalarText {
                        result += text.escapedForSubstitution
                        continue
                    }
                    kept[name] = simple
                } else if let text = parameterValue(name)?.scalarText {
                    result += text.escapedForSubstitution
                    continue
                }
                complete = false
                result += "${\(name)}"
            }
        }
        if complete {
            return Node(result.unescapedFromSubstitution, at: node.location)
        }
        let template = Node(result, at: call.argument.location)
        let argument = kept.isEmpty ? template : Node([template, Node(kept)], at: call.argument.location)
        var members = Mapping()
        members.append("Fn::Sub", at: node.location, argument)
        return Node(members, at: node.location)
    }
}

extension String {
    var escapedForSubstitution: String { replacing("${", with: "${!") }
    var unescapedFromSubstitution: String { replacing("${!", with: "${") }

    /// Every occurrence of `needle`, left to right, replaced.
    func replacing(_ needle: String, with other: String) -> String {
        guard var range = firstRange(of: needle) else { return self }
        var result = ""
        var rest = Substring(self)
        while true {
            result += rest[..<range.lowerBound] + other
            rest = rest[range.upperBound...]
            guard let next = rest.firstRange(of: needle) else { break }
            range = next
        }
        return result + rest
    }

    /// The parts between the separators; empty parts are kept.
    func split(on separator: String) -> [String] {
        var parts: [String] = []
        var rest = Substring(self)
        while let range = rest.firstRange(of: separator) {
            parts.append(String(rest[..<range.lowerBound]))
            rest = rest[range.upperBound...]
        }
        parts.append(String(rest))
        return parts
    }
}
