extension Interpreter {
    /// Functions of JavaScript and of its libraries that give more than "unknown"; nil for all others.
    func callScript(_ path: String, _ arguments: Arguments, _ frame: Frame, _ place: Place) -> CodeValue? {
        let first = arguments.at(0)
        if let value = callAWSScript(path, arguments, frame, place) { return value }
        switch path {
        case "require", "import", "module.require":
            if let first, first.constants.isEmpty { check(.code, first, path, frame, place) }
            var out = CodeValue.nothing
            for name in first?.constants ?? [] { out.join(required(name, frame, place)) }
            return out.isEmpty ? .unknown : out
        case "Object.keys":
            return first.map { callMethodOfContainer($0, "keys", frame, place) }
        case "Object.values": return first.map { callMethodOfContainer($0, "values", frame, place) }
        case "Object.entries": return first.map { callMethodOfContainer($0, "items", frame, place) }
        case "Object.assign":
            guard let first else { return .unknown }
            for case .object(let object) in first.atoms {
                for value in arguments.positional.dropFirst() { spread(value, into: object) }
            }
            return first
        case "Object.freeze", "Object.seal", "Object.create", "Promise.resolve", "Promise.any", "Promise.race",
            "Array.of",
            "structuredClone", "util.promisify", "lodash.cloneDeep", "Array.from", "decodeURI", "String.raw":
            if path == "Array.from", let function = arguments.at(1), let first {
                return callMethod(
                    listOf(iterate(first, frame, place).values, exact: false), "map", Arguments(positional: [function]),
                    frame, place, Expression(.none, place))
            }
            return first
        case "Promise.all", "Promise.allSettled":
            guard let first, path == "Promise.allSettled" else { return first }
            let items = iterate(first, frame, place)
            return listOf(
                items.values.map { value in
                    let settled = HeapObject(.dictionary)
                    settled.set("value", value)
                    return CodeValue(.object(settled))
                }, exact: items.exact)
        case "Reflect.get":
            guard let first, let key = arguments.at(1) else { return .unknown }
            return item(first, key, frame, place)
        case "Reflect.apply":
            var passed = Arguments()
            let items = arguments.at(2).map { iterate($0, frame, place) }
            if let items, items.exact { passed.positional = items.values } else { passed.more = .unknown }
            return call(first ?? .unknown, passed, frame, place, as: nil)
        case "Reflect.construct":
            var passed = Arguments()
            let items = arguments.at(1).map { iterate($0, frame, place) }
            if let items, items.exact { passed.positional = items.values } else { passed.more = .unknown }
            return construct(first ?? .unknown, passed, frame, place)
        case "Object.defineProperty", "Reflect.defineProperty":
            let description = inputFields(arguments.at(2))
            for name in arguments.at(1)?.constants ?? [] {
                if let value = description["value"], let first { write(name, value, to: first, frame) }
                guard let get = description["get"] else { continue }
                for case .object(let object) in first?.atoms ?? [] { object.getters[name, default: .nothing].join(get) }
            }
            return first
        case "Object.fromEntries":
            return first.map { constructExternal("Map", Arguments(positional: [$0]), frame, place) }
        case "String", "Buffer.from", "decodeURIComponent", "unescape", "atob", "querystring.unescape",
            "querystring.parse", "qs.parse":
            if path.hasSuffix(".parse") { return CodeValue(.hole(Hole(first.map { taints($0) } ?? []))) }
            guard let first else { return .string("") }
            if path == "decodeURIComponent" || path == "atob" || path.hasSuffix("unescape") {
                return CodeValue(.hole(Hole(taints(first).map(\.decoded))))
            }
            let made = CodeValue(atoms: texts(first).map { .text($0) })
            return made.isEmpty ? .unknown : made
        case "JSON.parse": return first.map { parsed($0) }
        case "path.join", "path.posix.join", "path.resolve", "url.resolve":
            return pathJoined(arguments.positional, frame, place)
        case "ejs.render", "ejs.renderFile":
            // What is given as data may set options that are code.
            for case .hole(let hole) in (arguments.at(1) ?? .nothing).atoms
            where first.map({ eventTaints($0) })?.isEmpty == true {
                report(.template, hole.taints, path, frame, place)
            }
            return nil
        case "path.normalize": return first
        case "path.parse":
            let parsed = HeapObject(.dictionary)
            for name in ["base", "name", "ext"] { parsed.set(name, (first ?? .unknown).cleaned(.path)) }
            for name in ["dir", "root"] { parsed.set(name, first ?? .unknown) }
            return CodeValue(.object(parsed))
        case "os.tmpdir": return .string("/tmp")
        case "process.cwd": return .string("/var/task")
        case "setTimeout", "setImmediate", "setInterval", "process.nextTick", "queueMicrotask":
            if let first {
                _ = call(first, Arguments(positional: Array(arguments.positional.dropFirst(2))), frame, place, as: nil)
            }
            if path == "setTimeout" || path == "setInterval" {
                for atom in first?.atoms ?? [] {
                    // What a framework hands over as a whole may be a function.
                    if case .hole(let hole) = atom,
                        hole.taints.contains(where: { $0.source == "event" || $0.source == "event.request" })
                    {
                        continue
                    }
                    check(.code, CodeValue(atom), path, frame, place)
                }
            }
            return .unknown
        case "fs.writeFileSync", "fs.writeFile", "fs.promises.writeFile", "fs/promises.writeFile", "fs.appendFileSync":
            apply(path, arguments, frame, place)
            if let first, let content = arguments.at(1) { store(content, in: first) }
            return CodeValue.none
        case "fs.readFileSync", "fs.promises.readFile", "fs/promises.readFile":
            apply(path, arguments, frame, place)
            return CodeValue(.hole(Hole(first.map { taints(file($0).everything) } ?? [])))
        case "lambda.callback":
            if let response = arguments.at(1) { checkResponse(response, frame) }
            return CodeValue.none
        case "Number", "parseInt", "parseFloat", "BigInt", "isNaN", "Boolean": return .unknown
        case "moment", "dayjs", "Date.now", "Math.random", "uuid.v4", "crypto.randomUUID", "crypto.randomBytes",
            "ulid.ulid",
            "nanoid.nanoid", "typeof":
            return .unknown
        default: break
        }
        let last = path.split(separator: ".").last.map(String.init) ?? path
        if last.hasPrefix("captureAWS") || last == "captureAWSv3Client" || last == "captureHTTPsGlobal" { return first }
        return callScriptSettings(path, arguments, frame, place) ?? callScriptAWS(path, arguments, frame, place)
    }

