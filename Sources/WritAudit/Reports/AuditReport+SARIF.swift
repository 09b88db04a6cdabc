package import WritModel

extension AuditReport {
    /// SARIF 2.1.0, for code hosts and editors.
    package var sarif: Node {
        let used = Set((findings + suppressed.map(\.finding)).map(\.rule))
        let rules = Audit.rules.filter { used.contains($0.id) }
        let positions = Dictionary(uniqueKeysWithValues: rules.enumerated().map { ($1.id, $0) })
        let results =
            findings.map { Self.result($0, positions, reason: nil) }
            + suppressed.map { Self.result($0.finding, positions, reason: $0.reason) }
        let notifications = problems.map { problem in
            var members = Mapping()
            members["level"] = "warning"
            members["message"] = .object(["text": Node(problem.message)])
            if let place = problem.location, place.line > 0 { members["locations"] = Node([Self.location(place)]) }
            return Node(members)
        }
        return .object([
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0",
            "runs": Node([
                .object([
                    "tool": .object([
                        "driver": .object(["name": "writ", "rules": Node(rules.map(Self.rule))])
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

    private static func rule(_ rule: Rule) -> Node {
        var properties = Mapping()
        properties["practice"] = Node(.integer(rule.practice))
        properties["security-severity"] = Node(score(rule.severity))
        properties["tags"] = Node((["security"] + (rule.cwe.map { ["external/cwe/cwe-\($0)"] } ?? [])).map { Node($0) })
        return .object([
            "id": Node(rule.id), "shortDescription": .object(["text": Node(rule.title)]),
            "help": .object(["text": Node(rule.fix)]),
            "defaultConfiguration": .object(["level": Node(level(rule.severity))]), "properties": Node(properties),
        ])
    }

    private static func result(_ finding: Finding, _ positions: [String: Int], reason: String?) -> Node {
        var members = Mapping()
        members["ruleId"] = Node(finding.rule)
        members["ruleIndex"] = positions[finding.rule].map { Node(.integer($0)) }
        members["level"] = Node(level(finding.severity))
        members["message"] = .object(["text": Node(finding.message + ". Fix: " + finding.fix)])
        let places = finding.locations.filter { $0.line > 0 }
        members["locations"] = Node(places.prefix(1).map(location))
        if places.count > 1 { members["relatedLocations"] = Node(places.dropFirst().map(location)) }
        let steps = finding.path.filter { ($0.location?.line ?? 0) > 0 }
        if !steps.isEmpty {
            let flow = steps.map { step -> Node in
                var place = step.location.map(location)?.object ?? Mapping()
                place["message"] = .object(["text": Node(step.text)])
                return .object(["location": Node(place)])
            }
            members["codeFlows"] = Node([
                .object(["threadFlows": Node([.object(["locations": Node(flow)])])])
            ])
        }
        if let reason {
            members["suppressions"] = Node([.object(["kind": "inSource", "justification": Node(reason)])])
        }
        members["properties"] = .object([
            "functions": Node(finding.functions.map { Node($0) }), "severity": Node(finding.severity.name),
        ])
        return Node(members)
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
