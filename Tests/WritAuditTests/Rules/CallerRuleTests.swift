import Testing
import WritModel

@testable import WritAudit

/// Open doors whose code asks who calls, and those whose code does not.
@Suite struct CallerRuleTests {
    private static let url = "FunctionUrlConfig: {AuthType: NONE}"
    private static let proved = """
        import hashlib, hmac, os
        def handler(event, context):
            wanted = hmac.new(os.environ["K"].encode(), event["body"].encode(), hashlib.sha256).hexdigest()
            if not hmac.compare_digest(wanted, event["headers"]["x-signature"]):
                return {"statusCode": 401}
        """
    private static let plain = "def handler(event, context):\n    return store(event['body'])\n"
    private static let paid = """
        import json
        def handler(event, context):
            payload = json.loads(event["body"])
            if payload["type"] == "checkout.session.completed":
                ship(payload)
        """

    private func report(_ entrance: String, _ code: String) throws -> AuditReport {
        try Sample.audit(Sample.function(entrance), files: ["src/app.py": code])
    }

    private func route(_ path: String) -> String {
        "Events: {Go: {Type: HttpApi, Properties: {Path: '\(path)', Method: post}}}"
    }

    @Test func aDoorWhoseCodeChecksTheSenderIsANote() throws {
        #expect(try report(Self.url, Self.plain).severity("WRIT-API-002") == .high)
        #expect(try report(Self.url, Self.proved).severity("WRIT-API-002") == .note)
        #expect(try report(route("/orders"), Self.plain).severity("WRIT-API-001") == .high)
        #expect(try report(route("/orders"), Self.proved).severity("WRIT-API-001") == .note)
        // A digest proves nobody, and neither does a signature that is only made.
        let digest =
            "import hashlib\ndef handler(event, context):\n    return hashlib.sha256(event['body'].encode()).digest()\n"
        #expect(try report(Self.url, digest).severity("WRIT-API-002") == .high)
        let signing =
            "import hmac, os\ndef handler(event, context):\n    return hmac.new(os.environ['K'].encode(), b'x', 'sha256').hexdigest()\n"
        #expect(try report(Self.url, signing).severity("WRIT-API-002") == .high)
        // Of a function with many routes it is not known which of them the check covers.
        #expect(try report(route("/{proxy+}"), Self.proved).severity("WRIT-API-001") == .high)
    }

    @Test func aHollowCheckIsNone() throws {
        let hollow =
            "import jwt\ndef handler(event, context):\n    return jwt.decode(event['headers']['authorization'], options={'verify_signature': False})['sub']\n"
        #expect(try report(Self.url, hollow).severity("WRIT-API-002") == .high)
    }

    @Test func messagesOfAServiceAreKnownByTheirContent() throws {
        for entrance in [Self.url, route("/payments/notify")] {
            let found = try report(entrance, Self.paid)
            #expect(found.severity("WRIT-CODE-029") == .high)
            // The door is not told a second time.
            #expect(!found.has("WRIT-API-002") && !found.has("WRIT-API-001"))
            #expect(found.findings.contains { $0.message.contains("Stripe") })
        }
        // The service is called, and sends nothing.
        let calling =
            "import stripe\ndef handler(event, context):\n    return stripe.checkout.Session.create(mode='payment')\n"
        #expect(try !report(Self.url, calling).has("WRIT-CODE-029"))
        #expect(try !report(Self.url, Self.proved + "\n    print('checkout.session.completed')\n").has("WRIT-CODE-029"))
        let own = "FunctionUrlConfig: {AuthType: AWS_IAM}"
        #expect(try !report(own, Self.paid).has("WRIT-CODE-029"))
    }

    @Test(arguments: [
        ("/status", true), ("/v1/health", true), ("/orders/health", true), ("/patients/{id}/status", false),
        ("/orders/status", false), ("/admin/health", false), ("/.well-known/jwks.json", true),
    ])
    func aSignOfLifeNamesNothingElse(path: String, isMeant: Bool) {
        #expect(Entrances.isHealth(path) == isMeant)
    }

    @Test(arguments: [
        ("/login", true), ("/api/v1/login", true), ("/password/reset", true), ("/auth/verify", true),
        ("/users/password/forgot", true), ("/oauth/token", true), ("/admin/users/{id}/token", false),
        ("/transactions/{id}/confirm", false), ("/payments/confirm", false), ("/admin/login", false),
        ("/devices/reset", false), ("/auth/users", false),
    ])
    func callersArriveWhereNothingElseIsNamed(path: String, isMeant: Bool) {
        #expect(Entrances.isArrival(path) == isMeant)
    }
}
