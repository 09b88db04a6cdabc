/// Reads JavaScript and TypeScript syntax into the common form. Types are left out but for those of parameters.
struct ScriptReader {
    let tree: SyntaxTree

    func module() -> [CodeStatement] { statements(SyntaxTree.root) }

    func place(_ node: Int) -> Place { Place(row: tree.nodes[node].row, column: tree.nodes[node].column) }

    func statements(_ node: Int) -> [CodeStatement] { tree.children(node).flatMap { statement($0) } }

    func body(_ node: Int?) -> [CodeStatement] {
        guard let node else { return [] }
        return tree.kind(node) == .statementBlock ? statements(node) : statement(node)
    }

    func statement(_ node: Int) -> [CodeStatement] {
        func made(_ kind: CodeStatement.Kind) -> [CodeStatement] { [CodeStatement(kind: kind, place: place(node))] }
        switch tree.kind(node) {
        case .token, .comment, .emptyStatement, .interfaceDeclaration, .typeAliasDeclaration, .ambientDeclaration,
            .functionSignature, .other:
            return []
        case .expressionStatement:
            guard let inner = tree.named(node).first else { return [] }
            return expressionStatement(inner)
        case .lexicalDeclaration, .variableDeclaration: return declarations(node)
        case .functionDeclaration, .generatorFunctionDeclaration: return made(.function(function(node)))
        case .classStatement, .abstractClass: return made(.classDefinition(classCode(node)))
        case .statementBlock: return made(.block(statements(node)))
        case .ifStatement:
            let rest = tree.child(node, .alternative).map { alternative in
                tree.kind(alternative) == .elseClause
                    ? tree.named(alternative).first.map(body) ?? [] : body(alternative)
            }
            return made(.branch(condition(node), body(tree.child(node, .consequence)), rest ?? []))
        case .forStatement:
            var out = tree.child(node, .initializer).map { statement($0) } ?? []
            var inner = body(tree.child(node, .body))
            if let step = tree.child(node, .increment) {
                inner.append(CodeStatement(kind: .expression(expression(step)), place: place(step)))
            }
            let test = tree.child(node, .condition).flatMap { condition in
                tree.kind(condition) == .expressionStatement ? tree.named(condition).first : condition
            }
            out += made(.loop(target: nil, iterated: nil, test: test.map(expression), body: inner))
            return out
        case .forInStatement:
            let inner = body(tree.child(node, .body))
            let isKeys = tree.child(node, .operator_).map(tree.text) == "in"
            guard let right = tree.child(node, .right) else { return [] }
            var iterated = expression(right)
            if isKeys {
                let keys = Expression(.member(Expression(.name("Object"), place(node)), "keys"), place(node))
                iterated = Expression(
                    .call(keys, [Argument(passing: .positional, value: iterated)]), place(node))
            }
            return made(
                .loop(target: tree.child(node, .left).map(pattern), iterated: iterated, test: nil, body: inner))
        case .whileStatement, .doStatement:
            return made(.loop(target: nil, iterated: nil, test: condition(node), body: body(tree.child(node, .body))))
        case .switchStatement: return made(choose(node))
        case .tryStatement: return made(attempt(node))
        case .returnStatement: return made(.return(tree.named(node).first.map(expression)))
        case .throwStatement: return made(.throw(tree.named(node).first.map(expression)))
        case .breakStatement, .continueStatement: return made(.leaveLoop)
        case .labeledStatement: return body(tree.child(node, .body))
        case .importStatement: return importing(node)
        case .exportStatement: return exporting(node)
        case .enumDeclaration: return enumeration(node)
        case .internalModule: return namespace(node)
        case .error: return tree.named(node).flatMap { statement($0) }
        default: return made(.expression(expression(node)))
        }
    }

    /// `namespace N { … }`: what stands in it is reached through its name.
    private func namespace(_ node: Int) -> [CodeStatement] {
        let at = place(node)
        let inner = body(tree.child(node, .body)).filter { if case .export = $0.kind { false } else { true } }
        guard let name = tree.child(node, .name), tree.kind(name) == .identifier else { return inner }
        let names = inner.flatMap { statement -> [String] in
            switch statement.kind {
            case .assign(let pattern, _, _): Self.names(pattern)
            case .function(let code): [code.name]
            case .classDefinition(let code): [code.name]
            default: []
            }
        }
        let entries = names.map {
            Expression.Entry(key: Expression(.string($0), at), value: Expression(.name($0), at))
        }
        let value = Expression(.dictionary(entries), at)
        return inner + [CodeStatement(kind: .assign(.name(tree.text(name), at), value, isDeclaration: true), place: at)]
    }

