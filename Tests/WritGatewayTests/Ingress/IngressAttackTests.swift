import Crypto
import Synchronization
import Testing
import WritIngress
import WritModel

@testable import WritGateway

/// Attacks over real sockets, each beside what is lawful.
@Suite struct IngressAttackTests {
    private static func short(_ configuration: inout IngressConfiguration) {
        configuration.deadlines = IngressConfiguration.Deadlines(
            handshake: .seconds(1), head: .seconds(1), body: .seconds(1), idle: .seconds(1), response: .seconds(2),
            grace: .milliseconds(100), shutdown: .seconds(5))
    }

    // MARK: slow callers

    @Test(arguments: [false, true]) func callersThatHoldBackAreCutInEachPhase(secure: Bool) async throws {
        try await TestServer.with([TestServer.trigger("POST", "/orders")], secure: secure, configure: Self.short) {
            server in
            // Nothing at all; half a head; a head and half a body. Each is ended by the server, the last two with an answer.
            let silent = try await server.connect()
            let head = try await server.connect()
            try await head.send("POST /orders HTTP/1.1\r\nHost: a\r\nX-Slow: ")
            let body = try await server.connect()
            try await body.send("POST /orders HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf")
            #expect(try await silent.untilClosed() == "")
            #expect(try await head.untilClosed().hasPrefix("HTTP/1.1 408 "))
            #expect(try await body.untilClosed().hasPrefix("HTTP/1.1 408 "))
            #expect(server.recorder.rules.sorted() == ["ingress.deadline", "ingress.deadline"])
        }
    }

