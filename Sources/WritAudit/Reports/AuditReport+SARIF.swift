package import WritModel

extension AuditReport {
    /// SARIF 2.1.0, for code hosts and editors.
    package var sarif: Node {
        let all = findings + baselined + suppressed.map(\.finding)
        let used = Set(all.map(\.rule))
        let rules = Audit.rules.filter { used.contains($0.id) }
        let positions = Dictionary(
            rules.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
        let hasBaseline = !baselined.isEmpty || !gone.isEmpty
        var results = findings.map { result($0, positions, state: hasBaseline ? "new" : nil) }
        results += baselined.map { finding in
            let suppression: Node = .object(["kind": "external", "justification": "in the baseline"])
            return result(finding, positions, state: "unchanged", suppression: suppression)
        }
        results += suppressed.map { entry in
            var suppression = Mapping()
            suppression["kind"] = "inSource"
            suppression["status"] = "accepted"
            suppression["justification"] = Node(entry.reason)
            if entry.location.line > 0 { suppression["location"] = Self.location(entry.location) }
            return result(entry.finding, positions, state: nil, suppression: Node(suppression))
        }
        let notifications =
            problems.map { Self.notification($0, level: "warning") }
            + notices.map { Self.notification($0, level: "note") }
        return .object([
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0",
            "runs": Node([
                .object([
                    "tool": .object([
                        "driver": .object([
                            "name": "writ", "fullName": "Writ audit of serverless applications",
                            "rules": Node(rules.map(Self.rule)),
                        ])
                    ]),
                    "columnKind": "unicodeCodePoints",
                    "invocations": Node([
                        .object([
                            "executionSuccessful": Node(.bool(true)),
                            "toolExecutionNotifications": Node(notifications),
                        ])
                    ]),
                    "results": Node(results),
                ])
            ]),
        ])
    }

    private static func notification(_ problem: InputError, level: String) -> Node {
        var members = Mapping()
        members["level"] = Node(level)
        members["descriptor"] = .object(["id": Node(problem.code)])
        members["message"] = .object(["text": Node(problem.message + (problem.hint.map { "; " + $0 } ?? ""))])
        if let place = problem.location, place.line > 0 { members["locations"] = Node([location(place)]) }
        return Node(members)
    }

    private static func rule(_ rule: Rule) -> Node {
        var properties = Mapping()
        properties["practice"] = Node(.integer(rule.practice))
        properties["security-severity"] = Node(score(rule.severity))
        properties["problem.severity"] = Node(
            level(rule.severity) == "error" ? "error" : rule.severity == .medium ? "warning" : "recommendation")
        properties["tags"] = Node((["security"] + (rule.cwe.map { ["external/cwe/cwe-\($0)"] } ?? [])).map { Node($0) })
        let cwe = rule.cwe.map { " (CWE-\($0))" } ?? ""
        return .object([
            "id": Node(rule.id), "name": Node(name(rule.title)),
            "shortDescription": .object(["text": Node(rule.title)]),
            "fullDescription": .object(["text": Node("\(rule.title)\(cwe). Source: \(rule.source).")]),
            "help": .object([
                "text": Node("\(rule.title)\(cwe). Fix: \(rule.fix). Source: \(rule.source)."),
                "markdown": Node("**\(rule.title)**\(cwe)\n\n**Fix**: \(rule.fix)\n\nSource: \(rule.source)\n"),
            ]),
            "defaultConfiguration": .object(["level": Node(level(rule.severity))]), "properties": Node(properties),
        ])
    }

    /// A title as one word, which the format asks of names: `ARouteOfAnAPIAsksNothing`.
    private static func name(_ title: String) -> String {
        title.split { !$0.isLetter && !$0.isNumber }.prefix(8).map { $0.prefix(1).uppercased() + $0.dropFirst() }
            .joined()
    }

    private func result(
        _ finding: Finding, _ positions: [String: Int], state: String?, suppression: Node? = nil
    ) -> Node {
        var members = Mapping()
        members["ruleId"] = Node(finding.rule)
        members["ruleIndex"] = positions[finding.rule].map { Node(.integer($0)) }
        members["level"] = Node(Self.level(finding.severity))
        members["message"] = .object(["text": Node(finding.message + ". Fix: " + finding.fix)])
        let places = finding.locations.filter { $0.line > 0 }
        members["locations"] = Node(places.prefix(1).map(Self.location))
        if places.count > 1 {
            members["relatedLocations"] = Node(
                places.dropFirst().enumerated().map { number, place in
                    var members = Self.location(place).object ?? Mapping()
                    members["id"] = Node(.integer(number + 1))
                    members["message"] = .object(["text": "also here"])
                    return Node(members)
                })
        }
        if let first = finding.fingerprints.first {
            let own = finding.application.isEmpty ? first : "\(first):\(finding.application)"
            members["partialFingerprints"] = .object(["writ/v1": Node(own)])
        }
        let steps = finding.path.filter { ($0.location?.line ?? 0) > 0 }
        if !steps.isEmpty {
            let flow = steps.map { step -> Node in
                var place = step.location.map(Self.location)?.object ?? Mapping()
                place["message"] = .object(["text": Node(step.text)])
                return .object(["location": Node(place)])
            }
            members["codeFlows"] = Node([
                .object(["threadFlows": Node([.object(["locations": Node(flow)])])])
            ])
        }
        if let state { members["baselineState"] = Node(state) }
        if let suppression { members["suppressions"] = Node([suppression]) }
        if let fix = sarifFix(finding) { members["fixes"] = Node([fix]) }
        members["properties"] = .object([
            "functions": Node(finding.functions.map { Node($0) }), "severity": Node(finding.severity.name),
            "application": Node(finding.application), "security-severity": Node(Self.score(finding.severity)),
        ])
        return Node(members)
    }

    /// The edits as whole lines that go and come.
    private func sarifFix(_ finding: Finding) -> Node? {
        var changes: [Node] = []
        let hidden = hiddenLines
        for file in Set(finding.edits.map(\.file)).sorted() {
            guard let bytes = editable[file] else { continue }
            let outcome = FileEditor.apply(finding.edits.filter { $0.file == file }, to: bytes)
            let hunks = UnifiedDiff.hunks(from: bytes, to: outcome.bytes, context: 0)
            let replacements = hunks.compactMap { hunk -> Node? in
                guard let first = hunk.first, UnifiedDiff.masked(hunk, hidden[file] ?? []) == hunk else { return nil }
                let gone = hunk.count { $0.mark == "-" }
                let come = hunk.filter { $0.mark == "+" }.map { $0.text + "\n" }.joined()
                var members = Mapping()
                members["deletedRegion"] = .object([
                    "startLine": Node(.integer(first.old + 1)), "startColumn": 1,
                    "endLine": Node(.integer(first.old + 1 + gone)), "endColumn": 1,
                ])
                if !come.isEmpty { members["insertedContent"] = .object(["text": Node(come)]) }
                return Node(members)
            }
            guard !replacements.isEmpty else { continue }
            changes.append(
                .object([
                    "artifactLocation": .object(["uri": Node(Self.uri(file))]), "replacements": Node(replacements),
                ]))
        }
        guard !changes.isEmpty else { return nil }
        return .object(["description": .object(["text": Node(finding.fix)]), "artifactChanges": Node(changes)])
    }

    private static func location(_ place: SourceLocation) -> Node {
        .object([
            "physicalLocation": .object([
                "artifactLocation": .object(["uri": Node(uri(place.file))]),
                "region": .object([
                    "startLine": Node(.integer(max(1, place.line))),
                    "startColumn": Node(.integer(max(1, place.column))),
                ]),
            ])
        ])
    }

    /// A path as a relative URI reference (RFC 3986, section 4.2).
    private static func uri(_ path: String) -> String {
        let digits = Array("0123456789ABCDEF")
        var out = ""
        for byte in path.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E, 0x2F:
                out.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                out += "%"
                out.append(digits[Int(byte >> 4)])
                out.append(digits[Int(byte & 15)])
            }
        }
        return out
    }

    private static func level(_ severity: Finding.Severity) -> String {
        switch severity {
        case .critical, .high: "error"
        case .medium: "warning"
        case .low, .note: "note"
        }
    }

    private static func score(_ severity: Finding.Severity) -> String {
        switch severity {
        case .critical: "9.5"
        case .high: "8.0"
        case .medium: "5.5"
        case .low: "3.0"
        case .note: "1.0"
        }
    }
}
