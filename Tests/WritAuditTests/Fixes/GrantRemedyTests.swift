import Testing
import WritModel
import WritTemplates

@testable import WritAudit

/// Permissions that the code never uses are taken out of `Policies`, where it is certain what it uses.
@Suite struct GrantRemedyTests {
    private static func template(_ policies: String, more: String = "") -> String {
        """
        # kept
        Transform: AWS::Serverless-2016-10-31
        Resources:
          Rows: {Type: AWS::Serverless::SimpleTable}
          Jobs: {Type: AWS::SQS::Queue}
          Act:
            Type: AWS::Serverless::Function
            Properties:
              Runtime: python3.12
              Handler: app.handler
              CodeUri: src/
              Environment: {Variables: {TABLE: !Ref Rows, QUEUE: !Ref Jobs}}
        \(more)
              Policies:
        \(policies.split(separator: "\n").map { "        \($0)" }.joined(separator: "\n"))

        """
    }

    private static func code(_ calls: String...) -> [String: String] {
        let lines = calls.map { "    table.\($0)\n" }.joined()
        return [
            "src/app.py": """
            import os
            import boto3
            table = boto3.resource("dynamodb").Table(os.environ["TABLE"])
            def handler(event, context):
            \(lines)    return 1

            """
        ]
    }

    private static let crud = "- DynamoDBCrudPolicy: {TableName: !Ref Rows}"

    private func fixed(_ text: String, _ files: [String: String]) throws -> String {
        let report = try Sample.whole(text, files: files)
        let findings = report.findings.filter { $0.rule == "WRIT-IAM-009" }
        #expect(!findings.isEmpty)
        let edits = findings.flatMap(\.edits)
        let outcome = FileEditor.apply(edits, to: Array(text.utf8))
        #expect(FileEditor.apply(edits, to: outcome.bytes).bytes == outcome.bytes, "a second time changes nothing")
        return String(decoding: outcome.bytes, as: UTF8.self)
    }

    @Test(arguments: [
        // No policy template is that small: a statement.
        (crud, ["get_item(Key={'id': '1'})"], ["dynamodb:GetItem", "!Ref Rows"], ["DynamoDBCrudPolicy", "PutItem"]),
        // One is.
        (
            crud,
            [
                "put_item(Item={})", "update_item(Key={})",
                "meta.client.batch_write_item(RequestItems={os.environ['TABLE']: []})",
            ],
            ["DynamoDBWritePolicy"], ["DynamoDBCrudPolicy"]
        ),
        // One policy is not used at all; the other stays.
        (
            "- SNSPublishMessagePolicy: {TopicName: news}\n- Statement:\n    Effect: Allow\n    Action: dynamodb:GetItem\n    Resource: !GetAtt Rows.Arn",
            ["get_item(Key={'id': '1'})"], ["dynamodb:GetItem", "!GetAtt Rows.Arn"], ["SNSPublishMessagePolicy"]
        ),
        // An action of a statement, beside a name that grants traces alone.
        (
            "- AWSXrayWriteOnlyAccess\n- Statement:\n    - Effect: Allow\n      Action: [dynamodb:GetItem, dynamodb:DeleteItem]\n      Resource: !GetAtt Rows.Arn",
            ["get_item(Key={'id': '1'})"], ["AWSXrayWriteOnlyAccess", "dynamodb:GetItem"], ["DeleteItem"]
        ),
    ]) func whatIsSpareIsLeftOut(policies: String, calls: [String], kept: [String], gone: [String]) throws {
        let text = Self.template(policies)
        var files = Self.code()
        files["src/app.py"] = files["src/app.py"]?.replacing(
            "    return 1", with: calls.map { "    table.\($0)\n" }.joined() + "    return 1")
        let result = try fixed(text, files)
        for part in kept { #expect(result.contains(part), "\(result)") }
        for part in gone { #expect(!result.contains(part), "\(result)") }
        #expect(result.hasPrefix("# kept"))
        let again = try Sample.whole(result, files: files)
        #expect(!again.has("WRIT-IAM-009"), "\(result)")
        #expect(!again.has("WRIT-IAM-020"), "\(result)")
        let document = IntrinsicTags.expand(try YAMLParser.parse(Array(result.utf8), file: "template.yaml"))
        let expansion = SAMTransform.expand(document, options: .init(localPaths: .replaced))
        #expect(expansion.errors.isEmpty, "\(expansion.errors)")
    }

    @Test func policiesThatAreNotUsedAtAllGo() throws {
        let files = ["src/app.py": "def handler(event, context):\n    return 1\n"]
        let result = try fixed(Self.template(Self.crud), files)
        #expect(!result.contains("Policies"), "\(result)")
    }

    /// What is not certain is left to people: another grant that is not seen, a call that the grant does not cover, a role of the user's.
    @Test(arguments: [
        (crud + "\n- AmazonS3ReadOnlyAccess", "", "get_item(Key={'id': '1'})"),
        (
            crud, "",
            "get_item(Key={'id': '1'})\n    boto3.client('sns').publish(TopicArn='arn:aws:sns:eu-west-1:123456789012:n', Message='')"
        ),
    ]) func whatIsNotCertainHasNoEdit(policies: String, more: String, call: String) throws {
        let text = Self.template(policies, more: more)
        var files = Self.code()
        files["src/app.py"] = files["src/app.py"]?.replacing("    return 1", with: "    table.\(call)\n    return 1")
        let report = try Sample.whole(text, files: files)
        #expect(report.findings.filter { $0.rule == "WRIT-IAM-009" }.allSatisfy { $0.edits.isEmpty })
    }
}
