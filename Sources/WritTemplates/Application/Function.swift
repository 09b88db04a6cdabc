package import WritModel

/// One Lambda function of the application.
package struct Function: Sendable {
    package var logicalID: String
    /// The stated name; absent where CloudFormation draws one.
    package var name: Value
    package var location: SourceLocation
    /// The resource it comes from.
    package var resource: Resource
    /// e.g. `python3.12`; nil for container images and where only the stack knows.
    package var runtime: String?
    /// e.g. `app.create`
    package var handler: String?
    package var code: Code
    package var layers: [Value]
    /// MiB.
    package var memory: Int
    /// Seconds.
    package var timeout: Int
    /// MiB of `/tmp`.
    package var ephemeralStorage: Int
    package var reservedConcurrency: Int?
    package var architectures: [String]
    package var environment: [EnvironmentVariable]
    package var role: Role
    /// Subnets and security groups, where the function runs in a VPC.
    package var vpc: VPC?
    /// `Active`, `PassThrough`; nil where not stated.
    package var tracing: String?
    /// Queue or topic that gets the events of failed asynchronous invocations.
    package var deadLetterTarget: Value?
    package var onFailure: Value?
    package var onSuccess: Value?
    package var kmsKey: Value?
    package var codeSigningConfig: Value?
    package var logGroup: Value?
    package var tags: [String]
    package var triggers: [FunctionTrigger]

    package enum Code: Sendable, Equatable {
        /// Path relative to the application's folder.
        case local(String, SourceLocation)
        case inline(String, SourceLocation)
        /// An object in S3 or something that only the stack knows.
        case remote(Value, SourceLocation)
        case image(Value, SourceLocation)
        case none
    }

    package struct EnvironmentVariable: Sendable {
        package var name: String
        package var value: Value
        /// Place of the value.
        package var location: SourceLocation
    }

    package struct VPC: Sendable {
        package var subnets: [Value]
        package var securityGroups: [Value]
        package var location: SourceLocation
    }

    /// The value of an environment variable.
    package func variable(_ name: String) -> Value? { environment.first { $0.name == name }?.value }
}
