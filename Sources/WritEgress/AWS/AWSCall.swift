package import WritIAM

/// An AWS request translated into what IAM decides on.
package struct AWSCall: Sendable {
    /// Name of the service in the catalogue.
    package var service: String
    /// API operation, e.g. `BatchWriteItem`.
    package var operation: String
    package var region: String
    /// All of them must be allowed.
    package var steps: [Step]

    /// One action on one resource.
    package struct Step: Sendable, Equatable {
        /// e.g. `dynamodb:PutItem`
        package var action: String
        /// The resource's ARN, or `*` for actions without one. Several only where the same resource may be named in several
        /// ways: one of them must be allowed and none denied.
        package var resources: [String]
        /// Condition keys with the values that this request gives them. An empty list says that AWS would see none.
        package var context: [String: ContextValue]
        /// Keys that AWS would fill in and the gate cannot. A policy that asks for one of them cannot be decided.
        package var unknown: Set<String>

        package init(
            _ action: String, _ resources: [String], context: [String: ContextValue] = [:], unknown: Set<String> = []
        ) {
            self.action = action
            self.resources = resources
            self.context = context
            self.unknown = unknown
        }

        package init(
            _ action: String, _ resource: String, context: [String: ContextValue] = [:], unknown: Set<String> = []
        ) {
            self.init(action, [resource], context: context, unknown: unknown)
        }
    }

    package init(service: String, operation: String, region: String, steps: [Step]) {
        self.service = service
        self.operation = operation
        self.region = region
        self.steps = steps
    }
}

/// Why a request could not be translated; it is then refused.
package struct AWSUnknown: Error, Sendable, Equatable {
    /// One line, with what to do.
    package var message: String

    package init(_ message: String) { self.message = message }
}
