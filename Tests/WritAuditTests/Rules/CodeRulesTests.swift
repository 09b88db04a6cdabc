import Testing
import WritModel

@testable import WritAudit

/// Rules about code that need the template beside it.
@Suite struct CodeRulesTests {
    static let open = "Events: {Post: {Type: HttpApi, Properties: {Path: /webhooks/pay, Method: post}}}"

    @Test func aWebhookThatProvesNobody() throws {
        let plain = "def handler(event, context):\n    return store(event['body'])\n"
        let proved = """
            import hashlib, hmac, os
            def handler(event, context):
                wanted = hmac.new(os.environ["K"].encode(), event["body"].encode(), hashlib.sha256).hexdigest()
                if not hmac.compare_digest(wanted, event["headers"]["x-signature"]):
                    return {"statusCode": 401}
            """
        let found = try Sample.audit(Sample.function(Self.open), files: ["src/app.py": plain])
        #expect(found.severity("WRIT-CODE-029") == .high)
        #expect(!(try Sample.audit(Sample.function(Self.open), files: ["src/app.py": proved])).has("WRIT-CODE-029"))
        let other = Self.open.replacing("/webhooks/pay", with: "/orders")
        #expect(!(try Sample.audit(Sample.function(other), files: ["src/app.py": plain])).has("WRIT-CODE-029"))
    }

    @Test func aHandlerThatIsNotThere() throws {
        let report = try Sample.audit(Sample.function(), files: ["src/app.py": "def main(event, context): pass\n"])
        #expect(report.severity("WRIT-CODE-028") == .low)
        for text in ["from core import *\n", "def handler(event, context): pass\n"] {
            #expect(!(try Sample.audit(Sample.function(), files: ["src/app.py": text])).has("WRIT-CODE-028"), "\(text)")
        }
        #expect(!(try Sample.audit(Sample.function(), files: [:])).has("WRIT-CODE-028"))
    }

