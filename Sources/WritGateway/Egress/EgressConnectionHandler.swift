import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import WritEgress
import WritModel

/// The first handler of each connection out of a sandbox: decides by the dialled address and the client hello, then makes
/// way for the splice to the host or for the AWS part.
final class EgressConnectionHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private enum State {
        case start
        /// Waiting for the whole client hello.
        case hello(EgressPolicy.Route, name: String, port: Int)
        case connecting
        case finished
    }

    private let sandbox: SandboxGate
    private var state = State.start
    private var bytes: [UInt8] = []
    private var deadline: Scheduled<Void>?
    /// Alert `access_denied` (RFC 8446, section 6.2), so that the client fails at once and says why.
    private static let alert: [UInt8] = [21, 3, 1, 0, 2, 2, 49]

    init(_ sandbox: SandboxGate) { self.sandbox = sandbox }

    func channelActive(context: ChannelHandlerContext) {
        let local = context.localAddress
        let port = local?.port ?? 0
        let address = SandboxGate.text(of: local)
        let name = sandbox.name(for: address)
        let (verdict, route) = sandbox.policy.decide(name: name, address: address, port: port)
        guard verdict.isAllowed, let route else {
            refuse(context, verdict, name ?? address, port)
            return
        }
        switch route {
        case .tcp(let name, let port):
            record(verdict, name, port)
            connect(context, name: name, port: port)
        case .tls(let name, let port): wait(context, route, name, port)
        case .aws(let host): wait(context, route, host.name, port)
        }
    }

    private func wait(_ context: ChannelHandlerContext, _ route: EgressPolicy.Route, _ name: String, _ port: Int) {
        state = .hello(route, name: name, port: port)
        let channel = context.channel
        deadline = context.eventLoop.scheduleTask(in: .seconds(sandbox.shared.upstream.limits.handshake)) {
            channel.close(promise: nil)
        }
        context.read()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        bytes.append(contentsOf: unwrapInboundIn(data).readableBytesView)
        guard case .hello(let route, let name, let port) = state else { return }
        let outcome = ClientHello.read(bytes)
        if case .incomplete = outcome { return }
        let verdict = sandbox.policy.decide(hello: outcome, name: name, port: port)
        guard verdict.isAllowed else {
            refuse(context, verdict, name, port, alert: true)
            return
        }
        deadline?.cancel()
        switch route {
        case .aws(let host): serveAWS(context, host)
        case .tls, .tcp:
            record(verdict, name, port)
            connect(context, name: name, port: port)
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if case .hello = state { context.read() }
    }

    func channelInactive(context: ChannelHandlerContext) {
        deadline?.cancel()
        if case .hello(_, let name, let port) = state {
            record(sandbox.policy.decide(hello: .incomplete, name: name, port: port), name, port)
        }
        state = .finished
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func record(_ verdict: Verdict, _ host: String, _ port: Int) {
        sandbox.record(
            verdict, "connection to `\(host)` port \(port)", ["host": Node(host), "port": Node(.integer(port))])
    }

    private func refuse(
        _ context: ChannelHandlerContext, _ verdict: Verdict, _ host: String, _ port: Int, alert: Bool = false
    ) {
        deadline?.cancel()
        state = .finished
        record(verdict, host, port)
        if alert {
            context.writeAndFlush(wrapOutboundOut(context.channel.allocator.buffer(bytes: Self.alert)), promise: nil)
        }
        context.close(promise: nil)
    }

    // MARK: Pass-through

    private func connect(_ context: ChannelHandlerContext, name: String, port: Int) {
        state = .connecting
        let connector = OnwardConnector(upstream: sandbox.shared.upstream)
        connector.connect(name: name, port: port, on: context.eventLoop).assumeIsolated().whenComplete { result in
            guard case .connecting = self.state, context.channel.isActive else {
                if case .success(let upstream) = result { upstream.close(promise: nil) }
                return
            }
            self.state = .finished
            switch result {
            case .success(let upstream): self.splice(context, upstream)
            case .failure(let error):
                let reason =
                    (error as? OnwardConnector.Refusal)?.reason
                    ?? Reason("egress.unreachable", "`\(name)` port \(port) could not be reached")
                self.record(.refused(reason), name, port)
                context.close(promise: nil)
            }
        }
    }

    private func splice(_ context: ChannelHandlerContext, _ upstream: any Channel) {
        let idle = TimeAmount.seconds(sandbox.shared.upstream.limits.idle)
        let (inner, outer) = SpliceHandler.pair()
        do {
            try context.pipeline.syncOperations.addHandlers([
                IdleStateHandler(allTimeout: idle), inner,
            ])
            try upstream.pipeline.syncOperations.addHandler(outer)
        } catch {
            upstream.close(promise: nil)
            context.close(promise: nil)
            return
        }
        if !bytes.isEmpty { context.fireChannelRead(wrapInboundOut(context.channel.allocator.buffer(bytes: bytes))) }
        context.fireChannelReadComplete()
        bytes = []
        context.pipeline.syncOperations.removeHandler(self, promise: nil)
        context.channel.setOption(.allowRemoteHalfClosure, value: true).whenComplete { _ in }
        upstream.read()
        context.channel.read()
    }

    // MARK: AWS

    private func serveAWS(_ context: ChannelHandlerContext, _ host: AWSHost) {
        state = .finished
        let channel = context.channel
        do {
            let pipeline = context.pipeline.syncOperations
            let tls = NIOSSLServerHandler(context: try sandbox.sandbox.authority.context(for: host.name))
            let idle = TimeAmount.seconds(sandbox.shared.upstream.limits.idle)
            try pipeline.addHandlers([tls, IdleStateHandler(allTimeout: idle), IdleCloser()])
            try pipeline.configureHTTPServerPipeline(withPipeliningAssistance: false, withErrorHandling: true)
            let http = try NIOAsyncChannel<HTTPServerRequestPart, HTTPServerResponsePart>(
                wrappingChannelSynchronously: channel)
            let connection = AWSConnection(sandbox: sandbox, host: host)
            // Ends with the channel, which `SandboxGate` closes when the sandbox stops.
            Task { await connection.serve(http) }
            channel.setOption(.autoRead, value: true).whenComplete { _ in }
            context.fireChannelRead(wrapInboundOut(channel.allocator.buffer(bytes: bytes)))
            context.fireChannelReadComplete()
            bytes = []
            pipeline.removeHandler(self, promise: nil)
        } catch {
            context.close(promise: nil)
        }
    }
}

/// Closes a connection on which nothing has happened for too long.
final class IdleCloser: ChannelInboundHandler {
    typealias InboundIn = NIOAny

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is IdleStateHandler.IdleStateEvent {
            context.close(promise: nil)
        } else {
            context.fireUserInboundEventTriggered(event)
        }
    }
}
