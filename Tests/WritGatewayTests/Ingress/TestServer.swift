import NIOCore
import NIOPosix
import NIOSSL
import Synchronization
import WritIngress
import WritModel
import WritTelemetry

@testable import WritGateway

/// Keeps what the entrance records.
final class TestRecorder: Recorder {
    private let events = Mutex<[Event]>([])

    func record(_ event: Event) { events.withLock { $0.append(event) } }
    func recordDurably(_ event: Event) async throws { record(event) }

    /// Rules of the verdicts so far, in order.
    var rules: [String] { events.withLock { $0.compactMap(\.verdict?.reason.rule) } }
    var all: [Event] { events.withLock { $0 } }
}

/// A server on loopback with one function behind some routes.
struct TestServer: Sendable {
    let server: IngressServer
    let recorder: TestRecorder
    let isSecure: Bool

    static func trigger(
        _ method: String, _ path: String, format: Trigger.HTTP.Format = .v2,
        authorization: Trigger.Authorization = .anyone,
        schema: Node? = nil, maxBody: Int = 1 << 20, rate: Trigger.Rate? = nil, cors: Trigger.CORS? = nil
    ) -> Trigger.HTTP {
        Trigger.HTTP(
            api: "Api", method: method, path: path, format: format, authorization: authorization, schema: schema,
            maxBody: ByteCount(bytes: maxBody), rate: rate, cors: cors)
    }

    static func writ(_ routes: [Trigger.HTTP], timeout: Int = 5) -> Writ {
        Writ(
            function: "Orders", runtime: "python3.12", handler: "app.handler", isolation: .invocation,
            limits: Writ.Limits(
                memory: .mebibytes(128), timeout: timeout, concurrency: 1, tmp: .mebibytes(64), processes: 16),
            ingress: routes.map { .http($0) }, expires: .max)
    }

    /// Runs `body` with a server, and stops it afterwards in any case.
    static func with(
        _ routes: [Trigger.HTTP], secure: Bool = false, timeout: Int = 5,
        configure: (inout IngressConfiguration) -> Void = { _ in },
        services adjust: (inout IngressServices) -> Void = { _ in },
        handler: @escaping @Sendable (AdmittedInvocation) async -> FunctionResult = { .value($0.event) },
        _ body: (TestServer) async throws -> Void
    ) async throws {
        let recorder = TestRecorder()
        let gate = try IngressGate(api: "Api", writs: [writ(routes, timeout: timeout)]) {
            (_: Node) throws(InputError) in { _ in [] }
        }
        var configuration = IngressConfiguration(
            security: secure
                ? .tls(
                    certificatePEM: Array(TestCertificate.certificate.utf8),
                    privateKeyPEM: Secret(Array(TestCertificate.privateKey.utf8)))
                : .plaintextOnLoopback)
        configure(&configuration)
        var services = IngressServices(recorder: recorder, handler: handler)
        adjust(&services)
        let server = try await IngressServer.start(gate: gate, configuration: configuration, services: services)
        do { try await body(TestServer(server: server, recorder: recorder, isSecure: secure)) } catch {
            await server.shutdown()
            throw error
        }
        await server.shutdown()
    }

    func connect() async throws -> TestClient { try await TestClient.connect(port: server.port, secure: isSecure) }

    /// Sends one text on a fresh connection and returns everything that comes back until the server closes.
    func send(_ text: String) async throws -> String {
        let client = try await connect()
        try await client.send(text)
        return try await client.untilClosed()
    }
}

/// A connection that sends exactly the bytes that a test says.
struct TestClient: Sendable {
    private let channel: any Channel
    private let inbox: Inbox

    static func connect(port: Int, secure: Bool) async throws -> TestClient {
        let inbox = Inbox()
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.certificateVerification = .noHostnameVerification
        tls.trustRoots = .certificates(try NIOSSLCertificate.fromPEMBytes(Array(TestCertificate.certificate.utf8)))
        tls.applicationProtocols = ["http/1.1"]
        let context = try NIOSSLContext(configuration: tls)
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if secure {
                        try channel.pipeline.syncOperations.addHandler(
                            NIOSSLClientHandler(context: context, serverHostname: "localhost"))
                    }
                    try channel.pipeline.syncOperations.addHandler(Collector(inbox: inbox))
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
        return TestClient(channel: channel, inbox: inbox)
    }

    func send(_ text: String) async throws { try await send(Array(text.utf8)) }

    func send(_ bytes: [UInt8]) async throws {
        try await channel.writeAndFlush(ByteBuffer(bytes: bytes)).get()
    }

    func close() async { try? await channel.close().get() }

    /// All that has come once the server has closed the connection.
    func untilClosed() async throws -> String { try await inbox.wait { _, isClosed in isClosed } }

    /// All that has come once `count` of `text` have.
    func until(_ text: String, count: Int = 1) async throws -> String {
        try await inbox.wait { bytes, isClosed in
            isClosed
                || String(decoding: bytes, as: UTF8.self).split(separator: text, omittingEmptySubsequences: false).count
                    > count
        }
    }

    private final class Inbox: Sendable {
        private struct State {
            var bytes: [UInt8] = []
            var isClosed = false
            var waiter:
                (condition: @Sendable ([UInt8], Bool) -> Bool, continuation: CheckedContinuation<String, Never>)?
        }
        private let state = Mutex(State())

        func wait(_ condition: @escaping @Sendable ([UInt8], Bool) -> Bool) async throws -> String {
            await withCheckedContinuation { continuation in
                state.withLock { state in
                    if condition(state.bytes, state.isClosed) {
                        continuation.resume(returning: String(decoding: state.bytes, as: UTF8.self))
                    } else {
                        state.waiter = (condition, continuation)
                    }
                }
            }
        }

        func add(_ bytes: [UInt8], closed: Bool = false) {
            state.withLock { state in
                state.bytes += bytes
                if closed { state.isClosed = true }
                guard let waiter = state.waiter, waiter.condition(state.bytes, state.isClosed) else { return }
                state.waiter = nil
                waiter.continuation.resume(returning: String(decoding: state.bytes, as: UTF8.self))
            }
        }
    }

    private final class Collector: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        private let inbox: Inbox

        init(inbox: Inbox) { self.inbox = inbox }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            inbox.add(Array(unwrapInboundIn(data).readableBytesView))
        }
        func channelInactive(context: ChannelHandlerContext) { inbox.add([], closed: true) }
        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
    }
}
