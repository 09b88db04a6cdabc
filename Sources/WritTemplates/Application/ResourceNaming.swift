/// How a resource type is named and addressed: which property names it, what `Ref` gives, the form of its ARN.
///
/// Source: AWS CloudFormation Template Reference, "Return values" and "Name type" of each resource; Service Authorization
/// Reference, "Resource types defined by …".
struct ResourceNaming: Sendable {
    enum Reference: Sendable {
        case name, arn, url
        /// An identifier that the service draws.
        case identifier
    }

    /// How CloudFormation names a resource for which the template states no name.
    enum Generated: Sendable {
        /// `<stack>-<LogicalId>-<random>`
        case stackAndID
        /// The same in lower case (S3, RDS).
        case lowerCase
        /// `<LogicalId>-<random>` (Secrets Manager, Step Functions)
        case idOnly
        /// Nothing of the template shows in it.
        case opaque
    }

    var type: String
    var nameProperty: String?
    var reference: Reference
    /// `{p}` partition, `{r}` region, `{a}` account, `{n}` name; nil where the type has no ARN of its own.
    var arn: String?
    var generated: Generated = .stackAndID
    /// Longest generated name; CloudFormation shortens the stack's part to fit.
    var longest = 255

    static func of(_ type: String) -> ResourceNaming? { byType[type] }

    private static let byType: [String: ResourceNaming] = Dictionary(
        table.map { ($0.type, $0) }, uniquingKeysWith: { first, _ in first })