    private func condition(_ node: Int) -> Expression {
        tree.child(node, .condition).map(expression) ?? Expression(.none, place(node))
    }

    private func expressionStatement(_ node: Int) -> [CodeStatement] {
        let at = place(node)
        switch tree.kind(node) {
        case .internalModule: return statement(node)
        case .assignmentExpression:
            guard let left = tree.child(node, .left), let right = tree.child(node, .right) else { return [] }
            if tree.kind(right) == .assignmentExpression, let inner = tree.child(right, .left) {
                return expressionStatement(right)
                    + [CodeStatement(kind: .assign(pattern(left), expression(inner), isDeclaration: false), place: at)]
            }
            return [CodeStatement(kind: .assign(pattern(left), expression(right), isDeclaration: false), place: at)]
        case .augmentedAssignmentExpression:
            guard let left = tree.child(node, .left), let right = tree.child(node, .right) else { return [] }
            let symbol = tree.child(node, .operator_).map { String(tree.text($0).dropLast()) } ?? "+"
            return [CodeStatement(kind: .augment(pattern(left), symbol, expression(right)), place: at)]
        default: return [CodeStatement(kind: .expression(expression(node)), place: at)]
        }
    }

    private func declarations(_ node: Int) -> [CodeStatement] {
        tree.children(node).compactMap { child in
            guard tree.kind(child) == .variableDeclarator, let name = tree.child(child, .name) else { return nil }
            let value = tree.child(child, .value).map(expression) ?? Expression(.none, place(child))
            return CodeStatement(kind: .assign(pattern(name), value, isDeclaration: true), place: place(child))
        }
    }

    private func choose(_ node: Int) -> CodeStatement.Kind {
        let subject = tree.child(node, .value).map(expression) ?? Expression(.none, place(node))
        var cases: [(values: [Expression], body: [CodeStatement])] = []
        var waiting: [Expression] = []
        var isExhaustive = false
        for clause in tree.child(node, .body).map({ tree.named($0) }) ?? [] {
            let inner = tree.children(clause, .body).flatMap { statement($0) }
            if tree.kind(clause) == .switchCase {
                if let value = tree.child(clause, .value) { waiting.append(expression(value)) }
                if inner.isEmpty { continue }
                cases.append((waiting, inner))
            } else if tree.kind(clause) == .switchDefault {
                isExhaustive = true
                // Labels that fall into the default say nothing about the value.
                cases.append(([], inner))
            }
            waiting = []
        }
        return .choose(subject, cases, isExhaustive: isExhaustive)
    }

    private func attempt(_ node: Int) -> CodeStatement.Kind {
        var handlers: [CodeStatement.Handler] = []
        if let handler = tree.child(node, .handler) {
            handlers.append(
                CodeStatement.Handler(
                    name: tree.child(handler, .parameter).map(pattern), isBroad: true, place: place(handler),
                    body: body(tree.child(handler, .body))))
        }
        let last = tree.child(node, .finalizer).flatMap { tree.child($0, .body) }
        return .attempt(body(tree.child(node, .body)), handlers: handlers, otherwise: [], finally: body(last))
    }

    private func enumeration(_ node: Int) -> [CodeStatement] {
        guard let name = tree.child(node, .name), let holder = tree.child(node, .body) else { return [] }
        var entries: [Expression.Entry] = []
        for member in tree.named(holder) {
            let at = place(member)
            if tree.kind(member) == .enumAssignment, let key = tree.child(member, .name) {
                let value = tree.child(member, .value).map(expression) ?? Expression(.none, at)
                entries.append(.init(key: Expression(.string(keyText(key)), at), value: value))
            } else {
                entries.append(
                    .init(
                        key: Expression(.string(tree.text(member)), at),
                        value: Expression(.number(Double(entries.count)), at)))
            }
        }
        let value = Expression(.dictionary(entries), place(node))
        return [
            CodeStatement(
                kind: .assign(.name(tree.text(name), place(name)), value, isDeclaration: true), place: place(node))
        ]
    }

    func keyText(_ node: Int) -> String {
        if tree.kind(node) == .string, let text = expression(node).literal { return text }
        return tree.text(node)
    }