    @Test func manySlowConnectionsDoNotKeepOthersOut() async throws {
        try await TestServer.with(
            [TestServer.trigger("GET", "/orders")], configure: { configuration in Self.short(&configuration) }
        ) { server in
            var slow: [TestClient] = []
            for _ in 0..<200 {
                let client = try await server.connect()
                try await client.send("GET /orders HTTP/1.1\r\nHost: a\r\nX: ")
                slow.append(client)
            }
            let answer = try await server.send("GET /orders HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            #expect(answer.hasPrefix("HTTP/1.1 200 "))
            for client in slow { #expect(try await client.untilClosed().hasPrefix("HTTP/1.1 408 ")) }
        }
    }

    @Test func bytesThatAreNoTLSEndTheConnection() async throws {
        try await TestServer.with([TestServer.trigger("GET", "/")], secure: true, configure: Self.short) { server in
            let client = try await TestClient.connect(port: server.server.port, secure: false)
            // The server may have closed already.
            try? await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            let answer = try await client.untilClosed()
            #expect(!answer.contains("HTTP/1.1 200"))
            #expect(server.recorder.rules.isEmpty)
        }
    }

    // MARK: smuggling and nonsense

    @Test(arguments: [
        "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "Content-Length: 0\r\nContent-Length: 44\r\n\r\n", "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", "X: a\nContent-Length: 44\r\n\r\n",
        "Content-Length: 44\r\n folded\r\n\r\n",
    ]) func aSmuggledRequestIsNeverServed(attack: String) async throws {
        try await TestServer.with([TestServer.trigger("POST", "/orders"), TestServer.trigger("GET", "/admin")]) {
            server in
            let answer = try await server.send(
                "POST /orders HTTP/1.1\r\nHost: a\r\n\(attack)GET /admin HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(answer.hasPrefix("HTTP/1.1 400 ") || answer.hasPrefix("HTTP/1.1 501 "))
            #expect(answer.split(separator: "HTTP/1.1 ").count == 1)
            #expect(answer.contains("Connection: close"))
            #expect(server.recorder.rules.allSatisfy { $0.hasPrefix("ingress.http-") })
            #expect(server.recorder.rules.count == 1)
        }
    }

    @Test func aRefusedBodyIsNeverTakenForTheNextRequest() async throws {
        try await TestServer.with([TestServer.trigger("GET", "/admin")]) { server in
            let smuggled = "GET /admin HTTP/1.1\r\nHost: a\r\n\r\n"
            let answer = try await server.send(
                "POST /nowhere HTTP/1.1\r\nHost: a\r\nContent-Length: \(smuggled.utf8.count)\r\n\r\n\(smuggled)")
            #expect(answer.hasPrefix("HTTP/1.1 404 "))
            #expect(answer.split(separator: "HTTP/1.1 ").count == 1)
            #expect(server.recorder.rules == ["ingress.route"])
        }
    }

    @Test func whatIsTooLargeIsRefusedBeforeItIsRead() async throws {
        try await TestServer.with([TestServer.trigger("POST", "/orders", maxBody: 100)]) { server in
            let announced = try await server.send("POST /orders HTTP/1.1\r\nHost: a\r\nContent-Length: 101\r\n\r\n")
            #expect(announced.hasPrefix("HTTP/1.1 413 "))
            let chunked = try await server.send(
                "POST /orders HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n65\r\n")
            #expect(chunked.hasPrefix("HTTP/1.1 413 "))
            let fields = (0..<200).map { "X-\($0): 1\r\n" }.joined()
            #expect(
                try await server.send("POST /orders HTTP/1.1\r\nHost: a\r\n\(fields)\r\n").hasPrefix("HTTP/1.1 431 "))
            let line = "GET /\(String(repeating: "a", count: 10_000)) HTTP/1.1\r\nHost: a\r\n\r\n"
            #expect(try await server.send(line).hasPrefix("HTTP/1.1 414 "))
            let lawful = try await server.send(
                "POST /orders HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 100\r\n\r\n\(String(repeating: "a", count: 100))"
            )
            #expect(lawful.hasPrefix("HTTP/1.1 200 "))
            #expect(server.recorder.rules.filter { $0 == "ingress.body-size" }.count == 2)
        }
    }

    @Test func aCallerIsToldToGoOnOnlyIfItMay() async throws {
        let guarded = TestServer.trigger("POST", "/orders", authorization: .apiKey(secret: "k"))
        try await TestServer.with([guarded], services: { $0.apiKeys = { _ in [Secret(Array("s3cret".utf8))] } }) {
            server in
            let head = "POST /orders HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n"
            let refused = try await server.send("\(head)x-api-key: wrong\r\n\r\n")
            #expect(refused.hasPrefix("HTTP/1.1 403 "))
            let client = try await server.connect()
            try await client.send("\(head)x-api-key: s3cret\r\n\r\n")
            #expect(try await client.until("\r\n\r\n").hasPrefix("HTTP/1.1 100 Continue\r\n\r\n"))
            try await client.send("hi")
            #expect(try await client.until("\"isBase64Encoded\":false}").contains("HTTP/1.1 200 OK"))
            await client.close()
        }
    }

    @Test func thousandsOfRequestsAtOnceAreAnsweredInTurn() async throws {
        try await TestServer.with([TestServer.trigger("GET", "/orders")]) { server in
            let client = try await server.connect()
            try await client.send(String(repeating: "GET /n HTTP/1.1\r\nHost: a\r\n\r\n", count: 5_000))
            try await client.send("GET /orders HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            let answer = try await client.untilClosed()
            #expect(answer.split(separator: "HTTP/1.1 404 ", omittingEmptySubsequences: false).count == 5_001)
            #expect(answer.contains("HTTP/1.1 200 OK"))
        }
    }

    @Test func bodiesUnderWayAreBoundedTogether() async throws {
        let (gate, open) = AsyncStream.makeStream(of: Void.self)
        let (started, start) = AsyncStream.makeStream(of: Void.self)
        try await TestServer.with(
            [TestServer.trigger("POST", "/orders")], configure: { $0.bodies = 15 },
            handler: { _ in
                start.finish()
                for await _ in gate {}
                return .value(Array("\"ok\"".utf8))
            }
        ) { server in
            let request =
                "POST /orders HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 10\r\n\r\n0123456789"
            let first = try await server.connect()
            try await first.send(request)
            for await _ in started {}
            #expect(try await server.send(request).hasPrefix("HTTP/1.1 503 "))
            open.finish()
            #expect(try await first.untilClosed().hasPrefix("HTTP/1.1 200 "))
            #expect(try await server.send(request).hasPrefix("HTTP/1.1 200 "))
            #expect(server.recorder.rules.sorted() == ["ingress.allowed", "ingress.allowed", "ingress.memory"])
        }
    }

    @Test func aFunctionCannotSplitItsResponse() async throws {
        let result = #"{"statusCode":200,"headers":{"X-A":"1\r\nSet-Cookie: admin=1"},"body":"x"}"#
        try await TestServer.with(
            [TestServer.trigger("GET", "/", format: .v1)], handler: { _ in .value(Array(result.utf8)) }
        ) { server in
            let answer = try await server.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            #expect(answer.hasPrefix("HTTP/1.1 502 "))
            #expect(!answer.contains("Set-Cookie"))
            #expect(server.recorder.rules == ["ingress.allowed", "ingress.response"])
        }
    }

    // MARK: callers

    @Test func tokensAreAskedForVerifiedAndRemembered() async throws {
        let key = P256.Signing.PrivateKey()
        let point = Array(key.publicKey.rawRepresentation)
        let url = Base64.url
        let jwks =
            "{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"kid\":\"k\",\"x\":\"\(url.encode(point[0..<32]))\",\"y\":\"\(url.encode(point[32...]))\"}]}"
        let keys = try KeySet(parsing: Array(jwks.utf8))
        func token(_ claims: String, by signer: P256.Signing.PrivateKey, kid: String = "k") throws -> String {
            let input =
                url.encode(Array("{\"alg\":\"ES256\",\"kid\":\"\(kid)\"}".utf8)) + "." + url.encode(Array(claims.utf8))
            return input + "." + url.encode(Array(try signer.signature(for: Array(input.utf8)).rawRepresentation))
        }
        let end = SystemTime.now() / 1_000_000_000 + 600
        let good =
            "{\"iss\":\"https://id.example\",\"aud\":\"orders\",\"sub\":\"ann\",\"scope\":\"read\",\"exp\":\(end)}"
        let guarded = TestServer.trigger(
            "GET", "/", authorization: .jwt(issuer: "https://id.example", audiences: ["orders"], scopes: ["read"]))
        let refreshes = Mutex(0)
        try await TestServer.with(
            [guarded],
            services: { services in
                services.keys = { $0 == "https://id.example" ? keys : nil }
                services.refreshedKeys = { _ in
                    refreshes.withLock { $0 += 1 }
                    return keys
                }
            }
        ) { server in
            func send(_ authorization: String?) async throws -> String {
                try await server.send(
                    "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\(authorization.map { "Authorization: \($0)\r\n" } ?? "")\r\n"
                )
            }
            for _ in 0..<2 {
                let answer = try await send("Bearer \(try token(good, by: key))")
                #expect(answer.hasPrefix("HTTP/1.1 200 ") && answer.contains("\"sub\":\"ann\""))
            }
            let same = try token(good, by: key)
            for _ in 0..<3 { #expect(try await send("Bearer \(same)").hasPrefix("HTTP/1.1 200 ")) }
            #expect(try await send(nil).contains("WWW-Authenticate: Bearer\r\n"))
            #expect(
                try await send("Bearer \(try token(good, by: P256.Signing.PrivateKey()))").hasPrefix("HTTP/1.1 401 "))
            #expect(
                try await send("Bearer \(try token(good.replacing("read", with: "write"), by: key))").hasPrefix(
                    "HTTP/1.1 403 "))
            #expect(
                try await send("Bearer \(try token(good.replacing("\(end)", with: "1"), by: key))").hasPrefix(
                    "HTTP/1.1 401 "))
            #expect(refreshes.withLock { $0 } == 0)
            #expect(try await send("Bearer \(try token(good, by: key, kid: "new"))").hasPrefix("HTTP/1.1 401 "))
            #expect(refreshes.withLock { $0 } == 1)
            #expect(
                server.recorder.rules.filter { $0 != "ingress.allowed" } == [
                    "ingress.token-missing", "ingress.token-invalid", "ingress.scope", "ingress.token-expired",
                    "ingress.token-key",
                ])
            #expect(!server.recorder.all.contains { "\($0)".contains(same) })
        }
    }

