import WritIAM
import WritModel
import WritTemplates

extension FunctionDraft {
    /// What one action on one resource is needed for.
    struct Need {
        var action: String
        var resource: BoundResource
        var calls: [AWSCall]
        var text: String
    }

    mutating func identity() {
        var needs: [String: [String: Need]] = [:]
        func add(_ action: String, _ resource: BoundResource, _ call: AWSCall?, _ text: String) {
            var need = needs[resource.arn]?[action] ?? Need(action: action, resource: resource, calls: [], text: text)
            if let call { need.calls.append(call) }
            need.resource.isKnown = need.resource.isKnown && resource.isKnown
            needs[resource.arn, default: [:]][action] = need
        }

        if let facts {
            let operations = OperationActions(catalogue: drafter.catalogue)
            for call in facts.awsCalls {
                let actions = operations.actions(call)
                if actions.isEmpty, !OperationActions.isFree(call) {
                    ask(
                        "/identity", "the permission that `\(call.service)` `\(call.operation)` needs is not known",
                        "add its action by hand", call.location)
                }
                for action in actions {
                    let reached = narrowed(resources(action, call), action)
                    for resource in reached {
                        let via = call.via == call.operation ? "" : " (\(call.via))"
                        add(action, resource, call, "\(action): the code calls \(call.service) \(call.operation)\(via)")
                        invokes(action, resource)
                    }
                    for (key, more) in keys(action, of: reached) {
                        add(
                            more, key, call,
                            "\(more): what `\(call.operation)` touches is encrypted with a key of the customer")
                    }
                }
                if call.service == "ecs", ["RunTask", "StartTask"].contains(call.operation),
                    taskDefinitions(call).isEmpty
                {
                    ask(
                        "/identity", "the roles of the task definition are not in the template",
                        "allow `iam:PassRole` on its task role and its execution role", call.location)
                }
                for (action, resource) in implied(call) {
                    add(action, resource, call, "\(action): \(call.service) \(call.operation) reads it for the caller")
                    for (key, more) in keys(action, of: [resource]) {
                        add(
                            more, key, call,
                            "\(more): what `\(call.operation)` reads is encrypted with a key of the customer")
                    }
                }
            }
        }
        for call in facts?.foreignCalls ?? [] {
            prove(
                "/identity",
                "left out: `\(call.service)` `\(call.operation)` is called with the credentials of a role that was assumed; that role must allow it",
                [call.location])
        }
        needed = needs.values.flatMap(\.values).sorted { ($0.action, $0.resource.arn) < ($1.action, $1.resource.arn) }
        var statements = merged(needs)
        if facts == nil { statements += fromTemplate() }
        guard !statements.isEmpty else { return }
        var policy = Mapping()
        policy["Version"] = "2012-10-17"
        policy["Statement"] = Node(statements)
        writ.identity = Node(policy)
        compareWithRole(needs)
    }

    /// Instead of a resource of which nothing is known, what the role grants for the action.
    private mutating func narrowed(_ resources: [BoundResource], _ action: String) -> [BoundResource] {
        resources.flatMap { resource -> [BoundResource] in
            guard !resource.isKnown else { return [resource] }
            let granted = grantedResources(action)
            let isObject = drafter.catalogue.action(action).map(Self.isObjectAction) ?? false
            let narrower = granted.filter { $0 != "*" && (!isObject || $0.contains("/")) }
            if !narrower.isEmpty {
                return narrower.map { BoundResource(arn: $0, isKnown: true, places: [function.role.location]) }
            }
            ask(
                "/identity",
                "which resource `\(action)` reaches is not known from code or template; `\(resource.arn)` is proposed",
                "write the ARN of the resource")
            return [resource]
        }
    }

    /// Resources on which the role's statements allow the action, resolved.
    func grantedResources(_ action: String) -> [String] {
        var out: [String] = []
        for statement in function.role.statements {
            guard let node = application.resolve(document: statement.node, with: stack),
                node["Effect"]?.string != "Deny"
            else { continue }
            let patterns = node["Action"]?.array?.compactMap(\.string) ?? node["Action"]?.string.map { [$0] } ?? []
            guard patterns.contains(where: { Self.matches(action, $0) }) else { continue }
            for text in node["Resource"]?.array?.compactMap(\.string) ?? node["Resource"]?.string.map({ [$0] }) ?? []
            where !out.contains(text) { out.append(text) }
        }
        return out
    }

