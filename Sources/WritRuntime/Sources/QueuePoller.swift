import Crypto
package import WritModel

/// Reads an SQS queue and hands its messages to a function, as Lambda's event source mapping does.
///
/// A message is deleted only when the function has taken it; a failure leaves it to the queue's visibility timeout and
/// redrive policy. Source: AWS Lambda developer guide, "Using Lambda with Amazon SQS".
package struct QueuePoller: EventSource {
    /// Turns a message into an event of the function; nil: delete it, there is nothing to do.
    package typealias Transform = @Sendable (_ message: Node) -> Node?

    private let context: EventSourceContext
    private let queue: ARN
    private let batch: Int
    private let partial: Bool
    private let pointer: String
    private let source: String
    /// nil: messages are given to the function as SQS records.
    private let transform: Transform?

    /// - Parameters:
    ///   - source: how the record names where events come from.
    ///   - pointer: the trigger in the writ.
    package init(
        _ context: EventSourceContext, queue: ARN, batch: Int, partial: Bool, source: String, pointer: String,
        transform: Transform? = nil
    ) {
        self.context = context
        self.queue = queue
        self.batch = batch
        self.partial = partial
        self.source = source
        self.pointer = pointer
        self.transform = transform
    }

    package func run() async {
        var backoff = Backoff()
        var url: String?
        while !Task.isCancelled {
            do {
                let queueURL: String
                if let url {
                    queueURL = url
                } else {
                    queueURL = try await Self.url(of: queue, context.aws)
                    url = queueURL
                }
                let messages = try await receive(queueURL)
                backoff.reset()
                guard !messages.isEmpty else { continue }
                try await handle(messages, queueURL)
            } catch {
                if Task.isCancelled { return }
                context.trouble(source, error)
                await backoff.wait()
            }
        }
    }

    /// The URL under which the service knows the queue.
    package static func url(of queue: ARN, _ aws: AWSClient) async throws -> String {
        let answer = try await aws.json(
            "sqs", target: "AmazonSQS.GetQueueUrl", version: "1.0",
            .object(["QueueName": Node(queue.resource), "QueueOwnerAWSAccountId": Node(queue.account)]))
        guard let url = answer["QueueUrl"]?.string else {
            throw AWSError(code: "NoQueueUrl", message: "no URL for \(queue)", status: 200)
        }
        return url
    }

    private func receive(_ url: String) async throws -> [Node] {
        let answer = try await context.aws.json(
            "sqs", target: "AmazonSQS.ReceiveMessage", version: "1.0",
            .object([
                "QueueUrl": Node(url), "MaxNumberOfMessages": Node(.integer(max(1, min(batch, 10)))),
                "WaitTimeSeconds": 10, "AttributeNames": ["All"], "MessageAttributeNames": ["All"],
            ]), timeout: .seconds(40))
        return answer["Messages"]?.array ?? []
    }

    private func handle(_ messages: [Node], _ url: String) async throws {
        var sound: [Node] = []
        for message in messages {
            // The only integrity that the queue gives; see EVENT sources in docs/threat-model.md.
            let digest = Insecure.MD5.hash(data: Array((message["Body"]?.string ?? "").utf8))
            if message["MD5OfBody"]?.string == Array(digest).lowercaseHex {
                sound.append(message)
            } else {
                context.refuse(source, rule: "ingress.digest", "message body does not match its MD5", pointer: pointer)
            }
        }
        guard let transform else { return try await handleRecords(sound, url) }
        for message in sound {
            guard let event = transform(message) else {
                try await delete([message], url)
                continue
            }
            let outcome = await context.deliver(
                event, source: source, pointer: pointer, records: event["Records"]?.array?.count ?? 1)
            if outcome.succeeded { try await delete([message], url) }
        }
    }

    private func handleRecords(_ messages: [Node], _ url: String) async throws {
        guard !messages.isEmpty else { return }
        let records = messages.map { Self.record(of: $0, queue: queue) }
        let outcome = await context.deliver(
            .object(["Records": Node(records)]), source: source, pointer: pointer, records: records.count)
        guard case .result(let body) = outcome else { return }
        let failed = partial ? Self.failedItems(in: body, of: messages) : []
        try await delete(messages.filter { !failed.contains($0["MessageId"]?.string ?? "") }, url)
    }

    /// Ids of the messages that the handler reports as failed; all of them if its report cannot be read.
    ///
    /// Source: AWS Lambda developer guide, "Implementing partial batch responses".
    static func failedItems(in body: [UInt8], of messages: [Node]) -> Set<String> {
        let all = Set(messages.compactMap { $0["MessageId"]?.string })
        guard let answer = try? JSONParser.parse(body, file: "result") else { return all }
        guard let failures = answer["batchItemFailures"], !failures.isNull else { return [] }
        guard let items = failures.array else { return all }
        let named = items.map { $0["itemIdentifier"]?.string ?? "" }
        guard named.allSatisfy({ all.contains($0) }) else { return all }
        return Set(named)
    }

    private func delete(_ messages: [Node], _ url: String) async throws {
        guard !messages.isEmpty else { return }
        let entries = messages.enumerated().map { at, message in
            Node.object(["Id": Node("\(at)"), "ReceiptHandle": message["ReceiptHandle"] ?? ""])
        }
        _ = try await context.aws.json(
            "sqs", target: "AmazonSQS.DeleteMessageBatch", version: "1.0",
            .object(["QueueUrl": Node(url), "Entries": Node(entries)]))
    }

    /// A message as the `Records` of a Lambda event show it.
    static func record(of message: Node, queue: ARN) -> Node {
        var attributes = Mapping()
        for entry in message["MessageAttributes"]?.object ?? Mapping() {
            var attribute = Mapping()
            if let value = entry.value["StringValue"] { attribute["stringValue"] = value }
            if let value = entry.value["BinaryValue"] { attribute["binaryValue"] = value }
            attribute["stringListValues"] = []
            attribute["binaryListValues"] = []
            attribute["dataType"] = entry.value["DataType"]
            attributes[entry.key] = Node(attribute)
        }
        return .object([
            "messageId": message["MessageId"] ?? "", "receiptHandle": message["ReceiptHandle"] ?? "",
            "body": message["Body"] ?? "", "attributes": message["Attributes"] ?? Node(Mapping()),
            "messageAttributes": Node(attributes), "md5OfBody": message["MD5OfBody"] ?? "",
            "eventSource": "aws:sqs", "eventSourceARN": Node(queue.description), "awsRegion": Node(queue.region),
        ])
    }
}
