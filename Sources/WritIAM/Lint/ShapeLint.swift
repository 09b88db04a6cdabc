import WritModel

/// Version, Sids, length, empty lists.
enum ShapeLint {
    static func check(_ policy: Policy, source: Node?) -> [PolicyDiagnostic] {
        var found = version(policy) + sids(policy)
        for statement in policy.statements { found += emptyLists(statement) }
        if let source, let limit = policy.kind.characterLimit {
            let count = characters(of: source)
            if count > limit {
                found.append(
                    PolicyDiagnostic(
                        "policy-size", .high, "policy has \(count) characters of at most \(limit)", at: policy.location,
                        fix: "join statements, use wildcards that cover the same, or split the policy"))
            }
        }
        return found
    }

    /// Characters without white space outside of texts, as AWS counts them.
    static func characters(of node: Node) -> Int { JSONWriter.string(node, pretty: false).unicodeScalars.count }

    private static func version(_ policy: Policy) -> [PolicyDiagnostic] {
        guard policy.version == .v2008 else { return [] }
        var found = [
            PolicyDiagnostic(
                "old-version", .low, "policy is in the language of 2008, in which variables are plain text",
                at: policy.location, fix: "add `\"Version\": \"2012-10-17\"`")
        ]
        for statement in policy.statements {
            let texts =
                (statement.resources?.patterns ?? []).map { ($0.source, $0.location) }
                + statement.conditions.flatMap { condition in condition.values.map { ($0, condition.location) } }
            for (text, location) in texts where text.contains("${") {
                found.append(
                    PolicyDiagnostic(
                        "variable-without-version", .high,
                        "`\(text)` is plain text because the policy has no version with variables", at: location,
                        fix: "add `\"Version\": \"2012-10-17\"`"))
            }
        }
        return found
    }

    private static func sids(_ policy: Policy) -> [PolicyDiagnostic] {
        var found: [PolicyDiagnostic] = []
        var seen: Set<String> = []
        let strict = policy.kind != .resource && policy.kind != .endpoint
        for statement in policy.statements {
            guard let sid = statement.sid else { continue }
            if !sid.isEmpty, !seen.insert(sid).inserted {
                found.append(
                    PolicyDiagnostic(
                        "duplicate-sid", .medium, "`\(sid)` is the Sid of two statements", at: statement.location,
                        fix: "give each statement a Sid of its own"))
            }
            if strict,
                sid.unicodeScalars.contains(where: { !$0.isASCII || !$0.properties.isAlphabetic && !isDigit($0) })
            {
                found.append(
                    PolicyDiagnostic(
                        "sid-characters", .medium, "`\(sid)` holds more than letters and digits",
                        at: statement.location, fix: "use only A-Z, a-z and 0-9"))
            }
        }
        return found
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { (0x30...0x39).contains(scalar.value) }

    private static func emptyLists(_ statement: Statement) -> [PolicyDiagnostic] {
        var found: [PolicyDiagnostic] = []
        func empty(_ element: String, _ location: SourceLocation, _ severity: Finding.Severity) {
            found.append(
                PolicyDiagnostic(
                    "empty-list", severity, "`\(element)` of \(statement.name) is empty", at: location,
                    fix: "list what is meant, or take the statement out"))
        }
        if statement.actions.patterns.isEmpty {
            // An empty `NotAction` is everything.
            empty(
                statement.actions.isNegated ? "NotAction" : "Action", statement.actions.location,
                statement.actions.isNegated ? .high : .low)
        }
        if let resources = statement.resources, resources.patterns.isEmpty {
            empty(
                resources.isNegated ? "NotResource" : "Resource", resources.location,
                resources.isNegated ? .high : .low)
        }
        for condition in statement.conditions where condition.values.isEmpty {
            empty(condition.keyName, condition.location, condition.operator.isNegated ? .high : .low)
        }
        return found
    }
}
