extension Interpreter {
    /// Functions of Python and of its libraries that give more than "unknown"; nil for all others.
    func callPython(_ path: String, _ arguments: Arguments, _ frame: Frame, _ place: Place) -> CodeValue? {
        let first = arguments.at(0)
        switch path {
        case "boto3.client", "boto3.session.Session().client", "boto3.Session().client",
            "botocore.session.get_session().create_client",
            "aioboto3.Session().client", "aiobotocore.session.get_session().create_client", "boto3_client":
            return client(arguments, frame, place)
        case "boto3.resource", "boto3.session.Session().resource", "boto3.Session().resource",
            "aioboto3.Session().resource":
            return resource(arguments, frame, place)
        case "boto3.Session", "boto3.session.Session", "botocore.session.get_session", "aioboto3.Session",
            "botocore.session.Session", "aiobotocore.session.get_session":
            let session = sharing(CodeValue(.aws(.session)), arguments.named["botocore_session"])
            return signed(session, with: arguments.at(0, "aws_access_key_id"))
        case "botocore.credentials.RefreshableCredentials.create_from_metadata":
            return inputFields(arguments["metadata"])["access_key"] ?? .unknown
        case "botocore.credentials.RefreshableCredentials", "botocore.credentials.DeferredRefreshableCredentials":
            guard let refresh = arguments.named["refresh_using"] else { return arguments.at(0, "access_key") }
            return inputFields(call(refresh, Arguments(), frame, place, as: nil))["access_key"] ?? .unknown
        case "importlib.import_module", "__import__":
            return first.flatMap { imported($0, frame, place) }
        case "aws_assume_role_lib.assume_role":
            let role = ["RoleArn": arguments.at(1, "RoleArn") ?? .unknown]
            record("sts", "AssumeRole", role, frame, place, via: "assume_role")
            return foreign(CodeValue(.aws(.session)))
        case "os.getenv", "os.environ.get", "os.environ.pop", "os.environ.setdefault":
            return environmentRead(first ?? .unknown, arguments.at(1, "default"), frame, place)
        case "os.environ.copy": return CodeValue(.environment)
        case "urllib.parse.urljoin":
            guard let base = first, let path = arguments.at(1, "url") else { return first }
            return pathURL(base, path, frame, place)
        case "os.path.join", "posixpath.join": return pathJoined(arguments.positional, frame, place)
        case "os.path.abspath", "os.path.realpath", "os.path.normpath", "os.path.expanduser", "os.fspath": return first
        case "os.path.dirname": return .unknown
        case "pathlib.Path", "pathlib.PurePath", "pathlib.PosixPath", "pathlib.PurePosixPath", "Path":
            let joined = pathJoined(arguments.positional, frame, place)
            return CodeValue(atoms: texts(joined).map { .text($0) })
        // What is sent and its headers go to the host; only the address chooses it.
        case "urllib.request.Request": return arguments.at(0, "url") ?? .unknown
        // What they make is harmless until it runs.
        case "compile", "sqlalchemy.text", "sqlalchemy.sql.text", "sqlalchemy.sql.expression.text": return first
        case "re.sub", "re.subn":
            apply(path, arguments, frame, place)
            guard let text = arguments.at(2, "string") else { return .unknown }
            let pattern = first.map { value in
                CodeValue(
                    atoms: value.atoms.map { atom in
                        if case .text(let parts) = atom, let text = Part.constant(of: parts) {
                            .regex(text)
                        } else {
                            atom
                        }
                    })
            }
            return substituted(text, pattern ?? .unknown, arguments.at(1, "repl") ?? .none, frame, place)
        case _ where path.hasSuffix("ZipFile().namelist") || path.hasSuffix(".getnames"):
            return archiveName(path, frame, place)
        case "tempfile.gettempdir", "tempfile.mkdtemp": return .string("/tmp")
        case "tempfile.mkstemp", "tempfile.mktemp", "tempfile.NamedTemporaryFile": return .string("/tmp/temporary")
        case "str", "bytes", "bytearray", "builtins.str", "format", "str.format", "typing.cast":
            if path == "typing.cast" { return arguments.at(1) }
            guard let first else { return .string("") }
            return CodeValue(atoms: texts(first).map { .text($0) }).isEmpty
                ? .unknown : CodeValue(atoms: texts(first).map { .text($0) })
        case "dict", "pydantic_settings.SettingsConfigDict", "pydantic.ConfigDict", "collections.OrderedDict",
            "collections.defaultdict", "SimpleNamespace", "types.SimpleNamespace":
            let object = HeapObject(.dictionary)
            for value in arguments.positional { spread(value, into: object) }
            for (name, value) in arguments.named { object.set(name, value) }
            if let more = arguments.moreNamed { object.writeUnknown(more) }
            return CodeValue(.object(object))
        case "list", "tuple", "set", "frozenset", "sorted", "reversed", "iter", "filter", "itertools.chain",
            "itertools.chain.from_iterable":
            guard var value = first else { return listOf([], exact: true) }
            if path == "filter" {
                value = arguments.at(1) ?? .unknown
                if let test = first, test != .none {
                    let all = iterate(value, frame, place).values.reduce(into: CodeValue.nothing) { $0.join($1) }
                    _ = call(test, Arguments(positional: [all]), frame, place, as: nil)
                }
            }
            if let key = arguments.named["key"] {
                let all = iterate(value, frame, place).values.reduce(into: CodeValue.nothing) { $0.join($1) }
                _ = call(key, Arguments(positional: [all]), frame, place, as: nil)
            }
            let items = iterate(value, frame, place)
            return listOf(items.values, exact: items.exact && path != "filter" && !path.hasPrefix("itertools"))
        case "next": return first.map { iterate($0, frame, place).values.reduce(into: .nothing) { $0.join($1) } }
        case "enumerate":
            let items = first.map { iterate($0, frame, place) } ?? Items(values: [], exact: true)
            return listOf(items.values.map { listOf([.unknown, $0], exact: true) }, exact: items.exact)
        case "zip":
            let lists = arguments.positional.map { iterate($0, frame, place) }
            let count = lists.allSatisfy(\.exact) ? lists.map(\.values.count).min() ?? 0 : 1
            let exact = lists.allSatisfy(\.exact)
            return listOf(
                (0..<count).map { at in
                    listOf(
                        lists.map { exact ? $0.values[at] : $0.values.reduce(into: .nothing) { $0.join($1) } },
                        exact: true)
                }, exact: exact)
        case "map", "concurrent.futures.ThreadPoolExecutor().map", "concurrent.futures.ProcessPoolExecutor().map",
            "multiprocessing.Pool().map", "multiprocessing.pool.ThreadPool().map":
            guard let function = first, let given = arguments.at(1) else { return .unknown }
            let items = iterate(given, frame, place)
            return listOf(
                items.values.map { call(function, Arguments(positional: [$0]), frame, place, as: nil) },
                exact: items.exact)
        case "getattr":
            guard let first, let name = arguments.at(1) else { return .unknown }
            var out = CodeValue.nothing
            for name in name.constants { out.join(member(first, name, frame, place)) }
            if name.constants.isEmpty {
                noteUnnamed(first, frame, place)
                out.join(anyMember(first))
                check(.code, name, "getattr", frame, place)
            }
            if out.atoms.contains(where: { if case .hole = $0 { true } else { false } }), let other = arguments.at(2) {
                out.join(other)
            }
            return out.isEmpty ? .unknown : out
        case "setattr":
            if let first, let name = arguments.at(1)?.constant, let value = arguments.at(2) {
                write(name, value, to: first, frame)
            }
            return CodeValue.none
        case "globals", "locals", "vars":
            let object = HeapObject(.dictionary)
            for (name, value) in frame.module.scope.variables { object.write(name, value) }
            return CodeValue(.object(object))
        case "open", "io.open", "codecs.open", "gzip.open", "aiofiles.open":
            apply(path, arguments, frame, place)
            return CodeValue(.object(file(arguments.at(0, "file") ?? .unknown)))
        case "json.dump", "pickle.dump", "yaml.dump":
            for case .object(let file) in arguments.at(1, "fp")?.atoms ?? [] {
                file.appendAnywhere(CodeValue(.hole(Hole(first.map { taints($0) } ?? []))))
            }
            return CodeValue.none
        case "json.loads", "json.load", "orjson.loads", "simplejson.loads", "ujson.loads":
            return first.map { parsed($0) }
        case "copy.deepcopy", "copy.copy", "asyncio.run", "asyncio.get_event_loop().run_until_complete",
            "asyncio.create_task",
            "asyncio.ensure_future", "asyncio.wait_for", "asyncio.shield", "typing.NewType", "contextlib.closing":
            return first
        case "asyncio.gather", "asyncio.wait": return listOf(arguments.positional, exact: true)
        case "asyncio.to_thread", "concurrent.futures.ThreadPoolExecutor().submit",
            "concurrent.futures.ProcessPoolExecutor().submit", "executor.submit":
            guard let function = first else { return .unknown }
            let result = call(
                function, Arguments(positional: Array(arguments.positional.dropFirst()), named: arguments.named), frame,
                place, as: nil)
            let future = HeapObject(.dictionary)
            future.set("result", CodeValue(.external("future")))
            return result
        case "threading.Thread", "multiprocessing.Process":
            guard let function = arguments.named["target"] else { return .unknown }
            let given = arguments.named["args"].map { iterate($0, frame, place) }
            var passed = Arguments()
            if let given, given.exact { passed.positional = given.values } else { passed.more = .unknown }
            _ = call(function, passed, frame, place, as: nil)
            return .unknown
        case "functools.partial", "partial":
            guard let first else { return .unknown }
            if arguments.positional.count == 1, arguments.named.isEmpty { return first }
            let made = HeapObject(.instance)
            var bound = arguments
            bound.positional.removeFirst()
            made.partial = (first, bound)
            return CodeValue(.object(made))
        case "functools.wraps", "functools.lru_cache", "functools.cache": return CodeValue(.external("decorator"))
        case "decorator": return first
        case "dataclasses.field":
            if let value = arguments.named["default"] { return value }
            return arguments.named["default_factory"].map { call($0, Arguments(), frame, place, as: nil) }
        case "urllib.parse.unquote_plus", "urllib.parse.unquote", "base64.b64decode", "base64.urlsafe_b64decode",
            "urllib.parse.unquote_to_bytes":
            // Decoding undoes what was made safe.
            return first.map { value in
                CodeValue(.hole(Hole(taints(value).map(\.decoded))))
            }
        case "subprocess.list2cmdline", "shlex.join":
            let line = first.map { joined(iterate($0, frame, place), by: .string(" "), frame, place) }
            return path == "shlex.join" ? line?.cleaned(.shell) : line
        case "shlex.split":
            return first.map { listOf([CodeValue(.hole(Hole(taints($0))))], exact: false) }
        case "flask.request", "request": return nil
        case "time.time", "datetime.datetime.now", "datetime.datetime.utcnow", "uuid.uuid4", "random.randint",
            "secrets.token_hex":
            return .unknown
        case "jinja2.Environment" where arguments.named["autoescape"].map({ $0.truth != false }) == true:
            return CodeValue(.external("jinja2.EscapingEnvironment()"))
        case "super": return .unknown
        case "type":
            let types = (first ?? .nothing).atoms.compactMap { atom -> CodeAtom? in
                if case .object(let object) = atom { object.type.map { .type($0) } } else { nil }
            }
            return types.isEmpty ? .unknown : CodeValue(atoms: types)
        case "traceback.format_exc", "traceback.format_exception", "traceback.format_tb", "sys.exc_info",
            "traceback.format_stack":
            return stackTrace(frame, place)
        case "lxml.etree.XMLParser" where arguments.named["resolve_entities"]?.truth == false,
            "lxml.etree.ETCompatXMLParser" where arguments.named["resolve_entities"]?.truth == false:
            return CodeValue(.external("lxml.etree.SafeParser()"))
        case "random.choice"
        where first?.atoms.contains(where: { if case .object = $0 { true } else { false } }) == true:
            return first.map { iterate($0, frame, place).values.reduce(into: .nothing) { $0.join($1) } }
        case "re.match", "re.search", "re.fullmatch", "re.findall", "re.finditer":
            guard let pattern = first?.constant, let text = arguments.at(1, "string") else { return nil }
            var out = external(path + "()")
            let found = Hole(taints(text)).cleaned(Sanitizers.captured(by: pattern))
            if !found.taints.isEmpty { out.add(.hole(found)) }
            return out
        case "re.compile":
            apply(path, arguments, frame, place)
            if let text = first?.constant { return CodeValue(.regex(text)) }
            return nil
        default: return callSettings(path, arguments, frame, place) ?? callPythonAWS(path, arguments, frame, place)
        }
    }

