import Testing
import WritModel
import WritTemplates

@testable import WritAudit

/// Runs the audit over small applications.
enum Sample {
    static func audit(
        _ resources: String, parameters: String = "", files: [String: String] = [:], now: Int64? = nil
    ) throws -> AuditReport {
        var text = "Transform: AWS::Serverless-2016-10-31\n"
        if !parameters.isEmpty { text += "Parameters:\n" + indented(parameters) }
        text += "Resources:\n" + indented(resources)
        return try whole(text, files: files, now: now)
    }

    static func whole(_ text: String, files: [String: String] = [:], now: Int64? = nil) throws -> AuditReport {
        let node = try YAMLParser.parse(Array(text.utf8), file: "template.yaml")
        let application = ApplicationReader(file: { files[$0].map { Array($0.utf8) } }).read(
            node, name: "shop", folder: ".", templateFile: "template.yaml")
        let input = AuditInput.read(application, environment: StackEnvironment(), now: now) { path in
            path == "template.yaml" ? Array(text.utf8) : files[path].map { Array($0.utf8) }
        }
        return Audit.run(input)
    }

    private static func indented(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { "  \($0)\n" }.joined()
    }

    /// A function with further properties, one on each line.
    static func function(_ more: String..., name: String = "Act", runtime: String = "python3.12") -> String {
        ([
            "\(name):", "  Type: AWS::Serverless::Function", "  Properties:", "    Runtime: \(runtime)",
            "    Handler: app.handler", "    CodeUri: src/",
        ] + more.map { "    " + $0 }).joined(separator: "\n") + "\n"
    }
}

extension AuditReport {
    func severity(_ rule: String) -> Finding.Severity? { findings.first { $0.rule == rule }?.severity }
    func has(_ rule: String) -> Bool { severity(rule) != nil }
}

@Suite struct AuditTests {
    static let api = """
        Api:
          Type: AWS::Serverless::HttpApi
          Properties:
            Auth:
              DefaultAuthorizer: Users
              Authorizers:
                Users:
                  IdentitySource: $request.header.Authorization
                  JwtConfiguration: {issuer: "https://issuer.example.com", audience: [shop]}

        """

    @Test(arguments: [
        ("WRIT-API-001", "Events: {Post: {Type: HttpApi, Properties: {Path: /a, Method: post}}}"),
        ("WRIT-API-002", "FunctionUrlConfig: {AuthType: NONE}"),
        ("WRIT-API-004", "Events: {G: {Type: Api, Properties: {Path: /a, Method: get, Auth: {ApiKeyRequired: true}}}}"),
        ("WRIT-API-006", "FunctionUrlConfig: {AuthType: AWS_IAM, Cors: {AllowOrigins: ['*'], AllowCredentials: true}}"),
        ("WRIT-IAM-001", "Policies: [{Statement: [{Effect: Allow, Action: '*', Resource: '*'}]}]"),
        ("WRIT-IAM-001", "Policies: [AdministratorAccess]"),
        ("WRIT-IAM-002", "Policies: [{Statement: [{Effect: Allow, Action: 's3:*', Resource: '*'}]}]"),
        ("WRIT-IAM-003", "Policies: [AmazonDynamoDBFullAccess]"),
        ("WRIT-IAM-004", "Policies: [{Statement: [{Effect: Allow, Action: 's3:GetObject', Resource: '*'}]}]"),
        (
            "WRIT-IAM-004",
            "Policies: [{Statement: [{Effect: Allow, Action: 'dynamodb:GetItem', Resource: 'arn:aws:dynamodb:*:*:table/*'}]}]"
        ),
        ("WRIT-IAM-005", "Policies: [{Statement: [{Effect: Allow, Action: 'iam:PassRole', Resource: '*'}]}]"),
        ("WRIT-IAM-006", "Policies: [{Statement: [{Effect: Allow, NotAction: 'iam:*', Resource: '*'}]}]"),
        ("WRIT-IAM-007", "Policies: [{Statement: [{Effect: Allow, Action: 'iam:CreateAccessKey', Resource: '*'}]}]"),
        ("WRIT-SECRET-001", "Environment: {Variables: {DB_PASSWORD: kV7pQ2xN}}"),
        ("WRIT-SECRET-001", "Environment: {Variables: {X: AKIA2QW3ER4TY5UI6OPA}}"),
        (
            "WRIT-SECRET-004",
            "Environment: {Variables: {DB_PASSWORD: '{{resolve:secretsmanager:db:SecretString:password}}'}}"
        ),
        ("WRIT-RUN-002", "FunctionUrlConfig: {AuthType: NONE}"),
        ("WRIT-RUN-003", "Events: {Tick: {Type: Schedule, Properties: {Schedule: rate(1 hour)}}}"),
        ("WRIT-RUN-006", "MemorySize: 128"),
        ("WRIT-MON-002", "MemorySize: 128"),
    ]) func aWeakFunctionIsFound(rule: String, property: String) throws {
        #expect(try Sample.audit(Sample.function(property)).has(rule))
    }

