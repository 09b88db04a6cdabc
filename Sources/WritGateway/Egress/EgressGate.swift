import AsyncHTTPClient
package import NIOCore
import NIOPosix
import NIOSSL
import Synchronization
import WritEgress
package import WritTelemetry

/// The exit of all sandboxes: resolves names, passes named hosts through, and decides and signs AWS calls.
///
/// Each sandbox has its own listeners, names, credentials and certificate authority; nothing is shared between two but
/// the connections to AWS.
package final class EgressGate: Sendable {
    /// Runs a function that is served here; nil if it is not, so that the call goes to AWS.
    package typealias Invoke = @Sendable (EgressInvocation) async -> EgressInvocationAnswer?

    private let shared: EgressShared
    private let running = Mutex<[String: Running]>([:])

    private struct Running: Sendable {
        var sandbox: SandboxGate
        var channels: [any Channel]
    }

    /// - Parameter clock: nanoseconds since 1970.
    package init(
        group: any EventLoopGroup, upstream: UpstreamConfiguration, recorder: any Recorder,
        clock: @escaping @Sendable () -> Int64, invoke: Invoke? = nil
    ) {
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.httpVersion = .http1Only
        configuration.timeout.connect = .seconds(upstream.limits.connect)
        configuration.timeout.read = .seconds(upstream.limits.idle)
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 256
        if !upstream.authorities.isEmpty {
            var tls = TLSConfiguration.makeClientConfiguration()
            tls.additionalTrustRoots = [.certificates(upstream.authorities)]
            configuration.tlsConfiguration = tls
        }
        let client = HTTPClient(eventLoopGroupProvider: .shared(group), configuration: configuration)
        shared = EgressShared(
            group: group, upstream: upstream, recorder: recorder, clock: clock, invoke: invoke, client: client)
    }

    /// Serves the sandbox's listeners until `stop`. If one of them cannot be served, none is.
    package func start(_ sandbox: EgressSandbox, listeners: EgressListeners) async throws {
        let gate = SandboxGate(sandbox, shared)
        var channels: [any Channel] = []
        do {
            for descriptor in listeners.ports {
                channels.append(try await gate.listen(descriptor) { EgressConnectionHandler(gate) })
            }
            if let descriptor = listeners.resolverTCP {
                channels.append(try await gate.listen(descriptor) { ResolverStreamHandler(gate) })
            }
            if let descriptor = listeners.resolver {
                channels.append(try await gate.listenResolver(descriptor))
            }
        } catch {
            for channel in channels { try? await channel.close() }
            throw error
        }
        let earlier = running.withLock { running in
            running.updateValue(Running(sandbox: gate, channels: channels), forKey: sandbox.id)
        }
        if let earlier { await close(earlier) }
    }

    /// Names the invocation that the sandbox is working on, for the record.
    package func annotate(_ id: String, invocation: String?) {
        running.withLock { $0[id]?.sandbox }?.annotate(invocation: invocation)
    }

    /// Closes the sandbox's listeners and connections.
    package func stop(_ id: String) async {
        guard let ended = running.withLock({ $0.removeValue(forKey: id) }) else { return }
        await close(ended)
    }

    private func close(_ running: Running) async {
        for channel in running.channels { try? await channel.close() }
        await running.sandbox.closeConnections()
    }

    /// Stops every sandbox and the connections to AWS.
    package func shutdown() async throws {
        let all = running.withLock { running in
            defer { running = [:] }
            return Array(running.values)
        }
        for one in all { await close(one) }
        try await shared.client.shutdown()
    }
}

/// What all sandboxes share.
struct EgressShared: Sendable {
    let group: any EventLoopGroup
    let upstream: UpstreamConfiguration
    let recorder: any Recorder
    let clock: @Sendable () -> Int64
    let invoke: EgressGate.Invoke?
    let client: HTTPClient
}
