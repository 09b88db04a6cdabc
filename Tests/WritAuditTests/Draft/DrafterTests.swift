import Testing
import WritModel
import WritTemplates

@testable import WritAudit

@Suite struct DrafterTests {
    static func draft(
        _ template: String, _ files: [String: String] = [:], environment: StackEnvironment? = nil
    ) throws -> [DraftedWrit] {
        let node = try YAMLParser.parse(Array(template.utf8), file: "template.yaml")
        let application = ApplicationReader().read(node, name: "app", folder: ".", templateFile: "template.yaml")
        let stack =
            environment
            ?? StackEnvironment(account: "123456789012", region: "eu-west-1", stackName: "shop", physicalNames: [:])
        return Drafter.draft(
            application: application, environment: stack, options: DraftOptions(expires: 1_900_000_000)
        ) { files[$0].map { Array($0.utf8) } }
    }

    /// `action resource` of every pair that the policy allows, sorted.
    static func grants(_ draft: DraftedWrit) -> [String] {
        var out: Set<String> = []
        for statement in draft.writ.identity?["Statement"]?.array ?? [] {
            func list(_ key: String) -> [String] {
                statement[key]?.array?.compactMap(\.string) ?? statement[key]?.string.map { [$0] } ?? []
            }
            for action in list("Action") { for resource in list("Resource") { out.insert("\(action) \(resource)") } }
        }
        return out.sorted()
    }

    static let shop = """
        Transform: AWS::Serverless-2016-10-31
        Parameters:
          Password: {Type: String, NoEcho: true}
        Resources:
          Key: {Type: AWS::KMS::Key, Properties: {KeyPolicy: {}}}
          Orders:
            Type: AWS::DynamoDB::Table
            Properties: {TableName: orders, SSESpecification: {SSEEnabled: true, KMSMasterKeyId: !GetAtt Key.Arn}}
          Jobs: {Type: AWS::SQS::Queue, Properties: {QueueName: jobs}}
          Files: {Type: AWS::S3::Bucket, Properties: {BucketName: files}}
          Create:
            Type: AWS::Serverless::Function
            Properties:
              Runtime: python3.12
              Handler: create.handler
              CodeUri: src/
              ReservedConcurrentExecutions: 3
              Environment:
                Variables: {ORDERS: !Ref Orders, JOBS: !Ref Jobs, DB_PASSWORD: !Ref Password, MODE: fast, AWS_REGION: x}
              Policies:
                - DynamoDBCrudPolicy: {TableName: !Ref Orders}
              Events:
                Post: {Type: HttpApi, Properties: {Path: /orders, Method: post}}
          Work:
            Type: AWS::Serverless::Function
            Properties:
              Runtime: nodejs22.x
              Handler: work.handler
              CodeUri: src/
              MemorySize: 256
              Timeout: 30
              Environment: {Variables: {FILES: !Ref Files, NEXT: !Ref Tool}}
              Events:
                Jobs: {Type: SQS, Properties: {Queue: !GetAtt Jobs.Arn, BatchSize: 5, FunctionResponseTypes: [ReportBatchItemFailures]}}
          Tool:
            Type: AWS::Serverless::Function
            Properties:
              Runtime: provided.al2023
              Handler: bootstrap
              FunctionName: tool
              CodeUri: tool/
              Policies:
                - SQSSendMessagePolicy: {QueueName: !GetAtt Jobs.QueueName}
                - Statement: {Effect: Allow, Action: ["logs:*", "s3:GetObject"], Resource: !Sub "${Files.Arn}/in/*"}
        """

    static let sources = [
        "src/create.py": """
        import os, boto3, requests
        table = boto3.resource("dynamodb").Table(os.environ["ORDERS"])
        sqs = boto3.client("sqs")
        def handler(event, context):
            table.put_item(Item={"id": event["id"]})
            table.query(IndexName="by-date")
            sqs.send_message(QueueUrl=os.environ["JOBS"], MessageBody="x")
            requests.post("https://pay.example.com/charge")
            open("/mnt/shared/out.txt", "w")
            open("/tmp/scratch", "w")
        """,
        "src/work.js": """
        const { S3Client, PutObjectCommand } = require('@aws-sdk/client-s3');
        const { LambdaClient, InvokeCommand } = require('@aws-sdk/client-lambda');
        const { execFileSync } = require('child_process');
        const s3 = new S3Client({});
        exports.handler = async (event) => {
          await s3.send(new PutObjectCommand({ Bucket: process.env.FILES, Key: `out/${event.id}.pdf`, Body: '' }));
          await new LambdaClient({}).send(new InvokeCommand({ FunctionName: process.env.NEXT }));
          execFileSync('/opt/bin/render', ['x']);
        };
        """,
    ]

