import WritModel

/// What kind of event the handler gets, which says how much of it strangers can write.
struct EventSource {
    /// Event sources of the function, e.g. `http`, `sqs`, `s3`; empty: not known.
    var kinds: Set<String>
    var location: SourceLocation

    var taint: Taint {
        Taint(source: "event", trail: Trail(text: "the event comes in", location: location, previous: nil))
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
        "userPoolId", "callerContext", "deliveryStreamArn", "kinesisStreamArn", "shardId",
    ]

    /// False for fields whose value the sender does not choose. Two levels are looked at, since bodies have fields of any name.
    static func isWritable(_ field: String, under path: String) -> Bool {
        guard trusted.contains(field) else { return true }
        let depth = path.split(separator: ".").count
        if path.contains("body") || path.contains("detail") || path.contains("message") || path.contains("Message") {
            return true
        }
        return depth > 4
    }
}