    /// Case does not matter in actions; `*` stands for any text.
    static func matches(_ action: String, _ pattern: String) -> Bool {
        func folded(_ text: String) -> [UInt8] { text.utf8.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 } }
        var rest = folded(action)[...]
        let parts = folded(pattern).split(separator: UInt8(ascii: "*"), omittingEmptySubsequences: false)
        guard let first = parts.first, rest.starts(with: first) else { return false }
        rest = rest.dropFirst(first.count)
        guard parts.count > 1, let last = parts.last else { return rest.isEmpty }
        for part in parts.dropFirst().dropLast() where !part.isEmpty {
            guard let at = rest.indices.first(where: { rest[$0...].starts(with: part) }) else { return false }
            rest = rest[(at + part.count)...]
        }
        return rest.count >= last.count && rest.suffix(last.count).elementsEqual(last)
    }

    private mutating func invokes(_ action: String, _ resource: BoundResource) {
        guard action == "lambda:InvokeFunction" else { return }
        for function in application.functions
        where application.arn(of: function.logicalID, with: stack)?.pattern == resource.arn {
            invoked.insert(function.logicalID)
        }
    }

    /// Statements from needs: resources that need the same actions stand together.
    private mutating func merged(_ needs: [String: [String: Need]]) -> [Node] {
        var groups: [(actions: [String], resources: [String])] = []
        for arn in needs.keys.sorted() {
            let actions = (needs[arn] ?? [:]).keys.sorted()
            if let at = groups.firstIndex(where: { $0.actions == actions && ($0.resources[0] == "*") == (arn == "*") })
            {
                groups[at].resources.append(arn)
            } else {
                groups.append((actions, [arn]))
            }
        }
        var out: [Node] = []
        for group in groups {
            let pointer = "/identity/policy/Statement/\(out.count)"
            for arn in group.resources {
                for action in group.actions {
                    guard let need = needs[arn]?[action] else { continue }
                    prove(pointer, "\(need.text) on \(arn)", need.calls.map(\.location) + need.resource.places)
                    if arn.contains("*"), arn != "*", !need.resource.isKnown {
                        ask(
                            pointer, "`\(action)` is allowed on the pattern `\(arn)`", "narrow it if you can",
                            need.calls.first?.location)
                    }
                }
            }
            out.append(Self.statement(group.actions, group.resources))
        }
        return out
    }

    static func statement(_ actions: [String], _ resources: [String]) -> Node {
        func list(_ items: [String]) -> Node { items.count == 1 ? Node(items[0]) : Node(items.map { Node($0) }) }
        return .object(["Effect": "Allow", "Action": list(actions), "Resource": list(resources)])
    }

    // MARK: without code

    /// The template's own statements, for functions whose code is not read.
    private mutating func fromTemplate() -> [Node] {
        var out: [Node] = []
        for statement in function.role.statements {
            if case .implied = statement.source { continue }
            guard let node = application.resolve(document: statement.node, with: stack), let body = node.object else {
                continue
            }
            let actions = body["Action"]?.array?.compactMap(\.string) ?? body["Action"]?.string.map { [$0] } ?? []
            if !actions.isEmpty, actions.allSatisfy({ $0.hasPrefix("logs:") }) { continue }
            let resources = body["Resource"]?.array?.compactMap(\.string) ?? body["Resource"]?.string.map { [$0] } ?? []
            let kept = actions.filter { !$0.hasPrefix("logs:") }
            var members = body
            if !actions.isEmpty, kept.count != actions.count { members["Action"] = Node(kept.map { Node($0) }) }
            let pointer = "/identity/policy/Statement/\(out.count)"
            prove(pointer, "as the template grants it; the code was not read", [statement.location])
            for wide in resources where wide == "*" {
                ask(
                    pointer, "the template allows `\(kept.joined(separator: "`, `"))` on `\(wide)`",
                    "name the resources that the function needs", statement.location)
            }
            out.append(Node(members))
        }
        managed()
        return out
    }

    private mutating func managed() {
        for policy in function.role.managedPolicies where !policy.isImplied {
            let name = application.resolve(policy.policy, with: stack).texts.first?.text ?? "?"
            if name.hasSuffix("AWSLambdaBasicExecutionRole") { continue }
            ask(
                "/identity", "the role has the managed policy `\(name)`, which is not part of the writ",
                "write the actions of it that the function needs",
                policy.location)
        }
        if !function.role.isComplete {
            ask(
                "/identity", "the role is not defined in the template", "write the actions that the function needs",
                function.role.location)
        }
    }

    // MARK: granted and needed

    private mutating func compareWithRole(_ needs: [String: [String: Need]]) {
        guard facts != nil else { return }
        let needed = Set(needs.values.flatMap(\.keys))
        for statement in function.role.statements {
            if case .implied = statement.source { continue }
            guard let node = application.resolve(document: statement.node, with: stack) else { continue }
            let patterns = node["Action"]?.array?.compactMap(\.string) ?? node["Action"]?.string.map { [$0] } ?? []
            let unused = patterns.filter { pattern in
                !pattern.hasPrefix("logs:") && !pattern.hasPrefix("xray:")
                    && !needed.contains { Self.matches($0, pattern) }
            }
            guard !unused.isEmpty else { continue }
            prove(
                "/identity",
                "left out: the template grants \(unused.map { "`\($0)`" }.joined(separator: ", ")), which no call in the code needs",
                [statement.location])
        }
    }
}
