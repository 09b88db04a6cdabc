import WritIAM
import WritModel
import WritTemplates

/// Roles that may do more than any one function should.
enum PermissionRules: RuleSet {
    static let administrator = Rule(
        "WRIT-IAM-001", practice: 1, .critical, cwe: 250, "a role may do everything",
        fix: "list the actions and resources that the function needs; `writ draft` proposes them",
        source: "IAM user guide, Security best practices: least privilege")
    static let serviceWide = Rule(
        "WRIT-IAM-002", practice: 1, .high, cwe: 250, "a role may do everything that a service can",
        fix: "list the actions that the function calls; `writ draft` proposes them",
        source: "IAM user guide, Security best practices: least privilege")
    static let managed = Rule(
        "WRIT-IAM-003", practice: 1, .high, cwe: 250, "a role has a managed policy that is made for people",
        fix: "replace it by statements with the actions and resources that the function needs",
        source: "AWS managed policy reference")
    static let everyResource = Rule(
        "WRIT-IAM-004", practice: 1, .medium, cwe: 732, "a role may use every resource where it could name one",
        fix: "name the resources, e.g. with `!GetAtt Table.Arn`", source: "AWS Service Authorization Reference")
    static let passRole = Rule(
        "WRIT-IAM-005", practice: 1, .high, cwe: 269, "a role may hand any role to a service",
        fix: "name the role in `Resource` and the service in a condition on `iam:PassedToService`",
        source: "IAM user guide, Grant permissions to pass a role")
    static let exclusion = Rule(
        "WRIT-IAM-006", practice: 1, .high, cwe: 732, "a statement allows all but a few things",
        fix: "list what is needed with `Action` and `Resource`", source: "IAM user guide, NotAction and NotResource")
    static let escalation = Rule(
        "WRIT-IAM-007", practice: 1, .high, cwe: 269, "a role can give itself more rights",
        fix: "leave the action to the pipeline, or name the resource that it is meant for",
        source: "IAM user guide, Permissions management actions")
    static let shared = Rule(
        "WRIT-IAM-008", practice: 1, .low, cwe: 250, "several functions share one role",
        fix: "give each function a role of its own", source: "PureSec SAS-4; AWS Lambda Developer Guide")
    static let rules = [
        administrator, serviceWide, managed, everyResource, passRole, exclusion, escalation, shared, UsageRules.unused,
    ]

    private static let escalations: Set<String> = [
        "iam:createpolicyversion", "iam:setdefaultpolicyversion", "iam:attachrolepolicy", "iam:attachuserpolicy",
        "iam:attachgrouppolicy", "iam:putrolepolicy", "iam:putuserpolicy", "iam:putgrouppolicy",
        "iam:createaccesskey", "iam:createloginprofile", "iam:updateloginprofile", "iam:updateassumerolepolicy",
        "iam:addusertogroup", "sts:assumerole", "lambda:updatefunctioncode", "lambda:updatefunctionconfiguration",
    ]
    private static let kinds: Set<String> = [
        "table", "function", "secret", "key", "parameter", "stream", "statemachine", "role", "user", "event-bus",
        "rule",
        "identity", "cluster", "db", "instance", "project", "deliverystream", "domain", "index", "layer", "policy",
    ]

    static func check(_ input: AuditInput) -> [Finding] {
        // A way to more rights that is told from end to end is not told again as a permission.
        let rising = Set(ReachRules.rising(input).flatMap(\.functions))
        let statements = input.grantedStatements
        let usages = UsageRules.usages(input, of: statements)
        var out: [Finding] = []
        var told: Set<Int> = []
        for (index, (statement, usage)) in zip(statements, usages).enumerated() where statement.isAllow {
            guard let finding = finding(input, statement, usage, rising) else { continue }
            out.append(finding)
            told.insert(index)
        }
        return out + UsageRules.findings(statements, usages, told: told) + managedPolicies(input) + sharedRoles(input)
    }

    /// What is wrong with a statement, said once: the worst gives the rule.
    private static func finding(
        _ input: AuditInput, _ statement: GrantedStatement, _ usage: UsageRules.Usage?, _ told: Set<String>
    ) -> Finding? {
        let faults = faults(input, statement, told)
        guard let worst = faults.max(by: { $0.severity < $1.severity }) else { return nil }
        let functions = statement.functions
        return worst.rule.finding(
            holder(statement) + " "
                + ([worst] + faults.filter { $0.rule.id != worst.rule.id }).map(\.text)
                .joined(separator: ", and ") + uses(usage, of: statement.actions),
            at: [statement.location], functions: functions, severity: worst.severity)
    }

    /// Whose statement it is, as the start of a sentence.
    private static func holder(_ statement: GrantedStatement) -> String {
        if !statement.functions.isEmpty { return Prose.list(statement.functions) }
        if case .attached(let id) = statement.source { return "`\(id)`" }
        return "a role of the template"
    }

    /// What the code needs of a statement that grants too much.
    private static func uses(_ usage: UsageRules.Usage?, of patterns: [String]) -> String {
        guard let usage, usage.isCertain else { return "" }
        if usage.called.isEmpty, !usage.isUsedByPlatform { return "; the code calls none of it" }
        if patterns.contains(where: { $0.contains("*") }) {
            return usage.called.isEmpty ? "" : "; the code calls only " + Prose.list(usage.called)
        }
        return usage.spare.isEmpty ? "" : "; the code never calls " + Prose.list(usage.spare)
    }

    private struct Fault {
        var rule: Rule
        var severity: Finding.Severity
        /// The rest of the sentence that names who may.
        var text: String
    }

