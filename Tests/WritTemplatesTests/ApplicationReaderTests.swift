import Testing
import WritModel

@testable import WritTemplates

struct ApplicationReaderTests {
    static func read(_ json: String, parameters: [String: String] = [:]) throws -> Application {
        let document = try JSONParser.parse(Array(json.utf8), file: "template.json")
        return ApplicationReader(parameters: parameters).read(
            document, name: "app", folder: ".", templateFile: "template.json")
    }

    static let shop = """
        {"Transform": "AWS::Serverless-2016-10-31",
         "Parameters": {"Stage": {"Type": "String", "Default": "dev"}, "Password": {"Type": "String", "NoEcho": true}},
         "Conditions": {"IsProd": {"Fn::Equals": [{"Ref": "Stage"}, "prod"]}},
         "Globals": {"Function": {"Runtime": "python3.12", "Timeout": 9,
                                  "Environment": {"Variables": {"TABLE": {"Ref": "Orders"}}}},
                     "Api": {"Auth": {"DefaultAuthorizer": "Pool",
                                      "Authorizers": {"Pool": {"UserPoolArn": {"Fn::GetAtt": ["Users", "Arn"]}}}}}},
         "Resources": {
          "Create": {"Type": "AWS::Serverless::Function", "Properties": {
            "Handler": "app.create", "CodeUri": "src/", "MemorySize": 256,
            "Environment": {"Variables": {"PW": {"Ref": "Password"}, "STAGE": {"Fn::Sub": "x-${Stage}"}}},
            "Policies": [{"DynamoDBCrudPolicy": {"TableName": {"Ref": "Orders"}}},
                         {"Statement": [{"Effect": "Allow", "Action": "sqs:SendMessage",
                                         "Resource": {"Fn::GetAtt": ["Queue", "Arn"]}}]},
                         "AmazonS3ReadOnlyAccess"],
            "Events": {
              "Post": {"Type": "Api", "Properties": {"Path": "/orders", "Method": "post"}},
              "Health": {"Type": "Api", "Properties": {"Path": "/health", "Method": "get",
                                                        "Auth": {"Authorizer": "NONE"}}},
              "Jobs": {"Type": "SQS", "Properties": {"Queue": {"Fn::GetAtt": ["Queue", "Arn"]}, "BatchSize": 5,
                                                      "FunctionResponseTypes": ["ReportBatchItemFailures"]}},
              "Nightly": {"Type": "Schedule", "Properties": {"Schedule": "rate(1 day)"}}}}},
          "Users": {"Type": "AWS::Cognito::UserPool"},
          "Queue": {"Type": "AWS::SQS::Queue"},
          "Uploads": {"Type": "AWS::S3::Bucket",
                      "Properties": {"BucketName": {"Fn::If": ["IsProd", "prod-bucket", {"Fn::Sub": "${Stage}-bucket"}]}}},
          "Broken": {"Properties": {}},
          "Orders": {"Type": "AWS::Serverless::SimpleTable"}}}
        """

    @Test func readsAFunctionWithGlobalsMerged() throws {
        let app = try Self.read(Self.shop)
        #expect(app.format == .sam)
        let function = try #require(app.function("Create"))
        #expect(function.runtime == "python3.12")
        #expect(function.timeout == 9)
        #expect(function.memory == 256)
        #expect(function.environment.map(\.name) == ["TABLE", "PW", "STAGE"])
        #expect(function.variable("PW") == .parameter("Password", default: nil))
        #expect(app.parameters.first { $0.name == "Password" }?.noEcho == true)
        guard case .local("src", let place) = function.code else {
            Issue.record("code is \(function.code)")
            return
        }
        #expect(place.line == 10)
    }

    @Test func oneBrokenResourceDoesNotEndTheReading() throws {
        let app = try Self.read(Self.shop)
        #expect(app.problems.map(\.code) == ["no-type"])
        #expect(app.resource("Orders") != nil)
    }

