import Testing
import WritModel
import WritTemplates

@testable import WritAdvisories
@testable import WritAudit

@Suite struct DependencyRulesTests {
    private static func advisory(
        _ id: String, _ name: String, _ ecosystem: Ecosystem, _ events: [AffectedRange.Event], aliases: [String] = [],
        isWithdrawn: Bool = false, severity: Finding.Severity? = .high
    ) -> String {
        let events = events.map { event in
            let kind = event.kind == .introduced ? "introduced" : event.kind == .fixed ? "fixed" : "last_affected"
            return "{\"\(kind)\": \"\(event.version)\"}"
        }
        return """
            {"id": "\(id)", "modified": "2026-09-01T00:00:00Z", "aliases": [\(aliases.map { "\"\($0)\"" }.joined(separator: ", "))],
             \(isWithdrawn ? "\"withdrawn\": \"2026-09-01T00:00:00Z\"," : "")
             \(severity.map { "\"database_specific\": {\"severity\": \"\($0.name)\"}," } ?? "") "summary": "summary of \(id)",
             "affected": [{"package": {"ecosystem": "\(ecosystem.name)", "name": "\(name)"},
                           "ranges": [{"type": "ECOSYSTEM", "events": [\(events.joined(separator: ", "))]}]}]}
            """
    }

    private static let records = [
        advisory(
            "GHSA-1", "requests", .pypi, [.init(.introduced, "2.0"), .init(.fixed, "2.20.0")], aliases: ["CVE-1"],
            severity: .high),
        advisory(
            "PYSEC-1", "requests", .pypi, [.init(.introduced, "2.0"), .init(.fixed, "2.20.0")], aliases: ["CVE-1"],
            severity: nil),
        advisory(
            "GHSA-2", "requests", .pypi, [.init(.introduced, "0"), .init(.fixed, "2.31.0")], aliases: ["CVE-2"],
            severity: .low),
        advisory("GHSA-3", "flask", .pypi, [.init(.introduced, "0")], isWithdrawn: true),
        advisory("GHSA-4", "lodash", .npm, [.init(.introduced, "0"), .init(.fixed, "4.17.21")], severity: .critical),
        advisory("GHSA-5", "open", .npm, [.init(.introduced, "0"), .init(.lastAffected, "3.0.0")], severity: nil),
        advisory("MAL-2026-1", "lodahs", .npm, [.init(.introduced, "0")], severity: nil),
    ]

    private static func audit(
        _ files: [String: String], resources: String = Sample.function(), hasIndex: Bool = true,
        now: Int64? = 1_788_300_000
    ) throws -> AuditReport {
        var builder = IndexBuilder()
        for record in records {
            if let advisory = try AdvisoryReader.read(Array(record.utf8), file: "a.json") { builder.add(advisory) }
        }
        let index = try AdvisoryIndex(builder.bytes(made: 1_788_300_000), file: "index")
        let text =
            "Transform: AWS::Serverless-2016-10-31\nResources:\n"
            + resources.split(separator: "\n").map { "  \($0)\n" }.joined()
        let node = try YAMLParser.parse(Array(text.utf8), file: "template.yaml")
        let application = ApplicationReader().read(node, name: "shop", folder: ".", templateFile: "template.yaml")
        let load: @Sendable (String) -> [UInt8]? = { path in
            path == "template.yaml" ? Array(text.utf8) : files[path].map { Array($0.utf8) }
        }
        var input = AuditInput.read(application, environment: StackEnvironment(), now: now, load: load)
        input.dependencies = DependencyFacts.read(
            .init(paths: files.keys.filter { ManifestReader.kind(of: $0) != nil }.sorted(), isWhole: true),
            advisories: hasIndex ? .success(index) : nil, now: now, load: load)
        return Audit.run(input)
    }

    private static func found(_ files: [String: String], _ rule: String, resources: String = Sample.function()) throws
        -> [Finding]
    {
        try audit(files, resources: resources).findings.filter { $0.rule == rule }
    }

    @Test func aPackageWithKnownWeaknessesIsOneFinding() throws {
        let found = try Self.found(["src/requirements.txt": "# packages\nrequests==2.19.0\n"], "WRIT-DEP-001")
        let finding = try #require(found.first)
        #expect(found.count == 1 && finding.severity == .high && finding.functions == ["Act"])
        #expect(finding.locations == [SourceLocation(file: "src/requirements.txt", line: 2, column: 1)])
        #expect(finding.message.contains("2 known weaknesses: CVE-1 (high), CVE-2 (low)"), "\(finding.message)")
        #expect(finding.fix.contains("2.31.0") && finding.subject == "requests@2.19.0 CVE-1 CVE-2")
    }

