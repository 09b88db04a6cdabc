import Testing
import WritModel

@testable import WritAudit

/// What roles grant beside what the code calls, and how often it is said.
@Suite struct UsageRulesTests {
    private static let stores = """
        Table: {Type: AWS::DynamoDB::Table, Properties: {TableName: t}}
        Dead: {Type: AWS::SQS::Queue, Properties: {QueueName: dead}}

        """
    private static let code = """
        import boto3
        table = boto3.resource("dynamodb").Table("t")
        def handler(event, context):
            table.get_item(Key={"id": "1"})
        """

    private func report(_ lines: String..., code: String = Self.code) throws -> AuditReport {
        let function =
            ["Act:", "  Type: AWS::Serverless::Function", "  Properties:"]
            + (["Runtime: python3.12", "Handler: app.handler", "CodeUri: src/"] + lines).map { "    " + $0 }
        return try Sample.audit(
            Self.stores + function.joined(separator: "\n") + "\n", files: ["src/app.py": code])
    }

    private func policies(_ statements: String...) -> String {
        "Policies: [{Statement: [" + statements.joined(separator: ", ") + "]}]"
    }

    private static let send = "{Effect: Allow, Action: 'sqs:SendMessage', Resource: !GetAtt Dead.Arn}"
    private static let put =
        "{Effect: Allow, Action: ['dynamodb:GetItem', 'dynamodb:PutItem'], Resource: !GetAtt Table.Arn}"
    private static let scan = "{Effect: Allow, Action: ['dynamodb:Scan'], Resource: !GetAtt Table.Arn}"

    @Test func aFunctionIsToldOnce() throws {
        let found = try report(policies(Self.put, Self.scan)).findings.filter { $0.rule == "WRIT-IAM-009" }
        #expect(found.count == 1)
        #expect(found.first?.message.contains("`dynamodb:PutItem` and `dynamodb:Scan`") == true)
        #expect(found.first?.locations.count == 2)
        let used = "{Effect: Allow, Action: ['dynamodb:GetItem'], Resource: !GetAtt Table.Arn}"
        #expect(try !report(policies(used)).has("WRIT-IAM-009"))
    }

