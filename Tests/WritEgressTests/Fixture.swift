import WritIAM
import WritModel

@testable import WritEgress

/// A sandbox of account 111122223333 in eu-west-1, and requests signed by it.
enum Fixture {
    static let now: Int64 = 1_780_000_000
    static let account = "111122223333"
    static let credentials = SigV4Credentials(
        accessKeyID: "ASIASANDBOX", secretAccessKey: Secret("sandbox-secret"), sessionToken: Secret("sandbox-token"),
        expires: now + 900)

    static func writ(policy: String?, egress: [Writ.Destination] = []) throws -> Writ {
        var writ = Writ(
            function: "Orders", runtime: "python3.12", handler: "app.handle", isolation: .invocation,
            limits: .init(
                memory: ByteCount(bytes: 128 << 20), timeout: 3, concurrency: 1, tmp: ByteCount(bytes: 1 << 20),
                processes: 8),
            egress: egress, expires: now + 1000)
        writ.identity = try policy.map { try JSONParser.parse(Array($0.utf8), file: "policy") }
        return writ
    }

    static func identity(_ writ: Writ) throws -> IdentityPolicy? {
        let role = ARN(service: "iam", region: "", account: account, resource: "role/Orders")
        return try writ.identity.map { try IdentityPolicy($0, principal: .session(role: role, name: "sandbox")) }
    }

    static func decider(
        _ policy: String?, egress: [Writ.Destination] = [], knowledge: AWSKnowledge = AWSKnowledge(account: account)
    ) throws -> AWSDecider {
        let writ = try writ(policy: policy, egress: egress)
        return AWSDecider(
            writ: writ, identity: try identity(writ), credentials: credentials, knowledge: knowledge)
    }

    /// A JSON call with `X-Amz-Target`.
    static func json(_ service: String, _ target: String, _ body: String, host: String? = nil) -> AWSRequest {
        AWSRequest(
            method: "POST", host: host ?? "\(service).eu-west-1.amazonaws.com", path: "/",
            fields: [.init("x-amz-target", target), .init("content-type", "application/x-amz-json-1.0")],
            body: .bytes(Array(body.utf8)))
    }

    static func dynamo(_ operation: String, _ body: String) -> AWSRequest {
        json("dynamodb", "DynamoDB_20120810." + operation, body)
    }

    static func s3(
        _ method: String, _ path: String, query: String = "", fields: [(String, String)] = [], body: String = "",
        host: String = "s3.eu-west-1.amazonaws.com"
    ) -> AWSRequest {
        AWSRequest(
            method: method, host: host, path: path, query: query,
            fields: fields.map { AWSRequest.Field($0.0, $0.1) }, body: .bytes(Array(body.utf8)))
    }

    static func form(_ service: String, _ parameters: String) -> AWSRequest {
        AWSRequest(
            method: "POST", host: "\(service).eu-west-1.amazonaws.com", path: "/",
            fields: [.init("content-type", "application/x-www-form-urlencoded; charset=utf-8")],
            body: .bytes(Array(parameters.utf8)))
    }

    static func sign(
        _ request: AWSRequest, with credentials: SigV4Credentials = Fixture.credentials, at time: Int64 = now
    ) -> AWSRequest {
        guard let host = AWSHost(request.host), let service = host.signingNames.first,
            case .bytes(let body) = request.body
        else { return request }
        return SigV4Signer(credentials).sign(
            request, region: host.region, service: service, payload: .digest(SigV4.digest(body)), now: time)?.request
            ?? request
    }

    /// The decision on a request that the sandbox signed.
    static func decide(_ request: AWSRequest, _ decider: AWSDecider) throws -> AWSDecision {
        let host = try host(request.host)
        return decider.decide(sign(request), host: host, now: now)
    }

    static func call(
        _ request: AWSRequest, knowledge: AWSKnowledge = AWSKnowledge(account: account)
    ) throws -> AWSCall {
        try AWSCallReader(knowledge: knowledge).read(request, host: try host(request.host), region: "eu-west-1")
    }
}

struct MissingHost: Error {}

func host(_ name: String) throws -> AWSHost {
    guard let host = AWSHost(name) else { throw MissingHost() }
    return host
}
