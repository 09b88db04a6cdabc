/// How a statement ends.
enum Flow {
    case normal
    /// What follows in this block is not reached: return, raise, break, continue.
    case left
}

extension Interpreter {
    /// Binds function declarations before anything runs, as JavaScript does.
    func hoist(_ statements: [CodeStatement], _ frame: Frame) {
        for statement in statements {
            if case .function(let code) = statement.kind {
                frame.scope.variables[code.name] = CodeValue(
                    .function(FunctionReference(code: code, scope: frame.scope, module: frame.module)))
            }
        }
    }

    func run(_ statements: [CodeStatement], _ frame: Frame) -> Flow {
        for statement in statements where run(statement, frame) == .left { return .left }
        return .normal
    }

    func run(_ statement: CodeStatement, _ frame: Frame) -> Flow {
        steps += 1
        guard !isExhausted, depth < Self.depthLimit else { return .normal }
        depth += 1
        defer { depth -= 1 }
        switch statement.kind {
        case .nothing: return .normal
        case .expression(let expression):
            _ = evaluate(expression, frame)
            assure(expression, frame)
            if endsProcess(expression) { return .left }
        case .assign(let pattern, let expression, let isDeclaration):
            let value = evaluate(expression, frame)
            assure(expression, frame)
            noteNormalised(pattern, expression, frame)
            bind(pattern, value, frame, declares: isDeclaration)
            noteTest(pattern, expression, frame)
        case .augment(let pattern, let symbol, let expression):
            let value = evaluate(expression, frame)
            augment(pattern, symbol, value, statement.place, frame)
        case .return(let expression):
            if stack.count == 1 { lastReturn = statement.place }
            let value = expression.map { evaluate($0, frame) } ?? .none
            frame.returned.join(value)
            leave(expression, value, frame)
            return .left
        case .throw(let expression):
            if let expression { _ = evaluate(expression, frame) }
            return .left
        case .branch(let test, let then, let otherwise): return branch(test, then, otherwise, frame)
        case .loop(let target, let iterated, let test, let body):
            loop(target, iterated, test, body, statement.place, frame)
        case .attempt(let body, let handlers, let otherwise, let finally):
            return attempt(body, handlers, otherwise, finally, frame)
        case .with(let items, let body):
            var held: [(CodeValue, Place)] = []
            for (expression, target) in items {
                let value = evaluate(expression, frame)
                held.append((value, expression.place))
                let entered = enter(value, frame, expression.place)
                if let target { bind(target, entered, frame, declares: false) }
            }
            let flow = run(body, frame)
            for (value, place) in held.reversed() { leave(value, frame, place) }
            return flow
        case .function(let code):
            let reference = FunctionReference(code: code, scope: frame.scope, module: frame.module)
            frame.scope.variables[code.name] = decorated(
                CodeValue(.function(reference)), code.decorators, reference, frame)
        case .classDefinition(let code):
            frame.scope.variables[code.name] = define(code, frame)
        case .load(let load): bring(load, frame, statement.place)
        case .export(let export): self.export(export, frame, statement.place)
        case .leaveLoop: return .left
        case .block(let body):
            hoist(body, frame)
            return run(body, frame)
        case .choose(let subject, let cases, let isExhaustive):
            return choose(subject, cases, isExhaustive, frame)
        }
        return .normal
    }

    /// A variable holds the outcome of a test, until it gets another value.
    private func noteTest(_ pattern: BindingPattern, _ expression: Expression, _ frame: Frame) {
        guard case .name(let name, _) = pattern else { return }
        switch expression.kind {
        case .call, .compare, .logical, .not: frame.tests[name] = expression
        default: frame.tests[name] = nil
        }
    }

    private func endsProcess(_ expression: Expression) -> Bool {
        guard case .call(let callee, _) = expression.kind, case .member(let object, let name) = callee.kind,
            case .name(let base) = object.kind
        else { return false }
        return (base == "sys" || base == "process" || base == "os") && (name == "exit" || name == "_exit")
    }