    @Test func whatThePlatformUsesIsUsed() throws {
        #expect(try report(policies(Self.send)).has("WRIT-IAM-009"))
        for property in [
            "DeadLetterQueue: {Type: SQS, TargetArn: !GetAtt Dead.Arn}",
            "EventInvokeConfig: {DestinationConfig: {OnFailure: {Type: SQS, Destination: !GetAtt Dead.Arn}}}",
        ] {
            #expect(try !report(policies(Self.send), property).has("WRIT-IAM-009"), "\(property)")
        }
        let read = "{Effect: Allow, Action: ['sqs:ReceiveMessage', 'sqs:DeleteMessage'], Resource: !GetAtt Dead.Arn}"
        #expect(try report(policies(read)).has("WRIT-IAM-009"))
        let event = "Events: {Job: {Type: SQS, Properties: {Queue: !GetAtt Dead.Arn}}}"
        #expect(try !report(policies(read), event).has("WRIT-IAM-009"))
        let network = "{Effect: Allow, Action: ['ec2:CreateNetworkInterface'], Resource: '*'}"
        #expect(
            try !report(policies(network), "VpcConfig: {SubnetIds: [a], SecurityGroupIds: [b]}").has("WRIT-IAM-009"))
    }

    @Test func aRoleThatSomethingElseHasTooIsNotJudged() throws {
        let role = """
            Role:
              Type: AWS::IAM::Role
              Properties:
                Policies: [{PolicyName: p, PolicyDocument: {Statement: [\(Self.scan)]}}]

            """
        let function = Sample.function("Role: !GetAtt Role.Arn")
        let schedule = """
            Nightly:
              Type: AWS::Scheduler::Schedule
              Properties: {Target: {Arn: !GetAtt Table.Arn, RoleArn: !GetAtt Role.Arn}}

            """
        let files = ["src/app.py": Self.code]
        #expect(try Sample.audit(Self.stores + role + function, files: files).has("WRIT-IAM-009"))
        #expect(try !Sample.audit(Self.stores + role + function + schedule, files: files).has("WRIT-IAM-009"))
    }

    @Test func aWideStatementSaysWhatTheCodeCalls() throws {
        let wide = "{Effect: Allow, Action: ['dynamodb:GetItem', 'dynamodb:PutItem', 'iam:PassRole'], Resource: '*'}"
        let found = try report(policies(wide)).findings.filter { $0.rule.hasPrefix("WRIT-IAM") }
        #expect(found.map(\.rule) == ["WRIT-IAM-005"])
        let text = found.first?.message ?? ""
        #expect(text.contains("may pass every role") && text.contains("`dynamodb:GetItem`"))
        #expect(text.hasSuffix("the code never calls `dynamodb:PutItem` and `iam:PassRole`"))
        let pattern = "{Effect: Allow, Action: ['dynamodb:*'], Resource: '*'}"
        #expect(
            try report(policies(pattern)).findings.first { $0.rule == "WRIT-IAM-002" }?.message.hasSuffix(
                "the code calls only `dynamodb:GetItem`") == true)
        // What is all called, or used by Lambda, is not said to be spare.
        let used = "{Effect: Allow, Action: ['dynamodb:GetItem'], Resource: '*'}"
        #expect(
            try report(policies(used)).findings.first { $0.rule == "WRIT-IAM-004" }?.message.contains("the code")
                == false)
        let none = "{Effect: Allow, Action: 's3:*', Resource: '*'}"
        #expect(
            try report(policies(none)).findings.first { $0.rule == "WRIT-IAM-002" }?.message.hasSuffix(
                "the code calls none of it") == true)
        // Where the code was not read, nothing is said of it.
        let unread = try Sample.audit(Sample.function(policies(none))).findings.first { $0.rule == "WRIT-IAM-002" }
        #expect(unread?.message.contains("the code") == false)
    }

    @Test func aRoleOfTheTemplateIsNamed() throws {
        let role = """
            Deploy:
              Type: AWS::IAM::Role
              Properties:
                ManagedPolicyArns: [arn:aws:iam::aws:policy/AWSCloudFormationFullAccess]
                Policies: [{PolicyName: p, PolicyDocument: {Statement: [{Effect: Allow, Action: 's3:*', Resource: '*'}]}}]

            """
        let found = try Sample.audit(role).findings.filter { ["WRIT-IAM-002", "WRIT-IAM-003"].contains($0.rule) }
        #expect(found.count == 2 && found.allSatisfy { $0.message.hasPrefix("`Deploy`") })
    }

    @Test func theCleanUpOfAnUploadIsNoNeed() throws {
        let code = """
            import boto3
            s3 = boto3.client("s3")
            def handler(event, context):
                s3.upload_file("/tmp/a", "files", "a")
            """
        let put = "{Effect: Allow, Action: 's3:PutObject', Resource: 'arn:aws:s3:::files/*'}"
        let get = "{Effect: Allow, Action: 's3:GetObject', Resource: 'arn:aws:s3:::files/*'}"
        #expect(try !report(policies(put), code: code).has("WRIT-IAM-020"))
        let lacking = try report(policies(get), code: code).findings.first { $0.rule == "WRIT-IAM-020" }
        #expect(lacking?.message.contains("s3:PutObject") == true)
        let abort = code.replacing(
            "upload_file(\"/tmp/a\", \"files\", \"a\")",
            with: "abort_multipart_upload(Bucket='files', Key='a', UploadId='1')")
        #expect(try report(policies(put), code: abort).has("WRIT-IAM-020"))
    }

    @Test func samMakesTheQueueOfADestination() throws {
        let event = "Events: {Tick: {Type: Schedule, Properties: {Schedule: rate(1 day)}}}"
        #expect(try report(event).has("WRIT-RUN-003"))
        #expect(
            try !report(event, "EventInvokeConfig: {DestinationConfig: {OnFailure: {Type: SQS}}}").has("WRIT-RUN-003"))
        #expect(
            try report(event, "EventInvokeConfig: {DestinationConfig: {OnSuccess: {Type: SQS}}}").has("WRIT-RUN-003"))
    }
}
