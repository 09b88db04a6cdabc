import Crypto
import CryptoExtras
import Testing
import WritModel

@testable import WritIngress

@Suite struct JWTVerifierTests {
    private let issuer: TestIssuer
    private let keys: KeySet
    private let verifier = JWTVerifier()

    init() throws {
        issuer = try TestIssuer()
        keys = try issuer.keys
    }

    private func outcome(
        _ token: String, keys: KeySet? = nil, scopes: [String] = ["orders:read"],
        audiences: [String] = ["orders", "other"],
        options: JWTVerifier.Options = JWTVerifier.Options()
    ) -> TokenError? {
        let verifier = JWTVerifier(options)
        do throws(TokenError) {
            let claims = try verifier.verify(token, keys: keys ?? self.keys)
            try verifier.authorize(
                claims, issuer: TestIssuer.name, audiences: audiences, scopes: scopes, now: Samples.seconds)
            return nil
        } catch { return error }
    }

    @Test(arguments: ["ES256", "RS256", "PS256", "EdDSA"]) func aTokenOfEachAlgorithmIsAccepted(alg: String) throws {
        #expect(outcome(try issuer.token(alg: alg)) == nil)
    }

    @Test func aTokenWithoutKeyIdIsAcceptedWhereOneKeyFits() throws {
        #expect(outcome(try issuer.token(header: "{\"alg\":\"ES256\"}", TestIssuer.claims())) == nil)
    }

    // MARK: signature and key

    @Test func aSignatureOverOtherBytesIsRefused() throws {
        let token = try issuer.token()
        let parts = token.split(separator: ".")
        let other = Base64.url.encode(Array(TestIssuer.claims(more: ",\"scope\":\"admin\"").utf8))
        #expect(outcome("\(parts[0]).\(other).\(parts[2])") == .signature)
        var last = Array(parts[2].utf8)
        last[0] = last[0] == 0x41 ? 0x42 : 0x41
        #expect(outcome("\(parts[0]).\(parts[1]).\(String(decoding: last, as: UTF8.self))") == .signature)
        #expect(outcome("\(parts[0]).\(parts[1]).") == .signature)
    }

    @Test func aTokenByAnotherKeyIsRefused() throws {
        #expect(outcome(try TestIssuer().token()) == .signature)
        #expect(outcome(try issuer.token(kid: "unknown")) == .unknownKey)
    }

