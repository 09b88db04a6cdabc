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
}