    @Test func grantsExactlyWhatTheCodeNeeds() throws {
        let drafts = try Self.draft(Self.shop, Self.sources)
        #expect(
            Self.grants(drafts[0]) == [
                "dynamodb:PutItem arn:aws:dynamodb:eu-west-1:123456789012:table/orders",
                "dynamodb:Query arn:aws:dynamodb:eu-west-1:123456789012:table/orders/index/by-date",
                "kms:Decrypt arn:aws:kms:eu-west-1:123456789012:key/*",
                "sqs:SendMessage arn:aws:sqs:eu-west-1:123456789012:jobs",
            ])
        #expect(
            Self.grants(drafts[1]) == [
                "lambda:InvokeFunction arn:aws:lambda:eu-west-1:123456789012:function:tool",
                "s3:PutObject arn:aws:s3:::files/out/*.pdf",
            ])
    }

    @Test func takesTheTemplatesPoliciesForABinary() throws {
        let tool = try Self.draft(Self.shop, Self.sources)[2]
        let grants = Self.grants(tool)
        #expect(grants.contains("sqs:SendMessage* arn:aws:sqs:eu-west-1:123456789012:jobs"))
        #expect(grants.contains("s3:GetObject arn:aws:s3:::files/in/*"))
        #expect(!grants.contains { $0.hasPrefix("logs:") })
        #expect(tool.questions.contains { $0.text.contains("binary") })
        #expect(tool.writ.ingress == [.invoke(.init(callers: ["Work"]))])
    }

    @Test func everyDraftIsAValidWrit() throws {
        for draft in try Self.draft(Self.shop, Self.sources) {
            let errors = Writ.read(draft.writ.node).errors
            #expect(errors.isEmpty, "\(draft.writ.function): \(errors)")
        }
    }

    /// A template may let any origin use credentials; the draft does not, says so, and can be read.
    @Test(arguments: [("'*'", false, 1), ("'https://shop.example.org'", true, 0)])
    func anyOriginWithCredentialsIsAskedAbout(origin: String, credentials: Bool, questions: Int) throws {
        let template = """
            Transform: AWS::Serverless-2016-10-31
            Resources:
              Bot:
                Type: AWS::Serverless::Function
                Properties:
                  Runtime: python3.12
                  Handler: app.handler
                  CodeUri: src
                  FunctionUrlConfig:
                    AuthType: NONE
                    Cors: {AllowOrigins: [\(origin)], AllowCredentials: true}
            """
        let draft = try Self.draft(template, ["src/app.py": "def handler(event, context):\n    return {}\n"])[0]
        guard case .http(let route)? = draft.writ.ingress.first else {
            Issue.record("no route")
            return
        }
        #expect(route.cors?.credentials == credentials)
        #expect(draft.questions.count { $0.pointer.hasSuffix("/cors") } == questions)
        #expect(Writ.read(draft.writ.node).errors.isEmpty)
    }

    @Test func limitsIsolationAndEnvironmentAreTheTemplates() throws {
        let drafts = try Self.draft(Self.shop, Self.sources)
        let create = drafts[0].writ
        #expect(
            create.limits
                == .init(memory: .mebibytes(128), timeout: 3, concurrency: 3, tmp: .mebibytes(512), processes: 64))
        #expect(create.isolation == .invocation)
        #expect(create.environment["ORDERS"] == "orders")
        #expect(create.environment["JOBS"] == "https://sqs.eu-west-1.amazonaws.com/123456789012/jobs")
        #expect(create.environment["DB_PASSWORD"] == nil)
        #expect(create.environment["AWS_REGION"] == nil)
        #expect(create.secrets == [.init(name: "Password", variable: "DB_PASSWORD")])
        #expect(drafts[1].writ.isolation == .worker)
        #expect(drafts[1].writ.limits.memory == .mebibytes(256))
    }

    @Test func triggersKeepTheirAuthorizationAndAnOpenRouteIsLoud() throws {
        let drafts = try Self.draft(Self.shop, Self.sources)
        guard case .http(let route)? = drafts[0].writ.ingress.first else {
            Issue.record("no route")
            return
        }
        #expect(route.authorization == .anyone)
        #expect(drafts[0].questions.contains { $0.pointer == "/ingress/0/authorization" && $0.text.contains("ANYONE") })
        #expect(
            drafts[1].writ.ingress
                == [.queue(.init(arn: "arn:aws:sqs:eu-west-1:123456789012:jobs", batch: 5, partial: true))])
    }

    @Test func hostsFilesProgramsAndStores() throws {
        let drafts = try Self.draft(Self.shop, Self.sources)
        #expect(drafts[0].writ.egress == [.init(host: "pay.example.com", port: 443, transport: .tls)])
        #expect(drafts[0].writ.files == [.init(path: "/mnt/shared/out.txt", access: .write)])
        #expect(drafts[1].writ.programs == ["/opt/bin/render"])
        #expect(
            drafts[0].writ.data == [
                .init(arn: "arn:aws:dynamodb:eu-west-1:123456789012:table/orders", encryption: .customer),
                .init(arn: "arn:aws:sqs:eu-west-1:123456789012:jobs", encryption: .provider),
            ])
    }

    @Test func everyStatementHasEvidenceInTheCode() throws {
        let draft = try Self.draft(Self.shop, Self.sources)[0]
        let count = draft.writ.identity?["Statement"]?.array?.count ?? 0
        for index in 0..<count {
            let proofs = draft.evidence.filter { $0.pointer == "/identity/policy/Statement/\(index)" }
            #expect(proofs.contains { $0.locations.contains { $0.file == "src/create.py" } })
        }
        #expect(draft.evidence.contains { $0.text.hasPrefix("left out:") })
    }

    @Test func anUnknownResourceIsAQuestionAndTakesWhatTheRoleNames() throws {
        let code = [
            "src/create.py": """
            import boto3
            def handler(event, context):
                boto3.resource("dynamodb").Table(event["table"]).get_item(Key={})
                boto3.client("sns").publish(TopicArn=event["topic"], Message="")
            """, "src/work.js": "exports.handler = async () => {};",
        ]
        let draft = try Self.draft(Self.shop, code)[0]
        #expect(
            Self.grants(draft) == [
                "dynamodb:GetItem arn:aws:dynamodb:eu-west-1:123456789012:table/orders",
                "dynamodb:GetItem arn:aws:dynamodb:eu-west-1:123456789012:table/orders/index/*",
                "kms:Decrypt arn:aws:kms:eu-west-1:123456789012:key/*",
                "sns:Publish arn:aws:sns:eu-west-1:123456789012:*",
            ])
        #expect(draft.questions.contains { $0.text.contains("sns:Publish") })
    }

    @Test func anUploadsBucketAndKeyComeFromItsTrigger() throws {
        let template = """
            Transform: AWS::Serverless-2016-10-31
            Resources:
              In: {Type: AWS::S3::Bucket, Properties: {BucketName: incoming}}
              Read:
                Type: AWS::Serverless::Function
                Properties:
                  Runtime: python3.12
                  Handler: app.handler
                  CodeUri: .
                  Events:
                    Up:
                      Type: S3
                      Properties:
                        Bucket: !Ref In
                        Events: s3:ObjectCreated:*
                        Filter: {S3Key: {Rules: [{Name: prefix, Value: in/}, {Name: suffix, Value: .csv}]}}
            """
        let code = [
            "app.py": """
            import boto3
            from urllib.parse import unquote_plus
            s3 = boto3.client("s3")
            def handler(event, context):
                for record in event["Records"]:
                    name = record["s3"]["bucket"]["name"]
                    key = unquote_plus(record["s3"]["object"]["key"])
                    s3.get_object(Bucket=name, Key=key)
            """
        ]
        let draft = try Self.draft(template, code)[0]
        #expect(Self.grants(draft) == ["s3:GetObject arn:aws:s3:::incoming/in/*.csv"])
    }

    @Test func authorizersBecomeAuthorization() throws {
        let template = """
            Transform: AWS::Serverless-2016-10-31
            Resources:
              Api:
                Type: AWS::Serverless::HttpApi
                Properties:
                  Auth:
                    DefaultAuthorizer: Main
                    Authorizers:
                      Main:
                        IdentitySource: $request.header.Authorization
                        JwtConfiguration: {issuer: "https://issuer.example.com", audience: [shop]}
              Read:
                Type: AWS::Serverless::Function
                Properties:
                  Runtime: python3.12
                  Handler: app.handler
                  CodeUri: .
                  Events:
                    Get: {Type: HttpApi, Properties: {ApiId: !Ref Api, Path: "/a/{id}", Method: get}}
            """
        let draft = try Self.draft(template, ["app.py": "def handler(event, context):\n    return {}\n"])[0]
        guard case .http(let route)? = draft.writ.ingress.first else {
            Issue.record("no route")
            return
        }
        #expect(
            route.authorization == .jwt(issuer: "https://issuer.example.com", audiences: ["shop"], scopes: []))
        #expect(draft.writ.identity == nil)
        #expect(!draft.questions.contains { $0.text.contains("ANYONE") })
    }
}
