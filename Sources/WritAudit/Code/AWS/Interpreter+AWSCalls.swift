extension Interpreter {
    /// A call of a method of an SDK object.
    func awsCall(_ object: AWSObject, _ name: String, _ arguments: Arguments, _ frame: Frame, _ place: Place)
        -> CodeValue
    {
        let isPython = frame.module.module.language == .python
        switch object {
        case .session:
            switch name {
            case "client", "create_client": return client(arguments, frame, place)
            case "resource": return resource(arguments, frame, place)
            default: return .unknown
            }
        case .client(let service, let bound):
            // A client is no function: this alternative is not the one that is called.
            if name.isEmpty { return .unknown }
            return isPython
                ? pythonClient(service, name, arguments, frame, place)
                : scriptClient(service, bound, name, arguments, frame, place)
        case .document: return documentCall(name, nil, arguments, frame, place)
        case .boundDocument(let bound): return documentCall(name, bound, arguments, frame, place)
        case .resource(let service): return resourceCall(service, name, arguments, frame, place)
        case .entity(let service, let type, let identifiers):
            return entityCall(service, type, identifiers, name, arguments, frame, place)
        case .collection(let service, let path, let identifiers):
            return collectionCall(service, path, identifiers, name, arguments, frame, place)
        case .paginator(let service, let operation):
            if name == "paginate" {
                return record(service, operation, arguments.named, frame, place, via: "paginate")
            }
            return CodeValue(.aws(object))
        case .waiter(let service, let waiter):
            guard let operation = AWSNames.waiters[waiter.lowercased().filter { $0 != "_" }] else {
                note("the waiter `\(waiter)` of \(service) is not known", location(place, frame))
                return .unknown
            }
            return record(service, operation, arguments.named, frame, place, via: "wait")
        case .command: return .unknown
        case .foreign(let inner): return asForeign { foreign(awsCall(inner, name, arguments, frame, place)) }
        case .method(let inner, let method):
            if name == "call" || name == "apply" {
                var passed = Arguments(positional: Array(arguments.positional.dropFirst()))
                if name == "apply", let given = arguments.at(1) {
                    let items = iterate(given, frame, place)
                    passed = items.exact ? Arguments(positional: items.values) : Arguments(more: .unknown)
                }
                return awsCall(inner, method, passed, frame, place)
            }
            return name.isEmpty ? awsCall(inner, method, arguments, frame, place) : CodeValue(.aws(object))
        case .listing:
            runCallbacks(arguments, frame, place, taints: [])
            if name == "get", let key = arguments.at(0)?.constant { return awsMember(object, key, frame, place) }
            if ["map", "filter", "flatMap", "find", "forEach"].contains(name), let function = arguments.at(0) {
                let result = call(
                    function, Arguments(positional: [CodeValue(.aws(object)), .unknown]), frame, place, as: nil)
                if name == "map" || name == "flatMap" { return listOf([result], exact: false) }
            }
            return CodeValue(.aws(object))
        case .response(let service, let operation):
            runCallbacks(arguments, frame, place, taints: [])
            if ["map", "filter", "flatMap", "find", "reduce", "forEach"].contains(name) {
                return CodeValue(.aws(object))
            }
            return CodeValue(.aws(.response(service, operation)))
        }
    }

    func client(_ arguments: Arguments, _ frame: Frame, _ place: Place) -> CodeValue {
        made(arguments, frame, place) { .client($0, bound: nil) }
    }

    func resource(_ arguments: Arguments, _ frame: Frame, _ place: Place) -> CodeValue {
        made(arguments, frame, place) { .resource($0) }
    }

    private func made(
        _ arguments: Arguments, _ frame: Frame, _ place: Place, _ object: (String) -> AWSObject
    ) -> CodeValue {
        let service = arguments.at(0, "service_name") ?? .unknown
        var out = CodeValue.nothing
        for name in service.constants { out.add(.aws(object(name))) }
        if out.atoms.count < service.atoms.count {
            note("a client is made for a service whose name is not known", location(place, frame))
            if out.isEmpty { return .unknown }
        }
        return signed(out, with: arguments.named["aws_access_key_id"])
    }

    private func inputs(_ arguments: Arguments) -> [String: CodeValue] {
        var out = arguments.named
        if let more = arguments.moreNamed, out.isEmpty { out["*"] = more }
        return out
    }

    // MARK: boto3 clients

    /// Methods of every client that call nothing.
    static let quiet: Set<String> = [
        "can_paginate", "close", "exceptions", "get_available_subresources", "register", "send", "destroy", "on",
        "config", "middlewareStack", "makeUnauthenticatedRequest", "setupRequestListeners", "defineService",
    ]

    private func pythonClient(
        _ service: String, _ name: String, _ arguments: Arguments, _ frame: Frame, _ place: Place
    ) -> CodeValue {
        if Self.quiet.contains(name) { return .unknown }
        func argument(_ index: Int, _ key: String) -> CodeValue { arguments.at(index, key) ?? .unknown }
        switch name {
        case "get_paginator":
            return CodeValue(
                atoms: argument(0, "operation_name").constants.map {
                    .aws(.paginator(service, AWSNames.operation($0)))
                })
        case "get_waiter":
            return CodeValue(atoms: argument(0, "waiter_name").constants.map { .aws(.waiter(service, $0)) })
        case "generate_presigned_url":
            let input = inputFields(argument(1, "Params"))
            for method in argument(0, "ClientMethod").constants {
                record(service, AWSNames.operation(method), input, frame, place, via: name)
                judgePresigned(
                    AWSNames.operation(method), key: input["Key"], seconds: arguments.at(2, "ExpiresIn"), name, frame,
                    place)
            }
            return CodeValue(.aws(.response(service, "url")))
        case "generate_presigned_post":
            let input = ["Bucket": argument(0, "Bucket"), "Key": argument(1, "Key")]
            record(service, "PutObject", input, frame, place, via: name)
            judgePost(arguments.at(3, "Conditions"), name, frame, place)
            judgePresigned(
                "PutObject", key: arguments.at(1, "Key"), seconds: arguments.at(4, "ExpiresIn"), name, frame, place)
            return CodeValue(.aws(.response(service, "url")))
        case "upload_file" where service == "s3", "upload_fileobj" where service == "s3":
            if name == "upload_file" { openFile(argument(0, "Filename"), writes: false, frame, place) }
            upload(
                extra(arguments, ["Bucket": argument(1, "Bucket"), "Key": argument(2, "Key")]), frame, place, via: name)
            return .none
        case "download_file" where service == "s3", "download_fileobj" where service == "s3":
            let input = ["Bucket": argument(0, "Bucket"), "Key": argument(1, "Key")]
            let content = record(service, "GetObject", input, frame, place, via: name)
            if name == "download_file" {
                openFile(argument(2, "Filename"), writes: true, frame, place)
                check(.path, argument(2, "Filename"), name, frame, place)
                store(content, in: argument(2, "Filename"))
            }
            return .none
        case "copy" where service == "s3":
            copySourceOf(argument(0, "CopySource"), frame, place)
            upload(
                extra(arguments, ["Bucket": argument(1, "Bucket"), "Key": argument(2, "Key")]), frame, place, via: name)
            return .none
        case "select_object_content":
            return record(service, "SelectObjectContent", inputs(arguments), frame, place)
        default:
            return record(service, AWSNames.operation(name), inputs(arguments), frame, place)
        }
    }

    /// What `ExtraArgs` adds to the request.
    private func extra(_ arguments: Arguments, _ input: [String: CodeValue]) -> [String: CodeValue] {
        guard let more = arguments.named["ExtraArgs"] else { return input }
        return input.merging(inputFields(more)) { known, _ in known }
    }

    private func copySourceOf(_ source: CodeValue, _ frame: Frame, _ place: Place) {
        var input: [String: CodeValue] = ["Bucket": .unknown, "Key": .unknown]
        for case .object(let object) in source.atoms {
            for name in ["Bucket", "Key"] { if let value = object.read(name) { input[name] = value } }
        }
        record("s3", "GetObject", input, frame, place, via: "copy")
    }

    /// The transfer manager puts small files in one piece and large ones in parts, which it takes back when one fails.
    func upload(_ input: [String: CodeValue], _ frame: Frame, _ place: Place, via: String) {
        record("s3", "PutObject", input, frame, place, via: via)
        record("s3", "AbortMultipartUpload", input, frame, place, via: via)
    }

    // MARK: boto3 resources

    private func resourceCall(
        _ service: String, _ name: String, _ arguments: Arguments, _ frame: Frame, _ place: Place
    ) -> CodeValue {
        switch (service, name) {
        case ("sqs", "get_queue_by_name"):
            let queue = arguments["QueueName"] ?? .unknown
            record(service, "GetQueueUrl", arguments.named, frame, place)
            return CodeValue(.aws(.entity(service, "Queue", [queue])))
        case ("dynamodb", "batch_write_item"), ("dynamodb", "batch_get_item"):
            return record(service, AWSNames.operation(name), arguments.named, frame, place)
        case ("sqs", "create_queue"), ("sns", "create_topic"), ("s3", "create_bucket"), ("dynamodb", "create_table"):
            record(service, AWSNames.operation(name), arguments.named, frame, place)
            let type = AWSNames.operation(name).dropFirst("Create".count)
            return CodeValue(.aws(.entity(service, String(type), [.unknown])))
        default:
            let type = "\(service).\(name)"
            guard name.first?.isUppercase == true else {
                return record(service, AWSNames.operation(name), arguments.named, frame, place)
            }
            var identifiers = arguments.positional
            for (at, key) in (AWSResources.identifiers[type] ?? []).enumerated() where at >= identifiers.count {
                let snake = key == "TableName" ? "name" : key.lowercased()
                identifiers.append(
                    arguments.named["name"] ?? arguments.named[snake] ?? arguments.named[Self.snake(key)]
                        ?? arguments.named["\(Self.snake(key))_name"] ?? .unknown)
            }
            return CodeValue(.aws(.entity(service, name, identifiers)))
        }
    }

    private static func snake(_ name: String) -> String {
        var out = ""
        for character in name {
            if character.isUppercase, !out.isEmpty { out += "_" }
            out += character.lowercased()
        }
        return out
    }

    private func entityCall(
        _ service: String, _ type: String, _ identifiers: [CodeValue], _ name: String, _ arguments: Arguments,
        _ frame: Frame, _ place: Place
    ) -> CodeValue {
        let input = named(service, type, identifiers).merging(inputs(arguments)) { $1 }
        func argument(_ index: Int, _ key: String) -> CodeValue { arguments.at(index, key) ?? .unknown }
        if type == "meta" { return .unknown }
        if name.first?.isUppercase == true {
            // A resource of a resource: `bucket.Object(key)`, `object.Acl()`, `queue.Message(handle)`.
            let inner = name == "Object" || name == "Message" || AWSResources.identifiers["\(service).\(name)"] != nil
            return CodeValue(.aws(.entity(service, inner ? name : type + name, identifiers + arguments.all)))
        }
        switch ("\(service).\(type)", name) {
        case ("dynamodb.Table", "batch_writer"):
            record(service, "BatchWriteItem", input, frame, place, via: name)
            return CodeValue(.external("dynamodb.batch"))
        case ("s3.Object", "upload_file"), ("s3.Object", "upload_fileobj"), ("s3.Bucket", "upload_file"),
            ("s3.Bucket", "upload_fileobj"):
            var target = input
            if type == "Bucket" { target["Key"] = argument(1, "Key") }
            if name == "upload_file" { openFile(argument(0, "Filename"), writes: false, frame, place) }
            for name in ["Filename", "ExtraArgs", "Fileobj", "Config", "Callback"] { target[name] = nil }
            upload(extra(arguments, target), frame, place, via: name)
            return .none
        case ("s3.Object", "download_file"), ("s3.Object", "download_fileobj"), ("s3.Bucket", "download_file"),
            ("s3.Bucket", "download_fileobj"), ("s3.ObjectSummary", "download_file"):
            var target = input
            if type == "Bucket" { target["Key"] = argument(0, "Key") }
            target["Filename"] = nil
            let content = record(service, "GetObject", target, frame, place, via: name)
            if name == "download_file" {
                let file = argument(type == "Bucket" ? 1 : 0, "Filename")
                openFile(file, writes: true, frame, place)
                check(.path, file, name, frame, place)
                store(content, in: file)
            }
            return .none
        case ("s3.Object", "copy"), ("s3.Bucket", "copy"):
            copySourceOf(argument(0, "CopySource"), frame, place)
            var target = input
            if type == "Bucket" { target["Key"] = argument(1, "Key") }
            target["CopySource"] = nil
            upload(target, frame, place, via: name)
            return .none
        default: break
        }
        let kind = type == "ObjectSummary" ? "Object" : type
        if let operations = AWSResources.methods["\(service).\(kind).\(name)"] {
            var last = CodeValue.unknown
            for operation in operations {
                last = record(service, operation, input, frame, place, via: "\(type).\(name)")
            }
            if name == "receive_messages" {
                let list = HeapObject(.list)
                list.appendAnywhere(CodeValue(.aws(.entity(service, "Message", identifiers + [.unknown]))))
                return CodeValue(.object(list))
            }
            return last
        }
        return record(service, AWSNames.operation(name), input, frame, place, via: "\(type).\(name)")
    }

    private func collectionCall(
        _ service: String, _ path: String, _ identifiers: [CodeValue], _ name: String, _ arguments: Arguments,
        _ frame: Frame, _ place: Place
    ) -> CodeValue {
        switch name {
        case "filter" where path == "Bucket.objects" || path == "Bucket.object_versions":
            guard let prefix = arguments.named["Prefix"] else {
                return CodeValue(.aws(.collection(service, path, identifiers)))
            }
            return CodeValue(.aws(.collection(service, path, Array(identifiers.prefix(1)) + [prefix])))
        case "all", "filter", "limit", "page_size", "pages":
            return CodeValue(.aws(.collection(service, path, identifiers)))
        case "delete" where service == "s3":
            _ = awsElement(.collection(service, path, identifiers), frame, place)
            var input = named(service, "Bucket", identifiers)
            if identifiers.count > 1 { input["Prefix"] = identifiers[1] }
            if path.hasSuffix("object_versions") {
                input["VersionId"] = .unknown
                return record(service, "DeleteObject", input, frame, place, via: "\(path).delete")
            }
            return record(service, "DeleteObjects", input, frame, place, via: "\(path).delete")
        default:
            let element = awsElement(.collection(service, path, identifiers), frame, place)
            return callMethod(element, name, arguments, frame, place, Expression(.none, place))
        }
    }
}
