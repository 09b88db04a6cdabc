import Testing
import WritModel

@testable import WritTemplates

struct SAMTransformTests {
    static func expand(_ yaml: String, _ options: SAMTransform.Options = .init()) throws -> SAMTransform.Expansion {
        SAMTransform.expand(try YAMLParser.parse(Array(yaml.utf8), file: "template.yaml"), options: options)
    }

    static let small = """
        Transform: AWS::Serverless-2016-10-31
        Globals:
          Function:
            Runtime: python3.12
            Timeout: 9
        Resources:
          Orders:
            Type: AWS::Serverless::SimpleTable
          Create:
            Type: AWS::Serverless::Function
            Properties:
              Handler: app.create
              CodeUri: s3://bucket/key
              Policies:
                - DynamoDBReadPolicy:
                    TableName: !Ref Orders
              Events:
                Post:
                  Type: Api
                  Properties:
                    Path: /orders/{id}
                    Method: post
        """

    @Test func aFunctionBecomesAFunctionAndARole() throws {
        let expansion = try Self.expand(Self.small)
        #expect(expansion.errors.isEmpty)
        let resources = try #require(expansion.document["Resources"])
        let function = try #require(resources["Create"])
        #expect(function["Type"]?.string == "AWS::Lambda::Function")
        #expect(function["Properties"]?["Timeout"]?.integer == 9)
        #expect(function["Properties"]?["Role"] == .object(["Fn::GetAtt": ["CreateRole", "Arn"]]))
        let policy = resources["CreateRole"]?["Properties"]?["Policies"]?[0]?["PolicyDocument"]?["Statement"]?[0]
        #expect(policy?["Action"]?.array?.contains("dynamodb:GetItem") == true)
        #expect(expansion.document["Transform"] == nil)
        #expect(expansion.document["Globals"] == nil)
    }

    @Test func aRouteWithoutAnAPIMakesOne() throws {
        let resources = try #require(Self.expand(Self.small).document["Resources"])
        let paths = resources["ServerlessRestApi"]?["Properties"]?["Body"]?["paths"]
        #expect(paths?["/orders/{id}"]?["post"] != nil)
        #expect(resources["ServerlessRestApiProdStage"] != nil)
        let permission = resources["CreatePostPermissionProd"]?["Properties"]?["SourceArn"]?["Fn::Sub"]?[0]?.string
        #expect(permission?.hasSuffix("/POST/orders/*") == true)
    }

    @Test func theDeploymentIsNewWhenTheDefinitionIs() throws {
        func deployment(_ yaml: String) throws -> String? {
            try Self.expand(yaml).document["Resources"]?.object?.keys.first {
                $0.hasPrefix("ServerlessRestApiDeployment")
            }
        }
        let first = try deployment(Self.small)
        #expect(try deployment(Self.small) == first)
        #expect(try deployment(Self.small.replacing("/orders/", with: "/items/")) != first)
    }

    @Test func errorsNameThePlace() throws {
        let expansion = try Self.expand(
            """
            Resources:
              Create:
                Type: AWS::Serverless::Function
                Properties:
                  Handler: app.create
                  Runtime: python3.12
                  CodeUri: ./src
              Other:
                Type: AWS::Serverless::Function
                Properties:
                  Colour: red
            """)
        #expect(
            expansion.errors.map(\.description) == [
                "template.yaml:7:16: Resource with id [Create] is invalid. 'CodeUri' is not a valid S3 Uri of the form "
                    + "'s3://bucket/key' with optional versionId query parameter.",
                "template.yaml:11:7: Resource with id [Other] is invalid. property Colour not defined for resource of "
                    + "type AWS::Serverless::Function",
            ])
        #expect(expansion.document.isNull)
    }

    @Test(arguments: ["", "[]", "Resources: 3", "Resources: {A: 1}", "Resources: {A: {Type: 4}}", "null"])
    func whatIsNoTemplateIsAnError(_ text: String) throws {
        guard let document = try? YAMLParser.parse(Array(text.utf8), file: "t.yaml") else { return }
        let expansion = SAMTransform.expand(document)
        if text == "Resources: {A: {Type: 4}}" {
            #expect(expansion.errors.isEmpty)
        } else {
            #expect(!expansion.errors.isEmpty)
        }
    }

    @Test func plainCloudFormationPassesUnchanged() throws {
        let yaml = """
            Resources:
              Queue:
                Type: AWS::SQS::Queue
                Properties:
                  QueueName: !Sub "${AWS::StackName}-q"
            Outputs:
              Url:
                Value: !Ref Queue
            """
        let expansion = try Self.expand(yaml)
        let expected = IntrinsicTags.expand(try YAMLParser.parse(Array(yaml.utf8), file: "t"))
        #expect(expansion.document == expected)
    }

    @Test func aLayerChangesItsIDWithItsContentAndReferencesFollow() throws {
        let yaml = """
            Resources:
              Libs:
                Type: AWS::Serverless::LayerVersion
                Properties:
                  ContentUri: s3://bucket/layer-1
            Outputs:
              Layer:
                Value: !Ref Libs
            """
        let first = try Self.expand(yaml).document
        let id = try #require(first["Outputs"]?["Layer"]?["Value"]?["Ref"]?.string)
        #expect(id.hasPrefix("Libs"))
        #expect(id.count == 14)
        #expect(first["Resources"]?[id]?["Type"]?.string == "AWS::Lambda::LayerVersion")
        let second = try Self.expand(yaml.replacing("layer-1", with: "layer-2")).document
        #expect(second["Outputs"]?["Layer"]?["Value"]?["Ref"]?.string != id)
    }

    @Test func aConnectorGrantsTheLeast() throws {
        let resources = try #require(
            Self.expand(
                """
                Resources:
                  F:
                    Type: AWS::Serverless::Function
                    Properties: {Handler: a.b, Runtime: python3.12, InlineCode: x}
                  T:
                    Type: AWS::DynamoDB::Table
                  C:
                    Type: AWS::Serverless::Connector
                    Properties:
                      Source: {Id: F}
                      Destination: {Id: T}
                      Permissions: [Read]
                """
            ).document["Resources"])
        let statements = resources["CPolicy"]?["Properties"]?["PolicyDocument"]?["Statement"]?.array
        #expect(statements?.count == 1)
        #expect(statements?.first?["Action"]?.array?.contains("dynamodb:PutItem") == false)
        #expect(resources["CPolicy"]?["Properties"]?["Roles"] == [.object(["Ref": "FRole"])])
    }

    @Test(arguments: [
        ("abc", "a9993e364706816aba3e25717850c26c9cd0d89d"), ("", "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
    ])
    func digestsAreThoseOfRFC3174(_ text: String, _ digest: String) {
        #expect(SHA1.hexadecimal(Array(text.utf8)) == digest)
    }

    @Test func everyPolicyTemplateHasStatements() {
        #expect(PolicyTemplateTable.templates.count == 81)
        for template in PolicyTemplateTable.templates.values {
            #expect(!template.statements.isEmpty, "\(template.name)")
            for statement in template.statements {
                #expect(!statement.actions.isEmpty && !statement.resources.isEmpty, "\(template.name)")
            }
        }
    }

    @Test func everyConnectorGrantsSomething() {
        for line in ConnectorTable.text.split(separator: "\n") where !line.hasPrefix(" ") {
            let words = line.split(separator: " ").map(String.init)
            let profile = ConnectorProfile.find(words[0], words[1])
            #expect(profile?.grants.isEmpty == false, "\(line)")
        }
    }
}