    private func callMethodOfContainer(_ value: CodeValue, _ name: String, _ frame: Frame, _ place: Place) -> CodeValue
    {
        callMethod(value, name, Arguments(), frame, place, Expression(.none, place))
    }

    private func callScriptAWS(_ path: String, _ arguments: Arguments, _ frame: Frame, _ place: Place) -> CodeValue? {
        let first = arguments.at(0) ?? .unknown
        switch path {
        case "@aws-lambda-powertools/parameters/ssm.getParameter":
            return record("ssm", "GetParameter", ["Name": first], frame, place, via: "getParameter")
        case "@aws-lambda-powertools/parameters/ssm.getParameters":
            return record("ssm", "GetParametersByPath", ["Path": first], frame, place, via: "getParameters")
        case "@aws-lambda-powertools/parameters/ssm.getParametersByName":
            let names = inputFields(first).keys.sorted().reduce(into: CodeValue.nothing) { $0.join(.string($1)) }
            return record("ssm", "GetParameters", ["Names": names], frame, place, via: "getParametersByName")
        case "@aws-lambda-powertools/parameters/ssm.SSMProvider().get":
            return record("ssm", "GetParameter", ["Name": first], frame, place, via: "SSMProvider")
        case "@aws-lambda-powertools/parameters/ssm.SSMProvider().getMultiple":
            return record("ssm", "GetParametersByPath", ["Path": first], frame, place, via: "SSMProvider")
        case "@aws-lambda-powertools/parameters/secrets.SecretsProvider().get":
            return record("secretsmanager", "GetSecretValue", ["SecretId": first], frame, place, via: "SecretsProvider")
        case "@aws-lambda-powertools/parameters/appconfig.getAppConfig":
            let options = inputFields(arguments.at(1))
            record(
                "appconfigdata", "StartConfigurationSession",
                [
                    "ApplicationIdentifier": options["application"] ?? .unknown,
                    "EnvironmentIdentifier": options["environment"] ?? .unknown,
                    "ConfigurationProfileIdentifier": first,
                ], frame, place, via: "getAppConfig")
            return record("appconfigdata", "GetLatestConfiguration", [:], frame, place, via: "getAppConfig")
        case "@aws-lambda-powertools/parameters/secrets.getSecret":
            return record("secretsmanager", "GetSecretValue", ["SecretId": first], frame, place, via: "getSecret")
        case "@aws-lambda-powertools/idempotency/dynamodb.DynamoDBPersistenceLayer":
            let options = inputFields(first)
            for operation in ["GetItem", "PutItem", "UpdateItem", "DeleteItem"] {
                record(
                    "dynamodb", operation, ["TableName": options["tableName"] ?? .unknown], frame, place,
                    via: "DynamoDBPersistenceLayer")
            }
            return .unknown
        default: return nil
        }
    }
}
