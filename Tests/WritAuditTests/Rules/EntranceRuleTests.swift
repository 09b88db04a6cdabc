import Testing
import WritModel

@testable import WritAudit

/// Rules about APIs, load balancers and what starts functions.
@Suite struct EntranceRuleTests {
    private static func route(_ path: String, _ method: String, _ auth: String = "") -> String {
        Sample.function(
            "Events: {Go: {Type: HttpApi, Properties: {Path: \(path), Method: \(method)\(auth.isEmpty ? "" : ", Auth: {\(auth)}")}}}"
        )
    }

    @Test func pathsThatMustBeOpenWeighLittle() throws {
        #expect(try !Sample.audit(Self.route("/health", "get")).has("WRIT-API-001"))
        #expect(try Sample.audit(Self.route("/login", "post")).severity("WRIT-API-001") == .note)
        #expect(try Sample.audit(Self.route("/webhooks/pay", "post")).severity("WRIT-API-001") == .low)
        #expect(try Sample.audit(Self.route("/health", "post")).severity("WRIT-API-001") == .high)
        #expect(try Sample.audit(Self.route("/logins", "post")).severity("WRIT-API-001") == .high)
    }

    @Test func aPrivateAPIIsNotOpenToAnyone() throws {
        func report(_ more: String) throws -> AuditReport {
            try Sample.audit(
                "Api: {Type: AWS::Serverless::Api, Properties: {StageName: a, \(more)}}\n"
                    + Sample.function(
                        "Events: {Go: {Type: Api, Properties: {RestApiId: !Ref Api, Path: /a, Method: post}}}"))
        }
        #expect(try report("EndpointConfiguration: {Type: REGIONAL}").has("WRIT-API-001"))
        #expect(try !report("EndpointConfiguration: {Type: PRIVATE}").has("WRIT-API-001"))
        #expect(try !report("Auth: {ResourcePolicy: {IpRangeWhitelist: [10.0.0.0/8]}}").has("WRIT-API-001"))
        #expect(try report("Auth: {ResourcePolicy: {IpRangeBlacklist: [10.0.0.0/8]}}").has("WRIT-API-001"))
    }

    @Test func definitionsInFilesAreRead() throws {
        let template = """
            Api:
              Type: AWS::Serverless::Api
              Properties:
                StageName: a
                DefinitionBody: {Fn::Transform: {Name: AWS::Include, Parameters: {Location: api.yaml}}}

            """
        func report(_ security: String) throws -> AuditReport {
            let api = """
                openapi: 3.0.1
                security: [{users: []}]
                paths:
                  /a:
                    post:
                      \(security)
                      x-amazon-apigateway-integration: {type: http_proxy, httpMethod: POST, uri: "http://old.example.com/a"}
                  /b:
                    get:
                      x-amazon-apigateway-integration: {type: http_proxy, httpMethod: GET, uri: "https://new.example.com/b"}
                components:
                  securitySchemes:
                    users: {type: apiKey, name: Authorization, in: header, x-amazon-apigateway-authorizer: {type: cognito_user_pools, providerARNs: [x]}}
                """
            return try Sample.audit(template, files: ["api.yaml": api])
        }
        let open = try report("security: []")
        #expect(open.findings.first { $0.rule == "WRIT-API-001" }?.locations.first?.file == "api.yaml")
        #expect(open.has("WRIT-API-008"))
        #expect(try !report("summary: a").has("WRIT-API-001"))
        #expect(try Sample.audit(template).problems.contains { $0.code == "unread-definition" })
    }

    @Test func aFunctionURLIsJudgedByWhatHolds() throws {
        func report(_ type: String, parameters: String) throws -> AuditReport {
            try Sample.whole(
                "Transform: AWS::Serverless-2016-10-31\nParameters: {\(parameters)}\n"
                    + "Conditions: {Open: !Equals [!Ref Mode, open]}\nResources:\n  Act: {Type: AWS::Serverless::Function, Properties: {Handler: a.b, Runtime: python3.12, FunctionUrlConfig: {AuthType: \(type)}}}\n"
            )
        }
        let choice = "!If [Open, NONE, AWS_IAM]"
        #expect(try report(choice, parameters: "Mode: {Type: String, Default: open}").has("WRIT-API-002"))
        #expect(try !report(choice, parameters: "Mode: {Type: String, Default: shut}").has("WRIT-API-002"))
        #expect(try report(choice, parameters: "Mode: {Type: String}").has("WRIT-API-002"))
        #expect(try report("!Ref Mode", parameters: "Mode: {Type: String, Default: NONE}").has("WRIT-API-002"))
        #expect(try !report("!Ref Mode", parameters: "Mode: {Type: String, Default: AWS_IAM}").has("WRIT-API-002"))
    }