    @Test func aSignatureIsJudgedOverTheWholeBody() async throws {
        let guarded = TestServer.trigger("POST", "/", authorization: .sigv4(callers: ["arn:aws:iam::1:role/app"]))
        let adjust: (inout IngressServices) -> Void = { services in
            services.signature = { request, _ in
                request.body == Array("signed".utf8)
                    ? .verified(
                        SignedCaller(arn: "arn:aws:iam::1:role/app", account: "1", accessKey: "AK", userID: "U"))
                    : .refused(Reason("ingress.signature", "the signature is wrong"))
            }
        }
        try await TestServer.with([guarded], services: adjust) { server in
            func send(_ body: String) async throws -> String {
                try await server.send(
                    "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
                )
            }
            let signed = try await send("signed")
            let forged = try await send("forged")
            #expect(signed.hasPrefix("HTTP/1.1 200 "))
            #expect(forged.hasPrefix("HTTP/1.1 403 "))
            #expect(server.recorder.rules == ["ingress.allowed", "ingress.signature"])
        }
    }

    @Test func aRateHoldsAcrossConnections() async throws {
        let rate = Trigger.Rate(requests: 1, seconds: 3_600, burst: 3, by: .address)
        try await TestServer.with([TestServer.trigger("GET", "/", rate: rate)]) { server in
            var statuses: [String] = []
            for _ in 0..<5 {
                let answer = try await server.send(
                    "GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 10.0.0.\(statuses.count)\r\nConnection: close\r\n\r\n"
                )
                statuses.append(String(answer.dropFirst(9).prefix(3)))
                #expect(answer.contains("RateLimit: \"default\";r=\(max(2 - statuses.count + 1, 0));"))
            }
            #expect(statuses == ["200", "200", "200", "429", "429"])
        }
    }

