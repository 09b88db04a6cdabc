package import WritModel
import WritTemplates

/// What an application consists of, as reports show it: every trigger with the authorization in effect, every function with what its role may do.
package struct Inventory: Sendable {
    package struct Trigger: Sendable {
        package var function: String
        /// e.g. `http`, `sqs`
        package var kind: String
        /// Of routes; empty otherwise.
        package var method: String
        /// A path, or what the events come from.
        package var source: String
        /// As in effect after defaults and overrides, in words.
        package var authorization: String
        /// Who can make the function run through it: `anyone`, `authenticated`, `internal`.
        package var callers: String
        package var location: SourceLocation
    }

    package struct Grant: Sendable {
        package var isAllowed: Bool
        package var actions: [String]
        package var resources: [String]
        /// The same by the logical ids of this template, where it is one of its resources.
        package var targets: [String]
        package var hasCondition: Bool
        /// e.g. `DynamoDBReadPolicy`; empty for what is written as a statement.
        package var via: String
        package var location: SourceLocation
    }

    package struct FunctionEntry: Sendable {
        package var id: String
        package var runtime: String
        package var handler: String
        package var callers: String
        package var grants: [Grant]
        package var managedPolicies: [String]
        /// False where the role is not of this template, so that there is more than is listed.
        package var isComplete: Bool
        package var location: SourceLocation
    }

    /// What it is told from others by; empty for the only one.
    package var label = ""
    package var name: String
    package var template: String
    package var format: String
    package var triggers: [Trigger]
    package var functions: [FunctionEntry]
    /// The picture of who can reach what, as an SVG element. Whoever draws a better one puts it here; nil lets the page draw triggers,
    /// functions and resources.
    package var graph: String?

    func inside(_ folder: String, label: String) -> Inventory {
        var out = self
        out.label = label
        guard !folder.isEmpty else { return out }
        out.template = folder + "/" + template
        out.triggers = triggers.map { trigger in
            var trigger = trigger
            trigger.location = trigger.location.inside(folder)
            return trigger
        }
        out.functions = functions.map { function in
            var function = function
            function.location = function.location.inside(folder)
            function.grants = function.grants.map { grant in
                var grant = grant
                grant.location = grant.location.inside(folder)
                return grant
            }
            return function
        }
        return out
    }
}

extension Inventory {
    init(_ input: AuditInput) {
        name = input.application.name
        template = input.application.templateFile
        format = input.application.format.rawValue
        triggers = []
        functions = []
        for function in input.functions {
            for trigger in function.triggers { triggers.append(Trigger(trigger, of: function, input)) }
            var grants = function.role.statements.compactMap { Grant($0, input) }
            // The same statement of a template and its copy for an event source is one line.
            var seen: Set<String> = []
            grants = grants.filter { seen.insert("\($0.isAllowed)\($0.actions)\($0.resources)").inserted }
            functions.append(
                FunctionEntry(
                    id: function.logicalID, runtime: function.runtime ?? "", handler: function.handler ?? "",
                    callers: input.exposure(function).callers, grants: grants,
                    managedPolicies: function.role.managedPolicies.map { Describe.text($0.policy) },
                    isComplete: function.role.isComplete, location: function.location))
        }
    }
}

extension Exposure {
    var callers: String {
        switch self {
        case .public: "anyone"
        case .authenticated: "authenticated"
        case .internal: "internal"
        }
    }
}

