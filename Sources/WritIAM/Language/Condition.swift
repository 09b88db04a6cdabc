package import WritModel

/// One operator with one key and its listed values. The conditions of a statement must all hold.
package final class Condition: Sendable {
    package let `operator`: ConditionOperator
    /// As written.
    package let keyName: String
    /// In lower case: keys are compared without case.
    package let key: String
    /// As written; scalars that are no strings in their JSON spelling.
    package let values: [String]
    package let location: SourceLocation
    let test: Test

    init(
        operator: ConditionOperator, keyName: String, key: String, values: [String], location: SourceLocation,
        test: Test
    ) {
        self.operator = `operator`
        self.keyName = keyName
        self.key = key
        self.values = values
        self.location = location
        self.test = test
    }

    /// The listed values, ready for use. Negation is not applied here.
    enum Test: Sendable {
        /// A value passes if one pattern matches.
        case patterns([Pattern])
        /// A value passes if it lies in the set.
        case intervals(IntervalSet)
        /// The key must be absent (true) or present (false); nil if both are listed, which always holds.
        case absent(Bool?)
    }
}
