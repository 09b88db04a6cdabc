import WritModel
import WritTemplates

/// Policies that let in more than the application.
enum SharingRules: RuleSet {
    static let anyone = Rule(
        "WRIT-EVENT-001", practice: 3, .high, cwe: 284, "a permission lets every AWS account invoke a function",
        fix: "name the account or service, and bound it with `SourceArn`",
        source: "Security Hub Lambda.1; AWS Lambda Developer Guide, Resource-based policies")
    static let unbounded = Rule(
        "WRIT-EVENT-002", practice: 3, .medium, cwe: 441,
        "a permission lets a service invoke a function for whoever asks it",
        fix: "state `SourceArn` (and `SourceAccount` for buckets)",
        source: "IAM user guide, The confused deputy problem")
    static let publicPolicy = Rule(
        "WRIT-EVENT-003", practice: 3, .high, cwe: 284, "the policy of a resource lets everyone in",
        fix:
            "name the principals, or bound the statement with `aws:SourceArn`, `aws:SourceAccount` or `aws:PrincipalOrgID`",
        source: "Security Hub SQS.3, SNS.4, S3.2, KMS.5")
    static let wide = Rule(
        "WRIT-EVENT-004", practice: 3, .medium, cwe: 250, "a permission grants more than to invoke the function",
        fix: "state `Action: lambda:InvokeFunction`",
        source: "AWS Lambda Developer Guide, Resource-based policies")
    static let deputy = Rule(
        "WRIT-EVENT-005", practice: 3, .medium, cwe: 441,
        "the policy of a resource lets a service act on it for whoever asks",
        fix: "add a condition on `aws:SourceArn` or `aws:SourceAccount`",
        source: "IAM user guide, The confused deputy problem")
    static let foreign = Rule(
        "WRIT-EVENT-006", practice: 3, .medium, cwe: 732, "the policy of a resource gives another account everything",
        fix: "list the actions that the other account needs", source: "Security Hub S3.6; AWS Well-Architected SEC03")
    static let rules = [anyone, unbounded, publicPolicy, wide, deputy, foreign]

    static func check(_ input: AuditInput) -> [Finding] {
        let permissions = input.application.permissions.filter { $0.resource.exists != false }
        return permissions.flatMap { permission(input, $0) } + deputies(permissions, input)
            + input.resources.flatMap(layer) + input.resources.flatMap { oldBusPolicy(input, $0) }
            + input.policies.flatMap { policy(input, $0) }
    }

    // MARK: permissions of functions

    private static func permission(_ input: AuditInput, _ permission: Permission) -> [Finding] {
        let functions = permission.function.references.filter { input.application.function($0) != nil }
        let whose = functions.isEmpty ? "a function" : Prose.list(functions)
        let place = [permission.resource.location]
        let action = permission.action.literalString?.lowercased()
        var out: [Finding] = []
        if let action, action.hasSuffix("*") {
            out.append(
                wide.finding(
                    "`\(permission.resource.logicalID)` grants `\(action)` on \(whose), also to change and delete it",
                    at: [permission.resource.place(of: "Action")], functions: functions))
        }
        guard let principal = permission.principal.literalString else { return out }
        let isURL = permission.functionURLAuthType != nil || action == "lambda:invokefunctionurl"
        let raw = permission.resource.properties
        let isBounded = permission.sourceARN != nil || permission.sourceAccount != nil || raw["PrincipalOrgID"] != nil
        if principal == "*" {
            // The permission of a public function URL is the URL's own matter (WRIT-API-002).
            guard !isURL, !isBounded else { return out }
            return out + [
                anyone.finding(
                    "`\(permission.resource.logicalID)` lets every AWS account invoke \(whose)", at: place,
                    functions: functions)
            ]
        }
        return out
    }

    /// One finding for each service, with all permissions that it has without a bound.
    private static func deputies(_ permissions: [Permission], _ input: AuditInput) -> [Finding] {
        var loose: [String: [Permission]] = [:]
        for permission in permissions {
            let raw = permission.resource.properties
            guard let principal = permission.principal.literalString, principal.hasSuffix(".amazonaws.com"),
                permission.sourceARN == nil, permission.sourceAccount == nil, raw["PrincipalOrgID"] == nil,
                raw["EventSourceToken"] == nil
            else { continue }
            loose[principal, default: []].append(permission)
        }
        return loose.sorted { $0.key < $1.key }.map { principal, permissions in
            let functions = permissions.flatMap(\.function.references).filter { input.application.function($0) != nil }
            return unbounded.finding(
                "\(Prose.list(permissions.map(\.resource.logicalID))): `\(principal)` may invoke "
                    + "\(functions.isEmpty ? "a function" : Prose.list(functions)) for any account",
                at: permissions.map(\.resource.location), functions: functions)
        }
    }

    private static func layer(_ resource: Resource) -> [Finding] {
        guard resource.type == "AWS::Lambda::LayerVersionPermission", resource.text("Principal") == "*",
            resource.lacks("OrganizationId")
        else { return [] }
        return [
            publicPolicy.finding(
                "`\(resource.logicalID)` lets every AWS account read a layer", at: [resource.location],
                severity: .medium)
        ]
    }

