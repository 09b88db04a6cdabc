package import WritIAM
import WritModel
package import WritTemplates

/// Who can reach what in an application.
package struct ApplicationReach: Sendable {
    package let scene: ReachScene
    package let graph: ReachGraph
    private let open: Set<String>
    private let known: Set<String>

    package init(_ application: Application, environment: StackEnvironment = StackEnvironment()) {
        scene = ApplicationScene(application, environment).make()
        let graph = ReachGraph(scene)
        self.graph = graph
        open = Set(graph.reachable(from: ReachGraph.outside).map(\.place))
        known = Set(graph.outsiders.dropFirst().flatMap { graph.reachable(from: $0) }.map(\.place))
    }

    /// How far outside those stand who can come to act as the identity.
    func exposure(of identity: String) -> Exposure {
        open.contains(identity) ? .public : known.contains(identity) ? .authenticated : .internal
    }

    /// Whether a role may do something that another may not.
    func isWider(_ one: String, than other: String) -> Bool {
        guard let mine = scene.identities.first(where: { $0.id == one }),
            let theirs = scene.identities.first(where: { $0.id == other })
        else { return true }
        return !PolicyComparison.isContained(mine.policies, in: theirs.policies, catalogue: nil).isContained
    }

    /// Whether a role may do everything, or can come to.
    func isStrong(_ identity: String) -> Bool {
        graph.path(from: identity, to: ReachGraph.administrator) != nil
    }
}
