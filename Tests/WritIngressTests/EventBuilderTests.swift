import Testing
import WritModel

@testable import WritIngress

@Suite struct EventBuilderTests {
    private func event(
        _ request: HTTPRequest, _ trigger: Trigger.HTTP, caller: Caller = .anyone
    ) throws -> Node {
        let route = try #require(try RouteTable(api: "Api", writs: [Samples.writ("F", [trigger])]).routes.first)
        let bytes = EventBuilder.event(
            request, path: try RequestPath(request.path), query: try #require(QueryItems(request.query)), route: route,
            caller: caller,
            context: Samples.context())
        return try JSONParser.parse(bytes, file: "event")
    }

    private let request = HTTPRequest(
        method: "POST", path: "/my/a%20b", query: "p=1&p=2&q=x%26y", authority: "api.example:8443",
        fields: [
            "Host": "api.example:8443", "Content-Type": "application/json", "X-Two": "1", "x-two": "2",
            "Cookie": "a=1; b=2", "User-Agent": "agent",
        ], body: Array("{\"n\":\"é\\n\"}".utf8))

    @Test func anEventOfFormat2HasTheShapeOfAnHTTPAPI() throws {
        let event = try event(request, Samples.trigger("POST", "/my/{path}"))
        let expected = try Samples.json(
            #"""
            {"version":"2.0","routeKey":"POST /my/{path}","rawPath":"/my/a b","rawQueryString":"p=1&p=2&q=x%26y","cookies":["a=1","b=2"],
             "headers":{"host":"api.example:8443","content-type":"application/json","x-two":"1,2","user-agent":"agent",
              "x-forwarded-for":"192.0.2.7","x-forwarded-port":"443","x-forwarded-proto":"https"},
             "queryStringParameters":{"p":"1,2","q":"x&y"},
             "requestContext":{"accountId":"000000000000","apiId":"Api","domainName":"api.example","domainPrefix":"api",
              "http":{"method":"POST","path":"/my/a b","protocol":"HTTP/1.1","sourceIp":"192.0.2.7","userAgent":"agent"},
              "requestId":"6f1c2c1a-3f0e-4a55-9a53-0d9d5b0f2a11","routeKey":"POST /my/{path}","stage":"$default",
              "time":"23/Nov/2026:20:00:00 +0000","timeEpoch":1795464000000},
             "pathParameters":{"path":"a b"},"body":"{\"n\":\"é\\n\"}","isBase64Encoded":false}
            """#)
        #expect(event == expected)
    }

    @Test func anEventOfFormat1HasTheShapeOfARESTAPI() throws {
        let event = try event(request, Samples.trigger("POST", "/my/{path}", format: .v1))
        #expect(event["path"] == "/my/a%20b")
        #expect(event["resource"] == "/my/{path}")
        #expect(event["headers"]?["X-Two"] == "2")
        #expect(event["multiValueHeaders"]?["X-Two"] == ["1", "2"])
        #expect(event["headers"]?["Cookie"] == "a=1; b=2")
        #expect(event["queryStringParameters"] == (try Samples.json(#"{"p":"2","q":"x&y"}"#)))
        #expect(event["multiValueQueryStringParameters"] == (try Samples.json(#"{"p":["1","2"],"q":["x&y"]}"#)))
        #expect(event["pathParameters"] == (try Samples.json(#"{"path":"a b"}"#)))
        #expect(event["stageVariables"]?.isNull == true)
        #expect(event["requestContext"]?["identity"]?["sourceIp"] == "192.0.2.7")
        #expect(event["requestContext"]?["stage"] == "$default")
        #expect(event["body"] == "{\"n\":\"é\\n\"}")
    }

    @Test func whatIsMissingIsNullInFormat1AndAbsentInFormat2() throws {
        let bare = HTTPRequest(method: "GET", path: "/", authority: "a")
        let first = try event(bare, Samples.trigger("GET", "/", format: .v1))
        for name in ["queryStringParameters", "multiValueQueryStringParameters", "pathParameters", "body"] {
            #expect(first[name]?.isNull == true)
        }
        let second = try event(bare, Samples.trigger("GET", "/"))
        for name in ["queryStringParameters", "pathParameters", "cookies"] { #expect(second[name] == nil) }
        #expect(second["rawQueryString"] == "")
    }

    @Test(
        arguments: [
            ("image/png", [0xff, 0x00], "/wA=", true), ("application/octet-stream", [0x61], "YQ==", true),
            ("text/plain", [0x61], "a", false),
            ("text/plain", [0xff], "/w==", true), ("application/x-www-form-urlencoded", [0x61], "YQ==", true),
            ("application/problem+json", [0x31], "1", false), ("not a type", [0x61], "YQ==", true),
        ] as [(String, [UInt8], String, Bool)]) func aBodyIsTextOrBase64ByItsType(
            type: String, body: [UInt8], text: String, isBase64: Bool
        ) throws
    {
        let event = try event(
            HTTPRequest(method: "PUT", path: "/", authority: "a", fields: ["Content-Type": type], body: body),
            Samples.trigger("PUT", "/"))
        #expect(event["body"]?.string == text)
        #expect(event["isBase64Encoded"]?.bool == isBase64)
    }

    @Test func everythingThatJSONMustEscapeComesBackTheSame() throws {
        let body = (0..<0x80).map { UInt8($0) } + Array("é€😀\u{2028}".utf8)
        let event = try event(
            HTTPRequest(method: "PUT", path: "/", authority: "a", fields: ["Content-Type": "text/plain"], body: body),
            Samples.trigger("PUT", "/"))
        #expect(event["body"]?.string == String(decoding: body, as: UTF8.self))
    }

    @Test func aCallerCannotSayWhereItCallsFromOrWhoVouchedForIt() throws {
        let request = HTTPRequest(
            method: "GET", path: "/", authority: "a",
            fields: [
                "X-Forwarded-For": "10.0.0.1", "X-Forwarded-Proto": "http", "Forwarded": "for=10.0.0.1",
                "X-Real-IP": "10.0.0.1",
                "X-Amzn-Mtls-Clientcert": "x", "x-amzn-oidc-data": "x", "Client-Cert": "x",
                "Connection": "close, X-Hop", "X-Hop": "1", "TE": "trailers",
                "Proxy-Authorization": "x", "X-Http-Method-Override": "DELETE", "X-Mine": "1",
                "Authorization": "Bearer t",
            ])
        let headers = try #require(try event(request, Samples.trigger("GET", "/"))["headers"]?.object)
        #expect(
            headers.keys.sorted() == [
                "authorization", "host", "x-forwarded-for", "x-forwarded-port", "x-forwarded-proto", "x-mine",
            ])
        #expect(headers["x-forwarded-for"] == "192.0.2.7")
    }

    @Test func anAPIKeyIsNotHandedOn() throws {
        let request = HTTPRequest(method: "GET", path: "/", authority: "a", fields: ["x-api-key": "s3cret"])
        let guarded = Samples.trigger("GET", "/", format: .v1, authorization: .apiKey(secret: "partner"))
        let event = try event(request, guarded, caller: .apiKey("partner"))
        #expect(event["requestContext"]?["identity"]?["apiKeyId"] == "partner")
        #expect(!JSONWriter.string(event).contains("s3cret"))
    }

    @Test func claimsAreStringsAsAPIGatewayWritesThem() throws {
        let issuer = try TestIssuer()
        let token = try issuer.token(
            TestIssuer.claims(
                more: ",\"scope\":\"b a\",\"groups\":[\"x\",\"y\"],\"ok\":true,\"n\":1.5,\"o\":{\"k\":1},\"z\":null"))
        let claims = try JWTVerifier().verify(token, keys: try issuer.keys)
        let request = HTTPRequest(method: "GET", path: "/", authority: "a")
        let second = try event(request, Samples.trigger("GET", "/"), caller: .token(claims))["requestContext"]?[
            "authorizer"]?["jwt"]
        #expect(second?["claims"]?["exp"] == .init(.string(String(Samples.seconds + 600))))
        #expect(second?["claims"]?["groups"] == "[x y]")
        #expect(second?["claims"]?["ok"] == "true")
        #expect(second?["claims"]?["n"] == "1.5")
        #expect(second?["claims"]?["o"] == "{\"k\":1}")
        #expect(second?["claims"]?["z"] == nil)
        #expect(second?["scopes"] == ["a", "b"])
        let first = try event(request, Samples.trigger("GET", "/", format: .v1), caller: .token(claims))[
            "requestContext"]?["authorizer"]
        #expect(first?["claims"]?["groups"] == "x,y")
    }

    @Test func aSignedCallerIsNamed() throws {
        let signed = SignedCaller(arn: "arn:aws:iam::1:user/a", account: "1", accessKey: "AK", userID: "U")
        let request = HTTPRequest(method: "GET", path: "/", authority: "a")
        #expect(
            try event(request, Samples.trigger("GET", "/"), caller: .signed(signed))["requestContext"]?["authorizer"]?[
                "iam"]?["userArn"] == "arn:aws:iam::1:user/a")
        #expect(
            try event(request, Samples.trigger("GET", "/", format: .v1), caller: .signed(signed))["requestContext"]?[
                "identity"]?["userArn"] == "arn:aws:iam::1:user/a")
    }

    @Test func datesAreThoseOfTheCalendar() {
        #expect(CivilDate.httpDate(seconds: 784_111_777) == "Sun, 06 Nov 1994 08:49:37 GMT")
        #expect(CivilDate.httpDate(seconds: 0) == "Thu, 01 Jan 1970 00:00:00 GMT")
        #expect(CivilDate(daysSince1970: 19_782) == CivilDate(daysSince1970: 19_782))
        // Every day up to 2100, counted one by one.
        let lengths: [Int64] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        var (year, month, day) = (Int64(1970), 1, Int64(1))
        for days in 0..<Int64(47_482) {
            let date = CivilDate(daysSince1970: days)
            #expect(date.year == year && date.month == Int64(month) && date.day == day)
            let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
            day += 1
            if day > lengths[month - 1] + (month == 2 && isLeap ? 1 : 0) { (day, month) = (1, month + 1) }
            if month > 12 { (month, year) = (1, year + 1) }
        }
    }
}