    @Test(arguments: [
        ("WRIT-API-002", "FunctionUrlConfig: {AuthType: AWS_IAM}"),
        ("WRIT-API-001", "Events: {G: {Type: Api, Properties: {Path: /a, Method: get, Auth: {Authorizer: AWS_IAM}}}}"),
        (
            "WRIT-API-004",
            "Events: {G: {Type: Api, Properties: {Path: /a, Method: get, Auth: {ApiKeyRequired: true, Authorizer: AWS_IAM}}}}"
        ),
        (
            "WRIT-API-006",
            "FunctionUrlConfig: {AuthType: AWS_IAM, Cors: {AllowOrigins: ['https://shop.example.com'], AllowCredentials: true}}"
        ),
        ("WRIT-IAM-001", "Policies: [{Statement: [{Effect: Deny, Action: '*', Resource: '*'}]}]"),
        (
            "WRIT-IAM-002",
            "Policies: [{Statement: [{Effect: Allow, Action: 's3:Get*', Resource: 'arn:aws:s3:::shop/*'}]}]"
        ),
        ("WRIT-IAM-003", "Policies: [AWSLambdaBasicExecutionRole]"),
        ("WRIT-IAM-004", "Policies: [{Statement: [{Effect: Allow, Action: 'xray:PutTraceSegments', Resource: '*'}]}]"),
        (
            "WRIT-IAM-004",
            "Policies: [{Statement: [{Effect: Allow, Action: 's3:GetObject', Resource: 'arn:aws:s3:::shop/*'}]}]"
        ),
        (
            "WRIT-IAM-004",
            "Policies: [{Statement: [{Effect: Allow, Action: 's3:GetObject', Resource: !ImportValue Files}]}]"
        ),
        (
            "WRIT-IAM-005",
            "Policies: [{Statement: [{Effect: Allow, Action: 'iam:PassRole', Resource: 'arn:aws:iam::123456789012:role/task'}]}]"
        ),
        ("WRIT-IAM-006", "Policies: [{Statement: [{Effect: Deny, NotAction: 's3:*', Resource: '*'}]}]"),
        (
            "WRIT-IAM-007",
            "Policies: [{Statement: [{Effect: Allow, Action: 'sts:AssumeRole', Resource: 'arn:aws:iam::123456789012:role/reader'}]}]"
        ),
        ("WRIT-SECRET-001", "Environment: {Variables: {DB_PASSWORD: changeme}}"),
        ("WRIT-SECRET-001", "Environment: {Variables: {SECRET_NAME: prod-db-1a2b3c4d5e6f7a8b}}"),
        ("WRIT-SECRET-001", "Environment: {Variables: {TOKEN_URL: 'https://issuer.example.com/oauth2/token'}}"),
        ("WRIT-SECRET-001", "Environment: {Variables: {COMMIT: 356a192b7913b04c54574d18c28d46e6395428ab}}"),
        ("WRIT-SECRET-004", "Environment: {Variables: {HOST: '{{resolve:ssm:/shop/host}}'}}"),
        ("WRIT-RUN-002", "ReservedConcurrentExecutions: 2\n    FunctionUrlConfig: {AuthType: NONE}"),
        (
            "WRIT-RUN-003",
            "Events: {Tick: {Type: Schedule, Properties: {Schedule: rate(1 hour)}}}\n    DeadLetterQueue: {Type: SQS, TargetArn: 'arn:aws:sqs:eu-west-1:123456789012:failed'}"
        ),
        ("WRIT-RUN-006", "FunctionUrlConfig: {AuthType: AWS_IAM}"),
        ("WRIT-MON-002", "Tracing: Active"),
    ]) func itsHarmlessLookAlikeIsNot(rule: String, property: String) throws {
        let report = try Sample.audit(Sample.function(property))
        #expect(!report.has(rule), "\(report.findings.first { $0.rule == rule }?.message ?? "")")
    }

