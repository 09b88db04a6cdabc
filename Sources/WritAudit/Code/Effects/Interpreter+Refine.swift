extension CodeValue {
    func cleaned(_ kinds: SinkKinds) -> CodeValue {
        if kinds.isEmpty { return self }
        return CodeValue(
            atoms: atoms.map { atom in
                switch atom {
                case .hole(let hole): .hole(hole.cleaned(kinds))
                case .text(let parts): .text(parts.map { $0.cleaned(kinds) })
                default: atom
                }
            })
    }
}

extension Interpreter {
    /// Marks a checked field of the event among the variables, so that it follows the paths of the code as they do.
    static let checkedPrefix = "\u{0}checked:"

    /// Lets the test's outcome say what it says about variables.
    func refine(_ test: Expression, holds: Bool, _ frame: Frame) {
        switch test.kind {
        case .not(let inner): refine(inner, holds: !holds, frame)
        case .logical(.and, let left, let right) where holds:
            refine(left, holds: true, frame)
            refine(right, holds: true, frame)
        case .logical(.or, let left, let right) where !holds:
            refine(left, holds: false, frame)
            refine(right, holds: false, frame)
        // `x ?? null`
        case .logical(.or, let left, let right) where right.isNothing: refine(left, holds: holds, frame)
        case .logical(_, let left, let right): refineEither(left, right, holds, frame)
        case .compare(let symbol, let left, let right): refine(symbol, left, right, holds, frame)
        case .call(let callee, let arguments): refine(test, callee, arguments, holds, frame)
        case .assign(_, let inner): refine(inner, holds: holds, frame)
        case .index(let object, let key) where holds:
            // `if (TABLE[name])`
            if isTable(quietly { evaluate(object, frame) }) { clean(key, .all, frame) }
        case .name(let name):
            if let earlier = frame.tests.removeValue(forKey: name) {
                refine(earlier, holds: holds, frame)
                frame.tests[name] = earlier
            }
        default: break
        }
    }

    /// One of the two tests came out so: what both would say is known.
    private func refineEither(_ left: Expression, _ right: Expression, _ holds: Bool, _ frame: Frame) {
        let before = frame.scope.variables
        refineHarmless(left, holds, frame)
        let one = frame.scope.variables
        frame.scope.variables = before
        refineHarmless(right, holds, frame)
        let other = frame.scope.variables
        frame.scope.variables = before
        for (name, value) in one where value != before[name] {
            guard let second = other[name], second != before[name] else { continue }
            if name.hasPrefix(Self.checkedPrefix), let a = value.number, let b = second.number {
                frame.scope.variables[name] = CodeValue(.number(Double(Int(a) & Int(b))))
            } else {
                frame.scope.variables[name] = value.joined(second)
            }
        }
    }

    /// As `refine`; besides, a value that is empty or missing does no harm.
    private func refineHarmless(_ test: Expression, _ holds: Bool, _ frame: Frame) {
        switch test.kind {
        case .not(let inner): refineHarmless(inner, !holds, frame)
        case .name where !holds, .member where !holds: clean(test, .all, frame)
        case .compare("==", let left, let right) where holds && right.isNothing,
            .compare("!=", let left, let right) where !holds && right.isNothing,
            .compare("is", let left, let right) where holds && right.isNothing,
            .compare("is not", let left, let right) where !holds && right.isNothing:
            clean(left, .all, frame)
        default: refine(test, holds: holds, frame)
        }
    }

    private func refine(_ symbol: String, _ left: Expression, _ right: Expression, _ holds: Bool, _ frame: Frame) {
        switch (symbol, holds) {
        case ("==", true), ("!=", false), ("is", true), ("is not", false):
            // `typeof x === 'number'`
            if case .call(let callee, let arguments) = left.kind, case .name("typeof") = callee.kind,
                let tested = arguments.first?.value, right.literal == "number" || right.literal == "boolean"
            {
                clean(tested, .all, frame)
                return
            }
            for (checked, other) in [(left, right), (right, left)] {
                let value = quietly { evaluate(other, frame) }
                if value.isKnown { clean(checked, .all, frame) }
                if let route = value.constant { noteRoute(checked, route, frame) }
                refineCommonPath(checked, value, frame)
                // `re.match(…) is not None` and its like hold when the call does.
            }
        case ("instanceof", true): forgetError(left, quietly { evaluate(right, frame) }, frame)
        case ("is not", true), ("!=", true):
            if case .none = right.kind { refine(left, holds: true, frame) }
        case ("in", true), ("not in", false):
            let allowed = quietly { evaluate(right, frame) }
            if isFixed(allowed) { clean(left, .all, frame) }
            limit(left, to: allowed, frame)
            // `ROOT in target.parents`
            if case .member(let object, "parents") = right.kind {
                refineInside(object, quietly { evaluate(left, frame) }, frame)
            }
        default: break
        }
        if symbol == "==" || symbol == "!=", holds == (symbol == "!="), right.literal == "__proto__" {
            clean(left, .prototype, frame)
        }
        if (symbol == "==" && !holds) || (symbol == "is" && !holds), case .none = right.kind {
            refine(left, holds: true, frame)
        }
    }

