import WritModel

/// Actions that do not exist, wildcards in services, broad grants.
enum ActionLint {
    static func check(_ view: StatementView) -> [PolicyDiagnostic] {
        var found: [PolicyDiagnostic] = []
        for pattern in view.statement.actions.patterns { found += check(pattern, view) }
        if view.allows, view.statement.actions.isNegated, view.policy.kind != .serviceControl {
            found.append(
                PolicyDiagnostic(
                    "allow-not-action", .high,
                    "\(view.statement.name) allows everything but a few actions, also those of services to come",
                    at: view.statement.actions.location, fix: "list the actions that are needed with `Action`"))
        }
        return found + administrator(view) + trust(view)
    }

    private static func check(_ pattern: Pattern, _ view: StatementView) -> [PolicyDiagnostic] {
        guard !pattern.matchesEverything else { return [] }
        let text = pattern.source
        guard text.contains(":") else {
            return [
                PolicyDiagnostic(
                    "action-format", .high, "`\(text)` is no `service:action` and matches nothing",
                    at: pattern.location, fix: "write the service's prefix, a colon and the action")
            ]
        }
        if text.contains(",") || text != String(text.filter { !$0.isWhitespace }) {
            return [
                PolicyDiagnostic(
                    "action-format", .high, "`\(text)` holds a comma or a blank and matches nothing",
                    at: pattern.location, fix: "write each action as an element of the list")
            ]
        }
        guard let service = pattern.service.map(\.text) else {
            return [
                PolicyDiagnostic(
                    "service-wildcard", .medium, "`\(text)` has a wildcard in the service", at: pattern.location,
                    fix: "name the service, e.g. `s3:Get*`")
            ]
        }
        guard let catalogue = view.catalogue else { return [] }
        guard catalogue.hasService(service) else {
            return [
                PolicyDiagnostic(
                    "unknown-service", .medium, "there is no service `\(service)`", at: pattern.location,
                    fix: "use the prefix of the service authorization reference")
            ]
        }
        guard catalogue.indices(matching: pattern).isEmpty else { return [] }
        let near = nearest(to: text, catalogue)
        return [
            PolicyDiagnostic(
                "unknown-action", .medium, "no action of `\(service)` is matched by `\(text)`", at: pattern.location,
                fix: near.map { "did you mean `\($0)`" } ?? "look the action up in the service authorization reference")
        ]
    }

    /// The action of the same service with the fewest letters different, if there are few.
    static func nearest(to text: String, _ catalogue: Catalogue) -> String? {
        let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { return nil }
        let wanted = Array(parts[1].asciiLowercased.utf8)
        guard wanted.count <= 64 else { return nil }
        var best: (name: String, distance: Int)?
        for name in catalogue.actionNames(matching: "\(parts[0]):*") {
            let letters = Array(name.split(separator: ":")[1].lowercased().utf8)
            guard abs(letters.count - wanted.count) <= 3 else { continue }
            let distance = EditDistance.between(wanted, letters, atMost: 3)
            if let distance, best.map({ distance < $0.distance }) ?? true { best = (name, distance) }
        }
        return best?.name
    }

    private static func administrator(_ view: StatementView) -> [PolicyDiagnostic] {
        guard view.allows, view.statement.conditions.isEmpty, !view.statement.actions.isNegated,
            view.policy.kind == .identity || view.policy.kind == .session
        else { return [] }
        guard
            view.statement.resources.map({ !$0.isNegated && $0.patterns.contains(where: \.matchesEverything) }) == true
        else { return [] }
        var found: [PolicyDiagnostic] = []
        for pattern in view.statement.actions.patterns {
            if pattern.matchesEverything {
                found.append(
                    PolicyDiagnostic(
                        "administrator", .critical, "\(view.statement.name) allows every action on everything",
                        at: pattern.location, fix: "list the actions and resources that are needed"))
            } else if let service = pattern.service, pattern.tokens.count == service.count + 2,
                pattern.tokens.last == Wildcard.anyString
            {
                found.append(
                    PolicyDiagnostic(
                        "whole-service", .medium,
                        "\(view.statement.name) allows every action of `\(service.text)` on everything",
                        at: pattern.location, fix: "list the actions and resources that are needed"))
            }
        }
        return found
    }

    private static func trust(_ view: StatementView) -> [PolicyDiagnostic] {
        guard view.policy.kind == .trust, view.allows, !view.statement.actions.isNegated else { return [] }
        let usable: Set<String> = [
            "sts:assumerole", "sts:assumerolewithsaml", "sts:assumerolewithwebidentity", "sts:tagsession",
            "sts:setsourceidentity", "sts:setcontext", "sts:assumeroot", "sts:*", "*", "sts:assumerole*",
        ]
        return view.statement.actions.patterns.filter { !usable.contains($0.source.asciiLowercased) }.map { pattern in
            PolicyDiagnostic(
                "trust-action", .medium, "`\(pattern.source)` does nothing in a trust policy", at: pattern.location,
                fix: "use `sts:AssumeRole`, `sts:AssumeRoleWithSAML` or `sts:AssumeRoleWithWebIdentity`")
        }
    }
}

/// Number of letters to add, take out or change.
enum EditDistance {
    /// Nil if it is more than `limit`.
    static func between(_ a: [UInt8], _ b: [UInt8], atMost limit: Int) -> Int? {
        var row = Array(0...b.count)
        for (i, letter) in a.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            var smallest = row[0]
            for (j, other) in b.enumerated() {
                let change = diagonal + (letter == other ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(change, row[j] + 1, diagonal + 1)
                smallest = min(smallest, row[j + 1])
            }
            if smallest > limit { return nil }
        }
        return row[b.count] <= limit ? row[b.count] : nil
    }
}
