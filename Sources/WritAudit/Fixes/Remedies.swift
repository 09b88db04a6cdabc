import WritModel
import WritTemplates

/// Edits for findings whose mending is one value that needs no decision: nothing that replaces a resource, costs a permission elsewhere, or
/// shuts out somebody whom the template lets in.
enum Remedies {
    static func edits(for finding: Finding, _ input: AuditInput) -> [Edit] {
        switch finding.rule {
        case StoreRules.plain.id: resources(finding, input) { encryption($0, input) }
        case StoreRules.unrecoverable.id:
            resources(finding, input) {
                guard $0.type == "AWS::DynamoDB::Table" else { return nil }
                let flag = "PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled"
                return input.setting(flag, of: $0, to: true).map { [$0] }
            }
        case StoreRules.unrotated.id:
            resources(finding, input) { input.setting("EnableKeyRotation", of: $0, to: true).map { [$0] } }
        case BucketRules.publicAccess.id: resources(finding, input) { publicAccess($0, input) }
        case SecretRules.echo.id: echo(finding, input)
        case MonitoringRules.tracing.id: tracing(finding, input)
        case QueueRules.visibility.id: visibility(finding, input)
        default: []
        }
    }

    /// The edits of every resource that the finding is at; none where one of them has none, so that a finding is mended as a whole.
    private static func resources(_ finding: Finding, _ input: AuditInput, _ edits: (Resource) -> [Edit]?) -> [Edit] {
        var out: [Edit] = []
        for place in finding.locations {
            guard let resource = input.resource(at: place), let found = edits(resource) else { return [] }
            out += found
        }
        return out
    }

    /// Topics are left out: AWS's own key shuts out the services that publish to them. What holds files or rows of a database would be
    /// replaced.
    private static func encryption(_ resource: Resource, _ input: AuditInput) -> [Edit]? {
        switch resource.type {
        case "AWS::SQS::Queue": input.setting("SqsManagedSseEnabled", of: resource, to: true).map { [$0] }
        case "AWS::Kinesis::Stream":
            input.setting(
                "StreamEncryption", of: resource, to: .object(["EncryptionType": "KMS", "KeyId": "alias/aws/kinesis"])
            ).map { [$0] }
        default: nil
        }
    }

    private static func publicAccess(_ bucket: Resource, _ input: AuditInput) -> [Edit]? {
        let isPublic =
            bucket.property("WebsiteConfiguration") != nil
            || bucket.property("AccessControl")?.string?.hasPrefix("Public") == true
            || input.resources.contains { policy in
                policy.type == "AWS::S3::BucketPolicy"
                    && policy.rawProperty("Bucket").map {
                        input.application.scope.value($0).references.contains(bucket.logicalID)
                    } ?? true
            }
        guard !isPublic else { return nil }
        let block = bucket.property("PublicAccessBlockConfiguration")
        let flags = ["BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"]
        if block == nil {
            let all = flags.reduce(into: Mapping()) { $0[$1] = true }
            return input.setting("PublicAccessBlockConfiguration", of: bucket, to: Node(all)).map { [$0] }
        }
        return flags.filter { block?[$0]?.bool != true }.compactMap {
            input.setting("PublicAccessBlockConfiguration." + $0, of: bucket, to: true)
        }
    }

    private static func echo(_ finding: Finding, _ input: AuditInput) -> [Edit] {
        guard input.application.format != .serverlessFramework, let place = finding.locations.first,
            let parameter = input.application.parameters.first(where: { $0.location == place }),
            parameter.defaultValue == nil
        else { return [] }
        return [
            .set(
                file: input.application.templateFile, path: ["Parameters", parameter.name, "NoEcho"], value: true)
        ]
    }

    /// Only functions for which SAM makes the role: it then grants what tracing needs, which a role of the user's may lack.
    private static func tracing(_ finding: Finding, _ input: AuditInput) -> [Edit] {
        let functions = finding.functions.compactMap { input.application.function($0) }
        guard input.application.format == .sam, !functions.isEmpty, functions.count == finding.locations.count,
            functions.allSatisfy({
                $0.resource.type == "AWS::Serverless::Function" && $0.role.origin == .generated
            })
        else { return [] }
        let all = input.resources.filter { $0.type == "AWS::Serverless::Function" }
        let globals = input.application.document["Globals"]?["Function"]
        if all.count == functions.count, all.count > 1, globals?["Tracing"] == nil {
            let own = functions.contains { $0.resource.raw["Properties"]?["Tracing"] != nil }
            if !own {
                return [
                    .set(
                        file: input.application.templateFile, path: ["Globals", "Function", "Tracing"],
                        value: "Active")
                ]
            }
        }
        return functions.compactMap { input.setting("Tracing", of: $0.resource, to: "Active") }
    }

    private static func visibility(_ finding: Finding, _ input: AuditInput) -> [Edit] {
        guard let place = finding.locations.first, let queue = input.resource(at: place), queue.kind == .queue,
            let longest = finding.functions.compactMap({ input.application.function($0)?.timeout }).max()
        else { return [] }
        let wanted = min(longest * 6, 43_200)
        return input.setting("VisibilityTimeout", of: queue, to: Node(.integer(wanted))).map { [$0] } ?? []
    }
}

extension AuditInput {
    /// The resource in whose lines a place of the template lies.
    func resource(at place: SourceLocation) -> Resource? {
        guard place.file == application.templateFile else { return nil }
        return application.resources.filter { $0.location.file == place.file && $0.location <= place }
            .max { $0.location < $1.location }
    }
}