    /// The older form of an event bus's policy: a principal beside the statement that it stands for.
    private static func oldBusPolicy(_ input: AuditInput, _ resource: Resource) -> [Finding] {
        guard resource.type == "AWS::Events::EventBusPolicy", resource.text("Principal") == "*",
            resource.lacks("Condition")
        else { return [] }
        return [
            publicPolicy.finding(
                "the policy `\(resource.logicalID)` lets every AWS account put events on a bus",
                at: [resource.place(of: "Principal")])
        ]
    }

    // MARK: policies of other resources

    private static func policy(_ input: AuditInput, _ policy: ResourcePolicy) -> [Finding] {
        var out: [Finding] = []
        let functions = readers(input, policy.guarded)
        let open = policy.open
        let name = policy.resource.logicalID
        if !open.isEmpty {
            let isSealed = buckets(input, policy).contains { bucket in
                bucket.isOn("PublicAccessBlockConfiguration.RestrictPublicBuckets")
                    || bucket.isOn("PublicAccessBlockConfiguration.BlockPublicPolicy")
            }
            let reads = open.flatMap { GrantedStatement.texts($0["Action"]) }
            let isSite =
                buckets(input, policy).contains { !$0.lacks("WebsiteConfiguration") }
                && !reads.isEmpty && reads.allSatisfy { $0.lowercased() == "s3:getobject" }
            let feeds = input.publicSources.isDisjoint(with: policy.guarded) ? [] : functions
            out.append(
                publicPolicy.finding(
                    "the policy `\(name)` lets everyone use \(ResourcePolicy.actions(open))"
                        + (feeds.isEmpty ? "" : " and so choose what \(Prose.list(feeds)) works on")
                        + (isSealed ? ", which only the blocked public access holds back" : "")
                        + (isSite ? ", as a website needs it" : ""),
                    at: open.map(\.location), functions: functions, severity: isSealed || isSite ? .low : .high))
        }
        guard !policy.isFenced else { return out }
        out += deputies(policy, functions)
        out += foreigners(policy, functions)
        return out
    }

    private static func buckets(_ input: AuditInput, _ policy: ResourcePolicy) -> [Resource] {
        guard policy.resource.type == "AWS::S3::BucketPolicy" else { return [] }
        return policy.guarded.compactMap(input.application.resource).filter { $0.kind == .bucket }
    }

    private static func deputies(_ policy: ResourcePolicy, _ functions: [String]) -> [Finding] {
        let types = ["AWS::SQS::", "AWS::SNS::", "AWS::SecretsManager::", "AWS::Events::", "AWS::S3::"]
        guard types.contains(where: policy.resource.type.hasPrefix) else { return [] }
        let loose = policy.statements.filter { statement in
            statement["Effect"]?.string == "Allow" && statement["Principal"]?["Service"] != nil
                && !ResourcePolicy.isBounded(statement["Condition"])
        }
        guard !loose.isEmpty else { return [] }
        let services = loose.flatMap { GrantedStatement.texts($0["Principal"]?["Service"]) }
        return [
            deputy.finding(
                "the policy `\(policy.resource.logicalID)` lets \(Prose.list(services)) use "
                    + "\(ResourcePolicy.actions(loose)) for any account", at: loose.map(\.location),
                functions: functions, severity: policy.resource.type.hasPrefix("AWS::S3::") ? .low : .medium)
        ]
    }

    /// Another account that may do everything. The key policy of a KMS key gives that to its own account.
    private static func foreigners(_ policy: ResourcePolicy, _ functions: [String]) -> [Finding] {
        guard policy.resource.type != "AWS::KMS::Key" else { return [] }
        let wide = policy.statements.filter { statement in
            statement["Effect"]?.string == "Allow" && !ResourcePolicy.isEveryone(statement["Principal"])
                && (statement["NotAction"] != nil
                    || GrantedStatement.texts(statement["Action"]).contains { $0 == "*" || $0.hasSuffix(":*") })
        }
        // An account that only the stack knows is its own.
        let named = wide.filter { statement in
            GrantedStatement.texts(statement["Principal"]?["AWS"]).contains { principal in
                let account = ARN(principal)?.account ?? principal
                return account.utf8.count == 12 && account.allSatisfy(\.isNumber)
            }
        }
        guard !named.isEmpty else { return [] }
        let accounts = named.flatMap { GrantedStatement.texts($0["Principal"]?["AWS"]) }
        return [
            foreign.finding(
                "the policy `\(policy.resource.logicalID)` gives \(Prose.list(accounts)) "
                    + ResourcePolicy.actions(named), at: named.map(\.location), functions: functions)
        ]
    }

    /// Functions that read what a policy guards.
    private static func readers(_ input: AuditInput, _ guarded: Set<String>) -> [String] {
        input.functions.filter { function in
            function.triggers.contains { !guarded.isDisjoint(with: $0.source.feeding) }
        }.map(\.logicalID)
    }
}

extension FunctionTrigger.Source {
    /// Logical ids of the queue, topic, bucket, stream or bus whose content starts the function.
    var feeding: Set<String> {
        switch self {
        case .sqs(let poll), .kinesis(let poll), .dynamoDB(let poll): Set(poll.source.references)
        case .sns(let topic): Set(topic.topic.references)
        case .s3(let bucket): Set(bucket.bucket.references)
        case .eventBridge(let rule): Set(rule.bus?.references ?? [])
        default: []
        }
    }
}
