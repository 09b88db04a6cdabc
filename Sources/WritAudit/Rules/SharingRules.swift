import WritModel
import WritTemplates

/// Resources that let in more than the application.
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
    static let publicACL = Rule(
        "WRIT-DATA-001", practice: 3, .high, cwe: 732, "a bucket is public by its access control list",
        fix: "leave out `AccessControl`; serve public files through CloudFront with origin access control",
        source: "Security Hub S3.2, S3.3")
    static let publicAccess = Rule(
        "WRIT-DATA-002", practice: 3, .medium, cwe: 732, "a bucket may be made public",
        fix: "set all four flags of `PublicAccessBlockConfiguration` to true", source: "Security Hub S3.8")
    static let rules = [anyone, unbounded, publicPolicy, publicACL, publicAccess]

    static func check(_ input: AuditInput) -> [Finding] {
        input.application.permissions.filter { $0.resource.exists != false }.flatMap(permission)
            + input.resources.flatMap { policy(input, $0) + bucket($0) }
    }

    private static func permission(_ permission: Permission) -> [Finding] {
        guard let principal = permission.principal.literalString else { return [] }
        let functions = permission.function.soleReference.map { [$0] } ?? []
        let place = [permission.resource.location]
        let isURL =
            permission.functionURLAuthType != nil
            || permission.action.literalString?.lowercased() == "lambda:invokefunctionurl"
        let raw = permission.resource.properties
        let isBounded = permission.sourceARN != nil || permission.sourceAccount != nil || raw["PrincipalOrgID"] != nil
        if principal == "*" {
            // The permission of a public function URL is the URL's own matter (WRIT-API-002).
            guard !isURL, !isBounded else { return [] }
            return [
                anyone.finding(
                    "`\(permission.resource.logicalID)` lets every AWS account invoke \(Prose.list(functions))",
                    at: place, functions: functions)
            ]
        }
        guard principal.hasSuffix(".amazonaws.com"), !isBounded, raw["EventSourceToken"] == nil else { return [] }
        return [
            unbounded.finding(
                "`\(permission.resource.logicalID)` lets `\(principal)` invoke \(Prose.list(functions)) for any account",
                at: place, functions: functions)
        ]
    }

    private static let documents: [String: String] = [
        "AWS::SQS::QueuePolicy": "PolicyDocument", "AWS::SNS::TopicPolicy": "PolicyDocument",
        "AWS::S3::BucketPolicy": "PolicyDocument", "AWS::KMS::Key": "KeyPolicy",
        "AWS::SecretsManager::ResourcePolicy": "ResourcePolicy", "AWS::Events::EventBusPolicy": "Statement",
        "AWS::ECR::Repository": "RepositoryPolicyText", "AWS::OpenSearchService::Domain": "AccessPolicies",
        "AWS::Elasticsearch::Domain": "AccessPolicies", "AWS::EFS::FileSystem": "FileSystemPolicy",
    ]
    /// Condition keys that say who asks; other keys leave the door open to everyone.
    private static let bounds = [
        "aws:sourcearn", "aws:sourceaccount", "aws:sourceowner", "aws:sourceorgid", "aws:sourceorgpaths",
        "aws:principalorgid", "aws:principalorgpaths", "aws:principalaccount", "aws:principalarn", "aws:userid",
        "aws:sourceip", "aws:sourcevpc", "aws:sourcevpce", "aws:vpcsourceip", "kms:calleraccount", "kms:viaservice",
        "s3:dataaccesspointaccount", "aws:principaltag/", "aws:principalisawsservice", "sns:endpoint",
    ]

    private static func policy(_ input: AuditInput, _ resource: Resource) -> [Finding] {
        guard let key = documents[resource.type], let document = resource.properties[key] else { return [] }
        let statements = (document["Statement"] ?? document)
        return (statements.array ?? [statements]).compactMap { statement in
            guard statement["Effect"]?.string == "Allow",
                isEveryone(statement["Principal"]) || statement["NotPrincipal"] != nil,
                !isBounded(statement["Condition"])
            else { return nil }
            let actions = GrantedStatement.texts(statement["Action"])
            return publicPolicy.finding(
                "the policy `\(resource.logicalID)` lets everyone use \(actions.isEmpty ? "what it is about" : Prose.list(actions))",
                at: [statement.location], functions: readers(input, resource))
        }
    }

    private static func isEveryone(_ principal: Node?) -> Bool {
        guard let principal else { return false }
        if principal.string == "*" { return true }
        return GrantedStatement.texts(principal["AWS"]).contains("*")
    }

    private static func isBounded(_ condition: Node?) -> Bool {
        for test in condition?.object ?? Mapping() {
            for entry in test.value.object ?? Mapping() {
                let key = entry.key.lowercased()
                guard bounds.contains(where: { key.hasPrefix($0) }) else { continue }
                let values = (entry.value.array ?? [entry.value]).compactMap(\.string)
                if values.contains("*") || values.contains("0.0.0.0/0") || values.contains("::/0") { continue }
                return true
            }
        }
        return false
    }

    /// Functions that read what a policy guards.
    private static func readers(_ input: AuditInput, _ policy: Resource) -> [String] {
        let value = input.application.scope.value
        let properties = policy.raw["Properties"]
        let guarded = Set(
            [properties?["Queues"], properties?["Topics"], properties?["Bucket"]].compactMap { $0 }
                .flatMap { value($0).references })
        return input.functions.filter { function in
            function.triggers.contains { trigger in
                switch trigger.source {
                case .sqs(let poll): !guarded.isDisjoint(with: poll.source.references)
                case .sns(let topic): !guarded.isDisjoint(with: topic.topic.references)
                case .s3(let bucket): !guarded.isDisjoint(with: bucket.bucket.references)
                default: false
                }
            }
        }.map(\.logicalID)
    }

    private static func bucket(_ resource: Resource) -> [Finding] {
        guard resource.type == "AWS::S3::Bucket" else { return [] }
        var out: [Finding] = []
        if let list = resource.property("AccessControl"), let text = list.string,
            ["PublicRead", "PublicReadWrite", "AuthenticatedRead"].contains(text)
        {
            out.append(
                publicACL.finding(
                    "bucket `\(resource.logicalID)` has the access control list `\(text)`", at: [list.location]))
        }
        guard let block = resource.property("PublicAccessBlockConfiguration") else {
            out.append(
                publicAccess.finding(
                    "bucket `\(resource.logicalID)` does not state that public access is blocked",
                    at: [resource.location], severity: .low))
            return out
        }
        guard block.object != nil else { return out }
        let flags = ["BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"]
        let off = flags.filter { flag in
            guard let value = block[flag] else { return true }
            return value.bool == false || value.string?.lowercased() == "false"
        }
        if !off.isEmpty {
            out.append(
                publicAccess.finding(
                    "bucket `\(resource.logicalID)` leaves \(Prose.list(off)) off", at: [block.location]))
        }
        return out
    }
}
