extension PythonReader {
    func expression(_ node: Int) -> Expression {
        Expression(kind(node), place(node))
    }

    private func kind(_ node: Int) -> Expression.Kind {
        switch tree.kind(node) {
        case .none, .ellipsis: return .none
        case .true: return .bool(true)
        case .false: return .bool(false)
        case .integer, .float: return .number(Double(tree.text(node).filter { $0 != "_" }) ?? 0)
        case .identifier: return .name(tree.text(node))
        case .string: return string(node)
        case .concatenatedString: return .text(tree.named(node).map(expression))
        case .parenthesizedExpression, .await, .type, .asPatternTarget, .expressionStatement:
            guard let inner = tree.named(node).first else { return .none }
            return kind(inner)
        case .attribute:
            guard let object = tree.child(node, .object), let name = tree.child(node, .attribute) else { return .none }
            return .member(expression(object), tree.text(name))
        case .subscript:
            guard let value = tree.child(node, .value) else { return .none }
            let keys = tree.children(node, .subscript).map(expression)
            let key = keys.count == 1 ? keys[0] : Expression(.list(keys), place(node))
            return .index(expression(value), key)
        case .genericType:
            // `list[int]` where a type stands.
            guard let base = tree.named(node).first, let holder = tree.first(node, .typeParameter) else { return .none }
            let keys = tree.named(holder).map(expression)
            return .index(expression(base), keys.count == 1 ? keys[0] : Expression(.list(keys), place(node)))
        case .call:
            guard let function = tree.child(node, .function) else { return .none }
            return .call(expression(function), arguments(tree.child(node, .arguments)))
        case .list, .tuple, .set, .expressionList: return .list(tree.named(node).map(expression))
        case .dictionary: return .dictionary(tree.named(node).compactMap(entry))
        case .listSplat, .parenthesizedListSplat, .listSplatPattern:
            return tree.named(node).first.map { .spread(expression($0)) } ?? .none
        case .binaryOperator:
            guard let left = tree.child(node, .left), let right = tree.child(node, .right) else { return .none }
            let symbol = tree.child(node, .operator_).map(tree.text) ?? "+"
            return .binary(symbol, expression(left), expression(right))
        case .booleanOperator:
            guard let left = tree.child(node, .left), let right = tree.child(node, .right) else { return .none }
            let isAnd = tree.child(node, .operator_).map(tree.text) == "and"
            return .logical(isAnd ? .and : .or, expression(left), expression(right))
        case .notOperator: return tree.child(node, .argument).map { .not(expression($0)) } ?? .none
        case .unaryOperator:
            guard let argument = tree.child(node, .argument) else { return .none }
            let inner = expression(argument)
            if case .number(let number) = inner.kind, tree.child(node, .operator_).map(tree.text) == "-" {
                return .number(-number)
            }
            return .opaque([inner])
        case .comparisonOperator: return comparison(node)
        case .conditionalExpression:
            let parts = tree.named(node).map(expression)
            return parts.count == 3 ? .conditional(parts[1], parts[0], parts[2]) : .opaque(parts)
        case .lambda:
            let value = tree.child(node, .body).map(expression)
            let give = CodeStatement(kind: .return(value), place: place(node))
            return .function(
                FunctionCode(
                    name: "lambda", parameters: parameters(tree.child(node, .parameters)), body: [give],
                    place: place(node)))
        case .namedExpression:
            guard let name = tree.child(node, .name), let value = tree.child(node, .value) else { return .none }
            return .assign(pattern(name), expression(value))
        case .assignment:
            guard let left = tree.child(node, .left), let right = tree.child(node, .right) else { return .none }
            return .assign(pattern(left), expression(right))
        case .listComprehension, .setComprehension, .generatorExpression, .dictionaryComprehension:
            return comprehension(node)
        case .asPattern: return tree.named(node).first.map(kind) ?? .none
        case .yield: return .yield(tree.named(node).first.map(expression))
        case .token: return .none
        default: return .opaque(tree.named(node).map(expression))
        }
    }

    private func entry(_ node: Int) -> Expression.Entry? {
        switch tree.kind(node) {
        case .pair:
            guard let key = tree.child(node, .key), let value = tree.child(node, .value) else { return nil }
            return Expression.Entry(key: expression(key), value: expression(value))
        case .dictionarySplat:
            return tree.named(node).first.map { Expression.Entry(key: nil, value: expression($0)) }
        default: return nil
        }
    }

    func arguments(_ node: Int?) -> [Argument] {
        guard let node else { return [] }
        if tree.kind(node) == .generatorExpression { return [Argument(passing: .positional, value: expression(node))] }
        return tree.named(node).compactMap { child in
            switch tree.kind(child) {
            case .keywordArgument:
                guard let name = tree.child(child, .name), let value = tree.child(child, .value) else { return nil }
                return Argument(passing: .named(tree.text(name)), value: expression(value))
            case .listSplat:
                return tree.named(child).first.map { Argument(passing: .spread, value: expression($0)) }
            case .dictionarySplat:
                return tree.named(child).first.map { Argument(passing: .spreadNamed, value: expression($0)) }
            default: return Argument(passing: .positional, value: expression(child))
            }
        }
    }