    @Test func claimsBehindAnAuthorizerAreProved() throws {
        let code =
            "import jwt\ndef handler(event, context):\n    return jwt.decode(event['headers']['authorization'], options={'verify_signature': False})['sub']\n"
        let route = "Events: {Post: {Type: HttpApi, Properties: {ApiId: !Ref Api, Path: /a, Method: post}}}"
        #expect(
            !(try Sample.audit(AuditTests.api + Sample.function(route), files: ["src/app.py": code])).has(
                "WRIT-CODE-016"))
        #expect(
            try Sample.audit(Sample.function(Self.open), files: ["src/app.py": code]).severity("WRIT-CODE-016")
                == .critical)
    }

    /// An authorizer proves the token that it looks at, and no other.
    @Test func claimsOfAnotherTokenAreNotProved() throws {
        let code = """
            import jwt
            def handler(event, context):
                return jwt.decode(event['headers']['x-session'], options={'verify_signature': False})['sub']
            """
        let route = "Events: {Post: {Type: HttpApi, Properties: {ApiId: !Ref Api, Path: /a, Method: post}}}"
        let api = AuditTests.api + Sample.function(route)
        #expect(try Sample.audit(api, files: ["src/app.py": code]).has("WRIT-CODE-016"))
        let same = code.replacing("x-session", with: "Authorization")
        #expect(!(try Sample.audit(api, files: ["src/app.py": same])).has("WRIT-CODE-016"))
    }

    private static func fed(_ call: String, _ code: String) -> (template: String, files: [String: String]) {
        let template = """
            Front:
              Type: AWS::Serverless::Function
              Properties:
                Runtime: python3.13
                Handler: front.handler
                CodeUri: src/
                Environment: {Variables: {JOBS: !Ref Jobs}}
                Events: {Post: {Type: HttpApi, Properties: {Path: /jobs, Method: post}}}
            Worker:
              Type: AWS::Serverless::Function
              Properties:
                Runtime: python3.13
                Handler: worker.handler
                CodeUri: src/
                Events: {Jobs: {Type: SQS, Properties: {Queue: !GetAtt Jobs.Arn}}}
            Jobs:
              Type: AWS::SQS::Queue

            """
        let front = """
            import boto3, json, os
            sqs = boto3.client("sqs")
            def handler(event, context):
                \(call)
            """
        return (template, ["src/front.py": front, "src/worker.py": code])
    }

    /// What an open function puts into a queue is as dangerous behind it.
    @Test func aQueueIsAsOpenAsTheCodeThatFeedsIt() throws {
        let worker = """
            import os
            def handler(event, context):
                for record in event["Records"]:
                    os.system("convert " + record["body"])
            """
        let fed = Self.fed("sqs.send_message(QueueUrl=os.environ['JOBS'], MessageBody=event['body'])", worker)
        let report = try Sample.audit(fed.template, files: fed.files)
        let found = try #require(report.findings.first { $0.rule == "WRIT-CODE-001" || $0.rule == "WRIT-PATH-001" })
        #expect(found.severity == .critical && found.functions == ["Worker"])
        #expect(found.path.map(\.text).contains { $0.contains("puts `event.body` into `Jobs`, which starts `Worker`") })
        // A message that the caller does not write leaves the queue as it was.
        let fixed = Self.fed("sqs.send_message(QueueUrl=os.environ['JOBS'], MessageBody='tick')", worker)
        let calm = try Sample.audit(fixed.template, files: fixed.files)
        #expect(calm.severity("WRIT-CODE-001") == .medium)
    }

    /// Behind an authorizer that proves nobody everyone stands.
    @Test func aHollowAuthorizerGuardsNothing() throws {
        let template = """
            Api:
              Type: AWS::Serverless::HttpApi
              Properties:
                Auth:
                  DefaultAuthorizer: Own
                  Authorizers:
                    Own: {FunctionArn: !GetAtt Check.Arn, AuthorizerPayloadFormatVersion: "2.0", Identity: {Headers: [Authorization]}}
            Act:
              Type: AWS::Serverless::Function
              Properties:
                Runtime: python3.13
                Handler: app.handler
                CodeUri: src/
                Events: {Get: {Type: HttpApi, Properties: {ApiId: !Ref Api, Path: /a, Method: get}}}
            Check:
              Type: AWS::Serverless::Function
              Properties: {Runtime: python3.13, Handler: check.handler, CodeUri: src/}

            """
        let app = """
            def handler(event, context):
                return open("/tmp/" + event["queryStringParameters"]["name"]).read()
            """
        let hollow = """
            import jwt
            def handler(event, context):
                claims = jwt.decode(event["headers"]["authorization"], options={"verify_signature": False})
                return {"isAuthorized": claims["role"] == "user"}
            """
        let sound = hollow.replacing(
            "options={\"verify_signature\": False}", with: "open('key.pem').read(), algorithms=['RS256']")
        func audit(_ check: String) throws -> AuditReport {
            try Sample.audit(template, files: ["src/app.py": app, "src/check.py": check])
        }
        #expect(try audit(hollow).severity("WRIT-CODE-006") == .high)
        #expect(try audit(sound).severity("WRIT-CODE-006") == .medium)
    }

    /// Where code tells routes apart, each weighs as much as its own entrance.
    @Test(arguments: [
        "ROUTES = {'POST /a': a, 'GET /b': b}\ndef handler(event, context):\n    return ROUTES[event['routeKey']](event)\n",
        """
        def handler(event, context):
            if event["routeKey"] == "POST /a":
                return a(event)
            return b(event)

        """,
        """
        def handler(event, context):
            match event["routeKey"]:
                case "POST /a":
                    return a(event)
                case "GET /b":
                    return b(event)

        """,
    ])
    func routesOfOneFunctionAreToldApart(_ dispatch: String) throws {
        func audit(_ first: String, _ second: String) throws -> AuditReport {
            let template = """
                Api:
                  Type: AWS::Serverless::HttpApi
                  Properties:
                    Auth:
                      Authorizers:
                        Users:
                          IdentitySource: $request.header.Authorization
                          JwtConfiguration: {issuer: "https://issuer.example.com", audience: [shop]}
                Act:
                  Type: AWS::Serverless::Function
                  Properties:
                    Runtime: python3.13
                    Handler: app.handler
                    CodeUri: src/
                    Events:
                      A: {Type: HttpApi, Properties: {ApiId: !Ref Api, Path: /a, Method: post\(first)}}
                      B: {Type: HttpApi, Properties: {ApiId: !Ref Api, Path: /b, Method: get\(second)}}

                """
            let code = """
                def a(event):
                    return open("/tmp/" + event["queryStringParameters"]["name"]).read()
                def b(event):
                    return 1

                """
            return try Sample.audit(template, files: ["src/app.py": code + dispatch])
        }
        let guarded = ", Auth: {Authorizer: Users}"
        #expect(try audit(guarded, "").severity("WRIT-CODE-006") == .medium)
        #expect(try audit("", guarded).severity("WRIT-CODE-006") == .high)
    }

    /// The line to change is where the statement is built, whoever hands it to the database.
    @Test func aStatementIsJudgedWhereItIsBuilt() throws {
        let code = """
            import psycopg2
            db = psycopg2.connect(host="db.example.com")
            def run(statement):
                db.cursor().execute(statement)
            def handler(event, context):
                run("SELECT * FROM a WHERE b = '" + event["queryStringParameters"]["b"] + "'")
                run("SELECT * FROM c WHERE d = '" + event["queryStringParameters"]["d"] + "'")
                run("SELECT 1")
            """
        let report = try Sample.audit(Sample.function(Self.open), files: ["src/app.py": code])
        let found = report.findings.filter { $0.rule == "WRIT-CODE-004" }
        // One weakness, with each line that is to change, then the one that runs them.
        #expect(found.map { $0.locations.prefix(3).map(\.line) } == [[6, 7, 4]])
        #expect(found.first?.message.contains("query parameter `b`") == true)
    }

    /// Headers of a helper are judged once, however many answers spread them.
    @Test func headersOfAHelperAreSaidOnce() throws {
        let code = """
            def cors(event):
                return {"Access-Control-Allow-Origin": event["headers"]["origin"]}
            def handler(event, context):
                if event["body"]:
                    return {"statusCode": 200, "headers": {**cors(event), "x": "y"}}
                return {"statusCode": 400, "headers": {**cors(event)}}
            """
        let report = try Sample.audit(Sample.function(Self.open), files: ["src/app.py": code])
        #expect(report.findings.filter { $0.rule == "WRIT-CODE-035" }.count == 1)
        #expect(report.findings.first { $0.rule == "WRIT-CODE-035" }?.locations.first?.line == 2)
    }

    @Test(arguments: [
        ("event.queryStringParameters.q", "query parameter `q`"), ("event.pathParameters.id", "path parameter `id`"),
        ("event.headers.x-a", "header `x-a`"), ("event.body", "the body"), ("event.body.a.b", "`a.b` of the body"),
        ("event.Records[].s3.object.key", "the uploaded object's key"),
        ("content of event.Records[].s3.bucket.name[].Body", "the uploaded object's content"),
        ("content of event.Records[].s3.object.key.Body.name", "`name` of the uploaded object's content"),
        ("event.Records[].body", "`event.Records[].body`"), ("event.detail.x", "`event.detail.x`"),
    ])
    func fieldsAreSaidInPlainWords(_ source: String, _ phrase: String) {
        #expect(EventField.phrase(source) == phrase)
    }

    @Test func aCredentialIsSaidOnce() throws {
        let code =
            "import jwt\nSECRET = 'wq8Zx1c-92kPm4Rt'\ndef handler(event, context):\n    return jwt.encode({}, SECRET)\n"
        let report = try Sample.audit(Sample.function(Self.open), files: ["src/app.py": code])
        #expect(report.findings.filter { $0.rule == "WRIT-CODE-022" || $0.rule == "WRIT-SECRET-002" }.count == 1)
    }

    @Test func aTokenThatAConstantHoldsIsSaidOnce() throws {
        let token = "xoxb-" + FakeSecret.text(12, 7, alphabet: "0123456789") + "-" + FakeSecret.text(24, 9)
        let code = """
            import requests
            TOKEN = "\(token)"
            def handler(event, context):
                requests.post("https://slack.example/api", headers={"Authorization": f"Bearer {TOKEN}"})
            """
        let report = try Sample.audit(Sample.function(Self.open), files: ["src/app.py": code])
        let rules = report.findings.map(\.rule).filter { $0 == "WRIT-CODE-022" || $0.hasPrefix("WRIT-SECRET") }
        #expect(rules == ["WRIT-SECRET-002"])
        // What the rules about secrets do not take for one is told where it is used.
        let other = try Sample.audit(
            Sample.function(Self.open), files: ["src/app.py": code.replacing(token, with: "letmein-please")])
        #expect(other.has("WRIT-CODE-022"))
    }

    @Test func logLinesAreOneFinding() throws {
        let code = "def handler(event, context):\n    print('a ' + event['a'])\n    print('b ' + event['b'])\n"
        let report = try Sample.audit(Sample.function(Self.open), files: ["src/app.py": code])
        let lines = report.findings.filter { $0.rule == "WRIT-CODE-011" }
        #expect(lines.count == 1 && lines.first?.locations.count == 2)
    }

    // MARK: one weakness, told once

    private func found(_ code: String, _ rule: String) throws -> [Finding] {
        try Sample.audit(Sample.function(Self.open), files: ["src/app.py": code]).findings.filter { $0.rule == rule }
    }

    @Test func whatIsMadeAndRunIsOneWeakness() throws {
        let code = """
            def handler(event, context):
                rule = compile(event["body"], "rule", "eval")
                return eval(rule)
            """
        let whole = try found(code, "WRIT-CODE-002") + (try found(code, "WRIT-PATH-001"))
        #expect(whole.count == 1 && whole.first?.message.contains("`eval`") == true)
        let two = """
            def handler(event, context):
                eval(event["body"])
                eval(event["path"])
            """
        #expect(try found(two, "WRIT-CODE-002").count == 2)
    }

    @Test func aHeaderThatAnswersRepeatIsOneWeakness() throws {
        let code = """
            def handler(event, context):
                origin = event["headers"]["origin"]
                if event["path"] == "/a":
                    return {"statusCode": 200, "headers": {"Access-Control-Allow-Origin": origin, "Access-Control-Allow-Credentials": "true"}}
                return {"statusCode": 404, "headers": {"Access-Control-Allow-Origin": origin, "Access-Control-Allow-Credentials": "true"}}
            """
        let one = try found(code, "WRIT-CODE-035")
        #expect(one.count == 1 && Set(one.first?.locations.map(\.line) ?? []).isSuperset(of: [4, 5]))
    }

    // MARK: handlers nobody starts

    @Test(arguments: [
        ("def purge(event, context):", "purge"), ("async def purge(event, _):", "purge"),
        ("exports.purge = async (event) => {", "purge"), ("export const purge = async (event, context) => {", "purge"),
        ("export async function purge(event: APIGatewayEvent) {", "purge"),
    ])
    func aHandlerIsKnownByItsParameters(line: String, name: String) {
        #expect(HandlerRules.handler(line[...]) == name)
    }

    @Test(arguments: [
        "    def purge(self, event, context):", "def purge(events, context):", "def purge(name):", "const purge = 1",
        "exports.purge = async (eventName) => {", "class Purge(event):",
    ])
    func otherLinesAreNoHandlers(line: String) {
        #expect(HandlerRules.handler(line[...]) == nil)
    }

    @Test func aHandlerThatNobodyStartsIsTold() throws {
        let code = "def handler(event, context):\n    return 1\n\ndef purge(event, context):\n    return 2\n"
        let told = try found(code, "WRIT-RUN-013")
        #expect(told.count == 1 && told.first?.locations.first?.line == 4 && told.first?.severity == .note)
        // Called by another, or started by a second function.
        #expect(try found(code.replacing("return 1", with: "return purge(event, context)"), "WRIT-RUN-013").isEmpty)
        let second = Sample.function(name: "Purge").replacing("app.handler", with: "app.purge")
        #expect(
            try !Sample.audit(Sample.function() + second, files: ["src/app.py": code]).has("WRIT-RUN-013"))
    }
}
