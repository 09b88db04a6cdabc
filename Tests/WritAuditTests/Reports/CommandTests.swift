import Foundation
import Testing

/// `writ audit` as people and pipelines run it.
@Suite struct CommandTests {
    private static let tool: URL? = {
        // The tool is built beside the tests.
        let tests = Bundle.allBundles.map(\.bundleURL).first { $0.pathExtension == "xctest" } ?? Bundle.main.bundleURL
        let beside = [
            tests.deletingLastPathComponent(),
            URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent(),
        ]
        return beside.map { $0.appendingPathComponent("writ") }.first {
            FileManager.default.isExecutableFile(atPath: $0.path)
        }
    }()

    private static let weak = """
        Transform: AWS::Serverless-2016-10-31
        Resources:
          Jobs:
            Type: AWS::SQS::Queue # the jobs
            Properties:
              SqsManagedSseEnabled: false

        """

    private struct Result {
        var status: Int32
        var output: String
        var errors: String
    }

    private static func run(_ arguments: [String], in folder: URL) throws -> Result {
        let process = Process()
        let tool = try #require(Self.tool, "writ is not built")
        process.executableURL = tool
        process.arguments = ["audit"] + arguments
        process.currentDirectoryURL = folder
        // Files and not pipes: what is written is never waited for.
        let output = folder.appendingPathComponent("out.txt")
        let errors = folder.appendingPathComponent("err.txt")
        for file in [output, errors] { try Data().write(to: file) }
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = try FileHandle(forWritingTo: errors)
        try process.run()
        process.waitUntilExit()
        return Result(
            status: process.terminationStatus, output: try String(contentsOf: output, encoding: .utf8),
            errors: try String(contentsOf: errors, encoding: .utf8))
    }

