import Testing
import WritModel
import WritTelemetry

@testable import WritGateway

/// Unmodified boto3 in a net namespace, the gate on its sockets, moto as AWS.
@Suite(.serialized, .timeLimit(.minutes(5))) struct EgressGateTests {
    private func run(_ name: String, _ arguments: String...) async throws -> (answer: String, events: [Event]) {
        let world = try await EgressWorld.shared.value
        _ = world.recorder.take()
        let answer = try await world.sandbox.run(name, arguments)
        return (answer, world.recorder.take())
    }

    private func outside(_ name: String, _ arguments: String...) async throws -> String {
        try await EgressWorld.shared.value.outside.run(name, arguments)
    }

    private func fact(_ name: String) async throws -> String { try await EgressWorld.shared.value.facts[name] ?? "" }

    private func rules(_ events: [Event]) -> Set<String> {
        Set(events.filter { $0.verdict?.isAllowed == false }.compactMap { $0.verdict?.reason.rule })
    }

    // MARK: AWS calls

    @Test func allowedWriteAndReadPassAndAreRecorded() async throws {
        let (answer, events) = try await run("put", "Orders", "1")
        #expect(answer == "1")
        #expect(try await outside("items", "Orders").contains("\"1\""))
        let call = events.first { $0.details["action"]?.string == "dynamodb:PutItem" }
        #expect(call?.verdict?.isAllowed == true)
        #expect(call?.verdict?.reason.writ?.pointer == "/identity/policy/Statement/0")
        #expect(call?.details["resource"]?.string == "arn:aws:dynamodb:eu-west-1:123456789012:table/Orders")
        #expect(call?.details["status"]?.integer == 200)
        #expect(call?.invocation == "inv-1")
        #expect(call?.sandbox == "sandbox-1")
    }

    @Test(arguments: [("scan", "Orders"), ("put", "Secrets")])
    func otherActionsAndTablesRaiseAccessDeniedAtOnce(_ operation: String, _ table: String) async throws {
        let (answer, events) = operation == "scan" ? try await run("scan", table) : try await run("put", table, "9")
        #expect(answer.contains(#""error":"AccessDeniedException""#), "\(answer)")
        #expect(answer.contains(#""retries":0"#))
        #expect(answer.contains("/identity/policy"))
        #expect(rules(events) == ["egress.aws-policy"])
        #expect(try await outside("items", "Secrets") == "[]")
    }

    @Test func foreignCredentialsAndChangedBodiesAreRefused() async throws {
        let foreign = try await run("foreign")
        #expect(foreign.answer.contains("AccessDenied"))
        #expect(rules(foreign.events) == ["egress.credentials"])
        let changed = try await run("changed")
        #expect(changed.answer.contains("AccessDenied"))
        #expect(rules(changed.events) == ["egress.credentials"])
    }

    @Test func expiredCredentialsAreRefused() async throws {
        let world = try await EgressWorld.shared.value
        world.offset.seconds = 3600
        defer { world.offset.seconds = 0 }
        let (answer, events) = try await run("put", "Orders", "late")
        #expect(answer.contains("AccessDenied"))
        #expect(events.contains { $0.verdict?.reason.message.contains("expired") == true })
    }

    @Test func aTransactionNeedsEveryTable() async throws {
        #expect(try await run("transact", "Orders", "Secrets").answer.contains("AccessDenied"))
        #expect(try await outside("items", "Secrets") == "[]")
        #expect(try await !outside("items", "Orders").contains("t1"))
        #expect(try await run("transact", "Orders", "Orders").answer == "written")
        #expect(try await outside("items", "Orders").contains("t2"))
    }

    @Test(arguments: [
        ("bytes", "1000"), ("stream", "300000"), ("stream", "3000000"), ("signed", "3000000"), ("path", "1000"),
        ("multipart", "12000000"),
    ])
    func uploadsArriveWhole(_ kind: String, _ size: String) async throws {
        let key = "in/\(kind)-\(size)"
        let (answer, events) = try await run("upload", "photos", key, size, kind)
        #expect(answer == (kind == "multipart" ? "uploaded" : "200"), "\(answer)")
        #expect(try await outside("object", "photos", key) == #"{"head":"01234567890123456789","size":\#(size)}"#)
        #expect(rules(events).isEmpty)
        #expect(try await run("download", "photos", key).answer == size)
    }

    @Test(arguments: ["bytes", "stream", "multipart"])
    func uploadsElsewhereAreRefused(_ kind: String) async throws {
        let (answer, events) = try await run("upload", "photos", "out/\(kind)", "6000000", kind)
        #expect(answer.contains("AccessDenied") || answer.contains("S3UploadFailedError"), "\(answer)")
        #expect(rules(events) == ["egress.aws-policy"])
        #expect(try await outside("object", "photos", "out/\(kind)") == #"{"error":"NoSuchKey"}"#)
    }

    @Test func aTamperedUploadNeverArrives() async throws {
        let (answer, events) = try await run("upload", "photos", "in/tampered", "3000000", "tampered")
        #expect(answer.contains("error"), "\(answer)")
        #expect(rules(events) == ["egress.credentials"])
        #expect(try await outside("object", "photos", "in/tampered") == #"{"error":"NoSuchKey"}"#)
    }

    @Test func copiesNeedTheirSourceToo() async throws {
        let (answer, events) = try await run("copy", "vault", "photos")
        #expect(answer.contains("AccessDenied"))
        #expect(rules(events) == ["egress.aws-policy"])
    }

    @Test func deletionsNeedEveryKey() async throws {
        _ = try await run("upload", "photos", "in/gone", "10", "bytes")
        #expect(try await run("delete", "photos", "in/gone", "out/kept").answer.contains("AccessDenied"))
        #expect(try await outside("object", "photos", "in/gone").contains("size"))
        #expect(try await run("delete", "photos", "in/gone").answer == "1")
        #expect(try await outside("object", "photos", "in/gone").contains("NoSuchKey"))
    }

    @Test func listingsAreBoundToTheirPrefix() async throws {
        _ = try await run("upload", "photos", "in/listed/a", "10", "bytes")
        #expect(try await run("listing", "photos", "in/listed/").answer == #"["in/listed/a"]"#)
        #expect(try await run("listing", "photos", "out/").answer.contains("AccessDenied"))
    }

    @Test func presignedAddressesWorkAndCannotBeForged() async throws {
        let own = try await run("presigned", "photos", "in/presigned", "hello").answer
        #expect(own == #"["hello",403]"#, "\(own)")
        #expect(try await run("presigned", "photos", "out/presigned", "hello").answer.contains("403"))
    }

    @Test func queuesTopicsSecretsMetricsAndIdentity() async throws {
        #expect(try await run("batch", fact("queue")).answer == "3")
        #expect(try await outside("messages") == "3")
        #expect(try await run("publish", fact("topic")).answer == "36")
        #expect(try await run("secret", "db").answer == "s3cret")
        #expect(try await run("secret", fact("secret")).answer == "s3cret")
        #expect(try await run("secret", "other").answer.contains("AccessDenied"))
        #expect(try await run("identity").answer == EgressWorld.account)
        #expect(try await run("metric").answer == "200")
    }

    @Test func functionsThatAreServedHereAreInvokedHere() async throws {
        let (answer, events) = try await run("invoke", "Mail", #"{"to":"x"}"#)
        #expect(answer == #"["{\"sent\":10,\"by\":\"Orders\"}",null]"#, "\(answer)")
        #expect(events.contains { $0.details["action"]?.string == "lambda:InvokeFunction" })
        #expect(try await run("invoke", "Other", "{}").answer.contains("AccessDenied"))
    }

    // MARK: Names and connections

    @Test func onlyNamedHostsResolve() async throws {
        #expect(try await run("resolve", "api.example.com").answer.hasPrefix("198.18."))
        let (answer, events) = try await run("resolve", "evil.example.com")
        #expect(answer.contains("gaierror"))
        #expect(rules(events) == ["egress.name"])
        #expect(try await run("dns_over_tcp", "api.example.com").answer == "0")
        #expect(try await run("dns_over_tcp", "evil.example.com").answer == "3")
    }

    @Test func namedHostsArePassedThroughWhole() async throws {
        let (answer, events) = try await run("fetch", "api.example.com")
        #expect(answer == "3000018", "\(answer)")
        #expect(events.contains { $0.details["host"]?.string == "api.example.com" && $0.verdict?.isAllowed == true })
    }

    @Test func tcpPassesWhereTheWritSaysSo() async throws {
        #expect(try await run("talk", "db.example.com", "5432", "select 1").answer == "select 1")
        let port = try await run("talk", "api.example.com", "80", "GET /")
        #expect(!port.answer.contains("GET"))
        #expect(rules(port.events) == ["egress.port"])
        let metadata = try await run("talk", "169.254.169.254", "80", "GET /latest/meta-data")
        #expect(!metadata.answer.contains("meta"))
        #expect(rules(metadata.events) == ["egress.address"])
    }

    @Test func anotherServerNameIsRefused() async throws {
        let (answer, events) = try await run("fetch", "api.example.com", "front.example.com")
        #expect(answer.contains("SSLError") || answer.contains("ACCESS_DENIED"), "\(answer)")
        #expect(rules(events) == ["egress.sni"])
    }

    @Test func aNameThatResolvesInsideIsRefused() async throws {
        let (answer, events) = try await run("fetch", "inside.example.com")
        #expect(answer.contains("error"), "\(answer)")
        #expect(!rules(events).isDisjoint(with: ["egress.address", "egress.unreachable"]))
    }

    @Test func requestsThatAreNotForTheHostAreRefused() async throws {
        let wrong = try await run("raw", "GET / HTTP/1.1\r\nHost: s3.eu-west-1.amazonaws.com\r\n\r\n")
        #expect(wrong.answer.contains("403"), "\(wrong.answer)")
        #expect(rules(wrong.events) == ["egress.sni"])
        #expect(
            try await run("raw", "GET http://x/ HTTP/1.1\r\nHost: dynamodb.eu-west-1.amazonaws.com\r\n\r\n").answer
                .contains("403"))
        #expect(try await run("raw", "NONSENSE\r\n\r\n").answer.contains("400"))
        let unsigned = try await run(
            "raw", "POST / HTTP/1.1\r\nHost: dynamodb.eu-west-1.amazonaws.com\r\nContent-Length: 2\r\n\r\n{}")
        #expect(unsigned.answer.contains("403"))
        #expect(rules(unsigned.events) == ["egress.credentials"])
    }

    @Test func medianLatencyIsPrinted() async throws {
        let (through, _) = try await run("latency")
        let direct = try await outside("latency")
        print("egress latency: \(through) ms through the gate with TLS, \(direct) ms direct without")
        #expect(Double(through) != nil)
    }
}
