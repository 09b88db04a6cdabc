import Testing
import WritIngress

@testable import WritGateway

@Suite struct HTTPRequestParserTests {
    /// What came of some bytes, independent of how they were cut.
    private enum Outcome: Equatable {
        case request(HTTPRequest, HTTPRequestParser.Framing)
        case failed(HTTPParseError)
    }

    private func outcomes(_ bytes: [UInt8], cuts: [Int] = [], limits: HTTPLimits = HTTPLimits()) -> [Outcome] {
        var parser = HTTPRequestParser(limits)
        var outcomes: [Outcome] = []
        var current: (HTTPRequest, HTTPRequestParser.Framing)?
        var start = 0
        for end in cuts + [bytes.count] {
            parser.append(bytes[start..<end])
            start = end
            while let event = parser.next() {
                switch event {
                case .head(let head, let framing): current = (head, framing)
                case .body(let piece): current?.0.body += piece
                case .end:
                    if let current { outcomes.append(.request(current.0, current.1)) }
                    current = nil
                case .failed(let error): outcomes.append(.failed(error))
                }
            }
        }
        return outcomes
    }

    private func outcomes(_ text: String) -> [Outcome] { outcomes(Array(text.utf8)) }

    private func error(_ text: String, limits: HTTPLimits = HTTPLimits()) -> HTTPParseError? {
        if case .failed(let error)? = outcomes(Array(text.utf8), limits: limits).last { error } else { nil }
    }

    private func only(_ text: String) throws -> HTTPRequest {
        guard case .request(let request, _)? = outcomes(text).first else {
            Issue.record("no request: \(outcomes(text))")
            return HTTPRequest(method: "", path: "", authority: "")
        }
        return request
    }

    // MARK: lawful requests

