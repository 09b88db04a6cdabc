extension ScriptReader {
    func expression(_ node: Int) -> Expression { Expression(kind(node), place(node)) }

    private func kind(_ node: Int) -> Expression.Kind {
        switch tree.kind(node) {
        case .null, .undefined, .token: return .none
        case .true: return .bool(true)
        case .false: return .bool(false)
        case .number: return .number(Double(tree.text(node).filter { $0 != "_" }) ?? 0)
        case .identifier, .this, .super, .shorthandIdentifier, .import: return .name(tree.text(node))
        case .string: return .string(string(node))
        case .regex: return .regex(tree.child(node, .pattern).map(tree.text) ?? "")
        case .templateString: return template(node)
        case .parenthesizedExpression, .awaitExpression, .nonNullExpression, .asExpression, .satisfiesExpression,
            .instantiationExpression, .expressionStatement:
            return tree.named(node).first.map(kind) ?? .none
        case .typeAssertion: return tree.named(node).last.map(kind) ?? .none
        case .memberExpression:
            guard let object = tree.child(node, .object), let name = tree.child(node, .property) else { return .none }
            return .member(expression(object), tree.text(name))
        case .subscriptExpression:
            guard let object = tree.child(node, .object), let key = tree.child(node, .index) else { return .none }
            return .index(expression(object), expression(key))
        case .callExpression:
            guard let function = tree.child(node, .function), let holder = tree.child(node, .arguments) else {
                return .none
            }
            if tree.kind(holder) == .templateString {
                // A tagged template is a call with its parts.
                return .call(
                    expression(function),
                    [Argument(passing: .named(Self.tag), value: expression(holder))])
            }
            return .call(expression(function), arguments(holder))
        case .newExpression:
            guard let constructor = tree.child(node, .constructor) else { return .none }
            return .new(expression(constructor), tree.child(node, .arguments).map(arguments) ?? [])
        case .array: return .list(tree.named(node).map(expression))
        case .spreadElement: return tree.named(node).first.map { .spread(expression($0)) } ?? .none
        case .object: return .dictionary(tree.named(node).compactMap(entry))
        case .arrowFunction: return .function(function(node, bindsThis: false))
        case .functionExpression, .generatorFunction: return .function(function(node))
        case .classExpression: return .classDefinition(classCode(node))
        case .binaryExpression: return binary(node)
        case .unaryExpression:
            guard let argument = tree.child(node, .argument) else { return .none }
            let symbol = tree.child(node, .operator_).map(tree.text)
            let inner = expression(argument)
            if symbol == "!" { return .not(inner) }
            if symbol == "-", case .number(let number) = inner.kind { return .number(-number) }
            if symbol == "void" { return .none }
            if symbol == "+" || symbol == "-" || symbol == "~" {
                return .call(
                    Expression(.name("Number"), place(node)), [Argument(passing: .positional, value: inner)])
            }
            if symbol == "typeof" {
                return .call(
                    Expression(.name("typeof"), place(node)), [Argument(passing: .positional, value: inner)])
            }
            return .opaque([inner])
        case .ternaryExpression:
            guard let test = tree.child(node, .condition), let then = tree.child(node, .consequence),
                let other = tree.child(node, .alternative)
            else { return .none }
            return .conditional(expression(test), expression(then), expression(other))
        case .assignmentExpression:
            guard let left = tree.child(node, .left), let right = tree.child(node, .right) else { return .none }
            return .assign(pattern(left), expression(right))
        case .augmentedAssignmentExpression:
            guard let left = tree.child(node, .left), let right = tree.child(node, .right) else { return .none }
            let symbol = tree.child(node, .operator_).map { String(tree.text($0).dropLast()) } ?? "+"
            let old = expression(left)
            let new = expression(right)
            let value =
                ["||", "??", "&&"].contains(symbol)
                ? Expression(.logical(symbol == "&&" ? .and : .or, old, new), place(node))
                : Expression(.binary(symbol, old, new), place(node))
            return .assign(pattern(left), value)
        case .sequenceExpression: return .sequence(tree.named(node).map(expression))
        case .yieldExpression: return .yield(tree.named(node).first.map(expression))
        case .updateExpression: return .opaque(tree.named(node).map(expression))
        case .typeArguments, .typeAnnotation: return .none
        default: return .opaque(tree.named(node).map(expression))
        }
    }

    /// Passes the text of a tagged template.
    static let tag = "\u{1}tag"

    private func binary(_ node: Int) -> Expression.Kind {
        guard let left = tree.child(node, .left), let right = tree.child(node, .right) else { return .none }
        let symbol = tree.child(node, .operator_).map(tree.text) ?? "+"
        let a = expression(left)
        let b = expression(right)
        switch symbol {
        case "&&": return .logical(.and, a, b)
        case "||", "??": return .logical(.or, a, b)
        case "===", "==": return .compare("==", a, b)
        case "!==", "!=": return .compare("!=", a, b)
        case "<", ">", "<=", ">=", "instanceof", "in": return .compare(symbol, a, b)
        default: return .binary(symbol, a, b)
        }
    }

    private func entry(_ node: Int) -> Expression.Entry? {
        switch tree.kind(node) {
        case .pair:
            guard let key = tree.child(node, .key), let value = tree.child(node, .value) else { return nil }
            return .init(key: self.key(key), value: expression(value))
        case .shorthandIdentifier:
            return .init(key: Expression(.string(tree.text(node)), place(node)), value: expression(node))
        case .spreadElement: return tree.named(node).first.map { .init(key: nil, value: expression($0)) }
        case .methodDefinition:
            let code = function(node)
            let made = Expression(.function(code), place(node))
            // A getter is read as the value that it gives.
            return .init(
                key: Expression(.string(code.name), place(node)),
                value: tree.hasWord(node, "get") ? Expression(.call(made, []), place(node)) : made)
        default: return nil
        }
    }

    private func key(_ node: Int) -> Expression {
        switch tree.kind(node) {
        case .computedName: tree.named(node).first.map(expression) ?? Expression(.none, place(node))
        case .string: expression(node)
        default: Expression(.string(tree.text(node)), place(node))
        }
    }

    func arguments(_ node: Int) -> [Argument] {
        tree.named(node).map { child in
            if tree.kind(child) == .spreadElement, let inner = tree.named(child).first {
                return Argument(passing: .spread, value: expression(inner))
            }
            return Argument(passing: .positional, value: expression(child))
        }
    }

    private func string(_ node: Int) -> String {
        var out = ""
        for child in tree.children(node) {
            switch tree.kind(child) {
            case .stringFragment: out += tree.text(child)
            case .escapeSequence: out += Escapes.script(tree.text(child))
            default: break
            }
        }
        return out
    }

    private func template(_ node: Int) -> Expression.Kind {
        var pieces: [Expression] = []
        for child in tree.children(node) {
            switch tree.kind(child) {
            case .stringFragment: pieces.append(Expression(.string(tree.text(child)), place(child)))
            case .escapeSequence: pieces.append(Expression(.string(Escapes.script(tree.text(child))), place(child)))
            case .templateSubstitution: if let inner = tree.named(child).first { pieces.append(expression(inner)) }
            default: break
            }
        }
        if pieces.isEmpty { return .string("") }
        if pieces.count == 1, case .string(let text) = pieces[0].kind { return .string(text) }
        return .text(pieces)
    }

    func pattern(_ node: Int) -> BindingPattern {
        switch tree.kind(node) {
        case .identifier, .shorthandPattern: return .name(tree.text(node), place(node))
        case .memberExpression:
            guard let object = tree.child(node, .object), let name = tree.child(node, .property) else {
                return .ignored
            }
            return .member(expression(object), tree.text(name))
        case .subscriptExpression:
            guard let object = tree.child(node, .object), let key = tree.child(node, .index) else { return .ignored }
            return .index(expression(object), expression(key))
        case .objectPattern, .object: return objectPattern(node)
        case .arrayPattern, .array: return .list(tree.named(node).map(pattern))
        case .restPattern, .spreadElement: return .rest(tree.named(node).first.map(pattern) ?? .ignored)
        case .assignmentPattern:
            guard let left = tree.child(node, .left), let right = tree.child(node, .right) else { return .ignored }
            return .withDefault(pattern(left), expression(right))
        case .lexicalDeclaration, .variableDeclaration:
            return tree.named(node).first.map(pattern) ?? .ignored
        case .variableDeclarator: return tree.child(node, .name).map(pattern) ?? .ignored
        case .parenthesizedExpression, .nonNullExpression, .asExpression:
            return tree.named(node).first.map(pattern) ?? .ignored
        default: return .ignored
        }
    }

    private func objectPattern(_ node: Int) -> BindingPattern {
        var members: [(key: Expression, target: BindingPattern)] = []
        var rest: BindingPattern?
        for child in tree.named(node) {
            switch tree.kind(child) {
            case .shorthandPattern, .shorthandIdentifier:
                members.append(
                    (Expression(.string(tree.text(child)), place(child)), .name(tree.text(child), place(child))))
            case .pairPattern, .pair:
                guard let key = tree.child(child, .key), let value = tree.child(child, .value) else { continue }
                members.append((self.key(key), pattern(value)))
            case .objectAssignmentPattern:
                guard let left = tree.child(child, .left), let right = tree.child(child, .right) else { continue }
                members.append(
                    (
                        Expression(.string(tree.text(left)), place(left)),
                        .withDefault(.name(tree.text(left), place(left)), expression(right))
                    ))
            case .restPattern, .spreadElement: rest = tree.named(child).first.map(pattern)
            default: break
            }
        }
        return .object(members, rest: rest)
    }
}
