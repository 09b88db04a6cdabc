package import WritModel

/// The execution role of a function and everything that the template grants it.
package struct Role: Sendable {
    package enum Origin: Sendable, Equatable {
        /// `Role:` names it: a resource of the template or an ARN.
        case stated(Value)
        /// SAM or the Serverless Framework makes it.
        case generated
    }

    package var origin: Origin
    /// Logical id of the `AWS::IAM::Role` of this template; nil for a generated or a foreign one.
    package var logicalID: String?
    package var managedPolicies: [ManagedPolicy]
    package var statements: [Statement]
    package var permissionsBoundary: Value?
    /// Trust policy, where the template states one.
    package var assumeRolePolicy: Node?
    package var location: SourceLocation
    /// Whether the statements are all that the role has: false for a role that the template only names.
    package var isComplete: Bool

    package struct ManagedPolicy: Sendable {
        /// ARN or name of the policy.
        package var policy: Value
        package var location: SourceLocation
        /// Whether SAM attaches it of its own accord, e.g. `AWSLambdaBasicExecutionRole`.
        package var isImplied: Bool
    }

    /// One statement of a policy, with intrinsic functions (use `Application.resolve(document:)`).
    package struct Statement: Sendable {
        package var node: Node
        package var source: Source
        /// Where the user wrote what led to it.
        package var location: SourceLocation

        package enum Source: Sendable, Equatable {
            /// Written in the function's or role's own policies.
            case inline
            /// A SAM policy template, by name.
            case template(String)
            /// Made for an event source, dead-letter queue or destination.
            case implied
            /// An `AWS::IAM::Policy` or `AWS::IAM::ManagedPolicy` attached to the role, by logical id.
            case attached(String)
        }
    }
}
