/// One weakness that the audit found. A weakness of many functions is one finding that lists them.
package struct Finding: Sendable, Equatable {
    package enum Severity: Int, Sendable, Comparable, CaseIterable {
        case note, low, medium, high, critical

        package var name: String {
            switch self {
            case .note: "note"
            case .low: "low"
            case .medium: "medium"
            case .high: "high"
            case .critical: "critical"
            }
        }
        package static func < (a: Severity, b: Severity) -> Bool { a.rawValue < b.rawValue }
    }

    /// Stable id, `WRIT-<TOPIC>-<three digits>`.
    package var rule: String
    /// 1 least privilege · 2 secure code · 3 APIs and event sources · 4 monitoring · 5 CI/CD · 6 encryption · 7 runtime.
    package var practice: Int
    package var severity: Severity
    /// Common Weakness Enumeration number, e.g. 78.
    package var cwe: Int?
    /// What is wrong on this application, one sentence.
    package var message: String
    /// The first is where a reader should look; all are relative to the application.
    package var locations: [SourceLocation]
    /// Logical ids of the functions affected, sorted.
    package var functions: [String]
    /// What to do.
    package var fix: String
    /// The steps from an entrance to the effect, for joined findings; empty otherwise.
    package var path: [Step]
    /// Changes that mend it, where that needs no decision; `writ audit --fix` makes them.
    package var edits: [Edit]
    /// What the finding is about where its place does not tell for good, e.g. `lodash@4.17.15 CVE-2021-23337` in a lock file. Baselines go
    /// by it; without it by the node of the template or the line of code at the place.
    package var subject: String?
    /// Folder of the application that it is about, relative to what was audited; empty for that itself.
    package var application = ""
    /// What it is known by from one audit to the next, one for each place; see `Fingerprint`.
    package var fingerprints: [String] = []

    package struct Step: Sendable, Equatable {
        package var text: String
        package var location: SourceLocation?

        package init(_ text: String, at location: SourceLocation? = nil) {
            self.text = text
            self.location = location
        }
    }

    package init(
        rule: String, practice: Int, severity: Severity, cwe: Int? = nil, message: String,
        locations: [SourceLocation], functions: [String] = [], fix: String, path: [Step] = [],
        edits: [Edit] = [], subject: String? = nil
    ) {
        self.rule = rule
        self.practice = practice
        self.severity = severity
        self.cwe = cwe
        self.message = message
        self.locations = locations
        self.functions = functions
        self.fix = fix
        self.path = path
        self.edits = edits
        self.subject = subject
    }
}