    @Test(arguments: [
        "requests==2.31.0", "requests==2.31.0.post1", "flask==1.0", "request==1.0", "requests>=2.19.0",
    ]) func itsHarmlessLookAlikesAreNot(line: String) throws {
        #expect(try Self.found(["src/requirements.txt": line + "\n"], "WRIT-DEP-001").isEmpty)
    }

    @Test func preReleasesAreOnTheirSideOfTheBound() throws {
        // Before the first affected version, and still without the fix.
        #expect(
            try Self.found(["src/requirements.txt": "requests==2.0rc1\n"], "WRIT-DEP-001").first?.message.contains(
                "CVE-1") == false)
        #expect(
            try Self.found(["src/requirements.txt": "requests==2.20.0rc1\n"], "WRIT-DEP-001").first?.message.contains(
                "CVE-1") == true)
    }

    static let lock = #"""
        {"lockfileVersion": 3, "packages": {"": {"dependencies": {"lodash": "^4"}},
         "node_modules/lodash": {"version": "4.17.20", "integrity": "sha512-AAA="},
         "node_modules/open": {"version": "3.0.0", "dev": true, "integrity": "sha512-AAA="}}}
        """#

    @Test func whatIsForDevelopmentOnlyIsLess() throws {
        let found = try Self.found(["src/package-lock.json": Self.lock], "WRIT-DEP-001")
        #expect(found.map(\.severity) == [.critical, .note])
        #expect(found.first?.locations.first?.line == 2)
        #expect(
            found.last?.message.contains("development") == true
                && found.last?.message.contains("severity not stated") == true)
        #expect(found.last?.fix.contains("no mended version") == true)
    }

    @Test func functionsAreThoseWhoseBundleHoldsTheManifest() throws {
        let two =
            Sample.function(name: "One").replacing("CodeUri: src/", with: "CodeUri: one/")
            + Sample.function(name: "Two").replacing("CodeUri: src/", with: "CodeUri: two/")
        #expect(
            try Self.found(["one/requirements.txt": "requests==2.19.0\n"], "WRIT-DEP-001", resources: two).first?
                .functions == ["One"])
        // One at the root serves those that have none of their own.
        let root = ["requirements.txt": "requests==2.19.0\n", "two/requirements.txt": "requests==2.31.0\n"]
        #expect(try Self.found(root, "WRIT-DEP-001", resources: two).first?.functions == ["One"])
        let elsewhere = try Self.found(["tools/requirements.txt": "requests==2.19.0\n"], "WRIT-DEP-001", resources: two)
        #expect(elsewhere.first?.functions == [] && elsewhere.first?.severity == .low)
    }

    @Test func malwareIsCriticalInEveryVersion() throws {
        let package = #"{"dependencies": {"lodahs": "^1.0.0", "lodash": "^4.17.20"}}"#
        let found = try Self.found(["src/package.json": package], "WRIT-DEP-002")
        #expect(
            found.count == 1 && found.first?.severity == .critical
                && found.first?.message.contains("MAL-2026-1") == true)
        #expect(try Self.found(["src/package-lock.json": Self.lock], "WRIT-DEP-002").isEmpty)
    }

    @Test(arguments: [
        (["src/requirements.txt": "flask\nrequests>=2\nboto3==1.0\n"], true),
        (["src/requirements.txt": "boto3==1.0\n"], false),
        (["src/package.json": #"{"dependencies": {"a": "1.0.0"}}"#], true),
        (["src/package.json": #"{"dependencies": {"a": "1.0.0"}}"#, "src/package-lock.json": lock], false),
        (["src/package.json": #"{"dependencies": {"a": "1.0.0"}}"#, "yarn.lock": ""], false),
        (["src/package.json": #"{"devDependencies": {"a": "^1.0.0"}}"#], false),
        (["src/pyproject.toml": "[project]\ndependencies = ['flask']\n"], true),
        (["src/pyproject.toml": "[project]\ndependencies = ['flask']\n", "src/uv.lock": ""], false),
        (["tools/requirements.txt": "flask\n"], false), (["src/requirements-dev.txt": "pytest\n"], false),
    ]) func whatHasNoExactVersionIsOneFindingForEachFile(files: [String: String], isFound: Bool) throws {
        #expect(try Self.found(files, "WRIT-DEP-003").count == (isFound ? 1 : 0), "\(files)")
    }

    @Test func hashesAreMissedOnlyWherePinsAreThere() throws {
        #expect(try Self.found(["src/requirements.txt": "boto3==1.0\n"], "WRIT-DEP-004").first?.severity == .note)
        #expect(try Self.found(["src/requirements.txt": "boto3==1.0 --hash=sha256:aa\n"], "WRIT-DEP-004").isEmpty)
        #expect(try Self.found(["src/requirements.txt": "boto3\n"], "WRIT-DEP-004").isEmpty)
    }

    @Test(arguments: [
        ("--index-url http://example.com/simple\na==1", "WRIT-DEP-005", true),
        ("--index-url https://example.com/simple\na==1", "WRIT-DEP-005", false),
        ("--index-url http://localhost:8080/simple\na==1", "WRIT-DEP-005", false),
        ("--trusted-host example.com\na==1", "WRIT-DEP-005", true),
        ("git+http://example.com/x#egg=a", "WRIT-DEP-005", true),
        ("git+https://example.com/x#egg=a", "WRIT-DEP-005", false),
        ("--extra-index-url https://example.com/simple\na==1", "WRIT-DEP-006", true),
        ("--extra-index-url https://example.com/simple\na==1 --hash=sha256:aa", "WRIT-DEP-006", false),
        ("--index-url https://example.com/simple\na==1", "WRIT-DEP-006", false),
    ]) func sourcesAreJudged(text: String, rule: String, isFound: Bool) throws {
        #expect(try Self.found(["src/requirements.txt": text + "\n"], rule).isEmpty == !isFound)
    }

    @Test func passwordsOfAnIndexAreNotShown() throws {
        let found = try Self.found(
            ["src/requirements.txt": "--index-url http://user:hunter2@example.com/simple\na==1\n"], "WRIT-DEP-005")
        #expect(
            found.first?.message.contains("example.com") == true && found.first?.message.contains("hunter2") == false)
    }

    @Test func withoutAdvisoriesTheReportSaysSo() throws {
        let report = try Self.audit(["src/requirements.txt": "requests==2.19.0\n"], hasIndex: false)
        #expect(!report.has("WRIT-DEP-001"))
        #expect(report.problems.first { $0.code == "no-advisories" }?.hint?.contains("writ advisories update") == true)
        #expect(try !Self.audit([:], hasIndex: false).problems.contains { $0.code == "no-advisories" })
    }

    @Test func oldAdvisoriesAreSaidToBeOld() throws {
        let files = ["src/requirements.txt": "requests==2.31.0\n"]
        #expect(try !Self.audit(files).problems.contains { $0.code == "old-advisories" })
        #expect(try Self.audit(files, now: 1_800_000_000).problems.contains { $0.code == "old-advisories" })
    }

    @Test func aCommentAcceptsAFinding() throws {
        let text = "# writ:allow WRIT-DEP-001 reason=\"never follows redirects\"\nrequests==2.19.0\n"
        let report = try Self.audit(["src/requirements.txt": text])
        #expect(!report.has("WRIT-DEP-001") && report.suppressed.count == 1)
    }

    @Test func oneUnreadableManifestEndsNothing() throws {
        let report = try Self.audit(["src/package-lock.json": "{", "src/requirements.txt": "requests==2.19.0\n"])
        #expect(report.has("WRIT-DEP-001"))
        #expect(report.problems.contains { $0.location?.file == "src/package-lock.json" })
    }

    @Test func environmentsAndLockedModulesAreNotSearched() {
        let tree: [String: [ManifestFinder.Entry]] = [
            "": [
                .init(name: "requirements.txt", isFolder: false), .init(name: "env", isFolder: true),
                .init(name: ".git", isFolder: true),
                .init(name: "locked", isFolder: true), .init(name: "bundle", isFolder: true),
                .init(name: "other", isFolder: true),
            ],
            "env": [.init(name: "pyvenv.cfg", isFolder: false), .init(name: "requirements.txt", isFolder: false)],
            ".git": [.init(name: "requirements.txt", isFolder: false)],
            "other": [.init(name: "go.mod", isFolder: false)],
            "locked": [.init(name: "package-lock.json", isFolder: false), .init(name: "node_modules", isFolder: true)],
            "locked/node_modules": [.init(name: "a", isFolder: true)],
            "locked/node_modules/a": [.init(name: "package.json", isFolder: false)],
            "bundle": [.init(name: "node_modules", isFolder: true)],
            "bundle/node_modules": [.init(name: "a", isFolder: true)],
            "bundle/node_modules/a": [.init(name: "package.json", isFolder: false)],
        ]
        let found = ManifestFinder(excluding: ["other"]) { tree[$0] ?? [] }.find()
        #expect(
            found.paths == ["bundle/node_modules/a/package.json", "locked/package-lock.json", "requirements.txt"]
                && found.isWhole)
    }
}