    @Test func defaultAuthorizerIsInEffectUnlessARouteOptsOut() throws {
        let app = try Self.read(Self.shop)
        let routes = try #require(app.function("Create")).triggers.compactMap { trigger in
            if case .http(let route) = trigger.source { route } else { nil }
        }
        #expect(routes.map(\.path) == ["/orders", "/health"])
        #expect(
            routes[0].authorization
                == .cognito(pools: .reference("Users", attribute: "Arn"), scopes: []))
        #expect(routes[1].authorization == Authorization.none)
        #expect(app.api("ServerlessRestApi")?.routes.count == 2)
    }

    @Test func policiesBecomeStatementsWithPlaces() throws {
        let app = try Self.read(Self.shop)
        let role = try #require(app.function("Create")).role
        #expect(role.statements.map(\.source) == [.template("DynamoDBCrudPolicy"), .inline])
        #expect(role.managedPolicies.filter { !$0.isImplied }.map(\.policy.literalString) == ["AmazonS3ReadOnlyAccess"])
        #expect(
            role.managedPolicies.contains {
                $0.policy.literalString?.hasSuffix("AWSLambdaSQSQueueExecutionRole") == true
            })
        #expect(role.statements.allSatisfy { $0.location.line > 0 })
        let environment = StackEnvironment(account: "111122223333", region: "eu-west-1", stackName: "shop")
        let resolved = try #require(app.resolve(document: role.statements[0].node, with: environment))
        #expect(
            resolved["Resource"]?[0]?.string == "arn:aws:dynamodb:eu-west-1:111122223333:table/shop-Orders-*")
        #expect(
            app.resolve(document: role.statements[1].node, with: environment)?["Resource"]?.string
                == "arn:aws:sqs:eu-west-1:111122223333:shop-Queue-*")
    }

    @Test func namesFollowConditionsAndGivenParameters() throws {
        let app = try Self.read(Self.shop)
        #expect(app.physicalName(of: "Uploads").exact == "dev-bucket")
        #expect(
            app.arn(of: "Uploads", with: StackEnvironment(parameters: ["Stage": "prod"]))?.exact
                == "arn:aws:s3:::prod-bucket")
        #expect(app.resource("Uploads")?.properties["BucketName"]?.string == "dev-bucket")
        #expect(
            app.physicalName(of: "Orders", with: StackEnvironment(physicalNames: ["Orders": "orders"])).exact
                == "orders")
    }

    @Test func readsQueueAndScheduleTriggers() throws {
        let triggers = try #require(Self.read(Self.shop).function("Create")).triggers
        guard case .sqs(let poll) = triggers[2].source, case .schedule(let schedule) = triggers[3].source else {
            Issue.record("triggers are \(triggers.map(\.name))")
            return
        }
        #expect(poll.source.soleReference == "Queue")
        #expect(poll.batchSize == 5)
        #expect(poll.reportsBatchItemFailures)
        #expect(schedule.expression.literalString == "rate(1 day)")
    }

    @Test func unknownConditionsAreChoices() throws {
        let app = try Self.read(
            """
            {"Parameters": {"Stage": {"Type": "String"}},
             "Conditions": {"IsProd": {"Fn::Equals": [{"Ref": "Stage"}, "prod"]}},
             "Resources": {"B": {"Type": "AWS::S3::Bucket",
               "Properties": {"BucketName": {"Fn::If": ["IsProd", "p", "d"]}}}}}
            """)
        #expect(app.physicalName(of: "B").texts.map(\.text) == ["p", "d"])
        #expect(app.physicalName(of: "B").exact == nil)
    }

    @Test func plainCloudFormationConnectsSourcesToFunctions() throws {
        let app = try Self.read(
            """
            {"Resources": {
              "Role": {"Type": "AWS::IAM::Role", "Properties": {"Policies": [
                {"PolicyName": "p", "PolicyDocument": {"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}}]}},
              "F": {"Type": "AWS::Lambda::Function", "Properties": {"Handler": "i.h", "Runtime": "nodejs20.x",
                "Code": {"ZipFile": "x"}, "Role": {"Fn::GetAtt": ["Role", "Arn"]}}},
              "M": {"Type": "AWS::Lambda::EventSourceMapping", "Properties": {"FunctionName": {"Ref": "F"},
                "EventSourceArn": {"Fn::GetAtt": ["T", "StreamArn"]}, "StartingPosition": "LATEST"}},
              "T": {"Type": "AWS::DynamoDB::Table"},
              "Api": {"Type": "AWS::ApiGateway::RestApi"},
              "R": {"Type": "AWS::ApiGateway::Resource", "Properties": {"RestApiId": {"Ref": "Api"},
                "ParentId": {"Fn::GetAtt": ["Api", "RootResourceId"]}, "PathPart": "items"}},
              "G": {"Type": "AWS::ApiGateway::Method", "Properties": {"RestApiId": {"Ref": "Api"}, "ResourceId": {"Ref": "R"},
                "HttpMethod": "GET", "AuthorizationType": "AWS_IAM", "Integration": {"Uri": {"Fn::Sub":
                "arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${F.Arn}/invocations"}}}},
              "P": {"Type": "AWS::Lambda::Permission", "Properties": {"FunctionName": {"Ref": "F"},
                "Action": "lambda:InvokeFunction", "Principal": "*"}}}}
            """)
        let function = try #require(app.function("F"))
        #expect(function.role.statements.count == 1)
        #expect(function.role.isComplete)
        var kinds: [String] = []
        for trigger in function.triggers {
            switch trigger.source {
            case .dynamoDB(let poll): kinds.append("table \(poll.source.soleReference ?? "")")
            case .http(let route): kinds.append("\(route.method) \(route.path) \(route.authorization == .iam)")
            case .invoke(let principal, _): kinds.append("invoke \(principal.literalString ?? "")")
            default: kinds.append("other")
            }
        }
        #expect(kinds.sorted() == ["GET /items true", "invoke *", "table T"])
    }
}
