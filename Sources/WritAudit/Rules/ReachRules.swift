import WritIAM
import WritModel
import WritTemplates

/// Who can come to act as whom: escalation, takeover, events that cross to other functions.
enum ReachRules: RuleSet {
    static let escalation = Rule(
        "WRIT-IAM-010", practice: 1, .critical, cwe: 269, "a role can make itself administrator of the account",
        fix: "take one of the permissions of the path away, or bound it to the resource that it is meant for",
        source: "pathfinding.cloud; Rhino Security Labs, AWS IAM Privilege Escalation")
    static let takeover = Rule(
        "WRIT-IAM-011", practice: 1, .high, cwe: 269, "a role can take over another role that may do more",
        fix: "take one of the permissions of the path away, or bound it to the resource that it is meant for",
        source: "pathfinding.cloud; Rhino Security Labs, AWS IAM Privilege Escalation")
    static let crossing = Rule(
        "WRIT-IAM-012", practice: 1, .note, cwe: 441,
        "what a stranger sends reaches a function that strangers cannot call",
        fix:
            "check the event in that function as if it came from outside, and keep its role as narrow as that of the first",
        source: "OWASP Serverless Top 10 (1); PureSec SAS-1")
    static let rules = [escalation, takeover, crossing]

    static func check(_ input: AuditInput) -> [Finding] {
        rising(input).map(\.finding) + crossings(input)
    }

    /// An identity that can gain rights, with the finding that says so.
    struct Rise {
        var identity: String
        var functions: [String]
        var finding: Finding
    }

    /// Identities that come to be administrator, or to act as a role that may do more than they may.
    static func rising(_ input: AuditInput) -> [Rise] {
        let reach = input.reach
        var out: [Rise] = []
        for identity in reach.scene.identities {
            let functions = reach.scene.functions.filter { $0.role == identity.id }.map(\.id)
            let gains = reach.graph.edges.filter { $0.from == identity.id && isGain($0) }
            guard !gains.isEmpty else { continue }
            let exposure = reach.exposure(of: identity.id)
            let path = reach.graph.path(from: identity.id, to: ReachGraph.administrator)
            let whose = functions.isEmpty ? "`\(identity.id)`" : "the role of " + Prose.list(functions)
            let places = input.places(of: identity.id)
            if let path, let first = path.first, first.method != "administrator" {
                let count = path.count == 1 ? "one step" : "\(path.count) steps"
                out.append(
                    Rise(
                        identity: identity.id, functions: functions,
                        finding: escalation.finding(
                            "\(whose) can become administrator of the account in \(count): "
                                + path.map(ReachGraph.phrase).joined(separator: ", then "), at: places,
                            functions: functions, severity: escalation.severity.lowered(by: exposure.discount),
                            path: steps(input, path, identity.id))))
                continue
            }
            guard path == nil else { continue }
            let wider = gains.filter { $0.to != ReachGraph.administrator && reach.isWider($0.to, than: identity.id) }
            guard !wider.isEmpty else { continue }
            let targets = Prose.list(wider.map(\.to))
            let ways = Prose.list(wider.map { $0.permissions.joined(separator: " + ") })
            out.append(
                Rise(
                    identity: identity.id, functions: functions,
                    finding: takeover.finding(
                        "\(whose) can take over \(targets), which may do more, with \(ways)", at: places,
                        functions: functions, severity: takeover.severity.lowered(by: exposure.discount),
                        path: wider.prefix(5).map { Finding.Step(ReachGraph.phrase($0), at: places.first) })))
        }
        return out
    }

    /// Edges by which rights change hands; to assume a role that trusts one is what roles are for, unless it makes an administrator.
    private static func isGain(_ edge: ReachGraph.Edge) -> Bool {
        !["invoke", "runs-as", "triggers", "put", "use", "administrator"].contains(edge.method)
    }

    private static func steps(_ input: AuditInput, _ path: [ReachGraph.Edge], _ start: String) -> [Finding.Step] {
        path.map { edge in Finding.Step(ReachGraph.phrase(edge), at: input.places(of: edge.from).first) }
    }

    // MARK: Events that cross

    private static func crossings(_ input: AuditInput) -> [Finding] {
        let reach = input.reach
        let direct = Set(
            reach.graph.edges.filter { reach.graph.outsiders.contains($0.from) }.map(\.to))
        var found: [(function: String, steps: [ReachGraph.Edge])] = []
        for way in reach.graph.reachable(from: ReachGraph.outside) {
            guard reach.graph.place(way.place)?.kind == .function, !direct.contains(way.place) else { continue }
            // A way over an administrator or a takeover is told as such.
            guard !way.steps.contains(where: isGain) else { continue }
            found.append((way.place, way.steps))
        }
        guard let first = found.first else { return [] }
        let names = found.map(\.function)
        let severity: Finding.Severity =
            names.contains { id in
                input.application.function(id).map { reach.isStrong(ApplicationScene.roleID($0)) } ?? false
            } ? .medium : .note
        return [
            crossing.finding(
                "what anyone sends can make \(Prose.list(names)) run: "
                    + first.steps.map(ReachGraph.phrase).joined(separator: ", then "),
                at: names.compactMap { input.application.function($0)?.location }, functions: names,
                severity: severity, path: steps(input, first.steps, ReachGraph.outside))
        ]
    }
}

extension AuditInput {
    /// Where an identity or a store stands: its policies if it is a function's role, else the resource.
    func places(of id: String) -> [SourceLocation] {
        if let function = functions.first(where: { ApplicationScene.roleID($0) == id }) {
            let statements = function.role.statements.filter { $0.source != .implied }.map(\.location)
            return [statements.first ?? function.role.location, function.location]
        }
        return [application.resource(id)?.location ?? application.function(id)?.location ?? .generated]
    }
}
