import WritIAM
import WritModel
import WritTemplates

/// Functions that start themselves again by what they write.
enum LoopRules: RuleSet {
    static let loop = Rule(
        "WRIT-RUN-008", practice: 7, .high, cwe: 835, "a function is started by what it writes itself",
        fix:
            "write to another bucket, queue or topic, or bound the trigger by a prefix that the function never writes to",
        source: "AWS Lambda Developer Guide, Recursive loops; PureSec SAS-8")
    static let rules = [loop]

    private static let writes: [Resource.Kind: Set<String>] = [
        .bucket: ["s3:putobject"], .topic: ["sns:publish"], .queue: ["sqs:sendmessage"],
        .table: ["dynamodb:putitem", "dynamodb:updateitem", "dynamodb:batchwriteitem", "dynamodb:deleteitem"],
        .stream: ["kinesis:putrecord", "kinesis:putrecords"],
    ]
    private static let operations: [Resource.Kind: Set<String>] = [
        .bucket: ["PutObject", "CopyObject", "CompleteMultipartUpload", "CreateMultipartUpload", "UploadPart"],
        .topic: ["Publish", "PublishBatch"], .queue: ["SendMessage", "SendMessageBatch"],
        .table: ["PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems"],
        .stream: ["PutRecord", "PutRecords"],
    ]

    /// How sure it is that what a function writes starts what listens there.
    private enum Certainty: Int, Comparable {
        case possible, likely, certain
        static func < (a: Certainty, b: Certainty) -> Bool { a.rawValue < b.rawValue }
    }

    /// A function that listens to one resource and writes to another.
    private struct Edge {
        var function: Function
        var trigger: FunctionTrigger
        var from: String
        var to: String
        var certainty: Certainty
    }

    static func check(_ input: AuditInput) -> [Finding] {
        let stores = input.resources.filter { writes[$0.kind] != nil }
        let listened = Set(input.functions.flatMap { $0.triggers.flatMap { listening($0.source) } })
        let targets = stores.filter { listened.contains($0.logicalID) }
        let edges = input.functions.flatMap { function -> [Edge] in
            let named = writable(input, function, targets)
            // A role that may write everywhere says nothing of where: there only the code's own call counts.
            let wide = named.count < targets.count && isWide(input, function) ? targets : []
            return (named + wide.filter { store in !named.contains { $0.logicalID == store.logicalID } }).flatMap {
                store -> [Edge] in
                let isNamed = named.contains { $0.logicalID == store.logicalID }
                return function.triggers.flatMap { trigger in
                    listening(trigger.source).compactMap { from in
                        guard
                            let found = certainty(input, function, store, trigger, isSame: from == store.logicalID),
                            isNamed || found == .certain || found == .likely && isCalled(input, function, store)
                        else { return nil }
                        return Edge(
                            function: function, trigger: trigger, from: from, to: store.logicalID, certainty: found)
                    }
                }
            }
        }
        return edges.filter { $0.from == $0.to }.map { report(input, [$0]) } + circles(input, edges)
    }

    /// What starts the function when something is written there.
    private static func listening(_ source: FunctionTrigger.Source) -> Set<String> {
        if case .s3(let bucket) = source,
            !bucket.events.contains(where: { $0.hasPrefix("s3:ObjectCreated") || $0 == "s3:*" })
        {
            return []
        }
        if case .dynamoDB(let poll) = source, !poll.filters.isEmpty { return [] }
        if case .sns(let topic) = source, topic.filterPolicy != nil { return [] }
        return source.feeding
    }

    /// Two functions that start each other.
    private static func circles(_ input: AuditInput, _ edges: [Edge]) -> [Finding] {
        var out: [Finding] = []
        for (index, first) in edges.enumerated() where first.from != first.to {
            for second in edges[(index + 1)...] where second.from == first.to && second.to == first.from {
                guard first.function.logicalID != second.function.logicalID, isUnfiltered(first), isUnfiltered(second)
                else { continue }
                out.append(report(input, [first, second]))
            }
        }
        return out
    }

