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
        return rewritten(document, depth: 0) ?? document
    }

    /// Nil where nothing changes, as nearly everywhere.
    private func rewritten(_ node: Node, depth: Int) -> Node? {
        guard depth < Self.depthLimit else { return nil }
        switch node.value {
        case .array(let items):
            var fresh: [Node]?
            for (at, item) in items.enumerated() {
                guard let changed = rewritten(item, depth: depth + 1) else { continue }
                var list = fresh ?? items
                fresh = nil
                list[at] = changed
                fresh = list
            }
            return fresh.map { Node(.array($0), at: node.location) }
        case .object(let members):
            var fresh: Mapping?
            for entry in members {
                let inside = rewritten(entry.value, depth: depth + 1)
                guard let changed = followed(entry.key, inside ?? entry.value, alone: members.count == 1) ?? inside
                else { continue }
                var map = fresh ?? members
                fresh = nil
                map[entry.key] = changed
                fresh = map
            }
            return fresh.map { Node($0, at: node.location) }
        default: return nil
        }
    }

    /// The value of a member that names resources, with their new names; nil if it names none that changed.
    private func followed(_ key: String, _ value: Node, alone: Bool) -> Node? {
        switch key {
        case "DependsOn": renamed(value)
        case "Ref" where alone: reference(value)
        case "Fn::Sub" where alone: substitution(value)
        case "Fn::GetAtt" where alone: attribute(value)
        default: nil
        }
    }

    private func renamed(_ dependsOn: Node) -> Node? {
        if let text = dependsOn.string { return changedIDs[text].map { Node($0, at: dependsOn.location) } }
        guard let items = dependsOn.array, items.contains(where: { $0.string.flatMap { changedIDs[$0] } != nil }) else {
            return nil
        }
        return Node(
            .array(
                items.map { item in item.string.flatMap { changedIDs[$0] }.map { Node($0, at: item.location) } ?? item }
            ),
            at: dependsOn.location)
    }

    private func reference(_ value: Node) -> Node? {
        guard let text = value.string else { return nil }
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        if parts.count == 2 {
            return properties[parts[0]]?[parts[1]].map { Node($0, at: value.location) }
        }
        return changedIDs[text].map { Node($0, at: value.location) }
    }

    private func substitution(_ value: Node) -> Node? {
        if let text = value.string { return substituted(text).map { Node($0, at: value.location) } }
        guard var items = value.array, let text = items.first?.string, let changed = substituted(text) else {
            return nil
        }
        items[0] = Node(changed, at: items[0].location)
        return Node(.array(items), at: value.location)
    }

    private func substituted(_ text: String) -> String? {
        guard text.utf8.contains(UInt8(ascii: "$")) else { return nil }
        let changed = SubstitutionReferences.replace(in: text) { name in
            var parts = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
            guard let first = parts.first else { return nil }
            if let changed = changedIDs[first] { parts[0] = changed }
            if parts.count >= 2, let id = properties[first]?[parts[1]] { parts.replaceSubrange(0..<2, with: [id]) }
            return "${" + parts.joined(separator: ".") + "}"
        }
        return changed == text ? nil : changed
    }

    private func attribute(_ value: Node) -> Node? {
        guard let items = value.array, items.count >= 2 else { return nil }
        let names = items.compactMap(\.string)
        guard names.count == items.count else { return nil }
        let parts = names.joined(separator: ".").split(separator: ".", omittingEmptySubsequences: false).map(
            String.init)
        let fresh: [String]
        if let id = properties[parts[0]]?[parts[1]] {
            fresh = [id] + parts.dropFirst(2)
        } else if let id = changedIDs[parts[0]] {
            fresh = [id] + parts.dropFirst(1)
        } else {
            return nil
        }
        return Node(.array(fresh.map { Node($0, at: value.location) }), at: value.location)
    }
}
