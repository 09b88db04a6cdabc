import Testing
import WritModel
import WritTemplates

@testable import WritAudit

@Suite struct GrantReviewTests {
    @Test func tellsUnusedTooWideAndMissing() throws {
        let template = """
            Transform: AWS::Serverless-2016-10-31
            Resources:
              Table: {Type: AWS::DynamoDB::Table, Properties: {TableName: t}}
              F:
                Type: AWS::Serverless::Function
                Properties:
                  Runtime: python3.12
                  Handler: app.handler
                  CodeUri: .
                  Policies:
                    - Statement: {Effect: Allow, Action: ["dynamodb:GetItem", "dynamodb:DeleteItem"], Resource: "*"}
            """
        let code = """
            import boto3
            def handler(event, context):
                boto3.resource("dynamodb").Table("t").get_item(Key={})
                boto3.client("sns").publish(TopicArn="arn:aws:sns:eu-west-1:123456789012:n", Message="")
            """
        let node = try YAMLParser.parse(Array(template.utf8), file: "template.yaml")
        let application = ApplicationReader().read(node, name: "app", folder: ".", templateFile: "template.yaml")
        let drafter = Drafter(
            application: application,
            code: .read(application) { $0 == "app.py" ? Array(code.utf8) : nil },
            environment: StackEnvironment(account: "123456789012", region: "eu-west-1"),
            options: DraftOptions(expires: 1_900_000_000))
        let review = try #require(drafter.needs(of: application.functions[0])?.review)
        #expect(review.unused.map(\.action) == ["dynamodb:DeleteItem"])
        #expect(review.tooWide.map(\.needed) == [["arn:aws:dynamodb:eu-west-1:123456789012:table/t"]])
        #expect(review.missing.map(\.action) == ["sns:Publish"])
        #expect(review.missing.first?.locations.first?.line == 4)
    }

    @Test func coveringIsContainmentOfPatterns() {
        #expect(FunctionDraft.covers("arn:aws:s3:::b/*", "arn:aws:s3:::b/in/*.csv"))
        #expect(FunctionDraft.covers("*", "arn:aws:s3:::b/?"))
        #expect(!FunctionDraft.covers("arn:aws:s3:::b/in/a.csv", "arn:aws:s3:::b/in/*.csv"))
        #expect(!FunctionDraft.covers("arn:aws:s3:::b/?", "arn:aws:s3:::b/*"))
    }
}