    @Test(arguments: ["none", "None", "NONE", "nOnE", "", "HS256", "ES384", "RS1", "RS512", "ES256K"])
    func anAlgorithmThatIsNotAllowedIsRefused(alg: String) throws {
        #expect(
            outcome(try issuer.token(header: "{\"alg\":\"\(alg)\",\"kid\":\"ec\"}", TestIssuer.claims())) == .algorithm)
    }

    /// The public key taken for the secret of an HMAC (RFC 8725 section 2.1).
    @Test func aMACWithThePublicKeyIsRefused() throws {
        let input =
            Base64.url.encode(Array("{\"alg\":\"HS256\",\"kid\":\"rsa\"}".utf8)) + "."
            + Base64.url.encode(Array(TestIssuer.claims().utf8))
        let mac = HMAC<SHA256>.authenticationCode(
            for: Array(input.utf8), using: SymmetricKey(data: Array(issuer.rsa.publicKey.pemRepresentation.utf8)))
        #expect(outcome(input + "." + Base64.url.encode(Array(mac))) == .algorithm)
    }

    @Test func anAlgorithmOtherThanTheKeysIsRefused() throws {
        #expect(outcome(try issuer.token(alg: "RS256", kid: "ec")) == .unknownKey)
        #expect(outcome(try issuer.token(alg: "ES256", kid: "rsa")) == .unknownKey)
        let bound = try issuer.jwks.replacing("\"kid\":\"rsa\"", with: "\"kid\":\"rsa\",\"alg\":\"PS256\"")
        let keys = try KeySet(parsing: Array(bound.utf8))
        #expect(outcome(try issuer.token(alg: "RS256"), keys: keys) == .unknownKey)
        #expect(outcome(try issuer.token(alg: "PS256"), keys: keys) == nil)
    }

    @Test func aKeyInTheTokenIsNotLookedAt() throws {
        let attacker = try TestIssuer()
        let point = Array(attacker.p256.publicKey.rawRepresentation)
        let jwk =
            "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"\(Base64.url.encode(Array(point[0..<32])))\",\"y\":\"\(Base64.url.encode(Array(point[32...])))\"}"
        for more in [
            ",\"jwk\":\(jwk)", ",\"jku\":\"https://evil.example/jwks\"", ",\"x5u\":\"https://evil.example/c\"",
            ",\"x5c\":[\"MII\"]",
        ] {
            #expect(outcome(try attacker.token(header: more)) == .signature)
        }
    }

    // MARK: shape

    @Test func aCriticalExtensionIsRefused() throws {
        #expect(outcome(try issuer.token(header: ",\"crit\":[\"exp\"]")) == .critical)
        #expect(outcome(try issuer.token(header: ",\"b64\":false")) == .critical)
    }

    @Test func aNestedOrCompressedTokenIsRefused() throws {
        #expect(outcome(try issuer.token(header: ",\"cty\":\"JWT\"")) == .nested)
        #expect(outcome(try issuer.token(header: ",\"zip\":\"DEF\"")) == .nested)
    }

    @Test func aTokenOfAnotherTypeIsRefused() throws {
        for type in ["JWT", "at+jwt", "application/at+jwt", "jwt"] {
            #expect(outcome(try issuer.token(header: ",\"typ\":\"\(type)\"")) == nil)
        }
        for type in ["dpop+jwt", "logout+jwt", "secevent+jwt", "id_token", ""] {
            #expect(outcome(try issuer.token(header: ",\"typ\":\"\(type)\"")) == .type)
        }
    }

    @Test func doubledNamesAreRefused() throws {
        #expect(
            outcome(
                try issuer.token(header: "{\"alg\":\"ES256\",\"alg\":\"none\",\"kid\":\"ec\"}", TestIssuer.claims()))
                == .malformed)
        #expect(outcome(try issuer.token(TestIssuer.claims(more: ",\"iss\":\"https://evil.example\""))) == .malformed)
    }

    @Test(arguments: ["", ".", "..", "a.b", "a.b.c.d", "a.b.c.d.e", "e30.e30.", " e30.e30.e30", "{}", "e30=.e30.e30"])
    func whatIsNoTokenIsRefused(text: String) {
        #expect(outcome(text) != nil)
    }

    @Test func aTokenWithPaddingSpacesOrAnotherAlphabetIsRefused() throws {
        let token = try issuer.token()
        #expect(outcome(token + "=") == .malformed)
        #expect(outcome(token + "\n") == .malformed)
        #expect(outcome(" " + token) == .malformed)
    }

    @Test func aTokenThatIsTooLongIsRefused() throws {
        #expect(
            outcome(try issuer.token(TestIssuer.claims(more: ",\"x\":\"\(String(repeating: "a", count: 13_000))\"")))
                == .tooLarge)
    }

    // MARK: claims

    @Test func theIssuerIsComparedExactly() throws {
        for other in ["https://id.example/", "https://ID.example", "https://id.example.evil", "http://id.example"] {
            #expect(outcome(try issuer.token(TestIssuer.claims(iss: other))) == .issuer)
        }
    }

    @Test func oneAudienceIsNeeded() throws {
        #expect(outcome(try issuer.token(TestIssuer.claims(aud: "[\"x\",\"other\"]"))) == nil)
        #expect(outcome(try issuer.token(TestIssuer.claims(aud: "\"billing\""))) == .audience)
        #expect(outcome(try issuer.token(TestIssuer.claims(aud: "[]"))) == .audience)
        #expect(outcome(try issuer.token(TestIssuer.claims(aud: "{\"a\":1}"))) == .malformed)
        #expect(outcome(try issuer.token(TestIssuer.claims(aud: "[1]"))) == .malformed)
        #expect(outcome(try issuer.token(), audiences: []) == .audience)
        let cognito = "{\"iss\":\"\(TestIssuer.name)\",\"client_id\":\"orders\",\"exp\":\(Samples.seconds + 9)}"
        #expect(outcome(try issuer.token(cognito), scopes: []) == nil)
        let both =
            "{\"iss\":\"\(TestIssuer.name)\",\"aud\":\"x\",\"client_id\":\"orders\",\"exp\":\(Samples.seconds + 9)}"
        #expect(outcome(try issuer.token(both), scopes: []) == .audience)
    }

    @Test func timesAreKeptWithinTheSkew() throws {
        #expect(outcome(try issuer.token(TestIssuer.claims(exp: Samples.seconds - 59))) == nil)
        #expect(outcome(try issuer.token(TestIssuer.claims(exp: Samples.seconds - 60))) == .expired)
        #expect(outcome(try issuer.token(TestIssuer.claims(exp: .max))) == nil)
        #expect(outcome(try issuer.token(TestIssuer.claims(exp: .min))) == .expired)
        for name in ["nbf", "iat"] {
            let scope = ",\"scope\":\"orders:read\""
            #expect(
                outcome(try issuer.token(TestIssuer.claims(more: scope + ",\"\(name)\":\(Samples.seconds + 60)")))
                    == nil)
            #expect(
                outcome(try issuer.token(TestIssuer.claims(more: scope + ",\"\(name)\":\(Samples.seconds + 61)")))
                    == .notYet)
            #expect(outcome(try issuer.token(TestIssuer.claims(more: scope + ",\"\(name)\":\"1\""))) == .malformed)
            #expect(outcome(try issuer.token(TestIssuer.claims(more: scope + ",\"\(name)\":1e300"))) == .malformed)
        }
    }

    @Test func aTokenWithoutAnEndIsRefused() throws {
        #expect(outcome(try issuer.token("{\"iss\":\"\(TestIssuer.name)\",\"aud\":\"orders\"}")) == .malformed)
        #expect(
            outcome(
                try issuer.token(
                    "{\"iss\":\"\(TestIssuer.name)\",\"aud\":\"orders\",\"exp\":\"\(Samples.seconds + 9)\"}"))
                == .malformed)
        #expect(outcome(try issuer.token("{\"aud\":\"orders\",\"exp\":\(Samples.seconds + 9)}")) == .malformed)
    }

    @Test func aLifetimeCanBeBounded() throws {
        let options = JWTVerifier.Options(maximumLifetime: 3600)
        let scope = ",\"scope\":\"orders:read\""
        #expect(
            outcome(try issuer.token(TestIssuer.claims(more: scope + ",\"iat\":\(Samples.seconds)")), options: options)
                == nil)
        #expect(
            outcome(
                try issuer.token(TestIssuer.claims(more: scope + ",\"iat\":\(Samples.seconds - 3601)")),
                options: options) == .lifetime)
        #expect(outcome(try issuer.token(), options: options) == .lifetime)
    }

    @Test func allScopesAreNeeded() throws {
        #expect(outcome(try issuer.token(), scopes: ["orders:read", "orders:write"]) == nil)
        #expect(outcome(try issuer.token(), scopes: ["orders:read", "orders:delete"]) == .scope)
        #expect(outcome(try issuer.token(), scopes: ["orders"]) == .scope)
        #expect(outcome(try issuer.token(TestIssuer.claims(more: ",\"scp\":[\"orders:read\"]"))) == nil)
        #expect(outcome(try issuer.token(TestIssuer.claims(more: ",\"scope\":{}"))) == .malformed)
    }

    // MARK: where it stands

    @Test func aTokenIsTakenFromTheFieldAuthorizationOnly() throws {
        #expect(try BearerToken.find(in: ["Authorization": "Bearer a.b.c"]) == "a.b.c")
        #expect(try BearerToken.find(in: ["authorization": "bearer a.b.c"]) == "a.b.c")
        #expect(throws: TokenError.missing) { try BearerToken.find(in: [:]) }
        #expect(throws: TokenError.missing) { try BearerToken.find(in: ["Authorization": "Basic a.b.c"]) }
        #expect(throws: TokenError.missing) { try BearerToken.find(in: ["Authorization": "Bearer "]) }
        #expect(throws: TokenError.missing) { try BearerToken.find(in: ["Authorization": "a.b.c"]) }
        #expect(throws: TokenError.repeated) {
            try BearerToken.find(in: ["Authorization": "Bearer a", "authorization": "Bearer b"])
        }
    }

    // MARK: cache

    @Test func theCacheForgetsWithTheKeyTheTimeAndTheRoom() throws {
        var cache = VerifiedTokenCache(capacity: 2)
        let tokens = try (0..<3).map { try issuer.token(TestIssuer.claims(more: ",\"jti\":\"\($0)\"")) }
        for token in tokens[0..<2] {
            cache.insert(try verifier.verify(token, keys: keys), token: token, issuer: TestIssuer.name)
        }
        #expect(cache.find(tokens[0], issuer: TestIssuer.name, keys: keys, now: Samples.seconds)?.subject == "ann")
        #expect(cache.find(tokens[0], issuer: "https://other.example", keys: keys, now: Samples.seconds) == nil)
        #expect(cache.find(tokens[2], issuer: TestIssuer.name, keys: keys, now: Samples.seconds) == nil)
        cache.insert(try verifier.verify(tokens[2], keys: keys), token: tokens[2], issuer: TestIssuer.name)
        #expect(cache.count == 2)
        #expect(cache.find(tokens[0], issuer: TestIssuer.name, keys: keys, now: Samples.seconds) == nil)
        #expect(
            cache.find(tokens[1], issuer: TestIssuer.name, keys: try TestIssuer().keys, now: Samples.seconds) == nil)
        #expect(cache.find(tokens[2], issuer: TestIssuer.name, keys: keys, now: Samples.seconds + 600) == nil)
        #expect(cache.count == 0)
    }
}
