import Crypto
import Foundation
import Testing
import WritModel

@testable import WritAudit

@Suite struct ReportTests {
    private static let root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

    /// An application with a path, an edit, an accepted finding, a notice and something unread.
    static func rich() throws -> AuditReport {
        try Sample.audit(
            Sample.function(
                "FunctionUrlConfig: {AuthType: NONE}", "# writ:allow WRIT-SECRET-001 reason=\"a test account\"",
                "Environment: {Variables: {DB_PASSWORD: kV7pQ2xN}}", "# writ:allow WRIT-DATA-001 reason=\"old\"",
                "Policies: [{Statement: [{Effect: Allow, Action: 'dynamodb:DeleteItem', Resource: !GetAtt Rows.Arn}]}]")
                + "Rows: {Type: AWS::DynamoDB::Table, Properties: {BillingMode: PAY_PER_REQUEST}}\n"
                + Sample.function(name: "Idle", runtime: "go1.x"),
            files: ["src/app.py": AuditTests.run], now: 1_790_000_000)
    }

    private static func schema(_ path: String, _ dialect: SchemaDialect) throws -> JSONSchema {
        let bytes = try #require(FileManager.default.contents(atPath: path))
        return try JSONSchema(compiling: JSONParser.parse(Array(bytes), file: path), dialect: dialect)
    }

    @Test func jsonFollowsItsSchema() throws {
        let schema = try Self.schema(Self.root + "/spec/audit-v1.schema.json", .draft2020)
        let report = try Self.rich()
        #expect(!report.suppressed.isEmpty && !report.notices.isEmpty && !report.problems.isEmpty)
        #expect(report.findings.contains { !$0.path.isEmpty } && report.findings.contains { !$0.edits.isEmpty })
        let two = AuditReport.combined(
            name: "all",
            [.init(folder: "a", label: "a", report: report), .init(folder: "b/c", label: "b/c", report: report)])
        let known = Baseline(report)
        for report in [report, two, known.apply(to: report), try ExampleAuditTests.orders()] {
            let read = try JSONParser.parse(Array(report.json().utf8), file: "report.json")
            #expect(schema.validate(read) == [])
        }
        // The schema is no rubber stamp.
        var broken = report
        broken.findings[0].rule = "nonsense"
        #expect(!schema.isValid(broken.node))
    }

    @Test func sarifCarriesPathsFingerprintsFixesAndHelp() throws {
        let report = try Self.rich()
        let run = try #require(report.sarif["runs"]?[0])
        let results = run["results"]?.array ?? []
        #expect(results.count == report.findings.count + report.suppressed.count)
        #expect(results.allSatisfy { $0["partialFingerprints"]?["writ/v1"]?.string?.count == 32 })
        #expect(results.contains { ($0["codeFlows"]?[0]?["threadFlows"]?[0]?["locations"]?.array?.count ?? 0) >= 2 })
        #expect(results.contains { $0["fixes"]?[0]?["artifactChanges"] != nil })
        #expect(results.contains { $0["suppressions"]?[0]?["kind"]?.string == "inSource" })
        let rules = run["tool"]?["driver"]?["rules"]?.array ?? []
        #expect(!rules.isEmpty && rules.allSatisfy { $0["help"]?["markdown"]?.string?.isEmpty == false })
        #expect(!JSONWriter.string(report.sarif).contains("kV7pQ2xN"))
    }

    @Test(.enabled(if: ProcessInfo.processInfo.environment["WRIT_SHARED"] != nil)) func conformanceOfSARIF() throws {
        let shared = ProcessInfo.processInfo.environment["WRIT_SHARED"] ?? ""
        let schema = try Self.schema(shared + "/suites/schemas/sarif-schema-2.1.0.json", .draft7)
        let report = try Self.rich()
        for report in [report, Baseline(report).apply(to: report), try ExampleAuditTests.orders()] {
            #expect(schema.validate(report.sarif) == [])
        }
    }

