package import WritModel

/// The outcome for one request, with the statement that decided it or what is missing.
package struct Decision: Sendable {
    package enum Outcome: String, Sendable {
        case allowed
        case explicitDeny = "explicit-deny"
        case implicitDeny = "implicit-deny"
    }

    /// A statement by its place.
    package struct StatementReference: Sendable, Hashable {
        /// Position of the policy among those given, from 0.
        package let policy: Int
        /// Position of the statement in the policy, from 0.
        package let statement: Int
        package let sid: String?
        package let location: SourceLocation
    }

    /// What kept the nearest statement from allowing the request.
    enum Missing: Sendable {
        case action
        case principal(StatementReference)
        case resource(StatementReference)
        case condition(StatementReference, name: String)
        /// A whole kind of policy that has to allow and does not.
        case layer(String)
    }

    package let outcome: Outcome
    /// The statement that allowed or denied; nil where none did.
    package let statement: StatementReference?
    /// The kind of policy that decided.
    package let kind: PolicyKind?
    let action: String
    let resource: String
    let missing: [Missing]

    package var isAllowed: Bool { outcome == .allowed }

    /// One line for the operator: who decided, or what would have to be added.
    package var explanation: String {
        let what = "`\(action)` on `\(resource)`"
        let by = statement.map { " by \(Self.name($0))" } ?? ""
        let layer = kind.map { " of the \($0.rawValue) policy" } ?? ""
        switch outcome {
        case .allowed: return "\(what) is allowed" + (statement == nil ? "" : by + layer)
        case .explicitDeny: return "\(what) is denied\(by)\(layer)"
        case .implicitDeny:
            let reasons = missing.map(Self.describe(_:))
            return "no statement allows \(what)" + (reasons.isEmpty ? "" : ": " + reasons.joined(separator: "; "))
        }
    }

    private static func name(_ reference: StatementReference) -> String {
        "statement \(reference.statement + 1)" + (reference.sid.map { " (`\($0)`)" } ?? "")
    }

    private static func describe(_ missing: Missing) -> String {
        switch missing {
        case .action: "no statement names the action"
        case .principal(let statement): "\(name(statement)) names the action for other principals"
        case .resource(let statement): "\(name(statement)) allows the action on other resources"
        case .condition(let statement, let condition): "in \(name(statement)) the condition \(condition) does not hold"
        case .layer(let text): text
        }
    }
}
