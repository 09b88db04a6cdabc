import WritModel

/// Follows the ids that the transform changed through the finished template.
struct ReferenceRenaming {
    /// Logical id of a SAM resource → id of the CloudFormation resource that replaces it, where they differ.
    var changedIDs: [String: String]
    /// SAM resource → property such as `Version` or `Stage` → id of the resource that `Resource.Property` means.
    var properties: [String: [String: String]]

    private static let depthLimit = 200

    func apply(to document: Node) -> Node {
        guard !changedIDs.isEmpty || !properties.isEmpty else { return document }
        return rewrite(document, depth: 0)
    }

    private func rewrite(_ node: Node, depth: Int) -> Node {
        guard depth < Self.depthLimit else { return node }
        switch node.value {
        case .array(let items): return Node(.array(items.map { rewrite($0, depth: depth + 1) }), at: node.location)
        case .object(let members):
            var fresh = Mapping()
            for entry in members {
                fresh.append(entry.key, at: entry.keyLocation, rewrite(entry.value, depth: depth + 1))
            }
            if !changedIDs.isEmpty, let dependsOn = fresh["DependsOn"] { fresh["DependsOn"] = renamed(dependsOn) }
            if fresh.count == 1, let entry = fresh.entries.first {
                switch entry.key {
                case "Ref": fresh["Ref"] = reference(entry.value)
                case "Fn::Sub": fresh["Fn::Sub"] = substitution(entry.value)
                case "Fn::GetAtt": fresh["Fn::GetAtt"] = attribute(entry.value)
                default: break
                }
            }
            return Node(fresh, at: node.location)
        default: return node
        }
    }

    private func renamed(_ dependsOn: Node) -> Node {
        if let text = dependsOn.string { return Node(changedIDs[text] ?? text, at: dependsOn.location) }
        guard let items = dependsOn.array else { return dependsOn }
        return Node(
            .array(
                items.map { item in item.string.flatMap { changedIDs[$0] }.map { Node($0, at: item.location) } ?? item }
            ),
            at: dependsOn.location)
    }

    private func reference(_ value: Node) -> Node {
        guard let text = value.string else { return value }
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        if parts.count == 2 {
            return properties[parts[0]]?[parts[1]].map { Node($0, at: value.location) } ?? value
        }
        return changedIDs[text].map { Node($0, at: value.location) } ?? value
    }

    private func substitution(_ value: Node) -> Node {
        if let text = value.string { return Node(substituted(text), at: value.location) }
        guard var items = value.array, let text = items.first?.string else { return value }
        items[0] = Node(substituted(text), at: items[0].location)
        return Node(.array(items), at: value.location)
    }

    private func substituted(_ text: String) -> String {
        SubstitutionReferences.replace(in: text) { name in
            var parts = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
            guard let first = parts.first else { return nil }
            if let changed = changedIDs[first] { parts[0] = changed }
            if parts.count >= 2, let id = properties[first]?[parts[1]] { parts.replaceSubrange(0..<2, with: [id]) }
            return "${" + parts.joined(separator: ".") + "}"
        }
    }

    private func attribute(_ value: Node) -> Node {
        guard let items = value.array, items.count >= 2 else { return value }
        let names = items.compactMap(\.string)
        guard names.count == items.count else { return value }
        let parts = names.joined(separator: ".").split(separator: ".", omittingEmptySubsequences: false).map(
            String.init)
        let fresh: [String]
        if let id = properties[parts[0]]?[parts[1]] {
            fresh = [id] + parts.dropFirst(2)
        } else if let id = changedIDs[parts[0]] {
            fresh = [id] + parts.dropFirst(1)
        } else {
            return value
        }
        return Node(.array(fresh.map { Node($0, at: value.location) }), at: value.location)
    }
}
