import Crypto
import Synchronization
import Testing
import WritIngress
import WritModel

@testable import WritGateway

@Suite struct IssuerKeysTests {
    private static let issuer = "https://id.example/tenant"

    /// An issuer in memory with a clock, which counts what is fetched of it.
    private final class FakeIssuer: Sendable {
        struct State {
            var now: Int64 = 0
            var fetched: [String] = []
            var documents: [String: String] = [:]
        }
        let state = Mutex(State())

        init(metadata: String, jwks: String = FakeIssuer.keys("a"), at address: String = "https://id.example/keys") {
            state.withLock {
                $0.documents["https://id.example/tenant/.well-known/openid-configuration"] = metadata
                $0.documents[address] = jwks
            }
        }

        static func keys(_ id: String) -> String {
            let point = Array(P256.Signing.PrivateKey().publicKey.rawRepresentation)
            return """
                {"keys":[{"kty":"EC","crv":"P-256","kid":"\(id)","x":"\(Base64.url.encode(point[0..<32]))","y":"\(Base64.url.encode(point[32...]))"}]}
                """
        }

        func fetch(_ address: String) throws -> [UInt8] {
            try state.withLock { state in
                state.fetched.append(address)
                guard let document = state.documents[address] else { throw InputError("not-found", "no such document") }
                return Array(document.utf8)
            }
        }

        var count: Int { state.withLock { $0.fetched.count } }
        func advance(seconds: Int64) { state.withLock { $0.now += seconds * 1_000_000_000 } }
        func set(_ address: String, _ document: String?) { state.withLock { $0.documents[address] = document } }

        func issuerKeys(keyHosts: [String: Set<String>] = [:]) -> IssuerKeys {
            IssuerKeys(keyHosts: keyHosts, now: { self.state.withLock { $0.now } }) { address, _ in
                try self.fetch(address)
            }
        }
    }

    private static func metadata(issuer: String = issuer, keys: String = "https://id.example/keys") -> String {
        "{\"issuer\":\"\(issuer)\",\"jwks_uri\":\"\(keys)\",\"more\":[1]}"
    }

    @Test func keysAreFetchedOnceAndKept() async {
        let fake = FakeIssuer(metadata: Self.metadata())
        let keys = fake.issuerKeys()
        for _ in 0..<5 { #expect(await keys.keys(Self.issuer)?.keys.first?.id == "a") }
        #expect(fake.count == 2)
        fake.advance(seconds: 601)
        #expect(await keys.keys(Self.issuer) != nil)
        #expect(fake.count == 4)
    }

    @Test func aFailureIsRememberedForAWhile() async {
        let fake = FakeIssuer(metadata: "{}")
        let keys = fake.issuerKeys()
        for _ in 0..<5 { #expect(await keys.keys(Self.issuer) == nil) }
        #expect(fake.count == 1)
        fake.advance(seconds: 31)
        fake.set("https://id.example/tenant/.well-known/openid-configuration", Self.metadata())
        #expect(await keys.keys(Self.issuer) != nil)
    }

    @Test func keysAreUsedOnForAWhileIfTheIssuerIsGone() async {
        let fake = FakeIssuer(metadata: Self.metadata())
        let keys = fake.issuerKeys()
        #expect(await keys.keys(Self.issuer) != nil)
        fake.set("https://id.example/keys", nil)
        fake.advance(seconds: 700)
        #expect(await keys.keys(Self.issuer) != nil)
        fake.advance(seconds: 3_000)
        #expect(await keys.keys(Self.issuer) == nil)
    }

    @Test func anUnknownKeyLeadsToAFetchNowAndThenOnly() async {
        let fake = FakeIssuer(metadata: Self.metadata())
        let keys = fake.issuerKeys()
        #expect(await keys.keys(Self.issuer) != nil)
        fake.set("https://id.example/keys", FakeIssuer.keys("b"))
        for _ in 0..<5 { #expect(await keys.refreshed(Self.issuer)?.keys.first?.id == "a") }
        #expect(fake.count == 2)
        fake.advance(seconds: 31)
        for _ in 0..<5 { #expect(await keys.refreshed(Self.issuer)?.keys.first?.id == "b") }
        #expect(fake.count == 4)
    }

    @Test(arguments: [
        metadata(issuer: "https://id.example"), metadata(issuer: "https://evil.example"),
        metadata(keys: "https://evil.example/keys"), metadata(keys: "http://id.example/keys"),
        metadata(keys: "https://id.example@evil.example/keys"), metadata(keys: "https://id.example:8443/keys"),
        metadata(keys: "file:///etc/passwd"), metadata(keys: "https:///keys"),
        metadata(keys: "https://id.example\\\\@evil.example/keys"), "{\"issuer\":\"\(issuer)\"}", "[]", "",
    ]) func metadataThatPointElsewhereAreRefused(metadata: String) async {
        let fake = FakeIssuer(metadata: metadata)
        #expect(await fake.issuerKeys().keys(Self.issuer) == nil)
        #expect(fake.count == 1)
    }

    @Test func aHostForKeysCanBeAllowed() async {
        let address = "https://keys.example/k"
        let fake = FakeIssuer(metadata: Self.metadata(keys: address), at: address)
        #expect(await fake.issuerKeys().keys(Self.issuer) == nil)
        #expect(await fake.issuerKeys(keyHosts: [Self.issuer: ["keys.example"]]).keys(Self.issuer) != nil)
        #expect(await fake.issuerKeys(keyHosts: ["https://other.example": ["keys.example"]]).keys(Self.issuer) == nil)
    }

    @Test(arguments: ["http://id.example", "id.example", "https://", "https://u@id.example", "ftp://id.example", ""])
    func anIssuerThatIsNoHTTPSAddressIsNotAsked(issuer: String) async {
        let fake = FakeIssuer(metadata: Self.metadata())
        #expect(await fake.issuerKeys().keys(issuer) == nil)
        #expect(fake.count == 0)
    }

    @Test func callsAtOnceLeadToOneFetch() async {
        let fake = FakeIssuer(metadata: Self.metadata())
        let keys = fake.issuerKeys()
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<50 { group.addTask { await keys.keys(Self.issuer) != nil } }
            for await found in group { #expect(found) }
        }
        #expect(fake.count == 2)
    }
}
