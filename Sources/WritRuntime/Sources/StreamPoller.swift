package import WritModel

/// Remembers how far a stream was read, so that nothing is lost or skipped over a restart.
package protocol StreamCheckpoints: Sendable {
    /// Sequence number of the last record that the function has taken; nil if there is none.
    func checkpoint(function: String, shard: String) async throws -> String?
    func setCheckpoint(_ sequenceNumber: String, function: String, shard: String) async throws
}

/// Reads the stream of a DynamoDB table and hands its records to a function, shard by shard, in order.
///
/// A batch that fails is tried again until it succeeds or its records expire, as Lambda does by default.
/// Source: AWS Lambda developer guide, "Using AWS Lambda with Amazon DynamoDB".
package struct StreamPoller: EventSource {
    private let context: EventSourceContext
    private let trigger: Trigger.Stream
    private let pointer: String
    private let checkpoints: any StreamCheckpoints
    private let interval: Duration
    private static let api = "DynamoDBStreams_20120810."

    package init(
        _ context: EventSourceContext, trigger: Trigger.Stream, pointer: String, checkpoints: any StreamCheckpoints,
        interval: Duration = .seconds(1)
    ) {
        self.context = context
        self.trigger = trigger
        self.pointer = pointer
        self.checkpoints = checkpoints
        self.interval = interval
    }

    private var source: String { "dynamodb \(trigger.arn)" }

    package func run() async {
        var backoff = Backoff()
        while !Task.isCancelled {
            do {
                let stream = try await streamARN()
                try await follow(stream)
                backoff.reset()
            } catch {
                if Task.isCancelled { return }
                context.trouble(source, error)
                await backoff.wait()
            }
        }
    }

    private func streamARN() async throws -> String {
        let answer = try await context.aws.json(
            "dynamodb", target: "DynamoDB_20120810.DescribeTable", version: "1.0",
            .object(["TableName": Node(trigger.arn.split(separator: "/").last.map(String.init) ?? trigger.arn)]))
        guard let arn = answer["Table"]?["LatestStreamArn"]?.string else {
            throw AWSError(
                code: "NoStream", message: "the table has no stream; set `StreamSpecification` in the template",
                status: 200)
        }
        return arn
    }

    /// Reads all shards, each once to its end, and looks for new ones, until the stream is gone.
    private func follow(_ stream: String) async throws {
        var iterators: [String: String] = [:]
        var finished: Set<String> = []
        while !Task.isCancelled {
            for shard in try await shards(of: stream) where iterators[shard] == nil && !finished.contains(shard) {
                iterators[shard] = try await iterator(stream, shard)
            }
            var took = false
            for (shard, iterator) in iterators.sorted(by: { $0.key < $1.key }) {
                let answer = try await context.aws.json(
                    "dynamodb", target: Self.api + "GetRecords", version: "1.0",
                    .object(["ShardIterator": Node(iterator), "Limit": Node(.integer(min(trigger.batch, 1000)))]))
                let records = answer["Records"]?.array ?? []
                if !records.isEmpty {
                    took = true
                    try await handle(records, stream: stream, shard: shard)
                }
                if let next = answer["NextShardIterator"]?.string {
                    iterators[shard] = next
                } else {
                    iterators[shard] = nil
                    finished.insert(shard)
                }
            }
            if !took { try await Task.sleep(for: interval) }
        }
    }

    private func shards(of stream: String) async throws -> [String] {
        let answer = try await context.aws.json(
            "dynamodb", target: Self.api + "DescribeStream", version: "1.0", .object(["StreamArn": Node(stream)]))
        return (answer["StreamDescription"]?["Shards"]?.array ?? []).compactMap { $0["ShardId"]?.string }
    }

    private func iterator(_ stream: String, _ shard: String) async throws -> String? {
        var input = Mapping()
        input["StreamArn"] = Node(stream)
        input["ShardId"] = Node(shard)
        if let last = try await checkpoints.checkpoint(function: context.function, shard: stream + "#" + shard) {
            input["ShardIteratorType"] = "AFTER_SEQUENCE_NUMBER"
            input["SequenceNumber"] = Node(last)
        } else {
            input["ShardIteratorType"] = Node(trigger.start.rawValue)
        }
        let answer = try await context.aws.json(
            "dynamodb", target: Self.api + "GetShardIterator", version: "1.0", Node(input))
        return answer["ShardIterator"]?.string
    }

    private func handle(_ records: [Node], stream: String, shard: String) async throws {
        var rest = records.map { record -> Node in
            var members = record.object ?? Mapping()
            members["eventSourceARN"] = Node(stream)
            return Node(members)
        }
        var backoff = Backoff()
        while !rest.isEmpty {
            let outcome = await context.deliver(
                .object(["Records": Node(rest)]), source: source, pointer: pointer, records: rest.count)
            var taken = 0
            if case .result(let body) = outcome {
                taken = trigger.partial ? Self.taken(of: rest, by: body) : rest.count
            }
            if taken > 0, let last = rest[taken - 1]["dynamodb"]?["SequenceNumber"]?.string {
                try await checkpoints.setCheckpoint(last, function: context.function, shard: stream + "#" + shard)
            }
            rest.removeFirst(taken)
            if !rest.isEmpty {
                try Task.checkCancellation()
                await backoff.wait()
            }
        }
    }

    /// How many records from the start the function has taken: up to the first that it reports as failed.
    static func taken(of records: [Node], by body: [UInt8]) -> Int {
        guard let answer = try? JSONParser.parse(body, file: "result") else { return 0 }
        guard let failures = answer["batchItemFailures"], !failures.isNull else { return records.count }
        guard let items = failures.array else { return 0 }
        let named = Set(items.compactMap { $0["itemIdentifier"]?.string })
        if named.isEmpty { return items.isEmpty ? records.count : 0 }
        return records.firstIndex { named.contains($0["dynamodb"]?["SequenceNumber"]?.string ?? "") } ?? 0
    }
}
