import Foundation
import NIOPosix
import NIOSSL
import Synchronization
import WritEgress
import WritIAM
import WritModel
import WritTelemetry

@testable import WritGateway

// pidfd_open(2) and pidfd_getfd(2): the jailer passes sockets by message; the test takes them from its child.
@_silgen_name("pidfd_open") private func pidfdOpen(_ pid: CInt, _ flags: CUnsignedInt) -> CInt
@_silgen_name("pidfd_getfd") private func pidfdGetfd(_ pidfd: CInt, _ descriptor: CInt, _ flags: CUnsignedInt) -> CInt

final class MemoryRecorder: Recorder {
    private let events = Mutex<[Event]>([])

    func record(_ event: Event) { events.withLock { $0.append(event) } }
    func recordDurably(_ event: Event) async throws { record(event) }

    /// `verdict rule` of each event since the last call.
    func take() -> [Event] {
        events.withLock { events in
            defer { events = [] }
            return events
        }
    }
}

/// Seconds added to the gate's clock.
final class ClockOffset: Sendable {
    private let stored = Mutex<Int64>(0)

    var seconds: Int64 {
        get { stored.withLock { $0 } }
        set { stored.withLock { $0 = newValue } }
    }
}

/// A sandbox in a net namespace of its own, the gate, and moto behind it.
final class EgressWorld: Sendable {
    static let account = "123456789012"
    static let shared = Task { try await EgressWorld() }

    let sandbox: PythonProcess
    let outside: PythonProcess
    let recorder = MemoryRecorder()
    let facts: [String: String]
    let offset = ClockOffset()
    private let gate: EgressGate

    private static func policy(_ facts: [String: String]) -> String {
        """
        {"Version":"2012-10-17","Statement":[
        {"Effect":"Allow","Action":["dynamodb:PutItem","dynamodb:GetItem"],
         "Resource":"arn:aws:dynamodb:eu-west-1:\(account):table/Orders"},
        {"Effect":"Allow","Action":["s3:PutObject","s3:GetObject","s3:DeleteObject","s3:AbortMultipartUpload"],
         "Resource":"arn:aws:s3:::photos/in/*"},
        {"Effect":"Allow","Action":"s3:ListBucket","Resource":"arn:aws:s3:::photos",
         "Condition":{"StringLike":{"s3:prefix":"in/*"}}},
        {"Effect":"Allow","Action":"sqs:SendMessage","Resource":"arn:aws:sqs:eu-west-1:\(account):jobs"},
        {"Effect":"Allow","Action":"sns:Publish","Resource":"\(facts["topic"] ?? "")"},
        {"Effect":"Allow","Action":"secretsmanager:GetSecretValue","Resource":"\(facts["secret"] ?? "")"},
        {"Effect":"Allow","Action":"cloudwatch:PutMetricData","Resource":"*",
         "Condition":{"StringEquals":{"cloudwatch:namespace":"App"}}},
        {"Effect":"Allow","Action":"lambda:InvokeFunction",
         "Resource":"arn:aws:lambda:eu-west-1:\(account):function:Mail"}]}
        """
    }

    private init() async throws {
        outside = try PythonProcess("world.py")
        sandbox = try PythonProcess("sandbox.py", wrapper: ["unshare", "-Urnm", "--kill-child"])
        facts = try await outside.ready()
        let sockets = try await sandbox.ready()
        var writ = Writ(
            function: "Orders", runtime: "python3.12", handler: "app.handle", isolation: .invocation,
            limits: .init(
                memory: .mebibytes(128), timeout: 3, concurrency: 1, tmp: .mebibytes(1), processes: 8),
            egress: [
                .init(host: "api.example.com", port: 443, transport: .tls),
                .init(host: "db.example.com", port: 5432, transport: .tcp),
                .init(host: "inside.example.com", port: 443, transport: .tls),
            ], expires: .max)
        let document = try JSONParser.parse(Array(Self.policy(facts).utf8), file: "policy")
        writ.identity = document
        let role = ARN(service: "iam", region: "", account: Self.account, resource: "role/Orders")
        let authority = try SandboxCA(names: AWSPartition.suffixes, now: Date())
        let credentials = SigV4Credentials(
            accessKeyID: "ASIASANDBOX", secretAccessKey: Secret("sandbox-secret"),
            sessionToken: Secret("sandbox-token"),
            expires: Int64(Date().timeIntervalSince1970) + 1800)
        let real = SigV4Credentials(
            accessKeyID: facts["key"] ?? "", secretAccessKey: Secret(facts["private"] ?? ""))
        var upstream = UpstreamConfiguration(
            credentials: { real }, endpoints: .standIn("http://127.0.0.1:\(facts["port"] ?? "")"))
        upstream.hostMap = [
            "api.example.com": .init(address: "127.0.0.1", port: Int(facts["web"] ?? "") ?? 0),
            "db.example.com": .init(address: "127.0.0.1", port: Int(facts["tcp"] ?? "") ?? 0),
        ]
        let offset = self.offset
        gate = EgressGate(
            group: MultiThreadedEventLoopGroup.singleton, upstream: upstream, recorder: recorder,
            clock: { Int64(Date().timeIntervalSince1970 * 1e9) + offset.seconds * 1_000_000_000 }
        ) { call in
            guard call.function == "Mail" else { return nil }
            return EgressInvocationAnswer(
                status: 200, payload: Array("{\"sent\":\(call.payload.count),\"by\":\"\(call.caller)\"}".utf8))
        }
        try await gate.start(
            EgressSandbox(
                id: "sandbox-1", writ: writ,
                identity: try IdentityPolicy(document, principal: .session(role: role, name: "sandbox-1")),
                credentials: credentials, knowledge: AWSKnowledge(account: Self.account), authority: authority),
            listeners: try Self.listeners(sockets))
        gate.annotate("sandbox-1", invocation: "inv-1")
        let answer = try await sandbox.run(
            "configure",
            [authority.certificatePEM, facts["pem"] ?? "", "ASIASANDBOX", "sandbox-secret", "sandbox-token"])
        guard answer == "ready" else { throw PythonProcess.Failure(description: answer) }
        _ = recorder.take()
    }

    private static func listeners(_ sockets: [String: String]) throws -> EgressListeners {
        let pidfd = pidfdOpen(CInt(sockets["pid"] ?? "") ?? -1, 0)
        func take(_ number: String) throws -> CInt {
            let descriptor = pidfdGetfd(pidfd, CInt(number) ?? -1, 0)
            guard descriptor >= 0 else { throw PythonProcess.Failure(description: "pidfd_getfd: errno \(errno)") }
            return descriptor
        }
        let ports = (sockets["ports"] ?? "").dropFirst().dropLast().split(separator: ",").map(String.init)
        return EgressListeners(
            resolver: try take(sockets["udp"] ?? ""), resolverTCP: try take(sockets["tcp"] ?? ""),
            ports: try ports.map(take))
    }
}