extension Inventory.Grant {
    fileprivate init?(_ statement: Role.Statement, _ input: AuditInput) {
        let node = statement.node
        guard node.object != nil else { return nil }
        func texts(_ key: String) -> [String] {
            node[key].map { item in (item.array ?? [item]).map { Describe.text(input.application.scope.value($0)) } }
                ?? []
        }
        isAllowed = node["Effect"]?.string != "Deny"
        actions = texts("Action") + texts("NotAction").map { "all but " + $0 }
        resources = texts("Resource") + texts("NotResource").map { "all but " + $0 }
        let items = node["Resource"].map { $0.array ?? [$0] } ?? []
        targets = items.map { item in
            let value = input.application.scope.value(item)
            let ids = value.references.filter { input.application.resource($0) != nil }
            return ids.first ?? Describe.text(value)
        }
        hasCondition = !(node["Condition"]?.object?.isEmpty ?? true)
        via =
            switch statement.source {
            case .template(let name): name
            case .attached(let id): id
            case .implied: "made for an event source"
            case .inline: ""
            }
        location = statement.location
    }
}

extension Inventory.Trigger {
    fileprivate init(_ trigger: FunctionTrigger, of function: Function, _ input: AuditInput) {
        self.function = function.logicalID
        location = trigger.location
        callers = trigger.exposure(in: input).callers
        method = ""
        kind = trigger.source.kind
        authorization = "AWS service"
        switch trigger.source {
        case .http(let route):
            method = route.method
            source = route.path
            authorization = Describe.text(route.authorization) + (route.requiresAPIKey ? " + API key" : "")
        case .webSocket(let route):
            kind = "websocket"
            source = route.key
            authorization = Describe.text(route.authorization) + (route.requiresAPIKey ? " + API key" : "")
        case .functionURL(let url):
            kind = "function URL"
            source = "/"
            authorization = url.authType.literalString == "NONE" ? "none" : Describe.text(url.authType)
        case .sqs(let poll), .dynamoDB(let poll), .kinesis(let poll), .poll(_, let poll):
            source = Describe.text(poll.source)
        case .s3(let bucket):
            source = Describe.text(bucket.bucket) + " " + bucket.events.joined(separator: ", ")
        case .sns(let topic): source = Describe.text(topic.topic)
        case .schedule(let schedule): source = Describe.text(schedule.expression)
        case .eventBridge(let rule): source = rule.bus.map(Describe.text) ?? "default bus"
        case .cognito(let pool, let events):
            source = Describe.text(pool) + " " + events.joined(separator: ", ")
        case .iot(let sql): source = Describe.text(sql)
        case .logs(let group, _): source = Describe.text(group)
        case .alb(let target):
            kind = "load balancer"
            source = Describe.text(target)
            authorization = "none"
        case .invoke(let principal, let from):
            source = Describe.text(principal) + (from.map { " for " + Describe.text($0) } ?? "")
            authorization = "permission"
        case .other(let type, _): source = type
        }
    }
}

/// Values in words.
enum Describe {
    static func text(_ value: Value) -> String {
        switch value {
        case .literal(let node): node.scalarText ?? JSONWriter.string(node)
        case .reference(let id, let attribute): attribute.map { "\(id).\($0)" } ?? id
        case .pseudo(let name): "${\(name)}"
        case .parameter(let name, _): "${\(name)}"
        case .joined(let parts): parts.map { part in isName(part) ? "${\(text(part))}" : text(part) }.joined()
        case .list(let items): items.map(text).joined(separator: ", ")
        case .tree: "…"
        case .choices(let choices): choices.map { text($0.value) }.joined(separator: " or ")
        case .absent: ""
        case .unknown: "known only to the stack"
        }
    }

    private static func isName(_ value: Value) -> Bool { if case .reference = value { true } else { false } }

    static func text(_ authorization: Authorization) -> String {
        switch authorization {
        case .none: "none"
        case .jwt(let issuer, _, let scopes):
            "JWT of \(text(issuer))" + (scopes.isEmpty ? "" : " with \(scopes.joined(separator: ", "))")
        case .iam: "AWS signature"
        case .lambda(let function, _): "Lambda authorizer \(text(function))"
        case .cognito(let pools, let scopes):
            "Cognito \(text(pools))" + (scopes.isEmpty ? "" : " with \(scopes.joined(separator: ", "))")
        case .apiKey: "API key"
        case .unknown(let name): "authorizer `\(name)`, which the template does not hold"
        }
    }
}
