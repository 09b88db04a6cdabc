import WritModel

extension ReachGraph {
    /// Something that can be reached, or from where something is reached.
    package struct Place: Sendable, Hashable {
        package enum Kind: String, Sendable {
            case outside, clockwork, function, role, user, store, administrator
        }

        package let id: String
        package let kind: Kind
        /// Service of a store, e.g. `sqs`; empty for others.
        package let service: String

        /// As people call it.
        package var title: String { id == ReachGraph.outside ? "anyone" : id }
    }

    package func place(_ id: String) -> Place? { places.first { $0.id == id } }

    static func places(_ scene: ReachScene, _ edges: [Edge], _ outsiders: [String]) -> [Place] {
        var out: [Place] = []
        var seen: Set<String> = []
        func add(_ id: String, _ kind: Place.Kind, _ service: String = "") {
            if seen.insert(id).inserted { out.append(Place(id: id, kind: kind, service: service)) }
        }
        let starts = Set(edges.map(\.from))
        for outsider in outsiders where starts.contains(outsider) { add(outsider, .outside) }
        for entrance in scene.entrances { add(entrance.from, .clockwork) }
        for function in scene.functions { add(function.id, .function) }
        for identity in scene.identities {
            add(identity.id, identity.arn.resource.hasPrefix("user/") ? .user : .role)
        }
        for store in scene.stores { add(store.id, .store, store.arn.service) }
        if edges.contains(where: { $0.to == administrator }) { add(administrator, .administrator) }
        return out
    }
}
