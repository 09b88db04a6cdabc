extension SchemaEvaluator {
    /// Assertions about the value itself.
    mutating func values(_ box: SchemaBox, _ node: Node) -> Bool {
        var isValid = true
        if let types = box.schema.types, !Self.has(types, node) {
            let names = CompiledSchema.Types.names.filter { types.contains($0.1) }.map(\.0).joined(separator: " or ")
            isValid = report("type", "the value must be \(names), not \(node.kind)", at: node)
        }
        if let values = box.schema.values {
            work -= values.count
            if !values.contains(node) { isValid = report("enum", "the value is none of those allowed", at: node) }
        }
        if let constant = box.schema.constantValue, constant != node {
            isValid = report("const", "the value is not the one allowed", at: node)
        }
        switch node.value {
        case .integer, .double: return number(box, node) && isValid
        case .string(let text): return string(box, text, node) && isValid
        default: return isValid
        }
    }

    private static func has(_ types: CompiledSchema.Types, _ node: Node) -> Bool {
        switch node.value {
        case .null: types.contains(.null)
        case .bool: types.contains(.boolean)
        case .integer: types.contains(.integer) || types.contains(.number)
        case .double(let value):
            types.contains(.number) || (types.contains(.integer) && value.rounded(.towardZero) == value)
        case .string: types.contains(.string)
        case .array: types.contains(.array)
        case .object: types.contains(.object)
        }
    }

    private mutating func number(_ box: SchemaBox, _ node: Node) -> Bool {
        var isValid = true
        if let minimum = box.schema.minimum, NumberOrder.compare(node, minimum) < 0 {
            isValid = report("minimum", "the number is too small", at: node)
        }
        if let maximum = box.schema.maximum, NumberOrder.compare(node, maximum) > 0 {
            isValid = report("maximum", "the number is too large", at: node)
        }
        if let minimum = box.schema.exclusiveMinimum, NumberOrder.compare(node, minimum) <= 0 {
            isValid = report("exclusiveMinimum", "the number is too small", at: node)
        }
        if let maximum = box.schema.exclusiveMaximum, NumberOrder.compare(node, maximum) >= 0 {
            isValid = report("exclusiveMaximum", "the number is too large", at: node)
        }
        if let divisor = box.schema.multipleOf, !NumberOrder.isMultiple(node, of: divisor) {
            isValid = report("multipleOf", "the number is no multiple of the one demanded", at: node)
        }
        return isValid
    }

    private mutating func string(_ box: SchemaBox, _ text: String, _ node: Node) -> Bool {
        var isValid = true
        if box.schema.minLength != nil || box.schema.maxLength != nil {
            let length = text.unicodeScalars.count
            work -= length / 64
            if let least = box.schema.minLength, length < least {
                isValid = report("minLength", "the string is shorter than \(least) characters", at: node)
            }
            if let most = box.schema.maxLength, length > most {
                isValid = report("maxLength", "the string is longer than \(most) characters", at: node)
            }
        }
        if isValid || goesOn, let pattern = box.schema.pattern, !matches(pattern, text) {
            isValid = report("pattern", "the string does not match the pattern", at: node)
        }
        return isValid
    }

    /// False also when the work runs out; the validation as a whole fails then.
    mutating func matches(_ pattern: Pattern, _ text: String) -> Bool {
        guard let result = pattern.matches(text, budget: &work) else {
            work = 0
            return false
        }
        return result
    }
}

/// Order and divisibility of JSON numbers, exact also where an integer is beyond what doubles hold.
enum NumberOrder {
    /// Negative, zero or positive as `a` is less than, equal to or greater than `b`.
    static func compare(_ a: Node, _ b: Node) -> Int {
        switch (a.value, b.value) {
        case (.integer(let x), .integer(let y)): x < y ? -1 : x > y ? 1 : 0
        case (.integer(let x), .double(let y)): compare(x, y)
        case (.double(let x), .integer(let y)): -compare(y, x)
        default: a.double.flatMap { x in b.double.map { x < $0 ? -1 : x > $0 ? 1 : 0 } } ?? 0
        }
    }

    private static func compare(_ x: Int, _ y: Double) -> Int {
        if y >= 0x1p63 { return -1 }
        if y < -0x1p63 { return 1 }
        let whole = Int(y.rounded(.towardZero))
        if x != whole { return x < whole ? -1 : 1 }
        let fraction = y - y.rounded(.towardZero)
        return fraction > 0 ? -1 : fraction < 0 ? 1 : 0
    }

    /// Integers exactly; otherwise within the rounding of decimal fractions to doubles.
    static func isMultiple(_ node: Node, of divisor: Node) -> Bool {
        if let value = node.integer, let by = divisor.integer { return value % by == 0 }
        guard let value = node.double, let by = divisor.double else { return true }
        let quotient = value / by
        guard quotient.isFinite else { return value.truncatingRemainder(dividingBy: by) == 0 }
        return abs(quotient - quotient.rounded()) <= 4 * quotient.ulp
    }
}
