/// Elements of something that can be walked.
struct Items {
    var values: [CodeValue]
    /// Each value is one element, in order; otherwise they are alternatives for every element.
    var exact: Bool
    /// For tuples inside an inexact list: what stands at a position.
    var tuples: [[CodeValue]] = []

    func positional(_ at: Int) -> CodeValue? {
        var out = CodeValue.nothing
        for tuple in tuples where at < tuple.count { out.join(tuple[at]) }
        return out.isEmpty ? nil : out
    }
}

extension Interpreter {
    // MARK: members

    func member(_ value: CodeValue, _ name: String, _ frame: Frame, _ place: Place) -> CodeValue {
        var out = CodeValue.nothing
        for atom in value.atoms where atom != .none { out.join(member(atom, name, frame, place)) }
        return out.isEmpty ? .unknown : out
    }

    private func member(_ atom: CodeAtom, _ name: String, _ frame: Frame, _ place: Place) -> CodeValue {
        switch atom {
        case .hole(let hole):
            if name == "length", frame.module.module.language != .python { return .unknown }
            return CodeValue(.hole(field(hole, name, frame, place)))
        case .external(let path):
            if let state = scriptDefault(path, name) { return state }
            if let inside = archiveName(path + "." + name, frame, place) { return inside }
            noteArchiveMember(name, frame)
            if path.hasPrefix(Self.claimsPrefix) { noteClaim(path + "." + name) }
            return external(path + "." + name)
        case .environment:
            if frame.module.module.language == .python { return CodeValue(.external("os.environ." + name)) }
            readEnvironment(name, byDefault: nil, frame, place)
            return CodeValue(.text([.environment(name, byDefault: nil)]))
        case .module(let state):
            if let value = state.scope.variables[name] { return value }
            return submodule(name, of: state) ?? .unknown
        case .object(let object): return member(object, name, frame, place)
        case .type(let type):
            if let value = type.attribute(name) { return value }
            if let (code, owner) = type.method(name) {
                let reference = FunctionReference(
                    code: code, scope: owner.scope, module: owner.module, type: owner, receiver: type)
                // `static get shared()`
                let isGetter = owner.module.module.language != .python && code.isStatic && code.isProperty
                return isGetter ? invoke(reference, Arguments(), frame, place) : CodeValue(.function(reference))
            }
            if name == "prototype" { return CodeValue(atom) }
            if name == "__name__" || name == "name" { return .string(type.code.name) }
            return type.externalBases.first.map { external($0 + "." + name) } ?? .unknown
        case .parent(let type, let this):
            for base in type.bases {
                for case .type(let parent) in base.atoms {
                    if let (code, owner) = parent.method(name) {
                        return CodeValue(
                            .function(
                                FunctionReference(
                                    code: code, scope: owner.scope, module: owner.module, this: this, type: owner)))
                    }
                }
                for case .external(let path) in base.atoms { return external(path + "()." + name) }
            }
            return .unknown
        case .aws(let object): return awsMember(object, name, frame, place)
        // The value of an enumeration's member.
        case .text where name == "value": return CodeValue(atom)
        case .text(let parts):
            switch name {
            case "length": return .unknown
            case "name", "stem", "suffix":
                // Of a path: its last part.
                return CodeValue(.text(parts.map { $0.cleaned(.path) }))
            case "parent", "parents": return CodeValue(atom)
            default: return CodeValue(.external("text." + name))
            }
        case .none, .bool, .number, .regex, .function, .resolver: return .unknown
        }
    }

    private func scriptDefault(_ path: String, _ name: String) -> CodeValue? {
        // `import x from` of a package and `require(x)` of it name the same thing.
        name == "default" && language != .python ? external(path) : nil
    }

    private func submodule(_ name: String, of state: ModuleState) -> CodeValue? {
        guard let path = paths[ObjectIdentifier(state)], path.hasSuffix("/__init__.py") else { return nil }
        let folder = path.dropLast("__init__.py".count)
        for candidate in [folder + name + ".py", folder + name + "/__init__.py"] {
            if let found = open(String(candidate)) {
                load(found)
                return CodeValue(.module(found))
            }
        }
        return nil
    }