    private static func folder(_ files: [String: String], _ body: (URL) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("writ-audit-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        for (path, text) in files {
            let file = folder.appendingPathComponent("app/" + path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
        try body(folder)
    }

    @Test func everyApplicationOfAFolderIsAuditedAndABadOneEndsNothing() throws {
        let files = [
            "a/template.yaml": Self.weak, "b/template.yaml": "Transform: AWS::Serverless-2016-10-31\nResources: {\n",
            "c/one.yaml": Self.weak, "c/two.yaml": Self.weak, "node_modules/x/template.yaml": Self.weak,
        ]
        try Self.folder(files) { folder in
            let text = try Self.run(["app"], in: folder)
            #expect(text.status == 1)
            for path in ["a/template.yaml", "c/one.yaml", "c/two.yaml"] {
                #expect(text.output.contains(path), "\(text.output)")
            }
            #expect(
                text.output.contains("Not read (1)") && text.output.contains("b/template.yaml:")
                    && !text.output.contains("node_modules"))
            let json = try Self.run(["app", "--format", "json", "--fail-on", "never"], in: folder)
            #expect(json.status == 0 && json.output.contains("\"application\": \"c/two.yaml\""))
            #expect(try Self.run(["app/b"], in: folder).status == 2)
            #expect(try Self.run(["app/nowhere"], in: folder).status == 2)
        }
    }

    @Test func nestedApplicationsAreAuditedWithTheOneThatNamesThem() throws {
        let root =
            "Transform: AWS::Serverless-2016-10-31\nResources:\n  Inner: {Type: AWS::Serverless::Application, Properties: {Location: inner/stack.yaml}}\n"
        try Self.folder(["template.yaml": root, "inner/stack.yaml": Self.weak]) { folder in
            let report = try Self.run(["app/template.yaml"], in: folder)
            #expect(report.output.contains("inner/stack.yaml"))
        }
    }

    @Test func aFixIsShownThenMadeThenNotNeeded() throws {
        try Self.folder(["template.yaml": Self.weak]) { folder in
            let file = folder.appendingPathComponent("app/template.yaml")
            let shown = try Self.run(["app", "--fix", "--dry-run"], in: folder)
            #expect(shown.status == 1 && shown.output.contains("+      SqsManagedSseEnabled: true"), "\(shown.output)")
            #expect(try String(contentsOf: file, encoding: .utf8) == Self.weak)
            let made = try Self.run(["app", "--fix", "--fail-on", "medium"], in: folder)
            #expect(made.status == 0 && made.errors.contains("1 finding mended"))
            let after = try String(contentsOf: file, encoding: .utf8)
            #expect(after == Self.weak.replacing("false", with: "true"))
            #expect(try Self.run(["app", "--fix", "--dry-run"], in: folder).status == 0)
        }
    }

    @Test func aBaselineLetsOldFindingsPass() throws {
        try Self.folder(["template.yaml": Self.weak]) { folder in
            #expect(try Self.run(["app", "--write-baseline", "known"], in: folder).status == 0)
            let known = try Self.run(["app", "--baseline", "known"], in: folder)
            #expect(known.status == 0 && known.output.contains("in the baseline"))
            let more = Self.weak + "  More:\n    Type: AWS::SQS::Queue\n    Properties: {SqsManagedSseEnabled: false}\n"
            try Data(more.utf8).write(to: folder.appendingPathComponent("app/template.yaml"))
            #expect(try Self.run(["app", "--baseline", "known"], in: folder).status == 1)
            try Data("nonsense".utf8).write(to: folder.appendingPathComponent("known"))
            #expect(try Self.run(["app", "--baseline", "known"], in: folder).status == 2)
        }
    }

    // MARK: watch

    /// The real process, ended as Ctrl-C ends it.
    private static func watched(_ arguments: [String], in folder: URL) throws -> Int32 {
        let process = Process()
        let tool = try #require(Self.tool, "writ is not built")
        process.executableURL = tool
        process.arguments = ["audit", "app", "--watch", "--output", "report.txt"] + arguments
        process.currentDirectoryURL = folder
        let told = Pipe()
        process.standardError = told
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        // The first audit is done once its summary is told; the end of the stream would be the end of the process.
        let summary = told.fileHandleForReading.availableData
        #expect(!summary.isEmpty, "the watch ended of its own accord")
        process.interrupt()
        process.waitUntilExit()
        #expect(process.terminationReason == .exit)
        return process.terminationStatus
    }

    @Test func aWatchEndsWithTheStatusOfItsLastAudit() throws {
        try Self.folder(["template.yaml": Self.weak]) { folder in
            #expect(try Self.watched([], in: folder) == 1)
            let report = try String(contentsOf: folder.appendingPathComponent("report.txt"), encoding: .utf8)
            #expect(report.contains("WRIT-DATA-003"))
            #expect(try Self.watched(["--fail-on", "never"], in: folder) == 0)
        }
    }

    // MARK: what is no template

    @Test func aProgramThatGivesTheTemplateIsNamed() throws {
        try Self.folder(["serverless.ts": "export default {}\n"]) { folder in
            let result = try Self.run(["app"], in: folder)
            #expect(result.status == 2 && result.errors.contains("`serverless.ts` is a program"))
            #expect(result.errors.contains("serverless print"))
        }
        try Self.folder(["serverless.ts": "export default {}\n", "a/template.yaml": Self.weak]) { folder in
            let output = try Self.run(["app"], in: folder).output
            #expect(output.contains("serverless print"))
        }
        let own = "service: a\nprovider: {name: aws, runtime: nodejs22.x}\nfunctions: {}\n"
        try Self.folder(["serverless.ts": "export default {}\n", "serverless.yml": own]) { folder in
            let output = try Self.run(["app"], in: folder).output
            #expect(!output.contains("serverless print"))
        }
    }

    @Test func whatWasBuiltIsReadWhereThereIsNothingElse() throws {
        try Self.folder([".aws-sam/build/template.yaml": Self.weak]) { folder in
            let result = try Self.run(["app"], in: folder)
            #expect(result.output.contains(".aws-sam/build/template.yaml") && result.output.contains("`sam build`"))
        }
        try Self.folder([".aws-sam/build/template.yaml": Self.weak, "template.yaml": Self.weak]) { folder in
            let output = try Self.run(["app"], in: folder).output
            #expect(!output.contains(".aws-sam"))
        }
    }

    @Test func aFileThatATemplateTakesInIsNoApplication() throws {
        let service = """
            service: a
            provider: {name: aws, runtime: nodejs22.x}
            functions: {act: {handler: app.handler}}
            resources: ${file(resources/tables.yml)}

            """
        let tables =
            "Resources:\n  Rows:\n    Type: AWS::DynamoDB::Table\n    Properties: {BillingMode: PAY_PER_REQUEST}\n"
        let files = [
            "serverless.yml": service, "resources/tables.yml": tables, "app.js": "exports.handler = async () => 1\n",
        ]
        try Self.folder(files) { folder in
            let json = try Self.run(["app", "--format", "json", "--fail-on", "never"], in: folder)
            #expect(json.output.components(separatedBy: "\"template\":").count == 2, "\(json.output)")
        }
        // The same file, taken in by nobody.
        try Self.folder([
            "serverless.yml": service.replacing("resources:", with: "x:").replacing(
                "${file(resources/tables.yml)}", with: "1"), "resources/tables.yml": tables, "app.js": "",
        ]) { folder in
            let json = try Self.run(["app", "--format", "json", "--fail-on", "never"], in: folder)
            #expect(json.output.components(separatedBy: "\"template\":").count == 3)
        }
    }
}
