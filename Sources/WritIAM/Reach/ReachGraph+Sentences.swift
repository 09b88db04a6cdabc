extension ReachGraph {
    /// For each outsider what is within reach, in how many steps and by which permission, nearest first.
    package func sentences() -> [String] {
        outsiders.flatMap { outsider in
            reachable(from: outsider).filter { reach in place(reach.place)?.kind != .role }.map {
                sentence($0, outsider)
            }
        }
    }

    private func sentence(_ reach: Reach, _ outsider: String) -> String {
        let who = outsider == Self.outside ? "Anyone" : outsider.prefix(1).uppercased() + outsider.dropFirst()
        let count = reach.steps.count
        let target = reach.place == Self.administrator ? "everything in the account" : "`\(reach.place)`"
        let mayUse = reach.steps.last.map { $0.method == "use" || $0.method == "put" } ?? false
        return "\(who) can \(mayUse ? "get at" : "reach") \(target) in \(count) step\(count == 1 ? "" : "s"): "
            + reach.steps.map(Self.phrase).joined(separator: ", then ") + "."
    }

    /// One step in words, without its subject.
    package static func phrase(_ edge: Edge) -> String {
        let permissions = edge.permissions.map { "`\($0)`" }
        let by = permissions.isEmpty ? "" : " by " + Wording.join(permissions, "and", limit: 6)
        switch edge.method {
        case "invoke": return "`\(edge.to)` runs" + by
        case "runs-as": return "it acts as `\(edge.to)`"
        case "triggers": return "`\(edge.from)` makes `\(edge.to)` run"
        case "assume-role": return "`\(edge.to)` is assumed" + by
        case "put":
            let granted = edge.permissions.first.map { " by `\($0)`" } ?? ""
            return "something is put into `\(edge.to)`" + granted
        case "use": return "`\(edge.to)` is used" + by
        case administrator: return "everything is allowed" + by
        default:
            return edge.to == administrator
                ? "everything is gained" + by : "`\(edge.to)` is taken over" + by
        }
    }
}
