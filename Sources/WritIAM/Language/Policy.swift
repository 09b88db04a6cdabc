package import WritModel

/// An IAM policy document.
///
/// Source: IAM user guide, "Grammar of the IAM JSON policy language".
package struct Policy: Sendable {
    package let kind: PolicyKind
    package let version: PolicyVersion
    package let id: String?
    package let statements: [Statement]
    package let location: SourceLocation

    package init(
        kind: PolicyKind, version: PolicyVersion, id: String? = nil, statements: [Statement],
        at location: SourceLocation
    ) {
        self.kind = kind
        self.version = version
        self.id = id
        self.statements = statements
        self.location = location
    }

    /// Reads a policy document.
    ///
    /// - Throws: `policy-type`, `unknown-element`, `missing-element`, `conflicting-elements`, `policy-value`,
    ///   `policy-variable`, `condition-operator`, `condition-value`, `principal`, each with the place.
    package init(reading node: Node, kind: PolicyKind) throws(InputError) {
        self = try PolicyReader(kind: kind).read(node)
    }
}