    private static func faults(_ input: AuditInput, _ statement: GrantedStatement, _ told: Set<String>) -> [Fault] {
        let functions = statement.functions
        let resources = input.resourceTexts(statement.node["Resource"])
        let isEvery = resources.contains("*") || statement.node["NotResource"] != nil
        let isWide = isEvery || resources.contains(where: isWhole)
        if !statement.notActions.isEmpty || statement.node["NotResource"] != nil {
            return [
                Fault(
                    rule: exclusion, severity: exclusion.severity,
                    text: "may use everything but what a statement excludes")
            ]
        }
        let exposure = input.exposure(ofAny: functions)
        if statement.actions.contains(where: { $0 == "*" || $0 == "*:*" }) {
            return [
                Fault(
                    rule: administrator,
                    severity: isWide ? (exposure == .internal ? .high : .critical) : .medium,
                    text: isWide ? "may do everything in the account" : "may do everything with a resource")
            ]
        }
        var out: [Fault] = []
        let whole = statement.actions.filter { $0.hasSuffix(":*") }
        if !whole.isEmpty {
            let harmless = whole.allSatisfy { $0.hasPrefix("logs:") || $0.hasPrefix("xray:") }
            out.append(
                Fault(
                    rule: serviceWide,
                    severity: harmless ? .low : isWide ? (statement.hasCondition ? .medium : .high) : .medium,
                    text: "may do everything that " + Prose.list(whole) + " covers"
                        + (isWide ? ", on every resource" : "")
                ))
        }
        guard isWide else { return out }
        let other = statement.actions.filter { !$0.hasSuffix(":*") }
        let reached = Set(other.flatMap { Catalogue.standard.actionNames(matching: $0) }.map { $0.lowercased() })
        let isTold = !functions.isEmpty && told.isSuperset(of: functions)
        if reached.contains("iam:passrole"), !statement.hasCondition, !isTold {
            out.append(
                Fault(rule: passRole, severity: passRole.severity, text: "may pass every role to every service"))
        }
        let rising = reached.intersection(escalations).compactMap { Catalogue.standard.action($0)?.name }.sorted()
        if !rising.isEmpty, !statement.hasCondition, !isTold {
            out.append(
                Fault(
                    rule: escalation, severity: escalation.severity,
                    text: "can get the rights of others with " + Prose.list(rising) + " on every resource"))
        }
        let bounded = other.flatMap { pattern in
            Catalogue.standard.actions(matching: pattern).filter {
                !$0.resourceTypes.isEmpty && $0.name != "iam:PassRole" && !escalations.contains($0.name.lowercased())
                    && !$0.name.hasPrefix("logs:")
            }.map { (pattern, $0) }
        }
        if !bounded.isEmpty {
            let isWriting = bounded.contains { !$0.1.levels.isDisjoint(with: [.write, .permissionsManagement]) }
            let own = if case .template = statement.source { false } else { true }
            out.append(
                Fault(
                    rule: everyResource, severity: isWriting && own && !statement.hasCondition ? .medium : .low,
                    text: "may use " + Prose.list(bounded.map(\.0)) + " on every resource of the account"))
        }
        return out
    }

    /// Whether an ARN stands for every resource of its type.
    private static func isWhole(_ text: String) -> Bool {
        let parts = text.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        guard parts.count == 6, parts[0] == "arn", parts[2] != "logs" else { return false }
        let resource = parts[5]
        if resource == "*" || resource == "*/*" { return true }
        guard parts[2] != "s3", let split = resource.firstIndex(where: { $0 == "/" || $0 == ":" }) else { return false }
        let rest = resource[resource.index(after: split)...]
        return kinds.contains(resource[..<split].lowercased()) && (rest == "*" || rest == "*/*")
    }

    private static func managedPolicies(_ input: AuditInput) -> [Finding] {
        var out: [Finding] = []
        func judge(_ policy: Value, _ location: SourceLocation, _ functions: [String], of role: String) {
            let text = input.text(of: policy)
            let name = text.split(separator: "/").last.map(String.init) ?? text
            let isTop = ["AdministratorAccess", "PowerUserAccess", "IAMFullAccess"].contains(name)
            guard isTop || name.hasSuffix("FullAccess") else { return }
            let whose = functions.isEmpty ? "`\(role)`" : Prose.list(functions)
            let severity: Finding.Severity =
                if isTop { input.exposure(ofAny: functions) == .internal ? .high : .critical } else { .high }
            out.append(
                (isTop ? administrator : managed).finding(
                    "\(whose) has the managed policy `\(name)`", at: [location], functions: functions,
                    severity: severity))
        }
        var seen: Set<SourceLocation> = []
        var users: [SourceLocation: [String]] = [:]
        let held = input.functions.flatMap { function in
            function.role.managedPolicies.filter { !$0.isImplied }.map { (function.logicalID, $0) }
        }
        for (id, policy) in held { users[policy.location, default: []].append(id) }
        for (_, policy) in held where seen.insert(policy.location).inserted {
            judge(policy.policy, policy.location, users[policy.location] ?? [], of: "")
        }
        for role in input.resources where role.kind == .role {
            for node in role.raw["Properties"]?["ManagedPolicyArns"]?.array ?? []
            where seen.insert(node.location).inserted {
                judge(input.application.scope.value(node), node.location, [], of: role.logicalID)
            }
        }
        return out
    }

    private static func sharedRoles(_ input: AuditInput) -> [Finding] {
        var users: [String: [Function]] = [:]
        for function in input.functions {
            if let id = function.role.logicalID { users[id, default: []].append(function) }
        }
        return users.sorted { $0.key < $1.key }.filter { $0.value.count > 1 }.map { id, functions in
            shared.finding(
                "\(functions.count) functions share the role `\(id)`, so each may do what any of them needs",
                at: [input.application.resource(id)?.location ?? .generated] + functions.map(\.role.location),
                functions: functions.map(\.logicalID))
        }
    }
}
