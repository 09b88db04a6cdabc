package import WritModel

/// One thing that must hold of an application, and how to see that it does not.
package struct Rule: Sendable {
    /// Stable id, `WRIT-<TOPIC>-<three digits>`.
    package let id: String
    /// 1 least privilege · 2 secure code · 3 APIs and event sources · 4 monitoring · 5 CI/CD · 6 encryption · 7 runtime.
    package let practice: Int
    /// The highest that a finding of this rule has; reachability lowers it.
    package let severity: Finding.Severity
    /// Common Weakness Enumeration number.
    package let cwe: Int?
    /// What is wrong, one sentence without a full stop.
    package let title: String
    /// What to do.
    package let fix: String
    /// Where the rule comes from.
    package let source: String

    init(
        _ id: String, practice: Int, _ severity: Finding.Severity, cwe: Int?, _ title: String, fix: String,
        source: String
    ) {
        self.id = id
        self.practice = practice
        self.severity = severity
        self.cwe = cwe
        self.title = title
        self.fix = fix
        self.source = source
    }

    func finding(
        _ message: String, at locations: [SourceLocation], functions: [String] = [],
        severity: Finding.Severity? = nil, cwe: Int? = nil, path: [Finding.Step] = [],
        edits: [Edit] = [], subject: String? = nil, fix: String? = nil
    ) -> Finding {
        var seen: Set<SourceLocation> = []
        return Finding(
            rule: id, practice: practice, severity: severity ?? self.severity, cwe: cwe ?? self.cwe,
            message: message, locations: locations.filter { seen.insert($0).inserted },
            functions: Array(Set(functions)).sorted(), fix: fix ?? self.fix, path: path, edits: edits, subject: subject)
    }
}

extension Finding.Severity {
    /// `steps` levels lower, at least `note`.
    func lowered(by steps: Int) -> Finding.Severity {
        Finding.Severity(rawValue: Swift.max(0, rawValue - steps)) ?? .note
    }
}

/// A topic's rules and the one pass that finds all their weaknesses.
protocol RuleSet: Sendable {
    static var rules: [Rule] { get }
    static func check(_ input: AuditInput) -> [Finding]
}

/// Texts for messages.
enum Prose {
    /// A name as code; a description, which has words or marks of its own, as it is.
    static func span(_ text: String) -> String {
        text.contains("`") || text.contains(" ") && !text.contains("(") ? text : "`\(text)`"
    }

    /// "`a`, `b` and 3 more"
    static func list(_ names: [String], limit: Int = 6) -> String {
        var seen: Set<String> = []
        let unique = names.filter { seen.insert($0).inserted }
        let shown = unique.prefix(limit).map { "`\($0)`" }
        let rest = unique.count - shown.count
        if rest > 0 { return shown.joined(separator: ", ") + " and \(rest) more" }
        guard let last = shown.last, shown.count > 1 else { return shown.first ?? "" }
        return shown.dropLast().joined(separator: ", ") + " and " + last
    }
}