    /// Any function that the object has: `getattr(self, name)`.
    private func anyMember(_ value: CodeValue) -> CodeValue {
        var out = CodeValue.nothing
        for case .object(let object) in value.atoms {
            guard let type = object.type else { continue }
            for method in type.code.methods where !method.name.hasPrefix("__") {
                out.add(
                    .function(
                        FunctionReference(
                            code: method, scope: type.scope, module: type.module, this: object, type: type)))
            }
        }
        return out
    }

    /// What `json.loads` makes of a text: its fields are as dangerous as the text was before it was quoted.
    func parsed(_ value: CodeValue) -> CodeValue {
        var out = CodeValue.nothing
        for atom in value.atoms {
            switch atom {
            case .text, .hole:
                var hole = Hole()
                hole.merge(
                    atom.shallowTaint.map { taint in
                        var raw = taint
                        raw.safeFor.subtract([.log, .header])
                        return raw
                    })
                out.add(.hole(hole))
            default: out.add(atom)
            }
        }
        return out.isEmpty ? .unknown : out
    }

    /// Libraries that make AWS calls of their own.
    private func callPythonAWS(
        _ path: String, _ arguments: Arguments, _ frame: Frame, _ place: Place
    ) -> CodeValue? {
        // Conditions made of parts are sent apart from the values.
        if path.hasPrefix("boto3.dynamodb.conditions") { return CodeValue(.external("boto3.dynamodb.conditions()")) }
        let powertools = "aws_lambda_powertools.utilities."
        if path.hasPrefix(powertools) {
            let name = String(path.dropFirst(powertools.count))
            let first = arguments.at(0, "name") ?? .unknown
            switch name {
            case "parameters.get_parameter":
                return record("ssm", "GetParameter", ["Name": first], frame, place, via: name)
            case "parameters.get_parameters":
                return record(
                    "ssm", "GetParametersByPath", ["Path": arguments.at(0, "path") ?? .unknown], frame, place, via: name
                )
            case "parameters.get_parameters_by_name":
                var names: [String: CodeValue] = [:]
                for case .object(let object) in arguments.at(0)?.atoms ?? [] {
                    names["Names"] = object.fields.keys.sorted().reduce(into: CodeValue.nothing) {
                        $0.join(.string($1))
                    }
                }
                return record("ssm", "GetParameters", names, frame, place, via: name)
            case "parameters.get_secret":
                return record("secretsmanager", "GetSecretValue", ["SecretId": first], frame, place, via: name)
            case "parameters.get_app_config":
                record("appconfigdata", "StartConfigurationSession", arguments.named, frame, place, via: name)
                return record("appconfigdata", "GetLatestConfiguration", [:], frame, place, via: name)
            case "parameters.set_parameter", "parameters.SSMProvider().set":
                return record("ssm", "PutParameter", ["Name": first], frame, place, via: name)
            case "parameters.set_secret", "parameters.SecretsProvider().set":
                record("secretsmanager", "PutSecretValue", ["SecretId": first], frame, place, via: name)
                return record("secretsmanager", "CreateSecret", ["Name": first], frame, place, via: name)
            case "parameters.SSMProvider().get_multiple":
                return record(
                    "ssm", "GetParametersByPath", ["Path": arguments.at(0, "path") ?? .unknown], frame, place, via: name
                )
            case "parameters.AppConfigProvider().get", "feature_flags.AppConfigStore":
                record(
                    "appconfigdata", "StartConfigurationSession",
                    [
                        "ApplicationIdentifier": arguments["application"] ?? .unknown,
                        "EnvironmentIdentifier": arguments.named["environment"] ?? arguments.at(0) ?? .unknown,
                        "ConfigurationProfileIdentifier": arguments["name"] ?? .unknown,
                    ], frame, place, via: name)
                record("appconfigdata", "GetLatestConfiguration", [:], frame, place, via: name)
                return nil
            case "parameters.DynamoDBProvider":
                let table = ["TableName": arguments.at(0, "table_name") ?? .unknown]
                for operation in ["GetItem", "Query"] { record("dynamodb", operation, table, frame, place, via: name) }
                return nil
            case "parameters.SSMProvider().get":
                return record("ssm", "GetParameter", ["Name": first], frame, place, via: name)
            case "parameters.SecretsProvider().get":
                return record("secretsmanager", "GetSecretValue", ["SecretId": first], frame, place, via: name)
            case "idempotency.DynamoDBPersistenceLayer", "idempotency.persistence.dynamodb.DynamoDBPersistenceLayer":
                let table = ["TableName": arguments.at(0, "table_name") ?? .unknown]
                for operation in ["GetItem", "PutItem", "UpdateItem", "DeleteItem"] {
                    record("dynamodb", operation, table, frame, place, via: name)
                }
                return .unknown
            default: return nil
            }
        }
        if path == "aws_xray_sdk.core.xray_recorder.capture" || path.hasSuffix(".inject_lambda_context") {
            return CodeValue(.external("decorator"))
        }
        return nil
    }
}
