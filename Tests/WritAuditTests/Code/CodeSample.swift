import Testing

/// Code of a handler, and what following the event through it must find.
struct CodeSample: Sendable, CustomTestStringConvertible {
    var name: String
    var code: String
    /// `kind source` of each finding.
    var findings: [String]
    /// What starts the function, e.g. `http`.
    var events: Set<String> = []

    var testDescription: String { name }
}
