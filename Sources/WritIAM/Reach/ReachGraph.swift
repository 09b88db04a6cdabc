import WritModel

/// Who can come to act as whom, or make what run, and by which permission.
///
/// Places are identities, functions, stores, the outside (`*`) and `administrator`. A role is reached when someone can act
/// with its permissions, a function when someone can make it run with an event of their choosing.
package struct ReachGraph: Sendable {
    /// A caller without credentials.
    package static let outside = "*"
    /// A caller who showed a token, a key or a signature.
    package static let signedIn = "signed-in callers"
    /// Everything in the account.
    package static let administrator = "administrator"

    package struct Edge: Sendable, Hashable {
        package let from: String
        package let to: String
        /// Id of the method, or `invoke`, `runs-as`, `triggers`, `assume-role`, `put`, `use`, `administrator`.
        package let method: String
        /// The permissions that make it possible, e.g. `iam:PassRole + lambda:CreateFunction`; empty for wiring.
        package let permissions: [String]
    }

    /// A place that can be reached, with the fewest steps to it.
    package struct Reach: Sendable, Hashable {
        package let place: String
        package let steps: [Edge]
    }

    package let edges: [Edge]
    /// Who comes from outside: `*`, signed-in callers, other accounts, customers of a service.
    package let outsiders: [String]
    package let places: [Place]
    private let byPlace: [String: [Edge]]

    package init(_ scene: ReachScene) {
        var maker = ReachEdges(scene)
        edges = maker.make()
        outsiders = maker.outsiders
        places = Self.places(scene, edges, outsiders)
        byPlace = Dictionary(grouping: edges, by: \.from)
    }

    /// Everything that can be reached from a place, nearest first.
    package func reachable(from start: String) -> [Reach] {
        var found: [Reach] = []
        var seen: Set<String> = [start]
        var passed: Set<String> = [start]
        var queue: [Reach] = [Reach(place: start, steps: [])]
        var next = 0
        while next < queue.count {
            let here = queue[next]
            next += 1
            for edge in byPlace[here.place] ?? [] {
                let reach = Reach(place: edge.to, steps: here.steps + [edge])
                if seen.insert(edge.to).inserted { found.append(reach) }
                // Whoever only reads a store starts nothing with it.
                if edge.method != "use", passed.insert(edge.to).inserted { queue.append(reach) }
            }
        }
        return found
    }

    /// The fewest steps from one place to another; nil if there is no way.
    package func path(from start: String, to end: String) -> [Edge]? {
        reachable(from: start).first { $0.place == end }?.steps
    }
}
