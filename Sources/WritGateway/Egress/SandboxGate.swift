import NIOCore
import NIOPosix
import Synchronization
import WritEgress
import WritModel
import WritTelemetry

/// One sandbox's side of the gate: its policy, its names, its connections.
final class SandboxGate: Sendable {
    let sandbox: EgressSandbox
    let shared: EgressShared
    let policy: EgressPolicy
    let decider: AWSDecider
    private let state: Mutex<State>

    private struct State: Sendable {
        var responder: DNSResponder
        var invocation: String?
        var connections: [ObjectIdentifier: any Channel] = [:]
        var isClosed = false
    }

    init(_ sandbox: EgressSandbox, _ shared: EgressShared) {
        self.sandbox = sandbox
        self.shared = shared
        policy = EgressPolicy(sandbox.writ)
        decider = AWSDecider(
            writ: sandbox.writ, identity: sandbox.identity, credentials: sandbox.credentials,
            knowledge: sandbox.knowledge)
        state = Mutex(State(responder: DNSResponder(policy: policy)))
    }

    /// Seconds since 1970.
    var now: Int64 { shared.clock() / 1_000_000_000 }

    func annotate(invocation: String?) { state.withLock { $0.invocation = invocation } }

    func respond(to query: [UInt8]) -> DNSResponder.Outcome {
        let outcome = state.withLock { $0.responder.respond(to: query) }
        if let verdict = outcome.verdict {
            record(verdict, "name `\(outcome.name)`", ["host": Node(outcome.name)])
        }
        return outcome
    }

    /// The name that the address was given out for; nil for every other address.
    func name(for address: String) -> String? {
        guard let address = IPv4Address(address) else { return nil }
        return state.withLock { $0.responder.table.name(for: address) }
    }

    /// The address as a program writes it: a socket of both families shows IPv4 as `::ffff:a.b.c.d` (RFC 4291, section 2.5.5.2).
    static func text(of address: SocketAddress?) -> String {
        guard let text = address?.ipAddress else { return "?" }
        let mapped = "::ffff:"
        guard text.hasPrefix(mapped), IPv4Address(text.dropFirst(mapped.count)) != nil else { return text }
        return String(text.dropFirst(mapped.count))
    }

    func record(_ verdict: Verdict, _ what: String, _ details: [String: Node]) {
        shared.recorder.record(
            Event(
                .egress, time: shared.clock(), function: sandbox.writ.function,
                invocation: state.withLock { $0.invocation }, sandbox: sandbox.id, verdict: verdict,
                message: (verdict.isAllowed ? "allowed " : "refused ") + what, details: details))
    }

    // MARK: Channels

    /// False if the sandbox has too many connections or is closed.
    func admit(_ channel: any Channel) -> Bool {
        state.withLock { state in
            guard !state.isClosed, state.connections.count < shared.upstream.limits.connections else { return false }
            state.connections[ObjectIdentifier(channel)] = channel
            return true
        }
    }

    func leave(_ channel: any Channel) {
        state.withLock { _ = $0.connections.removeValue(forKey: ObjectIdentifier(channel)) }
    }

    func closeConnections() async {
        let open = state.withLock { state in
            state.isClosed = true
            return Array(state.connections.values)
        }
        for channel in open { try? await channel.close() }
    }

    func listen(_ descriptor: CInt, handler: @escaping @Sendable () -> any ChannelHandler) async throws
        -> any Channel
    {
        try await ServerBootstrap(group: shared.group)
            .serverChannelOption(.backlog, value: 128)
            .childChannelOption(.autoRead, value: false)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                guard self.admit(channel) else {
                    let reason = Reason("egress.connections", "the sandbox has too many connections at a time")
                    self.record(.refused(reason), "connection", [:])
                    return channel.eventLoop.makeFailedFuture(ChannelError.connectPending)
                }
                channel.closeFuture.whenComplete { _ in self.leave(channel) }
                return channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(handler())
                }
            }
            .withBoundSocket(descriptor).get()
    }

    func listenResolver(_ descriptor: CInt) async throws -> any Channel {
        try await DatagramBootstrap(group: shared.group)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(ResolverDatagramHandler(self))
                }
            }
            .withBoundSocket(descriptor).get()
    }
}