    private func member(_ object: HeapObject, _ name: String, _ frame: Frame, _ place: Place) -> CodeValue {
        let isScript = frame.module.module.language != .python
        if let value = delegated(object, name, frame, place) { return value }
        if let getter = object.getters[name] { return call(getter, Arguments(), frame, place, as: nil) }
        // A copy of all variables, with more of its own.
        if object.fields[name] == nil, object.others.atoms.contains(.environment) {
            return environmentRead(.string(name), nil, frame, place)
        }
        if object.kind != .list || isScript, let value = object.read(name) { return value }
        if name == "constructor" || name == "__class__", let type = object.type { return CodeValue(.type(type)) }
        guard let type = object.type else { return isScript && object.kind == .dictionary ? .none : .unknown }
        if let (code, owner) = type.method(name) {
            let reference = FunctionReference(
                code: code, scope: owner.scope, module: owner.module, this: code.isStatic && !isScript ? nil : object,
                type: owner)
            if code.isProperty { return invoke(reference, Arguments(), frame, place) }
            return CodeValue(.function(reference))
        }
        if let value = type.attribute(name) { return value }
        if let value = substitute(type, object, name, frame, place) { return value }
        if let base = type.externalBases.first { return external(base + "()." + name) }
        noteUnresolved(object, name, frame, place)
        return .unknown
    }

    /// A member of what a `Proxy` stands for.
    func delegated(_ object: HeapObject, _ name: String, _ frame: Frame, _ place: Place) -> CodeValue? {
        guard let (target, get, _) = object.proxied else { return nil }
        guard let get else { return member(target, name, frame, place) }
        return call(
            get, Arguments(positional: [target, .string(name), CodeValue(.object(object))]), frame, place, as: nil)
    }

    /// What `__getattr__` gives for a name that the class does not have.
    func substitute(
        _ type: ClassReference, _ object: HeapObject, _ name: String, _ frame: Frame, _ place: Place
    ) -> CodeValue? {
        guard !name.hasPrefix("__"), let (code, owner) = type.method("__getattr__") else { return nil }
        let reference = FunctionReference(
            code: code, scope: owner.scope, module: owner.module, this: object, type: owner)
        return invoke(reference, Arguments(positional: [.string(name)]), frame, place)
    }

    /// A member that nothing in the class explains may be the client of a service.
    func noteUnresolved(_ object: HeapObject, _ name: String, _ frame: Frame, _ place: Place) {
        guard let type = object.type, holdsService(object), !name.hasPrefix("_") else { return }
        note(
            "`\(name)` of `\(type.code.name)` is not found; what it calls is not known", location(place, frame))
    }

    /// Whether a client of AWS is among the fields.
    private func holdsService(_ object: HeapObject) -> Bool {
        object.everything.atoms.contains { if case .aws(let held) = $0 { held.isService } else { false } }
    }

    /// A field of event data.
    func field(_ hole: Hole, _ name: String, _ frame: Frame, _ place: Place) -> Hole {
        Hole(
            hole.taints.compactMap { taint in
                if taint.isMark { return markField(taint, name, frame, place) }
                if name == "authorizer", taint.source == "event.requestContext" { readsClaims = true }
                var inner = taint
                let name = EventSource.field(name, under: taint.source)
                if name.isEmpty, taint.source == "event" { return taint }
                // What the service writes is no danger, but says which resource an event is about.
                if !source.isWritable(name, under: taint.source) {
                    inner.safeFor = .all
                } else if taint.safeFor == .all, taint.source.hasPrefix("event.requestContext") {
                    inner.safeFor = []
                }
                if taint.source.utf8.count < 120 { inner.source += name.isEmpty ? "[]" : "." + name }
                inner.safeFor.formUnion(checked(inner.source, frame))
                return inner.through(
                    "\(EventField.phrase(inner.source)) is read", location(place, frame), field: inner.source)
            })
    }

    // MARK: items

