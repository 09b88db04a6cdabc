import Crypto
import CryptoExtras
import WritModel

@testable import WritIngress

/// Writs, keys and tokens that these tests make for themselves.
enum Samples {
    static func trigger(
        _ method: String, _ path: String, format: Trigger.HTTP.Format = .v2,
        authorization: Trigger.Authorization = .anyone,
        schema: Node? = nil, maxBody: Int = 1 << 20, rate: Trigger.Rate? = nil, cors: Trigger.CORS? = nil,
        api: String = "Api"
    ) -> Trigger.HTTP {
        Trigger.HTTP(
            api: api, method: method, path: path, format: format, authorization: authorization, schema: schema,
            maxBody: ByteCount(bytes: maxBody), rate: rate, cors: cors)
    }

    static func writ(_ function: String = "Orders", _ routes: [Trigger.HTTP], timeout: Int = 5) -> Writ {
        Writ(
            function: function, runtime: "python3.12", handler: "app.handler", isolation: .invocation,
            limits: Writ.Limits(
                memory: .mebibytes(128), timeout: timeout, concurrency: 1, tmp: .mebibytes(64), processes: 16),
            ingress: routes.map { .http($0) }, expires: .max)
    }

    static func gate(
        _ routes: [Trigger.HTTP], options: IngressOptions = IngressOptions(),
        faults: @escaping IngressGate.SchemaCheck = { _ in [] }
    ) throws -> IngressGate {
        try IngressGate(api: "Api", writs: [writ("Orders", routes)], options: options) { (_: Node) throws(InputError) in
            faults
        }
    }

    static let peer = Peer(address: "192.0.2.7", network: "192.0.2.7")
    /// 2026-11-23 20:00:00 UTC in nanoseconds.
    static let now: Int64 = 1_795_464_000 * 1_000_000_000
    static let seconds: Int64 = now / 1_000_000_000

    static func context(now: Int64 = now) -> EventContext {
        EventContext(requestID: "6f1c2c1a-3f0e-4a55-9a53-0d9d5b0f2a11", now: now, peer: peer)
    }

    static func json(_ text: String) throws -> Node { try JSONParser.parse(Array(text.utf8), file: "test") }
}

/// An issuer with one key of each kind.
struct TestIssuer {
    let p256 = P256.Signing.PrivateKey()
    let ed25519 = Curve25519.Signing.PrivateKey()
    let rsa: _RSA.Signing.PrivateKey

    init() throws { rsa = try _RSA.Signing.PrivateKey(keySize: .bits2048) }

    static let name = "https://id.example"

    var jwks: String {
        get throws {
            let point = Array(p256.publicKey.rawRepresentation)
            let rsaParts = try rsa.publicKey.getKeyPrimitives()
            return """
                {"keys":[
                 {"kty":"EC","crv":"P-256","kid":"ec","use":"sig","alg":"ES256","x":"\(url(Array(point[0..<32])))","y":"\(url(Array(point[32...])))"},
                 {"kty":"RSA","kid":"rsa","use":"sig","n":"\(url(Array(rsaParts.modulus)))","e":"\(url(Array(rsaParts.publicExponent)))"},
                 {"kty":"OKP","crv":"Ed25519","kid":"ed","x":"\(url(Array(ed25519.publicKey.rawRepresentation)))"}
                ]}
                """
        }
    }

    var keys: KeySet { get throws { try KeySet(parsing: Array(try jwks.utf8)) } }

    static func claims(
        iss: String = name, aud: String = "\"orders\"", exp: Int64 = Samples.seconds + 600,
        more: String = ",\"scope\":\"orders:read orders:write\""
    ) -> String {
        "{\"iss\":\"\(iss)\",\"aud\":\(aud),\"sub\":\"ann\",\"exp\":\(exp)\(more)}"
    }

    func token(_ claims: String = claims(), alg: String = "ES256", kid: String? = nil, header more: String = "") throws
        -> String
    {
        let id = kid ?? (alg == "ES256" ? "ec" : alg == "EdDSA" ? "ed" : "rsa")
        return try token(header: "{\"alg\":\"\(alg)\",\"kid\":\"\(id)\"\(more)}", claims, alg: alg)
    }

    func token(header: String, _ claims: String, alg: String = "ES256") throws -> String {
        let input = url(Array(header.utf8)) + "." + url(Array(claims.utf8))
        let message = Array(input.utf8)
        let signature: [UInt8]
        switch alg {
        case "RS256":
            signature = Array(
                try rsa.signature(for: SHA256.hash(data: message), padding: .insecurePKCS1v1_5).rawRepresentation)
        case "PS256":
            signature = Array(try rsa.signature(for: SHA256.hash(data: message), padding: .PSS).rawRepresentation)
        case "EdDSA": signature = Array(try ed25519.signature(for: message))
        default: signature = Array(try p256.signature(for: message).rawRepresentation)
        }
        return input + "." + url(signature)
    }

    private func url(_ bytes: [UInt8]) -> String { Base64.url.encode(bytes) }
}

/// Random numbers that are the same in each run (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}
