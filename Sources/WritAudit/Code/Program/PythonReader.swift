/// Reads Python syntax into the common form. What it does not know becomes `opaque` with its parts, so that nothing is lost.
struct PythonReader {
    let tree: SyntaxTree

    func module() -> [CodeStatement] { statements(SyntaxTree.root) }

    func place(_ node: Int) -> Place { Place(row: tree.nodes[node].row, column: tree.nodes[node].column) }

    func statements(_ node: Int) -> [CodeStatement] { tree.children(node).flatMap { statement($0) } }

    private func body(_ node: Int?) -> [CodeStatement] { node.map(statements) ?? [] }

    func statement(_ node: Int) -> [CodeStatement] {
        func made(_ kind: CodeStatement.Kind) -> [CodeStatement] { [CodeStatement(kind: kind, place: place(node))] }
        switch tree.kind(node) {
        case .token, .comment, .passStatement, .typeAlias, .futureImport, .other: return []
        case .expressionStatement:
            return tree.named(node).flatMap { expressionStatement($0) }
        case .ifStatement, .elifClause:
            return made(branch(node))
        case .elseClause, .finallyClause, .block: return statements(tree.child(node, .body) ?? node)
        case .forStatement:
            let loop = CodeStatement.Kind.loop(
                target: tree.child(node, .left).map(pattern), iterated: tree.child(node, .right).map(expression),
                test: nil,
                body: body(tree.child(node, .body)))
            return made(loop) + otherwise(node)
        case .whileStatement:
            let loop = CodeStatement.Kind.loop(
                target: nil, iterated: nil, test: tree.child(node, .condition).map(expression),
                body: body(tree.child(node, .body)))
            return made(loop) + otherwise(node)
        case .tryStatement: return made(attempt(node))
        case .withStatement: return made(with(node))
        case .returnStatement: return made(.return(tree.named(node).first.map(expression)))
        case .raiseStatement: return made(.throw(tree.named(node).first.map(expression)))
        case .breakStatement, .continueStatement: return made(.leaveLoop)
        case .importStatement, .importFrom: return imports(node)
        case .functionDefinition: return made(.function(function(node, decorators: [])))
        case .classDefinition: return made(.classDefinition(classCode(node, decorators: [])))
        case .decoratedDefinition:
            let decorators = tree.named(node).filter { tree.kind($0) == .decorator }
                .compactMap { tree.named($0).first.map(expression) }
            guard let definition = tree.child(node, .definition) else { return [] }
            if tree.kind(definition) == .classDefinition {
                return made(.classDefinition(classCode(definition, decorators: decorators)))
            }
            return made(.function(function(definition, decorators: decorators)))
        case .globalStatement, .nonlocalStatement: return []
        case .deleteStatement: return []
        case .assertStatement:
            // A failed assertion raises, so that what follows may rely on it.
            guard let test = tree.named(node).first else { return [] }
            let raise = CodeStatement(kind: .throw(nil), place: place(node))
            return made(.branch(Expression(.not(expression(test)), place(test)), [raise], []))
        case .matchStatement: return made(match(node))
        case .error:
            return tree.named(node).flatMap { child in
                let read = statement(child)
                return read
            }
        default:
            return made(.expression(expression(node)))
        }
    }

    private func otherwise(_ node: Int) -> [CodeStatement] {
        tree.children(node).filter { tree.kind($0) == .elseClause }.flatMap { statement($0) }
    }

    private func expressionStatement(_ node: Int) -> [CodeStatement] {
        let at = place(node)
        switch tree.kind(node) {
        case .assignment:
            guard let left = tree.child(node, .left), let right = tree.child(node, .right) else { return [] }
            if tree.kind(right) == .assignment, let inner = tree.child(right, .left) {
                return expressionStatement(right)
                    + [CodeStatement(kind: .assign(pattern(left), expression(inner), isDeclaration: false), place: at)]
            }
            return [CodeStatement(kind: .assign(pattern(left), expression(right), isDeclaration: false), place: at)]
        case .augmentedAssignment:
            guard let left = tree.child(node, .left), let right = tree.child(node, .right) else { return [] }
            let symbol = tree.child(node, .operator_).map { String(tree.text($0).dropLast()) } ?? "+"
            return [CodeStatement(kind: .augment(pattern(left), symbol, expression(right)), place: at)]
        default: return [CodeStatement(kind: .expression(expression(node)), place: at)]
        }
    }

