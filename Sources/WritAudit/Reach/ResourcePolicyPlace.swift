import WritModel
import WritTemplates

/// Where a template keeps the policy of a resource, and which resources it is about.
struct ResourcePolicyPlace {
    let statements: [Node]
    private let resource: Resource
    private let targets: [String]

    /// Property that holds the policy, properties that name what it is about; none: the resource itself.
    private static let places: [String: (document: String, targets: [String])] = [
        "AWS::SQS::QueuePolicy": ("PolicyDocument", ["Queues"]),
        "AWS::SNS::TopicPolicy": ("PolicyDocument", ["Topics"]),
        "AWS::S3::BucketPolicy": ("PolicyDocument", ["Bucket"]), "AWS::KMS::Key": ("KeyPolicy", []),
        "AWS::SecretsManager::ResourcePolicy": ("ResourcePolicy", ["SecretId"]),
        "AWS::Events::EventBusPolicy": ("Statement", ["EventBusName"]),
        "AWS::DynamoDB::Table": ("ResourcePolicy.PolicyDocument", []),
        "AWS::Kinesis::ResourcePolicy": ("ResourcePolicy", ["ResourceArn"]),
        "AWS::ECR::Repository": ("RepositoryPolicyText", []),
    ]

    /// Nil for a resource without such a policy.
    static func of(_ resource: Resource) -> ResourcePolicyPlace? {
        guard let place = places[resource.type], let document = resource.rawProperty(place.document) else { return nil }
        let statement = document["Statement"] ?? document
        return ResourcePolicyPlace(
            statements: statement.array ?? [statement], resource: resource, targets: place.targets)
    }

    func guarded(in application: Application) -> [String] {
        guard !targets.isEmpty else { return [resource.logicalID] }
        return targets.compactMap { resource.rawProperty($0) }.flatMap { application.scope.value($0).references }
    }
}
