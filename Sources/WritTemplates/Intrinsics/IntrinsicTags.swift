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
}
