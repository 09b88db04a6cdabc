/// What a call passes.
struct Arguments {
    var positional: [CodeValue] = []
    var named: [String: CodeValue] = [:]
    /// Of `*args` whose length is not known: any position from here on.
    var more: CodeValue?
    /// Of `**kwargs` whose keys are not known.
    var moreNamed: CodeValue?

    /// By position or by name.
    func at(_ index: Int, _ name: String) -> CodeValue? {
        named[name] ?? at(index) ?? moreNamed
    }

    func at(_ index: Int) -> CodeValue? { index < positional.count ? positional[index] : more }

    subscript(name: String) -> CodeValue? { named[name] ?? moreNamed }

    var all: [CodeValue] {
        positional + named.keys.sorted().compactMap { named[$0] } + [more, moreNamed].compactMap { $0 }
    }
}

extension Interpreter {
    func pass(_ arguments: [Argument], _ frame: Frame) -> Arguments {
        var out = Arguments()
        for argument in arguments {
            let value = evaluate(argument.value, frame)
            switch argument.passing {
            case .positional:
                if let more = out.more { out.more = more.joined(value) } else { out.positional.append(value) }
            case .named(let name): out.named[name] = value
            case .spread:
                let items = iterate(value, frame, argument.value.place)
                if items.exact {
                    out.positional += items.values
                } else {
                    out.more = items.values.reduce(into: out.more ?? .nothing) { $0.join($1) }
                }
            case .spreadNamed:
                for atom in value.atoms {
                    if case .object(let object) = atom {
                        for (name, inner) in object.fields {
                            // A name that not every alternative has may be left out.
                            let isSure = value.atoms.count == 1 && !object.late.contains(name)
                            out.named[name, default: .nothing].join(isSure ? inner : inner.joined(.none))
                        }
                        if !object.others.isEmpty { out.moreNamed = (out.moreNamed ?? .nothing).joined(object.others) }
                    } else if case .hole = atom {
                        out.moreNamed = (out.moreNamed ?? .nothing).joined(CodeValue(atom))
                    } else if case .environment = atom {
                        out.moreNamed = (out.moreNamed ?? .nothing).joined(CodeValue(atom))
                    }
                }
            }
        }
        return out
    }

    /// Binds parameters in a new scope.
    func receive(_ reference: FunctionReference, _ arguments: Arguments, _ frame: Frame, skipsFirst: Bool) {
        var position = 0
        var usedNames: Set<String> = []
        for (at, parameter) in reference.code.parameters.enumerated() {
            if at == 0, skipsFirst { continue }
            switch parameter.kind {
            case .rest:
                let list = HeapObject(.list)
                for value in arguments.positional.dropFirst(position) { list.append(value) }
                if let more = arguments.more { list.appendAnywhere(more) }
                bind(parameter.pattern, CodeValue(.object(list)), frame, declares: true)
                continue
            case .keywordRest:
                let rest = HeapObject(.dictionary)
                for (name, value) in arguments.named where !usedNames.contains(name) { rest.set(name, value) }
                if let more = arguments.moreNamed { rest.writeUnknown(more) }
                bind(parameter.pattern, CodeValue(.object(rest)), frame, declares: true)
                continue
            case .normal, .keywordOnly: break
            }
            var value: CodeValue?
            if let name = parameter.name, let named = arguments.named[name] {
                value = named
                usedNames.insert(name)
            } else if parameter.kind == .normal, let given = arguments.at(position) {
                value = given
            } else if let more = arguments.moreNamed {
                value = more
            }
            if parameter.kind == .normal, arguments.named[parameter.name ?? ""] == nil { position += 1 }
            if let byDefault = parameter.byDefault {
                // The default sees the scope of the definition.
                let other = {
                    let made = self.evaluate(byDefault, frame)
                    // Python makes a default once, when the function is defined.
                    if frame.module.module.language == .python { self.markShared(made, levels: 1) }
                    return made
                }
                value = value.map { $0.atoms.contains(.none) ? self.withDefault($0, other()) : $0 } ?? other()
            }
            bind(
                parameter.pattern, value ?? missing(parameter, frame), frame, declares: true)
        }
    }

    /// A parameter that the caller left out: in JavaScript `undefined`.
    private func missing(_ parameter: FunctionCode.Parameter, _ frame: Frame) -> CodeValue {
        frame.module.module.language == .python ? .unknown : .none
    }
}