    /// A chain `a < b < c` keeps its first two parts and evaluates the rest.
    private func comparison(_ node: Int) -> Expression.Kind {
        let parts = tree.named(node)
        let symbols = tree.children(node).filter { tree.nodes[$0].field == .operators }
            .map { tree.text($0) }
        guard parts.count >= 2 else { return .opaque(parts.map(expression)) }
        let symbol = symbols.joined(separator: " ")
        if parts.count > 2 { return .opaque(parts.map(expression)) }
        return .compare(symbol, expression(parts[0]), expression(parts[1]))
    }

    private func comprehension(_ node: Int) -> Expression.Kind {
        var clauses: [Expression.Clause] = []
        for child in tree.named(node) {
            switch tree.kind(child) {
            case .forInClause:
                guard let left = tree.child(child, .left), let right = tree.child(child, .right) else { continue }
                clauses.append(.init(target: pattern(left), iterated: expression(right), conditions: []))
            case .ifClause:
                guard let test = tree.named(child).first, !clauses.isEmpty else { continue }
                clauses[clauses.count - 1].conditions.append(expression(test))
            default: break
            }
        }
        guard let element = tree.child(node, .body) ?? tree.named(node).first else { return .none }
        if tree.kind(element) == .pair, let key = tree.child(element, .key), let value = tree.child(element, .value) {
            return .comprehension(expression(key), expression(value), clauses)
        }
        return .comprehension(nil, expression(element), clauses)
    }

    func pattern(_ node: Int) -> BindingPattern {
        switch tree.kind(node) {
        case .identifier: return .name(tree.text(node), place(node))
        case .attribute:
            guard let object = tree.child(node, .object), let name = tree.child(node, .attribute) else {
                return .ignored
            }
            return .member(expression(object), tree.text(name))
        case .subscript:
            guard let value = tree.child(node, .value), let key = tree.child(node, .subscript) else { return .ignored }
            return .index(expression(value), expression(key))
        case .patternList, .tuplePattern, .listPattern, .tuple, .list, .expressionList:
            return .list(tree.named(node).map(pattern))
        case .listSplatPattern, .dictionarySplatPattern, .listSplat:
            return .rest(tree.named(node).first.map(pattern) ?? .ignored)
        case .asPatternTarget, .parenthesizedExpression, .pattern, .asPattern:
            return tree.named(node).last.map(pattern) ?? .ignored
        default: return .ignored
        }
    }

    private func string(_ node: Int) -> Expression.Kind {
        var isRaw = false
        var pieces: [Expression] = []
        var text = ""
        func flush() {
            if !text.isEmpty { pieces.append(Expression(.string(text), place(node))) }
            text = ""
        }
        for child in tree.children(node) {
            switch tree.kind(child) {
            case .stringStart: isRaw = tree.text(child).contains { $0 == "r" || $0 == "R" }
            case .stringContent: text += content(child, isRaw: isRaw)
            case .interpolation:
                flush()
                if let inner = tree.child(child, .expression) { pieces.append(expression(inner)) }
            default: break
            }
        }
        if pieces.isEmpty { return .string(text) }
        flush()
        return .text(pieces)
    }

    private func content(_ node: Int, isRaw: Bool) -> String {
        if tree.nodes[node].firstChild < 0 { return tree.text(node) }
        var out = ""
        var at = Int(tree.nodes[node].start)
        for child in tree.children(node) {
            let start = Int(tree.nodes[child].start)
            if start > at { out += String(decoding: tree.source[at..<start], as: UTF8.self) }
            let written = tree.text(child)
            switch tree.kind(child) {
            case .escapeSequence: out += isRaw ? written : Escapes.python(written)
            case .escapeInterpolation: out += String(written.prefix(1))
            default: out += written
            }
            at = Int(tree.nodes[child].end)
        }
        let end = Int(tree.nodes[node].end)
        if end > at { out += String(decoding: tree.source[at..<end], as: UTF8.self) }
        return out
    }
}

/// Escape sequences in string literals.
enum Escapes {
    static func python(_ written: String) -> String {
        switch written.dropFirst().first {
        case "\n", "\r\n": ""
        case "n": "\n"
        case "t": "\t"
        case "r": "\r"
        case "0": "\0"
        case "x", "u", "U": scalar(written.dropFirst(2))
        case "\\", "'", "\"": String(written.dropFirst())
        default: written
        }
    }

    static func script(_ written: String) -> String {
        switch written.dropFirst().first {
        case "\n", "\r\n": ""
        case "n": "\n"
        case "t": "\t"
        case "r": "\r"
        case "b": "\u{8}"
        case "0": "\0"
        case "x", "u": scalar(written.dropFirst(2).filter { $0 != "{" && $0 != "}" })
        default: String(written.dropFirst())
        }
    }

    private static func scalar(_ hex: some StringProtocol) -> String {
        UInt32(hex, radix: 16).flatMap(Unicode.Scalar.init).map { String(Character($0)) } ?? ""
    }
}
