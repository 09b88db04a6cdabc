import Foundation
import Testing
import WritModel
import WritTemplates

@testable import WritAudit

@Suite struct ExampleAuditTests {
    private static let root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

    static func orders() throws -> AuditReport {
        let folder = root + "/Examples/orders"
        let bytes = try Data(contentsOf: URL(fileURLWithPath: folder + "/template.yaml"))
        let node = try YAMLParser.parse(Array(bytes), file: "template.yaml")
        let application = ApplicationReader().read(node, name: "orders", folder: folder, templateFile: "template.yaml")
        let input = AuditInput.read(application, environment: StackEnvironment(), now: 1_790_000_000) { path in
            FileManager.default.contents(atPath: folder + "/" + path).map { Array($0) }
        }
        return Audit.run(input)
    }

    @Test func theExampleHasNoGraveWeakness() throws {
        let report = try Self.orders()
        #expect(!report.fails(at: .high), "\(report.text())")
        if ProcessInfo.processInfo.environment["WRIT_SHOW"] != nil { print(report.text()) }
    }

    /// The schema is not part of the repository; `WRIT_SHARED` names the folder that holds it.
    @Test func sarifFollowsItsSchema() throws {
        guard let shared = ProcessInfo.processInfo.environment["WRIT_SHARED"],
            let bytes = FileManager.default.contents(atPath: shared + "/suites/schemas/sarif-schema-2.1.0.json")
        else { return }
        let schema = try JSONSchema(
            compiling: JSONParser.parse(Array(bytes), file: "sarif.json"), dialect: .draft7)
        let violations = schema.validate(try Self.orders().sarif)
        #expect(violations.isEmpty, "\(violations)")
    }
}