    @Test func aRequestIsTakenApart() throws {
        let request = try only(
            "GET /a/b%20c?d=e?f HTTP/1.1\r\nHost: api.example:8443\r\nX-Two:  a b \t\r\nx-two:\r\n\r\n")
        #expect(
            request.method == "GET" && request.path == "/a/b%20c" && request.query == "d=e?f"
                && request.authority == "api.example:8443")
        #expect(request.fields.values("x-two") == ["a b", ""])
        #expect(request.fields.map(\.name) == ["Host", "X-Two", "x-two"])
    }

    @Test func anAbsoluteTargetIsUnderstood() throws {
        let request = try only("GET http://Api.example/a?b HTTP/1.1\r\nHost: api.Example\r\n\r\n")
        #expect(request.path == "/a" && request.query == "b")
        #expect(try only("GET https://a HTTP/1.1\r\nHost: a\r\n\r\n").path == "/")
        #expect(try only("GET https://a?x HTTP/1.1\r\nHost: a\r\n\r\n").query == "x")
    }

    @Test func bodiesOfBothFramingsAreRead() throws {
        #expect(try only("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello").body == Array("hello".utf8))
        #expect(
            try only(
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;x=y\r\n world\r\n0\r\n\r\n"
            ).body == Array("hello world".utf8))
        #expect(try only("POST / HTTP/1.1\r\nHost: a\r\ntransfer-encoding: Chunked\r\n\r\n0\r\n\r\n").body.isEmpty)
    }

    @Test func requestsFollowEachOther() {
        let text =
            "GET /1 HTTP/1.1\r\nHost: a\r\n\r\nPOST /2 HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhiGET /3 HTTP/1.1\r\nHost: a\r\n\r\n"
        #expect(outcomes(text).count == 3)
    }

    // MARK: attacks

    @Test(arguments: [
        // Two framings, or one that others read differently.
        ("Content-Length: 5\r\nTransfer-Encoding: chunked", HTTPParseError.framingConflict),
        ("Transfer-Encoding: chunked\r\nContent-Length: 5", .framingConflict),
        ("Content-Length: 5\r\nContent-Length: 6", .contentLengthRepeated),
        ("Content-Length: 5\r\nContent-Length: 5", .contentLengthRepeated),
        ("Content-Length: 5, 5", .contentLength), ("Content-Length: +5", .contentLength),
        ("Content-Length: -5", .contentLength), ("Content-Length: 0x5", .contentLength),
        ("Content-Length: 5 5", .contentLength), ("Content-Length: ", .contentLength),
        ("Content-Length: 5_0", .contentLength), ("Content-Length: 9999999999999999999", .contentLength),
        ("Content-Length: \u{b}5", .fieldValue), ("Content-Length: ٥", .contentLength),
        ("Content_Length: 5", .framingConflict), ("Transfer_Encoding: chunked", .framingConflict),
        ("Transfer-Encoding: identity", .transferEncoding), ("Transfer-Encoding: gzip, chunked", .transferEncoding),
        ("Transfer-Encoding: chunked, identity", .transferEncoding),
        ("Transfer-Encoding: xchunked", .transferEncoding),
        ("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", .transferEncoding),
        ("Transfer-Encoding: \"chunked\"", .transferEncoding), ("Transfer-Encoding: chunked;q=1", .transferEncoding),
        ("Transfer-Encoding:\u{b}chunked", .fieldValue),
        ("Transfer-Encoding: x\r\nTransfer-Encoding: chunked", .transferEncoding),
        // White space and folding.
        ("Transfer-Encoding : chunked", .fieldName), ("Content-Length : 5", .fieldName),
        (" Content-Length: 5", .folding), ("X: a\r\n b", .folding), ("X: a\r\n\tb", .folding),
        ("\tX: a", .folding), ("X\u{b}: a", .fieldName), ("X a: b", .fieldName), (": a", .fieldName), ("X", .fieldName),
        ("X(): a", .fieldName), ("Ünicode: a", .fieldName),
        // Line ends and control characters.
        ("X: a\nY: b", .lineEnding), ("X: a\rY: b", .lineEnding), ("X: a\r\r\nY: b", .lineEnding),
        ("X: a\0b", .fieldValue), ("X: \u{7f}", .fieldValue), ("X: \u{1b}[0m", .fieldValue),
        // Host.
        ("Host: b", .hostRepeated), ("HOST: a", .hostRepeated), ("Expect: 200-ok", .expectation),
    ]) func aHeadWithTwoReadingsIsRefused(field: String, expected: HTTPParseError) {
        #expect(
            error("POST / HTTP/1.1\r\nHost: a\r\n\(field)\r\n\r\n0\r\n\r\nGET /admin HTTP/1.1\r\nHost: a\r\n\r\n")
                == expected)
    }

    @Test(arguments: [
        ("GET  / HTTP/1.1", HTTPParseError.requestLine), ("GET / HTTP/1.1 ", .requestLine),
        (" GET / HTTP/1.1", .method), ("GET /", .requestLine), ("GET", .requestLine),
        ("GET /a b HTTP/1.1", .requestLine), ("GET\t/ HTTP/1.1", .requestLine), ("GET / HTTP/1.0", .version),
        ("GET / HTTP/2.0", .version), ("GET / HTTP/1.10", .version),
        ("GET / http/1.1", .requestLine), ("GET / HTTP/1.1x", .version), ("PRI * HTTP/2.0", .version),
        ("G(T / HTTP/1.1", .method), ("GET * HTTP/1.1", .target),
        ("OPTIONS * HTTP/1.1", .target), ("CONNECT a:443 HTTP/1.1", .target), ("GET a/b HTTP/1.1", .target),
        ("GET ftp://a/ HTTP/1.1", .target), ("GET http:///x HTTP/1.1", .hostInvalid),
        ("GET http://u@a/x HTTP/1.1", .hostInvalid), ("GET http://b/x HTTP/1.1", .hostDiffers),
        ("GET /a#b HTTP/1.1", .target), ("GET /\u{e9} HTTP/1.1", .target),
        ("GET /\0 HTTP/1.1", .target), ("\u{16}\u{3}\u{1}", .method), ("GET / HTTP/1.1\r", .lineEnding),
        ("ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFG / HTTP/1.1", .method),
    ]) func aRequestLineWithTwoReadingsIsRefused(line: String, expected: HTTPParseError) {
        #expect(error("\(line)\r\nHost: a\r\n\r\n") == expected)
    }

    @Test(arguments: [
        "", "a b", "a,b", "a/b", "u@a", "a:", "a:0", "a:65536", "a:99999999", "[::1", "[]", "[x]", "é", ".a", "-a",
        "a\\b", "a:80:80", "%61",
    ]) func aWrongHostIsRefused(host: String) {
        #expect(error("GET / HTTP/1.1\r\nHost: \(host)\r\n\r\n") == .hostInvalid)
    }

    @Test(arguments: [
        "a", "a.example", "a:8443", "127.0.0.1", "[::1]", "[2001:db8::1]:8443", "xn--e1afmkfd.example", "a_b.example",
    ]) func aRightHostIsTaken(host: String) {
        #expect(error("GET / HTTP/1.1\r\nHost: \(host)\r\n\r\n") == nil)
    }

    @Test func aRequestWithoutHostIsRefused() {
        #expect(error("GET / HTTP/1.1\r\n\r\n") == .hostMissing)
        #expect(error("GET http://a/ HTTP/1.1\r\n\r\n") == .hostMissing)
    }

    @Test(arguments: [
        ("x\r\n", HTTPParseError.chunkSize), ("\r\n", .chunkSize), ("-1\r\n", .chunkSize), ("+1\r\n", .chunkSize),
        (" 1\r\na\r\n", .chunkSize), ("1 \r\na\r\n", .chunkSize), ("0x1\r\na\r\n", .chunkSize),
        ("1\na\r\n", .lineEnding), ("1\r\na\n0\r\n\r\n", .chunkEnd), ("1\r\nab\r\n", .chunkEnd),
        ("1\r\na\rb", .chunkEnd), ("fffffffff\r\n", .chunkSize), ("ffffffff\r\n", .bodyTooLarge),
        ("1;\0\r\na", .chunkExtension), ("1;a\u{7f}\r\n", .chunkExtension),
        ("1;\(String(repeating: "a", count: 300))\r\n", .chunkExtension), ("0\r\nX: a\r\n\r\n", .trailer),
        ("0\r\nContent-Length: 5\r\n\r\n", .trailer), ("0\r\n\n", .lineEnding), ("1\r\r\na", .lineEnding),
        ("1_0\r\n", .chunkSize),
    ]) func aChunkWithTwoReadingsIsRefused(chunks: String, expected: HTTPParseError) {
        #expect(error("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n\(chunks)") == expected)
    }

    @Test func nothingIsReadBehindAnError() {
        let text = "GET / HTTP/1.0\r\n\r\nGET /admin HTTP/1.1\r\nHost: a\r\n\r\n"
        #expect(outcomes(text) == [.failed(.version)])
    }

    @Test func aLeadingEmptyLineIsRefused() {
        #expect(error("\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n") == .method)
    }

    // MARK: limits

    @Test func limitsAreExact() {
        let limits = HTTPLimits(requestLine: 30, head: 100, fields: 3, body: 10, chunkLine: 8)
        let line = "GET /" + String(repeating: "a", count: 16) + " HTTP/1.1"
        #expect(error("\(line)\r\nHost: a\r\n\r\n", limits: limits) == nil)
        #expect(error("\(line.replacing("GET /", with: "GET /b"))\r\nHost: a\r\n\r\n", limits: limits) == .lineTooLong)
        #expect(error("GET / HTTP/1.1\r\nHost: a\r\nA: 1\r\nB: 2\r\n\r\n", limits: limits) == nil)
        #expect(error("GET / HTTP/1.1\r\nHost: a\r\nA: 1\r\nB: 2\r\nC: 3\r\n\r\n", limits: limits) == .tooManyFields)
        #expect(
            error("GET / HTTP/1.1\r\nHost: a\r\nA: \(String(repeating: "x", count: 100))\r\n\r\n", limits: limits)
                == .headTooLarge)
        #expect(error("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n0123456789", limits: limits) == nil)
        #expect(error("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\n", limits: limits) == .bodyTooLarge)
        let chunked = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
        #expect(error(chunked + "5\r\n01234\r\n5\r\n01234\r\n0\r\n\r\n", limits: limits) == nil)
        #expect(error(chunked + "5\r\n01234\r\n6\r\n", limits: limits) == .bodyTooLarge)
    }

    @Test func whatNeverEndsIsNotCollected() {
        var parser = HTTPRequestParser(HTTPLimits(requestLine: 100))
        var failed = false
        for _ in 0..<50 {
            parser.append([UInt8](repeating: 0x61, count: 10))
            if case .failed(.lineTooLong)? = parser.next() { failed = true }
            #expect(parser.buffered <= 120)
            if failed { break }
        }
        #expect(failed)
    }

    // MARK: cuts

    private static let corpus = [
        "GET /a?b HTTP/1.1\r\nHost: a\r\nX: 1\r\n\r\nGET /c HTTP/1.1\r\nHost: a\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\nExpect: 100-continue\r\n\r\nhello worldGET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nA;x\r\n0123456789\r\n0\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhelloX\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX: a\nY\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\r\n\r\n",
        "GET / HTTP/1.1\nHost: a\n\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\nabc",
    ]

    @Test func anyCutGivesTheSame() {
        for text in Self.corpus {
            let bytes = Array(text.utf8)
            let whole = outcomes(bytes)
            for cut in 0...bytes.count {
                #expect(outcomes(bytes, cuts: [cut]) == whole, "\(text.debugDescription) at \(cut)")
            }
            #expect(outcomes(bytes, cuts: Array(0..<bytes.count)) == whole)
        }
    }

    /// Mutated requests in random pieces: no crash, the same result as in one piece, and a request that is accepted has one framing and one host.
    @Test func mutatedRequestsAreReadTheSameInAnyPieces() {
        var random = SeededRandom(seed: 99)
        let parts =
            Self.corpus + [
                "\r\n", "\n", "\r", " ", ":", "\t", "0\r\n\r\n", "Content-Length: 1\r\n",
                "Transfer-Encoding: chunked\r\n", "Host: b\r\n", "\0", ";", ",",
            ]
        let small = HTTPLimits(requestLine: 60, head: 200, fields: 6, body: 30, chunkLine: 12)
        for _ in 0..<6_000 {
            var bytes = Array((Self.corpus.randomElement(using: &random) ?? "").utf8)
            for _ in 0..<Int.random(in: 0...3, using: &random) {
                let at = Int.random(in: 0...bytes.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: bytes.insert(contentsOf: (parts.randomElement(using: &random) ?? "").utf8.prefix(40), at: at)
                case 1: if at < bytes.count { bytes[at] = UInt8.random(in: 0...255, using: &random) }
                case 2: if at < bytes.count { bytes.remove(at: at) }
                default: if at < bytes.count { bytes.insert(bytes[at], at: at) }
                }
            }
            let limits = Bool.random(using: &random) ? small : HTTPLimits()
            let whole = outcomes(bytes, limits: limits)
            let cuts = (0..<Int.random(in: 0...6, using: &random)).map { _ in
                Int.random(in: 0...bytes.count, using: &random)
            }.sorted()
            #expect(
                outcomes(bytes, cuts: cuts, limits: limits) == whole,
                "\(String(decoding: bytes, as: UTF8.self).debugDescription)")
            for case .request(let request, _) in whole {
                #expect(request.fields.values("host").count == 1)
                #expect(
                    request.fields.values("content-length").count + request.fields.values("transfer-encoding").count
                        <= 1)
                #expect(request.body.count <= limits.body)
                #expect(request.fields.allSatisfy { !$0.value.utf8.contains(where: { $0 < 0x20 && $0 != 9 }) })
            }
        }
    }

    // MARK: responses

    @Test func aResponseHasOneFramingAndNoInjectedLine() throws {
        let response = HTTPResponse(status: 200, fields: ["X-A": "1"], body: Array("hi".utf8))
        let text = String(
            decoding: try #require(HTTPResponseSerializer.bytes(response, toHead: false, closes: true, date: "D")),
            as: UTF8.self)
        #expect(text == "HTTP/1.1 200 OK\r\nDate: D\r\nX-A: 1\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi")
        let head = String(
            decoding: try #require(HTTPResponseSerializer.bytes(response, toHead: true, closes: false, date: "D")),
            as: UTF8.self)
        #expect(head.hasSuffix("Content-Length: 2\r\n\r\n"))
        let empty = String(
            decoding: try #require(
                HTTPResponseSerializer.bytes(
                    HTTPResponse(status: 204, body: [1]), toHead: false, closes: false, date: "D")), as: UTF8.self)
        #expect(!empty.contains("Content-Length") && empty.hasSuffix("\r\n\r\n"))
        for fields: HTTPFields in [
            ["X": "a\r\nY: b"], ["X\r\nY": "b"], ["X": "\0"], ["Content-Length": "5"], ["Transfer-Encoding": "chunked"],
            ["": "x"],
        ] {
            #expect(
                HTTPResponseSerializer.bytes(
                    HTTPResponse(status: 200, fields: fields), toHead: false, closes: false, date: "D") == nil)
        }
    }
}

/// Random numbers that are the same in each run (SplitMix64).
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}
