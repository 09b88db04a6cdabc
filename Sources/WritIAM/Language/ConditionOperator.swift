/// A condition operator such as `ForAnyValue:StringNotLikeIfExists`, taken apart.
///
/// Source: IAM user guide, "IAM policy elements: Condition operators".
package struct ConditionOperator: Sendable, Hashable, CustomStringConvertible {
    package enum Base: String, Sendable, CaseIterable {
        case stringEquals = "StringEquals"
        case stringNotEquals = "StringNotEquals"
        case stringEqualsIgnoreCase = "StringEqualsIgnoreCase"
        case stringNotEqualsIgnoreCase = "StringNotEqualsIgnoreCase"
        case stringLike = "StringLike"
        case stringNotLike = "StringNotLike"
        case numericEquals = "NumericEquals"
        case numericNotEquals = "NumericNotEquals"
        case numericLessThan = "NumericLessThan"
        case numericLessThanEquals = "NumericLessThanEquals"
        case numericGreaterThan = "NumericGreaterThan"
        case numericGreaterThanEquals = "NumericGreaterThanEquals"
        case dateEquals = "DateEquals"
        case dateNotEquals = "DateNotEquals"
        case dateLessThan = "DateLessThan"
        case dateLessThanEquals = "DateLessThanEquals"
        case dateGreaterThan = "DateGreaterThan"
        case dateGreaterThanEquals = "DateGreaterThanEquals"
        case bool = "Bool"
        case binaryEquals = "BinaryEquals"
        case ipAddress = "IpAddress"
        case notIpAddress = "NotIpAddress"
        case arnEquals = "ArnEquals"
        case arnLike = "ArnLike"
        case arnNotEquals = "ArnNotEquals"
        case arnNotLike = "ArnNotLike"
        case null = "Null"
    }

    /// How the values of a multi-valued key are put to the test.
    package enum Quantifier: String, Sendable {
        case forAllValues = "ForAllValues"
        case forAnyValue = "ForAnyValue"
    }

    /// What kind of value an operator compares.
    package enum Family: String, Sendable {
        case string, numeric, date, bool, binary, ip, arn, null
    }

    package let base: Base
    package let quantifier: Quantifier?
    /// `…IfExists`: a key that the request lacks satisfies the condition.
    package let ifExists: Bool

    package init(_ base: Base, quantifier: Quantifier? = nil, ifExists: Bool = false) {
        self.base = base
        self.quantifier = quantifier
        self.ifExists = ifExists
    }

    /// Nil for a name that is no operator. Case does not count, as in IAM.
    package init?(_ name: String) {
        if let known = Self.spelled[name] {
            self = known
            return
        }
        var rest = Substring(name.asciiLowercased)
        var quantifier: Quantifier?
        if rest.hasPrefix("forallvalues:") {
            quantifier = .forAllValues
            rest = rest.dropFirst(13)
        } else if rest.hasPrefix("foranyvalue:") {
            quantifier = .forAnyValue
            rest = rest.dropFirst(12)
        }
        if let base = Self.names[rest] {
            self.init(base, quantifier: quantifier)
        } else if rest.hasSuffix("ifexists"), let base = Self.names[rest.dropLast(8)], base != .null {
            self.init(base, quantifier: quantifier, ifExists: true)
        } else {
            return nil
        }
        if base == .null, quantifier != nil { return nil }
    }

    /// All operators in the usual spelling.
    private static let spelled: [String: ConditionOperator] = {
        var all: [String: ConditionOperator] = [:]
        for base in Base.allCases {
            for quantifier in base == .null ? [nil] : [nil, Quantifier.forAllValues, .forAnyValue] {
                for ifExists in base == .null ? [false] : [false, true] {
                    let one = ConditionOperator(base, quantifier: quantifier, ifExists: ifExists)
                    all[one.description] = one
                }
            }
        }
        return all
    }()

    private static let names: [Substring: Base] = {
        var names: [Substring: Base] = [:]
        for base in Base.allCases { names[Substring(base.rawValue.asciiLowercased)] = base }
        return names
    }()

    package var isNegated: Bool {
        switch base {
        case .stringNotEquals, .stringNotEqualsIgnoreCase, .stringNotLike, .numericNotEquals, .dateNotEquals,
            .notIpAddress, .arnNotEquals, .arnNotLike:
            true
        default: false
        }
    }

    package var family: Family {
        switch base {
        case .stringEquals, .stringNotEquals, .stringEqualsIgnoreCase, .stringNotEqualsIgnoreCase, .stringLike,
            .stringNotLike:
            .string
        case .numericEquals, .numericNotEquals, .numericLessThan, .numericLessThanEquals, .numericGreaterThan,
            .numericGreaterThanEquals:
            .numeric
        case .dateEquals, .dateNotEquals, .dateLessThan, .dateLessThanEquals, .dateGreaterThan,
            .dateGreaterThanEquals:
            .date
        case .bool: .bool
        case .binaryEquals: .binary
        case .ipAddress, .notIpAddress: .ip
        case .arnEquals, .arnLike, .arnNotEquals, .arnNotLike: .arn
        case .null: .null
        }
    }

    package var description: String {
        (quantifier.map { "\($0.rawValue):" } ?? "") + base.rawValue + (ifExists ? "IfExists" : "")
    }
}
