import WritModel
import WritTemplates

/// Event data that reaches a dangerous effect, from the entrance to what the function's role lets it do.
enum CodeRules: RuleSet {
    /// An effect that gives away the function, behind a door that is open: everything that its role may do is within reach.
    static let path = Rule(
        "WRIT-PATH-001", practice: 2, .critical, cwe: 94,
        "anyone can take over a function whose role reaches further",
        fix: "close the effect (never build code or commands from the event), guard the entrance, and narrow the role",
        source: "OWASP Serverless Top 10 (1); PureSec SAS-1")
    static let rules = CodeFinding.Kind.allCases.compactMap { byKind[$0] } + [path]

    /// Effects that run what the sender wrote.
    private static let control: Set<CodeFinding.Kind> = [.shell, .code, .deserialisation, .template]

    static func check(_ input: AuditInput) -> [Finding] {
        var weaknesses: [CodeWeakness] = []
        let callers = Callers(input)
        let feeds = CodeFeeds(input)
        for function in input.functions {
            guard let facts = input.code.facts[function.logicalID] else { continue }
            for finding in facts.findings + callers.hooks(function) {
                if finding.kind == .credential, isSighted(finding, facts, input) { continue }
                if finding.kind == .token, isProved(input, function, finding.source) { continue }
                if let at = weaknesses.firstIndex(where: {
                    $0.finding.kind == finding.kind && $0.finding.effect == finding.effect
                }) {
                    if finding.sink != finding.effect, finding.sink != weaknesses[at].finding.sink,
                        !weaknesses[at].built.contains(finding.sink)
                    {
                        weaknesses[at].built.append(finding.sink)
                    }
                    if !weaknesses[at].functions.contains(where: { $0.logicalID == function.logicalID }) {
                        weaknesses[at].functions.append(function)
                    }
                    // Of several routes to one place the most open one counts.
                    let known = feeds.way(to: function, over: weaknesses[at].finding.route)
                    if feeds.way(to: function, over: finding.route).exposure > known.exposure {
                        if weaknesses[at].finding.sink != weaknesses[at].finding.effect {
                            weaknesses[at].built.append(weaknesses[at].finding.sink)
                        }
                        weaknesses[at].built.removeAll { $0 == finding.sink }
                        weaknesses[at].finding = finding
                    }
                } else {
                    weaknesses.append(CodeWeakness(finding: finding, functions: [function]))
                }
            }
        }
        return handlers(input)
            + together(
                CodeWeakness.merged(weaknesses).compactMap { weakness in
                    guard
                        let widest = weakness.functions.max(by: {
                            feeds.way(to: $0).exposure < feeds.way(to: $1).exposure
                        })
                    else { return nil }
                    var finding = judge(
                        input, weakness.finding, weakness.functions, widest, weakness.built,
                        feeds.way(to: widest, over: weakness.finding.route))
                    finding?.locations += weakness.more
                    return finding
                })
    }

    /// Lines of the log are one weakness of the application, wherever they are written.
    private static func together(_ findings: [Finding]) -> [Finding] {
        guard let rule = byKind[.log] else { return findings }
        var out = findings.filter { $0.rule != rule.id }
        let lines = findings.filter { $0.rule == rule.id }
        guard lines.count > 1, var first = lines.max(by: { $0.severity < $1.severity }) else { return findings }
        first.functions = Set(lines.flatMap(\.functions)).sorted()
        first.locations = lines.compactMap(\.locations.first)
        first.message = "\(lines.count) lines of the log hold event data as it is, in " + Prose.list(first.functions)
        out.append(first)
        return out
    }

    private static func judge(
        _ input: AuditInput, _ found: CodeFinding, _ functions: [Function], _ widest: Function,
        _ built: [SourceLocation],
        _ way: CodeFeeds.Way
    ) -> Finding? {
        guard let rule = byKind[found.kind] else { return nil }
        if let detail = found.detail { return state(input, found, detail, rule, functions, widest, way) }
        let what = EventField.phrase(found.source)
        let via = Prose.span(found.via)
        let exposure = way.exposure
        let entrance = way.phrase
        var steps = way.steps(to: widest)
        steps += found.steps
        if steps.last?.location != found.sink, found.related == nil {
            steps.append(.init("\(what) reaches \(via)", at: found.sink))
        }
        let places = [found.sink] + built.prefix(8) + [found.related, way.trigger?.location].compactMap { $0 }
        let names = functions.map(\.logicalID)
        let reach = reach(input, widest)
        if exposure == .public, control.contains(found.kind), !reach.isEmpty {
            let list = Prose.list(reach, limit: 5)
            let statement = widest.role.statements.first { $0.source != .implied }
            steps.append(.init("its role may use \(list)", at: statement?.location ?? widest.role.location))
            return path.finding(
                "anyone can reach \(via) in \(Prose.list(names)) with \(what)\(entrance), "
                    + "and from there " + list, at: places, functions: names, cwe: found.kind.cwe, path: steps)
        }
        return rule.finding(
            "\(exposure.phrase) can put \(what) into \(effect(of: found.kind)) (\(via)) of "
                + Prose.list(names), at: places, functions: names,
            severity: rule.severity.lowered(by: exposure.discount),
            path: steps)
    }

    /// Actions and policies of a function's role beyond those that every function has.
    private static func reach(_ input: AuditInput, _ function: Function) -> [String] {
        var out: [String] = []
        for statement in function.role.statements where statement.node["Effect"]?.string == "Allow" {
            out += GrantedStatement.texts(statement.node["Action"])
        }
        for policy in function.role.managedPolicies where !policy.isImplied {
            let text = input.text(of: policy.policy)
            let name = text.split(separator: "/").last.map(String.init) ?? text
            if !name.hasPrefix("AWSLambdaBasic") { out.append(name) }
        }
        return out.filter { !$0.hasPrefix("logs:") && !$0.hasPrefix("xray:") }
    }
}
