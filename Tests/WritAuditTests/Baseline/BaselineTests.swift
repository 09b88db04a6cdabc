import Testing
import WritModel

@testable import WritAudit

@Suite struct BaselineTests {
    private static let open = Sample.function("FunctionUrlConfig: {AuthType: NONE}", "Tracing: Active")
    private static let code = "import os\ndef handler(event, context):\n    os.system(event['body'])\n"

    private static func report(_ resources: String, _ files: [String: String] = [:]) throws -> AuditReport {
        try Sample.audit(resources, files: files, now: 1_790_000_000)
    }

    private static func after(_ baseline: AuditReport, _ report: AuditReport) throws -> AuditReport {
        let text = Baseline(baseline).text
        return try Baseline(reading: Array(text.utf8), file: "b").apply(to: report)
    }

    @Test func whatIsKnownIsNotCountedAndStillSummarised() throws {
        let report = try Self.report(Self.open)
        let known = try Self.after(report, report)
        #expect(known.findings.isEmpty && known.baselined.count == report.findings.count && known.gone.isEmpty)
        #expect(known.text().contains("\(report.findings.count) in the baseline"))
        #expect(!known.fails(at: .note))
    }

    @Test func aNewFindingCounts() throws {
        let before = try Self.report(Self.open)
        let after = try Self.after(
            before, Self.report(Self.open + Sample.function("FunctionUrlConfig: {AuthType: NONE}", name: "New")))
        #expect(after.findings.contains { $0.rule == "WRIT-API-002" && $0.functions == ["New"] })
        #expect(!after.findings.contains { $0.rule == "WRIT-API-002" && $0.functions == ["Act"] })
    }

    @Test func movedLinesAndRenamedFilesChangeNothing() throws {
        let files = ["src/app.py": Self.code]
        let before = try Self.report(Self.open, files)
        let queue = "Jobs: {Type: AWS::SQS::Queue, Properties: {RedrivePolicy: {a: b}}}\n"
        let moved = try Self.report(queue + "# more\n" + Self.open, ["src/app.py": "# a line\n\n" + Self.code])
        let after = try Self.after(before, moved)
        #expect(after.findings.map(\.message) == [])
        let renamed = try Self.report(
            Self.open.replacing("app.handler", with: "web.handler"), ["src/web.py": Self.code])
        let found = try Self.after(before, renamed).findings
        #expect(!found.contains { $0.rule.hasPrefix("WRIT-PATH") || $0.rule.hasPrefix("WRIT-CODE") })
        #expect(before.findings.contains { $0.rule == "WRIT-PATH-001" || $0.rule == "WRIT-CODE-001" })
    }

    @Test func aSecondWeaknessLikeTheFirstCounts() throws {
        let before = try Self.report(Self.open, ["src/app.py": Self.code])
        let twice = Self.code + "    print(1)\n    os.system(event['body'])\n"
        let after = try Self.after(before, Self.report(Self.open, ["src/app.py": twice]))
        #expect(after.findings.count == 1)
    }

    @Test func whatIsFoundNoMoreIsSaid() throws {
        let before = try Self.report(Self.open)
        let after = try Self.after(
            before, Self.report(Sample.function("FunctionUrlConfig: {AuthType: AWS_IAM}", "Tracing: Active")))
        #expect(after.gone.contains { $0.hasPrefix("WRIT-API-002 template.yaml") })
        #expect(after.text().contains("not found any more"))
    }

    @Test func theFileMergesAsTextAndNamesNoPlaceOfTheMachine() throws {
        let text = Baseline(try Self.report(Self.open)).text
        let lines = text.split(separator: "\n").dropFirst()
        #expect(lines.map(String.init) == lines.map(String.init).sorted() && !lines.isEmpty)
        #expect(!text.contains(" /"))
        let other = Baseline(try Self.report(Sample.function("FunctionUrlConfig: {AuthType: NONE}", name: "New"))).text
        let merged = try Baseline(reading: Array((text + other).utf8), file: "b")
        #expect(merged.entries.count >= lines.count)
        for word in ["nonsense", "abc def", "0123456789abcdef0123456789abcdeg x"] {
            #expect(throws: InputError.self) { try Baseline(reading: Array(word.utf8), file: "b") }
        }
    }

    @Test func aCredentialLeavesNoTraceInItsFingerprint() throws {
        func entries(_ secret: String) throws -> [String] {
            let code = "API_KEY = \"\(secret)\"\ndef handler(event, context):\n    return None\n"
            let report = try Self.report(Self.open, ["src/app.py": code])
            return report.findings.filter { $0.rule == "WRIT-SECRET-002" }.flatMap(\.fingerprints)
        }
        let first = try entries("sk_live_" + "4eC39HqLyjWDarjtT1zdp7dc")
        #expect(try !first.isEmpty && first == entries("sk_live_" + "9aB18KqMzpXEbskuU2aeq8ed"))
    }
}