    @Test func connectionsAreCountedForEachAddress() async throws {
        try await TestServer.with([TestServer.trigger("GET", "/")], configure: { $0.connectionsPerAddress = 3 }) {
            server in
            var open: [TestClient] = []
            for _ in 0..<3 {
                let client = try await server.connect()
                try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                _ = try await client.until("\"isBase64Encoded\":false}")
                open.append(client)
            }
            let refused = try await server.connect()
            #expect(try await refused.untilClosed() == "")
            #expect(server.recorder.rules.contains("ingress.connections"))
            await open[0].close()
            while server.server.connections > 2 { await Task.yield() }
            #expect(
                try await server.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").hasPrefix(
                    "HTTP/1.1 200 "))
        }
    }

    @Test func anInjectionIsRefusedAndNamedInTheRecord() async throws {
        try await TestServer.with([TestServer.trigger("GET", "/items")]) { server in
            let answer = try await server.send(
                "GET /items?id=1%20or%201=1-- HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            #expect(answer.hasPrefix("HTTP/1.1 403 "))
            #expect(answer.contains("{\"message\":\"Forbidden\",\"requestId\":"))
            #expect(!answer.contains("sql"))
            #expect(server.recorder.rules == ["ingress.screening.sql"])
        }
    }

    // MARK: the server itself

    @Test func aHandlerThatNeverReturnsIsAnsweredFor() async throws {
        let (gate, open) = AsyncStream.makeStream(of: Void.self)
        try await TestServer.with(
            [TestServer.trigger("GET", "/")], timeout: 1, configure: Self.short,
            handler: { _ in
                for await _ in gate {}
                return .failed
            }
        ) { server in
            let answer = try await server.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            #expect(answer.hasPrefix("HTTP/1.1 503 "))
            open.finish()
        }
    }

    @Test func stoppingLetsARequestUnderWayEnd() async throws {
        let (gate, open) = AsyncStream.makeStream(of: Void.self)
        let (started, start) = AsyncStream.makeStream(of: Void.self)
        try await TestServer.with(
            [TestServer.trigger("GET", "/")],
            handler: { _ in
                start.finish()
                for await _ in gate {}
                return .value(Array("\"done\"".utf8))
            }
        ) { server in
            let idle = try await server.connect()
            let busy = try await server.connect()
            try await busy.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            for await _ in started {}
            async let stopped: Void = server.server.shutdown()
            #expect(try await idle.untilClosed() == "")
            open.finish()
            let answer = try await busy.untilClosed()
            #expect(answer.hasPrefix("HTTP/1.1 200 ") && answer.hasSuffix("done"))
            #expect(answer.contains("Connection: close"))
            await stopped
            await #expect(throws: (any Error).self) {
                try await TestClient.connect(port: server.server.port, secure: false)
            }
        }
    }

    @Test func otherWritsCountFromTheNextRequestOn() async throws {
        try await TestServer.with([TestServer.trigger("GET", "/old")]) { server in
            let client = try await server.connect()
            try await client.send("GET /old HTTP/1.1\r\nHost: a\r\n\r\n")
            _ = try await client.until("\"isBase64Encoded\":false}")
            let writ = TestServer.writ([TestServer.trigger("GET", "/new")])
            server.server.replace(
                gate: try IngressGate(api: "Api", writs: [writ]) { (_: Node) throws(InputError) in { _ in [] } })
            try await client.send(
                "GET /old HTTP/1.1\r\nHost: a\r\n\r\nGET /new HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            let answer = try await client.untilClosed()
            #expect(
                answer.split(separator: "HTTP/1.1 ").map { $0.prefix(3) }.filter { Int($0) != nil } == [
                    "200", "404", "200",
                ])
        }
    }

    @Test func withoutTLSOnlyLoopbackIsServed() async throws {
        let gate = try IngressGate(api: "Api", writs: []) { (_: Node) throws(InputError) in { _ in [] } }
        let configuration = IngressConfiguration(host: "0.0.0.0", security: .plaintextOnLoopback)
        await #expect(throws: InputError("plaintext", "")) {
            _ = try await IngressServer.start(
                gate: gate, configuration: configuration,
                services: IngressServices(recorder: TestRecorder()) { _ in .failed })
        }
    }

    @Test func aCertificateThatCannotBeReadIsSaidSo() async throws {
        let gate = try IngressGate(api: "Api", writs: []) { (_: Node) throws(InputError) in { _ in [] } }
        func start(_ certificate: String, _ key: String) async throws {
            let security = IngressConfiguration.Security.tls(
                certificatePEM: Array(certificate.utf8), privateKeyPEM: Secret(Array(key.utf8)))
            _ = try await IngressServer.start(
                gate: gate, configuration: IngressConfiguration(security: security),
                services: IngressServices(recorder: TestRecorder()) { _ in .failed })
        }
        await #expect(throws: InputError("certificate", "")) { try await start("x", TestCertificate.privateKey) }
        await #expect(throws: InputError("private-key", "")) { try await start(TestCertificate.certificate, "x") }
    }
}
