import Testing
import WritModel

@testable import WritIngress

@Suite struct IngressGateTests {
    private func decide(
        _ gate: IngressGate, _ request: HTTPRequest, evidence: Evidence = .none, rates: inout RateTable,
        now: Int64 = Samples.now
    ) -> Result<Admission, Refusal> {
        gate.decide(request, evidence: { _ in evidence }, rates: &rates, context: Samples.context(now: now))
    }

    private func refusal(_ gate: IngressGate, _ request: HTTPRequest, evidence: Evidence = .none) -> Refusal? {
        var rates = RateTable()
        if case .failure(let refusal) = decide(gate, request, evidence: evidence, rates: &rates) { return refusal }
        return nil
    }

    private func request(
        _ method: String = "POST", _ path: String = "/orders", query: String? = nil,
        fields: HTTPFields = ["Content-Type": "application/json"], body: String = "{}"
    ) -> HTTPRequest {
        HTTPRequest(method: method, path: path, query: query, authority: "a", fields: fields, body: Array(body.utf8))
    }

    @Test func anAdmittedRequestNamesFunctionDeadlineAndReason() throws {
        let gate = try Samples.gate([Samples.trigger("POST", "/orders")])
        var rates = RateTable()
        let admission = try decide(gate, request(), rates: &rates).get()
        #expect(admission.invocation.function == "Orders")
        #expect(admission.invocation.deadline == Samples.now + 5_000_000_000)
        #expect(admission.reason.rule == "ingress.allowed")
        #expect(admission.reason.writ?.pointer == "/ingress/0")
    }

