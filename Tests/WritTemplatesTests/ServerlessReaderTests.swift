import Testing
import WritModel

@testable import WritTemplates

struct ServerlessReaderTests {
    static func read(
        _ yaml: String, sources: ServerlessVariables.Sources = .init()
    ) throws -> Application {
        let document = try YAMLParser.parse(Array(yaml.utf8), file: "serverless.yml")
        return ServerlessReader(sources: sources).read(
            document, name: "app", folder: ".", templateFile: "serverless.yml")
    }

    static let shop = """
        service: shop
        frameworkVersion: "3"
        custom:
          names:
            dev: orders-dev
            prod: orders-prod
          table: ${self:custom.names.${sls:stage}}
        provider:
          name: aws
          runtime: nodejs20.x
          stage: ${opt:stage, 'dev'}
          region: eu-west-1
          environment:
            TABLE: ${self:custom.table}
            TOKEN: ${env:TOKEN, 'none'}
          iam:
            role:
              statements:
                - Effect: Allow
                  Action: dynamodb:PutItem
                  Resource: !GetAtt OrdersTable.Arn
          httpApi:
            cors: true
            authorizers:
              users:
                type: jwt
                identitySource: $request.header.Authorization
                issuerUrl: https://issuer.example
                audience: [shop]
        functions:
          create-order:
            handler: src/create.handler
            memorySize: 256
            environment:
              LOCAL: "1"
            events:
              - httpApi:
                  method: post
                  path: /orders
                  authorizer: {name: users, scopes: [write]}
              - httpApi: GET /health
              - sqs:
                  arn: !GetAtt Jobs.Arn
                  batchSize: 5
                  functionResponseType: ReportBatchItemFailures
              - schedule: rate(5 minutes)
          admin:
            handler: src/admin.handler
            timeout: 20
            iamRoleStatements:
              - Effect: Allow
                Action: s3:GetObject
                Resource: arn:aws:s3:::reports/*
            events:
              - http:
                  path: admin/{id}
                  method: delete
                  authorizer: aws_iam
              - http: GET admin
              - s3:
                  bucket: uploads
                  event: s3:ObjectCreated:*
                  rules:
                    - prefix: in/
        resources:
          Resources:
            OrdersTable:
              Type: AWS::DynamoDB::Table
              Properties:
                TableName: ${self:custom.table}
            Jobs:
              Type: AWS::SQS::Queue
        """

    @Test func functionsTakeProvidersDefaults() throws {
        let app = try Self.read(Self.shop)
        #expect(app.problems.isEmpty)
        #expect(app.name == "shop")
        #expect(app.format == .serverlessFramework)
        let create = try #require(app.function("CreateDashorderLambdaFunction"))
        #expect(create.runtime == "nodejs20.x")
        #expect(create.memory == 256)
        #expect(create.timeout == 6)
        #expect(create.handler == "src/create.handler")
        #expect(create.variable("TABLE")?.literalString == "orders-dev")
        #expect(create.variable("TOKEN")?.literalString == "none")
        #expect(create.variable("LOCAL")?.literalString == "1")
        #expect(create.location.line == 31)
        guard case .local(".", _) = create.code else {
            Issue.record("code is \(create.code)")
            return
        }
    }

    @Test func optionsAndEnvironmentAreSources() throws {
        let sources = ServerlessVariables.Sources(options: ["stage": "prod"], environment: ["TOKEN": "t"])
        let create = try #require(Self.read(Self.shop, sources: sources).function("CreateDashorderLambdaFunction"))
        #expect(create.variable("TABLE")?.literalString == "orders-prod")
        #expect(create.variable("TOKEN")?.literalString == "t")
    }