    /// `value[key]`
    func item(_ value: CodeValue, _ key: CodeValue, _ frame: Frame, _ place: Place) -> CodeValue {
        var out = CodeValue.nothing
        let names = key.constants
        for atom in value.atoms {
            switch atom {
            case .environment:
                for name in names {
                    readEnvironment(name, byDefault: nil, frame, place)
                    out.add(.text([.environment(name, byDefault: nil)]))
                }
                if names.isEmpty { out.join(.unknown) }
            case .object(let object) where object.type?.method("__getitem__") != nil:
                out.join(
                    callMethod(
                        CodeValue(atom), "__getitem__", Arguments(positional: [key]), frame, place,
                        Expression(.none, place)))
            case .object(let object):
                if let number = key.number, let index = Int(exactly: number) {
                    let at = index < 0 ? (object.elements?.count).map { $0 + index } : index
                    out.join(at.flatMap { object.read(String($0)) } ?? object.others)
                } else if names.isEmpty, isRoute(key) {
                    for (route, value) in object.fields.sorted(by: { $0.key < $1.key }) {
                        out.join(value.routed(route))
                    }
                    out.join(object.others)
                } else if names.isEmpty {
                    out.join(object.everything)
                } else {
                    // Besides the names that are known, any other: each function of a table may be meant.
                    if key.atoms.count > names.count, key.atoms.contains(where: \.isHole) {
                        for value in object.fields.values {
                            for atom in value.atoms where atom.isCode { out.add(atom) }
                        }
                    }
                    for name in names {
                        if object.fields[name] == nil, object.others.atoms.contains(.environment) {
                            out.join(environmentRead(.string(name), nil, frame, place))
                        } else if let value = object.read(name) {
                            out.join(value)
                        } else if object.kind == .instance || object.type != nil {
                            out.join(member(atom, name, frame, place))
                        }
                    }
                }
            case .hole(let hole):
                if names.isEmpty {
                    out.add(.hole(key.number == nil ? field(hole, "", frame, place) : element(hole)))
                }
                for name in names { out.add(.hole(field(hole, name, frame, place))) }
            case .text(let parts):
                // A character or a slice of a text.
                out.add(.hole(Hole(parts.flatMap(\.taints)).derived))
            case .external, .module, .type:
                if names.isEmpty, case .external(let path) = atom { out.join(external(path + "[]")) }
                for name in names { out.join(member(atom, name, frame, place)) }
            case .aws(let object):
                if names.isEmpty { noteUnnamed(CodeValue(atom), frame, place) }
                for name in names { out.join(awsMember(object, name, frame, place)) }
                if names.isEmpty { out.add(atom) }
            default: break
            }
        }
        return out.isEmpty ? .unknown : out
    }

    func element(_ hole: Hole) -> Hole {
        Hole(
            hole.taints.map { taint in
                var inner = taint
                if inner.isMark { return inner }
                if !inner.source.hasSuffix("[]"), inner.source.utf8.count < 120 { inner.source += "[]" }
                return inner
            })
    }

    func iterate(_ value: CodeValue, _ frame: Frame, _ place: Place) -> Items {
        var out = Items(values: [], exact: value.atoms.count == 1)
        for atom in value.atoms {
            switch atom {
            case .object(let object):
                if object.kind == .list, let elements = object.elements {
                    out.values += elements
                    if elements.count > 8 { out.exact = false }
                } else if object.kind == .list {
                    out.values.append(object.everything)
                    out.exact = false
                } else if object.kind == .dictionary {
                    // Walking a dictionary gives its keys.
                    for key in object.fields.keys.sorted() { out.values.append(.string(key)) }
                    if !object.others.isEmpty {
                        out.values.append(CodeValue(.hole(Hole(taints(object.others)))))
                        out.exact = false
                    }
                } else {
                    out.exact = false
                    if let type = object.type, let (code, owner) = type.method("__iter__") {
                        let reference = FunctionReference(
                            code: code, scope: owner.scope, module: owner.module, this: object, type: owner)
                        out.values += iterate(invoke(reference, Arguments(), frame, place), frame, place).values
                    } else {
                        out.values.append(.unknown)
                    }
                }
            case .hole(let hole):
                out.values.append(CodeValue(.hole(element(hole))))
                out.exact = false
            case .external(let path):
                out.values.append(external(path + "[]"))
                out.exact = false
            case .aws(let object):
                out.values.append(awsElement(object, frame, place))
                out.exact = false
            case .text(let parts):
                out.values.append(CodeValue(.hole(Hole(parts.flatMap(\.taints)))))
                out.exact = false
            case .none: break
            default:
                out.values.append(.unknown)
                out.exact = false
            }
        }
        if !out.exact {
            for value in out.values {
                for case .object(let object) in value.atoms {
                    if let elements = object.elements, !elements.isEmpty { out.tuples.append(elements) }
                }
            }
        }
        return out
    }
}
