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
    private static let byKind: [CodeFinding.Kind: Rule] = Dictionary(
        uniqueKeysWithValues: CodeFinding.Kind.allCases.enumerated().map { index, kind in
            let number = String(index + 1)
            let id = "WRIT-CODE-" + String(repeating: "0", count: 3 - number.count) + number
            let text = text(of: kind)
            return (
                kind,
                Rule(
                    id, practice: 2, text.severity, cwe: kind.cwe, "event data reaches " + text.effect, fix: text.fix,
                    source: "OWASP Serverless Top 10; CWE-\(kind.cwe)")
            )
        })
    static let rules = CodeFinding.Kind.allCases.compactMap { byKind[$0] } + [path]

    private static func text(of kind: CodeFinding.Kind) -> (effect: String, severity: Finding.Severity, fix: String) {
        switch kind {
        case .shell:
            ("a shell", .critical, "run the program without a shell, with a list of arguments that are checked")
        case .code:
            ("an interpreter of code", .critical, "never run text from the event; choose from a table of functions")
        case .deserialisation:
            ("a reader of objects that runs code", .critical, "read JSON, or YAML with the safe loader")
        case .sql: ("a SQL statement", .high, "pass values as parameters of the statement")
        case .noSQL:
            ("the expression of a query", .high, "pass values as expression attribute values; check their type")
        case .path: ("the path of a file", .high, "keep the base name only, or check that the path stays in its folder")
        case .url: ("the host of a connection", .high, "choose the host from a list; take only its path from the event")
        case .html: ("a page without escaping", .medium, "escape the text, or answer with JSON")
        case .template: ("the text of a template", .critical, "keep templates constant; pass values to them")
        case .header: ("a header of the answer", .medium, "refuse values with line breaks; choose from a list")
        case .log: ("the log as it is", .low, "log chosen fields as JSON, without tokens and personal data")
        case .xml: ("a reader of XML that follows entities", .high, "use `defusedxml`, or switch entities off")
        case .target:
            ("the name of a resource", .medium, "choose the resource from a table; check that it is the caller's")
        case .regex: ("a regular expression", .low, "escape the text, or keep patterns constant")
        case .prototype:
            ("the keys of an object", .medium, "refuse `__proto__`, `constructor`, `prototype`; use `Map`")
        }
    }

    /// Effects that run what the sender wrote.
    private static let control: Set<CodeFinding.Kind> = [.shell, .code, .deserialisation, .template]

    static func check(_ input: AuditInput) -> [Finding] {
        struct Weakness {
            var finding: CodeFinding
            var functions: [Function]
        }
        var weaknesses: [Weakness] = []
        for function in input.functions {
            for finding in input.code.facts[function.logicalID]?.findings ?? [] {
                if let at = weaknesses.firstIndex(where: {
                    $0.finding.kind == finding.kind && $0.finding.sink == finding.sink
                }) {
                    if !weaknesses[at].functions.contains(where: { $0.logicalID == function.logicalID }) {
                        weaknesses[at].functions.append(function)
                    }
                } else {
                    weaknesses.append(Weakness(finding: finding, functions: [function]))
                }
            }
        }
        return weaknesses.compactMap { weakness in
            guard let widest = weakness.functions.max(by: { input.exposure($0) < input.exposure($1) }) else {
                return nil
            }
            return judge(input, weakness.finding, weakness.functions, widest)
        }
    }

    private static func judge(
        _ input: AuditInput, _ found: CodeFinding, _ functions: [Function], _ widest: Function
    ) -> Finding? {
        guard let rule = byKind[found.kind] else { return nil }
        let exposure = input.exposure(widest)
        let trigger = input.widestTrigger(widest)
        let entrance = trigger.map { " through \($0.phrase)" } ?? ""
        var steps: [Finding.Step] = []
        if let trigger {
            steps.append(.init("\(exposure.phrase) reaches `\(widest.logicalID)`\(entrance)", at: trigger.location))
        }
        steps += found.steps
        if steps.last?.location != found.sink {
            steps.append(.init("`\(found.source)` reaches `\(found.via)`", at: found.sink))
        }
        let places = [found.sink] + (trigger.map { [$0.location] } ?? [])
        let names = functions.map(\.logicalID)
        let reach = reach(input, widest)
        if exposure == .public, control.contains(found.kind), !reach.isEmpty {
            let list = Prose.list(reach, limit: 5)
            steps.append(.init("its role may use \(list)", at: widest.role.location))
            return path.finding(
                "anyone can reach `\(found.via)` in \(Prose.list(names)) with `\(found.source)`\(entrance), "
                    + "and from there " + list, at: places, functions: names, cwe: found.kind.cwe, path: steps)
        }
        return rule.finding(
            "\(exposure.phrase) can put `\(found.source)` into \(text(of: found.kind).effect) (`\(found.via)`) of "
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