    @Test func aLongTimeoutEndsWhereTheGatewaysEnds() throws {
        let gate = try IngressGate(api: "Api", writs: [Samples.writ("F", [Samples.trigger("GET", "/")], timeout: 900)])
        { (_: Node) throws(InputError) in { _ in [] } }
        var rates = RateTable()
        #expect(
            try decide(gate, request("GET", "/", body: ""), rates: &rates).get().invocation.deadline == Samples.now
                + 30_000_000_000)
    }

    // MARK: route, method, size, type

    @Test func whatTheWritsDoNotOpenIsRefusedAsAPIGatewayWordsIt() throws {
        let gate = try Samples.gate([Samples.trigger("POST", "/orders")])
        #expect(
            refusal(gate, request("POST", "/other")).map { [$0.reason.rule, "\($0.status)", $0.message] } == [
                "ingress.route", "404", "Not Found",
            ])
        let method = try #require(refusal(gate, request("DELETE", "/orders")))
        #expect(method.reason.rule == "ingress.method" && method.status == 405 && method.fields.only("allow") == "POST")
        #expect(refusal(gate, request("POST", "/orders/../admin"))?.reason.rule == "ingress.path")
        #expect(refusal(gate, request(query: "a=%"))?.reason.rule == "ingress.query")
        let rest = try Samples.gate([Samples.trigger("POST", "/orders", format: .v1)])
        #expect(
            refusal(rest, request("POST", "/other")).map { ["\($0.status)", $0.message] } == [
                "403", "Missing Authentication Token",
            ])
    }

    @Test func aBodyLargerThanTheRouteTakesIsRefused() throws {
        let gate = try Samples.gate([Samples.trigger("POST", "/orders", maxBody: 10)])
        #expect(refusal(gate, request(body: "\"12345678\"")) == nil)
        let refused = try #require(refusal(gate, request(body: "\"123456789\"")))
        #expect(refused.reason.rule == "ingress.body-size" && refused.status == 413)
        #expect(refused.reason.writ?.pointer == "/ingress/0/maxBody")
        #expect(throws: Refusal.self) { try gate.route(request(body: ""), length: 11) }
        let routed = try gate.route(request(body: ""), length: nil)
        #expect(throws: Refusal.self) {
            try gate.admit(
                routed, body: [UInt8](repeating: 0x20, count: 11), caller: .anyone, context: Samples.context())
        }
    }

    @Test func aRouteWithASchemaTakesJSONThatFitsAndNothingElse() throws {
        let schema = Node.object(["type": "object"])
        let gate = try Samples.gate([Samples.trigger("POST", "/orders", schema: schema)]) {
            $0.object == nil ? ["/ is not an object"] : []
        }
        #expect(refusal(gate, request()) == nil)
        #expect(refusal(gate, request(fields: ["Content-Type": "application/vnd.a+json; charset=utf-8"])) == nil)
        #expect(refusal(gate, request(body: "[]"))?.reason.rule == "ingress.body-schema")
        #expect(refusal(gate, request(body: "[]"))?.message == "Invalid request body")
        for fields: HTTPFields in [
            [:], ["Content-Type": "text/plain"], ["Content-Type": "application/xml"], ["Content-Type": "json"],
        ] {
            #expect(refusal(gate, request(fields: fields))?.reason.rule == "ingress.content-type")
        }
        #expect(
            refusal(gate, request(fields: ["Content-Type": "application/json", "content-type": "text/plain"]))?.reason
                .rule == "ingress.content-type")
        #expect(
            refusal(gate, request(fields: ["Content-Type": "application/json", "Content-Encoding": "gzip"]))?.status
                == 415)
        for body in ["", "{", "{}{}", "{\"a\":1,\"a\":2}", "nul"] {
            #expect(refusal(gate, request(body: body))?.reason.rule == "ingress.body-syntax")
        }
    }

    @Test func jsonThatTwoReadersReadDifferentlyIsRefusedAlsoWithoutASchema() throws {
        let gate = try Samples.gate([Samples.trigger("POST", "/orders")])
        #expect(
            refusal(gate, request(body: "{\"role\":\"user\",\"role\":\"admin\"}"))?.reason.rule == "ingress.body-syntax"
        )
        #expect(
            refusal(gate, request(body: String(repeating: "[", count: 70) + String(repeating: "]", count: 70)))?.reason
                .rule == "ingress.body-syntax")
        #expect(refusal(gate, request(body: "{broken")) == nil)
    }

    // MARK: callers

    @Test func aTokenIsAskedForAndJudged() throws {
        let issuer = try TestIssuer()
        let trigger = Samples.trigger(
            "POST", "/orders",
            authorization: .jwt(issuer: TestIssuer.name, audiences: ["orders"], scopes: ["orders:write"]))
        let gate = try Samples.gate([trigger])
        func outcome(_ token: String?, _ evidence: Evidence? = nil) throws -> [String]? {
            var fields: HTTPFields = ["Content-Type": "application/json"]
            if let token { fields.append("Authorization", "Bearer \(token)") }
            let refused = refusal(gate, request(fields: fields), evidence: try evidence ?? .keys(issuer.keys))
            return refused.map { [$0.reason.rule, "\($0.status)", $0.fields.only("www-authenticate") ?? ""] }
        }
        #expect(try outcome(issuer.token()) == nil)
        #expect(try outcome(nil) == ["ingress.token-missing", "401", "Bearer"])
        #expect(try outcome("x.y.z") == ["ingress.token-invalid", "401", "Bearer error=\"invalid_token\""])
        #expect(try outcome(TestIssuer().token())?.first == "ingress.token-invalid")
        #expect(try outcome(issuer.token(kid: "new"))?.first == "ingress.token-key")
        #expect(
            try outcome(issuer.token(TestIssuer.claims(exp: Samples.seconds - 61)))?.first == "ingress.token-expired")
        #expect(try outcome(issuer.token(TestIssuer.claims(aud: "\"billing\"")))?.first == "ingress.audience")
        #expect(
            try outcome(issuer.token(TestIssuer.claims(more: ""))) == [
                "ingress.scope", "403", "Bearer error=\"insufficient_scope\"",
            ])
        #expect(try outcome(issuer.token(), .keys(nil))?[0...1] == ["ingress.keys", "503"])
        // The evidence of another kind of authorization counts for nothing.
        #expect(try outcome(issuer.token(), Evidence.none)?.first == "ingress.evidence")
        #expect(try outcome(issuer.token(), .apiKeys([Secret(Array("k".utf8))]))?.first == "ingress.evidence")
    }

    @Test func rememberedClaimsAreJudgedAnewForEachRoute() throws {
        let issuer = try TestIssuer()
        let claims = try JWTVerifier().verify(try issuer.token(), keys: try issuer.keys)
        let admin = Samples.trigger(
            "POST", "/orders", authorization: .jwt(issuer: TestIssuer.name, audiences: ["orders"], scopes: ["admin"]))
        #expect(
            refusal(try Samples.gate([admin]), request(), evidence: .verified(claims))?.reason.rule == "ingress.scope")
        var rates = RateTable()
        let reader = Samples.trigger(
            "POST", "/orders", authorization: .jwt(issuer: TestIssuer.name, audiences: ["orders"], scopes: []))
        let gate = try Samples.gate([reader])
        #expect(throws: Never.self) { try decide(gate, request(), evidence: .verified(claims), rates: &rates).get() }
        #expect(throws: Refusal.self) {
            try decide(gate, request(), evidence: .verified(claims), rates: &rates, now: Samples.now + 700_000_000_000)
                .get()
        }
    }

    @Test func anAPIKeyIsComparedWithAllThatAreValid() throws {
        let gate = try Samples.gate([Samples.trigger("POST", "/orders", authorization: .apiKey(secret: "partner"))])
        let evidence = Evidence.apiKeys([Secret(Array("new".utf8)), Secret(Array("old".utf8))])
        func rule(_ keys: [String], _ evidence: Evidence) -> String? {
            var fields: HTTPFields = ["Content-Type": "application/json"]
            for key in keys { fields.append("x-api-key", key) }
            return refusal(gate, request(fields: fields), evidence: evidence)?.reason.rule
        }
        #expect(rule(["new"], evidence) == nil)
        #expect(rule(["old"], evidence) == nil)
        #expect(rule(["ol"], evidence) == "ingress.key-invalid")
        #expect(rule(["older"], evidence) == "ingress.key-invalid")
        #expect(rule([""], .apiKeys([Secret([])])) == "ingress.key-missing")
        #expect(rule(["x"], .apiKeys([])) == "ingress.key-invalid")
        #expect(rule([], evidence) == "ingress.key-missing")
        #expect(rule(["new", "new"], evidence) == "ingress.key-missing")
    }

    @Test func aSignedCallerMustBeAmongThose() throws {
        let gate = try Samples.gate([
            Samples.trigger(
                "POST", "/orders",
                authorization: .sigv4(callers: ["arn:aws:iam::1:role/app-*", "arn:aws:iam::1:user/a?"]))
        ])
        func rule(_ arn: String) -> String? {
            let signed = SignedCaller(arn: arn, account: "1", accessKey: "AK", userID: "U")
            return refusal(gate, request(), evidence: .signature(.verified(signed)))?.reason.rule
        }
        #expect(rule("arn:aws:iam::1:role/app-reader") == nil)
        #expect(rule("arn:aws:iam::1:user/ab") == nil)
        #expect(rule("arn:aws:iam::1:user/abc") == "ingress.caller")
        #expect(rule("arn:aws:iam::2:role/app-reader") == "ingress.caller")
        #expect(
            refusal(gate, request(), evidence: .signature(.refused(Reason("ingress.signature", "x"))))?.reason.rule
                == "ingress.signature")
    }

    // MARK: rates

    @Test(arguments: Trigger.Rate.Key.allCases) func aRateCountsByWhatTheWritSays(by: Trigger.Rate.Key) throws {
        let rate = Trigger.Rate(requests: 1, seconds: 60, burst: 2, by: by)
        let gate = try Samples.gate([Samples.trigger("POST", "/orders", rate: rate)])
        var rates = RateTable()
        for expected in [nil, nil, "ingress.rate"] {
            switch decide(gate, request(), rates: &rates) {
            case .success: #expect(expected == nil)
            case .failure(let refusal):
                #expect(refusal.reason.rule == expected)
                #expect(refusal.status == 429)
                #expect(refusal.fields.only("retry-after") == "60")
                #expect(refusal.fields.only("ratelimit") == "\"default\";r=0;t=120")
                #expect(refusal.fields.only("ratelimit-policy") == "\"default\";q=1;w=60")
            }
        }
    }

    @Test func refusedCallersDoNotUseUpTheRateOfTheRoute() throws {
        let rate = Trigger.Rate(requests: 1, seconds: 60, burst: 1, by: .route)
        let gate = try Samples.gate([
            Samples.trigger("POST", "/orders", authorization: .apiKey(secret: "k"), rate: rate)
        ])
        var rates = RateTable()
        let evidence = Evidence.apiKeys([Secret(Array("k".utf8))])
        for _ in 0..<5 {
            #expect(throws: Refusal.self) { try decide(gate, request(), evidence: evidence, rates: &rates).get() }
        }
        let good = request(fields: ["Content-Type": "application/json", "x-api-key": "k"])
        #expect(throws: Never.self) { try decide(gate, good, evidence: evidence, rates: &rates).get() }
    }

    // MARK: answers

    @Test func theCallerLearnsAStatusAndAnIdAndNoMore() throws {
        let gate = try Samples.gate([Samples.trigger("POST", "/orders", authorization: .apiKey(secret: "partner"))])
        let answer = try #require(refusal(gate, request(), evidence: .apiKeys([]))).response(requestID: "id-1")
        #expect(answer.body == Array(#"{"message":"Forbidden","requestId":"id-1"}"#.utf8))
        #expect(answer.fields.map(\.key) == ["content-type"])
    }

    @Test(arguments: [
        (FunctionResult.failed, 502, 500), (.timedOut, 504, 503), (.throttled, 500, 503), (.unavailable, 503, 503),
        (.value(Array("{".utf8)), 502, 500),
    ]) func aFailureOfTheFunctionIsAnsweredAsAPIGatewayDoes(result: FunctionResult, rest: Int, http: Int) throws {
        for (format, status) in [(Trigger.HTTP.Format.v1, rest), (.v2, http)] {
            let gate = try Samples.gate([Samples.trigger("POST", "/orders", format: format)])
            var rates = RateTable()
            let admission = try decide(gate, request(), rates: &rates).get()
            let (response, fault) = gate.response(result, admission)
            #expect(response.status == status)
            #expect(fault != nil)
        }
    }

    // MARK: CORS

    private let cors = Trigger.CORS(
        origins: ["https://app.example"], methods: ["POST"], headers: ["Content-Type"], credentials: true, maxAge: 600)

    private func preflight(
        _ gate: IngressGate, origin: String = "https://app.example", method: String = "POST", headers: String? = nil
    ) throws -> HTTPResponse? {
        var fields: HTTPFields = ["Origin": origin, "Access-Control-Request-Method": method]
        if let headers { fields.append("Access-Control-Request-Headers", headers) }
        return try CORSPolicy.preflight(request("OPTIONS", fields: fields, body: ""), gate: gate)
    }

    @Test func aPreflightIsAnsweredFromTheWrit() throws {
        let gate = try Samples.gate([Samples.trigger("POST", "/orders", cors: cors)])
        let answer = try #require(try preflight(gate, headers: "content-type"))
        #expect(answer.status == 204)
        #expect(answer.fields.only("access-control-allow-origin") == "https://app.example")
        #expect(answer.fields.only("access-control-allow-credentials") == "true")
        #expect(throws: Refusal.self) { try preflight(gate, origin: "https://app.example.evil") }
        #expect(throws: Refusal.self) { try preflight(gate, origin: "null") }
        #expect(throws: Refusal.self) { try preflight(gate, method: "DELETE") }
        #expect(throws: Refusal.self) { try preflight(gate, headers: "content-type, x-admin") }
        #expect(throws: Refusal.self) { try preflight(try Samples.gate([Samples.trigger("POST", "/orders")])) }
        #expect(
            try preflight(
                try Samples.gate([Samples.trigger("POST", "/orders"), Samples.trigger("OPTIONS", "/orders")])) == nil)
    }

    @Test func aStarIsNeverCombinedWithCredentials() throws {
        let wild = Trigger.CORS(origins: ["*"], methods: ["*"], headers: ["*"], credentials: true, maxAge: 1)
        #expect(throws: Refusal.self) {
            try preflight(try Samples.gate([Samples.trigger("POST", "/orders", cors: wild)]))
        }
        var open = wild
        open.credentials = false
        #expect(
            try preflight(try Samples.gate([Samples.trigger("POST", "/orders", cors: open)]))?.fields.only(
                "access-control-allow-origin") == "*")
    }

    @Test func whatTheFunctionSaysAboutOriginsIsReplacedWhereTheWritSpeaks() throws {
        let route = try #require(try Samples.gate([Samples.trigger("POST", "/orders", cors: cors)]).table.routes.first)
        var fields: HTTPFields = ["Access-Control-Allow-Origin": "*", "X-A": "1"]
        CORSPolicy.apply(route, origin: "https://evil.example", to: &fields)
        #expect(fields.map(\.key) == ["x-a"])
        CORSPolicy.apply(route, origin: "https://app.example", to: &fields)
        #expect(fields.only("access-control-allow-origin") == "https://app.example")
    }
}
