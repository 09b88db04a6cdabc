extension Interpreter {
    /// A call of something outside the bundle, by its dotted name.
    func callExternal(_ path: String, _ arguments: Arguments, _ frame: Frame, _ place: Place) -> CodeValue {
        let isPython = frame.module.module.language == .python
        if let template = arguments.named[ScriptReader.tag] {
            let last = path.split(separator: ".").last.map(String.init) ?? path
            if last == "raw" { return template }
            // A tag gets the values apart from the text around them.
            let isApart = ["sql", "SQL", "query", "$queryRaw", "$executeRaw", "queryRaw", "html", "gql", "escape"]
                .contains(last)
            return CodeValue(.hole(Hole(taints(template)))).cleaned(isApart ? [.sql, .html] : [])
        }
        if let value = judge(path, arguments, frame, place) { return value }
        if let value = inject(path, arguments, frame, place) { return value }
        if let value = isPython ? callPython(path, arguments, frame, place) : callScript(path, arguments, frame, place)
        {
            return value
        }
        apply(path, arguments, frame, place)
        if let copy = copied(path, arguments) { return copy }
        if let safe = Sanitizers.of(path, isPython: isPython) {
            guard let first = arguments.at(0) else { return .unknown }
            // Methods of a hash are asked for later.
            if path.hasPrefix("hashlib.") || path.hasPrefix("hmac.") || path.hasPrefix("crypto.create") {
                return external(path + "()")
            }
            if safe == .all {
                // A number that can be guessed can still be guessed when it is rounded.
                let marks = taints(first).filter(\.isMark)
                return marks.isEmpty ? .unknown : CodeValue(.hole(Hole(marks)))
            }
            // What escapes a text keeps its shape.
            let whole = Hole(taints(first))
            let escaped = CodeValue(.hole(safe.contains(.path) ? whole.derived : whole)).cleaned(safe)
            if path == "encodeURIComponent" || path == "urllib.parse.quote" { encoded = (first, escaped) }
            return escaped
        }
        if Self.digests.contains(where: path.hasPrefix) {
            var out = external(path + "()")
            let isSignature = path.hasPrefix("hmac.") || path.hasPrefix("crypto.createHmac")
            if isSignature, path.hasSuffix("digest") {
                // Followed on, to see how it is compared.
                let trail = Trail(text: "a signature is made", location: location(place, frame), previous: nil)
                out.add(.hole(Hole([Taint(source: Taint.signature, safeFor: .all, trail: trail)])))
            }
            return out
        }
        noteGiven(path, arguments, frame, place)
        var hole = Hole()
        for argument in arguments.all { hole.merge(taints(argument)) }
        let isListener = path.contains("().") || path.contains(".on")
        var functions = CodeValue.nothing
        if stack.isEmpty { for argument in arguments.all { enlist(argument, isNamed: false, levels: 4) } }
        for argument in arguments.all {
            for case .function(let reference) in argument.atoms {
                functions.add(.function(reference))
                // While a module loads, routes and listeners are only stored.
                if stack.isEmpty {
                    if isListener { waiting.append((reference, requestTaint(reference))) }
                } else {
                    _ = invoke(reference, unknownArguments(reference, hole.taints), frame, place)
                }
            }
            for case .object(let object) in argument.atoms where object.type == nil && !stack.isEmpty {
                for case .function(let reference) in object.everything.atoms {
                    _ = invoke(reference, unknownArguments(reference, hole.taints), frame, place)
                }
            }
        }
        var out = external(path + "()")
        if !hole.taints.isEmpty { out.add(.hole(hole)) }
        // What wraps a handler stands for it.
        if !isListener { out.join(functions) }
        return out
    }

    /// Objects that take data and give only a digest back.
    private static let digests = [
        "crypto.createHash()", "crypto.createHmac()", "hashlib.sha256()", "hashlib.sha512()", "hashlib.sha1()",
        "hashlib.md5()", "hashlib.new()", "hmac.new()",
    ]

    private static let tables: Set<String> = [
        "resolvers", "Query", "Mutation", "Subscription", "rootValue", "handlers", "routes", "router",
    ]

    /// Functions in tables that a server is given, by the names that servers have for them.
    private func enlist(_ value: CodeValue, isNamed: Bool, levels: Int) {
        guard levels > 0 else { return }
        for case .object(let object) in value.atoms where object.type == nil && object.kind == .dictionary {
            for (name, inner) in object.fields.sorted(by: { $0.key < $1.key }) {
                let isTable = isNamed || Self.tables.contains(name)
                if isTable {
                    for case .function(let reference) in inner.atoms
                    where !waiting.contains(where: { $0.0 == reference }) {
                        waiting.append((reference, requestTaint(reference)))
                    }
                }
                enlist(inner, isNamed: isTable, levels: levels - 1)
            }
        }
    }

    private func requestTaint(_ reference: FunctionReference) -> [Taint] {
        let trail = Trail(
            text: "a request comes in", location: reference.module.module.source.location(reference.code.place),
            previous: nil)
        return [Taint(source: "event.request", trail: trail)]
    }

    func unknownArguments(_ reference: FunctionReference, _ taints: [Taint]) -> Arguments {
        let unknown = CodeValue(.hole(Hole(taints)))
        return Arguments(positional: reference.code.parameters.filter { $0.kind == .normal }.map { _ in unknown })
    }

    func constructExternal(_ path: String, _ arguments: Arguments, _ frame: Frame, _ place: Place) -> CodeValue {
        if let value = constructAWS(path, arguments, frame, place) { return value }
        switch path {
        case "Promise":
            let promise = HeapObject(.list)
            if let executor = arguments.at(0) {
                let settle = CodeValue(.resolver(promise))
                _ = call(executor, Arguments(positional: [settle, settle]), frame, place, as: nil)
            }
            return promise.everything.isEmpty ? .unknown : promise.everything.withoutNone
        case "Proxy":
            let proxy = HeapObject(.instance)
            let handlers = inputFields(arguments.at(1))
            proxy.proxied = (arguments.at(0) ?? .unknown, handlers["get"], handlers["apply"])
            return CodeValue(.object(proxy))
        case "Map", "WeakMap":
            let map = HeapObject(.dictionary)
            if let pairs = arguments.at(0) {
                let items = iterate(pairs, frame, place)
                for pair in items.values {
                    let parts = iterate(pair, frame, place).values
                    guard parts.count >= 2 else { continue }
                    if let key = parts[0].constant { map.write(key, parts[1]) } else { map.writeUnknown(parts[1]) }
                }
            }
            return CodeValue(.object(map))
        case "Set", "WeakSet", "Array":
            let list = HeapObject(.list)
            if path != "Array", let given = arguments.at(0) {
                for value in iterate(given, frame, place).values { list.append(value) }
            }
            return CodeValue(.object(list))
        case "Date": return .unknown
        case "Function":
            for value in arguments.positional { check(.code, value, "Function", frame, place) }
            return .unknown
        case "URL":
            let hole = Hole(arguments.all.flatMap { taints($0) })
            if let base = arguments.at(1), let first = arguments.at(0) { return pathURL(base, first, frame, place) }
            return arguments.at(0) ?? CodeValue(.hole(hole))
        default: return callExternal(path, arguments, frame, place)
        }
    }

    func pathURL(_ base: CodeValue, _ path: CodeValue, _ frame: Frame, _ place: Place) -> CodeValue {
        if path.constants.contains(where: { $0.contains("://") }) { return path }
        var out = concatenate(concatenate(base, .string("/"), frame, place), path, frame, place)
        // A whole address takes the place of the base.
        for atom in path.atoms {
            switch atom {
            case .hole: out.add(atom)
            case .text(let parts): if case .hole? = parts.first { out.add(atom) }
            default: break
            }
        }
        return out
    }

    func listOf(_ values: [CodeValue], exact: Bool) -> CodeValue {
        let list = HeapObject(.list)
        for value in values { if exact { list.append(value) } else { list.appendAnywhere(value) } }
        return CodeValue(.object(list))
    }
}