    @Test func textSaysWorstFirstAndFoldsWhatIsLong() throws {
        let report = try Self.rich()
        let text = report.text()
        let first = try #require(text.firstRange(of: "CRITICAL"))
        let notes = try #require(text.firstRange(of: "note  "))
        #expect(first.lowerBound < notes.lowerBound)
        for finding in report.findings { #expect(text.contains(finding.rule)) }
        #expect(!text.contains("\u{1B}") && !text.contains("kV7pQ2xN"))
        var long = report
        let finding = try #require(report.findings.first { $0.rule == "WRIT-API-002" || $0.rule == "WRIT-PATH-001" })
        long.findings = (1...20).map { number in
            var copy = finding
            copy.path = []
            copy.message = "weakness \(number)"
            return copy
        }
        #expect(long.text().contains("and 14 more") && !long.text().contains("weakness 20"))
        #expect(long.text(TextStyle(isFull: true)).contains("weakness 20"))
    }

    @Test func textFitsTheTerminalAndColoursOnlyWhenAsked() throws {
        let text = try Self.rich().text(TextStyle(hasColours: true, width: 70))
        #expect(text.contains("\u{1B}["))
        let plain = try Self.rich().text(TextStyle(width: 70))
        let words: [String] = plain.split(separator: "\n").map(String.init).filter { $0.count > 70 }
        // Only a word that is longer than the line, or a line of a file, may stand out.
        for line in words {
            let isFile = line.hasPrefix("          +") || line.hasPrefix("          -") || line.hasPrefix("           ")
            #expect(isFile || line.split(separator: " ").contains { $0.count > 50 }, "\(line)")
        }
    }

    @Test func namesCannotRewriteTheTerminal() throws {
        var report = try Self.rich()
        report.findings[0].message = "evil \u{1B}[2J\u{1B}]0;x\u{07} \u{202E}name\nHIGH fake"
        for text in [report.text(), report.markdown(), report.html()] {
            #expect(!text.contains("\u{1B}") && !text.contains("\u{07}") && !text.contains("\u{202E}"))
            #expect(!text.split(separator: "\n").contains { $0.hasPrefix("HIGH fake") })
        }
    }

    @Test func thePageHoldsEverythingAndLetsNothingIn() throws {
        let report = try Self.rich()
        let page = report.html()
        for finding in report.findings { #expect(page.contains(finding.rule)) }
        #expect(
            page.contains("id=\"triggers\"") && page.contains("function URL") && page.contains("dynamodb:DeleteItem"))
        #expect(
            page.contains("<svg") && !page.contains("<script") && !page.contains(" style=") && !page.contains("http://")
        )
        #expect(!page.contains("kV7pQ2xN"))
        // The style is the one that the page's own policy names.
        let start = try #require(page.firstRange(of: "<style>")).upperBound
        let end = try #require(page.firstRange(of: "</style>")).lowerBound
        let digest = Base64.standard.encode(Array(SHA256.hash(data: Array(page[start..<end].utf8))))
        #expect(page.contains("default-src 'none'; style-src 'sha256-\(digest)'"))
    }

    @Test func markdownFitsACommentAndBreaksNoTable() throws {
        var report = try Self.rich()
        let finding = try #require(report.findings.first)
        report.findings = (1...900).map { number in
            var copy = finding
            copy.message = "a | b <img src=x> @team [x](y) \(number) `" + String(repeating: "word ", count: 20)
            return copy
        }
        let text = report.markdown()
        #expect(text.utf8.count < 65_536 && text.contains("does not fit"))
        #expect(!text.contains("<img") && !text.contains("@team") && !text.contains("a | b"))
        #expect(text.components(separatedBy: "<details>").count == text.components(separatedBy: "</details>").count)
    }

