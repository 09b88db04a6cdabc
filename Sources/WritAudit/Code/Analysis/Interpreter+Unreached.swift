/// The net below the analysis: functions with calls of AWS that nothing known leads to, while a function of their name is called on
/// something unknown.
extension Interpreter {
    func concludeUnreached() {
        guard !unresolved.isEmpty, !isExhausted else { return }
        let all = modules.sorted { $0.key < $1.key }.map(\.value).flatMap { state in
            Self.functions(state.module.body).map { (code: $0, state: state) }
        }
        var left = all.filter { invocations[ObjectIdentifier($0.code)] == nil }
        var names = unresolved
        // What such a function calls in turn may be reached with it.
        for _ in 0..<8 {
            let found = left.filter { names.contains($0.code.name) }
            guard !found.isEmpty else { return }
            left.removeAll { names.contains($0.code.name) }
            for (code, state) in found {
                if calls(code.body, state, levels: 40) {
                    note(
                        "`\(code.name)` calls AWS and may be reached through something that is not known",
                        state.module.source.location(code.place))
                }
                names.formUnion(Self.called(code.body, levels: 40))
            }
        }
    }

    /// Names of the methods and functions that are called.
    private static func called(_ body: [CodeStatement], levels: Int) -> [String] {
        guard levels > 0 else { return [] }
        return body.flatMap { statement in
            statement.expressions.flatMap { called($0, levels: levels - 1) }
                + statement.blocks.flatMap { called($0, levels: levels - 1) }
        }
    }

    private static func called(_ expression: Expression, levels: Int) -> [String] {
        guard levels > 0 else { return [] }
        var out = expression.parts.flatMap { called($0, levels: levels - 1) }
        switch expression.kind {
        case .call(let callee, _):
            if case .member(_, let name) = callee.kind { out.append(name) }
            if case .name(let name) = callee.kind { out.append(name) }
        case .function(let code): out += called(code.body, levels: levels - 1)
        default: break
        }
        return out
    }

    /// Functions and methods at the top of a module.
    private static func functions(_ body: [CodeStatement]) -> [FunctionCode] {
        body.flatMap { statement -> [FunctionCode] in
            switch statement.kind {
            case .function(let code): [code]
            case .classDefinition(let code): code.methods
            case .assign(_, let value, _): functions(value)
            case .export(let export): if case .value(_, let value) = export.kind { functions(value) } else { [] }
            case .block(let inner): functions(inner)
            default: []
            }
        }
    }

    private static func functions(_ value: Expression) -> [FunctionCode] {
        switch value.kind {
        case .function(let code): [code]
        case .classDefinition(let code): code.methods
        default: []
        }
    }

    private func calls(_ body: [CodeStatement], _ state: ModuleState, levels: Int) -> Bool {
        levels > 0
            && body.contains { statement in
                statement.expressions.contains { isCall($0, state, levels - 1) }
                    || statement.blocks.contains { calls($0, state, levels: levels - 1) }
            }
    }

    private func isCall(_ expression: Expression, _ state: ModuleState, _ levels: Int) -> Bool {
        guard levels > 0 else { return false }
        switch expression.kind {
        case .new(let callee, _):
            if case .name(let name) = callee.kind, let value = state.scope.find(name),
                value.atoms.contains(where: {
                    if case .external(let path) = $0 { path.hasPrefix("@aws-sdk/") } else { false }
                })
            {
                return true
            }
        case .call(let callee, let arguments):
            if case .member = callee.kind, arguments.contains(where: Self.isRequest) { return true }
        case .function(let code): return calls(code.body, state, levels: levels - 1)
        default: break
        }
        return expression.parts.contains { isCall($0, state, levels - 1) }
    }

    /// Parameters as AWS spells them: `Bucket=`, `stateMachineArn=`, `{ TableName: … }`.
    private static func isRequest(_ argument: Argument) -> Bool {
        switch argument.passing {
        case .named(let name): return !name.contains("_") && name.contains(where: \.isUppercase)
        case .positional:
            guard case .dictionary(let entries) = argument.value.kind else { return false }
            return entries.contains { $0.key?.literal?.first?.isUppercase == true }
        default: return false
        }
    }
}

extension Expression {
    /// Expressions directly inside; bodies of functions are left out.
    var parts: [Expression] {
        switch kind {
        case .none, .bool, .number, .string, .regex, .name, .function, .classDefinition: []
        case .member(let object, _), .not(let object), .spread(let object), .assign(_, let object): [object]
        case .index(let a, let b), .binary(_, let a, let b), .logical(_, let a, let b), .compare(_, let a, let b):
            [a, b]
        case .call(let callee, let arguments), .new(let callee, let arguments): [callee] + arguments.map(\.value)
        case .text(let parts), .list(let parts), .sequence(let parts), .opaque(let parts): parts
        case .conditional(let a, let b, let c): [a, b, c]
        case .dictionary(let entries): entries.map(\.value)
        case .comprehension(let key, let element, let clauses):
            (key.map { [$0] } ?? []) + [element] + clauses.map(\.iterated)
        case .yield(let inner): inner.map { [$0] } ?? []
        }
    }
}

extension CodeStatement {
    /// Expressions that the statement itself evaluates.
    var expressions: [Expression] {
        switch kind {
        case .expression(let expression), .assign(_, let expression, _), .augment(_, _, let expression): [expression]
        case .return(let expression), .throw(let expression): expression.map { [$0] } ?? []
        case .branch(let test, _, _): [test]
        case .loop(_, let iterated, let test, _): [iterated, test].compactMap { $0 }
        case .with(let items, _): items.map(\.0)
        case .choose(let subject, _, _): [subject]
        default: []
        }
    }

    /// Statements inside.
    var blocks: [[CodeStatement]] {
        switch kind {
        case .branch(_, let then, let otherwise): [then, otherwise]
        case .loop(_, _, _, let body), .with(_, let body), .block(let body): [body]
        case .attempt(let body, let handlers, let otherwise, let finally):
            [body, otherwise, finally] + handlers.map(\.body)
        case .choose(_, let cases, _): cases.map(\.body)
        case .function(let code): [code.body]
        default: []
        }
    }
}
