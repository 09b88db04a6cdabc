package import WritModel
import WritTemplates

/// What an audit found.
package struct AuditReport: Sendable {
    /// Name of the application.
    package var application: String
    /// Worst first.
    package var findings: [Finding]
    /// What a person decided to accept, with the reason.
    package var suppressed: [Suppressed] = []
    /// Parts that could not be read, so that a person knows what the rest rests on.
    package var problems: [InputError]

    package struct Suppressed: Sendable {
        package var finding: Finding
        package var reason: String
    }

    /// The worst severity; nil where there is no finding.
    package var worst: Finding.Severity? { findings.map(\.severity).max() }
}

/// Runs every rule over an application.
package enum Audit {
    private static let sets: [any RuleSet.Type] = [
        APIRules.self, PermissionRules.self, UsageRules.self, CodeRules.self, SecretRules.self, SharingRules.self,
        StoreRules.self, OperationRules.self,
    ]

    /// Every rule, by topic.
    package static var rules: [Rule] { sets.flatMap { $0.rules } }

    /// Findings, worst first; a weakness of several functions is one finding.
    package static func run(_ input: AuditInput) -> AuditReport {
        var problems = input.application.problems
        for (id, reason) in input.code.unread.sorted(by: { $0.key < $1.key }) {
            problems.append(
                InputError(
                    "unread-code", "the code of `\(id)` was not read: \(reason)",
                    at: input.application.function(id)?.location))
        }
        var accepted: [Suppression] = []
        for (path, bytes) in input.sources.sorted(by: { $0.key < $1.key }) {
            let read = Suppression.read(bytes, file: path)
            accepted += read.accepted
            problems += read.problems
        }
        var report = AuditReport(application: input.application.name, findings: [], problems: problems)
        for finding in merged(sets.flatMap { $0.check(input) }) {
            if let suppression = accepted.first(where: { $0.accepts(finding, now: input.now) }) {
                report.suppressed.append(.init(finding: finding, reason: suppression.reason))
            } else {
                report.findings.append(finding)
            }
        }
        return report
    }

    /// One finding for each rule and place, with the functions of all; sorted.
    private static func merged(_ findings: [Finding]) -> [Finding] {
        struct Key: Hashable {
            var rule: String
            var location: SourceLocation?
            var message: String?
        }
        var positions: [Key: Int] = [:]
        var out: [Finding] = []
        for finding in findings {
            let place = finding.locations.first.flatMap { $0.line > 0 ? $0 : nil }
            let key = Key(rule: finding.rule, location: place, message: finding.message)
            guard let at = positions[key] else {
                positions[key] = out.count
                out.append(finding)
                continue
            }
            out[at].functions = Set(out[at].functions + finding.functions).sorted()
            out[at].severity = max(out[at].severity, finding.severity)
        }
        return out.sorted { a, b in
            if a.severity != b.severity { return a.severity > b.severity }
            if a.rule != b.rule { return a.rule < b.rule }
            return (a.locations.first ?? .generated) < (b.locations.first ?? .generated)
        }
    }
}
