import WritIAM
package import WritModel
import WritTemplates

/// What an audit found.
package struct AuditReport: Sendable {
    /// Name of the application, or of the folder that holds several.
    package var application: String
    /// Worst first.
    package var findings: [Finding]
    /// What a person decided to accept, with the reason.
    package var suppressed: [Suppressed] = []
    /// Parts that could not be read, so that a person knows what the rest rests on.
    package var problems: [InputError]
    /// What people wrote for the audit and what has no effect: acceptances that ended or accept nothing.
    package var notices: [InputError] = []
    /// Findings that a baseline knows.
    package var baselined: [Finding] = []
    /// Entries of the baseline that are found no more.
    package var gone: [String] = []
    /// What each application consists of.
    package var inventories: [Inventory] = []
    /// The files that findings have edits for, by path.
    package var editable: [String: [UInt8]] = [:]

    package struct Suppressed: Sendable {
        package var finding: Finding
        package var reason: String
        /// Where the acceptance stands.
        package var location: SourceLocation = .generated
        /// Seconds since 1970 UTC.
        package var until: Int64?
    }

    /// The report of one of several applications.
    package struct Part: Sendable {
        /// The folder that its places are relative to.
        package var folder: String
        /// What it is told from the others by: its folder, or its template where the folder holds several.
        package var label: String
        package var report: AuditReport

        package init(folder: String, label: String, report: AuditReport) {
            self.folder = folder
            self.label = label
            self.report = report
        }
    }

    /// One report of several applications: places become relative to the folder above. What two applications share is one finding.
    package static func combined(name: String, _ parts: [Part], problems: [InputError] = []) -> AuditReport {
        var out = AuditReport(application: name, findings: [], problems: problems)
        for part in parts {
            let (folder, label, report) = (part.folder, part.label, part.report)
            out.findings += report.findings.map { $0.inside(folder, label: label) }
            out.suppressed += report.suppressed.map { entry in
                var entry = entry
                entry.finding = entry.finding.inside(folder, label: label)
                entry.location = entry.location.inside(folder)
                return entry
            }
            out.problems += report.problems.map { $0.inside(folder) }
            out.notices += report.notices.map { $0.inside(folder) }
            out.inventories += report.inventories.map { $0.inside(folder, label: label) }
            for (path, bytes) in report.editable { out.editable[folder.isEmpty ? path : folder + "/" + path] = bytes }
        }
        out.findings = Audit.merged(out.findings)
        let effective = Set(out.suppressed.map(\.location))
        out.notices = Audit.distinct(
            out.notices.filter { notice in notice.location.map { !effective.contains($0) } ?? true })
        out.problems = Audit.distinct(out.problems)
        return out
    }

    /// The worst severity; nil where there is no finding.
    package var worst: Finding.Severity? { findings.map(\.severity).max() }
}

/// Runs every rule over an application.
package enum Audit {
    private static let sets: [any RuleSet.Type] = [
        APIRules.self, PermissionRules.self, CodeRules.self, SecretRules.self, SharingRules.self,
        BucketRules.self, StoreRules.self, CredentialRules.self, OperationRules.self, HandlerRules.self,
        QueueRules.self, LoopRules.self,
        MonitoringRules.self, GatewayRules.self, BalancerRules.self, NetworkRules.self, WorkflowRules.self,
        UserRules.self, ThingRules.self, PipelineRules.self, ScriptRules.self, DependencyRules.self, ReachRules.self,
        TrustRules.self,
        NeedRules.self,
    ]

    /// Every rule, by topic.
    package static let rules: [Rule] = sets.flatMap { $0.rules }
    private static let byIdentifier = Dictionary(rules.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    static func rule(_ id: String) -> Rule? { byIdentifier[id] }

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
        var suppressions = Suppressions(input)
        var found = merged(CodeRules.withoutRepeats(sets.flatMap { $0.check(input) }))
        lazy var grants = GrantRemedy(input)
        for at in found.indices where found[at].edits.isEmpty {
            found[at].edits =
                found[at].rule == UsageRules.unused.id
                ? grants.edits(for: found[at]) : Remedies.edits(for: found[at], input)
        }
        for at in found.indices { found[at] = input.placed(found[at]) }
        if input.wantsFingerprints {
            var fingerprints = Fingerprints(input)
            fingerprints.mark(&found)
        }
        var report = AuditReport(
            application: input.application.name, findings: [], problems: problems + suppressions.problems)
        for finding in found {
            if let suppression = suppressions.accepting(finding) {
                report.suppressed.append(
                    .init(
                        finding: finding, reason: suppression.reason, location: suppression.location,
                        until: suppression.until))
            } else {
                report.findings.append(finding)
                for file in finding.edits.map(\.file) { report.editable[file] = input.sources[file] }
            }
        }
        report.notices = suppressions.idle
        var inventory = Inventory(input)
        if input.wantsPicture { inventory.graph = input.reach.graph.svg() }
        report.inventories = [inventory]
        return report
    }

    /// One finding for each rule and place, with the functions of all; sorted.
    static func merged(_ findings: [Finding]) -> [Finding] {
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

    /// Each once, in the same order.
    static func distinct(_ problems: [InputError]) -> [InputError] {
        var seen: Set<String> = []
        return problems.filter { seen.insert($0.description).inserted }
    }

    /// The order of reports: worst first, then by rule and place.
    static func isWorse(_ a: Finding, _ b: Finding) -> Bool {
        if a.severity != b.severity { return a.severity > b.severity }
        if a.rule != b.rule { return a.rule < b.rule }
        return (a.locations.first ?? .generated) < (b.locations.first ?? .generated)
    }
}

extension AuditInput {
    /// The finding with places that a reader can open: those in inline code become lines of the template, and those of a handler's name none.
    fileprivate func placed(_ finding: Finding) -> Finding {
        func place(_ location: SourceLocation) -> SourceLocation? {
            if functions.contains(where: { $0.handler == location.file }) { return nil }
            guard let mark = location.file.firstIndex(of: "#") else { return location }
            let owners = finding.functions.compactMap { application.function($0) }
            for function in owners.isEmpty ? functions : owners {
                guard case .inline(_, let start) = function.code else { continue }
                return SourceLocation(
                    file: String(location.file[..<mark]), line: start.line + location.line, column: location.column)
            }
            return location
        }
        var out = finding
        out.locations = finding.locations.compactMap(place)
        out.path = finding.path.map { Finding.Step($0.text, at: $0.location.flatMap(place)) }
        return out
    }
}

extension InputError {
    /// The same of an application that lies in a folder.
    func inside(_ folder: String) -> InputError {
        var out = self
        out.location = location?.inside(folder)
        return out
    }
}

extension Finding {
    /// The same finding of an application that lies in a folder.
    func inside(_ folder: String, label: String) -> Finding {
        var out = self
        out.application = label
        guard !folder.isEmpty else { return out }
        out.locations = locations.map { $0.inside(folder) }
        out.path = path.map { Step($0.text, at: $0.location?.inside(folder)) }
        out.edits = edits.map { $0.inside(folder) }
        return out
    }
}