    private func branch(_ test: Expression, _ then: [CodeStatement], _ otherwise: [CodeStatement], _ frame: Frame)
        -> Flow
    {
        let truth = truth(of: test, frame)
        frame.tested.formUnion(Self.testedNames(test))
        if truth == true { return run(then, frame) }
        if truth == false { return run(otherwise, frame) }
        let before = frame.scope.variables
        refine(test, holds: true, frame)
        let first = run(then, frame)
        let afterThen = frame.scope.variables
        frame.scope.variables = before
        refine(test, holds: false, frame)
        let second = run(otherwise, frame)
        switch (first, second) {
        case (.left, .left): return .left
        case (.left, .normal): return .normal
        case (.normal, .left): frame.scope.variables = afterThen
        case (.normal, .normal): merge(afterThen, into: frame.scope)
        }
        return .normal
    }

    /// `user`, `this.user` of `!user`, `user is None`, `a && user`.
    private static func testedNames(_ test: Expression) -> [String] {
        switch test.kind {
        case .not(let inner): testedNames(inner)
        case .compare(_, let left, let right), .logical(_, let left, let right):
            testedNames(left) + testedNames(right)
        case .name(let name), .member(_, let name): [name]
        default: []
        }
    }

    /// After two paths meet, each variable may have either value.
    func merge(_ other: [String: CodeValue], into scope: Scope) {
        let marks = scope.variables.keys.filter { $0.hasPrefix(Self.checkedPrefix) && other[$0] != scope.variables[$0] }
        for mark in marks { scope.variables[mark] = nil }
        for (name, value) in other {
            // A check counts only where it was made on both paths.
            if name.hasPrefix(Self.checkedPrefix) { continue }
            if let here = scope.variables[name] {
                if here != value { scope.variables[name] = value.joined(here) }
            } else {
                scope.variables[name] = value
            }
        }
    }

    private func loop(
        _ target: BindingPattern?, _ iterated: Expression?, _ test: Expression?, _ body: [CodeStatement],
        _ place: Place,
        _ frame: Frame
    ) {
        let items = iterated.map { iterate(evaluate($0, frame), frame, $0.place) }
        let before = frame.scope.variables
        // A short list of constants is walked element by element, so that each name is paired with what belongs to it.
        loops += 1
        defer { loops -= 1 }
        if let items, items.exact, items.values.count <= (loops > 2 ? 1 : 8) {
            for item in items.values {
                if let target { bind(target, item, frame, declares: true) }
                _ = run(body, frame)
                merge(before, into: frame.scope)
            }
            return
        }
        let element = items.map { $0.values.reduce(into: CodeValue.nothing) { $0.join($1) } }
        // Twice, so that what one round leaves reaches the next.
        // Inside several loops once must do: each of them doubles the work of all inside.
        for _ in 0..<(loops > 3 ? 1 : 2) {
            if let test { _ = evaluate(test, frame) }
            if let target { bind(target, element ?? .unknown, frame, declares: true) }
            if let test { refine(test, holds: true, frame) }
            _ = run(body, frame)
            merge(before, into: frame.scope)
        }
    }

    private func attempt(
        _ body: [CodeStatement], _ handlers: [CodeStatement.Handler], _ otherwise: [CodeStatement],
        _ finally: [CodeStatement],
        _ frame: Frame
    ) -> Flow {
        judgeHandlers(body, handlers, frame, handlers.first?.place ?? .start)
        let before = frame.scope.variables
        var flow = run(body, frame)
        if flow == .normal { flow = run(otherwise, frame) }
        let afterBody = frame.scope.variables
        var reached: [[String: CodeValue]] = flow == .normal ? [afterBody] : []
        for handler in handlers {
            frame.scope.variables = before
            merge(afterBody, into: frame.scope)
            if let name = handler.name {
                bind(name, caught(handler.isBroad, frame, handler.place), frame, declares: true)
            }
            if run(handler.body, frame) == .normal { reached.append(frame.scope.variables) }
        }
        if let first = reached.first {
            frame.scope.variables = first
            for other in reached.dropFirst() { merge(other, into: frame.scope) }
        } else {
            frame.scope.variables = before
            merge(afterBody, into: frame.scope)
        }
        let last = run(finally, frame)
        return reached.isEmpty || last == .left ? .left : .normal
    }