    @Test func routesHaveTheirAuthorization() throws {
        let app = try Self.read(Self.shop)
        func routes(_ id: String) -> [String] {
            (app.function(id)?.triggers ?? []).compactMap { trigger in
                guard case .http(let route) = trigger.source else { return nil }
                let auth =
                    switch route.authorization {
                    case .none: "open"
                    case .iam: "iam"
                    case .jwt(let issuer, _, let scopes): "\(issuer.literalString ?? "") \(scopes)"
                    default: "other"
                    }
                return "\(route.method) \(route.path) \(auth)"
            }
        }
        #expect(
            routes("CreateDashorderLambdaFunction") == [
                "POST /orders https://issuer.example [\"write\"]", "GET /health open",
            ])
        #expect(routes("AdminLambdaFunction") == ["DELETE /admin/{id} iam", "GET /admin open"])
    }

    @Test func sourcesAndRolesAreThoseOfTheService() throws {
        let app = try Self.read(Self.shop)
        let create = try #require(app.function("CreateDashorderLambdaFunction"))
        let admin = try #require(app.function("AdminLambdaFunction"))
        #expect(create.role.logicalID == "IamRoleLambdaExecution")
        let actions = create.role.statements.flatMap { $0.node["Action"]?.array ?? [$0.node["Action"] ?? ""] }
        #expect(actions.contains("dynamodb:PutItem"))
        #expect(actions.contains("sqs:ReceiveMessage"))
        #expect(admin.role.logicalID == "AdminIamRoleLambdaExecution")
        #expect(admin.role.statements.contains { $0.node["Action"]?.string == "s3:GetObject" })
        #expect(!admin.role.statements.contains { $0.node["Action"]?.string == "dynamodb:PutItem" })
        let polls = create.triggers.compactMap { if case .sqs(let poll) = $0.source { poll } else { nil } }
        #expect(polls.first?.source.soleReference == "Jobs")
        #expect(polls.first?.reportsBatchItemFailures == true)
        let buckets = admin.triggers.compactMap { if case .s3(let bucket) = $0.source { bucket } else { nil } }
        #expect(buckets.first?.prefix?.literalString == "in/")
        #expect(app.physicalName(of: "S3BucketUploads").exact == "uploads")
    }

    @Test func filesAreReadOnlyInsideTheFolder() throws {
        let yaml = """
            service: s
            provider: {name: aws, runtime: python3.12}
            functions:
              f:
                handler: a.b
                environment: ${file(config/${opt:stage, 'dev'}.yml):env}
              g:
                handler: a.c
                environment:
                  X: ${file(../secret.yml):x}
                  Y: ${ssm:/path}
                  Z: a-${cf:other.Out}-b
            """
        let sources = ServerlessVariables.Sources(file: { path in
            path == "config/dev.yml" ? Array("env: {A: '1'}".utf8) : Array("x: leaked".utf8)
        })
        let app = try Self.read(yaml, sources: sources)
        #expect(app.function("FLambdaFunction")?.variable("A")?.literalString == "1")
        let other = try #require(app.function("GLambdaFunction"))
        guard case .unknown? = other.variable("X"), case .unknown? = other.variable("Y") else {
            Issue.record("not unknown")
            return
        }
        #expect(app.problems.map(\.code) == ["outside-folder"])
        #expect(other.variable("Z").map { app.resolve($0).pattern } == "a-*-b")
    }

    @Test func whatTheFrameworkMakesBesideFunctionsIsRead() throws {
        let app = try Self.read(
            """
            service: shop
            plugins: [serverless-offline, serverless-step-functions, serverless-unheard-of]
            provider:
              name: aws
              runtime: nodejs22.x
              httpApi:
                authorizers:
                  idle: {type: jwt, identitySource: $request.header.Authorization, issuerUrl: "https://i.example.com", audience: [a]}
            functions:
              one:
                handler: a.b
                events: [{httpApi: GET /a}, {sqs: !GetAtt Jobs.Arn}]
            stepFunctions:
              stateMachines:
                flow:
                  definition: {StartAt: A, States: {A: {Type: Task, Resource: !GetAtt one.Arn, End: true}}}
            resources:
              Resources:
                Jobs: {Type: AWS::SQS::Queue}
            """)
        #expect(app.api("HttpApi")?.authorizers.count == 1)
        #expect(app.stateMachines.first?.property("Definition")?["StartAt"]?.string == "A")
        let one = try #require(app.function("OneLambdaFunction"))
        #expect(one.triggers.contains { if case .invoke = $0.source { true } else { false } })
        #expect(one.role.statements.contains { $0.source == .implied })
        #expect(app.problems.map(\.code) == ["plugin"])
        #expect(app.problems.first?.message.contains("unheard-of") == true)
        #expect(app.problems.first?.message.contains("offline") == false)
        #expect(app.resource("Jobs")?.location.line == 19)
    }

    @Test(arguments: ["a: ${self:a}", "a: ${self:b}\nb: ${self:a}", "a: '${self:'", "${x: 1"])
    func circlesEnd(_ yaml: String) throws {
        guard let document = try? YAMLParser.parse(Array(yaml.utf8), file: "s.yml") else { return }
        _ = ServerlessReader().read(document, name: "x", folder: ".", templateFile: "s.yml")
    }
}
