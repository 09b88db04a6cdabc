import Testing
import WritModel

@testable import WritTemplates

struct IntrinsicsTests {
    static func scope(_ yaml: String, _ parameters: [String: String] = [:]) throws -> (TemplateScope, Node) {
        let document = IntrinsicTags.expand(try YAMLParser.parse(Array(yaml.utf8), file: "t.yaml"))
        return (TemplateScope(document: document, parameters: parameters), document)
    }

    static let template = """
        Parameters:
          Stage: {Type: String, Default: dev}
          Names: {Type: CommaDelimitedList, Default: "a, b"}
          Key: {Type: "AWS::SSM::Parameter::Value<String>", Default: /path}
        Mappings:
          Sizes:
            dev: {memory: 128}
            prod: {memory: 1024}
        Conditions:
          IsProd: !Equals [!Ref Stage, prod]
          NotProd: !Not [!Condition IsProd]
          Both: !And [!Condition IsProd, !Condition Unknown]
          Unknown: !Equals [!Ref Key, x]
        """

    @Test(arguments: [
        ("!Ref Stage", "dev"), ("!Sub 'x-${Stage}'", "x-dev"), ("!Sub ['${A}-${Stage}', {A: !Ref Stage}]", "dev-dev"),
        ("!FindInMap [Sizes, !Ref Stage, memory]", "128"), ("!Join ['-', !Ref Names]", "a-b"),
        ("!Select [1, !Split ['.', 'a.b.c']]", "b"), ("!If [IsProd, 'p', 'd']", "d"), ("!If [NotProd, 'n', 'y']", "n"),
        ("!If [Both, 'b', 'o']", "o"), ("!Base64 'hello'", "aGVsbG8="), ("!Base64 'hi'", "aGk="),
        ("!Sub 'keep ${!Literal}'", "keep ${Literal}"), ("!Length [1, 2]", "2"),
    ])
    func computesWhatIsKnown(_ expression: String, _ expected: String) throws {
        let (scope, _) = try Self.scope(Self.template)
        let node = IntrinsicTags.expand(try YAMLParser.parse(Array(expression.utf8), file: "e"))
        #expect(scope.simplify(node)?.scalarText == expected)
    }

    @Test func leavesWhatOnlyTheStackKnows() throws {
        let (scope, _) = try Self.scope(Self.template)
        for expression in ["!Ref Key", "!Sub '${AWS::Region}'", "!If [Unknown, a, b]", "!GetAtt A.B", "!ImportValue x"]
        {
            let node = IntrinsicTags.expand(try YAMLParser.parse(Array(expression.utf8), file: "e"))
            #expect(scope.simplify(node).map { Intrinsic($0) != nil } == true, "\(expression)")
        }
        #expect(scope.simplify(CFN.noValue) == nil)
    }

    @Test func givenParametersWin() throws {
        let (scope, _) = try Self.scope(Self.template, ["Stage": "prod"])
        #expect(scope.conditions["IsProd"] == true)
        #expect(scope.conditions["Unknown"] == nil)
        let node = IntrinsicTags.expand(
            try YAMLParser.parse(Array("!FindInMap [Sizes, !Ref Stage, memory]".utf8), file: "e"))
        #expect(scope.simplify(node)?.integer == 1024)
    }

    @Test func conditionsInCirclesAreUnknown() throws {
        let (scope, _) = try Self.scope("Conditions: {A: !Condition B, B: !Not [!Condition A]}")
        #expect(scope.conditions["A"] == nil)
    }

    @Test func loopsAreWrittenOut() throws {
        let document = IntrinsicTags.expand(
            try YAMLParser.parse(
                Array(
                    """
                    Transform: AWS::LanguageExtensions
                    Resources:
                      Fn::ForEach::Topics:
                        - Name
                        - [Orders, Users]
                        - Topic${Name}:
                            Type: AWS::SNS::Topic
                            Properties: {TopicName: !Ref Name}
                    """.utf8), file: "t"))
        let resources = LanguageExtensions.expand(document)["Resources"]
        #expect(resources?.object?.keys == ["TopicOrders", "TopicUsers"])
        #expect(resources?["TopicUsers"]?["Properties"]?["TopicName"]?.string == "Users")
    }

    @Test func arnsOfResourcesFollowTheirNames() throws {
        let app = try ApplicationReaderTests.read(
            """
            {"Resources": {
              "S": {"Type": "AWS::SecretsManager::Secret", "Properties": {"Name": "db"}},
              "K": {"Type": "AWS::KMS::Key"},
              "B": {"Type": "AWS::S3::Bucket"},
              "Q": {"Type": "AWS::SQS::Queue", "Properties": {"FifoQueue": true}},
              "P": {"Type": "AWS::SSM::Parameter", "Properties": {"Name": "/a/b"}},
              "R": {"Type": "AWS::IAM::Role", "Properties": {"Path": "/x/", "RoleName": "r"}}}}
            """)
        let environment = StackEnvironment(account: "111122223333", region: "eu-west-1", stackName: "Shop")
        func arn(_ id: String) -> String? { app.arn(of: id, with: environment)?.pattern }
        #expect(arn("S") == "arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-??????")
        #expect(arn("K") == "arn:aws:kms:eu-west-1:111122223333:key/*")
        #expect(arn("B") == "arn:aws:s3:::shop-b-*")
        #expect(arn("Q") == "arn:aws:sqs:eu-west-1:111122223333:Shop-Q-*.fifo")
        #expect(arn("P") == "arn:aws:ssm:eu-west-1:111122223333:parameter/a/b")
        #expect(arn("R") == "arn:aws:iam::111122223333:role/x/r")
        #expect(app.arn(of: "Missing") == nil)
    }
}
