import WritModel

extension AuditReport {
    /// For people at a terminal: worst first, one paragraph for each finding.
    package func text() -> String {
        var out = ""
        for severity in Finding.Severity.allCases.reversed() {
            let group = findings.filter { $0.severity == severity }
            guard !group.isEmpty else { continue }
            out += "\(severity.name.uppercased()) (\(group.count))\n"
            for finding in group { out += Self.paragraph(finding) }
            out += "\n"
        }
        if !problems.isEmpty {
            out += "NOT READ (\(problems.count))\n"
            for problem in problems { out += "  \(problem)\n" }
            out += "\n"
        }
        if !suppressed.isEmpty {
            out += "ACCEPTED (\(suppressed.count))\n"
            for entry in suppressed {
                out += "  \(entry.finding.rule)  \(entry.finding.message): \(entry.reason)\n"
            }
            out += "\n"
        }
        return out + summary + "\n"
    }

    /// One line: how many findings of each severity.
    package var summary: String {
        guard !findings.isEmpty else { return "\(application): no finding" }
        let counts = Finding.Severity.allCases.reversed().compactMap { severity -> String? in
            let count = findings.count { $0.severity == severity }
            return count > 0 ? "\(count) \(severity.name)" : nil
        }
        let noun = findings.count == 1 ? "finding" : "findings"
        return "\(application): \(findings.count) \(noun) (\(counts.joined(separator: ", ")))"
    }

    private static func paragraph(_ finding: Finding) -> String {
        var out = "  \(finding.rule)  \(finding.message)\n"
        let places = finding.locations.filter { $0.line > 0 }
        for place in places.prefix(5) { out += "    at \(place)\n" }
        if places.count > 5 { out += "    and \(places.count - 5) more places\n" }
        for (number, step) in finding.path.enumerated() {
            out += "    \(number + 1). \(step.text)" + (step.location.map { "  \($0)" } ?? "") + "\n"
        }
        return out + "    fix: \(finding.fix)\n"
    }
}