    @Test func theRateOfAStageBoundsItsAPI() throws {
        func report(_ settings: String) throws -> AuditReport {
            try Sample.audit(
                Sample.function()
                    + """
                    Api: {Type: AWS::ApiGatewayV2::Api, Properties: {ProtocolType: HTTP, Name: a}}
                    Go: {Type: AWS::ApiGatewayV2::Route, Properties: {ApiId: !Ref Api, RouteKey: POST /a}}
                    Stage: {Type: AWS::ApiGatewayV2::Stage, Properties: {ApiId: !Ref Api, StageName: a, DefaultRouteSettings: {\(settings)}}}
                    """)
        }
        #expect(try report("").has("WRIT-API-005"))
        #expect(try !report("ThrottlingRateLimit: 10").has("WRIT-API-005"))
    }

    private static func balancer(_ scheme: String, _ actions: String, _ protocolName: String = "HTTPS") -> String {
        Sample.function()
            + """
            Lb: {Type: AWS::ElasticLoadBalancingV2::LoadBalancer, Properties: {Scheme: \(scheme)}}
            Door: {Type: AWS::ElasticLoadBalancingV2::Listener, Properties: {LoadBalancerArn: !Ref Lb, Protocol: \(protocolName), DefaultActions: [\(actions)]}}
            Group: {Type: AWS::ElasticLoadBalancingV2::TargetGroup, Properties: {TargetType: lambda, Targets: [{Id: !GetAtt Act.Arn}]}}
            """
    }

