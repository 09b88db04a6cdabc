package import NIOCore
import NIOHTTP1
import NIOPosix
package import NIOSSL
import Synchronization

/// The listener of the Lambda Invoke API: HTTPS, bounded in connections, body and time. It decides nothing.
package struct InvokeServer: Sendable {
    package struct Request: Sendable {
        package var method: String
        /// With query, as sent.
        package var uri: String
        /// In the order sent, names as sent.
        package var headers: [(name: String, value: String)]
        package var body: [UInt8]
        /// Address of the caller, without port.
        package var address: String

        package init(
            method: String, uri: String, headers: [(name: String, value: String)], body: [UInt8], address: String
        ) {
            self.method = method
            self.uri = uri
            self.headers = headers
            self.body = body
            self.address = address
        }

        /// The value of a header that must occur once at most; nil if it is missing or repeated.
        package func header(_ name: String) -> String? {
            let values = headers.filter { $0.name.lowercased() == name }
            return values.count == 1 ? values[0].value : nil
        }
    }

    package struct Response: Sendable {
        package var status: Int
        package var headers: [(name: String, value: String)]
        package var body: [UInt8]

        package init(status: Int, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
            self.status = status
            self.headers = headers
            self.body = body
        }
    }

    package typealias Handler = @Sendable (Request) async -> Response

    private let channel: any Channel

    /// Opens the listener.
    ///
    /// - Parameters:
    ///   - connections: at once; more are closed at once.
    ///   - idle: a connection that says nothing for so long is closed, unless an invocation runs on it.
    package static func start(
        host: String, port: Int, tls: NIOSSLContext, group: any EventLoopGroup, connections: Int = 1024,
        idle: TimeAmount = .seconds(30), handler: @escaping Handler
    ) async throws -> InvokeServer {
        let count = OpenConnections(limit: connections)
        let channel = try await ServerBootstrap(group: group)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                guard count.enter() else { return channel.close() }
                channel.closeFuture.whenComplete { _ in count.leave() }
                return channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.addHandler(NIOSSLServerHandler(context: tls))
                    try pipeline.addHandler(IdleStateHandler(readTimeout: idle))
                    try pipeline.configureHTTPServerPipeline(withPipeliningAssistance: true, withErrorHandling: true)
                    try pipeline.addHandler(ConnectionHandler(handler: handler))
                }
            }
            .bind(host: host, port: port).get()
        return InvokeServer(channel: channel)
    }

    /// The port that is listened on.
    package var port: Int { channel.localAddress?.port ?? 0 }

    package func close() async { try? await channel.close() }
}

private final class OpenConnections: Sendable {
    private let count = Mutex(0)
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    func enter() -> Bool {
        count.withLock { count in
            guard count < limit else { return false }
            count += 1
            return true
        }
    }

    func leave() { count.withLock { $0 -= 1 } }
}

/// One client: collects a request, waits for its answer, and reads the next one only then.
private final class ConnectionHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    /// Room for the largest payload and nothing more.
    private static let maxBody = InvokeRequest.maxPayload + 1

    private let handler: InvokeServer.Handler
    private var head: HTTPRequestHead?
    private var body: [UInt8] = []
    private var tooLarge = false
    private var busy = false

    init(handler: @escaping InvokeServer.Handler) { self.handler = handler }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            body = []
            tooLarge = false
        case .body(let part):
            tooLarge = tooLarge || body.count + part.readableBytes > Self.maxBody
            if !tooLarge { body.append(contentsOf: part.readableBytesView) }
        case .end:
            guard let head else { return }
            self.head = nil
            answer(head, context)
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is IdleStateHandler.IdleStateEvent, !busy { context.close(promise: nil) }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func answer(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        if tooLarge {
            return write(
                InvokeServer.Response(
                    status: 413, headers: [("x-amzn-errortype", "RequestTooLargeException")],
                    body: Array(#"{"Type":"User","Message":"the payload is too large"}"#.utf8)),
                keepAlive: false, context.channel)
        }
        let request = InvokeServer.Request(
            method: head.method.rawValue, uri: head.uri, headers: head.headers.map { ($0.name, $0.value) }, body: body,
            address: context.channel.remoteAddress?.ipAddress ?? "")
        body = []
        busy = true
        let channel = context.channel
        let done = context.eventLoop.makePromise(of: InvokeServer.Response.self)
        let handler = handler
        done.completeWithTask { await handler(request) }
        let box = NIOLoopBound(self, eventLoop: context.eventLoop)
        let keepAlive = head.isKeepAlive
        done.futureResult.whenComplete { result in
            box.value.busy = false
            if case .success(let response) = result {
                box.value.write(response, keepAlive: keepAlive, channel)
            } else {
                channel.close(promise: nil)
            }
        }
    }

    private func write(_ response: InvokeServer.Response, keepAlive: Bool, _ channel: any Channel) {
        var headers = HTTPHeaders(response.headers)
        headers.replaceOrAdd(name: "content-length", value: String(response.body.count))
        if !keepAlive { headers.replaceOrAdd(name: "connection", value: "close") }
        let head = HTTPResponseHead(
            version: .http1_1, status: HTTPResponseStatus(statusCode: response.status), headers: headers)
        channel.write(HTTPServerResponsePart.head(head), promise: nil)
        channel.write(
            HTTPServerResponsePart.body(.byteBuffer(channel.allocator.buffer(bytes: response.body))), promise: nil)
        let sent = channel.writeAndFlush(HTTPServerResponsePart.end(nil))
        if !keepAlive { sent.whenComplete { _ in channel.close(promise: nil) } }
    }
}
