import Testing
import WritIAM
import WritModel
import WritTemplates

@testable import WritAudit

/// What the code needs against what the role grants, as findings and as a proof.
@Suite struct NeedRulesTests {
    private static let table =
        "Table: {Type: AWS::DynamoDB::Table, Properties: {TableName: t}}\nJobs: {Type: AWS::SQS::Queue, Properties: {QueueName: jobs}}\n"
    private static let code = """
        import boto3
        table = boto3.resource("dynamodb").Table("t")
        def handler(event, context):
            table.get_item(Key={"id": "1"})
        """

    private func report(_ policies: String, code: String = Self.code) throws -> AuditReport {
        try Sample.audit(
            Self.table + Sample.function("Policies: \(policies)"), files: ["src/app.py": code])
    }

    private func statement(_ actions: String, _ resource: String = "!GetAtt Table.Arn") -> String {
        "[{Statement: [{Effect: Allow, Action: \(actions), Resource: \(resource)}]}]"
    }

    @Test func aCallWithoutPermissionIsTold() throws {
        let lacking = try report(statement("[dynamodb:PutItem]"))
        let finding = try #require(lacking.findings.first { $0.rule == "WRIT-IAM-020" })
        #expect(finding.message.contains("dynamodb:GetItem") && finding.locations.first?.line == 4)
        #expect(try !report(statement("[dynamodb:GetItem]")).has("WRIT-IAM-020"))
        #expect(try !report(statement("['dynamodb:*']")).has("WRIT-IAM-020"))
        // Of a managed policy that is not known the audit says nothing.
        #expect(try !report("[arn:aws:iam::aws:policy/Unknown]").has("WRIT-IAM-020"))
    }

    @Test func aPartOfABucketIsNarrowerThanTheBucket() throws {
        let code = """
            import boto3
            s3 = boto3.client("s3")
            def handler(event, context):
                s3.get_object(Bucket="b", Key="in/" + event["name"])
            """
        #expect(try report(statement("s3:GetObject", "'arn:aws:s3:::b/*'"), code: code).has("WRIT-IAM-019"))
        #expect(try !report(statement("s3:GetObject", "'arn:aws:s3:::b/in/*'"), code: code).has("WRIT-IAM-019"))
    }

    private func proof(_ policies: String, writ: Node?) throws -> GrantProof {
        let text =
            "Transform: AWS::Serverless-2016-10-31\nResources:\n"
            + (Self.table + Sample.function("Policies: \(policies)")).split(separator: "\n").map { "  \($0)\n" }
            .joined()
        let node = try YAMLParser.parse(Array(text.utf8), file: "template.yaml")
        let application = ApplicationReader().read(node, name: "app", folder: ".", templateFile: "template.yaml")
        let drafter = Drafter(
            application: application, code: .read(application) { $0 == "src/app.py" ? Array(Self.code.utf8) : nil },
            environment: StackEnvironment(account: "123456789012", region: "eu-west-1"),
            options: DraftOptions(expires: 1_900_000_000))
        return try #require(drafter.proof(application.functions[0], writ: writ))
    }

    private func writ(_ action: String, _ table: String = "t") -> Node {
        .object([
            "Version": "2012-10-17",
            "Statement": .object([
                "Effect": "Allow", "Action": Node(action),
                "Resource": Node("arn:aws:dynamodb:eu-west-1:123456789012:table/\(table)"),
            ]),
        ])
    }

    @Test func theWritLiesBetweenNeedAndRole() throws {
        let role = statement("['dynamodb:*']")
        #expect(try proof(role, writ: writ("dynamodb:GetItem")).text == "needed ⊆ writ ⊆ role")
        let lacking = try proof(role, writ: writ("dynamodb:Query"))
        #expect(lacking.text == "needed ⊄ writ ⊆ role")
        #expect(lacking.neededInWrit?.witness?.action.lowercased() == "dynamodb:getitem")
        let wider = try proof(role, writ: writ("dynamodb:GetItem", "*"))
        #expect(wider.text == "needed ⊆ writ ⊄ role")
        #expect(wider.writInRole?.witness != nil)
        #expect(try proof(role, writ: nil).text == "needed ⊄ writ ⊆ role")
        #expect(
            try proof("[arn:aws:iam::aws:policy/Unknown]", writ: writ("dynamodb:GetItem")).text
                == "needed ⊆ writ, role not known")
    }
}
