extension Interpreter {
    // MARK: recording

    /// Writes the call down with its arguments, and gives what the service answers.
    @discardableResult
    func record(
        _ service: String, _ operation: String, _ input: [String: CodeValue], _ frame: Frame, _ place: Place,
        via: String? = nil
    ) -> CodeValue {
        var flat: [String: SymbolicValue] = [:]
        for (name, value) in input { flatten(value, name, into: &flat, levels: 4) }
        let call = AWSCall(
            service: service, operation: operation, via: via ?? operation, arguments: flat,
            location: location(place, frame), sent: sent(service, operation, input))
        if foreign > 0 {
            noteForeign(call)
        } else if facts.awsCalls.count < 4_000, seenCalls.insert(call).inserted {
            facts.awsCalls.append(call)
        }
        lastCalls.append(call)
        if lastCalls.count > 16 { lastCalls.removeFirst(8) }
        if operation == "CopyObject" || operation == "UploadPartCopy", let source = input["CopySource"] {
            copySource(encoded.flatMap { $0.result == source ? $0.text : nil } ?? source, frame, place, via: operation)
        }
        checkAWS(service, operation, input, frame, place)
        return answer(service, operation, input, frame, place)
    }

    /// What the service answers. What an upload brought is as trustworthy as who sent it.
    func answer(
        _ service: String, _ operation: String, _ input: [String: CodeValue], _ frame: Frame, _ place: Place
    ) -> CodeValue {
        if service == "s3", operation == "GetObject", source.kinds.contains("s3"), let key = input["Key"] {
            let found = taints(key).filter { !$0.isMark }
            if !found.isEmpty {
                return CodeValue(
                    .hole(
                        Hole(
                            found.map { taint in
                                var content = taint
                                content.source = "content of " + taint.source
                                content.safeFor = []
                                return content.through("the object is read", location(place, frame))
                            })))
            }
        }
        // What names a queue or a topic names it in what follows too.
        let handle = [
            "GetQueueUrl": ("QueueName", "QueueUrl"), "CreateQueue": ("QueueName", "QueueUrl"),
            "CreateTopic": ("Name", "TopicArn"),
        ]
        if service == "sqs" || service == "sns", let (given, got) = handle[operation], let value = input[given] {
            let made = HeapObject(.dictionary)
            made.set(got, value)
            return CodeValue(.object(made))
        }
        if service == "s3", ["ListObjects", "ListObjectsV2", "ListObjectVersions"].contains(operation) {
            return CodeValue(.aws(.listing(prefix: input["Prefix"] ?? .string(""))))
        }
        return CodeValue(.aws(.response(service, operation)))
    }

    /// An operation is asked for by a name that is not known.
    func noteUnnamed(_ value: CodeValue, _ frame: Frame, _ place: Place) {
        for case .aws(let object) in value.atoms where object.isService {
            note("a client of AWS is asked for an operation whose name is not known", location(place, frame))
        }
    }

    /// A library outside the bundle gets a client: what it calls with it is not known.
    func noteGiven(_ path: String, _ arguments: Arguments, _ frame: Frame, _ place: Place) {
        func holds(_ value: CodeValue, _ levels: Int) -> Bool {
            value.atoms.contains { atom in
                switch atom {
                case .aws(.method), .aws(.foreign): true
                case .aws(let object): object.isService
                case .object(let object):
                    levels > 0 && object.type == nil
                        && (object.fields.values.contains { holds($0, levels - 1) } || holds(object.others, levels - 1))
                default: false
                }
            }
        }
        let all = arguments.all
        for value in all { for case .type(let type) in value.atoms { handOver(type) } }
        guard all.contains(where: { holds($0, 1) }) else { return }
        let name = path.split(separator: ".").last.map(String.init) ?? path
        if !Self.looking.contains(name) {
            note("`\(path)` is given a client of AWS; what it calls is not known", location(place, frame))
        }
    }

    /// A framework that gets a class may call any of its methods.
    private func handOver(_ type: ClassReference) {
        for each in type.line { for method in each.code.methods { unresolved.insert(method.name) } }
    }

    /// Functions that look at a client and call nothing.
    private static let looking: Set<String> = [
        "isinstance", "hasattr", "print", "id", "repr", "callable", "len", "type", "debug", "info", "warning", "warn",
        "error", "exception", "log", "trace", "dir", "bool", "patch", "wraps", "typeof", "asValue",
    ]

