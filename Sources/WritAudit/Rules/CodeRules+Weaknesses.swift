import WritModel
import WritTemplates

/// Weaknesses that stand in the code whatever the event holds.
extension CodeRules {
    /// Weaknesses that somebody must reach the function to use; the others wait on the network or in the repository.
    private static let reached: Set<CodeFinding.Kind> = [
        .token, .errors, .failOpen, .state, .archive, .timing, .webhook, .presigned, .backtracking, .origin,
    ]

    static func state(
        _ input: AuditInput, _ found: CodeFinding, _ detail: String, _ rule: Rule, _ functions: [Function],
        _ widest: Function
    ) -> Finding {
        let exposure = input.exposure(widest)
        let names = functions.map(\.logicalID)
        var places = [found.sink]
        if let related = found.related, related != found.sink { places.append(related) }
        var steps = found.steps
        let severity = reached.contains(found.kind) ? rule.severity.lowered(by: exposure.discount) : rule.severity
        if !steps.isEmpty, let trigger = input.widestTrigger(widest) {
            steps.insert(
                .init(
                    "\(exposure.phrase) reaches `\(widest.logicalID)` through \(trigger.phrase)", at: trigger.location),
                at: 0)
        }
        return rule.finding(
            detail + " (in " + Prose.list(names) + ")", at: places, functions: names, severity: severity, path: steps)
    }

    /// The entrances prove the caller before the function runs, so that reading a token's claims trusts nobody new.
    static func isProved(_ input: AuditInput, _ function: Function) -> Bool {
        guard input.exposure(function) != .public, !function.triggers.isEmpty else { return false }
        return function.triggers.allSatisfy { trigger in
            switch trigger.source {
            case .http(let route): !route.authorization.isOpen
            case .webSocket(let route): !route.authorization.isOpen
            default: false
            }
        }
    }

    /// A credential that the rules about secrets find where its literal stands.
    static func isSighted(_ finding: CodeFinding, _ facts: CodeFacts, _ input: AuditInput) -> Bool {
        guard let secret = facts.credentials[finding.sink]?.reveal(for: "telling whether two rules speak of one secret")
        else {
            return false
        }
        return input.tree.sightings.contains { sighting in
            facts.modules.contains(sighting.location.file)
                && secret.firstRange(
                    of: sighting.value.reveal(for: "telling whether two rules speak of one secret")) != nil
        }
    }

    /// Handlers whose file is there and does not define them.
    static func handlers(_ input: AuditInput) -> [Finding] {
        guard let rule = byKind[.handler] else { return [] }
        return input.functions.compactMap { function in
            guard let file = input.code.undefined[function.logicalID], let handler = function.handler else {
                return nil
            }
            return rule.finding(
                "`\(function.logicalID)` is started as `\(handler)`, which `\(file)` does not define",
                at: [function.resource.place(of: "Handler")], functions: [function.logicalID])
        }
    }

    /// A credential that the rules about secrets found too is said once.
    static func withoutRepeats(_ findings: [Finding]) -> [Finding] {
        guard let rule = byKind[.credential] else { return findings }
        let known = Set(
            findings.filter { $0.rule.hasPrefix("WRIT-SECRET") }.flatMap(\.locations).map { "\($0.file):\($0.line)" })
        return findings.filter { finding in
            finding.rule != rule.id || !finding.locations.contains { known.contains("\($0.file):\($0.line)") }
        }
    }
}