    func function(_ node: Int, bindsThis: Bool = true) -> FunctionCode {
        let block = tree.child(node, .body)
        var inner: [CodeStatement] = []
        if let block {
            inner =
                tree.kind(block) == .statementBlock
                ? statements(block) : [CodeStatement(kind: .return(expression(block)), place: place(block))]
        }
        let kind = tree.kind(node)
        return FunctionCode(
            name: tree.child(node, .name).map(keyText) ?? "", parameters: parameters(node), body: inner,
            decorators: tree.hasWord(node, "get") ? [Expression(.name("property"), place(node))] : [],
            bindsThis: bindsThis, isStatic: tree.hasWord(node, "static"),
            isGenerator: kind == .generatorFunction || kind == .generatorFunctionDeclaration, place: place(node))
    }

    private func parameters(_ node: Int) -> [FunctionCode.Parameter] {
        if let single = tree.child(node, .parameter) { return [.init(pattern: pattern(single), kind: .normal)] }
        guard let holder = tree.child(node, .parameters) else { return [] }
        return tree.named(holder).compactMap { child in
            switch tree.kind(child) {
            case .requiredParameter, .optionalParameter:
                guard let inner = tree.child(child, .pattern) ?? tree.child(child, .name) else { return nil }
                let type = tree.child(child, .type).map { tree.text($0).filter { $0 != " " && $0 != ":" } }
                if tree.kind(inner) == .this { return nil }
                if tree.kind(inner) == .restPattern {
                    return .init(pattern: rest(inner), kind: .rest, type: type)
                }
                return .init(
                    pattern: pattern(inner), kind: .normal, byDefault: tree.child(child, .value).map(expression),
                    type: type, token: token(child))
            case .restPattern: return .init(pattern: rest(child), kind: .rest)
            case .assignmentPattern:
                guard let left = tree.child(child, .left) else { return nil }
                return .init(
                    pattern: pattern(left), kind: .normal, byDefault: tree.child(child, .right).map(expression))
            case .decorator: return nil
            default: return .init(pattern: pattern(child), kind: .normal)
            }
        }
    }

    /// `@inject(token)`, `@Inject(token)`
    private func token(_ parameter: Int) -> Expression? {
        guard let decorator = tree.first(parameter, .decorator), let inner = tree.named(decorator).first,
            case .call(let callee, let arguments) = expression(inner).kind, case .name(let name) = callee.kind,
            name.lowercased() == "inject"
        else { return nil }
        return arguments.first?.value
    }

    private func rest(_ node: Int) -> BindingPattern { tree.named(node).first.map(pattern) ?? .ignored }

    /// Parameters with `private`, `public`, `protected` or `readonly`, which TypeScript stores as fields.
    private func storedParameters(_ node: Int) -> [String] {
        guard let holder = tree.child(node, .parameters) else { return [] }
        return tree.named(holder).compactMap { child in
            guard tree.first(child, .accessibilityModifier) != nil || tree.hasWord(child, "readonly"),
                let name = tree.child(child, .pattern), tree.kind(name) == .identifier
            else { return nil }
            return tree.text(name)
        }
    }

    func classCode(_ node: Int) -> ClassCode {
        var methods: [FunctionCode] = []
        var fields: [(name: String, value: Expression?, isStatic: Bool)] = []
        var rest: [CodeStatement] = []
        for member in tree.child(node, .body).map({ tree.named($0) }) ?? [] {
            switch tree.kind(member) {
            case .methodDefinition:
                let code = function(member)
                let stored = storedParameters(member).map { name in
                    CodeStatement(
                        kind: .assign(
                            .member(Expression(.name("this"), place(member)), name),
                            Expression(.name(name), place(member)), isDeclaration: false),
                        place: place(member))
                }
                methods.append(
                    stored.isEmpty
                        ? code
                        : FunctionCode(
                            name: code.name, parameters: code.parameters, body: stored + code.body,
                            isStatic: code.isStatic, place: code.place))
            case .fieldDefinition, .publicFieldDefinition:
                guard let name = tree.child(member, .property) ?? tree.child(member, .name) else { continue }
                fields.append(
                    (keyText(name), tree.child(member, .value).map(expression), tree.hasWord(member, "static")))
            case .classStaticBlock: rest += body(tree.child(member, .body))
            default: break
            }
        }
        var bases: [Expression] = []
        if let heritage = tree.first(node, .classHeritage) {
            if let clause = tree.first(heritage, .extendsClause) {
                bases = tree.children(clause, .value).map(expression)
            } else {
                bases = tree.named(heritage).map(expression)
            }
        }
        return ClassCode(
            name: tree.child(node, .name).map(tree.text) ?? "", bases: bases, methods: methods, fields: fields,
            body: rest, place: place(node))
    }
}
