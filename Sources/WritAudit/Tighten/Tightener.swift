package import WritModel

/// Proposes a narrower writ from what was seen.
///
/// Each statement of the policy keeps the actions that it was seen to allow, on the resources that were seen, under its own
/// conditions; so the result is within the old one by construction, and `WritComparison` proves it. Triggers stay: an
/// event that has not come yet is no reason to refuse it.
package struct Tightener: Sendable {
    /// Up to this many resources of a statement are named one by one; beyond that its own pattern stays.
    package static let mostResources = 10
    /// A wildcard gives way to the resources that were seen only if each was seen this often. One that comes once, such as
    /// an object named by a random id, says that the next will have another name.
    package static let leastUses = 3

    package struct Change: Sendable, Equatable {
        /// JSON pointer into the old writ.
        package var pointer: String
        package var text: String

        package init(_ pointer: String, _ text: String) {
            self.pointer = pointer
            self.text = text
        }
    }

    package struct Proposal: Sendable {
        package var writ: Writ
        package var changes: [Change]
    }

    /// - Returns: the same writ and no changes when nothing was seen that would narrow it.
    package static func tighten(_ writ: Writ, with seen: Observations) -> Proposal {
        var proposal = Proposal(writ: writ, changes: [])
        guard seen.invocations > 0 else { return proposal }
        tightenIdentity(&proposal, seen)
        tightenEgress(&proposal, seen)
        return proposal
    }

    // MARK: - AWS calls

    private static func tightenIdentity(_ proposal: inout Proposal, _ seen: Observations) {
        guard let policy = proposal.writ.identity, var members = policy.object, let statement = policy["Statement"]
        else { return }
        let statements = statement.array ?? [statement]
        var kept: [Node] = []
        for (at, old) in statements.enumerated() {
            let pointer = "/identity/policy/Statement/\(at)"
            guard old["Effect"]?.string == "Allow", old["Action"] != nil, old["Resource"] != nil else {
                kept.append(old)
                continue
            }
            let calls = seen.calls.filter { $0.key.statement == at }
            if calls.isEmpty {
                proposal.changes.append(
                    Change(pointer, "removed: not used in \(seen.invocations) invocations"))
            } else {
                kept.append(narrowed(old, calls, pointer, &proposal.changes))
            }
        }
        if kept.contains(where: { $0["Effect"]?.string == "Allow" }) {
            members["Statement"] = Node(kept, at: statement.location)
            proposal.writ.identity = Node(members, at: policy.location)
        } else {
            proposal.writ.identity = nil
        }
    }

    private static func narrowed(
        _ old: Node, _ calls: [Observations.Call: Int], _ pointer: String, _ changes: inout [Change]
    ) -> Node {
        var members = old.object ?? Mapping()
        let actions = Set(calls.keys.map(\.action)).sorted()
        let given = texts(old["Action"])
        if Set(given.map { $0.lowercased() }) != Set(actions.map { $0.lowercased() }) {
            let unseen = given.filter { action in !actions.contains { $0.lowercased() == action.lowercased() } }
            let counted = actions.map { action in
                "\(action) ×\(calls.filter { $0.key.action == action }.values.reduce(0, +))"
            }
            changes.append(
                Change(
                    pointer + "/Action",
                    "seen: \(counted.joined(separator: ", ")); not seen as granted: \(unseen.joined(separator: ", "))"))
            members["Action"] = list(actions)
        }
        let resources = Set(calls.keys.map(\.resource)).sorted()
        let granted = texts(old["Resource"])
        let isNarrower = resources.allSatisfy { $0 != "*" } && Set(resources) != Set(granted)
        let isSettled = resources.allSatisfy { resource in
            calls.filter { $0.key.resource == resource }.values.reduce(0, +) >= leastUses
        }
        if isNarrower, isSettled, resources.count <= mostResources,
            granted.contains(where: { $0.contains { "*?$".contains($0) } })
        {
            changes.append(
                Change(
                    pointer + "/Resource",
                    "seen: \(resources.joined(separator: ", ")); granted: \(granted.joined(separator: ", "))"))
            members["Resource"] = list(resources)
        } else {
            let used = granted.filter { pattern in
                pattern.contains { "*?$".contains($0) } || resources.contains(pattern)
            }
            if !used.isEmpty, used.count < granted.count {
                changes.append(Change(pointer + "/Resource", "seen: \(resources.joined(separator: ", "))"))
                members["Resource"] = list(used)
            }
        }
        return Node(members, at: old.location)
    }

    private static func texts(_ node: Node?) -> [String] {
        (node?.array ?? node.map { [$0] } ?? []).compactMap(\.string)
    }

    private static func list(_ items: [String]) -> Node {
        items.count == 1 ? Node(items[0]) : Node(items.map { Node($0) })
    }

    // MARK: - Other destinations

    private static func tightenEgress(_ proposal: inout Proposal, _ seen: Observations) {
        var kept: [Writ.Destination] = []
        for (at, destination) in proposal.writ.egress.enumerated() {
            if seen.destinations[at] != nil {
                kept.append(destination)
            } else {
                proposal.changes.append(
                    Change(
                        "/egress/\(at)",
                        "removed: \(destination.host):\(destination.port) was not reached in \(seen.invocations) invocations"
                    ))
            }
        }
        proposal.writ.egress = kept
    }
}
