package import WritModel

extension AuditReport {
    /// `writ/audit/v1`; spec/audit-v1.schema.json says what each member means.
    package var node: Node {
        .object([
            "schema": "writ/audit/v1", "application": Node(application), "summary": counts,
            "findings": Node(findings.map(Self.node(of:))),
            "suppressed": Node(
                suppressed.map { entry in
                    var members = Mapping()
                    members["finding"] = Self.node(of: entry.finding)
                    members["reason"] = Node(entry.reason)
                    if entry.location.line > 0 { members["location"] = Self.node(of: entry.location) }
                    members["until"] = entry.until.flatMap(Timestamp.text).map { Node($0) }
                    return Node(members)
                }),
            "baselined": Node(baselined.map(Self.node(of:))), "gone": Node(gone.map { Node($0) }),
            "problems": Node(problems.map(Self.node(of:))), "notices": Node(notices.map(Self.node(of:))),
            "applications": Node(inventories.map(Self.node(of:))),
        ])
    }

    package func json() -> String { JSONWriter.string(node, pretty: true) }

    private var counts: Node {
        var members = Mapping()
        for severity in Finding.Severity.allCases.reversed() {
            members[severity.name] = Node(.integer(findings.count { $0.severity == severity }))
        }
        return Node(members)
    }

    private static func texts(_ texts: [String]) -> Node { Node(texts.map { Node($0) }) }

    private static func node(of problem: InputError) -> Node {
        var members = Mapping()
        members["code"] = Node(problem.code)
        members["message"] = Node(problem.message)
        members["location"] = problem.location.map(node(of:))
        members["hint"] = problem.hint.map { Node($0) }
        return Node(members)
    }

    private static func node(of finding: Finding) -> Node {
        var members = Mapping()
        members["rule"] = Node(finding.rule)
        members["practice"] = Node(.integer(finding.practice))
        members["severity"] = Node(finding.severity.name)
        members["cwe"] = finding.cwe.map { Node(.integer($0)) } ?? Node(.null)
        members["message"] = Node(finding.message)
        members["application"] = Node(finding.application)
        members["locations"] = Node(finding.locations.filter { $0.line > 0 }.map(node(of:)))
        members["functions"] = texts(finding.functions)
        members["fix"] = Node(finding.fix)
        members["path"] = Node(
            finding.path.map { step in
                var members = Mapping()
                members["text"] = Node(step.text)
                members["location"] = step.location.flatMap { $0.line > 0 ? node(of: $0) : nil }
                return Node(members)
            })
        members["edits"] = Node(finding.edits.map(node(of:)))
        members["fingerprints"] = texts(finding.fingerprints)
        return Node(members)
    }

    private static func node(of edit: Edit) -> Node {
        switch edit {
        case .set(let file, let path, let value):
            return .object(["kind": "set", "file": Node(file), "path": texts(path), "value": value])
        case .remove(let file, let path):
            return .object(["kind": "remove", "file": Node(file), "path": texts(path)])
        case .replace(let place, let old, let new):
            return .object([
                "kind": "replace", "file": Node(place.file), "location": node(of: place), "old": Node(old),
                "new": Node(new),
            ])
        }
    }

    private static func node(of place: SourceLocation) -> Node {
        .object(["file": Node(place.file), "line": Node(.integer(place.line)), "column": Node(.integer(place.column))])
    }

    private static func node(of inventory: Inventory) -> Node {
        .object([
            "name": Node(inventory.name), "application": Node(inventory.label), "template": Node(inventory.template),
            "format": Node(inventory.format),
            "triggers": Node(
                inventory.triggers.map { trigger in
                    .object([
                        "function": Node(trigger.function), "kind": Node(trigger.kind), "method": Node(trigger.method),
                        "source": Node(trigger.source), "authorization": Node(trigger.authorization),
                        "callers": Node(trigger.callers), "location": node(of: trigger.location),
                    ])
                }),
            "functions": Node(
                inventory.functions.map { function in
                    .object([
                        "name": Node(function.id), "runtime": Node(function.runtime), "handler": Node(function.handler),
                        "callers": Node(function.callers), "location": node(of: function.location),
                        "managedPolicies": texts(function.managedPolicies),
                        "isComplete": Node(.bool(function.isComplete)),
                        "grants": Node(
                            function.grants.map { grant in
                                .object([
                                    "effect": grant.isAllowed ? "Allow" : "Deny", "actions": texts(grant.actions),
                                    "resources": texts(grant.resources),
                                    "hasCondition": Node(.bool(grant.hasCondition)),
                                    "via": Node(grant.via), "location": node(of: grant.location),
                                ])
                            }),
                    ])
                }),
        ])
    }
}
