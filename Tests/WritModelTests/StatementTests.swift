import Testing
import WritModel

struct StatementTests {
    private func statement() throws -> Statement {
        let full = try #require(SpecVector.all("valid").first { $0.name == "full.yaml" })
        let digest = try #require(SHA256Digest(bytes: [UInt8](repeating: 7, count: 32)))
        return Statement(bundle: digest, writ: try Writ(reading: full.node()))
    }

    @Test func payloadReturns() throws {
        let statement = try statement()
        let payload = try statement.payload()
        #expect(
            String(decoding: payload, as: UTF8.self).hasPrefix(
                "{\"_type\":\"https://in-toto.io/Statement/v1\",\"predicate\":{"))
        #expect(try Statement(payload: payload) == statement)
    }

    @Test func payloadInAnotherSpellingIsRefused() throws {
        let statement = try statement()
        let pretty = JSONWriter.bytes(statement.node, pretty: true)
        #expect(errorCode { _ = try Statement(payload: pretty) } == "not-canonical")
        let spaced = try statement.payload() + [0x0A]
        #expect(errorCode { _ = try Statement(payload: spaced) } == "not-canonical")
        let text = String(decoding: try statement.payload(), as: UTF8.self)
        let escaped = text.replacing("\"CreateOrder\"", with: "\"Create\\u004frder\"")
        #expect(errorCode { _ = try Statement(payload: Array(escaped.utf8)) } == "not-canonical")
    }

    @Test(arguments: [
        (
            "\"_type\":\"https://in-toto.io/Statement/v1\"", "\"_type\":\"https://in-toto.io/Statement/v0.1\"",
            "unknown-version"
        ),
        ("spec/writ/v1\"", "spec/writ/v2\"", "unknown-version"), ("\"subject\":[", "\"subject\":[{},", "bad-subject"),
        ("\"name\":\"CreateOrder\"", "\"name\":\"Other\"", "bad-subject"),
        ("\"sha256\":\"07", "\"sha256\":\"0G", "bad-subject"),
        ("\"sha256\":\"07", "\"md5\":\"07", "unknown-field"), ("\"_type\"", "\"extra\":1,\"_type\"", "unknown-field"),
        ("\"writ\":\"v1\"", "\"writ\":\"v2\"", "unknown-version"),
        ("\"writ\":\"v1\"", "\"writ\":\"v1\",\"x\":1", "unknown-field"),
        ("\"programs\":[\"/usr/bin/git\"],", "", "not-canonical"),
        ("\"predicateType\"", "\"predicateTyp\"", "unknown-field"),
    ])
    func alteredStatementIsRefused(_ from: String, _ to: String, _ code: String) throws {
        let text = String(decoding: try statement().payload(), as: UTF8.self)
        #expect(text.contains(from))
        let altered = text.replacing(from, with: to)
        #expect(errorCode { _ = try Statement(payload: Array(altered.utf8)) } == code)
    }
}