    private func choose(
        _ subject: Expression, _ cases: [(values: [Expression], body: [CodeStatement])], _ isExhaustive: Bool,
        _ frame: Frame
    ) -> Flow {
        let value = evaluate(subject, frame)
        let constant = value.constant
        let before = frame.scope.variables
        var reached: [[String: CodeValue]] = isExhaustive ? [] : [before]
        for (values, body) in cases {
            frame.scope.variables = before
            let labels = values.map { evaluate($0, frame) }
            if let constant, !labels.isEmpty, labels.allSatisfy({ $0.constant != nil && $0.constant != constant }) {
                continue
            }
            // Inside a case the subject is one of the labels.
            if !labels.isEmpty, labels.allSatisfy({ $0.constant != nil }) {
                if case .name(let name) = subject.kind {
                    frame.scope.variables[name] = labels.reduce(into: .nothing) { $0.join($1) }
                } else {
                    clean(subject, .all, frame)
                }
            }
            if labels.count == 1, let route = labels[0].constant { noteRoute(subject, route, frame) }
            let returnedBefore = frame.returned
            let flow = run(body, frame)
            // `break` ends a case; a return does not go on after the switch.
            if flow == .normal || (frame.returned == returnedBefore && !throwsAtEnd(body)) {
                reached.append(frame.scope.variables)
            }
        }
        guard let first = reached.first else { return cases.isEmpty ? .normal : .left }
        frame.scope.variables = first
        for other in reached.dropFirst() { merge(other, into: frame.scope) }
        return .normal
    }

    private func throwsAtEnd(_ body: [CodeStatement]) -> Bool {
        switch body.last?.kind {
        case .throw?, .return?: true
        case .block(let inner)?: throwsAtEnd(inner)
        default: false
        }
    }

    /// What an object does when its block ends.
    private func leave(_ value: CodeValue, _ frame: Frame, _ place: Place) {
        for case .object(let object) in value.atoms {
            guard let type = object.type, let (code, owner) = type.method("__exit__") ?? type.method("__aexit__") else {
                continue
            }
            let reference = FunctionReference(
                code: code, scope: owner.scope, module: owner.module, this: object, type: owner)
            _ = invoke(reference, Arguments(more: .unknown), frame, place)
        }
    }

    /// The value that `with … as x` binds.
    private func enter(_ value: CodeValue, _ frame: Frame, _ place: Place) -> CodeValue {
        var out = CodeValue.nothing
        for atom in value.atoms {
            switch atom {
            case .object(let object) where object.isGenerator: out.join(object.others)
            case .object(let object):
                if let type = object.type,
                    let (code, owner) = type.method("__enter__") ?? type.method("__aenter__")
                {
                    let reference = FunctionReference(
                        code: code, scope: owner.scope, module: owner.module, this: object, type: owner)
                    out.join(invoke(reference, Arguments(), frame, place))
                } else {
                    out.add(atom)
                }
            default: out.add(atom)
            }
        }
        return out
    }

    // MARK: binding

    func bind(_ pattern: BindingPattern, _ value: CodeValue, _ frame: Frame, declares: Bool) {
        switch pattern {
        case .ignored: break
        case .name(let name, let place):
            named(name, value, frame)
            assign(name, value, frame, declares: declares, at: place)
        case .member(let object, let name):
            let target = evaluate(object, frame)
            named(name, value, frame)
            judgeSetting(name, value, target, frame, object.place)
            judgeField(name, value, target, frame, object.place)
            write(name, value, to: target, frame)
            // A session that is given credentials signs with them from here on.
            if name == "_credentials", case .name(let session) = object.kind, frame.scope.variables[session] != nil {
                frame.scope.variables[session] = signed(target, with: value)
            }
        case .index(let container, let key):
            let target = evaluate(container, frame)
            let index = evaluate(key, frame)
            let names = index.constants
            for case .object(let object) in target.atoms { judgeKept(object, value, key: index, frame, key.place) }
            for name in names {
                named(name, value, frame)
                if target.atoms.contains(.environment) { judgeSetting(name, value, target, frame, key.place) }
            }
            if names.isEmpty {
                if let number = index.number {
                    write(String(Int(exactly: number) ?? 0), value, to: target, frame)
                } else {
                    for case .object(let object) in target.atoms { object.writeUnknown(value) }
                    checkPrototype(container, index, frame, key.place)
                }
            }
            for name in names { write(name, value, to: target, frame) }
        case .object(let members, let rest):
            for (key, target) in members {
                let index = evaluate(key, frame)
                bind(target, item(value, index, frame, key.place), frame, declares: declares)
            }
            if let rest { bind(rest, value, frame, declares: declares) }
        case .list(let parts):
            if let columns = columns(value) {
                bind(parts, columns, frame, declares: declares)
                return
            }
            let items = iterate(value, frame, .start)
            for (at, part) in parts.enumerated() {
                if case .rest(let inner) = part {
                    let list = HeapObject(.list)
                    for item in items.values.dropFirst(items.exact ? at : 0) { list.appendAnywhere(item) }
                    bind(inner, CodeValue(.object(list)), frame, declares: declares)
                } else if items.exact {
                    // Names after a rest count from the end; taking any is right for all.
                    bind(part, at < items.values.count ? items.values[at] : .none, frame, declares: declares)
                } else {
                    bind(
                        part, items.positional(at) ?? items.values.reduce(into: .nothing) { $0.join($1) }, frame,
                        declares: declares)
                }
            }
        case .rest(let inner): bind(inner, value, frame, declares: declares)
        case .withDefault(let inner, let fallback):
            let other = evaluate(fallback, frame)
            bind(inner, withDefault(value, other), frame, declares: declares)
        }
    }

