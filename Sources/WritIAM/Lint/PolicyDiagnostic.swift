package import WritModel

/// Something that a policy's author should look at.
package struct PolicyDiagnostic: Sendable, Equatable {
    /// Stable, kebab-case; one for each rule.
    package var code: String
    package var severity: Finding.Severity
    /// One sentence, lower case.
    package var message: String
    package var location: SourceLocation
    /// What to do.
    package var fix: String

    package init(
        _ code: String, _ severity: Finding.Severity, _ message: String, at location: SourceLocation, fix: String
    ) {
        self.code = code
        self.severity = severity
        self.message = message
        self.location = location
        self.fix = fix
    }
}
