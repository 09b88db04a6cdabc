/// Settings that libraries read from the environment: each field by the variable that it is bound to, its default as what is taken
/// where the variable is not set.
extension Interpreter {
    // MARK: Python

    /// Functions of Python's libraries that read one variable; nil for all others.
    func callSettings(_ path: String, _ arguments: Arguments, _ frame: Frame, _ place: Place) -> CodeValue? {
        let readers = ["environs.Env()", "environs.env", "environ.Env()"]
        let casts = ["", ".str", ".int", ".float", ".bool", ".list", ".url", ".json", ".path", ".get_value", ".get"]
        let isReader =
            ["decouple.config", "decouple.AutoConfig()", "starlette.config.Config()"].contains(path)
            || readers.contains { reader in
                path.hasPrefix(reader) && casts.contains(String(path.dropFirst(reader.count)))
            }
        guard isReader, let name = arguments.at(0) else { return nil }
        return environmentRead(name, arguments.at(1, "default"), frame, place)
    }

    static func isSettings(_ type: ClassReference) -> Bool {
        type.externalBases.contains { $0.hasPrefix("pydantic") && $0.hasSuffix("BaseSettings") }
    }

    /// The fields of pydantic's settings. Source: pydantic-settings, "Environment variable names".
    func readSettings(_ object: HeapObject, _ type: ClassReference, _ place: Place) {
        let prefix = prefix(of: type)
        for each in type.line.reversed() {
            let frame = Frame(scope: Scope(parent: each.scope), module: each.module, type: each)
            for field in each.code.fields where field.name != "model_config" && !field.name.hasPrefix("_") {
                let (alias, byDefault) = described(field.value, frame)
                let name = alias ?? (prefix + field.name).uppercased()
                // Settings inside settings are filled by themselves.
                let isNested = byDefault?.atoms.contains { if case .object = $0 { true } else { false } } ?? false
                let value =
                    isNested ? byDefault : environmentRead(.string(name), byDefault.map(Self.asText), frame, place)
                object.set(field.name, value ?? .unknown)
            }
        }
    }

    /// Name and default that `Field(…)` or the value itself gives.
    private func described(_ value: Expression?, _ frame: Frame) -> (alias: String?, byDefault: CodeValue?) {
        guard let value else { return (nil, nil) }
        guard case .call(let callee, let arguments) = value.kind else { return (nil, evaluate(value, frame)) }
        switch callee.kind {
        case .name("Field"), .member(_, "Field"): break
        default: return (nil, evaluate(value, frame))
        }
        var alias: String?
        var byDefault: CodeValue?
        for (at, argument) in arguments.enumerated() {
            switch argument.passing {
            case .positional where at == 0, .named("default"):
                // `...` says that there is none.
                if case .opaque = argument.value.kind { continue }
                if case .name("Ellipsis") = argument.value.kind { continue }
                byDefault = evaluate(argument.value, frame)
            case .named("default_factory"):
                byDefault = call(evaluate(argument.value, frame), Arguments(), frame, argument.value.place, as: nil)
            case .named("validation_alias"), .named("env"): alias = evaluate(argument.value, frame).constant ?? alias
            case .named("alias"): alias = alias ?? evaluate(argument.value, frame).constant
            default: break
            }
        }
        return (alias, byDefault)
    }

    private func prefix(of type: ClassReference) -> String {
        for case .object(let options) in type.attribute("model_config")?.atoms ?? [] {
            if let text = options.read("env_prefix")?.constant { return text }
        }
        for each in type.line {
            for statement in each.code.body {
                guard case .classDefinition(let code) = statement.kind, code.name == "Config" else { continue }
                for field in code.fields where field.name == "env_prefix" { return field.value?.literal ?? "" }
            }
        }
        return ""
    }

    /// A default as the text that the variable would hold.
    private static func asText(_ value: CodeValue) -> CodeValue {
        value.number.map { .string(text(of: $0)) } ?? value
    }

    // MARK: JavaScript

    /// Functions of JavaScript's libraries that read variables; nil for all others.
    func callScriptSettings(_ path: String, _ arguments: Arguments, _ frame: Frame, _ place: Place) -> CodeValue? {
        switch path {
        case "env-var.get": return environmentRead(arguments.at(0) ?? .unknown, nil, frame, place)
        case "envalid.str", "envalid.num", "envalid.bool", "envalid.url", "envalid.host", "envalid.port",
            "envalid.email",
            "envalid.json":
            // What is said of the variable, read by `cleanEnv`.
            return arguments.at(0) ?? CodeValue(.object(HeapObject(.dictionary)))
        case "envalid.cleanEnv":
            guard arguments.at(0)?.atoms.contains(.environment) == true else { return nil }
            let settings = HeapObject(.dictionary)
            for (name, about) in inputFields(arguments.at(1)).sorted(by: { $0.key < $1.key }) {
                settings.set(name, environmentRead(.string(name), inputFields(about)["default"], frame, place))
            }
            return CodeValue(.object(settings))
        case "convict":
            let settings = HeapObject(.dictionary)
            settings.isSettings = true
            convict(arguments.at(0), "", into: settings, levels: 4, frame, place)
            return CodeValue(.object(settings))
        default: return nil
        }
    }

    /// Source: convict's README, "The schema": `env` names the variable, `default` is the value without it.
    private func convict(
        _ schema: CodeValue?, _ path: String, into all: HeapObject, levels: Int, _ frame: Frame, _ place: Place
    ) {
        guard levels > 0 else { return }
        for (name, about) in inputFields(schema).sorted(by: { $0.key < $1.key }) {
            let fields = inputFields(about)
            let full = path + name
            guard fields["default"] != nil || fields["env"] != nil || fields["format"] != nil else {
                let inner = HeapObject(.dictionary)
                convict(about, full + ".", into: all, levels: levels - 1, frame, place)
                for (key, value) in all.fields where key.hasPrefix(full + ".") {
                    inner.set(String(key.dropFirst(full.count + 1)), value)
                }
                all.set(full, CodeValue(.object(inner)))
                continue
            }
            if let variable = fields["env"] {
                all.set(full, environmentRead(variable, fields["default"], frame, place))
            } else {
                all.set(full, fields["default"] ?? .unknown)
            }
        }
    }

    /// What a library makes of all variables, such as a checked copy, still holds them.
    func copied(_ path: String, _ arguments: Arguments) -> CodeValue? {
        guard arguments.all.contains(where: { $0.atoms.contains(.environment) }) else { return nil }
        guard path.hasSuffix(".safeParse") else { return CodeValue(.environment) }
        let outcome = HeapObject(.dictionary)
        outcome.set("data", CodeValue(.environment))
        outcome.set("success", .unknown)
        outcome.set("error", .unknown)
        return CodeValue(.object(outcome))
    }
}