    /// Of several tuples: what may stand at each place. Nil where another value is among them.
    private func columns(_ value: CodeValue) -> [CodeValue]? {
        guard value.atoms.count > 1 else { return nil }
        var out: [CodeValue] = []
        for atom in value.atoms where atom != .none {
            guard case .object(let object) = atom, let elements = object.elements else { return nil }
            for (at, element) in elements.enumerated() {
                if at < out.count { out[at].join(element) } else { out.append(element) }
            }
        }
        return out
    }

    private func bind(_ parts: [BindingPattern], _ columns: [CodeValue], _ frame: Frame, declares: Bool) {
        for (at, part) in parts.enumerated() {
            if case .rest(let inner) = part {
                let list = HeapObject(.list)
                for value in columns.dropFirst(at) { list.appendAnywhere(value) }
                bind(inner, CodeValue(.object(list)), frame, declares: declares)
            } else {
                bind(part, at < columns.count ? columns[at] : .none, frame, declares: declares)
            }
        }
    }

    /// `value`, or `other` where it is missing. Remembers the default of an environment variable.
    func withDefault(_ value: CodeValue, _ other: CodeValue) -> CodeValue {
        if value.atoms == [.none] || value.isEmpty { return other }
        if value.atoms.count == 1, case .text(let parts) = value.atoms[0], parts.count == 1,
            case .environment(let name, nil) = parts[0], let text = other.constant
        {
            return CodeValue(.text([.environment(name, byDefault: text)]))
        }
        return value.withoutNone.joined(other)
    }

    func assign(_ name: String, _ value: CodeValue, _ frame: Frame, declares: Bool, at place: Place) {
        let isOuter = frame.code?.outerNames.contains(name) ?? false
        frame.reassigned.insert(name)
        if declares || (frame.module.module.language == .python && !isOuter) {
            frame.scope.variables[name] = value
            return
        }
        if frame.module.module.language != .python, frame.scope.variables[name] != nil {
            frame.scope.variables[name] = value
            return
        }
        // From inside a function an outer variable gains a possible value.
        let owner = frame.scope.parent?.owner(of: name) ?? frame.module.scope
        if owner === frame.scope {
            owner.variables[name] = value
        } else {
            judgeGlobal(name, value, owner, frame, place)
            owner.variables[name, default: .nothing].join(value)
        }
    }

    func write(_ name: String, _ value: CodeValue, to target: CodeValue, _ frame: Frame) {
        for atom in target.atoms {
            switch atom {
            case .object(let object): object.write(name, value)
            case .type(let type): type.statics[name, default: .nothing].join(value)
            case .module(let state): state.scope.variables[name, default: .nothing].join(value)
            default: break
            }
        }
    }

    private func augment(
        _ pattern: BindingPattern, _ symbol: String, _ value: CodeValue, _ place: Place, _ frame: Frame
    ) {
        let old: CodeValue
        switch pattern {
        case .name(let name, _): old = frame.scope.find(name) ?? .unknown
        case .member(let object, let name): old = member(evaluate(object, frame), name, frame, place)
        case .index(let object, let key):
            old = item(evaluate(object, frame), evaluate(key, frame), frame, place)
        default: return
        }
        let new =
            ["||", "??"].contains(symbol) ? withDefault(old, value) : combine(symbol, old, value, frame, place)
        bind(pattern, new, frame, declares: false)
    }
}
