package import WritModel

/// One resource of the template, whatever its type.
package struct Resource: Sendable {
    package var logicalID: String
    /// e.g. `AWS::DynamoDB::Table`
    package var type: String
    /// The `Properties`, Globals merged, with every intrinsic function replaced whose result is known.
    package var properties: Node
    /// The resource as written (in the long form of intrinsic functions), Globals merged into its `Properties`.
    package var raw: Node
    /// Name of the condition under which the resource exists.
    package var condition: String?
    /// Whether the resource exists with the parameters given or their defaults; nil where that is not known.
    package var exists: Bool?
    /// Where its logical id stands.
    package var location: SourceLocation

    package enum Kind: Sendable {
        case function, api, table, bucket, queue, topic, stream, rule, secret, key, userPool, logGroup, permission
        case stateMachine, role, policy, other
    }

    package var kind: Kind {
        switch type {
        case "AWS::Lambda::Function", "AWS::Serverless::Function": .function
        case "AWS::ApiGateway::RestApi", "AWS::ApiGatewayV2::Api", "AWS::Serverless::Api", "AWS::Serverless::HttpApi",
            "AWS::Serverless::WebSocketApi", "AWS::Serverless::GraphQLApi", "AWS::AppSync::GraphQLApi":
            .api
        case "AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable", "AWS::Serverless::SimpleTable": .table
        case "AWS::S3::Bucket": .bucket
        case "AWS::SQS::Queue": .queue
        case "AWS::SNS::Topic": .topic
        case "AWS::Kinesis::Stream", "AWS::KinesisFirehose::DeliveryStream": .stream
        case "AWS::Events::Rule", "AWS::Scheduler::Schedule": .rule
        case "AWS::SecretsManager::Secret", "AWS::SSM::Parameter": .secret
        case "AWS::KMS::Key": .key
        case "AWS::Cognito::UserPool": .userPool
        case "AWS::Logs::LogGroup": .logGroup
        case "AWS::Lambda::Permission": .permission
        case "AWS::StepFunctions::StateMachine", "AWS::Serverless::StateMachine": .stateMachine
        case "AWS::IAM::Role": .role
        case "AWS::IAM::Policy", "AWS::IAM::ManagedPolicy": .policy
        default: .other
        }
    }

    /// The property at a dotted path after simplification, e.g. `VersioningConfiguration.Status`.
    package func property(_ path: String) -> Node? { Self.find(path, in: properties) }
    /// The same as written, for a `Value`.
    package func rawProperty(_ path: String) -> Node? { raw["Properties"].flatMap { Self.find(path, in: $0) } }

    private static func find(_ path: String, in node: Node) -> Node? {
        var at = node
        for key in path.split(separator: ".") {
            guard let next = at[String(key)] ?? Int(key).flatMap({ at[$0] }) else { return nil }
            at = next
        }
        return at
    }

    /// Place of the property, or of the resource where it is missing.
    package func place(of path: String) -> SourceLocation { property(path)?.location ?? location }
}

/// An `AWS::Lambda::Permission`: who may invoke a function.
package struct Permission: Sendable {
    package var resource: Resource
    package var function: Value
    package var principal: Value
    package var action: Value
    package var sourceARN: Value?
    package var sourceAccount: Value?
    /// `NONE` or `AWS_IAM` for function URLs.
    package var functionURLAuthType: Value?

    init(_ resource: Resource, in application: Application) {
        func value(_ key: String) -> Value? { resource.rawProperty(key).map(application.scope.value) }
        self.resource = resource
        function = value("FunctionName") ?? .absent
        principal = value("Principal") ?? .absent
        action = value("Action") ?? .absent
        sourceARN = value("SourceArn")
        sourceAccount = value("SourceAccount")
        functionURLAuthType = value("FunctionUrlAuthType")
    }
}
