package import WritModel

/// One statement of a policy.
package final class Statement: Sendable {
    /// Position in the policy, from 0.
    package let index: Int
    package let sid: String?
    package let effect: Effect
    package let actions: PatternList
    /// Nil where the policy hangs on the resource (trust and some resource policies).
    package let resources: PatternList?
    package let principals: PrincipalElement?
    package let conditions: [Condition]
    package let location: SourceLocation

    package init(
        index: Int, sid: String?, effect: Effect, actions: PatternList, resources: PatternList?,
        principals: PrincipalElement?, conditions: [Condition], location: SourceLocation
    ) {
        self.index = index
        self.sid = sid
        self.effect = effect
        self.actions = actions
        self.resources = resources
        self.principals = principals
        self.conditions = conditions
        self.location = location
    }

    /// `statement 2`, or with its Sid `statement 2 (`ReadTables`)`; counted from 1 for people.
    package var name: String { "statement \(index + 1)" + (sid.map { " (`\($0)`)" } ?? "") }
}

/// `Action`, `NotAction`, `Resource` or `NotResource`.
package struct PatternList: Sendable {
    /// `NotAction`, `NotResource`: everything but what the patterns match.
    package let isNegated: Bool
    package let patterns: [Pattern]
    package let location: SourceLocation

    package init(isNegated: Bool, patterns: [Pattern], at location: SourceLocation) {
        self.isNegated = isNegated
        self.patterns = patterns
        self.location = location
    }
}