    @Test func aGuardedRouteIsFineAndAnUnattachedAuthorizerIsNot() throws {
        let event = "Events: {Post: {Type: HttpApi, Properties: {ApiId: !Ref Api, Path: /a, Method: post}}}"
        let guarded = try Sample.audit(Self.api + Sample.function(event))
        #expect(!guarded.has("WRIT-API-001") && !guarded.has("WRIT-API-003"))
        let loose = Self.api.split(separator: "\n").filter { !$0.contains("DefaultAuthorizer") }.joined(separator: "\n")
        let report = try Sample.audit(loose + "\n" + Sample.function(event))
        #expect(report.severity("WRIT-API-003") == .high)
        #expect(!report.has("WRIT-API-001"), "one weakness is one finding")
    }

    static let run = """
        import os
        def handler(event, context):
            os.system("convert " + event["body"])

        """

    @Test func anOpenDoorAShellAndARoleAreOnePath() throws {
        let open = try Sample.audit(
            Sample.function(
                "FunctionUrlConfig: {AuthType: NONE}",
                "Policies: [{Statement: [{Effect: Allow, Action: 'dynamodb:DeleteItem', Resource: 'arn:aws:dynamodb:eu-west-1:123456789012:table/orders'}]}]"
            ),
            files: ["src/app.py": Self.run])
        let finding = try #require(open.findings.first)
        #expect(finding.rule == "WRIT-PATH-001" && finding.severity == .critical && finding.cwe == 78)
        #expect(finding.path.count >= 3)
        #expect(!open.has("WRIT-CODE-001"))
        let inner = try Sample.audit(
            Sample.function("FunctionUrlConfig: {AuthType: AWS_IAM}"), files: ["src/app.py": Self.run])
        #expect(inner.severity("WRIT-CODE-001") == .high)
        let harmless = try Sample.audit(
            Sample.function("FunctionUrlConfig: {AuthType: NONE}"),
            files: ["src/app.py": "import os\ndef handler(event, context):\n    os.system('ls')\n"])
        #expect(!harmless.findings.contains { $0.rule.hasPrefix("WRIT-CODE") || $0.rule.hasPrefix("WRIT-PATH") })
    }

    @Test func oneWeaknessOfTwoFunctionsIsOneFinding() throws {
        let report = try Sample.audit(
            Sample.function("FunctionUrlConfig: {AuthType: AWS_IAM}", name: "One")
                + Sample.function("Events: {Tick: {Type: Schedule, Properties: {Schedule: rate(1 hour)}}}", name: "Two"),
            files: ["src/app.py": Self.run])
        let found = report.findings.filter { $0.rule == "WRIT-CODE-001" }
        #expect(found.count == 1 && found.first?.functions == ["One", "Two"] && found.first?.severity == .high)
    }

    @Test func actionsThatTheCodeNeverCallsAreNamed() throws {
        let code = """
            import boto3
            table = boto3.client("dynamodb")
            def handler(event, context):
                return table.get_item(TableName="orders", Key={"id": {"S": "1"}})

            """
        func report(_ actions: String) throws -> AuditReport {
            try Sample.audit(
                Sample.function(
                    "Policies: [{Statement: [{Effect: Allow, Action: [\(actions)], Resource: 'arn:aws:dynamodb:eu-west-1:123456789012:table/orders'}]}]"
                ), files: ["src/app.py": code])
        }
        let wide = try report("'dynamodb:GetItem', 'dynamodb:DeleteItem'")
        #expect(wide.findings.first { $0.rule == "WRIT-IAM-009" }?.message.contains("dynamodb:DeleteItem") == true)
        #expect(wide.findings.first { $0.rule == "WRIT-IAM-009" }?.message.contains("GetItem") == false)
        #expect(try !report("'dynamodb:GetItem'").has("WRIT-IAM-009"))
    }

    @Test func anAuthorizerOfAllAPIsHasACaller() throws {
        func report(_ globals: String) throws -> AuditReport {
            try Sample.whole(
                """
                Transform: AWS::Serverless-2016-10-31
                \(globals)
                Resources:
                  Check:
                    Type: AWS::Serverless::Function
                    Properties: {CodeUri: src, Handler: app.handler, Runtime: python3.12}

                """)
        }
        let auth = "Globals: {Api: {Auth: {Authorizers: {Own: {FunctionArn: !GetAtt Check.Arn}}}}}"
        #expect(try !report(auth).has("WRIT-RUN-006"))
        #expect(try report("Globals: {Api: {TracingEnabled: true}}").has("WRIT-RUN-006"))
    }

