// The SDKs for JavaScript, versions 2 and 3.
extension Interpreter {
    /// The fields of a request object.
    func inputFields(_ value: CodeValue?) -> [String: CodeValue] {
        var out: [String: CodeValue] = [:]
        for atom in value?.atoms ?? [] {
            switch atom {
            case .object(let object):
                for (name, inner) in object.fields {
                    let isSure = value?.atoms.count == 1 && !object.late.contains(name)
                    out[name, default: .nothing].join(isSure ? inner : inner.joined(.none))
                }
                if !object.others.isEmpty, object.fields.isEmpty { out["*"] = object.others }
            case .hole: out["*", default: .nothing].join(CodeValue(atom))
            default: break
            }
        }
        return out
    }

    func scriptClient(
        _ service: String, _ bound: HeapObject?, _ name: String, _ arguments: Arguments, _ frame: Frame,
        _ place: Place
    ) -> CodeValue {
        if name == "send" { return sent(arguments, frame, place) }
        if Self.quiet.contains(name) { return CodeValue(.aws(.client(service, bound: bound))) }
        func fields(_ index: Int) -> [String: CodeValue] {
            inputFields(bound.map { CodeValue(.object($0)) }).merging(inputFields(arguments.at(index))) { $1 }
        }
        var result = CodeValue(.aws(.response(service, name)))
        switch name {
        case "getSignedUrl", "getSignedUrlPromise":
            for method in arguments.at(0)?.constants ?? [] {
                var input = fields(1)
                let seconds = input.removeValue(forKey: "Expires")
                record(service, AWSNames.operation(method), input, frame, place, via: name)
                judgePresigned(AWSNames.operation(method), key: input["Key"], seconds: seconds, name, frame, place)
            }
        case "createPresignedPost":
            var input = fields(0)
            for case .object(let object) in input["Fields"]?.atoms ?? [] { input["Key"] = object.read("key") }
            record(service, "PutObject", input, frame, place, via: name)
            judgePost(input["Conditions"], name, frame, place)
        case "waitFor":
            for state in arguments.at(0)?.constants ?? [] {
                if let operation = AWSNames.waiters[state.lowercased()] {
                    record(service, operation, fields(1), frame, place, via: name)
                }
            }
        case "makeRequest":
            for method in arguments.at(0)?.constants ?? [] {
                result = record(service, AWSNames.operation(method), fields(1), frame, place, via: name)
            }
        case "upload" where service == "s3": upload(fields(0), frame, place, via: name)
        default: result = record(service, AWSNames.operation(name), fields(0), frame, place)
        }
        answer(arguments, result, frame, place)
        return result
    }

    /// Calls `(error, data) => …`.
    private func answer(_ arguments: Arguments, _ result: CodeValue, _ frame: Frame, _ place: Place) {
        for argument in arguments.positional {
            for case .function(let reference) in argument.atoms {
                _ = invoke(reference, Arguments(positional: [.unknown, result]), frame, place)
            }
        }
    }

    /// `client.send(command)`; the call was written down where the command was made.
    private func sent(_ arguments: Arguments, _ frame: Frame, _ place: Place) -> CodeValue {
        var out = CodeValue.nothing
        for atom in arguments.at(0)?.atoms ?? [] {
            if case .aws(.command(let service, let operation, let input)) = atom {
                send(.command(service, operation, input))
                out.join(answer(service, operation, inputFields(input), frame, place))
            }
        }
        let result = out.isEmpty ? CodeValue(.aws(.response("", ""))) : out
        answer(arguments, result, frame, place)
        return result
    }

    func documentCall(
        _ name: String, _ bound: HeapObject?, _ arguments: Arguments, _ frame: Frame, _ place: Place
    ) -> CodeValue {
        if name == "send" { return sent(arguments, frame, place) }
        guard let operation = AWSNames.document[name.lowercased()] else {
            return Self.quiet.contains(name) || name == "createSet" ? CodeValue(.aws(.document)) : .unknown
        }
        let result = record(
            "dynamodb", operation,
            inputFields(bound.map { CodeValue(.object($0)) }).merging(inputFields(arguments.at(0))) { $1 }, frame,
            place, via: name)
        answer(arguments, result, frame, place)
        return result
    }

