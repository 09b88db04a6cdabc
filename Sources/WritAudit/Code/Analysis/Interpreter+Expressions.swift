extension Interpreter {
    func evaluate(_ expression: Expression, _ frame: Frame) -> CodeValue {
        steps += 1
        guard !isExhausted, depth < Self.depthLimit else { return .unknown }
        depth += 1
        defer { depth -= 1 }
        switch expression.kind {
        case .none: return .none
        case .bool(let value): return CodeValue(.bool(value))
        case .number(let value): return CodeValue(.number(value))
        case .string(let text): return .string(text)
        case .regex(let pattern): return CodeValue(.regex(pattern))
        case .name(let name): return relocated(variable(name, frame), frame, expression.place)
        case .member(let object, let name):
            return member(evaluate(object, frame), name, frame, expression.place)
        case .index(let object, let key):
            let value = evaluate(object, frame)
            return item(value, evaluate(key, frame), frame, expression.place)
        case .call(let callee, let arguments):
            return call(callee, arguments, frame, expression.place)
        case .new(let constructor, let arguments):
            let type = evaluate(constructor, frame)
            let passed = pass(arguments, frame)
            written = arguments
            return construct(type, passed, frame, expression.place)
        case .text(let pieces):
            var out = CodeValue.string("")
            for piece in pieces {
                out = concatenate(out, evaluate(piece, frame), frame, expression.place)
            }
            return joinedText(out, frame, expression.place)
        case .binary(let symbol, let left, let right):
            let a = evaluate(left, frame)
            let value = combine(symbol, a, evaluate(right, frame), frame, expression.place)
            return symbol == "+" || symbol == "%" ? joinedText(value, frame, expression.place) : value
        case .logical(let kind, let left, let right): return logical(kind, left, right, frame)
        case .not(let inner):
            guard let truth = truth(of: inner, frame) else { return .unknown }
            return CodeValue(.bool(!truth))
        case .compare(let symbol, let left, let right):
            let a = evaluate(left, frame)
            let b = evaluate(right, frame)
            if symbol == "==" || symbol == "!=" { judgeComparison(left, right, a, b, frame, expression.place) }
            return compare(symbol, a, b)
        case .conditional(let test, let then, let otherwise):
            return conditional(test, then, otherwise, frame)
        case .dictionary(let entries): return dictionary(entries, frame)
        case .list(let items): return list(items, frame)
        case .spread(let inner): return evaluate(inner, frame)
        case .function(let code):
            return CodeValue(
                .function(
                    FunctionReference(
                        code: code, scope: frame.scope, module: frame.module, this: code.bindsThis ? nil : frame.this,
                        type: frame.type)))
        case .classDefinition(let code): return define(code, frame)
        case .assign(let pattern, let inner):
            let value = evaluate(inner, frame)
            bind(pattern, value, frame, declares: false)
            return value
        case .comprehension(let key, let element, let clauses):
            return comprehension(key, element, clauses, frame)
        case .sequence(let parts):
            var last = CodeValue.none
            for part in parts { last = evaluate(part, frame) }
            return last
        case .yield(let inner):
            let value = inner.map { evaluate($0, frame) } ?? .none
            let generator = frame.yielded ?? HeapObject(.list)
            generator.isGenerator = true
            frame.yielded = generator
            generator.appendAnywhere(value)
            return .unknown
        case .opaque(let parts):
            var hole = Hole()
            for part in parts { hole.merge(taints(evaluate(part, frame))) }
            return CodeValue(.hole(hole))
        }
    }

    private func variable(_ name: String, _ frame: Frame) -> CodeValue {
        if let value = frame.scope.find(name) { return value }
        switch name {
        case "this":
            if let this = frame.this { return CodeValue(.object(this)) }
            // In a static method `this` is the class.
            return (frame.receiver ?? frame.type).map { CodeValue(.type($0)) } ?? .unknown
        case "super":
            if let type = frame.type { return CodeValue(.parent(type, frame.this)) }
            return CodeValue(.external("super"))
        case "undefined": return .none
        default: return external(name)
        }
    }

    private func logical(_ kind: Expression.Logical, _ left: Expression, _ right: Expression, _ frame: Frame)
        -> CodeValue
    {
        let a = evaluate(left, frame)
        switch (kind, settled(left, a, frame)) {
        case (.or, true?): return a
        case (.or, false?): return evaluate(right, frame)
        case (.and, false?): return a
        case (.and, true?): return evaluate(right, frame)
        case (.or, nil):
            let b = evaluate(right, frame)
            judgePreference(a, b, frame, left.place)
            return withDefault(a, b)
        case (.and, nil):
            let before = frame.scope.variables
            refine(left, holds: true, frame)
            let b = evaluate(right, frame)
            // Only the right side may rely on the left.
            for (name, value) in before where frame.scope.variables[name] != value {
                frame.scope.variables[name] = value
            }
            return b.joined(.none)
        }
    }

    private func conditional(_ test: Expression, _ then: Expression, _ otherwise: Expression, _ frame: Frame)
        -> CodeValue
    {
        switch truth(of: test, frame) {
        case true?: return evaluate(then, frame)
        case false?: return evaluate(otherwise, frame)
        case nil:
            let before = frame.scope.variables
            refine(test, holds: true, frame)
            let a = evaluate(then, frame)
            frame.scope.variables = before
            refine(test, holds: false, frame)
            let b = evaluate(otherwise, frame)
            frame.scope.variables = before
            // `ENV ? ENV : "default"`: only where the value itself is asked for is the other one its default.
            if test.tests(then) { return withDefault(a, b) }
            if test.tests(otherwise) { return withDefault(b, a) }
            return a.joined(b)
        }
    }

    /// The truth of a test where it is the same on every path and at every invocation.
    func truth(of test: Expression, _ frame: Frame) -> Bool? {
        if case .not(let inner) = test.kind { return truth(of: inner, frame).map { !$0 } }
        return settled(test, evaluate(test, frame), frame)
    }

    /// What is empty at first and filled later, by this or by another invocation, is not settled.
    private func settled(_ test: Expression, _ value: CodeValue, _ frame: Frame) -> Bool? {
        guard let truth = value.truth else { return nil }
        if stack.isEmpty { return truth }
        switch test.kind {
        case .name(let name) where frame.scope.variables[name] == nil && name != "undefined":
            let isOuter = frame.code?.outerNames.contains(name) ?? false
            return isOuter || value.atoms == [.none] ? nil : truth
        case .member where value.atoms == [.none]: return nil
        default: return truth
        }
    }

    private func compare(_ symbol: String, _ a: CodeValue, _ b: CodeValue) -> CodeValue {
        guard symbol == "==" || symbol == "!=", let x = a.constant, let y = b.constant else { return .unknown }
        return CodeValue(.bool((x == y) == (symbol == "==")))
    }

    private static let answered: Set<String> = ["body", "location", "access-control-allow-origin"]

    private func dictionary(_ entries: [Expression.Entry], _ frame: Frame) -> CodeValue {
        let object = HeapObject(.dictionary)
        for entry in entries {
            guard let key = entry.key else {
                spread(evaluate(entry.value, frame), into: object)
                continue
            }
            let name = evaluate(key, frame)
            var value = evaluate(entry.value, frame)
            // A method of the literal finds the literal as `this`.
            if case .function(var reference)? = value.atoms.first, value.atoms.count == 1, reference.code.bindsThis,
                frame.module.module.language != .python, reference.this == nil
            {
                reference.this = object
                value = CodeValue(.function(reference))
            }
            if let constant = name.constant {
                judgeEntry(constant, value, frame, entry.value.place)
                let lower = constant.lowercased()
                if Self.answered.contains(lower) { object.entryPlaces[lower] = location(entry.value.place, frame) }
                object.set(constant, value)
            } else if let number = name.number {
                object.set(Self.text(of: number), value)
            } else {
                object.writeUnknown(value)
                for constant in name.constants { object.write(constant, value) }
                // Keys that are made from an environment variable name resources in some calls.
                for case .text(let parts) in name.atoms { object.symbolicKeys.append((parts, value)) }
            }
        }
        return CodeValue(.object(object))
    }

    func spread(_ value: CodeValue, into object: HeapObject) {
        let isSure = value.atoms.count == 1
        for atom in value.atoms {
            switch atom {
            case .object(let other):
                for (key, value) in other.fields {
                    // Of several alternatives each may be the one that is spread.
                    if isSure, !other.late.contains(key) { object.set(key, value) } else { object.write(key, value) }
                }
                if !other.others.isEmpty { object.writeUnknown(other.others) }
                // Entries of an answer stay where they were written.
                object.entryPlaces.merge(other.entryPlaces) { own, _ in own }
                object.symbolicKeys += other.symbolicKeys
            case .hole, .environment: object.writeUnknown(CodeValue(atom))
            case .external: object.writeUnknown(.unknown)
            default: break
            }
        }
    }

    private func list(_ items: [Expression], _ frame: Frame) -> CodeValue {
        let object = HeapObject(.list)
        for item in items {
            if case .spread(let inner) = item.kind {
                let more = iterate(evaluate(inner, frame), frame, item.place)
                for value in more.values {
                    if more.exact { object.append(value) } else { object.appendAnywhere(value) }
                }
            } else {
                object.append(evaluate(item, frame))
            }
        }
        return CodeValue(.object(object))
    }

    private func comprehension(
        _ key: Expression?, _ element: Expression, _ clauses: [Expression.Clause], _ frame: Frame
    ) -> CodeValue {
        let inner = Frame(
            scope: Scope(parent: frame.scope), module: frame.module, code: frame.code, this: frame.this,
            type: frame.type)
        let object = HeapObject(key == nil ? .list : .dictionary)
        func walk(_ at: Int, _ exact: Bool) {
            guard at < clauses.count else {
                let name = key.map { evaluate($0, inner) }
                let value = evaluate(element, inner)
                if let name {
                    if let constant = name.constant {
                        object.write(constant, value)
                    } else {
                        object.writeUnknown(value)
                    }
                } else if exact {
                    object.append(value)
                } else {
                    object.appendAnywhere(value)
                }
                return
            }
            let clause = clauses[at]
            let items = iterate(evaluate(clause.iterated, inner), inner, clause.iterated.place)
            let isExact = items.exact && items.values.count <= 8 && clause.conditions.isEmpty
            let values = isExact ? items.values : [items.values.reduce(into: CodeValue.nothing) { $0.join($1) }]
            for value in values {
                bind(clause.target, value, inner, declares: true)
                for condition in clause.conditions {
                    _ = evaluate(condition, inner)
                    refine(condition, holds: true, inner)
                }
                walk(at + 1, exact && isExact)
            }
        }
        walk(0, true)
        return CodeValue(.object(object))
    }

    // MARK: text

    static func text(of number: Double) -> String {
        if let whole = Int(exactly: number) { return String(whole) }
        return String(number)
    }

    /// The texts that the value may turn into.
    func texts(_ value: CodeValue) -> [[Part]] {
        value.atoms.compactMap { atom in
            switch atom {
            case .text(let parts): parts
            case .number(let number): [.constant(Self.text(of: number))]
            case .bool(let bool): [.constant(language == .python ? (bool ? "True" : "False") : String(bool))]
            case .none: nil
            case .hole(let hole): [.hole(hole)]
            case .regex(let pattern): [.constant(pattern)]
            default: [.hole(Hole(taints(CodeValue(atom))))]
            }
        }
    }

    func concatenate(_ a: CodeValue, _ b: CodeValue, _ frame: Frame, _ place: Place) -> CodeValue {
        let left = texts(a)
        let right = texts(b)
        if right.isEmpty { return left.isEmpty ? .string("") : CodeValue(atoms: left.map { .text($0) }) }
        if left.isEmpty { return CodeValue(atoms: right.map { .text($0) }) }
        var out = CodeValue.nothing
        for x in left.prefix(8) { for y in right.prefix(8) { out.add(.text(Part.joined(x, y))) } }
        return out
    }

    /// Arithmetic, joining of texts and lists, `%` formatting, `/` of paths.
    func combine(_ symbol: String, _ a: CodeValue, _ b: CodeValue, _ frame: Frame, _ place: Place) -> CodeValue {
        if symbol == "+" {
            if let x = a.number, let y = b.number { return CodeValue(.number(x + y)) }
            if hasList(a) || hasList(b) {
                let object = HeapObject(.list)
                for value in [a, b] {
                    let items = iterate(value, frame, place)
                    for item in items.values {
                        if items.exact { object.append(item) } else { object.appendAnywhere(item) }
                    }
                }
                return CodeValue(.object(object))
            }
            return concatenate(a, b, frame, place)
        }
        if symbol == "%", frame.module.module.language == .python {
            var out = CodeValue.nothing
            for case .text(let parts) in a.atoms { out.join(Formatting.percent(parts, b, self, frame, place)) }
            if !out.isEmpty { return out }
        }
        if symbol == "/", frame.module.module.language == .python, a.number == nil {
            return pathJoined([a, b], frame, place)
        }
        if symbol == "|", frame.module.module.language == .python {
            let object = HeapObject(.dictionary)
            spread(a, into: object)
            spread(b, into: object)
            return CodeValue(.object(object))
        }
        // Numbers are no text that could do harm.
        var hole = Hole()
        if symbol == "%" || symbol == "*" { hole.merge(taints(a) + taints(b)) }
        return CodeValue(.hole(hole))
    }

    func pathJoined(_ parts: [CodeValue], _ frame: Frame, _ place: Place) -> CodeValue {
        var out = parts.first ?? .string("")
        for part in parts.dropFirst() {
            if let text = part.constant, text.hasPrefix("/"), frame.module.module.language == .python {
                out = part
                continue
            }
            out = concatenate(concatenate(out, .string("/"), frame, place), part, frame, place)
        }
        return out
    }

    private func hasList(_ value: CodeValue) -> Bool {
        value.atoms.contains { if case .object(let object) = $0 { object.kind == .list } else { false } }
    }

    // MARK: taint

    /// All event data in the value, a few levels deep.
    func taints(_ value: CodeValue, levels: Int = 4) -> [Taint] {
        var hole = Hole()
        for atom in value.atoms {
            switch atom {
            case .hole(let inner): hole.merge(inner.taints)
            case .text(let parts): for part in parts { hole.merge(part.taints) }
            case .object(let object) where levels > 0:
                hole.merge(taints(object.everything, levels: levels - 1))
            case .aws(.command(_, _, let input)) where levels > 0: hole.merge(taints(input, levels: levels - 1))
            default: break
            }
        }
        return hole.taints
    }
}