    private func refine(
        _ test: Expression, _ callee: Expression, _ arguments: [Argument], _ holds: Bool, _ frame: Frame
    ) {
        guard holds else {
            refineRefused(callee, arguments, frame)
            return
        }
        guard case .member(let object, let name) = callee.kind else {
            if case .name(let name) = callee.kind, name == "bool" || name == "Boolean", let inner = arguments.first {
                refine(inner.value, holds: true, frame)
                return
            }
            refineFunction(test, callee, arguments, frame)
            return
        }
        let first = arguments.first?.value
        switch name {
        case "includes", "has", "contains", "__contains__", "hasOwnProperty":
            let allowed = quietly { evaluate(object, frame) }
            if let first, isFixed(allowed) {
                clean(first, .all, frame)
                if name != "hasOwnProperty" { limit(first, to: allowed, frame) }
            }
        case "test", "fullmatch", "match", "search":
            let pattern = quietly { evaluate(object, frame) }
            for atom in pattern.atoms {
                if case .regex(let text) = atom, let first {
                    let isPython = frame.module.module.language == .python
                    let kinds =
                        isPython && name == "fullmatch"
                        ? Sanitizers.allowing(text)
                        : Sanitizers.matching(
                            isPython && name == "match" && !text.hasPrefix("\\A") ? "^" + text.drop { $0 == "^" } : text
                        )
                    clean(first, kinds, frame)
                } else if case .external("re") = atom, let text = first?.literal, arguments.count > 1 {
                    let kinds =
                        name == "fullmatch"
                        ? Sanitizers.allowing(text)
                        : Sanitizers.matching(name == "match" ? "^" + text.drop { $0 == "^" } : text)
                    clean(arguments[1].value, kinds, frame)
                } else if case .hole = atom, case .regex(let text)? = first?.kind {
                    clean(object, Sanitizers.matching(text), frame)
                } else if case .text = atom, case .regex(let text)? = first?.kind {
                    clean(object, Sanitizers.matching(text), frame)
                }
            }
        case "isdigit", "isnumeric", "isdecimal", "isalnum", "isalpha", "isidentifier":
            clean(object, .all, frame)
        case "isUUID", "isInt", "isAlphanumeric", "isAlpha", "isNumeric", "isHexadecimal", "isInteger", "isBoolean",
            "isMongoId", "isISO8601", "isIP", "is_integer":
            if let first { clean(first, .all, frame) }
        case "validate":
            let isUUID = quietly { evaluate(object, frame) }.atoms.contains(.external("uuid"))
            if isUUID, let first { clean(first, .all, frame) } else { refineFunction(test, callee, arguments, frame) }
            // `ajv.validate(schema, data)`
            if arguments.count > 1, case .external(let path)? = quietly({ evaluate(object, frame) }).atoms.first,
                path.hasPrefix("ajv"),
                let schema = quietly({ jsonSchema(evaluate(arguments[0].value, frame)) })
            {
                mark(schema, arguments[1].value, frame)
            }
        case "is_valid", "isValid", "isValidSync":
            if let first, let schema = schema(of: quietly { evaluate(object, frame) }) { mark(schema, first, frame) }
        case "startswith", "startsWith":
            guard let first else { return }
            let prefix = quietly { evaluate(first, frame) }
            if let text = prefix.constant, text.contains("://"), text.dropFirst(8).contains("/") {
                clean(object, .url, frame)
            }
            // Without the closing slash `/data` would let `/data-of-others` in.
            if Self.endsFolder(prefix) { refineInside(object, prefix, frame) }
        case "is_relative_to":
            if let first { refineInside(object, quietly { evaluate(first, frame) }, frame) }
        default: refineFunction(test, callee, arguments, frame)
        }
    }

    /// A check that the bundle defines itself: `return /^…$/.test(value)`.
    private func refineFunction(
        _ test: Expression, _ callee: Expression, _ arguments: [Argument], _ frame: Frame
    ) {
        assure(test, whenTrue: true, frame)
        if let first = arguments.first?.value, let schema = schema(of: quietly { evaluate(callee, frame) }) {
            // `validate(data)` of a compiled schema.
            mark(schema, first, frame)
        }
        for case .external(let path) in quietly({ evaluate(callee, frame) }).atoms {
            guard let first = arguments.first?.value,
                path.contains("isUUID") || path == "uuid.validate" || path == "isinstance"
            else { continue }
            if path == "isinstance", arguments.count > 1 {
                if numeric(arguments[1].value) { clean(first, .all, frame) }
                forgetError(first, quietly { evaluate(arguments[1].value, frame) }, frame)
            } else if path != "isinstance" {
                clean(first, .all, frame)
            }
        }
    }

    /// What an error class of the application says was written for its callers.
    private func forgetError(_ expression: Expression, _ type: CodeValue, _ frame: Frame) {
        guard case .name(let name) = expression.kind, let value = frame.scope.find(name),
            value.atoms.contains(.external("error")), !type.isEmpty,
            type.atoms.allSatisfy({ if case .type = $0 { true } else { false } })
        else { return }
        frame.scope.variables[name] = CodeValue(.external("error"))
    }

