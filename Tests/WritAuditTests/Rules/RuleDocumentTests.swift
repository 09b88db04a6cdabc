import Foundation
import Testing
import WritModel

@testable import WritAudit

/// `docs/rules.md` says what the rules say. `WRIT_WRITE_DOCS=1 swift test --filter RuleDocumentTests` writes its table anew.
@Suite struct RuleDocumentTests {
    private static let path =
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path + "/docs/rules.md"

    private static func row(_ rule: Rule) -> String {
        let cwe = rule.cwe.map(String.init) ?? (rule.id.hasPrefix("WRIT-PATH") ? "of the effect" : "")
        return
            "| \(rule.id) | \(rule.practice) | \(rule.severity.name) | \(cwe) | \(rule.title) | \(rule.fix) | \(rule.source) |"
    }

    @Test func everyRuleHasItsRow() throws {
        let text = try String(contentsOfFile: Self.path, encoding: .utf8)
        var lines = text.components(separatedBy: "\n")
        let rows = Audit.rules.sorted { $0.id < $1.id }.map(Self.row)
        if ProcessInfo.processInfo.environment["WRIT_WRITE_DOCS"] != nil {
            let first = lines.firstIndex { $0.hasPrefix("| WRIT-") } ?? lines.endIndex
            lines.removeAll { $0.hasPrefix("| WRIT-") }
            lines.insert(contentsOf: rows, at: min(first, lines.endIndex))
            try lines.joined(separator: "\n").write(toFile: Self.path, atomically: true, encoding: .utf8)
        }
        let written = Set(lines)
        for row in rows { #expect(written.contains(row), "missing in docs/rules.md: \(row)") }
        #expect(
            lines.count { $0.hasPrefix("| WRIT-") } == rows.count, "docs/rules.md has rows of rules that do not exist")
    }
}
