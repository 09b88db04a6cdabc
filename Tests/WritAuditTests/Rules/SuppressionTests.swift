import Testing
import WritModel

@testable import WritAudit

@Suite struct SuppressionTests {
    private static let now: Int64 = 1_790_000_000

    private static func report(_ metadata: String, name: String = "Act", more: String = "") throws -> AuditReport {
        let text = """
            {"Transform": "AWS::Serverless-2016-10-31", "Resources": {"\(name)": {"Type": "AWS::Serverless::Function",
              "Metadata": {\(metadata)}, "Properties": {"Runtime": "python3.12", "Handler": "app.handler", "CodeUri": "src/",
              "FunctionUrlConfig": {"AuthType": "NONE"}}}\(more)}}
            """
        return try Sample.whole(text, now: now)
    }

    @Test func metadataOfAResourceAcceptsItsFindings() throws {
        let report = try Self.report(
            #""Writ": {"Allow": [{"Rule": "WRIT-API-002", "Reason": "a public catalogue", "Until": "2027-01-01"}]}"#)
        #expect(!report.has("WRIT-API-002") && report.suppressed.map(\.finding.rule) == ["WRIT-API-002"])
        #expect(report.suppressed.first?.reason == "a public catalogue" && report.notices.isEmpty)
        let suppressions = report.sarif["runs"]?[0]?["results"]?.array?.compactMap { $0["suppressions"]?[0] } ?? []
        #expect(suppressions.map { $0["justification"]?.string } == ["a public catalogue"])
    }

    @Test(arguments: [
        (#""Writ": {"Allow": {"Rule": "WRIT-API-002"}}"#, "suppression"),
        (#""Writ": {"Allow": {"Rule": "WRIT-API-002", "Reason": " "}}"#, "suppression"),
        (#""Writ": {"Allow": {"Reason": "all of it"}}"#, "suppression"),
        (#""Writ": {"Allow": {"Rule": "WRIT-API-002", "Reason": "r", "Until": "soon"}}"#, "suppression"),
        (#""Writ": {"Allow": {"Rule": "WRIT-API-002", "Reason": "r", "Until": "2027-02-30"}}"#, "suppression"),
        (#""Writ": {"Allow": {"Rule": "WRIT-API-002", "Reason": "r", "For": "ever"}}"#, "suppression"),
        (#""Writ": {"Allow": "WRIT-API-002"}"#, "suppression"),
        (#""Writ": {"Allow": {"Rule": "WRIT-API-002", "Reason": "r", "Until": "2026-01-01"}}"#, "suppression-expired"),
        (#""Writ": {"Allow": {"Rule": "WRIT-API-999", "Reason": "r"}}"#, "suppression-unknown"),
        (#""Writ": {"Allow": {"Rule": "WRIT-DATA-001", "Reason": "r"}}"#, "suppression-unused"),
    ]) func whatIsIncompleteOrEndedAcceptsNothingAndIsSaid(metadata: String, code: String) throws {
        let report = try Self.report(metadata)
        #expect(report.has("WRIT-API-002") && report.suppressed.isEmpty)
        #expect((report.problems + report.notices).contains { $0.code == code })
    }

    @Test func otherMetadataIsNobodysBusiness() throws {
        let report = try Self.report(#""BuildMethod": "makefile", "Writ": {"Note": "x"}"#)
        #expect(
            report.has("WRIT-API-002") && report.notices.isEmpty
                && !report.problems.contains { $0.code == "suppression" })
    }

    @Test func aFindingOfSeveralResourcesNeedsEachOfThem() throws {
        let allow = #""Writ": {"Allow": {"Rule": "WRIT-MON-002", "Reason": "traced elsewhere"}}"#
        func other(_ metadata: String) -> String {
            #", "Other": {"Type": "AWS::Serverless::Function", "Metadata": {\#(metadata)}, "Properties": {"Runtime": "python3.12", "Handler": "app.handler", "CodeUri": "src/"}}"#
        }
        #expect(try Self.report(allow, more: other("")).has("WRIT-MON-002"))
        #expect(try !Self.report(allow, more: other(allow)).has("WRIT-MON-002"))
    }

    @Test func aCommentThatAcceptsNothingIsSaid() throws {
        let unused = try Sample.audit(
            Sample.function("# writ:allow WRIT-DATA-001 reason=\"moved\"", "Tracing: Active"), now: Self.now)
        #expect(unused.notices.map(\.code) == ["suppression-unused"])
        let used = try Sample.audit(
            Sample.function(
                "# writ:allow WRIT-SECRET-001 reason=\"a test\"", "Environment: {Variables: {DB_PASSWORD: kV7pQ2xN}}"),
            now: Self.now)
        #expect(used.notices.isEmpty && used.suppressed.count == 1)
    }
}