    private static func isUnfiltered(_ edge: Edge) -> Bool {
        guard case .s3(let bucket) = edge.trigger.source else { return true }
        return bucket.prefix == nil && bucket.suffix == nil
    }

    private static func report(_ input: AuditInput, _ edges: [Edge]) -> Finding {
        let names = edges.map(\.function.logicalID)
        let steps = edges.flatMap { edge -> [Finding.Step] in
            [
                .init(
                    "what is written to `\(edge.from)` starts `\(edge.function.logicalID)`", at: edge.trigger.location),
                .init("`\(edge.function.logicalID)` writes to `\(edge.to)`", at: edge.function.role.location),
            ]
        }
        let certainty = edges.map(\.certainty).min() ?? .possible
        let verb = certainty == .certain ? "writes" : "may write"
        let text =
            edges.count == 1
            ? "`\(names[0])` \(verb) to `\(edges[0].to)`, which starts it again"
            : "\(Prose.list(names)) start each other through \(Prose.list(edges.map(\.to)))"
        return loop.finding(
            text, at: edges.map(\.trigger.location), functions: names,
            severity: certainty == .certain ? .high : certainty == .likely ? .medium : .low, path: steps)
    }

    // MARK: what a function writes

    private static func certainty(
        _ input: AuditInput, _ function: Function, _ store: Resource, _ trigger: FunctionTrigger, isSame: Bool
    ) -> Certainty? {
        var filter: FunctionTrigger.Bucket?
        if isSame, case .s3(let bucket) = trigger.source, bucket.prefix != nil || bucket.suffix != nil {
            filter = bucket
        }
        guard let facts = input.code.facts[function.logicalID], facts.notes.isEmpty else {
            // Queues are often filled again on purpose, tables updated, by what reads them.
            if store.kind == .queue { return nil }
            return filter != nil ? nil : store.kind == .bucket || store.kind == .topic ? .likely : .possible
        }
        let calls = facts.awsCalls.filter { operations[store.kind]?.contains($0.operation) == true }
        var best: Certainty?
        for call in calls {
            guard let target = target(input, function, call, store) else { continue }
            var found: Certainty = target ? .certain : .likely
            if let filter { if target, passes(call, filter, input) { found = .certain } else { continue } }
            if store.kind == .table || store.kind == .queue { found = min(found, .likely) }
            best = max(best ?? found, found)
        }
        return best
    }

    /// True: the call is on the store. False: it may be. Nil: it is on something else.
    private static func target(_ input: AuditInput, _ function: Function, _ call: AWSCall, _ store: Resource) -> Bool? {
        let keys = ["Bucket", "TopicArn", "QueueUrl", "TableName", "StreamName"]
        guard let texts = keys.compactMap({ call.arguments[$0] }).first?.texts, !texts.isEmpty else { return false }
        var isUnknown = false
        for text in texts {
            for part in text.parts {
                switch part {
                case .environment(let name, _):
                    guard let value = function.variable(name) else { continue }
                    if value.references.contains(store.logicalID) { return true }
                    if value.references.isEmpty, input.application.resource(named: value)?.logicalID == store.logicalID
                    {
                        return true
                    }
                case .unknown(let sources):
                    if store.kind == .bucket, sources.contains(where: { $0.contains("s3.bucket.name") }) {
                        // The event names the bucket that it comes from.
                        if feeds(function, store) { return true }
                        continue
                    }
                    isUnknown = true
                case .constant(let text):
                    if input.application.physicalName(of: store.logicalID, with: input.environment).exact == text {
                        return true
                    }
                }
            }
        }
        return isUnknown ? false : nil
    }