    /// `new` of something from an AWS package; nil for what has nothing to do with AWS.
    func constructAWS(_ path: String, _ arguments: Arguments, _ frame: Frame, _ place: Place) -> CodeValue? {
        if path.hasPrefix("@aws-sdk/") {
            let rest = path.dropFirst("@aws-sdk/".count)
            guard let dot = rest.firstIndex(of: ".") else { return nil }
            let package = rest[..<dot]
            let symbol = String(rest[rest.index(after: dot)...])
            if package == "lib-storage", symbol == "Upload" {
                let options = inputFields(arguments.at(0))
                asForeign(options["client"]) {
                    upload(inputFields(options["params"]), frame, place, via: "Upload")
                }
                return CodeValue(.external("aws.upload"))
            }
            if package == "lib-dynamodb" {
                guard symbol.hasSuffix("Command"), let operation = AWSNames.document[symbol.dropLast(7).lowercased()]
                else { return CodeValue(.aws(.document)) }
                return command("dynamodb", operation, arguments, frame, place)
            }
            guard package.hasPrefix("client-") else { return nil }
            let service = AWSNames.service(String(package.dropFirst(7)))
            if symbol.hasSuffix("Command") {
                return command(service, String(symbol.dropLast(7)), arguments, frame, place)
            }
            return signed(
                CodeValue(.aws(.client(service, bound: nil))), with: credentials(arguments.at(0), frame, place))
        }
        if path.hasPrefix("aws-sdk") {
            // `AWS.S3`, `AWS.DynamoDB.DocumentClient`, `aws-sdk/clients/s3`
            if path.hasSuffix(".DocumentClient") {
                let given = credentials(arguments.at(0), frame, place)
                for case .object(let bound) in inputFields(arguments.at(0))["params"]?.atoms ?? [] {
                    return signed(CodeValue(.aws(.boundDocument(bound))), with: given)
                }
                return signed(CodeValue(.aws(.document)), with: given)
            }
            let parts = path.split(whereSeparator: { $0 == "." || $0 == "/" }).map(String.init)
            guard let last = parts.last, parts.count > 1 else { return nil }
            if last == "TemporaryCredentials" || last == "ChainableTemporaryCredentials" {
                let options = inputFields(arguments.at(0))
                return record("sts", "AssumeRole", options["params"].map { inputFields($0) } ?? options, frame, place)
            }
            if last == "Credentials" {
                return inputFields(arguments.at(0))["accessKeyId"] ?? arguments.at(0) ?? .unknown
            }
            if ["Credentials", "Config", "Endpoint", "HttpOptions", "Converter"].contains(where: { last.hasSuffix($0) })
            {
                return .unknown
            }
            var bound: HeapObject?
            for case .object(let object) in inputFields(arguments.at(0))["params"]?.atoms ?? [] { bound = object }
            return signed(
                CodeValue(.aws(.client(AWSNames.service(last), bound: bound))),
                with: credentials(arguments.at(0), frame, place))
        }
        return nil
    }

    private func command(
        _ service: String, _ operation: String, _ arguments: Arguments, _ frame: Frame, _ place: Place
    ) -> CodeValue {
        let input = arguments.at(0) ?? .none
        lastCalls = []
        record(service, operation, inputFields(input), frame, place)
        let command = AWSObject.command(service, operation, input)
        commandCalls[command, default: []].formUnion(lastCalls)
        return CodeValue(.aws(command))
    }

    /// A function of an AWS package of JavaScript; nil for what has nothing to do with AWS.
    func callAWSScript(_ path: String, _ arguments: Arguments, _ frame: Frame, _ place: Place) -> CodeValue? {
        guard path.hasPrefix("@aws-sdk/") else { return nil }
        let rest = path.dropFirst("@aws-sdk/".count)
        guard let dot = rest.firstIndex(of: ".") else { return nil }
        let package = String(rest[..<dot])
        let symbol = String(rest[rest.index(after: dot)...])
        let service = AWSNames.service(String(package.dropFirst(package.hasPrefix("client-") ? 7 : 0)))
        if package == "lib-dynamodb" {
            if symbol.hasSuffix(".from") { return sharing(CodeValue(.aws(.document)), arguments.at(0)) }
            if symbol.hasPrefix("paginate"),
                let operation = AWSNames.document[symbol.dropFirst(8).lowercased()]
            {
                return asForeign(inputFields(arguments.at(0))["client"]) {
                    record("dynamodb", operation, inputFields(arguments.at(1)), frame, place, via: symbol)
                }
            }
        }
        if package == "s3-presigned-post" {
            var input = inputFields(arguments.at(1))
            judgePost(input["Conditions"], symbol, frame, place)
            judgePresigned("PutObject", key: input["Key"], seconds: input["Expires"], symbol, frame, place)
            input["Conditions"] = nil
            asForeign(arguments.at(0)) { _ = record("s3", "PutObject", input, frame, place, via: symbol) }
            return CodeValue(.aws(.response("s3", "url")))
        }
        if package == "s3-request-presigner" {
            for case .aws(.command(let service, let operation, let input)) in (arguments.at(1) ?? .nothing).atoms {
                asForeign(arguments.at(0)) { send(.command(service, operation, input)) }
                judgePresigned(
                    operation, key: inputFields(input)["Key"], seconds: inputFields(arguments.at(2))["expiresIn"],
                    symbol, frame, place)
            }
            return CodeValue(.aws(.response("s3", "url")))
        }
        if package == "credential-providers", symbol == "fromTemporaryCredentials" {
            return record(
                "sts", "AssumeRole", inputFields(inputFields(arguments.at(0))["params"]), frame, place, via: symbol)
        }
        guard package.hasPrefix("client-") else { return nil }
        if symbol.hasPrefix("paginate") {
            return asForeign(inputFields(arguments.at(0))["client"]) {
                record(
                    service, String(symbol.dropFirst(8)), inputFields(arguments.at(1)), frame, place, via: symbol)
            }
        }
        if symbol.hasPrefix("waitUntil"), let operation = AWSNames.waiters[symbol.dropFirst(9).lowercased()] {
            return asForeign(inputFields(arguments.at(0))["client"]) {
                record(service, operation, inputFields(arguments.at(1)), frame, place, via: symbol)
            }
        }
        return nil
    }
}