    private static let table: [ResourceNaming] = [
        .init(
            type: "AWS::DynamoDB::Table", nameProperty: "TableName", reference: .name,
            arn: "arn:{p}:dynamodb:{r}:{a}:table/{n}"),
        .init(
            type: "AWS::DynamoDB::GlobalTable", nameProperty: "TableName", reference: .name,
            arn: "arn:{p}:dynamodb:{r}:{a}:table/{n}"),
        .init(
            type: "AWS::Serverless::SimpleTable", nameProperty: "TableName", reference: .name,
            arn: "arn:{p}:dynamodb:{r}:{a}:table/{n}"),
        .init(
            type: "AWS::S3::Bucket", nameProperty: "BucketName", reference: .name, arn: "arn:{p}:s3:::{n}",
            generated: .lowerCase, longest: 63),
        .init(
            type: "AWS::SQS::Queue", nameProperty: "QueueName", reference: .url, arn: "arn:{p}:sqs:{r}:{a}:{n}",
            longest: 80),
        .init(
            type: "AWS::SNS::Topic", nameProperty: "TopicName", reference: .arn, arn: "arn:{p}:sns:{r}:{a}:{n}"),
        .init(
            type: "AWS::Lambda::Function", nameProperty: "FunctionName", reference: .name,
            arn: "arn:{p}:lambda:{r}:{a}:function:{n}", longest: 64),
        .init(
            type: "AWS::Serverless::Function", nameProperty: "FunctionName", reference: .name,
            arn: "arn:{p}:lambda:{r}:{a}:function:{n}", longest: 64),
        .init(
            type: "AWS::Lambda::LayerVersion", nameProperty: "LayerName", reference: .arn,
            arn: "arn:{p}:lambda:{r}:{a}:layer:{n}:*"),
        .init(
            type: "AWS::Serverless::LayerVersion", nameProperty: "LayerName", reference: .arn,
            arn: "arn:{p}:lambda:{r}:{a}:layer:{n}:*", generated: .idOnly),
        .init(
            type: "AWS::Kinesis::Stream", nameProperty: "Name", reference: .name,
            arn: "arn:{p}:kinesis:{r}:{a}:stream/{n}"),
        .init(
            type: "AWS::KinesisFirehose::DeliveryStream", nameProperty: "DeliveryStreamName", reference: .name,
            arn: "arn:{p}:firehose:{r}:{a}:deliverystream/{n}", longest: 64),
        .init(
            type: "AWS::SecretsManager::Secret", nameProperty: "Name", reference: .arn,
            arn: "arn:{p}:secretsmanager:{r}:{a}:secret:{n}-??????", generated: .idOnly),
        .init(type: "AWS::KMS::Key", reference: .identifier, arn: "arn:{p}:kms:{r}:{a}:key/{n}", generated: .opaque),
        .init(type: "AWS::KMS::Alias", nameProperty: "AliasName", reference: .name, arn: "arn:{p}:kms:{r}:{a}:{n}"),
        .init(
            type: "AWS::StepFunctions::StateMachine", nameProperty: "StateMachineName", reference: .arn,
            arn: "arn:{p}:states:{r}:{a}:stateMachine:{n}", generated: .idOnly, longest: 80),
        .init(
            type: "AWS::Serverless::StateMachine", nameProperty: "Name", reference: .arn,
            arn: "arn:{p}:states:{r}:{a}:stateMachine:{n}", generated: .idOnly, longest: 80),
        .init(
            type: "AWS::StepFunctions::Activity", nameProperty: "Name", reference: .arn,
            arn: "arn:{p}:states:{r}:{a}:activity:{n}"),
        .init(
            type: "AWS::Cognito::UserPool", reference: .identifier, arn: "arn:{p}:cognito-idp:{r}:{a}:userpool/{n}",
            generated: .opaque),
        .init(
            type: "AWS::Cognito::IdentityPool", reference: .identifier,
            arn: "arn:{p}:cognito-identity:{r}:{a}:identitypool/{n}", generated: .opaque),
        .init(type: "AWS::Cognito::UserPoolClient", reference: .identifier, generated: .opaque),
        .init(
            type: "AWS::Events::EventBus", nameProperty: "Name", reference: .name,
            arn: "arn:{p}:events:{r}:{a}:event-bus/{n}"),
        .init(
            type: "AWS::Events::Rule", nameProperty: "Name", reference: .name, arn: "arn:{p}:events:{r}:{a}:rule/{n}",
            longest: 64),
        .init(
            type: "AWS::Scheduler::Schedule", nameProperty: "Name", reference: .name,
            arn: "arn:{p}:scheduler:{r}:{a}:schedule/*/{n}", longest: 64),
        .init(
            type: "AWS::Logs::LogGroup", nameProperty: "LogGroupName", reference: .name,
            arn: "arn:{p}:logs:{r}:{a}:log-group:{n}:*"),
        .init(
            type: "AWS::IAM::Role", nameProperty: "RoleName", reference: .name, arn: "arn:{p}:iam::{a}:role/{n}",
            longest: 64),
        .init(type: "AWS::IAM::User", nameProperty: "UserName", reference: .name, arn: "arn:{p}:iam::{a}:user/{n}"),
        .init(type: "AWS::IAM::Group", nameProperty: "GroupName", reference: .name, arn: "arn:{p}:iam::{a}:group/{n}"),
        .init(
            type: "AWS::IAM::ManagedPolicy", nameProperty: "ManagedPolicyName", reference: .arn,
            arn: "arn:{p}:iam::{a}:policy/{n}"),
        .init(
            type: "AWS::SSM::Parameter", nameProperty: "Name", reference: .name,
            arn: "arn:{p}:ssm:{r}:{a}:parameter/{n}", generated: .idOnly),
        .init(
            type: "AWS::ApiGateway::RestApi", reference: .identifier, arn: "arn:{p}:execute-api:{r}:{a}:{n}",
            generated: .opaque),
        .init(
            type: "AWS::Serverless::Api", reference: .identifier, arn: "arn:{p}:execute-api:{r}:{a}:{n}",
            generated: .opaque),
        .init(
            type: "AWS::ApiGatewayV2::Api", reference: .identifier, arn: "arn:{p}:execute-api:{r}:{a}:{n}",
            generated: .opaque),
        .init(
            type: "AWS::Serverless::HttpApi", reference: .identifier, arn: "arn:{p}:execute-api:{r}:{a}:{n}",
            generated: .opaque),
        .init(
            type: "AWS::Serverless::WebSocketApi", reference: .identifier, arn: "arn:{p}:execute-api:{r}:{a}:{n}",
            generated: .opaque),
        .init(
            type: "AWS::AppSync::GraphQLApi", reference: .arn, arn: "arn:{p}:appsync:{r}:{a}:apis/{n}",
            generated: .opaque),
        .init(
            type: "AWS::Serverless::GraphQLApi", reference: .arn, arn: "arn:{p}:appsync:{r}:{a}:apis/{n}",
            generated: .opaque),
        .init(
            type: "AWS::RDS::DBInstance", nameProperty: "DBInstanceIdentifier", reference: .name,
            arn: "arn:{p}:rds:{r}:{a}:db:{n}", generated: .lowerCase),
        .init(
            type: "AWS::RDS::DBCluster", nameProperty: "DBClusterIdentifier", reference: .name,
            arn: "arn:{p}:rds:{r}:{a}:cluster:{n}", generated: .lowerCase),
        .init(
            type: "AWS::OpenSearchService::Domain", nameProperty: "DomainName", reference: .name,
            arn: "arn:{p}:es:{r}:{a}:domain/{n}", generated: .opaque),
        .init(
            type: "AWS::Elasticsearch::Domain", nameProperty: "DomainName", reference: .name,
            arn: "arn:{p}:es:{r}:{a}:domain/{n}", generated: .opaque),
        .init(
            type: "AWS::ECR::Repository", nameProperty: "RepositoryName", reference: .name,
            arn: "arn:{p}:ecr:{r}:{a}:repository/{n}", generated: .lowerCase),
        .init(
            type: "AWS::ECS::Cluster", nameProperty: "ClusterName", reference: .name,
            arn: "arn:{p}:ecs:{r}:{a}:cluster/{n}"),
        .init(
            type: "AWS::CodeBuild::Project", nameProperty: "Name", reference: .name,
            arn: "arn:{p}:codebuild:{r}:{a}:project/{n}", generated: .idOnly),
        .init(
            type: "AWS::EFS::FileSystem", reference: .identifier,
            arn: "arn:{p}:elasticfilesystem:{r}:{a}:file-system/{n}", generated: .opaque),
        .init(
            type: "AWS::EFS::AccessPoint", reference: .identifier,
            arn: "arn:{p}:elasticfilesystem:{r}:{a}:access-point/{n}", generated: .opaque),
        .init(
            type: "AWS::IoT::TopicRule", nameProperty: "RuleName", reference: .name,
            arn: "arn:{p}:iot:{r}:{a}:rule/{n}",
            generated: .opaque),
        .init(
            type: "AWS::Athena::WorkGroup", nameProperty: "Name", reference: .name,
            arn: "arn:{p}:athena:{r}:{a}:workgroup/{n}"),
        .init(
            type: "AWS::CloudWatch::Alarm", nameProperty: "AlarmName", reference: .name,
            arn: "arn:{p}:cloudwatch:{r}:{a}:alarm:{n}"),
        .init(
            type: "AWS::MSK::Cluster", nameProperty: "ClusterName", reference: .arn,
            arn: "arn:{p}:kafka:{r}:{a}:cluster/{n}/*"),
        .init(
            type: "AWS::Pipes::Pipe", nameProperty: "Name", reference: .name, arn: "arn:{p}:pipes:{r}:{a}:pipe/{n}",
            longest: 64),
    ]
}
