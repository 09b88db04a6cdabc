import Testing
import WritModel
import WritTemplates

@testable import WritAudit

@Suite struct RemedyTests {
    static let plain =
        "Act:\n  Type: AWS::Serverless::Function\n  Properties: {Runtime: python3.12, Handler: app.handler, CodeUri: src/}\n"

    private static func template(_ resources: String, parameters: String = "") -> String {
        var text = "# kept\nTransform: AWS::Serverless-2016-10-31\n"
        if !parameters.isEmpty { text += "Parameters:\n  " + parameters + "\n" }
        return text + "Resources:\n" + resources.split(separator: "\n").map { "  \($0)\n" }.joined()
    }

    @Test(arguments: [
        (
            "WRIT-DATA-003",
            "Jobs:\n  Type: AWS::SQS::Queue # the jobs\n  Properties:\n    SqsManagedSseEnabled: false # for now\n", ""
        ),
        ("WRIT-DATA-003", "Clicks: {Type: AWS::Kinesis::Stream, Properties: {ShardCount: 1}}\n", ""),
        (
            "WRIT-DATA-005",
            "Rows:\n  Type: AWS::DynamoDB::Table\n  Properties:\n    # one key\n    BillingMode: PAY_PER_REQUEST\n", ""
        ),
        ("WRIT-DATA-006", "Key:\n  Type: AWS::KMS::Key\n  Properties:\n    KeyPolicy: {}\n", ""),
        ("WRIT-DATA-002", "Files:\n  Type: AWS::S3::Bucket\n", ""),
        (
            "WRIT-DATA-002",
            "Files:\n  Type: AWS::S3::Bucket\n  Properties:\n    PublicAccessBlockConfiguration: {BlockPublicAcls: false}\n",
            ""
        ),
        ("WRIT-SECRET-003", plain, "DbPassword: {Type: String}"),
        ("WRIT-MON-002", plain, ""),
        ("WRIT-MON-002", plain + plain.replacing("Act:", with: "Other:"), ""),
        (
            "WRIT-RUN-007",
            "Jobs: {Type: AWS::SQS::Queue, Properties: {QueueName: jobs}}\n"
                + plain.replacing(
                    "CodeUri: src/",
                    with: "Timeout: 60, Events: {J: {Type: SQS, Properties: {Queue: !GetAtt Jobs.Arn}}}, CodeUri: src/"),
            ""
        ),
    ]) func afterTheFixTheFindingIsGoneAndTheTemplateStillExpands(rule: String, resources: String, parameters: String)
        throws
    {
        let text = Self.template(resources, parameters: parameters)
        let before = try Sample.whole(text)
        let finding = try #require(before.findings.first { $0.rule == rule })
        #expect(!finding.edits.isEmpty)
        let outcome = FileEditor.apply(finding.edits, to: Array(text.utf8))
        #expect(outcome.refused.isEmpty)
        let fixed = String(decoding: outcome.bytes, as: UTF8.self)
        #expect(try !Sample.whole(fixed).has(rule), "\(fixed)")
        for comment in text.split(separator: "\n").compactMap({ $0.split(separator: "#").dropFirst().last }) {
            #expect(fixed.contains("#" + comment), "\(fixed)")
        }
        #expect(
            FileEditor.apply(finding.edits, to: outcome.bytes).bytes == outcome.bytes, "a second time changes nothing")
        let document = IntrinsicTags.expand(try YAMLParser.parse(outcome.bytes, file: "template.yaml"))
        let expansion = SAMTransform.expand(document, options: .init(localPaths: .replaced))
        #expect(expansion.errors.isEmpty, "\(expansion.errors)")
    }

    /// What would replace a resource, or shut out somebody whom the template lets in, is left to people.
    @Test(arguments: [
        ("WRIT-DATA-003", "News: {Type: AWS::SNS::Topic}\n"),
        ("WRIT-DATA-003", "Rows: {Type: AWS::RDS::DBInstance, Properties: {Engine: postgres}}\n"),
        (
            "WRIT-DATA-002",
            "Site: {Type: AWS::S3::Bucket, Properties: {WebsiteConfiguration: {IndexDocument: index.html}}}\n"
        ),
        (
            "WRIT-MON-002",
            plain.replacing("CodeUri: src/", with: "Role: 'arn:aws:iam::123456789012:role/act', CodeUri: src/")
        ),
    ]) func whatNeedsADecisionHasNoEdit(rule: String, resources: String) throws {
        let report = try Sample.whole(Self.template(resources))
        let finding = try #require(report.findings.first { $0.rule == rule })
        #expect(finding.edits.isEmpty)
    }
}
