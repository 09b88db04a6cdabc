import WritModel

/// How a report for people is laid out.
package struct TextStyle: Sendable {
    /// Whether the reader's terminal shows colours.
    package var hasColours: Bool
    /// Columns of the terminal; nil where lines are not broken, as in a file.
    package var width: Int?
    /// Everything, also what is folded otherwise.
    package var isFull: Bool
    /// What the command was called with, for hints that can be typed as they stand.
    package var app: String

    package init(hasColours: Bool = false, width: Int? = nil, isFull: Bool = false, app: String = "APP") {
        self.hasColours = hasColours
        self.width = width.map { max(48, min($0, 120)) }
        self.isFull = isFull
        self.app = app
    }
}

extension AuditReport {
    /// For people at a terminal: worst first, what belongs together said once, long lists folded.
    package func text(_ style: TextStyle = TextStyle()) -> String {
        var page = TextPage(style: style)
        heading(&page)
        let groups = FindingGroup.groups(of: findings)
        let missing = style.isFull ? [] : groups.filter { $0.severity == .note && Self.footing[$0.rule] != nil }
        let isFolded = missing.count > 1
        for group in groups {
            if isFolded, group.severity == .note, Self.footing[group.rule] != nil { continue }
            if group.severity == .note, !style.isFull {
                page.note(group)
            } else {
                page.group(group, of: self)
            }
        }
        if isFolded {
            page.note(
                "not set up: "
                    + missing.compactMap { group in Self.footing[group.rule].map { "\($0) (\(group.rule))" } }.joined(
                        separator: ", "))
        }
        list("Not read", problems.map(\.description), &page)
        list("Accepted", suppressed.map { "\($0.finding.rule)  \($0.finding.message): \($0.reason)" }, &page)
        list("Acceptances without effect", notices.map(\.description), &page)
        list("In the baseline and not found any more", gone, &page)
        page.blank()
        page.line(summary, .bold)
        for hint in hints(style) { page.line(hint, .dim) }
        return page.out
    }

    /// What nearly every application starts without: one line for all of it.
    private static let footing = [
        PipelineRules.signed.id: "signed code", StoreRules.foreignKey.id: "keys of your own",
        BucketRules.plainTransport.id: "buckets that ask for TLS", MonitoringRules.retention.id: "retention of logs",
        MonitoringRules.unwatched.id: "alarms",
    ]

    private func heading(_ page: inout TextPage) {
        let functions = inventories.reduce(0) { $0 + $1.functions.count }
        let triggers = inventories.reduce(0) { $0 + $1.triggers.count }
        guard functions > 0 else { return }
        let open = inventories.reduce(0) { $0 + $1.triggers.count { $0.callers == "anyone" } }
        let unread = Set(problems.filter { $0.code == "unread-code" }.map(\.description)).count
        let isUnread = unread > 0 ? " (the code of \(unread) not read)" : ""
        var parts = ["\(functions) \(functions == 1 ? "function" : "functions")\(isUnread)"]
        if inventories.count > 1 { parts.insert("\(inventories.count) applications", at: 0) }
        if triggers > 0 {
            let door = open == 0 ? "none open to anyone" : "\(open) open to anyone"
            parts.append("\(triggers) \(triggers == 1 ? "trigger" : "triggers"), \(door)")
        }
        page.line("\(application): " + parts.joined(separator: ", "), .dim)
    }

    private func list(_ title: String, _ lines: [String], _ page: inout TextPage) {
        guard !lines.isEmpty else { return }
        page.blank()
        page.line("\(title) (\(lines.count))", .bold)
        let shown = page.style.isFull ? lines.count : 5
        for line in lines.prefix(shown) { page.wrapped(line, first: "  ", rest: "    ") }
        if lines.count > shown { page.line("  and \(lines.count - shown) more; `--all` lists them", .dim) }
    }

    /// One line: how many findings of each severity, and what was set apart.
    package var summary: String {
        var parts: [String] = []
        if findings.isEmpty {
            parts.append("no finding")
        } else {
            let counts = Finding.Severity.allCases.reversed().compactMap { severity -> String? in
                let count = findings.count { $0.severity == severity }
                return count > 0 ? "\(count) \(severity.name)" : nil
            }
            let noun = findings.count == 1 ? "finding" : "findings"
            parts.append("\(findings.count) \(noun) (\(counts.joined(separator: ", ")))")
        }
        if !suppressed.isEmpty { parts.append("\(suppressed.count) accepted") }
        if !baselined.isEmpty { parts.append("\(baselined.count) in the baseline") }
        if !problems.isEmpty { parts.append("\(problems.count) not read") }
        return "\(TextPage.printable(application)): \(parts.joined(separator: ", "))"
    }

    private func hints(_ style: TextStyle) -> [String] {
        var out: [String] = []
        let mendable = findings.count { !$0.edits.isEmpty }
        if mendable > 0 {
            out.append(
                "\(mendable == 1 ? "one of them" : "\(mendable) of them") can be mended by `writ audit \(style.app) --fix`; "
                    + "`--dry-run` shows the change")
        }
        if !style.isFull, findings.contains(where: { $0.severity == .note }) {
            out.append("notes are one line a rule; `--all` shows them in full")
        }
        return out
    }
}

/// Findings of one rule and severity: one weakness in several places, with one remedy.
struct FindingGroup {
    var severity: Finding.Severity
    var rule: String
    var findings: [Finding]

    static func groups(of findings: [Finding]) -> [FindingGroup] {
        var out: [FindingGroup] = []
        var positions: [String: Int] = [:]
        for finding in findings {
            let key = "\(finding.severity.rawValue) \(finding.rule) \(finding.fix)"
            if let at = positions[key] {
                out[at].findings.append(finding)
            } else {
                positions[key] = out.count
                out.append(FindingGroup(severity: finding.severity, rule: finding.rule, findings: [finding]))
            }
        }
        return out
    }

    /// What all of them are: the message of the only one, else the rule's sentence.
    var title: String {
        if let only = findings.first, findings.count == 1 { return only.message }
        return Audit.rule(rule)?.title ?? rule
    }
}
