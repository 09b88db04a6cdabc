import WritModel

/// Puts the values of parameters where a template refers to them, as far as SAM does so.
struct ParameterResolver {
    var values: [String: Node]

    private static let depthLimit = 128

    /// The node with `Ref` and `Fn::Sub` of known parameters replaced.
    func resolve(_ node: Node) throws(SAMFailure) -> Node { try resolve(node, depth: 0) }

    func resolve(_ node: Node?) throws(SAMFailure) -> Node? {
        guard let node else { return nil }
        return try resolve(node, depth: 0)
    }

    /// Resolves in place and gives the resolved value. A node that is itself a `Ref` stays: SAM writes back only what is nested.
    func resolveNested(_ node: inout Node?) throws(SAMFailure) -> Node? {
        guard let own = node else { return nil }
        let resolved = try resolve(own, depth: 0)
        if Intrinsic(own)?.name != "Ref" { node = resolved }
        return resolved
    }

    private func resolve(_ node: Node, depth: Int) throws(SAMFailure) -> Node {
        guard depth < Self.depthLimit else { return node }
        var node = node
        if let members = node.object, members.count == 1, let entry = members.entries.first {
            if entry.key == "Ref", let name = entry.value.string, let value = value(name) {
                node = value.placed(at: node.location)
            } else if entry.key == "Fn::Sub" {
                node[member: "Fn::Sub"] = try substitute(entry.value)
            }
        }
        switch node.value {
        case .array(let items):
            var fresh: [Node] = []
            fresh.reserveCapacity(items.count)
            for item in items { fresh.append(try resolve(item, depth: depth + 1)) }
            return Node(.array(fresh), at: node.location)
        case .object(let members):
            var fresh = Mapping()
            for entry in members {
                fresh.append(entry.key, at: entry.keyLocation, try resolve(entry.value, depth: depth + 1))
            }
            return Node(fresh, at: node.location)
        default: return node
        }
    }

    private func value(_ name: String) -> Node? {
        guard let value = values[name] else { return nil }
        if let text = value.string, text.hasPrefix("{{IntrinsicFunction:") { return nil }
        return value
    }

    private func substitute(_ argument: Node) throws(SAMFailure) -> Node {
        if let text = argument.string { return Node(try substitute(text, argument.location), at: argument.location) }
        guard var items = argument.array, let text = items.first?.string else { return argument }
        items[0] = Node(try substitute(text, argument.location), at: items[0].location)
        return Node(.array(items), at: argument.location)
    }

    private func substitute(_ text: String, _ location: SourceLocation) throws(SAMFailure) -> String {
        var failure: SAMFailure?
        let result = SubstitutionReferences.replace(in: text) { name in
            guard let value = value(name) else { return nil }
            if let text = value.string { return text }
            failure = .fatal(
                "Invalid Fn::Sub variable value \(PythonText.literal(value)). "
                    + "Fn::Sub expects all variables to be strings.", at: location)
            return nil
        }
        if let failure { throw failure }
        return result
    }
}

/// References `${Name}` and `${Name.Attribute}` in the text of a `Fn::Sub`.
enum SubstitutionReferences {
    /// Replaces each reference for which `replacement` gives a text. A reference holds letters, digits, dots or a pseudo parameter.
    static func replace(in text: String, _ replacement: (String) -> String?) -> String {
        guard text.utf8.contains(UInt8(ascii: "$")) else { return text }
        var result = ""
        var rest = Substring(text)
        while let open = rest.firstRange(of: "${") {
            let tail = rest[open.upperBound...]
            guard let close = tail.firstIndex(of: "}") else { break }
            let name = tail[..<close]
            let whole = rest[open.lowerBound...close]
            if isName(name), let value = replacement(String(name)) {
                result += rest[..<open.lowerBound] + value
                rest = rest[whole.endIndex...]
            } else if isName(name) {
                result += rest[..<whole.endIndex]
                rest = rest[whole.endIndex...]
            } else {
                result += rest[..<open.upperBound]
                rest = tail
            }
        }
        return result + rest
    }

    private static func isName(_ name: Substring) -> Bool {
        if name.hasPrefix("AWS::") {
            let tail = name.dropFirst(5)
            return tail.first.map { $0.isASCII && $0.isUppercase } == true
                && tail.utf8.allSatisfy { ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7A }
        }
        return !name.isEmpty
            && name.utf8.allSatisfy { byte in
                byte == 0x2E || (byte >= 0x30 && byte <= 0x39) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7A)
            }
    }
}
