/// A condition in words: exactly what has to hold, absent keys included.
enum ConditionWording {
    static func clause(_ condition: Condition) -> String {
        let key = "`\(condition.keyName)`"
        let name = condition.operator
        if name.base == .null { return presence(condition, key) }
        guard !condition.values.isEmpty else { return name.isNegated ? "always" : "never, because no value is listed" }
        switch name.quantifier {
        case .forAllValues:
            return "every value of \(key) \(test(condition)) (also if it has none)"
        case .forAnyValue:
            let some = "at least one value of \(key) \(test(condition))"
            return name.ifExists ? "\(some), or \(key) is absent" : some
        case nil:
            let one = "\(key) \(test(condition))"
            return name.isNegated || name.ifExists ? "\(one) or is absent" : one
        }
    }

    private static func presence(_ condition: Condition, _ key: String) -> String {
        switch condition.test {
        case .absent(true?): "\(key) is absent"
        case .absent(false?): "\(key) is present"
        default: "\(key) is present or absent"
        }
    }

    private static func test(_ condition: Condition) -> String {
        let isOne = condition.values.count == 1
        let values = Wording.list(condition.values, condition.operator.isNegated ? "nor" : "or")
        switch condition.operator.base {
        case .stringEquals, .bool: return "is \(values)"
        case .stringNotEquals: return isOne ? "is not \(values)" : "is neither \(values)"
        case .stringEqualsIgnoreCase: return "is \(values), in letters of either case,"
        case .stringNotEqualsIgnoreCase:
            return (isOne ? "is not \(values)" : "is neither \(values)") + ", in letters of either case,"
        case .stringLike, .arnLike, .arnEquals: return "matches \(values)"
        case .stringNotLike, .arnNotLike, .arnNotEquals:
            return isOne ? "does not match \(values)" : "matches neither \(values)"
        case .numericEquals: return "equals \(values)"
        case .numericNotEquals: return isOne ? "does not equal \(values)" : "equals neither \(values)"
        case .numericLessThan: return "is less than \(values)"
        case .numericLessThanEquals: return "is at most \(values)"
        case .numericGreaterThan: return "is more than \(values)"
        case .numericGreaterThanEquals: return "is at least \(values)"
        case .dateEquals: return "is the time \(values)"
        case .dateNotEquals: return isOne ? "is not the time \(values)" : "is neither the time \(values)"
        case .dateLessThan: return "is before \(values)"
        case .dateLessThanEquals: return "is not after \(values)"
        case .dateGreaterThan: return "is after \(values)"
        case .dateGreaterThanEquals: return "is not before \(values)"
        case .binaryEquals: return "has the bytes \(values)"
        case .ipAddress: return "lies in \(values)"
        case .notIpAddress: return isOne ? "does not lie in \(values)" : "lies neither in \(values)"
        case .null: return ""
        }
    }
}
