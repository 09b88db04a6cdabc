import WritModel

/// What kind of event the handler gets, which says how much of it strangers can write.
struct EventSource {
    /// Event sources of the function, e.g. `http`, `sqs`, `s3`; empty: not known.
    var kinds: Set<String>
    var location: SourceLocation

    var taint: Taint {
        Taint(source: "event", trail: Trail(text: "the event comes in", location: location, previous: nil))
    }

    /// What a framework makes of the event.
    var request: Taint {
        Taint(
            source: "event.request", trail: Trail(text: "a request comes in", location: location, previous: nil))
    }

    /// Names that libraries give to fields of the event.
    private static let aliases: [String: String] = [
        "json_body": "body", "decoded_body": "body", "jsonBody": "body", "rawBody": "body",
        "query_string_parameters": "queryStringParameters", "path_parameters": "pathParameters",
        "request_context": "requestContext", "raw_event": "", "records": "Records",
        "resolved_headers_field": "headers", "resolved_query_string_parameters": "queryStringParameters",
        "stage_variables": "stageVariables", "http_method": "httpMethod",
    ]

    /// The field's name as the service gives it.
    static func field(_ name: String, under path: String) -> String {
        path == "event" || path == "event.request" || path.hasSuffix("[]") ? aliases[name] ?? name : name
    }

    /// Fields that the service itself writes, whatever the sender sends.
    private static let trusted: Set<String> = [
        "requestContext", "resource", "stageVariables", "isBase64Encoded", "version", "routeKey", "httpMethod",
        "awsRegion",
        "eventSource", "eventSourceARN", "eventVersion", "eventName", "messageId", "receiptHandle", "md5OfBody",
        "eventID",
        "s3SchemaVersion", "configurationId", "bucket", "size", "eTag", "sequencer", "versionId", "eventTime",
        "userIdentity", "responseElements", "account", "region", "ApproximateReceiveCount", "SentTimestamp",
        "EventSubscriptionArn", "TopicArn", "invocationId", "SequenceNumber", "SizeBytes", "StreamViewType",
        "triggerSource",
        "userPoolId", "callerContext", "deliveryStreamArn", "kinesisStreamArn", "shardId", "identity", "awslogs",
        "event_source_arn", "message_id", "receipt_handle", "bucket_name",
    ]
    /// Of what the service writes, fields that repeat what the caller sent.
    private static let echoed: Set<String> = ["userAgent", "path", "user_agent", "domainPrefix", "headers"]

    /// False for fields whose value the sender does not choose. Two levels are looked at, since bodies have fields of any name.
    func isWritable(_ field: String, under path: String) -> Bool {
        if path == "event", kinds.isSubset(of: ["invoke"]),
            !["requestContext", "stageVariables", "identity", "awslogs"].contains(field)
        {
            // Whoever may invoke the function writes the whole event.
            return true
        }
        if path.hasPrefix("event.requestContext") { return Self.echoed.contains(field) }
        guard Self.trusted.contains(field) else { return true }
        if field == "identity" || field == "awslogs" { return path != "event" }
        let depth = path.split(separator: ".").count
        if path.contains("body") || path.contains("detail") || path.contains("message") || path.contains("Message") {
            return true
        }
        return depth > 4
    }
}