    /// A dictionary whose keys the code names.
    private func isTable(_ value: CodeValue) -> Bool {
        !value.isEmpty
            && value.atoms.allSatisfy { atom in
                if case .object(let object) = atom {
                    object.kind == .dictionary && object.others.isEmpty && !object.fields.isEmpty
                } else {
                    false
                }
            }
    }

    private func numeric(_ expression: Expression) -> Bool {
        switch expression.kind {
        case .name(let name): ["int", "float", "bool", "Decimal", "complex"].contains(name)
        case .list(let items): items.allSatisfy(numeric)
        default: false
        }
    }

    /// Evaluates without leaving anything in the facts: the same expression is evaluated in its own place too.
    func quietly<T>(_ body: () -> T) -> T {
        let saved = facts
        let calls = seenCalls
        let findings = seenFindings
        let reads = seenReads
        let result = body()
        facts = saved
        seenCalls = calls
        seenFindings = findings
        seenReads = reads
        return result
    }

    /// A list, set or dictionary whose members (keys) are not made from the event.
    private func isFixed(_ value: CodeValue) -> Bool {
        guard !value.isEmpty else { return false }
        return value.atoms.allSatisfy { atom in
            switch atom {
            case .object(let object): object.kind == .dictionary ? true : taints(object.everything).isEmpty
            case .text(let parts): parts.allSatisfy { $0.taints.isEmpty } && false
            case .type, .external: true
            default: false
            }
        }
    }

    /// The tested expression is from here on safe for `kinds`.
    func clean(_ expression: Expression, _ kinds: SinkKinds, _ frame: Frame) {
        if kinds.isEmpty { return }
        switch expression.kind {
        case .name(let name):
            guard let value = frame.scope.find(name) else { return }
            frame.scope.variables[name] = value.cleaned(kinds)
        case .member(let object, let name):
            if ["hostname", "netloc", "host", "origin"].contains(name) {
                cleanHost(object, frame)
                return
            }
            mark(expression, kinds, frame)
        case .index: mark(expression, kinds, frame)
        case .call(let callee, let arguments):
            // `x.strip()`, `x.toLowerCase()`, `str(x)`, `event.get('x')`
            if case .member(let object, let name) = callee.kind {
                if ["strip", "lower", "upper", "toLowerCase", "toUpperCase", "trim"].contains(name) {
                    clean(object, kinds, frame)
                } else if name == "get" {
                    mark(expression, kinds, frame)
                } else if kinds == .path, ["join", "resolve", "joinpath"].contains(name) {
                    for argument in arguments { clean(argument.value, kinds, frame) }
                }
            } else if case .name("str") = callee.kind, let first = arguments.first?.value {
                clean(first, kinds, frame)
            }
        case .assign(.name(let name, _), _):
            if let value = frame.scope.find(name) { frame.scope.variables[name] = value.cleaned(kinds) }
        case .binary("/", let left, let right) where kinds == .path:
            clean(left, kinds, frame)
            clean(right, kinds, frame)
        default: break
        }
    }

    /// A variable that was found among a few texts is one of them.
    private func limit(_ expression: Expression, to allowed: CodeValue, _ frame: Frame) {
        guard case .name(let name) = expression.kind, frame.scope.variables[name]?.constant == nil,
            case .object(let object)? = allowed.atoms.first, allowed.atoms.count == 1
        else { return }
        var texts: [String] = []
        if object.kind == .list {
            for element in object.elements ?? [] {
                guard let text = element.constant else { return }
                texts.append(text)
            }
        } else if object.others.isEmpty {
            texts = object.fields.keys.sorted()
        }
        guard !texts.isEmpty, texts.count <= 8 else { return }
        frame.scope.variables[name] = CodeValue(atoms: texts.map { .text([.constant($0)]) })
    }

    private func cleanHost(_ object: Expression, _ frame: Frame) {
        switch object.kind {
        case .call(_, let arguments), .new(_, let arguments):
            if let first = arguments.first?.value { clean(first, .url, frame) }
        case .name(let name):
            // `parsed = urlparse(url)`: both come from the same field.
            guard let value = frame.scope.find(name) else { return }
            let sources = Set(taints(value).map(\.source))
            for (key, other) in frame.scope.variables
            where !sources.isDisjoint(with: taints(other, levels: 0).map(\.source)) {
                frame.scope.variables[key] = other.cleaned(.url)
            }
        default: break
        }
    }

    private func mark(_ expression: Expression, _ kinds: SinkKinds, _ frame: Frame) {
        let value = quietly { evaluate(expression, frame) }
        for taint in taints(value, levels: 0) {
            let key = Self.checkedPrefix + taint.source
            let before = frame.scope.find(key)?.number.map { SinkKinds(rawValue: Int($0)) } ?? []
            frame.scope.variables[key] = CodeValue(.number(Double(before.union(kinds).rawValue)))
        }
    }

    func checked(_ source: String, _ frame: Frame) -> SinkKinds {
        frame.scope.find(Self.checkedPrefix + source)?.number.map { SinkKinds(rawValue: Int($0)) } ?? []
    }
}
