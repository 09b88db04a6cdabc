extension Interpreter {
    func callMethod(
        _ receiver: CodeValue, _ name: String, _ arguments: Arguments, _ frame: Frame, _ place: Place,
        _ object: Expression
    ) -> CodeValue {
        var out = CodeValue.nothing
        for atom in receiver.atoms { out.join(callMethod(atom, name, arguments, frame, place, object)) }
        return out.isEmpty ? .unknown : out
    }

    private func callMethod(
        _ atom: CodeAtom, _ name: String, _ arguments: Arguments, _ frame: Frame, _ place: Place, _ object: Expression
    ) -> CodeValue {
        let isScript = frame.module.module.language != .python
        if isScript, let settled = promiseMethod(atom, name, arguments, frame, place) { return settled }
        switch atom {
        case .none: return .nothing
        case .external(let path):
            if path.contains("()") { unresolved.insert(name) }
            if isScript, let value = callThrough(path, name, arguments, frame, place) { return value }
            return callExternal(path + "." + name, arguments, frame, place)
        case .aws(let object): return awsCall(object, name, arguments, frame, place)
        case .text(let parts): return textMethod(parts, name, arguments, frame, place)
        case .environment:
            if ["get", "pop", "setdefault"].contains(name), let key = arguments.at(0) {
                return environmentRead(key, arguments.at(1), frame, place)
            }
            return .unknown
        case .hole(let hole):
            if hole.taints.isEmpty { unresolved.insert(name) }
            return holeMethod(hole, name, arguments, frame, place)
        case .function(let reference) where isScript: return functionMethod(reference, name, arguments, frame, place)
        case .type(let type):
            if let value = modelMethod(type, name, arguments, frame, place) { return value }
            return call(member(CodeValue(atom), name, frame, place), arguments, frame, place, as: nil)
        case .object(let object):
            if let schema = object.schema { return schemaMethod(object, schema, name, arguments, frame, place) }
            if let value = ownMethod(object, name, arguments, frame, place) { return value }
            return containerMethod(object, name, arguments, frame, place)
        case .regex(let pattern):
            if let text = arguments.at(0) { judgePattern(pattern, text, name, frame, place) }
            switch name {
            case "exec", "match", "search", "fullmatch", "findall", "finditer", "split", "scanner":
                let found = CodeValue(.hole(Hole(arguments.at(0).map { taints($0) } ?? [])))
                return name == "split" ? found : found.cleaned(Sanitizers.captured(by: pattern))
            case "sub", "subn":
                guard let text = arguments.at(1, "string") else { return .unknown }
                return substituted(
                    text, CodeValue(.regex(pattern)), arguments.at(0, "repl") ?? .none, frame, place)
            default: return .unknown
            }
        case .bool, .number: return .unknown
        case .type(let type) where name == "__subclasses__":
            return listOf(type.subclasses.map { CodeValue(.type($0)) }, exact: true)
        default: return call(member(CodeValue(atom), name, frame, place), arguments, frame, place, as: nil)
        }
    }

    /// A method that the bundle defines, or a function stored in a field.
    private func ownMethod(
        _ object: HeapObject, _ name: String, _ arguments: Arguments, _ frame: Frame, _ place: Place
    ) -> CodeValue? {
        if let value = delegated(object, name, frame, place) { return call(value, arguments, frame, place, as: nil) }
        if let stored = object.fields[name], stored.atoms.contains(where: \.isCallable) {
            return call(stored, arguments, frame, place, as: nil)
        }
        guard let type = object.type else { return nil }
        if let (code, owner) = type.method(name) {
            let isScript = owner.module.module.language != .python
            let reference = FunctionReference(
                code: code, scope: owner.scope, module: owner.module, this: code.isStatic && !isScript ? nil : object,
                type: owner)
            if code.isProperty {
                let value = invoke(reference, Arguments(), frame, place)
                return call(value, arguments, frame, place, as: nil)
            }
            return invoke(reference, arguments, frame, place)
        }
        if let value = type.attribute(name) { return call(value, arguments, frame, place, as: nil) }
        if object.fields[name] == nil, let value = substitute(type, object, name, frame, place) {
            return call(value, arguments, frame, place, as: nil)
        }
        if let base = type.externalBases.first {
            return callExternal(base + "()." + name, arguments, frame, place)
        }
        if object.fields[name] == nil {
            unresolved.insert(name)
            noteUnresolved(object, name, frame, place)
        }
        return nil
    }

    /// `then`, `catch`, `finally`, and `promise` of the AWS SDK: awaiting is left out, so that a promise is its value.
    private func promiseMethod(
        _ atom: CodeAtom, _ name: String, _ arguments: Arguments, _ frame: Frame, _ place: Place
    ) -> CodeValue? {
        let value = CodeValue(atom)
        switch name {
        case "then":
            var out = CodeValue.nothing
            if let then = arguments.at(0) {
                out.join(call(then, Arguments(positional: [value]), frame, place, as: nil))
            }
            if let failed = arguments.at(1) {
                out.join(call(failed, Arguments(positional: [caught(true, frame, place)]), frame, place, as: nil))
            }
            return out
        case "catch":
            if let failed = arguments.at(0) {
                return value.joined(
                    call(failed, Arguments(positional: [caught(true, frame, place)]), frame, place, as: nil))
            }
            return value
        case "finally":
            if let last = arguments.at(0) { _ = call(last, Arguments(), frame, place, as: nil) }
            return value
        case "promise": return value
        default: return nil
        }
    }

    func environmentRead(_ key: CodeValue, _ fallback: CodeValue?, _ frame: Frame, _ place: Place) -> CodeValue {
        var out = CodeValue.nothing
        for name in key.constants {
            let text = fallback?.constant
            readEnvironment(name, byDefault: text, frame, place)
            out.add(.text([.environment(name, byDefault: text)]))
        }
        if let fallback, fallback.constant == nil { out.join(fallback.withoutNone) }
        return out.isEmpty ? .unknown : out
    }

    /// `exec.call(this, x)`, `exec.apply(this, [x])`, `exec.bind(this, x)` of a function outside the bundle.
    private func callThrough(
        _ path: String, _ name: String, _ arguments: Arguments, _ frame: Frame, _ place: Place
    ) -> CodeValue? {
        let given = Array(arguments.positional.dropFirst())
        switch name {
        case "call" where path.contains("."): return callExternal(path, Arguments(positional: given), frame, place)
        case "apply" where given.count == 1:
            let items = iterate(given[0], frame, place)
            var passed = Arguments()
            if items.exact {
                passed.positional = items.values
            } else {
                passed.more = items.values.reduce(into: .nothing) { $0.join($1) }
            }
            return callExternal(path, passed, frame, place)
        case "bind" where !given.isEmpty:
            let made = HeapObject(.instance)
            made.partial = (CodeValue(.external(path)), Arguments(positional: given))
            return CodeValue(.object(made))
        default: return nil
        }
    }

    private func functionMethod(
        _ reference: FunctionReference, _ name: String, _ arguments: Arguments, _ frame: Frame, _ place: Place
    ) -> CodeValue {
        var bound = reference
        if reference.code.bindsThis, case .object(let this)? = arguments.at(0)?.atoms.first { bound.this = this }
        switch name {
        case "call":
            return invoke(bound, Arguments(positional: Array(arguments.positional.dropFirst())), frame, place)
        case "apply":
            let items = arguments.at(1).map { iterate($0, frame, place) }
            var passed = Arguments()
            if let items, items.exact { passed.positional = items.values } else { passed.more = .unknown }
            return invoke(bound, passed, frame, place)
        case "bind": return CodeValue(.function(bound))
        default:
            // Wrappers of a handler are set up by calls that give them back.
            return CodeValue(.function(reference))
        }
    }

    // MARK: unknown data

    /// Methods that give the text itself back.
    private static let keeping: Set<String> = [
        "strip", "trim", "toString", "decode", "encode", "valueOf", "json", "get_json", "text", "read", "copy", "dict",
        "model_dump",
    ]

    private static func looksLikePage(_ parts: [Part]) -> Bool {
        parts.contains { if case .constant(let text) = $0 { text.contains("<") } else { false } }
    }

    /// `toString('hex')`, `digest('base64')`: letters and digits.
    static func isEncoding(_ arguments: Arguments) -> Bool {
        ["hex", "base64", "base64url"].contains(arguments.at(0)?.constant ?? "")
    }

    /// What stands between the dots of a text, as in a token.
    static func pieces(_ hole: Hole) -> Hole {
        Hole(
            hole.taints.map { taint in
                var piece = taint.derived
                if !piece.isMark, !piece.source.hasSuffix(dotted) { piece.source += dotted }
                return piece
            })
    }

    private func holeMethod(
        _ hole: Hole, _ name: String, _ arguments: Arguments, _ frame: Frame, _ place: Place
    ) -> CodeValue {
        switch name {
        case "get", "pop", "setdefault", "get_header_value", "get_query_string_value":
            guard let key = arguments.at(0) else { return CodeValue(.hole(hole)) }
            let value = item(CodeValue(.hole(hole)), key, frame, place)
            guard let other = arguments.at(1) else { return value }
            return value.joined(other.withoutNone)
        case "split" where arguments.at(0)?.constant == ".":
            let list = HeapObject(.list)
            list.appendAnywhere(CodeValue(.hole(Self.pieces(hole))))
            return CodeValue(.object(list))
        case "items", "entries":
            let pair = HeapObject(.list)
            pair.append(CodeValue(.hole(hole)))
            pair.append(CodeValue(.hole(hole)))
            let list = HeapObject(.list)
            list.appendAnywhere(CodeValue(.object(pair)))
            return CodeValue(.object(list))
        case "test", "startswith", "endswith", "startsWith", "endsWith", "includes", "has", "isdigit", "isalnum",
            "count",
            "index", "find_index", "indexOf", "charCodeAt", "localeCompare":
            return .unknown
        case "forEach", "map", "filter", "flatMap", "some", "every", "find", "reduce", "sort", "findIndex":
            let list = HeapObject(.list)
            list.appendAnywhere(CodeValue(.hole(element(hole))))
            return containerMethod(list, name, arguments, frame, place)
        case "send", "end",
            "write" where hole.taints.contains(where: { $0.source == "event.request" }):
            // `response.send("<p>…")`: a text is sent as a page.
            for case .text(let parts) in arguments.at(0)?.atoms ?? [] where Self.looksLikePage(parts) {
                check(.html, CodeValue(.text(parts)), "response.\(name)", frame, place)
            }
            return CodeValue(.hole(hole))
        case "redirect" where hole.taints.contains(where: { $0.source == "event.request" }):
            if let target = arguments.positional.last { check(.redirect, target, "response.redirect", frame, place) }
            return .none
        case "format": return textMethod([.hole(hole)], name, arguments, frame, place)
        case "match", "matchAll", "search":
            for case .regex(let pattern) in arguments.at(0)?.atoms ?? [] {
                judgePattern(pattern, CodeValue(.hole(hole)), name, frame, place)
            }
            // Only of a text is it known that it makes a pattern of what it is given.
            if !hole.taints.isEmpty { checkPattern(arguments, name, frame, place) }
            guard case .regex(let pattern)? = arguments.at(0)?.atoms.first, name != "search" else {
                return CodeValue(.hole(hole))
            }
            return CodeValue(.hole(hole.cleaned(Sanitizers.captured(by: pattern))))
        case "replace", "replaceAll": return replaced([.hole(hole)], name, arguments, frame, place)
        case "hex": return .unknown
        case "toString" where Self.isEncoding(arguments): return .unknown
        default:
            runCallbacks(arguments, frame, place, taints: hole.taints)
            let isSame = Self.keeping.contains(name)
            var result = isSame ? hole : hole.derived
            for argument in arguments.all { result.merge(taints(argument)) }
            return CodeValue(.hole(result))
        }
    }

    // MARK: dictionaries and lists

    private func containerMethod(
        _ object: HeapObject, _ name: String, _ arguments: Arguments, _ frame: Frame, _ place: Place
    ) -> CodeValue {
        func list(_ values: [CodeValue], exact: Bool = true) -> CodeValue {
            let list = HeapObject(.list)
            for value in values { if exact { list.append(value) } else { list.appendAnywhere(value) } }
            return CodeValue(.object(list))
        }
        let everything = object.everything
        switch name {
        case "get", "pop", "setdefault":
            if object.kind == .list { return everything.isEmpty ? .unknown : everything }
            guard let key = arguments.at(0) else { return .unknown }
            if key.constants.isEmpty { return everything.joined(arguments.at(1) ?? .nothing) }
            var found = CodeValue.nothing
            if object.others.atoms.contains(.environment) {
                return environmentRead(key, arguments.at(1), frame, place)
            }
            for key in key.constants { if let value = object.read(key) { found.join(value) } }
            if name == "setdefault", let other = arguments.at(1) {
                for key in key.constants { object.write(key, other) }
            }
            guard let other = arguments.at(1) else { return found.isEmpty ? .none : found }
            return found.isEmpty ? other : withDefault(found, other)
        case "set" where object.kind != .list, "add" where object.kind != .list && arguments.positional.count > 1:
            if let value = arguments.at(1) { judgeKept(object, value, key: arguments.at(0), frame, place) }
            if let key = arguments.at(0)?.constant, let value = arguments.at(1) {
                object.write(key, value)
            } else {
                object.writeUnknown(arguments.all.reduce(into: .nothing) { $0.join($1) })
            }
            return CodeValue(.object(object))
        case "items", "entries":
            var pairs: [CodeValue] = []
            for key in object.fields.keys.sorted() {
                if let value = object.fields[key] { pairs.append(list([.string(key), value])) }
            }
            if !object.others.isEmpty { pairs.append(list([.unknown, object.others])) }
            return list(pairs, exact: object.others.isEmpty)
        case "keys":
            return list(object.fields.keys.sorted().map { .string($0) }, exact: object.others.isEmpty)
        case "values":
            return list(
                object.fields.keys.sorted().compactMap { object.fields[$0] }
                    + (object.others.isEmpty ? [] : [object.others]), exact: object.others.isEmpty)
        case "update":
            for argument in arguments.positional { judgeKept(object, argument, key: nil, frame, place) }
            for argument in arguments.positional { spread(argument, into: object) }
            for (key, value) in arguments.named { object.write(key, value) }
            return .none
        case "copy", "slice", "reverse", "toSorted", "values_list":
            return CodeValue(.object(object))
        case "sort":
            if let key = arguments["key"] ?? arguments.at(0) {
                _ = call(key, Arguments(positional: [everything, everything]), frame, place, as: nil)
            }
            return CodeValue(.object(object))
        case "append", "push", "add", "appendleft", "unshift", "insert", "write", "writelines":
            for value in arguments.positional.suffix(name == "insert" ? 1 : 99) {
                judgeKept(object, value, key: nil, frame, place)
                object.appendAnywhere(value)
            }
            return .none
        case "extend", "concat":
            let target = name == "concat" ? HeapObject(.list) : object
            if name == "concat" { target.appendAnywhere(everything) }
            for argument in arguments.positional {
                for value in iterate(argument, frame, place).values { target.appendAnywhere(value) }
            }
            return name == "concat" ? CodeValue(.object(target)) : .none
        case "join":
            let separator = arguments.at(0) ?? .string(",")
            return joined(iterate(CodeValue(.object(object)), frame, place), by: separator, frame, place)
        case "map", "flatMap", "forEach", "filter", "find", "some", "every", "findIndex", "findLast":
            return walk(object, name, arguments, frame, place)
        case "reduce":
            let start = arguments.at(1) ?? everything
            var result = start
            for _ in 0..<2 {
                guard let step = arguments.at(0) else { break }
                result.join(
                    call(step, Arguments(positional: [result, everything, .unknown]), frame, place, as: nil))
            }
            return result
        case "getProperties" where object.isSettings, "validate" where object.isSettings,
            "load" where object.isSettings:
            return CodeValue(.object(object))
        case "includes", "has", "hasOwnProperty", "indexOf", "count", "index": return .unknown
        case "shift", "popleft", "at", "next": return everything.isEmpty ? .unknown : everything
        default:
            runCallbacks(arguments, frame, place, taints: taints(everything))
            return everything.isEmpty ? .unknown : CodeValue(.hole(Hole(taints(everything))))
        }
    }

    private func walk(
        _ object: HeapObject, _ name: String, _ arguments: Arguments, _ frame: Frame, _ place: Place
    ) -> CodeValue {
        guard let function = arguments.at(0) else { return .unknown }
        let items = iterate(CodeValue(.object(object)), frame, place)
        let exact = items.exact && items.values.count <= 8
        let values = exact ? items.values : [object.everything]
        let result = HeapObject(.list)
        var kept = CodeValue.nothing
        for (at, value) in values.enumerated() {
            let position = exact ? CodeValue(.number(Double(at))) : .unknown
            let out = call(
                function, Arguments(positional: [value, position, CodeValue(.object(object))]), frame, place, as: nil)
            switch name {
            case "map": if exact { result.append(out) } else { result.appendAnywhere(out) }
            case "flatMap": for inner in iterate(out, frame, place).values { result.appendAnywhere(inner) }
            default:
                result.appendAnywhere(value)
                kept.join(value)
            }
        }
        switch name {
        case "forEach": return .none
        case "some", "every", "findIndex": return .unknown
        case "find", "findLast": return kept.isEmpty ? .unknown : kept
        default: return CodeValue(.object(result))
        }
    }

    func joined(_ items: Items, by separator: CodeValue, _ frame: Frame, _ place: Place) -> CodeValue {
        guard items.exact, items.values.count <= 12 else {
            return CodeValue(.hole(Hole(items.values.flatMap { taints($0) })))
        }
        var out = CodeValue.string("")
        for (at, value) in items.values.enumerated() {
            if at > 0 { out = concatenate(out, separator, frame, place) }
            out = concatenate(out, value, frame, place)
        }
        return out
    }
}

extension CodeAtom {
    /// Something that can be a handler.
    var isRunnable: Bool {
        switch self {
        case .object, .type: true
        default: isCallable
        }
    }

    var isCallable: Bool {
        switch self {
        case .function, .external, .type, .aws, .resolver: true
        default: false
        }
    }
}