    /// Whether an object that the call writes passes the trigger's filter for certain.
    private static func passes(_ call: AWSCall, _ filter: FunctionTrigger.Bucket, _ input: AuditInput) -> Bool {
        guard let text = call.arguments["Key"]?.texts.first ?? call.arguments["Filename"]?.texts.first else {
            return false
        }
        func isKey(_ part: SymbolicText.Part?) -> Bool {
            if case .unknown(let from)? = part { return from.contains { $0.contains("s3.object.key") } }
            return false
        }
        if let prefix = filter.prefix {
            guard let wanted = prefix.literalString else { return false }
            if case .constant(let lead)? = text.parts.first {
                guard lead.hasPrefix(wanted) else { return false }
            } else if !isKey(text.parts.first) {
                return false
            }
        }
        if let suffix = filter.suffix {
            guard let wanted = suffix.literalString else { return false }
            if case .constant(let tail)? = text.parts.last {
                guard tail.hasSuffix(wanted) else { return false }
            } else if !isKey(text.parts.last) {
                return false
            }
        }
        return true
    }

    /// The stores that the function's role may write to.
    private static func writable(_ input: AuditInput, _ function: Function, _ stores: [Resource]) -> [Resource] {
        guard !stores.isEmpty, !function.triggers.isEmpty else { return [] }
        var found: Set<String> = []
        for statement in function.role.statements {
            guard statement.node["Effect"]?.string ?? "Allow" == "Allow", let target = statement.node["Resource"] else {
                continue
            }
            let actions = GrantedStatement.texts(statement.node["Action"])
            let allowed = Set(
                actions.flatMap { $0 == "*" ? [] : Catalogue.standard.actionNames(matching: $0) }.map {
                    $0.lowercased()
                })
            let value = input.application.scope.value(target)
            let named = Set(value.references)
            let texts = named.isEmpty ? input.application.resolve(value, with: input.environment).texts : []
            for store in stores where !found.contains(store.logicalID) {
                guard actions.contains("*") || !allowed.isDisjoint(with: writes[store.kind] ?? []) else { continue }
                if named.contains(store.logicalID) || texts.contains(where: { names($0.text, store, input) }) {
                    found.insert(store.logicalID)
                }
            }
        }
        return stores.filter { found.contains($0.logicalID) }
    }

    private static func feeds(_ function: Function, _ store: Resource) -> Bool {
        function.triggers.contains { trigger in
            if case .s3 = trigger.source { return trigger.source.feeding.contains(store.logicalID) }
            return false
        }
    }

    /// A call of the code names the store beyond doubt; a table or queue that is written so may still be meant to be.
    private static func isCalled(_ input: AuditInput, _ function: Function, _ store: Resource) -> Bool {
        (input.code.facts[function.logicalID]?.awsCalls ?? []).contains { call in
            operations[store.kind]?.contains(call.operation) == true && target(input, function, call, store) == true
        }
    }

    /// Whether the role may write to stores that it does not name.
    private static func isWide(_ input: AuditInput, _ function: Function) -> Bool {
        let isEvery = function.role.statements.contains { statement in
            statement.node["Effect"]?.string ?? "Allow" == "Allow"
                && input.resourceTexts(statement.node["Resource"]).contains { $0 == "*" || $0.hasSuffix(":::*") }
        }
        return isEvery
            || function.role.managedPolicies.contains { policy in
                let name = input.text(of: policy.policy)
                return name.hasSuffix("FullAccess") || name.hasSuffix("AdministratorAccess")
                    || name.hasSuffix("PowerUserAccess")
            }
    }

    /// Whether the text of a statement's resource names the store by a name of its own.
    private static func names(_ text: String, _ store: Resource, _ input: AuditInput) -> Bool {
        let name = input.application.physicalName(of: store.logicalID, with: input.environment)
        guard let own = name.texts.first?.text, name.texts.count == 1,
            !store.lacks("BucketName") || name.isExact, own.filter(\.isLetter).count >= 4
        else { return false }
        let resource = ARN(text)?.resource ?? text
        return resource == own || resource.hasPrefix(own + "/") || resource.hasSuffix("/" + own)
    }
}
