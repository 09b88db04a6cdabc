import WritModel

/// Reads the values of a condition as its operator takes them.
enum ConditionReader {
    /// - Throws: `condition-value` for a value that the operator cannot compare with.
    static func read(
        _ name: ConditionOperator, key: String, values: [(text: String, location: SourceLocation)],
        version: PolicyVersion, at location: SourceLocation
    ) throws(InputError) -> Condition {
        Condition(
            operator: name, keyName: key, key: key.asciiLowercased, values: values.map(\.text), location: location,
            test: try test(name, values, variables: version == .v2012))
    }

    private static func test(
        _ name: ConditionOperator, _ values: [(text: String, location: SourceLocation)], variables: Bool
    ) throws(InputError) -> Condition.Test {
        switch name.family {
        case .string, .bool, .binary, .arn:
            var patterns: [Pattern] = []
            patterns.reserveCapacity(values.count)
            for value in values {
                patterns.append(try pattern(name, value.text, variables: variables, at: value.location))
            }
            return .patterns(patterns)
        case .numeric, .date, .ip:
            var intervals: [IntervalSet.Interval] = []
            for value in values {
                guard let found = interval(name, value.text) else { throw unreadable(name, value) }
                intervals += found
            }
            return .intervals(IntervalSet(intervals))
        case .null:
            var wanted: Set<Bool> = []
            for value in values {
                switch value.text.asciiLowercased {
                case "true": wanted.insert(true)
                case "false": wanted.insert(false)
                default: throw unreadable(name, value)
                }
            }
            return .absent(wanted.count == 1 ? wanted.first : nil)
        }
    }

    private static func unreadable(_ name: ConditionOperator, _ value: (text: String, location: SourceLocation))
        -> InputError
    {
        InputError(
            "condition-value", "`\(value.text)` is no value that `\(name)` can compare with", at: value.location,
            hint: hint(name.family))
    }

    private static func hint(_ family: ConditionOperator.Family) -> String {
        switch family {
        case .numeric: "write a decimal such as `10` or `2.5`"
        case .date: "write a date such as `2026-01-31T00:00:00Z`, or seconds since 1970"
        case .ip: "write an address or a block such as `203.0.113.0/24`"
        case .bool, .null: "write `true` or `false`"
        case .binary: "write Base64 with padding"
        case .string, .arn: "write a text"
        }
    }

    private static func pattern(
        _ name: ConditionOperator, _ text: String, variables: Bool, at location: SourceLocation
    ) throws(InputError) -> Pattern {
        switch name.base {
        case .stringLike, .stringNotLike:
            return try PatternReader.read(text, wildcards: .anywhere, variables: variables, at: location)
        case .stringEquals, .stringNotEquals:
            return try PatternReader.read(text, wildcards: .none, variables: variables, at: location)
        case .stringEqualsIgnoreCase, .stringNotEqualsIgnoreCase:
            return try PatternReader.read(text, wildcards: .none, variables: variables, folded: true, at: location)
        case .bool:
            let lower = text.asciiLowercased
            guard lower == "true" || lower == "false" || lower.contains("${") else {
                throw unreadable(name, (text, location))
            }
            return try PatternReader.read(text, wildcards: .none, variables: variables, folded: true, at: location)
        case .binaryEquals:
            guard Base64.standard.decode(text) != nil else { throw unreadable(name, (text, location)) }
            return PatternReader.literal(text, at: location)
        default:
            return try PatternReader.read(text, wildcards: .arn, variables: variables, at: location)
        }
    }

    /// The values for which the operator's positive form holds.
    private static func interval(_ name: ConditionOperator, _ text: String) -> [IntervalSet.Interval]? {
        if name.family == .ip { return OrderedValue.block(text).map { [$0] } }
        guard let point = name.family == .date ? OrderedValue.date(text) : OrderedValue.number(text),
            let domain = OrderedValue.numbers.intervals.first
        else { return nil }
        let value = point.value
        var low = domain.low
        var high = domain.high
        switch name.base {
        case .numericLessThan, .dateLessThan:
            guard value > low else { return [] }
            high = value - 1
        case .numericLessThanEquals, .dateLessThanEquals: high = value
        case .numericGreaterThan, .dateGreaterThan:
            guard value < high else { return [] }
            low = value + 1
        case .numericGreaterThanEquals, .dateGreaterThanEquals: low = value
        default:
            low = value
            high = value
        }
        return [IntervalSet.Interval(line: 0, low: low, high: high)]
    }
}