    private func branch(_ node: Int) -> CodeStatement.Kind {
        let alternatives = tree.children(node, .alternative)
        var rest: [CodeStatement] = []
        for alternative in alternatives.reversed() {
            if tree.kind(alternative) == .elifClause {
                let test = tree.child(alternative, .condition).map(expression) ?? Expression(.none, place(alternative))
                rest = [
                    CodeStatement(
                        kind: .branch(test, body(tree.child(alternative, .consequence)), rest),
                        place: place(alternative))
                ]
            } else {
                rest = body(tree.child(alternative, .body))
            }
        }
        let test = tree.child(node, .condition).map(expression) ?? Expression(.none, place(node))
        return .branch(test, body(tree.child(node, .consequence)), rest)
    }

    private func attempt(_ node: Int) -> CodeStatement.Kind {
        var handlers: [CodeStatement.Handler] = []
        var otherwise: [CodeStatement] = []
        var finally: [CodeStatement] = []
        for child in tree.children(node) {
            switch tree.kind(child) {
            case .exceptClause, .exceptGroupClause:
                var name: BindingPattern?
                var types = tree.named(child).first { tree.kind($0) != .block }
                if let caught = types, tree.kind(caught) == .asPattern {
                    if let target = tree.child(caught, .alias) ?? tree.first(caught, .asPatternTarget) {
                        name = pattern(target)
                    }
                    types = tree.named(caught).first
                }
                let isBroad = types.map { ["Exception", "BaseException"].contains(tree.text($0)) } ?? true
                handlers.append(
                    CodeStatement.Handler(
                        name: name, isBroad: isBroad, place: place(child), body: body(tree.first(child, .block))))
            case .elseClause: otherwise = statement(child)
            case .finallyClause: finally = body(tree.first(child, .block))
            default: break
            }
        }
        return .attempt(body(tree.child(node, .body)), handlers: handlers, otherwise: otherwise, finally: finally)
    }

    private func with(_ node: Int) -> CodeStatement.Kind {
        var items: [(Expression, BindingPattern?)] = []
        if let clause = tree.first(node, .withClause) {
            for item in tree.children(clause) where tree.kind(item) == .withItem {
                guard let value = tree.child(item, .value) ?? tree.named(item).first else { continue }
                if tree.kind(value) == .asPattern, let subject = tree.named(value).first {
                    let target = tree.child(value, .alias) ?? tree.first(value, .asPatternTarget)
                    items.append((expression(subject), target.map(pattern)))
                } else {
                    items.append((expression(value), nil))
                }
            }
        }
        return .with(items, body(tree.child(node, .body)))
    }

    private func match(_ node: Int) -> CodeStatement.Kind {
        let subject = tree.child(node, .subject).map(expression) ?? Expression(.none, place(node))
        var cases: [(values: [Expression], body: [CodeStatement])] = []
        var isExhaustive = false
        let holder = tree.child(node, .body) ?? node
        for clause in tree.children(holder) where tree.kind(clause) == .caseClause {
            var values: [Expression] = []
            for pattern in tree.children(clause) where tree.kind(pattern) == .casePattern {
                let text = tree.text(pattern)
                if text == "_" { isExhaustive = true }
                for alternative in tree.named(pattern) { values += caseValues(alternative) }
            }
            cases.append((values, body(tree.child(clause, .consequence))))
        }
        return .choose(subject, cases, isExhaustive: isExhaustive)
    }

    private func caseValues(_ node: Int) -> [Expression] {
        switch tree.kind(node) {
        case .string, .concatenatedString, .integer, .float, .true, .false, .none: [expression(node)]
        default: tree.named(node).flatMap { caseValues($0) }
        }
    }

    private func imports(_ node: Int) -> [CodeStatement] {
        func named(_ node: Int) -> (name: String, alias: String?) {
            if tree.kind(node) == .aliasedImport {
                return (tree.child(node, .name).map(tree.text) ?? "", tree.child(node, .alias).map(tree.text))
            }
            return (tree.text(node), nil)
        }
        if tree.kind(node) == .importStatement {
            return tree.children(node, .name).map { child in
                let (name, alias) = named(child)
                // `import a.b` binds `a`; the submodule is loaded too.
                let binding = alias ?? String(name.prefix { $0 != "." })
                let module = alias == nil ? name : name
                let load = Import(
                    module: module,
                    bindings: [alias == nil && name.contains(".") ? .module(as: "\(binding).") : .module(as: binding)])
                return CodeStatement(kind: .load(load), place: place(node))
            }
        }
        let module = tree.child(node, .moduleName).map(tree.text) ?? ""
        var bindings: [Import.Binding] = tree.children(node, .name).map { child in
            let (name, alias) = named(child)
            return .member(name, as: alias ?? name)
        }
        if tree.first(node, .wildcardImport) != nil { bindings.append(.everything) }
        return [CodeStatement(kind: .load(Import(module: module, bindings: bindings)), place: place(node))]
    }

