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

    /// One report of several applications, each in a folder of its own: places become relative to the folder above.
    package static func combined(
        name: String, _ reports: [(folder: String, report: AuditReport)], problems: [InputError] = []
    ) -> AuditReport {
        var out = AuditReport(application: name, findings: [], problems: problems)
        for (folder, report) in reports {
            out.findings += report.findings.map { $0.inside(folder) }
            out.suppressed += report.suppressed.map {
                Suppressed(finding: $0.finding.inside(folder), reason: $0.reason)
            }
            out.problems += report.problems.map { problem in
                var problem = problem
                problem.location = problem.location?.inside(folder)
                return problem
            }
        }
        out.findings.sort(by: Audit.isWorse)
        return out
    }

    /// The worst severity; nil where there is no finding.
    package var worst: Finding.Severity? { findings.map(\.severity).max() }
}

/// Runs every rule over an application.
package enum Audit {
    private static let sets: [any RuleSet.Type] = [
        APIRules.self, PermissionRules.self, UsageRules.self, CodeRules.self, SecretRules.self, SharingRules.self,
        BucketRules.self, StoreRules.self, CredentialRules.self, OperationRules.self, QueueRules.self, LoopRules.self,
        MonitoringRules.self, GatewayRules.self, BalancerRules.self, NetworkRules.self, WorkflowRules.self,
        UserRules.self, ThingRules.self, PipelineRules.self, DependencyRules.self,
    ]

    /// Every rule, by topic.
    package static var rules: [Rule] { sets.flatMap { $0.rules } }

    /// Findings about files that belong to no template.
    package static func run(_ tree: TreeFacts, now: Int64?) -> AuditReport {
        let document = Node(.object(Mapping()))
        let application = Application(
            name: "", folder: "", templateFile: "", format: .cloudFormation, resources: [], document: document,
            scope: TemplateScope(document: document))
        return run(AuditInput(application: application, tree: tree, now: now))
    }

    /// Findings, worst first; a weakness of several functions is one finding.
    package static func run(_ input: AuditInput) -> AuditReport {
        var problems = input.application.problems + input.tree.problems
        for (id, reason) in input.code.unread.sorted(by: { $0.key < $1.key }) {
            problems.append(
                InputError(
                    "unread-code", "the code of `\(id)` was not read: \(reason)",
                    at: input.application.function(id)?.location))
        }
        problems += input.dependencies.problems
        var accepted: [Suppression] = []
        let texts = input.sources.merging(input.dependencies.texts) { source, _ in source }
        for (path, bytes) in texts.sorted(by: { $0.key < $1.key }) {
            let read = Suppression.read(bytes, file: path)
            accepted += read.accepted
            problems += read.problems
        }
        var report = AuditReport(application: input.application.name, findings: [], problems: problems)
        for finding in merged(CodeRules.withoutRepeats(sets.flatMap { $0.check(input) })) {
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
            out[at].edits += finding.edits.filter { !out[at].edits.contains($0) }
        }
        return out.sorted(by: isWorse)
    }

    /// The order of reports: worst first, then by rule and place.
    static func isWorse(_ a: Finding, _ b: Finding) -> Bool {
        if a.severity != b.severity { return a.severity > b.severity }
        if a.rule != b.rule { return a.rule < b.rule }
        return (a.locations.first ?? .generated) < (b.locations.first ?? .generated)
    }
}

extension Finding {
    /// The same finding of an application that lies in a folder.
    func inside(_ folder: String) -> Finding {
        guard !folder.isEmpty else { return self }
        var out = self
        out.application = application.isEmpty ? folder : folder + "/" + application
        out.locations = locations.map { $0.inside(folder) }
        out.path = path.map { Step($0.text, at: $0.location?.inside(folder)) }
        out.edits = edits.map { $0.inside(folder) }
        return out
    }
}