    private static let sending: Set<String> = [
        "sqs:SendMessage", "sqs:SendMessageBatch", "sns:Publish", "sns:PublishBatch", "events:PutEvents",
        "kinesis:PutRecord", "kinesis:PutRecords", "dynamodb:PutItem", "dynamodb:UpdateItem",
        "dynamodb:BatchWriteItem", "dynamodb:TransactWriteItems", "s3:PutObject", "lambda:Invoke",
        "lambda:InvokeAsync",
    ]
    /// Arguments that say where to, and not what.
    private static let targets: Set<String> = [
        "QueueUrl", "TopicArn", "TargetArn", "TableName", "Bucket", "FunctionName", "StreamName", "StreamARN",
        "MessageGroupId", "MessageDeduplicationId",
    ]

    /// What the sender of the event chose in what the call hands on.
    private func sent(_ service: String, _ operation: String, _ input: [String: CodeValue]) -> [String] {
        guard Self.sending.contains(service + ":" + operation) else { return [] }
        let found = input.filter { !Self.targets.contains($0.key) }.flatMap { eventTaints($0.value).map(\.source) }
        return Array(Set(found).sorted().prefix(3))
    }

    private func copySource(_ source: CodeValue, _ frame: Frame, _ place: Place, via: String) {
        for atom in source.atoms {
            switch atom {
            case .object(let object):
                var input: [String: CodeValue] = [:]
                for name in ["Bucket", "Key", "VersionId"] { input[name] = object.read(name) }
                record("s3", "GetObject", input, frame, place, via: via)
            case .text(let parts):
                let (bucket, key) = Self.splitPath(parts)
                record(
                    "s3", "GetObject", ["Bucket": CodeValue(.text(bucket)), "Key": CodeValue(.text(key))], frame, place,
                    via: via)
            default: record("s3", "GetObject", ["Bucket": .unknown, "Key": .unknown], frame, place, via: via)
            }
        }
    }

    /// `/bucket/key` → both parts.
    static func splitPath(_ parts: [Part]) -> ([Part], [Part]) {
        var bucket: [Part] = []
        var key: [Part] = []
        var isKey = false
        for (at, part) in parts.enumerated() {
            guard !isKey, case .constant(var text) = part else {
                if isKey { key.append(part) } else { bucket.append(part) }
                continue
            }
            if at == 0, text.hasPrefix("/") { text.removeFirst() }
            if let slash = text.firstIndex(of: "/") {
                isKey = true
                if slash > text.startIndex { bucket.append(.constant(String(text[..<slash]))) }
                let rest = text[text.index(after: slash)...]
                if !rest.isEmpty { key.append(.constant(String(rest))) }
            } else if !text.isEmpty {
                bucket.append(.constant(text))
            }
        }
        return (bucket, key.isEmpty ? [.hole(Hole())] : key)
    }

    private func flatten(_ value: CodeValue, _ path: String, into flat: inout [String: SymbolicValue], levels: Int) {
        var texts: [SymbolicText] = []
        for atom in value.atoms {
            switch atom {
            case .text(let parts): texts.append(symbolic(parts))
            case .number(let number): texts.append(SymbolicText([.constant(Self.text(of: number))]))
            case .bool(let bool): texts.append(SymbolicText([.constant(String(bool))]))
            case .none:
                // Whether an index is named decides about the resource, whether a version is about the action.
                if path == "IndexName" || path == "VersionId" { texts.append(SymbolicText([])) }
            case .object(let object):
                guard levels > 0 else { continue }
                if path == "RequestItems" { tables(object, &flat) }
                for key in object.fields.keys.sorted() {
                    guard let inner = object.fields[key] else { continue }
                    let isIndex = object.kind == .list && key.allSatisfy(\.isNumber)
                    flatten(
                        inner, isIndex ? path : path + "." + key, into: &flat, levels: isIndex ? levels : levels - 1)
                }
                if object.kind == .list { flatten(object.others, path, into: &flat, levels: levels - 1) }
                // An entry whose fields are known but not its place keeps them.
                if object.kind == .dictionary, !object.others.isEmpty {
                    texts.append(SymbolicText([.unknown(from: [])]))
                }
            default: texts.append(symbolic([.hole(Hole(taints(CodeValue(atom))))]))
            }
        }
        guard !texts.isEmpty else { return }
        var all = flat[path]?.texts ?? []
        for text in texts where !all.contains(text) { all.append(text) }
        flat[path] = SymbolicValue(all)
    }

    /// The tables that a batch names as keys.
    private func tables(_ object: HeapObject, _ flat: inout [String: SymbolicValue]) {
        var texts: [SymbolicText] = object.fields.keys.sorted().map { SymbolicText([.constant($0)]) }
        texts += object.symbolicKeys.map { symbolic($0.0) }
        if texts.isEmpty { texts.append(SymbolicText([.unknown(from: [])])) }
        flat["TableName"] = SymbolicValue((flat["TableName"]?.texts ?? []) + texts)
    }

