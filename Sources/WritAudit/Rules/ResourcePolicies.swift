import WritIAM
import WritModel
import WritTemplates

/// The policy of a resource: who else may use it.
struct ResourcePolicy {
    /// The resource that states the policy.
    var resource: Resource
    var statements: [Node]
    /// Logical ids of what it guards.
    var guarded: Set<String>
    /// Whether a statement denies everyone but a stated circle, so that no grant goes beyond it.
    var isFenced: Bool

    /// What lets everyone in.
    var open: [Node] {
        guard !isFenced else { return [] }
        return statements.filter { statement in
            statement["Effect"]?.string == "Allow"
                && (Self.isEveryone(statement["Principal"]) || statement["NotPrincipal"] != nil)
                && !Self.isBounded(statement["Condition"])
        }
    }

    static func isEveryone(_ principal: Node?) -> Bool {
        guard let principal else { return false }
        if principal.string == "*" { return true }
        return GrantedStatement.texts(principal["AWS"]).contains("*")
    }

    /// Condition keys that say who asks; other keys leave the door open to everyone.
    private static let bounds = [
        "aws:sourcearn", "aws:sourceaccount", "aws:sourceowner", "aws:sourceorgid", "aws:sourceorgpaths",
        "aws:principalorgid", "aws:principalorgpaths", "aws:principalaccount", "aws:principalarn", "aws:userid",
        "aws:sourceip", "aws:sourcevpc", "aws:sourcevpce", "aws:vpcsourceip", "kms:calleraccount", "kms:viaservice",
        "s3:dataaccesspointaccount", "aws:principaltag/", "aws:principalisawsservice", "sns:endpoint",
    ]

    /// Whether the condition of a grant says who asks. Operators that let a request without the key pass say nothing.
    static func isBounded(_ condition: Node?) -> Bool {
        for test in condition?.object ?? Mapping() {
            let name = test.key.lowercased()
            guard !name.contains("not"), !name.hasSuffix("ifexists"), !name.hasPrefix("forallvalues"), name != "null"
            else { continue }
            if names(test.value) { return true }
        }
        return false
    }

    /// Whether a condition's keys are about who asks, with values that do not stand for everyone.
    private static func names(_ test: Node) -> Bool {
        (test.object ?? Mapping()).contains { entry in
            let key = entry.key.lowercased()
            guard bounds.contains(where: { key.hasPrefix($0) }) else { return false }
            let values = (entry.value.array ?? [entry.value]).compactMap(\.string)
            return !values.contains(where: standsForEveryone)
        }
    }

    private static func standsForEveryone(_ text: String) -> Bool {
        if ["*", "0.0.0.0/0", "::/0"].contains(text) { return true }
        guard let arn = ARN(text) else { return false }
        return ["", "*"].contains(arn.account) && arn.resource == "*"
    }

    /// `Deny` for everyone outside: the operator says `Not`, the key says who.
    static func isFence(_ statement: Node) -> Bool {
        guard statement["Effect"]?.string == "Deny", isEveryone(statement["Principal"]) else { return false }
        return (statement["Condition"]?.object ?? Mapping()).contains { test in
            test.key.lowercased().contains("not") && names(test.value)
        }
    }

    /// The actions of a statement in words, for messages.
    static func actions(_ statements: [Node]) -> String {
        let named = statements.flatMap { GrantedStatement.texts($0["Action"]) }
        return named.isEmpty ? "everything that it is about" : Prose.list(named)
    }
}

extension AuditInput {
    private static let documents: [String: [String]] = [
        "AWS::SQS::QueuePolicy": ["PolicyDocument"], "AWS::SNS::TopicPolicy": ["PolicyDocument"],
        "AWS::SQS::QueueInlinePolicy": ["PolicyDocument"], "AWS::SNS::TopicInlinePolicy": ["PolicyDocument"],
        "AWS::S3::BucketPolicy": ["PolicyDocument"], "AWS::S3::AccessPoint": ["Policy"], "AWS::KMS::Key": ["KeyPolicy"],
        "AWS::SecretsManager::ResourcePolicy": ["ResourcePolicy"], "AWS::Events::EventBusPolicy": ["Statement"],
        "AWS::Events::EventBus": ["Policy"], "AWS::ECR::Repository": ["RepositoryPolicyText"],
        "AWS::OpenSearchService::Domain": ["AccessPolicies"], "AWS::Elasticsearch::Domain": ["AccessPolicies"],
        "AWS::EFS::FileSystem": ["FileSystemPolicy"], "AWS::DynamoDB::Table": ["ResourcePolicy.PolicyDocument"],
        "AWS::Kinesis::ResourcePolicy": ["ResourcePolicy"], "AWS::Logs::ResourcePolicy": ["PolicyDocument"],
        "AWS::Backup::BackupVault": ["AccessPolicy"], "AWS::CodeArtifact::Repository": ["PermissionsPolicyDocument"],
    ]

    /// The policies that resources of the template state.
    static func resourcePolicies(of application: Application) -> [ResourcePolicy] {
        application.resources.filter { $0.exists != false }.flatMap { resource in
            (documents[resource.type] ?? []).compactMap { path in
                guard let document = resource.property(path) else { return nil }
                let read = parsed(document)
                let statement = read["Statement"] ?? read
                let statements = (statement.array ?? [statement]).filter { $0["Effect"] != nil }
                return ResourcePolicy(
                    resource: resource, statements: statements, guarded: guarded(resource, application),
                    isFenced: statements.contains(where: ResourcePolicy.isFence))
            }
        }
    }

    /// Some services take the policy as text.
    private static func parsed(_ node: Node) -> Node {
        guard let text = node.string, text.utf8.first == UInt8(ascii: "{"),
            let read = try? JSONParser.parse(Array(text.utf8), file: node.location.file)
        else { return node }
        return read.moved(to: node.location)
    }

    private static func guarded(_ policy: Resource, _ application: Application) -> Set<String> {
        let properties = policy.raw["Properties"]
        let targets = ["Queues", "Queue", "Topics", "TopicArn", "Bucket", "SecretId", "EventBusName", "ResourceArn"]
        let named = targets.compactMap { properties?[$0] }.flatMap { node in
            (node.array ?? [node]).flatMap { item -> [String] in
                let value = application.scope.value(item)
                return value.references + (application.resource(named: value).map { [$0.logicalID] } ?? [])
            }
        }
        return Set(named.isEmpty ? [policy.logicalID] : named)
    }

    private static let feeding: Set<String> = [
        "sqs:sendmessage", "sns:publish", "s3:putobject", "events:putevents", "kinesis:putrecord",
        "kinesis:putrecords",
    ]

    /// Logical ids of the queues, topics, buckets and buses that everyone may write to.
    static func publicSources(of application: Application, _ policies: [ResourcePolicy]) -> Set<String> {
        var out: Set<String> = []
        for policy in policies where policy.open.contains(where: feeds) { out.formUnion(policy.guarded) }
        for bucket in application.buckets where bucket.text("AccessControl") == "PublicReadWrite" {
            if bucket.isOff("PublicAccessBlockConfiguration.BlockPublicAcls"),
                bucket.isOff("PublicAccessBlockConfiguration.IgnorePublicAcls")
            {
                out.insert(bucket.logicalID)
            }
        }
        return out
    }

    private static func feeds(_ statement: Node) -> Bool {
        let actions = GrantedStatement.texts(statement["Action"])
        if actions.isEmpty { return true }
        return actions.contains { pattern in
            pattern == "*"
                || Catalogue.standard.actionNames(matching: pattern).contains { feeding.contains($0.lowercased()) }
        }
    }
}
