package import WritModel

/// One event source of a function.
package struct FunctionTrigger: Sendable {
    /// Name of the event in SAM, else the logical id of the resource that makes the connection.
    package var name: String
    package var source: Source
    package var location: SourceLocation

    package init(_ name: String, _ source: Source, at location: SourceLocation) {
        self.name = name
        self.source = source
        self.location = location
    }

    package enum Source: Sendable {
        case http(Route)
        case webSocket(WebSocketRoute)
        case functionURL(FunctionURL)
        case sqs(Poll)
        case dynamoDB(Poll)
        case kinesis(Poll)
        /// Kafka, MQ, DocumentDB: `type` is the service.
        case poll(type: String, Poll)
        case s3(Bucket)
        case sns(Topic)
        case schedule(Schedule)
        case eventBridge(Rule)
        /// Cognito user pool triggers, e.g. `PreSignUp`.
        case cognito(pool: Value, events: [String])
        case iot(sql: Value)
        case logs(group: Value, filter: Value?)
        case alb(Value)
        /// Invoked by a state machine, another function, or a principal with a permission.
        case invoke(principal: Value, sourceARN: Value?)
        case other(type: String, Node)
    }

    /// A route of an HTTP or REST API.
    package struct Route: Sendable {
        /// Logical id of the API; an id that the template does not hold is SAM's implicit API.
        package var api: String
        /// Upper case; `ANY` for all.
        package var method: String
        package var path: String
        package var payload: Payload
        /// As in effect after defaults and overrides.
        package var authorization: Authorization
        package var requiresAPIKey: Bool
        /// Name of the request model and whether a validator checks bodies against it.
        package var requestModel: RequestModel?
        package var throttling: Throttling?
        package var location: SourceLocation
    }

    package enum Payload: String, Sendable {
        /// REST APIs, and HTTP APIs that ask for it.
        case v1 = "1.0"
        case v2 = "2.0"
    }

    package struct RequestModel: Sendable {
        package var name: String
        /// JSON Schema of the body, where the template holds it.
        package var schema: Node?
        package var isValidated: Bool
    }

    package struct Throttling: Sendable {
        /// Requests each second.
        package var rate: Value?
        package var burst: Value?
    }

    package struct WebSocketRoute: Sendable {
        package var api: String
        /// e.g. `$connect`
        package var key: String
        package var authorization: Authorization
        package var requiresAPIKey: Bool
    }

    package struct FunctionURL: Sendable {
        /// `NONE` or `AWS_IAM`
        package var authType: Value
        package var cors: Node?
    }

    /// A source that Lambda polls.
    package struct Poll: Sendable {
        package var source: Value
        package var batchSize: Int?
        /// `TRIM_HORIZON`, `LATEST`, `AT_TIMESTAMP`; nil for queues.
        package var startingPosition: String?
        package var reportsBatchItemFailures: Bool
        package var maximumRetryAttempts: Int?
        package var onFailure: Value?
        package var filters: [Node]
        package var topics: [String]
        package var isEnabled: Bool
    }

    package struct Bucket: Sendable {
        package var bucket: Value
        /// e.g. `s3:ObjectCreated:*`
        package var events: [String]
        package var prefix: Value?
        package var suffix: Value?
    }

    package struct Topic: Sendable {
        package var topic: Value
        package var filterPolicy: Node?
        /// SAM's `SqsSubscription`: the topic fills a queue that the function reads.
        package var viaQueue: Bool
        package var redrive: Node?
    }

    package struct Schedule: Sendable {
        package var expression: Value
        /// JSON text that replaces the event.
        package var input: Value?
        package var isEnabled: Bool
    }

    package struct Rule: Sendable {
        package var pattern: Node?
        /// Nil: the account's default bus.
        package var bus: Value?
        package var input: Value?
    }
}
