import Foundation
import Testing
import WritModel

@testable import WritEgress

@Suite struct SigV4Tests {
    private let request = Fixture.dynamo("GetItem", #"{"TableName":"Orders","Key":{"id":{"S":"1"}}}"#)
    private let verifier = SigV4Verifier(Fixture.credentials)

    private func refusal(_ request: AWSRequest, at now: Int64 = Fixture.now) throws -> SigV4Refusal? {
        do {
            _ = try verifier.verify(request, host: host(request.host), now: now)
            return nil
        } catch let refusal as SigV4Refusal {
            return refusal
        }
    }

    @Test func signedRequestIsVerified() throws {
        #expect(try refusal(Fixture.sign(request)) == nil)
    }

    @Test func knownAnswerOfTheSpecification() {
        // AWS General Reference, signature version 4 examples: IAM ListUsers of 30 August 2015.
        let scope = SigV4Scope(date: "20150830", region: "us-east-1", service: "iam")
        let request = AWSRequest(
            method: "GET", host: "iam.amazonaws.com", path: "/", query: "Action=ListUsers&Version=2010-05-08",
            fields: [
                .init("Content-Type", "application/x-www-form-urlencoded; charset=utf-8"),
                .init("Host", "iam.amazonaws.com"), .init("X-Amz-Date", "20150830T123600Z"),
            ])
        let canonical = SigV4.canonicalRequest(
            request, signed: ["content-type", "host", "x-amz-date"], payload: SigV4.emptyDigest, rule: .normalized)
        let key = SigV4.signingKey(Secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"), scope: scope)
        let text = SigV4.stringToSign(canonicalRequest: canonical ?? "", timestamp: "20150830T123600Z", scope: scope)
        #expect(
            SigV4.signature(text, key: key) == "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7")
    }

    @Test func changedBodyIsRefused() throws {
        var changed = Fixture.sign(request)
        changed.body = .bytes(Array(#"{"TableName":"Secrets","Key":{"id":{"S":"1"}}}"#.utf8))
        #expect(try refusal(changed) == .mismatch)
    }

    @Test func changedFieldPathQueryAndMethodAreRefused() throws {
        let signed = Fixture.sign(request)
        var target = signed
        target.fields = target.fields.map { $0.name == "x-amz-target" ? .init($0.name, "DynamoDB_20120810.Scan") : $0 }
        var path = signed
        path.path = "/x"
        var query = signed
        query.query = "a=b"
        var method = signed
        method.method = "GET"
        for changed in [target, path, query, method] { #expect(try refusal(changed) == .mismatch) }
    }

    @Test func fieldAddedBehindTheSignatureIsRefused() throws {
        var signed = Fixture.sign(request)
        signed.fields.append(.init("x-amz-acl", "public-read"))
        guard case .malformed = try refusal(signed) else {
            Issue.record("accepted")
            return
        }
    }

    @Test func foreignCredentialsAreRefusedByName() throws {
        let other = SigV4Credentials(accessKeyID: "AKIAATTACKER", secretAccessKey: Secret("x"))
        #expect(try refusal(Fixture.sign(request, with: other)) == .foreign(accessKeyID: "AKIAATTACKER"))
        var wrongSecret = Fixture.credentials
        wrongSecret.secretAccessKey = Secret("guess")
        #expect(try refusal(Fixture.sign(request, with: wrongSecret)) == .mismatch)
        var wrongToken = Fixture.credentials
        wrongToken.sessionToken = Secret("other")
        #expect(try refusal(Fixture.sign(request, with: wrongToken)) == .mismatch)
        var noToken = Fixture.credentials
        noToken.sessionToken = nil
        #expect(try refusal(Fixture.sign(request, with: noToken)) == .mismatch)
    }

    @Test func timeIsChecked() throws {
        let signed = Fixture.sign(request)
        #expect(try refusal(signed, at: Fixture.now + 300) == nil)
        #expect(try refusal(signed, at: Fixture.now + 301) == .skewed)
        #expect(try refusal(signed, at: Fixture.now - 301) == .skewed)
        #expect(try refusal(signed, at: Fixture.now + 900) == .expired)
    }

    @Test func scopeMustFitTheHost() throws {
        let other = SigV4Signer(Fixture.credentials).sign(
            request, region: "us-east-1", service: "dynamodb", payload: .digest(SigV4.digest([])), now: Fixture.now)
        guard case .scope = try refusal(other?.request ?? request) else {
            Issue.record("accepted")
            return
        }
    }

    @Test(arguments: [
        ("AWS4-ECDSA-P256-SHA256 Credential=A/20260101/dynamodb/aws4_request, SignedHeaders=host, Signature=00", true),
        ("AWS AKIA:signature", true), ("Bearer abc", true), ("AWS4-HMAC-SHA256", false),
        ("AWS4-HMAC-SHA256 Credential=A, SignedHeaders=host, Signature=00", false),
        (
            "AWS4-HMAC-SHA256 Credential=A/20260528/eu-west-1/dynamodb/aws4_request, SignedHeaders=date, Signature=0",
            false
        ),
    ])
    func otherSchemesAndBrokenOnesAreRefused(_ value: String, isScheme: Bool) throws {
        var broken = request
        broken.fields += [.init("authorization", value), .init("x-amz-date", AWSTimestamp.text(Fixture.now))]
        switch try refusal(broken) {
        case .unsupported: #expect(isScheme)
        case .malformed: #expect(!isScheme)
        default: Issue.record("accepted")
        }
    }

    @Test func unsignedAndDoublySignedAreRefused() throws {
        #expect(try refusal(request) == .unsigned)
        var twice = Fixture.sign(request)
        twice.query = "X-Amz-Signature=00"
        guard case .malformed = try refusal(twice) else {
            Issue.record("accepted")
            return
        }
    }

    @Test func timestampsRoundTripAndBadOnesAreNil() {
        for seconds: Int64 in [0, 951_782_400, 1_440_938_160, 1_709_164_800, 4_102_444_799] {
            #expect(AWSTimestamp.seconds(AWSTimestamp.text(seconds)) == seconds)
        }
        #expect(AWSTimestamp.text(1_440_938_160) == "20150830T123600Z")
        for text in ["", "20150830", "20150830T123600", "2015-08-30T12:36Z", "20151330T123600Z", "20150830T243600Z"] {
            #expect(AWSTimestamp.seconds(text) == nil)
        }
    }

    // MARK: Chunks

    private func chain(_ secret: String, _ seed: String) -> AWSChunkedBody.Chain {
        let scope = SigV4Scope(date: "20130524", region: "us-east-1", service: "s3")
        return AWSChunkedBody.Chain(
            key: SigV4.signingKey(Secret(secret), scope: scope), timestamp: "20130524T000000Z", scope: scope,
            signature: seed)
    }

    /// The example of the S3 API Reference: 66,560 bytes `a` in chunks of 65,536 and 1,024.
    private static let example: (seed: String, chunks: [(Int, String)]) = (
        "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9",
        [
            (65_536, "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648"),
            (1_024, "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497"),
            (0, "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9"),
        ]
    )

    private func exampleBody() -> [UInt8] {
        Self.example.chunks.flatMap { size, signature in
            Array("\(String(size, radix: 16));chunk-signature=\(signature)\r\n".utf8)
                + [UInt8](repeating: 0x61, count: size) + [13, 10]
        }
    }

    @Test func chunksOfTheSpecificationAreVerifiedAndSignedAnew() throws {
        let body = exampleBody()
        let secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
        for step in [1, 1000, 70_000] where step > 1 || body.count < 100_000 {
            var reader = AWSChunkedBody(
                decodedLength: 66_560, trailer: false, incoming: chain(secret, Self.example.seed),
                outgoing: chain("other", String(repeating: "0", count: 64)))
            var out: [UInt8] = []
            for at in stride(from: 0, to: body.count, by: max(step, 997)) {
                out += try reader.feed(Array(body[at..<min(at + max(step, 997), body.count)]))
            }
            #expect(reader.isFinished)
            #expect(out.count == body.count)
            #expect(out != body)
            var check = AWSChunkedBody(
                decodedLength: 66_560, trailer: false, incoming: chain("other", String(repeating: "0", count: 64)),
                outgoing: chain(secret, Self.example.seed))
            #expect(try check.feed(out) == body)
        }
    }

    @Test func changedChunkIsRefused() throws {
        var body = exampleBody()
        body[66_000] = 0x62
        var reader = AWSChunkedBody(
            decodedLength: 66_560, trailer: false,
            incoming: chain("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", Self.example.seed))
        #expect(throws: SigV4Refusal.self) { _ = try reader.feed(body) }
    }

    @Test(arguments: [
        "5\r\nhello\r\n0\r\n\r\nmore", "5\r\nhelloX\n0\r\n\r\n", "-5\r\nhello\r\n", "6\r\nhello!\r\n0\r\n\r\n",
        "4\r\nhell\r\n0\r\n\r\n", "5;a=b\r\nhello\r\n0\r\n\r\n", "ffffffffff\r\n",
        "5\r\nhello\r\n0\r\nno colon\r\n\r\n",
    ])
    func brokenChunksAreRefused(_ text: String) {
        var reader = AWSChunkedBody(decodedLength: 5, trailer: true)
        #expect(throws: SigV4Refusal.self) { _ = try reader.feed(Array(text.utf8)) }
    }

    @Test func unsignedChunksWithTrailerPassUnchanged() throws {
        let text = Array("5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n".utf8)
        var reader = AWSChunkedBody(decodedLength: 5, trailer: true)
        var out: [UInt8] = []
        for byte in text { out += try reader.feed([byte]) }
        #expect(out == text)
        #expect(reader.isFinished)
    }
}
