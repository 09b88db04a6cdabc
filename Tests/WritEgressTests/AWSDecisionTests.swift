import Testing
import WritModel

@testable import WritEgress

@Suite struct AWSDecisionTests {
    private static let table = "arn:aws:dynamodb:eu-west-1:111122223333:table/Orders"

    private func policy(_ statements: String) -> String { #"{"Version":"2012-10-17","Statement":[\#(statements)]}"# }

    private func get(_ table: String, id: String = "1") -> AWSRequest {
        Fixture.dynamo("GetItem", #"{"TableName":"\#(table)","Key":{"id":{"S":"\#(id)"}}}"#)
    }

    @Test func allowedCallNamesItsStatement() throws {
        let decider = try Fixture.decider(
            policy(
                """
                {"Effect":"Allow","Action":"s3:GetObject","Resource":"*"},
                {"Effect":"Allow","Action":["dynamodb:GetItem","dynamodb:PutItem"],"Resource":"\(Self.table)"}
                """))
        let decision = try Fixture.decide(get("Orders"), decider)
        #expect(decision.isAllowed)
        #expect(decision.verdict.reason.writ?.pointer == "/identity/policy/Statement/1")
        #expect(decision.action == "dynamodb:GetItem")
        #expect(decision.resource == Self.table)
        #expect(decision.signature != nil)
    }

    @Test func otherTableActionAndDenyAreRefused() throws {
        let decider = try Fixture.decider(
            policy(
                """
                {"Effect":"Allow","Action":"dynamodb:*Item","Resource":"\(Self.table)*"},
                {"Effect":"Deny","Action":"dynamodb:DeleteItem","Resource":"*"}
                """))
        #expect(try Fixture.decide(get("Secrets"), decider).verdict.reason.rule == "egress.aws-policy")
        let scan = Fixture.dynamo("Scan", #"{"TableName":"Orders"}"#)
        #expect(try !Fixture.decide(scan, decider).isAllowed)
        let delete = Fixture.dynamo("DeleteItem", #"{"TableName":"Orders","Key":{"id":{"S":"1"}}}"#)
        let decision = try Fixture.decide(delete, decider)
        #expect(!decision.isAllowed)
        #expect(decision.verdict.reason.writ?.pointer == "/identity/policy/Statement/1")
        #expect(try Fixture.decide(get("Orders"), decider).isAllowed)
    }

    @Test func everyTableOfATransactionMustBeAllowed() throws {
        let decider = try Fixture.decider(
            policy(#"{"Effect":"Allow","Action":"dynamodb:PutItem","Resource":"\#(Self.table)"}"#))
        func write(_ second: String) -> AWSRequest {
            Fixture.dynamo(
                "TransactWriteItems",
                """
                {"TransactItems":[{"Put":{"TableName":"Orders","Item":{"id":{"S":"1"}}}},
                {"Put":{"TableName":"\(second)","Item":{"id":{"S":"2"}}}}]}
                """)
        }
        #expect(try Fixture.decide(write("Orders"), decider).isAllowed)
        let refused = try Fixture.decide(write("Audit"), decider)
        #expect(refused.resource == "arn:aws:dynamodb:eu-west-1:111122223333:table/Audit")
        #expect(!refused.isAllowed)
    }

    @Test func conditionsAreDecidedOrRefusedLoudly() throws {
        let leading = #"{"ForAllValues:StringEquals":{"dynamodb:LeadingKeys":["alice"]}}"#
        let decider = try Fixture.decider(
            policy(
                #"{"Effect":"Allow","Action":"dynamodb:GetItem","Resource":"\#(Self.table)","Condition":\#(leading)}"#))
        #expect(try Fixture.decide(get("Orders", id: "alice"), decider).isAllowed)
        #expect(try Fixture.decide(get("Orders", id: "bob"), decider).verdict.reason.rule == "egress.aws-policy")
        let twoKeys = Fixture.dynamo(
            "GetItem", #"{"TableName":"Orders","Key":{"id":{"S":"bob"},"at":{"N":"1"}}}"#)
        let unknown = try Fixture.decide(twoKeys, decider)
        #expect(unknown.verdict.reason.rule == "egress.aws-unknown")
        #expect(unknown.verdict.reason.message.contains("dynamodb:leadingkeys"))
        #expect(unknown.verdict.reason.writ?.pointer == "/identity/policy/Statement/0")
        let knowing = try Fixture.decider(
            policy(
                #"{"Effect":"Allow","Action":"dynamodb:GetItem","Resource":"\#(Self.table)","Condition":\#(leading)}"#),
            knowledge: AWSKnowledge(account: Fixture.account, partitionKeys: [Self.table: "id"]))
        #expect(try Fixture.decide(twoKeys, knowing).verdict.reason.rule == "egress.aws-policy")
    }

    @Test func denyOnAnUnknowableKeyIsNotSkipped() throws {
        let decider = try Fixture.decider(
            policy(
                """
                {"Effect":"Allow","Action":"dynamodb:*","Resource":"*"},
                {"Effect":"Deny","Action":"dynamodb:*","Resource":"*","Condition":{"StringEquals":{"aws:SourceVpce":"vpce-1"}}}
                """))
        let decision = try Fixture.decide(get("Orders"), decider)
        #expect(decision.verdict.reason.rule == "egress.aws-unknown")
        // A statement that does not concern the action does not hinder.
        let other = try Fixture.decider(
            policy(
                """
                {"Effect":"Allow","Action":"dynamodb:*","Resource":"*"},
                {"Effect":"Deny","Action":"s3:*","Resource":"*","Condition":{"StringEquals":{"aws:SourceVpce":"vpce-1"}}}
                """))
        #expect(try Fixture.decide(get("Orders"), other).isAllowed)
    }

    @Test func regionTLSAndTimeAreKnown() throws {
        for (condition, isAllowed) in [
            (#"{"StringEquals":{"aws:RequestedRegion":"eu-west-1"}}"#, true),
            (#"{"StringEquals":{"aws:RequestedRegion":"us-east-1"}}"#, false),
            (#"{"Bool":{"aws:SecureTransport":"true"}}"#, true), (#"{"Bool":{"aws:SecureTransport":"false"}}"#, false),
            (#"{"DateLessThan":{"aws:CurrentTime":"2030-01-01T00:00:00Z"}}"#, true),
            (#"{"DateLessThan":{"aws:CurrentTime":"2020-01-01T00:00:00Z"}}"#, false),
            (#"{"StringEquals":{"aws:ResourceAccount":"111122223333"}}"#, true),
            (#"{"Null":{"aws:SourceAccount":"true"}}"#, true),
            (#"{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::111122223333:role/Orders"}}"#, true),
        ] {
            let decider = try Fixture.decider(
                policy(#"{"Effect":"Allow","Action":"dynamodb:*","Resource":"*","Condition":\#(condition)}"#))
            #expect(try Fixture.decide(get("Orders"), decider).isAllowed == isAllowed, "\(condition)")
        }
    }

    @Test func credentialsAreJudgedFirst() throws {
        let decider = try Fixture.decider(policy(#"{"Effect":"Allow","Action":"*","Resource":"*"}"#))
        let request = get("Orders")
        let host = try host(request.host)
        let foreign = SigV4Credentials(accessKeyID: "AKIAOTHER", secretAccessKey: Secret("x"))
        for bad in [Fixture.sign(request, with: foreign), request, Fixture.sign(request, at: Fixture.now - 1000)] {
            let decision = decider.decide(bad, host: host, now: Fixture.now)
            #expect(decision.verdict.reason.rule == "egress.credentials")
            #expect(!decision.isAllowed)
        }
        #expect(try Fixture.decide(request, decider).isAllowed)
        #expect(try !Fixture.decide(request, Fixture.decider(nil)).isAllowed)
    }

    @Test func unsignedNeedsALineOfItsOwn() throws {
        let jwks = AWSRequest(
            method: "GET", host: "cognito-idp.eu-west-1.amazonaws.com", path: "/eu-west-1_a/.well-known/jwks.json")
        let all = policy(#"{"Effect":"Allow","Action":"*","Resource":"*"}"#)
        let without = try Fixture.decider(all).decide(jwks, host: host(jwks.host), now: Fixture.now)
        #expect(without.verdict.reason.rule == "egress.credentials")
        let named = try Fixture.decider(all, egress: [.init(host: jwks.host, port: 443, transport: .tls)])
        let decision = named.decide(jwks, host: try host(jwks.host), now: Fixture.now)
        #expect(decision.isAllowed)
        #expect(decision.signature == nil)
        // The line does not help foreign credentials.
        let foreign = SigV4Credentials(accessKeyID: "AKIAOTHER", secretAccessKey: Secret("x"))
        #expect(!named.decide(Fixture.sign(jwks, with: foreign), host: try host(jwks.host), now: Fixture.now).isAllowed)
    }

    @Test func secretsByNameMeetPoliciesByARN() throws {
        let base = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:"
        func decide(_ resource: String, _ id: String, deny: String? = nil) throws -> Bool {
            let denial = deny.map { #",{"Effect":"Deny","Action":"*","Resource":"\#($0)"}"# } ?? ""
            let decider = try Fixture.decider(
                policy(
                    #"{"Effect":"Allow","Action":"secretsmanager:GetSecretValue","Resource":"\#(resource)"}\#(denial)"#)
            )
            return try Fixture.decide(
                Fixture.json("secretsmanager", "secretsmanager.GetSecretValue", #"{"SecretId":"\#(id)"}"#), decider
            ).isAllowed
        }
        #expect(try decide(base + "db-??????", "db"))
        #expect(try decide(base + "db-*", "db"))
        #expect(try decide(base + "db-AbCdEf", "db"))
        #expect(try decide(base + "db-AbCdEf", base + "db-AbCdEf"))
        #expect(try !decide(base + "db-AbCdEf", base + "db-ZZZZZZ"))
        #expect(try !decide(base + "db-AbCdEf", "other"))
        #expect(try !decide(base + "*", "db", deny: base + "db-AbCdEf"))
    }

    @Test func refusalsAreInTheServicesWords() {
        func text(_ form: AWSRefusal.Form) -> (Int, String) {
            let answer = AWSRefusal.accessDenied(form, message: "no <b> \"x\"", requestID: "r1")
            return (answer.status, String(decoding: answer.body, as: UTF8.self))
        }
        #expect(text(.json) == (400, #"{"__type":"AccessDeniedException","message":"no <b> \"x\""}"#))
        #expect(text(.s3XML).1.contains("<Code>AccessDenied</Code><Message>no &lt;b&gt; \"x\"</Message>"))
        #expect(text(.queryXML).0 == 403)
        #expect(AWSRefusal.accessDenied(.s3XML, message: "x", requestID: "r", isHead: true).body.isEmpty)
    }

    @Test func decisionCostsMicroseconds() throws {
        let decider = try Fixture.decider(
            policy(#"{"Effect":"Allow","Action":"dynamodb:*Item","Resource":"\#(Self.table)"}"#))
        let request = Fixture.sign(get("Orders"))
        let host = try host(request.host)
        let clock = ContinuousClock()
        var allowed = 0
        let time = clock.measure {
            for _ in 0..<2000 { if decider.decide(request, host: host, now: Fixture.now).isAllowed { allowed += 1 } }
        }
        #expect(allowed == 2000)
        print("aws decision: \(time / 2000) each")
    }
}
