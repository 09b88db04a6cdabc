import Foundation
import Testing
import WritModel
import WritTemplates

@testable import WritAudit

/// Damaged templates are audited as far as they can be read, and never end the audit.
@Suite struct AuditMutationTests {
    private static let root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path
    private static let words = [
        "!If [C, a, b]", "!Ref X", "*", "null", "[]", "{}", "- ", ": ", "'", "|", "AWS::NoValue", "Policies: [",
        "AWS::Serverless::Api", "Events:", "-1", "1e999", "é", "\t", "#", "Metadata: {Writ: {Allow: [1, {Rule: x}]}}",
    ]

    private static func damaged(_ lines: [String], _ random: inout SeededGenerator) -> [String] {
        var lines = lines
        for _ in 0...Int.random(in: 0...3, using: &random) {
            guard !lines.isEmpty else { break }
            let at = Int.random(in: 0..<lines.count, using: &random)
            let other = Int.random(in: 0..<lines.count, using: &random)
            switch Int.random(in: 0..<6, using: &random) {
            case 0: lines.remove(at: at)
            case 1: lines.insert(lines[other], at: at)
            case 2: lines.swapAt(at, other)
            case 3: lines[at] = String(repeating: " ", count: other % 9) + lines[at].drop { $0 == " " }
            case 4: lines[at] += words[other % words.count]
            default: lines[at] = lines[at].prefix { $0 != ":" } + ": " + words[other % words.count]
            }
        }
        return lines
    }

    @Test func damagedTemplatesGiveReportsInEveryForm() throws {
        var random = SeededGenerator(seed: 7)
        var read = 0
        for name in ["orders", "intruder"] {
            let bytes = try #require(
                FileManager.default.contents(atPath: "\(Self.root)/Examples/\(name)/template.yaml"))
            let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
                .map(String.init)
            for round in 0..<150 {
                let text = Self.damaged(lines, &random).joined(separator: "\n")
                guard let report = try? Sample.whole(text, now: 1_790_000_000) else { continue }
                read += 1
                guard round % 10 == 0 else { continue }
                for format in AuditFormat.allCases { #expect(!report.rendered(as: format).isEmpty) }
                let edits = report.findings.flatMap(\.edits)
                let outcome = FileEditor.apply(edits, to: Array(text.utf8))
                let isRead = (try? YAMLParser.parse(outcome.bytes, file: "t")) != nil
                #expect(isRead)
            }
        }
        #expect(read > 40, "\(read)")
    }
}
