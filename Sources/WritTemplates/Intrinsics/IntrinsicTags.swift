package import WritModel

/// Rewrites the short form of intrinsic functions (`!GetAtt Queue.Arn`) to the long one (`{"Fn::GetAtt": ["Queue", "Arn"]}`).
///
/// Everything behind it sees only the long form, as it stands in JSON templates.
/// Source: AWS CloudFormation User Guide, "Intrinsic function reference".
package enum IntrinsicTags {
    /// The document with every local tag replaced; places are kept. Recursion is bounded by the reader's depth limit.
    package static func expand(_ node: Node) -> Node {
        var plain = node
        switch node.value {
        case .array(let items): plain.value = .array(items.map(expand))
        case .object(let members):
            var fresh = Mapping()
            for entry in members { fresh.append(entry.key, at: entry.keyLocation, expand(entry.value)) }
            plain.value = .object(fresh)
        default: break
        }
        plain.tag = nil
        guard let tag = node.tag, tag.hasPrefix("!"), !tag.hasPrefix("!!"), tag.count > 1 else { return plain }
        let name = String(tag.dropFirst())
        let function = name == "Ref" || name == "Condition" ? name : "Fn::" + name
        if name == "GetAtt", let text = plain.string {
            let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
            plain.value = .array(parts.map { Node(String($0), at: node.location) })
        }
        var wrapper = Mapping()
        wrapper.append(function, at: node.location, plain)
        return Node(wrapper, at: node.location)
    }

    /// The document with the frequent functions in their short form, as a person writes them in YAML.
    package static func shorten(_ node: Node) -> Node {
        var out = node
        switch node.value {
        case .array(let items): out.value = .array(items.map(shorten))
        case .object(let members):
            if members.count == 1, let entry = members.entries.first, let short = short(entry) { return short }
            var fresh = Mapping()
            for entry in members { fresh.append(entry.key, at: entry.keyLocation, shorten(entry.value)) }
            out.value = .object(fresh)
        default: break
        }
        return out
    }

    private static func short(_ entry: Mapping.Entry) -> Node? {
        switch (entry.key, entry.value.string, entry.value.array?.compactMap(\.string)) {
        case ("Ref", let text?, _): Node(.string(text), at: entry.value.location, tag: "!Ref")
        case ("Fn::Sub", let text?, _): Node(.string(text), at: entry.value.location, tag: "!Sub")
        case ("Fn::GetAtt", _, let parts?) where parts.count == 2 && entry.value.array?.count == 2:
            Node(.string(parts.joined(separator: ".")), at: entry.value.location, tag: "!GetAtt")
        default: nil
        }
    }
}
