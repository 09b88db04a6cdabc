import WritModel
import WritTemplates

/// How functions run: runtimes, bounds, failures, traces.
enum OperationRules: RuleSet {
    static let runtime = Rule(
        "WRIT-RUN-001", practice: 7, .medium, cwe: 1104, "a runtime gets no security patches any more",
        fix: "move to a supported runtime", source: "AWS Lambda Developer Guide, Runtime deprecation")
    static let concurrency = Rule(
        "WRIT-RUN-002", practice: 7, .low, cwe: 770, "a function that anyone can call has no bound of its own",
        fix: "set `ReservedConcurrentExecutions`", source: "PureSec SAS-8; Lambda Developer Guide, Reserved concurrency"
    )
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
    static let obsolete = Rule(
        "WRIT-RUN-006", practice: 7, .note, cwe: 1164, "a function has no trigger and no caller",
        fix: "remove it, or state who may call it", source: "PureSec SAS-11")
    static let visibility = Rule(
        "WRIT-RUN-007", practice: 4, .low, cwe: 400,
        "messages become visible again while a function still works on them",
        fix: "set `VisibilityTimeout` to six times the function's timeout",
        source: "AWS Lambda Developer Guide, Using Lambda with Amazon SQS")
    static let retention = Rule(
        "WRIT-MON-001", practice: 4, .note, cwe: 778, "logs of functions are kept for ever, under nobody's rule",
        fix: "declare `AWS::Logs::LogGroup` for each function with `RetentionInDays`",
        source: "Security Hub CloudWatch.16")
    static let tracing = Rule(
        "WRIT-MON-002", practice: 4, .note, cwe: 778, "functions are not traced", fix: "set `Tracing: Active`",
        source: "AWS Lambda Developer Guide, Using AWS X-Ray")
    static let rules = [
        runtime, concurrency, failures, redrive, stream, obsolete, visibility, retention, tracing,
    ]

    /// End of security patches, seconds since 1970 UTC (`date -u -d DATE +%s`). As of 2026-01.
    private static let ends: [String: Int64] = [
        "nodejs": 0, "nodejs4.3": 0, "nodejs4.3-edge": 0, "nodejs6.10": 0, "nodejs8.10": 0, "nodejs10.x": 0,
        "nodejs12.x": 0, "nodejs14.x": 0, "nodejs16.x": 0, "nodejs18.x": 0, "python2.7": 0, "python3.6": 0,
        "python3.7": 0, "python3.8": 0, "python3.9": 0, "dotnetcore1.0": 0, "dotnetcore2.0": 0, "dotnetcore2.1": 0,
        "dotnetcore3.1": 0, "dotnet5.0": 0, "dotnet6": 0, "dotnet7": 0, "ruby2.5": 0, "ruby2.7": 0, "go1.x": 0,
        "java8": 0, "provided": 0, "nodejs20.x": 1_777_507_200, "ruby3.2": 1_774_915_200,
        "python3.10": 1_793_404_800, "dotnet8": 1_794_268_800,
    ]

    static func check(_ input: AuditInput) -> [Finding] {
        runtimes(input) + bounds(input) + async(input) + queues(input) + orphans(input) + watching(input)
    }

    private static func runtimes(_ input: AuditInput) -> [Finding] {
        let old = input.functions.filter { function in
            guard let end = function.runtime.flatMap({ ends[$0] }) else { return false }
            return end == 0 || (input.now ?? 0) > end
        }
        return Dictionary(grouping: old) { $0.runtime ?? "" }.sorted { $0.key < $1.key }.map { name, functions in
            runtime.finding(
                "`\(name)` gets no security patches any more: \(Prose.list(functions.map(\.logicalID)))",
                at: functions.map { $0.resource.place(of: "Runtime") }, functions: functions.map(\.logicalID))
        }
    }

    private static func together(_ rule: Rule, _ functions: [Function], _ text: String) -> [Finding] {
        guard !functions.isEmpty else { return [] }
        let names = functions.map(\.logicalID)
        return [rule.finding(Prose.list(names) + text, at: functions.map(\.location), functions: names)]
    }