    @Test func secretsInCodeAreFoundAndNeverShown() throws {
        let key = "sk_live_" + "4eC39HqLyjWDarjtT1zdp7dc"
        let code = "API_KEY = \"\(key)\"\ndef handler(event, context):\n    return None\n"
        let report = try Sample.audit(Sample.function(), files: ["src/app.py": code])
        let finding = try #require(report.findings.first { $0.rule == "WRIT-SECRET-002" })
        #expect(finding.locations.first?.line == 1)
        for text in [report.text(), report.json(), report.markdown(), report.html()] { #expect(!text.contains(key)) }
        let harmless = """
            import os
            API_KEY = os.environ["API_KEY"]
            TOKEN_HEADER = "x-api-token-header-1"
            PUBLIC_KEY = "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A"
            CHECKSUM = "356a192b7913b04c54574d18c28d46e6395428ab"
            PASSWORD = os.getenv("PASSWORD", "")
            def handler(event, context):
                return event["password"] == "password"

            """
        #expect(try !Sample.audit(Sample.function(), files: ["src/app.py": harmless]).has("WRIT-SECRET-002"))
    }

    @Test func aParameterForASecretIsHidden() throws {
        #expect(try Sample.audit(Sample.function(), parameters: "DbPassword: {Type: String}").has("WRIT-SECRET-003"))
        for harmless in [
            "DbPassword: {Type: String, NoEcho: true}", "TokenIssuer: {Type: String}", "SecretArn: {Type: String}",
            "DbPassword: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /db/password}",
        ] {
            #expect(try !Sample.audit(Sample.function(), parameters: harmless).has("WRIT-SECRET-003"), "\(harmless)")
        }
    }

    @Test(arguments: [
        (
            "WRIT-EVENT-001",
            "{Type: AWS::Lambda::Permission, Properties: {FunctionName: !Ref Act, Action: 'lambda:InvokeFunction', Principal: '*'}}",
            true
        ),
        (
            "WRIT-EVENT-001",
            "{Type: AWS::Lambda::Permission, Properties: {FunctionName: !Ref Act, Action: 'lambda:InvokeFunction', Principal: '123456789012'}}",
            false
        ),
        (
            "WRIT-EVENT-002",
            "{Type: AWS::Lambda::Permission, Properties: {FunctionName: !Ref Act, Action: 'lambda:InvokeFunction', Principal: s3.amazonaws.com}}",
            true
        ),
        (
            "WRIT-EVENT-002",
            "{Type: AWS::Lambda::Permission, Properties: {FunctionName: !Ref Act, Action: 'lambda:InvokeFunction', Principal: s3.amazonaws.com, SourceArn: 'arn:aws:s3:::shop'}}",
            false
        ),
        (
            "WRIT-EVENT-003",
            "{Type: AWS::SQS::QueuePolicy, Properties: {Queues: [q], PolicyDocument: {Statement: [{Effect: Allow, Principal: '*', Action: 'sqs:SendMessage', Resource: '*'}]}}}",
            true
        ),
        (
            "WRIT-EVENT-003",
            "{Type: AWS::SQS::QueuePolicy, Properties: {Queues: [q], PolicyDocument: {Statement: [{Effect: Allow, Principal: '*', Action: 'sqs:SendMessage', Resource: '*', Condition: {ArnLike: {'aws:SourceArn': 'arn:aws:sns:eu-west-1:123456789012:t'}}}]}}}",
            false
        ),
        ("WRIT-DATA-001", "{Type: AWS::S3::Bucket, Properties: {AccessControl: PublicRead}}", true),
        ("WRIT-DATA-001", "{Type: AWS::S3::Bucket, Properties: {AccessControl: Private}}", false),
        (
            "WRIT-DATA-002",
            "{Type: AWS::S3::Bucket, Properties: {PublicAccessBlockConfiguration: {BlockPublicAcls: false}}}", true
        ),
        (
            "WRIT-DATA-002",
            "{Type: AWS::S3::Bucket, Properties: {PublicAccessBlockConfiguration: {BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true}}}",
            false
        ),
        ("WRIT-DATA-003", "{Type: AWS::SNS::Topic}", true),
        ("WRIT-DATA-003", "{Type: AWS::SNS::Topic, Properties: {KmsMasterKeyId: alias/aws/sns}}", false),
        ("WRIT-DATA-003", "{Type: AWS::SQS::Queue}", false),
        ("WRIT-DATA-003", "{Type: AWS::SQS::Queue, Properties: {SqsManagedSseEnabled: false}}", true),
        ("WRIT-DATA-006", "{Type: AWS::KMS::Key, Properties: {KeyPolicy: {}}}", true),
        ("WRIT-DATA-006", "{Type: AWS::KMS::Key, Properties: {KeyPolicy: {}, EnableKeyRotation: true}}", false),
    ]) func resourcesAreJudged(rule: String, resource: String, found: Bool) throws {
        #expect(try Sample.audit(Sample.function() + "Thing: \(resource)").has(rule) == found)
    }

    @Test func runtimesAreJudgedByTheDay() throws {
        #expect(try Sample.audit(Sample.function(runtime: "python3.7")).has("WRIT-RUN-001"))
        #expect(try !Sample.audit(Sample.function(runtime: "nodejs20.x"), now: 1_770_000_000).has("WRIT-RUN-001"))
        #expect(try Sample.audit(Sample.function(runtime: "nodejs20.x"), now: 1_790_000_000).has("WRIT-RUN-001"))
    }

    @Test func queuesNeedAPlaceForWhatFails() throws {
        func report(_ queue: String) throws -> AuditReport {
            try Sample.audit(
                Sample.function("Events: {Jobs: {Type: SQS, Properties: {Queue: !GetAtt Jobs.Arn}}}", "Timeout: 60")
                    + "Jobs: {Type: AWS::SQS::Queue, Properties: {\(queue)}}")
        }
        let bare = try report("QueueName: jobs")
        #expect(bare.has("WRIT-RUN-004") && bare.has("WRIT-RUN-007"))
        let good = try report("VisibilityTimeout: 360, RedrivePolicy: {deadLetterTargetArn: x, maxReceiveCount: 3}")
        #expect(!good.has("WRIT-RUN-004") && !good.has("WRIT-RUN-007"))
    }

    @Test func functionsWithOneRoleAreNamed() throws {
        let role = "Shared: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {}}}\n"
        let two =
            Sample.function("Role: !GetAtt Shared.Arn", name: "One")
            + Sample.function("Role: !GetAtt Shared.Arn", name: "Two")
        #expect(try Sample.audit(role + two).findings.first { $0.rule == "WRIT-IAM-008" }?.functions == ["One", "Two"])
        #expect(try !Sample.audit(role + Sample.function("Role: !GetAtt Shared.Arn", name: "One")).has("WRIT-IAM-008"))
    }

    @Test func anAcceptedFindingIsListedApart() throws {
        func report(_ comment: String, now: Int64) throws -> AuditReport {
            try Sample.audit(
                Sample.function(comment, "Environment: {Variables: {DB_PASSWORD: kV7pQ2xN}}"), now: now)
        }
        let comment = "# writ:allow WRIT-SECRET-001 reason=\"a test account\" until=2027-01-01"
        let good = try report(comment, now: 1_790_000_000)
        #expect(!good.has("WRIT-SECRET-001") && good.suppressed.count == 1)
        #expect(try report(comment, now: 1_800_000_000).has("WRIT-SECRET-001"))
        #expect(try report("# writ:allow WRIT-API-001 reason=\"another\"", now: 0).has("WRIT-SECRET-001"))
        let bare = try report("# writ:allow WRIT-SECRET-001", now: 0)
        #expect(bare.has("WRIT-SECRET-001") && bare.problems.contains { $0.code == "suppression" })
    }

    @Test func everyRuleHasItsOwnIdentifier() {
        let ids = Audit.rules.map(\.id)
        #expect(Set(ids).count == ids.count)
        for id in ids { #expect(id.hasPrefix("WRIT-") && id.suffix(3).allSatisfy(\.isNumber), "\(id)") }
    }

    @Test func whatCannotBeReadIsSaidAndEndsNothing() throws {
        let report = try Sample.audit(Sample.function("FunctionUrlConfig: {AuthType: NONE}"))
        #expect(report.problems.contains { $0.code == "unread-code" })
        #expect(report.has("WRIT-API-002"))
    }

    @Test func reportsHoldEveryFinding() throws {
        let report = try Sample.audit(Sample.function("FunctionUrlConfig: {AuthType: NONE}"))
        let text = report.text()
        for finding in report.findings { #expect(text.contains(finding.rule)) }
        let json = try JSONParser.parse(Array(report.json().utf8), file: "report.json")
        #expect(json["schema"]?.string == "writ/audit/v1")
        #expect(json["findings"]?.array?.count == report.findings.count)
        let results = report.sarif["runs"]?[0]?["results"]?.array ?? []
        #expect(results.count == report.findings.count)
        #expect(results.allSatisfy { $0["locations"]?.array?.isEmpty == false })
    }

    @Test func pagesEscapeWhatTheTemplateSays() throws {
        var report = try Sample.audit(Sample.function("FunctionUrlConfig: {AuthType: NONE}"))
        report.application = "<script>alert(1)</script>"
        #expect(!report.html().contains("<script>"))
        #expect(!report.markdown().contains("<script>"))
    }
}
