import Testing
import WritModel
import WritTemplates

@testable import WritAudit

@Suite struct SecretRulesTests {
    /// An application with one function, and files beside it.
    static func audit(_ files: [String: String], property: String = "MemorySize: 128") throws -> AuditReport {
        let template =
            "Transform: AWS::Serverless-2016-10-31\nResources:\n"
            + Sample.function(property).split(separator: "\n").map { "  \($0)\n" }.joined()
        var all = files.mapValues { Array($0.utf8) }
        all["template.yaml"] = Array(template.utf8)
        let node = try YAMLParser.parse(Array(template.utf8), file: "template.yaml")
        let application = ApplicationReader().read(node, name: "shop", folder: ".", templateFile: "template.yaml")
        let kept = all
        let input = AuditInput.read(
            application, environment: StackEnvironment(), now: nil,
            tree: TreeFacts.read(MemoryTree(kept), templates: ["template.yaml"], now: nil)
        ) { kept[$0] }
        return Audit.run(input)
    }
    static func secrets(_ report: AuditReport) -> [Finding] {
        report.findings.filter { $0.rule.hasPrefix("WRIT-SECRET") }
    }

    @Test func oneSecretInSeveralPlacesIsOneFinding() throws {
        let key = FakeSecret.stripe()
        let report = try Self.audit(
            [
                "src/app.py": "KEY = '\(key)'\n", "web/pay.js": "const k = '\(key)'\n", ".env": "STRIPE_KEY=\(key)\n",
                "README.md": "use \(key)\n",
            ],
            property: "Environment: {Variables: {STRIPE_KEY: \(key)}}")
        let found = Self.secrets(report)
        #expect(found.count == 1 && found.first?.rule == "WRIT-SECRET-001" && found.first?.severity == .high)
        #expect(
            Set(found.first?.locations.map(\.file) ?? []) == [
                "template.yaml", "src/app.py", "web/pay.js", ".env", "README.md",
            ])
        #expect(found.first?.functions == ["Act"])
    }

    @Test func thePlaceSaysWhichRule() throws {
        let report = try Self.audit([
            "src/app.py": "KEY = '\(FakeSecret.stripe(1))'\n", "config/prod.yaml": "slack: \(FakeSecret.slack())\n",
            "src/deploy.pem": FakeSecret.privateKey(),
        ])
        let found = Dictionary(grouping: Self.secrets(report), by: \.rule)
        #expect(found["WRIT-SECRET-002"]?.map { $0.locations[0].file } == ["src/app.py"])
        #expect(
            Set(found["WRIT-SECRET-005"]?.map { $0.locations[0].file } ?? []) == ["config/prod.yaml", "src/deploy.pem"])
        // What lies in the function's folder goes where the function goes.
        #expect(found["WRIT-SECRET-005"]?.first { $0.locations[0].file == "src/deploy.pem" }?.functions == ["Act"])
    }

    @Test func surenessAndPlaceMakeTheSeverity() throws {
        func severity(_ file: String, _ text: String) throws -> Finding.Severity? {
            try Self.secrets(Self.audit([file: text])).first?.severity
        }
        #expect(try severity("app/x.py", "KEY = '\(FakeSecret.stripe())'") == .high)
        #expect(try severity("tests/x.py", "KEY = '\(FakeSecret.stripe())'") == .medium)
        #expect(try severity("app/x.py", "JWT_SECRET = 'my-super-secret-key'") == .medium)
        #expect(try severity("app/x.py", "KEY = 'sk_" + "test_\(FakeSecret.text(24, 1))'") == .low)
        #expect(try severity("app/x.py", "KEY = os.environ['KEY']") == nil)
    }

    @Test func noReportShowsASecret() throws {
        let secrets = [FakeSecret.stripe(), FakeSecret.accessSecret(), FakeSecret.text(18, 8), FakeSecret.gitHub()]
        let report = try Self.audit([
            "src/app.py": "KEY = '\(secrets[0])'\naws_secret_access_key = '\(secrets[1])'\n",
            "c.yaml": "password: \(secrets[2])\nurl: https://x:\(secrets[3])@git.acme.io/a\n",
        ])
        #expect(Self.secrets(report).count == 4)
        for text in [report.text(), report.json(), report.markdown(), report.html(), JSONWriter.string(report.sarif)] {
            for secret in secrets { #expect(!text.contains(secret)) }
        }
    }

    @Test func whatOnlyTheHistoryHasIsSaidOnce() throws {
        let old = FakeSecret.stripe(1)
        let current = FakeSecret.slack()
        var facts = TreeFacts.read(MemoryTree(["c.yaml": Array("slack: \(current)".utf8)]), templates: [], now: nil)
        let scanner = SecretScanner(now: nil)
        for (commit, text) in [("aaaaaaaaaaaaaaaa", "k: \(old)"), ("bbbbbbbbbbbbbbbb", "k: \(old)\ns: \(current)")] {
            facts.history += scanner.sightings(Array(text.utf8), path: "old.yaml").map {
                PastSighting($0, commit: commit)
            }
        }
        let found = Self.secrets(Audit.run(facts, now: nil))
        #expect(found.map(\.rule) == ["WRIT-SECRET-005", "WRIT-SECRET-006"])
        #expect(found.last?.message.contains("aaaaaaaaaaaa") == true && found.last?.locations.first?.file == "old.yaml")
    }

    @Test func filesBelongToTheInnermostApplication() throws {
        let key = { FakeSecret.stripe($0) }
        let facts = TreeFacts.read(
            MemoryTree([
                "a/x.py": Array("k = '\(key(1))'".utf8), "a/b/x.py": Array("k = '\(key(2))'".utf8),
                "ab/x.py": Array("k = '\(key(3))'".utf8),
                ".github/workflows/ci.yml": Array("on: push\njobs: {}\n".utf8),
            ]), templates: [], now: nil)
        let folders = ["a", "a/b"]
        #expect(facts.part(of: "a", without: folders).sightings.map(\.location.file) == ["x.py"])
        #expect(facts.part(of: "a/b", without: folders).sightings.map(\.location.file) == ["x.py"])
        let rest = facts.part(of: "", without: folders)
        #expect(rest.sightings.map(\.location.file) == ["ab/x.py"] && rest.pipelines.count == 1)
    }

    @Test func aPasswordAsADefaultIsSaidOnce() throws {
        let shown = try Sample.audit(Sample.function(), parameters: "DbPassword: {Type: String, Default: kV7pQ2xNw}")
        #expect(shown.findings.map(\.rule).filter { $0.hasPrefix("WRIT-SECRET") } == ["WRIT-SECRET-001"])
        #expect(shown.findings.contains { $0.message.contains("has no `NoEcho`") })
        let hidden = try Sample.audit(
            Sample.function(), parameters: "DbPassword: {Type: String, Default: kV7pQ2xNw, NoEcho: true}")
        #expect(hidden.has("WRIT-SECRET-001") && !hidden.findings.contains { $0.message.contains("NoEcho") })
    }
}