    private static func bounds(_ input: AuditInput) -> [Finding] {
        let open = input.functions.filter {
            $0.reservedConcurrency == nil && input.exposure($0) == .public
                && $0.resource.property("ReservedConcurrentExecutions") == nil
        }
        return together(
            concurrency, open, ": anyone can call, and no `ReservedConcurrentExecutions` bounds what that uses up")
    }

    private static func async(_ input: AuditInput) -> [Finding] {
        let lossy = input.functions.filter { function in
            guard function.deadLetterTarget == nil, function.onFailure == nil else { return false }
            return function.triggers.contains {
                switch $0.source {
                case .s3, .schedule, .eventBridge, .iot, .logs: true
                case .sns(let topic): !topic.viaQueue
                default: false
                }
            }
        }
        return together(failures, lossy, ": events that fail three times are dropped without a trace")
    }

    private static func queues(_ input: AuditInput) -> [Finding] {
        var out: [Finding] = []
        for function in input.functions {
            for trigger in function.triggers {
                switch trigger.source {
                case .sqs(let poll):
                    guard let queue = poll.source.soleReference.flatMap(input.application.resource),
                        queue.kind == .queue
                    else { continue }
                    if queue.property("RedrivePolicy") == nil {
                        out.append(
                            redrive.finding(
                                "queue `\(queue.logicalID)` has no `RedrivePolicy`",
                                at: [queue.location, trigger.location], functions: [function.logicalID]))
                    }
                    let visible = queue.property("VisibilityTimeout").map(\.integer) ?? 30
                    if let visible, visible < function.timeout {
                        out.append(
                            visibility.finding(
                                "queue `\(queue.logicalID)` shows a message again after \(visible) s, "
                                    + "`\(function.logicalID)` may work \(function.timeout) s on it",
                                at: [queue.place(of: "VisibilityTimeout"), function.location],
                                functions: [function.logicalID]))
                    }
                case .dynamoDB(let poll), .kinesis(let poll):
                    guard poll.onFailure == nil else { continue }
                    out.append(
                        stream.finding(
                            "a record that `\(function.logicalID)` cannot handle is tried until it expires"
                                + (poll.maximumRetryAttempts == nil
                                    ? "" : " or its retries are used up, and then lost"),
                            at: [trigger.location], functions: [function.logicalID]))
                default: break
                }
            }
        }
        return out
    }

    private static func orphans(_ input: AuditInput) -> [Finding] {
        let idle = input.functions.filter { $0.triggers.isEmpty }
        guard !idle.isEmpty else { return [] }
        var named: Set<String> = []
        for section in ["Globals", "Resources", "Outputs"] {
            for entry in input.application.document[section]?.object ?? Mapping() {
                for id in input.application.scope.value(entry.value).references where id != entry.key {
                    named.insert(id)
                }
                // A definition that is kept as text may name functions in any form.
                if entry.value["Type"]?.string?.hasSuffix("StateMachine") == true { return [] }
            }
        }
        return together(
            obsolete, idle.filter { !named.contains($0.logicalID) },
            ": no trigger, and nothing in the template calls it")
    }

    private static func watching(_ input: AuditInput) -> [Finding] {
        let groups = input.resources.filter {
            $0.type == "AWS::Logs::LogGroup" && $0.property("RetentionInDays") != nil
        }
        let covered = Set(
            groups.flatMap { group in
                group.rawProperty("LogGroupName").map { input.application.scope.value($0).references } ?? []
            })
        let names = groups.compactMap { group in
            group.rawProperty("LogGroupName").map { input.text(of: input.application.scope.value($0)) }
        }
        let unkept = input.functions.filter { function in
            guard !covered.contains(function.logicalID), function.logGroup == nil else { return false }
            guard let name = function.name.literalString else { return groups.isEmpty || covered.isEmpty }
            return !names.contains { $0.hasSuffix("/" + name) }
        }
        let untraced = input.functions.filter { $0.tracing != "Active" }
        return together(retention, unkept, ": no log group with a retention")
            + together(tracing, untraced, ": tracing is off")
    }
}
