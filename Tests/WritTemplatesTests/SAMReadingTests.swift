import Testing
import WritModel

@testable import WritTemplates

struct SAMReadingTests {
    static func read(_ yaml: String) throws -> Application {
        ApplicationReader().read(
            try YAMLParser.parse(Array(yaml.utf8), file: "app/template.yaml"), name: "a", folder: ".",
            templateFile: "app/template.yaml")
    }

    @Test func connectorsGrantWhatTheySay() throws {
        let app = try Self.read(
            """
            Transform: AWS::Serverless-2016-10-31
            Resources:
              F:
                Type: AWS::Serverless::Function
                Properties: {Handler: a.b, Runtime: python3.12, CodeUri: ./src}
                Connectors:
                  ToTable:
                    Properties:
                      Destination: {Id: T}
                      Permissions: [Write]
              T:
                Type: AWS::DynamoDB::Table
            """)
        #expect(app.problems.isEmpty)
        let function = try #require(app.function("F"))
        let statement = try #require(function.role.statements.first { $0.source == .attached("FToTablePolicy") })
        #expect(statement.node["Action"]?.array?.contains("dynamodb:PutItem") == true)
        #expect(statement.location.line == 3)
        guard case .local("app/src", _) = function.code else {
            Issue.record("code is \(function.code)")
            return
        }
    }

    @Test func aDeclaredAuthorizerThatIsNotAttachedLeavesTheRouteOpen() throws {
        let app = try Self.read(
            """
            Transform: AWS::Serverless-2016-10-31
            Resources:
              Api:
                Type: AWS::Serverless::HttpApi
                Properties:
                  Auth:
                    Authorizers:
                      Users:
                        JwtConfiguration: {issuer: "https://i", audience: [a]}
                        IdentitySource: $request.header.Authorization
              F:
                Type: AWS::Serverless::Function
                Properties:
                  Handler: a.b
                  Runtime: python3.12
                  CodeUri: s3://b/k
                  Events:
                    Open: {Type: HttpApi, Properties: {ApiId: !Ref Api, Path: /a, Method: get}}
                    Closed:
                      Type: HttpApi
                      Properties: {ApiId: !Ref Api, Path: /b, Method: get, Auth: {Authorizer: Users}}
            """)
        let routes = try #require(app.api("Api")).routes
        #expect(routes.map(\.authorization.isOpen) == [true, false])
        #expect(routes.map(\.function) == ["F", "F"])
    }

    @Test func definitionsWithInlineSecurityAreRead() throws {
        let app = try Self.read(
            """
            Transform: AWS::Serverless-2016-10-31
            Resources:
              Api:
                Type: AWS::Serverless::Api
                Properties:
                  StageName: v1
                  DefinitionBody:
                    swagger: "2.0"
                    securityDefinitions:
                      sigv4: {type: apiKey, name: Authorization, in: header, x-amazon-apigateway-authtype: awsSigv4}
                    paths:
                      /signed:
                        get:
                          security: [{sigv4: []}]
                          x-amazon-apigateway-integration:
                            uri: !Sub "arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${F.Arn}/invocations"
                      /open:
                        post:
                          x-amazon-apigateway-integration:
                            uri: !Sub "arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${F.Arn}/invocations"
              F:
                Type: AWS::Serverless::Function
                Properties: {Handler: a.b, Runtime: python3.12, CodeUri: s3://b/k}
            """)
        let routes: [FunctionTrigger.Route] = try #require(app.function("F")).triggers.compactMap {
            if case .http(let route) = $0.source { route } else { nil }
        }
        #expect(routes.map(\.path) == ["/signed", "/open"])
        #expect(routes.map(\.authorization) == [.iam, .none])
    }

    @Test func webSocketRoutesAreAuthorizedAtTheConnection() throws {
        let app = try Self.read(
            """
            Transform: AWS::Serverless-2016-10-31
            Resources:
              Ws:
                Type: AWS::Serverless::WebSocketApi
                Properties:
                  RouteSelectionExpression: $request.body.action
                  Auth: {AuthType: AWS_IAM}
                  Routes:
                    $connect: {FunctionArn: !GetAtt F.Arn}
                    send: {FunctionArn: !GetAtt F.Arn}
              F:
                Type: AWS::Serverless::Function
                Properties: {Handler: a.b, Runtime: python3.12, CodeUri: s3://b/k}
            """)
        let routes: [FunctionTrigger.WebSocketRoute] = try #require(app.function("F")).triggers.compactMap {
            if case .webSocket(let route) = $0.source { route } else { nil }
        }
        #expect(routes.map(\.key) == ["$connect", "send"])
        #expect(routes.map(\.authorization) == [.iam, .none])
    }

    @Test func unpackagedTemplatesExpandWhenAsked() throws {
        let yaml = """
            Transform: AWS::Serverless-2016-10-31
            Resources:
              F:
                Type: AWS::Serverless::Function
                Properties: {Handler: a.b, Runtime: python3.12, CodeUri: ./src}
            """
        let document = try YAMLParser.parse(Array(yaml.utf8), file: "t")
        #expect(SAMTransform.expand(document).errors.count == 1)
        let expansion = SAMTransform.expand(document, options: .init(localPaths: .replaced))
        #expect(expansion.errors.isEmpty)
        #expect(expansion.document["Resources"]?["F"]?["Properties"]?["Code"]?["S3Key"]?.string == "./src")
    }
}

extension SAMReadingTests {
    @Test func anEventCannotChangeADefinitionThatSAMDoesNotManage() throws {
        let yaml = """
            Resources:
              Api:
                Type: AWS::Serverless::Api
                Properties:
                  StageName: v1
                  Auth:
                    DefaultAuthorizer: Users
                    Authorizers: {Users: {UserPoolArn: "arn:aws:cognito-idp:eu-west-1:111122223333:userpool/p"}}
                  DefinitionBody:
                    swagger: "2.0"
                    paths:
                      /a:
                        get:
                          x-amazon-apigateway-integration:
                            uri: !Sub "arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${F.Arn}/invocations"
              F:
                Type: AWS::Serverless::Function
                Properties:
                  Handler: a.b
                  Runtime: python3.12
                  CodeUri: s3://b/k
                  Events:
                    Get:
                      Type: Api
                      Properties: {RestApiId: !Ref Api, Path: /a, Method: get, Auth: {Authorizer: NONE}}
            """
        let closed = try Self.read(yaml)
        #expect(closed.api("Api")?.routes.map(\.authorization.isOpen) == [false])
        let open = try Self.read(yaml.replacing("Authorizer: NONE", with: "Authorizer: NONE, OverrideApiAuth: true"))
        #expect(open.api("Api")?.routes.map(\.authorization.isOpen) == [true])
        guard case .http(let route)? = open.function("F")?.triggers.first?.source else {
            Issue.record("no route")
            return
        }
        #expect(route.authorization.isOpen)
    }
}
