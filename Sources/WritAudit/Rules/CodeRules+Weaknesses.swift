import WritModel
import WritTemplates

/// Weaknesses that stand in the code whatever the event holds.
extension CodeRules {
    /// Weaknesses that somebody must reach the function to use; the others wait on the network or in the repository.
    private static let reached: Set<CodeFinding.Kind> = [
        .token, .errors, .failOpen, .state, .archive, .timing, .webhook, .presigned, .backtracking, .origin, .object,
    ]

    static func state(
        _ input: AuditInput, _ found: CodeFinding, _ detail: String, _ rule: Rule, _ functions: [Function],
        _ widest: Function, _ way: CodeFeeds.Way
    ) -> Finding {
        let exposure = way.exposure
        let names = functions.map(\.logicalID)
        var places = [found.sink]
        if let related = found.related, related != found.sink { places.append(related) }
        var steps = found.steps
        var severity = found.severity ?? rule.severity
        if reached.contains(found.kind) {
            // Whoever has an identity to leave behind was let in.
            let isStale = found.kind == .state && found.severity != nil && exposure == .authenticated
            severity = severity.lowered(by: isStale ? 0 : exposure.discount)
        }
        if !steps.isEmpty { steps = way.steps(to: widest) + steps }
        return rule.finding(
            detail + (found.kind == .webhook ? "" : " (in " + Prose.list(names) + ")"), at: places, functions: names,
            severity: severity, path: steps)
    }

    /// The entrances prove the token before the function runs, so that reading its claims trusts nobody new.
    ///
    /// - Parameter source: the field of the event that the token came in; an authorizer proves its own identity source only.
    static func isProved(_ input: AuditInput, _ function: Function, _ source: String) -> Bool {
        let last = source.split(separator: ".").last.map { $0.lowercased() } ?? ""
        if source.contains(".headers.") || source.contains("body.") || source.contains("Parameters.")
            || source.contains("multiValueHeaders.") || source.contains("cookies"),
            !identitySources(input).contains(last)
        {
            return false
        }
        guard input.exposure(function) != .public, !function.triggers.isEmpty else { return false }
        return function.triggers.allSatisfy { trigger in
            switch trigger.source {
            case .http(let route): !route.authorization.isOpen
            case .webSocket(let route): !route.authorization.isOpen
            default: false
            }
        }
    }

    /// Names of the headers and parameters that authorizers look at.
    private static func identitySources(_ input: AuditInput) -> Set<String> {
        var out: Set<String> = ["authorization"]
        func collect(_ node: Node, _ isSource: Bool, _ levels: Int) {
            guard levels > 0 else { return }
            if let text = node.string {
                guard isSource else { return }
                for each in text.split(whereSeparator: { $0 == "," || $0 == " " }) {
                    out.insert(each.split(separator: ".").last.map { $0.lowercased() } ?? "")
                }
            }
            for item in node.array ?? [] { collect(item, isSource, levels - 1) }
            let names: Set<String> = ["IdentitySource", "identitySource", "Header", "Headers", "QueryStrings"]
            for entry in node.object.map({ Array($0) }) ?? [] {
                collect(entry.value, isSource || names.contains(entry.key), levels - 1)
            }
        }
        for resource in input.resources where resource.type.contains("Api") { collect(resource.raw, false, 12) }
        return out
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

    /// That a stranger's events reach a function is told by the finding that says what they do there.
    private static func withoutCrossings(_ findings: [Finding]) -> [Finding] {
        let told = findings.filter { finding in
            (finding.rule.hasPrefix("WRIT-CODE") || finding.rule == path.id)
                && finding.path.contains { $0.text.contains(CodeFeeds.starting) }
        }
        let functions = Set(told.flatMap(\.functions))
        return findings.filter { $0.rule != ReachRules.crossing.id || !functions.isSuperset(of: $0.functions) }
    }

    /// A credential that the rules about secrets found too is said once.
    static func withoutRepeats(_ findings: [Finding]) -> [Finding] {
        let findings = withoutCrossings(findings)
        guard let rule = byKind[.credential] else { return findings }
        let known = Set(
            findings.filter { $0.rule.hasPrefix("WRIT-SECRET") }.flatMap(\.locations).map { "\($0.file):\($0.line)" })
        return findings.filter { finding in
            finding.rule != rule.id || !finding.locations.contains { known.contains("\($0.file):\($0.line)") }
        }
    }
}