    @Test func applicationsOfOneFolderShareTheirFindings() throws {
        let report = try Self.rich()
        let together = AuditReport.combined(
            name: "all",
            [.init(folder: "", label: "a.yaml", report: report), .init(folder: "", label: "b.yaml", report: report)])
        #expect(together.findings.count == report.findings.count)
        let apart = AuditReport.combined(
            name: "all",
            [.init(folder: "a", label: "a", report: report), .init(folder: "b", label: "b", report: report)])
        #expect(apart.findings.count == 2 * report.findings.count)
        #expect(
            apart.findings.allSatisfy { $0.locations.allSatisfy { $0.file.hasPrefix("a/") || $0.file.hasPrefix("b/") } }
        )
    }

    @Test func whatEveryApplicationLacksIsOneLine() throws {
        let report = try Self.rich()
        let lines = report.text().split(separator: "\n").filter { $0.contains("not set up") }
        #expect(lines.count == 1)
        for word in ["signed code", "retention of logs", "alarms"] {
            #expect(lines.first?.contains(word) == true, "\(word)")
        }
        // Nothing is lost where everything is asked for, nor in the other formats.
        #expect(report.text(TextStyle(isFull: true)).contains("WRIT-MON-005"))
        #expect(report.json().contains("WRIT-MON-005") && report.markdown().contains("WRIT-MON-005"))
        // One alone keeps its own line.
        var one = report
        one.findings.removeAll { $0.rule != "WRIT-MON-005" }
        #expect(!one.text().contains("not set up") && one.text().contains("WRIT-MON-005"))
    }

    // MARK: wording

    @Test func descriptionsAreNoNames() {
        #expect(Prose.span("os.system") == "`os.system`")
        #expect(Prose.span("aiohttp.ClientSession().post") == "`aiohttp.ClientSession().post`")
        #expect(Prose.span("response header `Location`") == "response header `Location`")
        #expect(Prose.span("port 5432") == "port 5432")
    }

    @Test func noMessageHoldsBackticksInBackticks() throws {
        let code = """
            def handler(event, context):
                return {"statusCode": 302, "headers": {"Location": event["queryStringParameters"]["next"]}}
            """
        let report = try Sample.audit(
            Sample.function("FunctionUrlConfig: {AuthType: NONE}"), files: ["src/app.py": code])
        let message = try #require(report.findings.first { $0.rule == "WRIT-CODE-034" }).message
        #expect(message.contains("(response header `Location`)") && message.count { $0 == "`" }.isMultiple(of: 2))
    }

    @Test func functionsThatWereNotReadAreCountedFirst() throws {
        let unread = try Sample.audit(Sample.function() + Sample.function(name: "Other"))
        #expect(unread.text().hasPrefix("shop: 2 functions (the code of 2 not read)"))
        let read = try Sample.audit(Sample.function(), files: ["src/app.py": "def handler(event, context): pass\n"])
        #expect(read.text().hasPrefix("shop: 1 function\n"))
    }

    @Test func codeInMarkdownIsAsItIs() throws {
        let code = "import os\ndef handler(event, context):\n    os.system(event['Records'][0]['body'])\n"
        let report = try Sample.audit(
            Sample.function("Events: {Job: {Type: SQS, Properties: {Queue: !GetAtt Jobs.Arn}}}")
                + "Jobs: {Type: AWS::SQS::Queue}\n", files: ["src/app.py": code])
        #expect(report.markdown().contains("`event.Records[].body`"))
        #expect(
            report.markdown().contains("<summary>WRIT-CODE-001: an event can put <code>event.Records[].body</code>"))
        // Outside of code nothing is markup.
        var sly = report
        sly.findings[0].message = "see [this](x) <b> ` and | @all"
        sly.findings[1].message = "put `a<b>` there"
        sly.findings[1].path = [Finding.Step("a step")]
        let text = sly.markdown()
        #expect(text.contains("put <code>a&lt;b></code> there") && text.contains("| put `a&lt;b>` there ("))
        #expect(text.contains("see \\[this\\](x) &lt;b> ` and \\| @\u{200B}all"))
    }
}
