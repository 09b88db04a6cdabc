/// One way in: an event source and under which conditions it may call the function.
package enum Trigger: Sendable, Equatable {
    case http(HTTP)
    case queue(Queue)
    case upload(Upload)
    case stream(Stream)
    case schedule(Schedule)
    case invoke(Invoke)

    /// The value of the field `source`.
    package var source: String {
        switch self {
        case .http: "http"
        case .queue: "sqs"
        case .upload: "s3"
        case .stream: "dynamodb"
        case .schedule: "schedule"
        case .invoke: "invoke"
        }
    }

    /// A route of an API.
    package struct HTTP: Sendable, Equatable {
        /// Logical id of the API in the template; routes of one API share an address.
        package var api: String
        /// Upper case, or `ANY`.
        package var method: String
        /// API Gateway path, e.g. `/orders/{id}` or `/{proxy+}`; `$default` for the catch-all.
        package var path: String
        /// Shape of the event: API Gateway REST (`1.0`) or HTTP API (`2.0`).
        package var format: Format
        package var authorization: Authorization
        /// Inline JSON Schema for the body, draft-07 unless it says otherwise; nil: not validated.
        package var schema: Node?
        package var maxBody: ByteCount
        package var rate: Rate?
        /// nil: no CORS headers are added and preflights are refused.
        package var cors: CORS?

        package enum Format: String, Sendable, CaseIterable {
            case v1 = "1.0"
            case v2 = "2.0"
        }

        package init(
            api: String, method: String, path: String, format: Format, authorization: Authorization,
            schema: Node? = nil, maxBody: ByteCount, rate: Rate? = nil, cors: CORS? = nil
        ) {
            self.api = api
            self.method = method
            self.path = path
            self.format = format
            self.authorization = authorization
            self.schema = schema
            self.maxBody = maxBody
            self.rate = rate
            self.cors = cors
        }
    }

    package enum Authorization: Sendable, Equatable {
        /// Anyone may call. Never a default: it must be written.
        case anyone
        /// A bearer token by one issuer (RFC 7519, RFC 9068); all scopes are needed, one audience is.
        case jwt(issuer: String, audiences: [String], scopes: [String])
        /// AWS Signature Version 4 by a caller whose ARN matches one of these patterns.
        case sigv4(callers: [String])
        /// A key in `x-api-key`, by the name of the secret in the vault that holds it.
        case apiKey(secret: String)

        package var type: String {
            switch self {
            case .anyone: "none"
            case .jwt: "jwt"
            case .sigv4: "sigv4"
            case .apiKey: "api-key"
            }
        }
    }

    /// At most `requests` in each `seconds`, with bursts of `burst`, counted for each caller or address, or for the route.
    package struct Rate: Sendable, Equatable {
        package var requests: Int
        package var seconds: Int
        package var burst: Int
        package var by: Key

        package enum Key: String, Sendable, CaseIterable { case caller, address, route }

        package init(requests: Int, seconds: Int, burst: Int, by: Key) {
            self.requests = requests
            self.seconds = seconds
            self.burst = burst
            self.by = by
        }
    }

    package struct CORS: Sendable, Equatable {
        package var origins: [String]
        package var methods: [String]
        package var headers: [String]
        package var credentials: Bool
        /// Seconds.
        package var maxAge: Int

        package init(origins: [String], methods: [String], headers: [String], credentials: Bool, maxAge: Int) {
            self.origins = origins
            self.methods = methods
            self.headers = headers
            self.credentials = credentials
            self.maxAge = maxAge
        }
    }

    /// An SQS queue.
    package struct Queue: Sendable, Equatable {
        package var arn: String
        package var batch: Int
        /// The handler reports failed messages one by one (`ReportBatchItemFailures`).
        package var partial: Bool

        package init(arn: String, batch: Int, partial: Bool) {
            self.arn = arn
            self.batch = batch
            self.partial = partial
        }
    }

    /// Notifications of an S3 bucket.
    package struct Upload: Sendable, Equatable {
        package var arn: String
        /// e.g. `s3:ObjectCreated:*`
        package var events: [String]
        package var prefix: String
        package var suffix: String

        package init(arn: String, events: [String], prefix: String = "", suffix: String = "") {
            self.arn = arn
            self.events = events
            self.prefix = prefix
            self.suffix = suffix
        }
    }

    /// A DynamoDB stream, named by its table.
    package struct Stream: Sendable, Equatable {
        /// ARN of the table whose stream is read.
        package var arn: String
        package var batch: Int
        package var start: Start
        package var partial: Bool

        package enum Start: String, Sendable, CaseIterable {
            case oldest = "TRIM_HORIZON"
            case newest = "LATEST"
        }

        package init(arn: String, batch: Int, start: Start, partial: Bool) {
            self.arn = arn
            self.batch = batch
            self.start = start
            self.partial = partial
        }
    }

    /// An EventBridge schedule, `rate(5 minutes)` or `cron(0 3 * * ? *)` in UTC.
    package struct Schedule: Sendable, Equatable {
        package var expression: String
        /// JSON that replaces the scheduled event; nil for the usual one.
        package var input: String?

        package init(expression: String, input: String? = nil) {
            self.expression = expression
            self.input = input
        }
    }

    /// Calls through the Lambda Invoke API.
    package struct Invoke: Sendable, Equatable {
        /// ARN patterns of the principals, or logical ids of functions of this application.
        package var callers: [String]

        package init(callers: [String]) { self.callers = callers }
    }
}