    func symbolic(_ parts: [Part]) -> SymbolicText {
        SymbolicText(
            parts.map { part in
                switch part {
                case .constant(let text): .constant(text)
                case .environment(let name, let byDefault): .environment(name, byDefault: byDefault)
                case .hole(let hole):
                    .unknown(
                        from: hole.taints.filter { !$0.isMark }.map { $0.source + ($0.isDerived ? " (changed)" : "") }
                            .sorted())
                }
            })
    }

    // MARK: objects

    /// Attributes of SDK objects.
    func awsMember(_ object: AWSObject, _ name: String, _ frame: Frame, _ place: Place) -> CodeValue {
        switch object {
        case .response: return CodeValue(.aws(object))
        case .listing(let prefix):
            return name == "Key" || name == "key"
                ? concatenate(prefix, CodeValue(.hole(Hole())), frame, place) : CodeValue(.aws(object))
        case .client:
            if name == "exceptions" { return CodeValue(.external("error")) }
            return CodeValue(name == "meta" ? .external("aws.meta") : .aws(.method(object, name)))
        case .document, .boundDocument, .session, .paginator, .waiter: return CodeValue(.aws(.method(object, name)))
        case .resource(let service):
            if name == "meta" { return CodeValue(.aws(.entity(service, "meta", []))) }
            if AWSResources.collections["\(service).\(name)"] != nil {
                return CodeValue(.aws(.collection(service, name, [])))
            }
            return .unknown
        case .entity(let service, let type, let identifiers):
            if name == "meta" { return CodeValue(.aws(.entity(service, "meta", []))) }
            if type == "meta" { return name == "client" ? CodeValue(.aws(.client(service, bound: nil))) : .unknown }
            if AWSResources.collections["\(service).\(type).\(name)"] != nil {
                return CodeValue(.aws(.collection(service, "\(type).\(name)", identifiers)))
            }
            switch name {
            case "name", "table_name", "bucket_name", "url", "arn", "queue_url":
                return identifiers.first ?? .unknown
            case "key", "object_key": return identifiers.count > 1 ? identifiers[1] : .unknown
            case "body": return source.kinds.contains("sqs") ? .unknown : CodeValue(.aws(.response(service, "body")))
            default: break
            }
            if AWSResources.known.contains(name) { return .unknown }
            let isMethod = AWSResources.methods["\(service).\(type).\(name)"] != nil || Self.itemMethods.contains(name)
            if isMethod { return CodeValue(.aws(.method(object, name))) }
            if let operation = AWSResources.loading["\(service).\(type)"] {
                return record(
                    service, operation, named(service, type, identifiers), frame, place, via: "\(type).\(name)")
            }
            return CodeValue(.aws(.response(service, name)))
        case .command(_, _, let input): return name == "input" ? input : .unknown
        case .foreign(let inner): return foreign(awsMember(inner, name, frame, place))
        default: return .unknown
        }
    }

    private static let itemMethods: Set<String> = [
        "get_item", "put_item", "update_item", "delete_item", "query", "scan", "batch_writer", "upload_file",
        "download_file", "upload_fileobj", "download_fileobj", "copy", "put_object",
    ]

    /// The parameters that a resource's identifiers give.
    func named(_ service: String, _ type: String, _ identifiers: [CodeValue]) -> [String: CodeValue] {
        var out: [String: CodeValue] = [:]
        for (name, value) in zip(AWSResources.identifiers["\(service).\(type)"] ?? [], identifiers) {
            out[name] = value
        }
        return out
    }

    /// An element of something an SDK lets one walk.
    func awsElement(_ object: AWSObject, _ frame: Frame, _ place: Place) -> CodeValue {
        switch object {
        case .collection(let service, let path, let identifiers):
            guard let (operation, element) = AWSResources.collections["\(service).\(path)"] else { return .unknown }
            let owner = path.split(separator: ".").first.map(String.init) ?? ""
            record(
                service, operation, path.contains(".") ? named(service, owner, identifiers) : [:], frame, place,
                via: path)
            let isObject = service == "s3" && element.hasPrefix("Object") && identifiers.count > 1
            let bucket = isObject ? Array(identifiers.prefix(1)) : identifiers
            let inner = isObject ? concatenate(identifiers[1], CodeValue(.hole(Hole())), frame, place) : .unknown
            return CodeValue(.aws(.entity(service, element, bucket + [inner])))
        case .foreign(let inner): return asForeign { foreign(awsElement(inner, frame, place)) }
        default: return CodeValue(.aws(object))
        }
    }
}
