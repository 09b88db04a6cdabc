package import WritModel

extension AuditReport {
    /// `writ/audit/v1`.
    package var node: Node {
        .object([
            "schema": "writ/audit/v1", "application": Node(application),
            "findings": Node(findings.map(Self.node(of:))),
            "suppressed": Node(
                suppressed.map { entry in
                    .object(["finding": Self.node(of: entry.finding), "reason": Node(entry.reason)])
                }),
            "problems": Node(
                problems.map { problem in
                    var members = Mapping()
                    members["code"] = Node(problem.code)
                    members["message"] = Node(problem.message)
                    members["location"] = problem.location.map(Self.node(of:))
                    members["hint"] = problem.hint.map { Node($0) }
                    return Node(members)
                }),
        ])
    }

    package func json() -> String { JSONWriter.string(node, pretty: true) }

    private static func node(of finding: Finding) -> Node {
        var members = Mapping()
        members["rule"] = Node(finding.rule)
        members["practice"] = Node(.integer(finding.practice))
        members["severity"] = Node(finding.severity.name)
        members["cwe"] = finding.cwe.map { Node(.integer($0)) } ?? Node(.null)
        members["message"] = Node(finding.message)
        members["locations"] = Node(finding.locations.filter { $0.line > 0 }.map(node(of:)))
        members["functions"] = Node(finding.functions.map { Node($0) })
        members["fix"] = Node(finding.fix)
        members["path"] = Node(
            finding.path.map { step in
                var members = Mapping()
                members["text"] = Node(step.text)
                members["location"] = step.location.map(node(of:))
                return Node(members)
            })
        return Node(members)
    }

    private static func node(of place: SourceLocation) -> Node {
        .object(["file": Node(place.file), "line": Node(.integer(place.line)), "column": Node(.integer(place.column))])
    }
}