    func function(_ node: Int, decorators: [Expression]) -> FunctionCode {
        let names = decorators.compactMap { decorator -> String? in
            if case .name(let name) = decorator.kind { name } else { nil }
        }
        let block = tree.child(node, .body)
        return FunctionCode(
            name: tree.child(node, .name).map(tree.text) ?? "lambda",
            parameters: parameters(tree.child(node, .parameters)), body: body(block),
            decorators: decorators, isStatic: names.contains("staticmethod"),
            isGenerator: false, place: place(node), outerNames: block.map(outerNames) ?? [])
    }

    /// Names after `global` and `nonlocal` anywhere in the body, but for inner functions.
    private func outerNames(_ block: Int) -> Set<String> {
        var found: Set<String> = []
        var pending = [block]
        while let node = pending.popLast() {
            for child in tree.children(node) {
                switch tree.kind(child) {
                case .globalStatement, .nonlocalStatement:
                    for name in tree.named(child) { found.insert(tree.text(name)) }
                case .functionDefinition, .classDefinition, .expressionStatement, .lambda: break
                default: pending.append(child)
                }
            }
        }
        return found
    }

    func parameters(_ node: Int?) -> [FunctionCode.Parameter] {
        guard let node else { return [] }
        var out: [FunctionCode.Parameter] = []
        var kind = FunctionCode.Parameter.Kind.normal
        for child in tree.named(node) {
            var type: String? {
                tree.child(child, .type).map { tree.text($0).filter { $0 != " " } }
            }
            switch tree.kind(child) {
            case .identifier, .tuplePattern: out.append(.init(pattern: pattern(child), kind: kind))
            case .defaultParameter, .typedDefaultParameter:
                guard let name = tree.child(child, .name) else { continue }
                out.append(
                    .init(
                        pattern: pattern(name), kind: kind, byDefault: tree.child(child, .value).map(expression),
                        type: type, annotation: tree.child(child, .type).map(expression)))
            case .typedParameter:
                guard let inner = tree.named(child).first else { continue }
                switch tree.kind(inner) {
                case .listSplatPattern: out.append(splat(inner, .rest))
                case .dictionarySplatPattern: out.append(splat(inner, .keywordRest))
                default:
                    out.append(
                        .init(
                            pattern: pattern(inner), kind: kind, type: type,
                            annotation: tree.child(child, .type).map(expression)))
                }
            case .listSplatPattern:
                out.append(splat(child, .rest))
                kind = .keywordOnly
            case .dictionarySplatPattern: out.append(splat(child, .keywordRest))
            case .keywordSeparator: kind = .keywordOnly
            default: break
            }
        }
        return out
    }

    private func splat(_ node: Int, _ kind: FunctionCode.Parameter.Kind) -> FunctionCode.Parameter {
        .init(pattern: tree.named(node).first.map(pattern) ?? .ignored, kind: kind)
    }

    func classCode(_ node: Int, decorators: [Expression]) -> ClassCode {
        var methods: [FunctionCode] = []
        var fields: [(name: String, value: Expression?, isStatic: Bool)] = []
        var annotations: [String: Expression] = [:]
        var rest: [CodeStatement] = []
        for child in tree.child(node, .body).map({ Array(tree.children($0)) }) ?? [] {
            if tree.kind(child) == .expressionStatement, let inner = tree.named(child).first,
                tree.kind(inner) == .assignment, let name = tree.child(inner, .left),
                let type = tree.child(inner, .type)
            {
                annotations[tree.text(name)] = expression(type)
            }
            // `name: str` makes a field of a dataclass or a model without giving it a value.
            if tree.kind(child) == .expressionStatement, let inner = tree.named(child).first,
                tree.kind(inner) == .assignment,
                tree.child(inner, .right) == nil, let name = tree.child(inner, .left), tree.kind(name) == .identifier
            {
                fields.append((tree.text(name), nil, false))
                continue
            }
            for statement in statement(child) {
                switch statement.kind {
                case .function(let code): methods.append(code)
                case .assign(.name(let name, _), let value, _): fields.append((name, value, true))
                default: rest.append(statement)
                }
            }
        }
        let bases = tree.child(node, .superclasses).map { holder in
            tree.named(holder).filter { tree.kind($0) != .keywordArgument }.map(expression)
        }
        return ClassCode(
            name: tree.child(node, .name).map(tree.text) ?? "", bases: bases ?? [], methods: methods, fields: fields,
            annotations: annotations, body: rest, decorators: decorators, place: place(node))
    }
}
