import WritIAM
package import WritModel
package import WritTemplates

/// What the template grants a function against what its code needs.
package struct GrantReview: Sendable {
    /// Granted actions, or patterns of them, that no call in the code needs.
    package var unused: [Grant] = []
    /// Grants on more resources than the code reaches.
    package var tooWide: [Wide] = []
    /// Needed, but granted by no statement: the call will be denied.
    package var missing: [Missing] = []
    /// False where the role has policies that the template does not show; `missing` is then empty.
    package var isComplete: Bool = true

    package struct Grant: Sendable, Equatable {
        /// As written, e.g. `dynamodb:*`.
        package var action: String
        package var location: SourceLocation
    }

    package struct Wide: Sendable, Equatable {
        package var action: String
        package var granted: String
        /// Everything that the code reaches with the action.
        package var needed: [String]
        package var location: SourceLocation
    }

    package struct Missing: Sendable, Equatable {
        package var action: String
        package var resource: String
        /// The calls in the code.
        package var locations: [SourceLocation]
    }
}

/// What the code of one function needs.
package struct FunctionNeeds: Sendable {
    /// Actions of the policy that is drafted from it, patterns included.
    package var actions: Set<String>
    package var review: GrantReview
}

extension Drafter {
    /// Nil for functions whose code was not read: nothing can be said of what they need.
    package func needs(of function: Function) -> FunctionNeeds? {
        guard code.facts[function.logicalID] != nil else { return nil }
        var draft = FunctionDraft(function: function, drafter: self)
        draft.run()
        let statements = draft.writ.identity?["Statement"]?.array ?? []
        return FunctionNeeds(
            actions: Set(statements.flatMap { GrantedStatement.texts($0["Action"]) }), review: draft.review())
    }
}

extension FunctionDraft {
    private struct Granted {
        var actions: [String]
        var resources: [String]
        var location: SourceLocation
        var isImplied: Bool
    }

    func review() -> GrantReview {
        var review = GrantReview()
        let granted = statements()
        let extra = function.role.managedPolicies.filter { policy in
            let name = application.resolve(policy.policy, with: stack).texts.first?.text ?? ""
            // SAM takes the name alone, too.
            return !policy.isImplied && !Self.harmless.contains(String(name.split(separator: "/").last ?? ""))
        }
        review.isComplete = function.role.isComplete && extra.isEmpty
        for statement in granted where !statement.isImplied {
            for pattern in statement.actions where !pattern.hasPrefix("logs:") && !pattern.hasPrefix("xray:") {
                let used = needed.filter { Self.matches($0.action, pattern) }
                if used.isEmpty {
                    review.unused.append(.init(action: pattern, location: statement.location))
                    continue
                }
                let reached = Set(used.map(\.resource.arn)).sorted()
                for resource in statement.resources where resource.contains("*") {
                    let inside = reached.filter { Self.covers(resource, $0) }
                    guard !inside.isEmpty, !inside.contains(resource) else { continue }
                    review.tooWide.append(
                        .init(action: pattern, granted: resource, needed: inside, location: statement.location))
                }
            }
        }
        guard review.isComplete else { return review }
        func isGranted(_ need: Need) -> Bool {
            granted.contains { statement in
                statement.actions.contains { Self.matches(need.action, $0) }
                    && statement.resources.contains {
                        Self.covers($0, need.resource.arn) || Self.covers(need.resource.arn, $0)
                    }
            }
        }
        // A call that may be on one of several resources is denied only where each of them is.
        var working: [String: Set<SourceLocation>] = [:]
        for need in needed where isGranted(need) {
            working[need.action, default: []].formUnion(need.calls.map(\.location))
        }
        // The transfer manager takes the parts of a failed upload back; without that permission the upload works all the same.
        let cleaned = Set(
            needed.filter { $0.action == "s3:AbortMultipartUpload" }.flatMap(\.calls).map(\.location)
        ).intersection(needed.filter { $0.action == "s3:PutObject" }.flatMap(\.calls).map(\.location))
        for need in needed where !isGranted(need) {
            let places = need.calls.map(\.location).filter { !(working[need.action]?.contains($0) ?? false) }
            if need.action == "s3:AbortMultipartUpload", cleaned.isSuperset(of: places) { continue }
            if !places.isEmpty || need.calls.isEmpty {
                review.missing.append(
                    .init(action: need.action, resource: need.resource.arn, locations: places))
            }
        }
        return review
    }

    /// Managed policies that hold nothing but logs, traces and network interfaces.
    private static let harmless: Set<String> = [
        "AWSLambdaBasicExecutionRole", "AWSLambdaVPCAccessExecutionRole", "AWSXrayWriteOnlyAccess",
        "AWSXRayDaemonWriteAccess",
    ]

    private func statements() -> [Granted] {
        function.role.statements.compactMap { statement in
            guard let node = application.resolve(document: statement.node, with: stack),
                node["Effect"]?.string != "Deny"
            else { return nil }
            func list(_ key: String) -> [String] {
                node[key]?.array?.compactMap(\.string) ?? node[key]?.string.map { [$0] } ?? []
            }
            var isImplied = false
            if case .implied = statement.source { isImplied = true }
            return Granted(
                actions: list("Action"), resources: list("Resource"),
                location: statement.location, isImplied: isImplied)
        }
    }

    /// Every text that `inner` matches is matched by `outer`; a `*` of `inner` can only be covered by a `*` of `outer`.
    static func covers(_ outer: String, _ inner: String) -> Bool {
        let pattern = Array(outer.unicodeScalars)
        let text = Array(inner.unicodeScalars)
        var p = 0
        var t = 0
        var star = -1
        var mark = 0
        while t < text.count {
            if p < pattern.count, pattern[p] == "*" {
                star = p
                mark = t
                p += 1
            } else if p < pattern.count, pattern[p] == text[t] || (pattern[p] == "?" && text[t] != "*") {
                p += 1
                t += 1
            } else if star >= 0 {
                p = star + 1
                mark += 1
                t = mark
            } else {
                return false
            }
        }
        while p < pattern.count, pattern[p] == "*" { p += 1 }
        return p == pattern.count
    }
}
