/// Applies a compiled schema to one document.
struct SchemaEvaluator {
    let program: SchemaProgram
    private let limit: Int
    var work: Int
    private var violations: [JSONSchema.Violation] = []
    /// While a branch is only tried, its violations are not collected.
    private var trying = 0
    private var depth = 0
    private var ranOut = false
    private var path: [Token] = []
    /// Resources entered, outermost first.
    private var scope: [Int] = []
    private static let depthLimit = 500

    /// What the schemas at one place have looked at, for `unevaluated…`.
    struct Evaluated {
        var properties: Set<String> = []
        var items: Set<Int> = []
        /// Items before this one.
        var prefix = 0
    }

    init(program: SchemaProgram, limit: Int, work: Int) {
        self.program = program
        self.limit = limit
        self.work = work
    }

    mutating func run(_ node: Node) -> [JSONSchema.Violation] {
        var evaluated = Evaluated()
        let isValid = apply(0, node, &evaluated)
        if ranOut || work <= 0 {
            // Whatever was found, `not` and `oneOf` included, may be wrong: what was not looked at is not valid.
            path = []
            violations = Array(violations.prefix(limit - 1))
            report("limit", "the validation needs more work or nesting than is allowed", at: node)
        } else if !isValid, violations.isEmpty {
            report("limit", "the value is not valid", at: node)
        }
        return violations
    }

    // MARK: where the value stands

    private enum Token {
        case key(String)
        case index(Int)
    }

    /// Applies a schema to a part of the value at hand.
    mutating func apply(_ index: Int, toMember key: String, _ node: Node) -> Bool {
        path.append(.key(key))
        defer { path.removeLast() }
        var ignored = Evaluated()
        return apply(index, node, &ignored)
    }

    mutating func apply(_ index: Int, toItem at: Int, _ node: Node) -> Bool {
        path.append(.index(at))
        defer { path.removeLast() }
        var ignored = Evaluated()
        return apply(index, node, &ignored)
    }

    mutating func path(_ key: String, _ body: (inout Self) -> Void) {
        path.append(.key(key))
        body(&self)
        path.removeLast()
    }

    private var pointer: String {
        path.reduce("") { base, token in
            switch token {
            case .key(let key): FieldReader.pointer(base, key)
            case .index(let at): "\(base)/\(at)"
            }
        }
    }

    // MARK: violations

    /// Notes a violation; always false, so that callers can return it.
    @discardableResult
    mutating func report(_ keyword: String, _ message: @autoclosure () -> String, at node: Node) -> Bool {
        if trying == 0, violations.count < limit {
            let place = node.location.line > 0 ? node.location : nil
            violations.append(.init(pointer: pointer, keyword: keyword, message: message(), location: place))
        }
        return false
    }

    /// Whether to go on after a violation: only to collect more.
    var goesOn: Bool { trying == 0 && violations.count < limit }

    /// Tries a schema without reporting.
    mutating func tries(_ index: Int, _ node: Node, _ evaluated: inout Evaluated) -> Bool {
        trying += 1
        defer { trying -= 1 }
        return apply(index, node, &evaluated)
    }

    // MARK: applying

    /// Whether the value meets the schema; what it evaluated is added only then.
    mutating func apply(_ index: Int, _ node: Node, _ evaluated: inout Evaluated) -> Bool {
        let box = program.schemas[index]
        if let constant = box.schema.constant {
            return constant || report("false", "nothing is allowed here", at: node)
        }
        work -= 1
        depth += 1
        defer { depth -= 1 }
        guard work > 0, depth <= Self.depthLimit, !ranOut else {
            ranOut = true
            return false
        }
        let entered = program.usesDynamicScope && scope.last != box.schema.resource
        if entered { scope.append(box.schema.resource) }
        defer { if entered { scope.removeLast() } }
        var own = Evaluated()
        var isValid = references(box, node, &own)
        if isValid || goesOn { isValid = values(box, node) && isValid }
        if isValid || goesOn { isValid = branches(box, node, &own) && isValid }
        if isValid || goesOn {
            if let items = node.array { isValid = array(box, items, node, &own) && isValid }
            if let members = node.object { isValid = object(box, members, node, &own) && isValid }
        }
        if isValid, program.tracksEvaluated {
            evaluated.properties.formUnion(own.properties)
            evaluated.items.formUnion(own.items)
            evaluated.prefix = max(evaluated.prefix, own.prefix)
        }
        return isValid && !ranOut
    }

    private mutating func references(_ box: SchemaBox, _ node: Node, _ own: inout Evaluated) -> Bool {
        var isValid = true
        if let target = box.schema.reference { isValid = apply(target, node, &own) }
        guard let dynamic = box.schema.dynamicReference, isValid || goesOn else { return isValid }
        var target = dynamic.target
        if let anchor = dynamic.anchor {
            for resource in scope {
                guard let found = program.dynamicAnchors[resource][anchor] else { continue }
                target = found
                break
            }
        }
        return apply(target, node, &own) && isValid
    }

    private mutating func branches(_ box: SchemaBox, _ node: Node, _ own: inout Evaluated) -> Bool {
        var isValid = true
        for index in box.schema.all where !apply(index, node, &own) {
            isValid = false
            if !goesOn { return false }
        }
        if let any = box.schema.any {
            var isMet = false
            for index in any where tries(index, node, &own) {
                isMet = true
                if !program.tracksEvaluated { break }
            }
            if !isMet { isValid = report("anyOf", "the value meets none of the alternatives", at: node) }
        }
        if let one = box.schema.one {
            var count = 0
            for index in one where tries(index, node, &own) { count += 1 }
            if count != 1 {
                isValid = report("oneOf", "the value meets \(count) of the alternatives, not exactly one", at: node)
            }
        }
        if let none = box.schema.none {
            var ignored = Evaluated()
            if tries(none, node, &ignored) {
                isValid = report("not", "the value meets what it must not meet", at: node)
            }
        }
        if let condition = box.schema.condition {
            let next = tries(condition, node, &own) ? box.schema.then : box.schema.otherwise
            if let next, !apply(next, node, &own) { isValid = false }
        }
        return isValid
    }
}
