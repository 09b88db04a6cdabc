import NIOCore
import NIOPosix
import NIOSSL
import Synchronization
package import WritIngress
import WritModel

/// Serves one API: accepts connections, reads requests strictly, decides about each, and hands what passes to the handler.
package final class IngressServer: Sendable {
    /// The port that the server listens on.
    package let port: Int
    private let channel: any Channel
    private let group: MultiThreadedEventLoopGroup
    private let pipeline: IngressPipeline
    private let registry: ConnectionRegistry
    private let grace: Duration
    /// Serves the requests; ends once `shutdown` has closed the pipeline.
    private let serving: Task<Void, Never>
    private let isDown = Mutex(false)

    private init(
        channel: any Channel, group: MultiThreadedEventLoopGroup, pipeline: IngressPipeline,
        registry: ConnectionRegistry, grace: Duration,
        serving: Task<Void, Never>
    ) {
        self.channel = channel
        self.group = group
        self.pipeline = pipeline
        self.registry = registry
        self.grace = grace
        self.serving = serving
        port = channel.localAddress?.port ?? 0
    }

    /// Listens and serves until `shutdown`.
    ///
    /// - Throws: `InputError` for a certificate or key that cannot be read and for plaintext beyond loopback; the system's error where the address
    ///   cannot be had.
    package static func start(
        gate: IngressGate, configuration: IngressConfiguration, services: IngressServices
    ) async throws -> IngressServer {
        let tls = try IngressTLS.context(configuration.security)
        let address = try SocketAddress.makeAddressResolvingHost(configuration.host, port: configuration.port)
        if tls == nil, !isLoopback(address) {
            throw InputError(
                "plaintext", "`\(configuration.host)` is reached by others, so it cannot be served without TLS",
                hint: "give a certificate and a key, or listen on 127.0.0.1")
        }
        let group = MultiThreadedEventLoopGroup(numberOfThreads: max(configuration.threads, 1))
        let pipeline = IngressPipeline(gate: gate, configuration: configuration, services: services)
        let registry = ConnectionRegistry(
            total: configuration.connections, perNetwork: configuration.connectionsPerAddress)
        do {
            let channel = try await ServerBootstrap(group: group)
                .serverChannelOption(.backlog, value: 1024)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .childChannelOption(.autoRead, value: false)
                .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
                .childChannelOption(.maxMessagesPerRead, value: 1)
                .childChannelInitializer { channel in
                    prepare(channel, pipeline, registry, configuration, tls)
                }
                .bind(to: address).get()
            pipeline.listens(on: channel.localAddress?.port ?? configuration.port)
            return IngressServer(
                channel: channel, group: group, pipeline: pipeline, registry: registry,
                grace: configuration.deadlines.shutdown,
                serving: Task { await pipeline.run() })
        } catch {
            try? await group.shutdownGracefully()
            throw error
        }
    }

    private static func prepare(
        _ channel: any Channel, _ pipeline: IngressPipeline, _ registry: ConnectionRegistry,
        _ configuration: IngressConfiguration,
        _ tls: NIOSSLContext?
    ) -> EventLoopFuture<Void> {
        let peer = Peer(channel.remoteAddress)
        if case .refused(let count) = registry.admit(channel, peer) {
            pipeline.refusedConnection(peer, count: count)
            return channel.eventLoop.makeFailedFuture(ChannelError.eof)
        }
        channel.closeFuture.whenComplete { _ in registry.remove(channel, peer) }
        return channel.eventLoop.makeCompletedFuture {
            if let tls { try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls)) }
            try channel.pipeline.syncOperations.addHandler(
                IngressConnectionHandler(pipeline: pipeline, peer: peer, configuration: configuration))
        }
    }

    private static func isLoopback(_ address: SocketAddress) -> Bool {
        let peer = Peer(address)
        return peer.address.hasPrefix("127.") || peer.address == "::1"
    }

    /// Decides by other writs from the next request on.
    package func replace(gate: IngressGate) { pipeline.replace(gate: gate) }

    /// Connections that are open.
    package var connections: Int { registry.count }

    /// Stops listening, lets requests under way end within `deadlines.shutdown`, and closes everything. A second call does nothing.
    package func shutdown() async {
        let first = isDown.withLock { isDown in
            defer { isDown = true }
            return !isDown
        }
        guard first else { return }
        try? await channel.close().get()
        let loop = group.any()
        let closing = registry.drain().map { channel in
            let last = channel.eventLoop.scheduleTask(in: .nanoseconds(grace.nanoseconds)) {
                channel.close(promise: nil)
            }
            channel.eventLoop.execute {
                (try? channel.pipeline.syncOperations.handler(type: IngressConnectionHandler.self))?.drain()
            }
            return channel.closeFuture.always { _ in last.cancel() }
        }
        try? await EventLoopFuture.andAllComplete(closing, on: loop).get()
        pipeline.finish()
        await serving.value
        try? await group.shutdownGracefully()
    }
}
