import WritModel

/// Resources that are no ARNs, that the actions do not take, or that are too wide for what they are.
enum ResourceLint {
    static func check(_ view: StatementView) -> [PolicyDiagnostic] {
        guard let resources = view.statement.resources else { return [] }
        var found: [PolicyDiagnostic] = []
        for pattern in resources.patterns { found += form(pattern) }
        if view.allows, resources.isNegated, view.policy.kind != .serviceControl {
            found.append(
                PolicyDiagnostic(
                    "allow-not-resource", .high, "\(view.statement.name) allows everything but a few resources",
                    at: resources.location, fix: "list the resources that are needed with `Resource`"))
        }
        return found + types(view, resources) + passRole(view, resources)
    }

    private static let partitions: Set<String> = [
        "aws", "aws-cn", "aws-us-gov", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f", "aws-eusc",
    ]

    private static func form(_ pattern: Pattern) -> [PolicyDiagnostic] {
        guard !pattern.matchesEverything else { return [] }
        let text = pattern.source
        func problem(_ code: String, _ severity: Finding.Severity, _ message: String, _ fix: String)
            -> [PolicyDiagnostic]
        {
            [PolicyDiagnostic(code, severity, message, at: pattern.location, fix: fix)]
        }
        let segments = segments(of: text)
        guard segments.first == "arn" else {
            return problem(
                "resource-not-arn", .high, "`\(text)` is neither `*` nor an ARN and matches nothing",
                "write `arn:partition:service:region:account:resource`")
        }
        guard segments.count == 6 else {
            return problem(
                "arn-segments", .medium, "`\(text)` has \(segments.count) of the six segments of an ARN",
                "write `arn:partition:service:region:account:resource`")
        }
        func isOpen(_ segment: String) -> Bool {
            segment.contains("*") || segment.contains("?") || segment.contains("$")
        }
        if !isOpen(segments[1]), !partitions.contains(segments[1]) {
            return problem(
                "arn-partition", .high, "there is no partition `\(segments[1])`",
                "write `aws`, `aws-cn` or `aws-us-gov`")
        }
        if segments[2].isEmpty {
            return problem("arn-service", .high, "`\(text)` names no service", "name the service")
        }
        let region = segments[3]
        if !region.isEmpty, !isOpen(region), !isRegion(region) {
            return problem(
                "arn-region", .medium, "`\(region)` is no region", "write a region such as `eu-west-1`, or `*`")
        }
        let account = segments[4]
        if !account.isEmpty, !isOpen(account), account != "aws",
            account.utf8.count != 12 || !account.utf8.allSatisfy({ (0x30...0x39).contains($0) })
        {
            return problem(
                "arn-account", .medium, "`\(account)` is no account: accounts have twelve digits",
                "write the twelve digits of the account")
        }
        if segments[5].isEmpty {
            return problem("arn-resource", .high, "`\(text)` names no resource", "name the resource or write `*`")
        }
        return []
    }

    /// Letters, a direction, a number: `eu-west-1`, `us-gov-west-1`.
    private static func isRegion(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3 || parts.count == 4, let last = parts.last else { return false }
        return last.utf8.count <= 2 && last.utf8.allSatisfy { (0x30...0x39).contains($0) } && !last.isEmpty
            && parts.dropLast().allSatisfy { part in
                !part.isEmpty && part.utf8.allSatisfy { (0x61...0x7A).contains($0) }
            }
    }

    /// The segments, not counting colons inside of variables.
    private static func segments(of text: String) -> [String] {
        var out = [""]
        var inside = false
        for character in text {
            if character == "{" { inside = true }
            if character == "}" { inside = false }
            if character == ":", !inside, out.count < 6 { out.append("") } else { out[out.count - 1].append(character) }
        }
        return out
    }

    /// Each action needs a resource that it can have, and each resource an action that takes it.
    private static func types(_ view: StatementView, _ resources: PatternList) -> [PolicyDiagnostic] {
        guard let catalogue = view.catalogue, !view.actions.isEmpty, !resources.isNegated,
            !resources.patterns.contains(where: \.matchesEverything)
        else { return [] }
        var shapes: [Int: [Pattern]] = [:]
        for action in view.actions {
            let shape = catalogue.resourceShape(ofActionAt: action)
            if shapes[shape] == nil { shapes[shape] = catalogue.resourcePatterns(ofActionAt: action) }
        }
        func meets(_ resource: Pattern, _ shape: Int) -> Bool {
            (shapes[shape] ?? []).contains { PatternMeet.text(resource.withoutVariables, $0) != nil }
        }
        var met: [Int: Bool] = [:]
        for shape in shapes.keys { met[shape] = resources.patterns.contains { meets($0, shape) } }
        var found: [PolicyDiagnostic] = []
        // A wildcard may well match actions that the statement is not about.
        for pattern in view.statement.actions.patterns where pattern.isLiteral {
            guard let action = catalogue.index(ofAction: pattern.source) else { continue }
            let shape = catalogue.resourceShape(ofActionAt: action)
            guard met[shape] == false else { continue }
            let name = catalogue.name(ofActionAt: action)
            let known = catalogue.action(at: action).resourceTypes
            found.append(
                known.isEmpty
                    ? PolicyDiagnostic(
                        "action-needs-star", .medium, "`\(name)` has no resources, so no ARN matches it",
                        at: pattern.location, fix: "put it in a statement with `\"Resource\": \"*\"`")
                    : PolicyDiagnostic(
                        "resource-type", .medium, "none of the resources is one that `\(name)` takes",
                        at: pattern.location, fix: "use `\(known[0].arn)`"))
        }
        for resource in resources.patterns
        where resource.source.hasPrefix("arn:") && !shapes.keys.contains(where: { meets(resource, $0) }) {
            found.append(
                PolicyDiagnostic(
                    "unused-resource", .low, "no action of \(view.statement.name) takes `\(resource.source)`",
                    at: resource.location, fix: "take it out, or add the action that it is for"))
        }
        return found
    }

    private static func passRole(_ view: StatementView, _ resources: PatternList) -> [PolicyDiagnostic] {
        guard view.allows, !view.statement.actions.isNegated, !resources.isNegated,
            let pass = view.statement.actions.patterns.first(where: { $0.matches("iam:passrole".letters) })
        else { return [] }
        let wide = resources.patterns.filter { pattern in
            pattern.matchesEverything || pattern.source.hasSuffix(":role/*") || pattern.source.hasSuffix(":*")
        }
        guard let first = wide.first, !view.hasCondition(on: ["iam:passedtoservice"]) || first.matchesEverything else {
            return []
        }
        return [
            PolicyDiagnostic(
                "pass-any-role", .high, "\(view.statement.name) lets any role be passed, also an administrator's",
                at: pass.location, fix: "name the roles, and the services with the condition key `iam:PassedToService`")
        ]
    }
}

extension Pattern {
    /// With `*` for each variable.
    var withoutVariables: Pattern {
        guard !variables.isEmpty else { return self }
        return Pattern(
            source: source, tokens: tokens.map { Wildcard.isVariable($0) ? Wildcard.anyString : $0 },
            isFolded: isFolded, isARN: isARN, at: location)
    }
}
