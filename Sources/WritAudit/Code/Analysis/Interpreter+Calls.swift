extension Interpreter {
    // MARK: calls

    func call(_ callee: Expression, _ arguments: [Argument], _ frame: Frame, _ place: Place) -> CodeValue {
        if case .member(let object, let name) = callee.kind {
            let receiver = evaluate(object, frame)
            let passed = pass(arguments, frame)
            written = arguments
            return callMethod(receiver, name, passed, frame, place, object)
        }
        if case .name("super") = callee.kind {
            let passed = pass(arguments, frame)
            guard let type = frame.type else { return .unknown }
            if frame.module.module.language == .python { return CodeValue(.parent(type, frame.this)) }
            return constructParent(type, frame.this, passed, frame, place)
        }
        let function = evaluate(callee, frame)
        let passed = pass(arguments, frame)
        written = arguments
        return call(function, passed, frame, place, as: callee)
    }

    func call(
        _ function: CodeValue, _ arguments: Arguments, _ frame: Frame, _ place: Place, as callee: Expression?
    ) -> CodeValue {
        var out = CodeValue.nothing
        for atom in function.atoms {
            switch atom {
            case .function(let reference): out.join(invoke(reference, arguments, frame, place))
            case .type: out.join(construct(CodeValue(atom), arguments, frame, place))
            case .external(let path): out.join(callExternal(path, arguments, frame, place))
            case .resolver(let promise):
                promise.appendAnywhere(arguments.at(0) ?? .none)
                out.add(.none)
            case .hole(let hole):
                runCallbacks(arguments, frame, place, taints: hole.taints)
                var result = hole
                for argument in arguments.all { result.merge(taints(argument)) }
                out.add(.hole(result))
            case .object(let object):
                if let (target, _, apply) = object.proxied {
                    let list = HeapObject(.list)
                    for value in arguments.positional { list.append(value) }
                    out.join(
                        apply.map {
                            call(
                                $0, Arguments(positional: [target, .unknown, CodeValue(.object(list))]), frame, place,
                                as: nil)
                        } ?? call(target, arguments, frame, place, as: nil))
                } else if let (function, bound) = object.partial {
                    var all = bound
                    all.positional += arguments.positional
                    all.named.merge(arguments.named) { $1 }
                    all.more = all.more ?? arguments.more
                    all.moreNamed = all.moreNamed ?? arguments.moreNamed
                    out.join(call(function, all, frame, place, as: nil))
                } else if let type = object.type, let (code, owner) = type.method("__call__") {
                    let reference = FunctionReference(
                        code: code, scope: owner.scope, module: owner.module, this: object, type: owner)
                    out.join(invoke(reference, arguments, frame, place))
                } else if let schema = object.schema, frame.module.module.language == .python {
                    // A compiled schema raises where the value does not pass.
                    out.join(schemaMethod(object, schema, "parse", arguments, frame, place))
                } else {
                    out.join(.unknown)
                }
            case .aws(let object): out.join(awsCall(object, "", arguments, frame, place))
            case .none: break
            default: out.join(.unknown)
            }
        }
        return out.isEmpty ? .unknown : out
    }

    /// Runs a function of the bundle.
    func invoke(_ reference: FunctionReference, _ arguments: Arguments, _ frame: Frame, _ place: Place) -> CodeValue {
        let code = reference.code
        guard !isExhausted, stack.count < Self.callLimit, depth < Self.depthLimit - 20,
            stack.reduce(0, { $0 + ($1 === code ? 1 : 0) }) < 2,
            invocations[ObjectIdentifier(code), default: 0] < Self.invocationLimit
        else {
            var hole = Hole()
            for argument in arguments.all { hole.merge(taints(argument)) }
            return CodeValue(.hole(hole))
        }
        invocations[ObjectIdentifier(code), default: 0] += 1
        stack.append(code)
        // What a function of the bundle calls in between goes by its own clients.
        let outer = foreign
        foreign = 0
        defer {
            stack.removeLast()
            foreign = outer
        }
        let isScript = reference.module.module.language != .python
        let inner = Frame(
            scope: Scope(parent: reference.scope), module: reference.module, code: code, this: reference.this,
            type: reference.type, receiver: reference.receiver)
        // Python methods get the instance as their first parameter.
        var skipsFirst = false
        if !isScript, let type = reference.type, !code.isStatic, let first = code.parameters.first?.name {
            let isClassMethod =
                code.name == "__init_subclass__"
                || code.decorators.contains { if case .name("classmethod") = $0.kind { true } else { false } }
            if isClassMethod {
                inner.scope.variables[first] = CodeValue(.type(reference.receiver ?? reference.this?.type ?? type))
                skipsFirst = true
            } else if let this = reference.this {
                inner.scope.variables[first] = CodeValue(.object(this))
                skipsFirst = true
            }
        }
        receive(reference, parsedEvent(code, arguments, inner), inner, skipsFirst: skipsFirst)
        inner.reassigned = []
        enterRoute(reference, from: frame, inner)
        if isScript {
            let list = HeapObject(.list)
            for value in arguments.positional { list.append(value) }
            if inner.scope.variables["arguments"] == nil, code.bindsThis {
                inner.scope.variables["arguments"] = CodeValue(.object(list))
            }
            hoist(code.body, inner)
        }
        let end = run(code.body, inner)
        accompany(code, arguments, inner, place)
        if end == .normal {
            inner.returned.add(.none)
            leave(nil, .none, inner)
        }
        note(inner.assured, of: code, frame, place)
        if let yielded = inner.yielded { return CodeValue(.object(yielded)) }
        let result = inner.returned
        named(code.name, result, inner)
        guard result.atoms.count > 1 else { return result.isEmpty ? .unknown : result }
        // `None` on an error path says nothing about what callers use, unless it decides which way they go.
        let found = result.withoutNone
        return found.truth == true ? result : found
    }

    /// Calls what the function's decorators were given, with the records of the event.
    private func accompany(_ code: FunctionCode, _ arguments: Arguments, _ frame: Frame, _ place: Place) {
        for companion in companions[ObjectIdentifier(code)] ?? [] {
            let event = arguments.at(0) ?? .unknown
            let records = iterate(item(event, .string("Records"), frame, place), frame, place)
            let record = records.values.reduce(into: CodeValue.nothing) { $0.join($1) }
            let count = companion.code.parameters.filter { $0.kind == .normal }.count
            _ = invoke(
                companion, Arguments(positional: Array(repeating: record.isEmpty ? .unknown : record, count: count)),
                frame,
                place)
        }
    }

    func construct(_ type: CodeValue, _ arguments: Arguments, _ frame: Frame, _ place: Place) -> CodeValue {
        var out = CodeValue.nothing
        for atom in type.atoms {
            switch atom {
            case .type(let reference):
                let object = HeapObject(.instance, type: reference)
                initialise(object, reference, arguments, frame, place)
                out.add(.object(object))
            case .external(let path): out.join(constructExternal(path, arguments, frame, place))
            case .function(let reference):
                // A constructor function.
                let object = HeapObject(.instance)
                var bound = reference
                bound.this = object
                _ = invoke(bound, arguments, frame, place)
                out.add(.object(object))
            default:
                var hole = Hole()
                for argument in arguments.all { hole.merge(taints(argument)) }
                out.add(.hole(hole))
            }
        }
        return out.isEmpty ? .unknown : out
    }

    private func initialise(
        _ object: HeapObject, _ type: ClassReference, _ arguments: Arguments, _ frame: Frame, _ place: Place
    ) {
        let isScript = type.module.module.language != .python
        let inner = Frame(scope: Scope(parent: type.scope), module: type.module, this: object, type: type)
        if isScript {
            for each in type.line.reversed() {
                let frame = Frame(scope: Scope(parent: each.scope), module: each.module, this: object, type: each)
                for field in each.code.fields where !field.isStatic {
                    object.write(field.name, field.value.map { evaluate($0, frame) } ?? .none)
                }
            }
        }
        let name = isScript ? "constructor" : "__init__"
        if let (code, owner) = type.method(name) {
            let reference = FunctionReference(
                code: code, scope: owner.scope, module: owner.module, this: object, type: owner)
            _ = invoke(reference, arguments, inner, place)
        } else if !isScript, isModel(type) {
            fill(object, type, arguments, frame, place)
        } else if let schema = declaredSchema(type) {
            object.schema = schema
        } else if !isScript {
            // A dataclass, a named tuple or a model: fields by position and by name.
            if Self.isSettings(type) { readSettings(object, type, place) }
            let names = type.code.fields.map(\.name)
            for (at, value) in arguments.positional.enumerated() where at < names.count {
                object.write(names[at], value)
            }
            for (name, value) in arguments.named {
                if Self.isSettings(type) { object.set(name, value) } else { object.write(name, value) }
            }
            if let more = arguments.moreNamed { object.writeUnknown(more) }
        }
    }

    private func constructParent(
        _ type: ClassReference, _ this: HeapObject?, _ arguments: Arguments, _ frame: Frame, _ place: Place
    ) -> CodeValue {
        for base in type.bases {
            for case .type(let parent) in base.atoms {
                if let this, let (code, owner) = parent.method("constructor") {
                    let reference = FunctionReference(
                        code: code, scope: owner.scope, module: owner.module, this: this, type: owner)
                    _ = invoke(reference, arguments, frame, place)
                }
            }
        }
        return .none
    }

    func define(_ code: ClassCode, _ frame: Frame) -> CodeValue {
        let bases = code.bases.map { evaluate($0, frame) }
        let type = ClassReference(code: code, scope: frame.scope, module: frame.module, bases: bases)
        let inner = Frame(scope: Scope(parent: frame.scope), module: frame.module, this: nil, type: type)
        let isPython = frame.module.module.language == .python
        for field in code.fields where field.isStatic {
            let value = field.value.map { evaluate($0, inner) } ?? .none
            type.statics[field.name, default: .nothing].join(value)
            if isPython { inner.scope.variables[field.name] = value }
        }
        _ = run(code.body, inner)
        for method in code.methods where !method.decorators.isEmpty {
            let reference = FunctionReference(code: method, scope: frame.scope, module: frame.module, type: type)
            _ = decorated(CodeValue(.function(reference)), method.decorators, reference, frame)
        }
        let result = CodeValue(.type(type))
        if isPython { tellBases(type, inner, code.place) }
        for decorator in code.decorators { _ = evaluate(decorator, frame) }
        return result
    }

    /// A base class hears of each class that is made from it.
    private func tellBases(_ type: ClassReference, _ frame: Frame, _ place: Place) {
        for base in type.bases {
            for case .type(let parent) in base.atoms {
                parent.subclasses.append(type)
                guard let (code, owner) = parent.method("__init_subclass__") else { continue }
                let reference = FunctionReference(
                    code: code, scope: owner.scope, module: owner.module, type: owner, receiver: type)
                _ = invoke(reference, Arguments(), frame, place)
            }
        }
    }

    // MARK: decorators and callbacks

    /// Decorators that hand the function on as it is.
    private static let passing: Set<String> = [
        "property", "staticmethod", "classmethod", "abstractmethod", "cached_property", "setter", "getter", "deleter",
        "overload", "override", "wraps", "lru_cache", "cache", "cached", "dataclass", "contextmanager",
        "asynccontextmanager", "inject_lambda_context", "capture_lambda_handler", "capture_method", "log_metrics",
        "event_source", "validator", "idempotent", "idempotent_function", "capture", "retry", "event_parser", "final",
        "lambda_handler_decorator", "field_validator", "root_validator", "model_validator", "on_exception",
        "singledispatch",
        "timeit", "profile", "trace", "validate_arguments", "validate_call", "total_ordering", "xray_recorder",
    ]

    func decorated(
        _ function: CodeValue, _ decorators: [Expression], _ reference: FunctionReference, _ frame: Frame
    ) -> CodeValue {
        var current = function
        for decorator in decorators.reversed() {
            let value = evaluate(decorator, frame)
            var result = CodeValue.nothing
            // What a library's decorator was given is called when the decorated function is, not when the module loads.
            let isLibrary = value.atoms.contains { if case .external = $0 { true } else { false } }
            for atom in value.atoms {
                switch atom {
                case .function(let given) where isLibrary:
                    companions[ObjectIdentifier(reference.code), default: []].append(given)
                case .function(let wrapper):
                    let wrapped = invoke(wrapper, Arguments(positional: [current]), frame, decorator.place)
                    result.join(
                        wrapped.atoms.contains { if case .function = $0 { true } else { false } } ? wrapped : current)
                case .type, .object:
                    let object = call(
                        CodeValue(atom), Arguments(positional: [current]), frame, decorator.place, as: nil)
                    for case .object(let wrapper) in object.atoms where wrapper.type?.method("__call__") != nil {
                        result.add(.object(wrapper))
                    }
                    result.join(current)
                default:
                    register(decorator, reference)
                    result.join(current)
                }
            }
            if !result.isEmpty { current = result }
        }
        return current
    }

    /// A route or a listener of a framework: called with what strangers send.
    private func register(_ decorator: Expression, _ reference: FunctionReference) {
        var name: String?
        var isCall = false
        switch decorator.kind {
        case .call(let callee, _):
            isCall = true
            if case .member(_, let last) = callee.kind { name = last }
        case .member(_, let last): name = last
        default: break
        }
        guard let name, isCall || name != "task", !Self.passing.contains(name) else { return }
        let trail = Trail(
            text: "a request comes in", location: reference.module.module.source.location(reference.code.place),
            previous: nil)
        waiting.append((reference, [Taint(source: "event.request", trail: trail)]))
    }

    /// Functions handed to code outside the bundle are called by it, with what else it was given.
    func runCallbacks(_ arguments: Arguments, _ frame: Frame, _ place: Place, taints given: [Taint]) {
        for value in arguments.all { runCallbacks(value, frame, place, given, levels: 2) }
    }

    private func runCallbacks(_ value: CodeValue, _ frame: Frame, _ place: Place, _ given: [Taint], levels: Int) {
        for atom in value.atoms {
            switch atom {
            case .function(let reference):
                let unknown = CodeValue(.hole(Hole(given)))
                let positional = reference.code.parameters.filter { $0.kind == .normal }.map { _ in unknown }
                _ = invoke(reference, Arguments(positional: positional), frame, place)
            case .object(let object) where levels > 0 && object.type == nil && !object.fields.isEmpty:
                runCallbacks(object.everything, frame, place, given, levels: levels - 1)
            default: break
            }
        }
    }
}
