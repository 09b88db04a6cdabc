import Testing
import WritModel

@testable import WritAudit

/// Rules about resources beside the functions: each with what it finds and what only looks like it.
@Suite struct ResourceRuleTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var rule: String
        var resources: String
        var isFound: Bool

        init(_ rule: String, _ resources: String, _ isFound: Bool) {
            self.rule = rule
            self.resources = resources
            self.isFound = isFound
        }

        var testDescription: String { "\(rule) \(isFound) \(resources.prefix(90))" }
    }

    private static func thing(_ type: String, _ properties: String = "{}") -> String {
        "Thing: {Type: \(type), Properties: \(properties)}"
    }

    static let stores: [Case] = [
        Case("WRIT-DATA-005", thing("AWS::DynamoDB::Table"), true),
        Case(
            "WRIT-DATA-005",
            thing("AWS::DynamoDB::Table", "{PointInTimeRecoverySpecification: {PointInTimeRecoveryEnabled: true}}"),
            false),
        Case("WRIT-DATA-005", thing("AWS::RDS::DBInstance", "{BackupRetentionPeriod: 0}"), true),
        Case("WRIT-DATA-005", thing("AWS::RDS::DBInstance", "{BackupRetentionPeriod: 7}"), false),
        Case(
            "WRIT-DATA-007",
            thing(
                "AWS::S3::Bucket", "{CorsConfiguration: {CorsRules: [{AllowedOrigins: ['*'], AllowedMethods: [PUT]}]}}"),
            true),
        Case(
            "WRIT-DATA-007",
            thing(
                "AWS::S3::Bucket", "{CorsConfiguration: {CorsRules: [{AllowedOrigins: ['*'], AllowedMethods: [GET]}]}}"),
            false),
        Case("WRIT-DATA-008", thing("AWS::S3::Bucket"), true),
        Case(
            "WRIT-DATA-008",
            thing("AWS::S3::Bucket")
                + "\nTls: {Type: AWS::S3::BucketPolicy, Properties: {Bucket: !Ref Thing, PolicyDocument: {Statement: [{Effect: Deny, Principal: '*', Action: 's3:*', Resource: '*', Condition: {Bool: {'aws:SecureTransport': false}}}]}}}",
            false),
        Case("WRIT-DATA-009", thing("AWS::S3::Bucket"), true),
        Case("WRIT-DATA-009", thing("AWS::S3::Bucket", "{VersioningConfiguration: {Status: Enabled}}"), false),
        Case("WRIT-DATA-009", thing("AWS::S3::Bucket", "{VersioningConfiguration: {Status: !ImportValue V}}"), false),
        Case(
            "WRIT-DATA-010",
            thing("AWS::S3::Bucket", "{OwnershipControls: {Rules: [{ObjectOwnership: ObjectWriter}]}}"), true),
        Case(
            "WRIT-DATA-010",
            thing("AWS::S3::Bucket", "{OwnershipControls: {Rules: [{ObjectOwnership: BucketOwnerEnforced}]}}"), false),
        Case("WRIT-DATA-016", thing("AWS::DynamoDB::Table"), true),
        Case("WRIT-DATA-016", thing("AWS::DynamoDB::Table", "{DeletionProtectionEnabled: true}"), false),
        Case("WRIT-DATA-016", "Thing: {Type: AWS::DynamoDB::Table, DeletionPolicy: Retain, Properties: {}}", false),
        Case("WRIT-DATA-003", thing("AWS::EFS::FileSystem"), true),
        Case("WRIT-DATA-003", thing("AWS::EFS::FileSystem", "{Encrypted: !ImportValue Encrypt}"), false),
        Case("WRIT-DATA-003", thing("AWS::DynamoDB::Table"), false),
        Case("WRIT-DATA-003", thing("AWS::S3::Bucket"), false),
        Case("WRIT-DATA-004", thing("AWS::S3::Bucket"), true),
        Case(
            "WRIT-DATA-004",
            thing(
                "AWS::S3::Bucket",
                "{BucketEncryption: {ServerSideEncryptionConfiguration: [{ServerSideEncryptionByDefault: {SSEAlgorithm: 'aws:kms'}}]}}"
            ), false),
        // What ignores lists cannot be public by one.
        Case(
            "WRIT-DATA-001",
            thing(
                "AWS::S3::Bucket",
                "{AccessControl: PublicRead, PublicAccessBlockConfiguration: {IgnorePublicAcls: true}}"),
            false),
    ]

    static let credentials: [Case] = [
        Case("WRIT-DATA-011", thing("AWS::RDS::DBInstance", "{MasterUserPassword: secret}"), true),
        Case(
            "WRIT-DATA-011", thing("AWS::RDS::DBInstance", "{MasterUserPassword: '{{resolve:secretsmanager:db}}'}"),
            false),
        Case("WRIT-DATA-011", thing("AWS::RDS::DBInstance", "{ManageMasterUserPassword: true}"), false),
        Case(
            "WRIT-DATA-011",
            thing("AWS::SecretsManager::Secret", "{SecretString: '{\"user\":\"app\",\"host\":\"db\"}'}"), false),
        Case(
            "WRIT-DATA-011", thing("AWS::SecretsManager::Secret", "{GenerateSecretString: {PasswordLength: 30}}"), false
        ),
        Case(
            "WRIT-DATA-011",
            thing(
                "AWS::CodeBuild::Project",
                "{Environment: {EnvironmentVariables: [{Name: DEPLOY_TOKEN, Value: b8Xk29fLq0Zr7TtYw3Nv5Md1}]}}"), true),
        Case(
            "WRIT-DATA-011",
            thing(
                "AWS::CodeBuild::Project",
                "{Environment: {EnvironmentVariables: [{Name: DEPLOY_TOKEN, Type: SECRETS_MANAGER, Value: prod/deploy-token-2}]}}"
            ), false),
        Case(
            "WRIT-DATA-012", thing("AWS::SSM::Parameter", "{Type: String, Value: '{{resolve:secretsmanager:db}}'}"),
            true),
        Case(
            "WRIT-DATA-012", thing("AWS::SSM::Parameter", "{Type: String, Name: /app/host, Value: db.internal}"), false),
        Case("WRIT-DATA-014", thing("AWS::SecretsManager::Secret"), true),
        Case(
            "WRIT-DATA-014",
            thing("AWS::SecretsManager::Secret")
                + "\nTurn: {Type: AWS::SecretsManager::RotationSchedule, Properties: {SecretId: !Ref Thing}}", false),
        Case("WRIT-DATA-015", thing("AWS::CodeBuild::Project", "{Source: {InsecureSsl: true}}"), true),
        Case("WRIT-DATA-015", thing("AWS::CodeBuild::Project", "{Source: {Type: GITHUB}}"), false),
    ]

    private static func group(_ rule: String) -> String {
        thing("AWS::EC2::SecurityGroup", "{SecurityGroupIngress: [{\(rule)}]}")
    }

    static let network: [Case] = [
        Case("WRIT-NET-001", group("IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 0.0.0.0/0"), true),
        Case("WRIT-NET-001", group("IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 0.0.0.0/0"), false),
        Case("WRIT-NET-001", group("IpProtocol: tcp, FromPort: 5432, ToPort: 5432, CidrIp: 10.0.0.0/8"), false),
        Case("WRIT-NET-002", thing("AWS::RDS::DBInstance", "{PubliclyAccessible: true}"), true),
        Case("WRIT-NET-002", thing("AWS::RDS::DBInstance"), false),
        Case("WRIT-NET-003", thing("AWS::ElastiCache::ReplicationGroup", "{AtRestEncryptionEnabled: true}"), true),
        Case(
            "WRIT-NET-003",
            thing(
                "AWS::ElastiCache::ReplicationGroup", "{AtRestEncryptionEnabled: true, TransitEncryptionEnabled: true}"),
            false),
        Case("WRIT-USER-001", thing("AWS::Cognito::IdentityPool", "{AllowUnauthenticatedIdentities: true}"), true),
        Case("WRIT-USER-001", thing("AWS::Cognito::IdentityPool", "{AllowUnauthenticatedIdentities: false}"), false),
        Case(
            "WRIT-USER-002", thing("AWS::Cognito::UserPool", "{Policies: {PasswordPolicy: {MinimumLength: 6}}}"), true),
        Case(
            "WRIT-USER-002", thing("AWS::Cognito::UserPool", "{Policies: {PasswordPolicy: {MinimumLength: 14}}}"), false
        ),
        Case("WRIT-USER-002", thing("AWS::Cognito::UserPool"), false),
        Case("WRIT-USER-003", thing("AWS::Cognito::UserPool", "{MfaConfiguration: 'OFF'}"), true),
        Case("WRIT-USER-003", thing("AWS::Cognito::UserPool", "{MfaConfiguration: OPTIONAL}"), false),
        Case(
            "WRIT-USER-004", thing("AWS::Cognito::UserPoolClient", "{ExplicitAuthFlows: [ALLOW_USER_PASSWORD_AUTH]}"),
            true),
        Case(
            "WRIT-USER-004", thing("AWS::Cognito::UserPoolClient", "{ExplicitAuthFlows: [ALLOW_USER_SRP_AUTH]}"), false),
        Case("WRIT-USER-005", thing("AWS::Cognito::UserPoolClient", "{AllowedOAuthFlows: [implicit]}"), true),
        Case(
            "WRIT-USER-005", thing("AWS::Cognito::UserPoolClient", "{CallbackURLs: ['http://shop.example.com/in']}"),
            true),
        Case(
            "WRIT-USER-005",
            thing(
                "AWS::Cognito::UserPoolClient", "{AllowedOAuthFlows: [code], CallbackURLs: ['http://localhost:3000']}"),
            false),
        Case("WRIT-MON-006", thing("AWS::CloudTrail::Trail", "{IsLogging: false}"), true),
        Case(
            "WRIT-MON-006",
            thing(
                "AWS::CloudTrail::Trail",
                "{IsLogging: true, EnableLogFileValidation: true, IsMultiRegionTrail: true}"), false),
        Case("WRIT-MON-005", thing("AWS::SQS::Queue"), true),
        Case("WRIT-MON-005", thing("AWS::CloudWatch::Alarm"), false),
    ]

    private static func device(_ statement: String) -> String {
        thing("AWS::IoT::Policy", "{PolicyDocument: {Statement: [{Effect: Allow, \(statement)}]}}")
    }

    private static func queue(_ statement: String) -> String {
        "Jobs: {Type: AWS::SQS::Queue}\nThing: {Type: AWS::SQS::QueuePolicy, Properties: {Queues: [!Ref Jobs], PolicyDocument: {Statement: [\(statement)]}}}"
    }

    private static func permission(_ action: String) -> String {
        thing(
            "AWS::Lambda::Permission",
            "{FunctionName: !Ref Act, Action: '\(action)', Principal: s3.amazonaws.com, SourceArn: 'arn:aws:s3:::in'}")
    }

    static let sharing: [Case] = [
        Case("WRIT-EVENT-004", permission("lambda:*"), true),
        Case("WRIT-EVENT-004", permission("lambda:InvokeFunction"), false),
        Case(
            "WRIT-EVENT-005",
            queue("{Effect: Allow, Principal: {Service: s3.amazonaws.com}, Action: 'sqs:SendMessage', Resource: '*'}"),
            true),
        Case(
            "WRIT-EVENT-005",
            queue(
                "{Effect: Allow, Principal: {Service: s3.amazonaws.com}, Action: 'sqs:SendMessage', Resource: '*', Condition: {StringEquals: {'aws:SourceAccount': !Ref 'AWS::AccountId'}}}"
            ), false),
        Case(
            "WRIT-EVENT-006",
            queue(
                "{Effect: Allow, Principal: {AWS: 'arn:aws:iam::111122223333:root'}, Action: 'sqs:*', Resource: '*'}"),
            true),
        Case(
            "WRIT-EVENT-006",
            queue(
                "{Effect: Allow, Principal: {AWS: 'arn:aws:iam::111122223333:root'}, Action: 'sqs:SendMessage', Resource: '*'}"
            ), false),
        Case("WRIT-EVENT-007", device("Action: 'iot:*', Resource: '*'"), true),
        Case("WRIT-EVENT-007", device("Action: 'iot:Connect', Resource: '*'"), false),
        Case(
            "WRIT-EVENT-007",
            device("Action: 'iot:Publish', Resource: 'arn:aws:iot:eu-west-1:123456789012:topic/d/${iot:ClientId}'"),
            false),
        // Operators that say whom not, or that let a request without the key pass, bound nothing.
        Case(
            "WRIT-EVENT-003",
            queue(
                "{Effect: Allow, Principal: '*', Action: 'sqs:SendMessage', Resource: '*', Condition: {StringNotEquals: {'aws:PrincipalOrgID': o-1}}}"
            ), true),
        Case(
            "WRIT-EVENT-003",
            queue(
                "{Effect: Allow, Principal: '*', Action: 'sqs:SendMessage', Resource: '*'}, {Effect: Deny, Principal: '*', Action: 'sqs:*', Resource: '*', Condition: {StringNotEquals: {'aws:PrincipalOrgID': o-1}}}"
            ), false),
        Case(
            "WRIT-EVENT-003",
            thing("AWS::Events::EventBusPolicy", "{StatementId: a, Principal: '*', Action: 'events:PutEvents'}"), true),
        Case(
            "WRIT-EVENT-003",
            thing(
                "AWS::Events::EventBusPolicy",
                "{StatementId: a, Principal: '*', Action: 'events:PutEvents', Condition: {Type: StringEquals, Key: 'aws:PrincipalOrgID', Value: o-1}}"
            ), false),
    ]

    @Test(arguments: stores + credentials + network + sharing)
    func isJudged(_ given: Case) throws {
        let report = try Sample.audit(Sample.function() + given.resources)
        #expect(report.has(given.rule) == given.isFound, "\(report.text())")
    }

    @Test func passwordsByParameterAreFoundOnce() throws {
        let base = "Db: {Type: AWS::RDS::DBInstance, Properties: {MasterUserPassword: !Ref Word}}"
        #expect(
            try Sample.audit(base, parameters: "Word: {Type: String, NoEcho: true, Default: changeme}").has(
                "WRIT-DATA-011"))
        #expect(try !Sample.audit(base, parameters: "Word: {Type: String, NoEcho: true}").has("WRIT-DATA-011"))
    }

    @Test func outputsShowNoSecret() throws {
        func report(_ value: String) throws -> AuditReport {
            try Sample.whole(
                "Parameters: {Word: {Type: String, NoEcho: true}, Host: {Type: String}}\nResources: {}\nOutputs: {Shown: {Value: \(value)}}\n"
            )
        }
        #expect(try report("!Ref Word").has("WRIT-DATA-013"))
        #expect(try !report("!Ref Host").has("WRIT-DATA-013"))
    }

    @Test func aPublicListIsOneFinding() throws {
        let report = try Sample.audit(
            Self.thing(
                "AWS::S3::Bucket",
                "{AccessControl: PublicRead, OwnershipControls: {Rules: [{ObjectOwnership: ObjectWriter}]}}"))
        #expect(report.has("WRIT-DATA-001") && !report.has("WRIT-DATA-002") && !report.has("WRIT-DATA-010"))
    }

    @Test func aWebsiteIsPublicOnPurpose() throws {
        func report(_ more: String) throws -> AuditReport {
            try Sample.audit(
                "Site: {Type: AWS::S3::Bucket, Properties: {\(more)}}\n"
                    + "Read: {Type: AWS::S3::BucketPolicy, Properties: {Bucket: !Ref Site, PolicyDocument: {Statement: [{Effect: Allow, Principal: '*', Action: 's3:GetObject', Resource: '*'}]}}}"
            )
        }
        #expect(try report("WebsiteConfiguration: {IndexDocument: index.html}").severity("WRIT-EVENT-003") == .low)
        #expect(try report("").severity("WRIT-EVENT-003") == .high)
        #expect(
            try report("PublicAccessBlockConfiguration: {RestrictPublicBuckets: true}").severity("WRIT-EVENT-003")
                == .low)
    }

    @Test func aQueueThatEveryoneFillsMakesItsReaderPublic() throws {
        let code = "import os\ndef handler(event, context):\n    os.system(event['Records'][0]['body'])\n"
        let reader = Sample.function("Events: {Jobs: {Type: SQS, Properties: {Queue: !GetAtt Jobs.Arn}}}")
        let open = Self.queue("{Effect: Allow, Principal: '*', Action: 'sqs:SendMessage', Resource: '*'}")
        let report = try Sample.audit(reader + open, files: ["src/app.py": code])
        #expect(report.findings.first { $0.rule == "WRIT-EVENT-003" }?.functions == ["Act"])
        #expect(report.worst == .critical)
        let closed = try Sample.audit(reader + "Jobs: {Type: AWS::SQS::Queue}", files: ["src/app.py": code])
        #expect(closed.worst != .critical)
    }

    // MARK: credentials beside resources

    @Test func credentialsInMetadataAreShown() throws {
        func report(_ entry: String) throws -> AuditReport {
            try Sample.audit(
                """
                Host:
                  Type: AWS::EC2::Instance
                  Metadata: {AWS::CloudFormation::Authentication: {files: {type: S3, \(entry)}}}

                """, parameters: "Key: {Type: String, NoEcho: true}")
        }
        #expect(try report("accessKeyId: a, secretKey: !Ref Key").severity("WRIT-DATA-011") == .medium)
        #expect(try report("username: a, password: letmein").has("WRIT-DATA-011"))
        #expect(try !report("roleName: !Ref Role").has("WRIT-DATA-011"))
    }

    @Test func keysOfUsersAndTagsOfImages() throws {
        #expect(try Sample.audit("K: {Type: AWS::IAM::AccessKey, Properties: {UserName: a}}").has("WRIT-DATA-017"))
        #expect(try !Sample.audit("U: {Type: AWS::IAM::User}").has("WRIT-DATA-017"))
        #expect(try Sample.audit("R: {Type: AWS::ECR::Repository}").has("WRIT-DATA-018"))
        let fixed = "R: {Type: AWS::ECR::Repository, Properties: {ImageTagMutability: IMMUTABLE}}"
        #expect(try !Sample.audit(fixed).has("WRIT-DATA-018"))
    }

    // MARK: functions nobody calls

    @Test func aFunctionThatAStateMachineOrCodeNamesIsCalled() throws {
        #expect(try Sample.audit(Sample.function()).has("WRIT-RUN-006"))
        func machine(_ definition: String) -> String {
            "Flow: {Type: AWS::Serverless::StateMachine, Properties: {Role: r, Definition: {StartAt: A, States: {A: {Type: Task, Resource: '\(definition)', End: true}}}}}\n"
        }
        #expect(try !Sample.audit(machine("${Act.Arn}") + Sample.function()).has("WRIT-RUN-006"))
        #expect(try Sample.audit(machine("arn:aws:states:::sqs:sendMessage") + Sample.function()).has("WRIT-RUN-006"))
        let caller =
            "Caller: {Type: AWS::Serverless::Function, Properties: {Runtime: python3.12, Handler: app.handler, CodeUri: src/, Events: {T: {Type: Schedule, Properties: {Schedule: rate(1 day)}}}}}\n"
        func invoking(_ name: String) throws -> AuditReport {
            try Sample.audit(
                Sample.function("FunctionName: billing") + caller,
                files: [
                    "src/app.py":
                        "import boto3\ndef handler(event, context):\n    boto3.client('lambda').invoke(FunctionName='\(name)')\n"
                ])
        }
        #expect(try !invoking("billing").has("WRIT-RUN-006"))
        #expect(try invoking("shipping").has("WRIT-RUN-006"))
    }

    @Test func anOpenFunctionOfManyMinutesIsWorse() throws {
        let open = "FunctionUrlConfig: {AuthType: NONE}"
        #expect(try Sample.audit(Sample.function(open)).severity("WRIT-RUN-002") == .note)
        #expect(try Sample.audit(Sample.function(open, "Timeout: 900")).severity("WRIT-RUN-002") == .low)
        #expect(
            try !Sample.audit(Sample.function(open, "Timeout: 900", "ReservedConcurrentExecutions: 5")).has(
                "WRIT-RUN-002"))
    }
}
