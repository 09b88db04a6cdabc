/// Containers that make objects and hand them what they need, as tsyringe, InversifyJS, Nest, TypeDI, punq and injector do.
extension Interpreter {
    /// A call of a container; nil for all others.
    func inject(_ path: String, _ arguments: Arguments, _ frame: Frame, _ place: Place) -> CodeValue? {
        guard let token = arguments.at(0), let dot = path.lastIndex(of: ".") else { return nil }
        switch path[path.index(after: dot)...] {
        case "resolve", "get", "getInstance", "resolveAsync":
            guard let value = provided(token, frame, place, levels: 8) else { return nil }
            return value
        case "register", "registerInstance", "registerSingleton", "set", "provide", "add_instance", "add_transient":
            guard let about = arguments.named["instance"] ?? arguments.named["factory"] ?? arguments.at(1),
                isToken(token)
            else { return nil }
            bindings.append((token, about))
            return external(path + "()")
        default: return nil
        }
    }

    /// A class of the bundle or of an SDK, or a name that something was registered under.
    private func isToken(_ token: CodeValue) -> Bool {
        guard token.atoms.count == 1, bindings.count < 200 else { return false }
        return switch token.atoms[0] {
        case .type, .external: true
        case .text: token.constant != nil
        default: false
        }
    }

    private func provided(_ token: CodeValue, _ frame: Frame, _ place: Place, levels: Int) -> CodeValue? {
        guard levels > 0, token.atoms.count == 1 else { return nil }
        if let (_, about) = bindings.last(where: { $0.token == token }) {
            return made(about, frame, place, levels: levels - 1)
        }
        guard case .type = token.atoms[0] else { return nil }
        return instance(token, frame, place, levels: levels - 1)
    }

    /// What was registered: a value, a class, a factory, or an object that says which.
    private func made(_ about: CodeValue, _ frame: Frame, _ place: Place, levels: Int) -> CodeValue {
        var out = CodeValue.nothing
        for atom in about.atoms {
            switch atom {
            case .type: out.join(instance(CodeValue(atom), frame, place, levels: levels))
            case .function: out.join(call(CodeValue(atom), Arguments(more: .unknown), frame, place, as: nil))
            case .object(let object) where object.type == nil:
                if let value = object.read("useValue") {
                    out.join(value)
                } else if let type = object.read("useClass") {
                    out.join(instance(type, frame, place, levels: levels))
                } else if let factory = object.read("useFactory") {
                    out.join(call(factory, Arguments(more: .unknown), frame, place, as: nil))
                } else {
                    out.add(atom)
                }
            default: out.add(atom)
            }
        }
        return out
    }

    /// A new object whose constructor gets what its parameters ask for.
    private func instance(_ type: CodeValue, _ frame: Frame, _ place: Place, levels: Int) -> CodeValue {
        var out = CodeValue.nothing
        for atom in type.atoms {
            guard case .type(let reference) = atom else { continue }
            var passed = Arguments()
            let isScript = reference.module.module.language != .python
            if let (code, owner) = reference.method(isScript ? "constructor" : "__init__") {
                let inner = Frame(scope: owner.scope, module: owner.module)
                for parameter in code.parameters.dropFirst(isScript ? 0 : 1) where parameter.kind == .normal {
                    passed.positional.append(argument(parameter, inner, place, levels: levels) ?? .unknown)
                }
            }
            out.join(construct(CodeValue(atom), passed, frame, place))
        }
        return out.isEmpty ? .unknown : out
    }

    private func argument(
        _ parameter: FunctionCode.Parameter, _ frame: Frame, _ place: Place, levels: Int
    ) -> CodeValue? {
        if let token = parameter.token, let value = provided(evaluate(token, frame), frame, place, levels: levels) {
            return value
        }
        guard let name = parameter.type?.prefix(while: { $0 != "<" && $0 != "|" }),
            let type = frame.scope.find(String(name))
        else { return parameter.byDefault.map { evaluate($0, frame) } }
        if let value = provided(type, frame, place, levels: levels) { return value }
        // A client of an SDK makes do without arguments.
        guard case .external(let path)? = type.atoms.first, path.hasPrefix("@aws-sdk/") else { return nil }
        return constructAWS(path, Arguments(), frame, place)
    }
}
