import WritModel
import WritTemplates

/// What happens to events, messages and records that a function cannot handle.
enum QueueRules: RuleSet {
    static let failures = Rule(
        "WRIT-RUN-003", practice: 4, .low, cwe: 778, "events that a function cannot handle are lost",
        fix: "set `EventInvokeConfig.DestinationConfig.OnFailure` or `DeadLetterQueue`",
        source: "AWS Lambda Developer Guide, Capturing records of asynchronous invocations")
    static let redrive = Rule(
        "WRIT-RUN-004", practice: 4, .low, cwe: 400, "a message that cannot be handled comes back again and again",
        fix: "give the queue a `RedrivePolicy`", source: "AWS Lambda Developer Guide, Using Lambda with Amazon SQS")
    static let stream = Rule(
        "WRIT-RUN-005", practice: 4, .low, cwe: 400, "a record that cannot be handled holds up its shard",
        fix: "set `MaximumRetryAttempts`, `BisectBatchOnFunctionError` and an `OnFailure` destination",
        source: "AWS Lambda Developer Guide, Using Lambda with Kinesis and DynamoDB")
    static let visibility = Rule(
        "WRIT-RUN-007", practice: 4, .low, cwe: 400,
        "messages become visible again while a function still works on them",
        fix: "set `VisibilityTimeout` to six times the function's timeout",
        source: "AWS Lambda Developer Guide, Using Lambda with Amazon SQS")
    static let batch = Rule(
        "WRIT-RUN-009", practice: 4, .low, cwe: 400, "one message that fails brings back all of its batch",
        fix:
            "set `FunctionResponseTypes: [ReportBatchItemFailures]` and answer with the messages that failed, or set `BatchSize: 1`",
        source: "AWS Lambda Developer Guide, Handling errors for an SQS event source")
    static let rules = [failures, redrive, stream, visibility, batch]

    static func check(_ input: AuditInput) -> [Finding] {
        async(input) + redrives(input) + input.functions.flatMap { polls(input, $0) } + streams(input)
            + batches(input)
    }

    private static func async(_ input: AuditInput) -> [Finding] {
        let lossy = input.functions.filter { function in
            guard function.deadLetterTarget == nil, function.onFailure == nil else { return false }
            // SAM makes the queue or topic where only its type is stated.
            guard function.resource.lacks("EventInvokeConfig.DestinationConfig.OnFailure") else { return false }
            guard !hasDestination(input, function) else { return false }
            return function.triggers.contains {
                switch $0.source {
                case .s3, .schedule, .eventBridge, .iot, .logs: true
                case .sns(let topic): !topic.viaQueue
                default: false
                }
            }
        }
        return failures.together(lossy, ": an event that fails again at each retry is dropped without a trace")
    }

    /// An `AWS::Lambda::EventInvokeConfig` beside the function.
    private static func hasDestination(_ input: AuditInput, _ function: Function) -> Bool {
        input.resources.contains { resource in
            resource.type == "AWS::Lambda::EventInvokeConfig" && !resource.lacks("DestinationConfig.OnFailure")
                && resource.rawProperty("FunctionName").map {
                    input.application.scope.value($0).references.contains(function.logicalID)
                } ?? false
        }
    }

    /// Each queue once, with all functions that read it.
    private static func redrives(_ input: AuditInput) -> [Finding] {
        let apart = Set(
            input.resources.filter { $0.type == "AWS::SQS::QueuePolicy" || $0.type == "AWS::SQS::Queue" }.flatMap {
                $0.rawProperty("RedriveAllowPolicy").map { Value.tree($0).references } ?? []
            })
        var queues: [String: [(Function, FunctionTrigger)]] = [:]
        for function in input.functions {
            for trigger in function.triggers {
                guard case .sqs(let poll) = trigger.source, let id = poll.source.soleReference else { continue }
                queues[id, default: []].append((function, trigger))
            }
        }
        let bare = queues.filter { id, _ in
            guard let queue = input.application.resource(id), queue.kind == .queue else { return false }
            return queue.lacks("RedrivePolicy") && !apart.contains(id) && !isDeadLetter(input, id)
        }.sorted { $0.key < $1.key }
        guard !bare.isEmpty else { return [] }
        let readers = bare.flatMap(\.value)
        return [
            redrive.finding(
                "\(Prose.list(bare.map(\.key))): a message that cannot be handled comes back, for there is no `RedrivePolicy`",
                at: bare.compactMap { input.application.resource($0.key)?.location } + readers.map(\.1.location),
                functions: readers.map(\.0.logicalID))
        ]
    }

    /// A queue that takes what others could not handle needs none itself.
    private static func isDeadLetter(_ input: AuditInput, _ id: String) -> Bool {
        input.resources.contains { resource in
            ["RedrivePolicy", "DeadLetterConfig", "DeadLetterQueue"].contains { key in
                resource.rawProperty(key).map { Value.tree($0).references.contains(id) } ?? false
            }
        }
    }

    private static func polls(_ input: AuditInput, _ function: Function) -> [Finding] {
        var out: [Finding] = []
        for trigger in function.triggers {
            switch trigger.source {
            case .sqs(let poll):
                guard let queue = poll.source.soleReference.flatMap(input.application.resource), queue.kind == .queue,
                    let visible = queue.lacks("VisibilityTimeout") ? 30 : queue.number("VisibilityTimeout"),
                    Int(visible) < function.timeout
                else { continue }
                out.append(
                    visibility.finding(
                        "queue `\(queue.logicalID)` shows a message again after \(Int(visible)) s, "
                            + "`\(function.logicalID)` may work \(function.timeout) s on it",
                        at: [queue.place(of: "VisibilityTimeout"), function.location], functions: [function.logicalID]))
            default: continue
            }
        }
        return out
    }

    /// One finding for the streams that are tried without end, one for those whose records are lost.
    private static func streams(_ input: AuditInput) -> [Finding] {
        let readers = input.functions.flatMap { function in
            function.triggers.compactMap {
                trigger -> (function: Function, trigger: FunctionTrigger, isBounded: Bool)? in
                switch trigger.source {
                case .dynamoDB(let poll), .kinesis(let poll):
                    guard poll.onFailure == nil else { return nil }
                    return (function, trigger, poll.maximumRetryAttempts.map { $0 >= 0 } ?? false)
                default: return nil
                }
            }
        }
        return [false, true].compactMap { isBounded in
            let some = readers.filter { $0.isBounded == isBounded }
            guard !some.isEmpty else { return nil }
            let names = some.map(\.function.logicalID)
            return stream.finding(
                "\(Prose.list(names)): a record that cannot be handled "
                    + (isBounded
                        ? "is lost after its retries" : "is tried until it expires, and holds up its shard"),
                at: some.map(\.trigger.location), functions: names)
        }
    }

    private static func batches(_ input: AuditInput) -> [Finding] {
        var places: [SourceLocation] = []
        var names: [String] = []
        for function in input.functions {
            for trigger in function.triggers {
                guard case .sqs(let poll) = trigger.source, !poll.reportsBatchItemFailures, poll.batchSize != 1 else {
                    continue
                }
                places.append(trigger.location)
                names.append(function.logicalID)
            }
        }
        guard !names.isEmpty else { return [] }
        return [
            batch.finding(
                "\(Prose.list(names)): when one message fails, the whole batch comes back and is handled again",
                at: places, functions: names)
        ]
    }
}