    @Test func loadBalancersAskOrAreOpen() throws {
        let forward = "{Type: forward, TargetGroupArn: !Ref Group}"
        #expect(try Sample.audit(Self.balancer("internet-facing", forward)).has("WRIT-API-007"))
        #expect(try !Sample.audit(Self.balancer("internal", forward)).has("WRIT-API-007"))
        #expect(
            try !Sample.audit(Self.balancer("internet-facing", "{Type: authenticate-oidc}, \(forward)")).has(
                "WRIT-API-007"))
        #expect(try Sample.audit(Self.balancer("internet-facing", forward, "HTTP")).has("WRIT-API-008"))
        #expect(try !Sample.audit(Self.balancer("internet-facing", "{Type: redirect}", "HTTP")).has("WRIT-API-008"))
    }

    static let cases: [ResourceRuleTests.Case] = [
        .init("WRIT-API-008", "Thing: {Type: AWS::SNS::Subscription, Properties: {Protocol: http, TopicArn: t}}", true),
        .init(
            "WRIT-API-008", "Thing: {Type: AWS::SNS::Subscription, Properties: {Protocol: https, TopicArn: t}}", false),
        .init(
            "WRIT-API-009", "Thing: {Type: AWS::ApiGateway::DomainName, Properties: {SecurityPolicy: TLS_1_0}}", true),
        .init(
            "WRIT-API-009", "Thing: {Type: AWS::ApiGateway::DomainName, Properties: {SecurityPolicy: TLS_1_2}}", false),
        .init(
            "WRIT-API-012", "Thing: {Type: AWS::AppSync::GraphQLApi, Properties: {AuthenticationType: API_KEY}}", true),
        .init(
            "WRIT-API-012", "Thing: {Type: AWS::AppSync::GraphQLApi, Properties: {AuthenticationType: AWS_IAM}}", false),
        .init(
            "WRIT-API-013",
            "Thing: {Type: AWS::ApiGateway::Stage, Properties: {MethodSettings: [{CachingEnabled: true}]}}", true),
        .init(
            "WRIT-API-013",
            "Thing: {Type: AWS::ApiGateway::Stage, Properties: {MethodSettings: [{CachingEnabled: true, CacheDataEncrypted: true}]}}",
            false),
        .init("WRIT-MON-003", "Thing: {Type: AWS::ApiGateway::Stage, Properties: {StageName: a}}", true),
        .init(
            "WRIT-MON-003",
            "Thing: {Type: AWS::ApiGateway::Stage, Properties: {AccessLogSetting: {DestinationArn: a}}}", false),
        .init(
            "WRIT-MON-004",
            "Thing: {Type: AWS::ApiGateway::Stage, Properties: {MethodSettings: [{DataTraceEnabled: true}]}}", true),
        .init(
            "WRIT-MON-004",
            "Thing: {Type: AWS::ApiGateway::Stage, Properties: {MethodSettings: [{LoggingLevel: INFO}]}}", false),
    ]

    @Test(arguments: cases)
    func isJudged(_ given: ResourceRuleTests.Case) throws {
        #expect(try Sample.audit(Sample.function() + given.resources).has(given.rule) == given.isFound)
    }

    @Test func tokensAreForThisAudience() throws {
        func report(_ jwt: String) throws -> AuditReport {
            try Sample.audit(
                "Api: {Type: AWS::Serverless::HttpApi, Properties: {Auth: {DefaultAuthorizer: U, Authorizers: {U: {JwtConfiguration: {\(jwt)}}}}}}"
            )
        }
        #expect(try report("issuer: 'https://i.example.com'").has("WRIT-API-011"))
        #expect(try report("issuer: 'http://i.example.com', audience: [a]").severity("WRIT-API-011") == .high)
        #expect(try !report("issuer: 'https://i.example.com', audience: [a]").has("WRIT-API-011"))
        #expect(try !report("issuer: 'https://i.example.com', audience: !ImportValue Ids").has("WRIT-API-011"))
    }

    @Test func bodiesAreCheckedAgainstTheirModel() throws {
        func report(_ more: String) throws -> AuditReport {
            try Sample.audit(
                Sample.function("Events: {Go: {Type: Api, Properties: {Path: /a, Method: post\(more)}}}"))
        }
        #expect(try report("").severity("WRIT-API-010") == .note)
        #expect(try report(", RequestModel: {Model: Order}").severity("WRIT-API-010") == .low)
        #expect(try !report(", RequestModel: {Model: Order, ValidateBody: true}").has("WRIT-API-010"))
        #expect(try report("").has("WRIT-API-014"))
        #expect(try !report(", Auth: {Authorizer: AWS_IAM}").has("WRIT-API-014"))
    }

    // MARK: how functions run

    @Test(arguments: [
        ("WRIT-RUN-010", "Timeout: 120\n    Events: {Go: {Type: HttpApi, Properties: {Path: /a, Method: get}}}", true),
        ("WRIT-RUN-010", "Timeout: 20\n    Events: {Go: {Type: HttpApi, Properties: {Path: /a, Method: get}}}", false),
        ("WRIT-RUN-010", "Timeout: 120\n    FunctionUrlConfig: {AuthType: AWS_IAM}", false),
        ("WRIT-RUN-011", "Layers: ['arn:aws:lambda:eu-west-1:999988887777:layer:help:3']", true),
        (
            "WRIT-RUN-011", "Layers: ['arn:aws:lambda:eu-west-1:017000801446:layer:AWSLambdaPowertoolsPythonV2:60']",
            false
        ),
        ("WRIT-RUN-011", "Layers: [!Ref Shared]", false),
        ("WRIT-RUN-012", "Environment: {Variables: {AWS_REGION: eu-west-1}}", true),
        ("WRIT-RUN-012", "Environment: {Variables: {TARGET_REGION: eu-west-1}}", false),
        ("WRIT-NET-004", "VpcConfig: {SubnetIds: [subnet-0a1b2c3d], SecurityGroupIds: [sg-1]}", true),
        ("WRIT-NET-004", "VpcConfig: {SubnetIds: [subnet-0a1b2c3d, subnet-1a1b2c3d], SecurityGroupIds: [sg-1]}", false),
    ]) func functionsAreJudged(rule: String, property: String, found: Bool) throws {
        #expect(try Sample.audit(Sample.function(property)).has(rule) == found)
    }

    @Test func oneMessageDoesNotBringBackItsBatch() throws {
        func report(_ more: String) throws -> AuditReport {
            try Sample.audit(
                Sample.function("Events: {Jobs: {Type: SQS, Properties: {Queue: !GetAtt Jobs.Arn\(more)}}}")
                    + "Jobs: {Type: AWS::SQS::Queue}")
        }
        #expect(try report("").has("WRIT-RUN-009"))
        #expect(try !report(", FunctionResponseTypes: [ReportBatchItemFailures]").has("WRIT-RUN-009"))
        #expect(try !report(", BatchSize: 1").has("WRIT-RUN-009"))
    }

    // MARK: loops

    private static func upload(
        _ filter: String, key: String, bucket: String = "r['bucket']['name']",
        policies: String = "[{S3CrudPolicy: {BucketName: !Ref In}}, {S3CrudPolicy: {BucketName: !Ref Out}}]"
    ) throws -> AuditReport {
        let code = """
            import boto3
            s3 = boto3.client("s3")
            def handler(event, context):
                r = event["Records"][0]["s3"]
                k = r["object"]["key"]
                s3.put_object(Bucket=\(bucket), Key=\(key), Body=b"")

            """
        return try Sample.audit(
            Sample.function(
                "Environment: {Variables: {OUT: !Ref Out}}",
                "Policies: \(policies)",
                "Events: {Up: {Type: S3, Properties: {Bucket: !Ref In, Events: 's3:ObjectCreated:*'\(filter)}}}")
                + "In: {Type: AWS::S3::Bucket}\nOut: {Type: AWS::S3::Bucket}",
            files: ["src/app.py": code.replacing("import boto3", with: "import os\nimport boto3")])
    }

    @Test func aFunctionThatFeedsItselfIsFound() throws {
        let uploads = ", Filter: {S3Key: {Rules: [{Name: prefix, Value: in/}]}}"
        #expect(try Self.upload("", key: "'thumbs/' + k").severity("WRIT-RUN-008") == .high)
        #expect(try Self.upload(uploads, key: "'in/small-' + k").severity("WRIT-RUN-008") == .high)
        #expect(try !Self.upload(uploads, key: "'thumbs/' + k").has("WRIT-RUN-008"))
        #expect(try !Self.upload("", key: "k", bucket: "os.environ['OUT']").has("WRIT-RUN-008"))
        // A role that may write everywhere: the code says where it writes.
        for wide in ["[AmazonS3FullAccess]", "[{Statement: [{Effect: Allow, Action: 's3:PutObject', Resource: '*'}]}]"]
        {
            #expect(try Self.upload("", key: "k", policies: wide).severity("WRIT-RUN-008") == .high)
            #expect(
                try !Self.upload("", key: "k", bucket: "os.environ['OUT']", policies: wide).has("WRIT-RUN-008"))
        }
    }

    // MARK: state machines

    @Test func stepsHaveLimits() throws {
        func report(_ more: String) throws -> AuditReport {
            try Sample.audit(
                "Flow: {Type: AWS::Serverless::StateMachine, Properties: {Definition: {StartAt: Ask, States: {Ask: {Type: Task, Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken', End: true}}}}}"
                    .replacing("End: true", with: more + "End: true"))
        }
        #expect(try report("").has("WRIT-FLOW-002"))
        #expect(try !report("TimeoutSeconds: 60, ").has("WRIT-FLOW-002"))
        #expect(try report("").has("WRIT-FLOW-003"))
        #expect(try !report("Catch: [{ErrorEquals: [States.ALL], Next: Ask}], ").has("WRIT-FLOW-003"))
        #expect(try report("").has("WRIT-FLOW-001"))
        #expect(
            try !Sample.audit(
                "Flow: {Type: AWS::Serverless::StateMachine, Properties: {Logging: {Level: ERROR}, DefinitionUri: a.json}}"
            ).has("WRIT-FLOW-001"))
    }
}
