import Glibc
import NIOCore
import NIOPosix
import WritEgress
import WritModel

/// Connects to a named host, at a global address only unless the operator has mapped the name.
struct OnwardConnector: Sendable {
    let upstream: UpstreamConfiguration

    struct Refusal: Error {
        var reason: Reason
    }

    private struct Unreachable: Error {}

    /// The channel reads only when asked and half-closes.
    func connect(name: String, port: Int, on loop: any EventLoop) -> EventLoopFuture<any Channel> {
        if let mapped = upstream.hostMap[name] {
            return loop.makeCompletedFuture { try SocketAddress(ipAddress: mapped.address, port: mapped.port) }
                .flatMap { connect([$0][...], on: loop) }
        }
        return NIOThreadPool.singleton.runIfActive(eventLoop: loop) { try Self.resolve(name, port) }
            .flatMap { addresses in
                let global = addresses.filter(Self.isGlobal)
                guard global.isEmpty else { return connect(global[...], on: loop) }
                let list = addresses.compactMap(\.ipAddress).joined(separator: ", ")
                return loop.makeFailedFuture(
                    Refusal(
                        reason: Reason(
                            "egress.address",
                            "`\(name)` resolves to no public address (\(list)); map the host if it is meant to be inside"
                        )))
            }
    }

    private func connect(_ addresses: ArraySlice<SocketAddress>, on loop: any EventLoop) -> EventLoopFuture<any Channel>
    {
        guard let first = addresses.first else { return loop.makeFailedFuture(Unreachable()) }
        let rest = addresses.dropFirst()
        return ClientBootstrap(group: loop)
            .connectTimeout(.seconds(upstream.limits.connect))
            .channelOption(.autoRead, value: false)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .connect(to: first)
            .flatMapError { error in rest.isEmpty ? loop.makeFailedFuture(error) : connect(rest, on: loop) }
    }

    static func isGlobal(_ address: SocketAddress) -> Bool {
        // SAFETY: the bytes of the socket address are copied within its length while it is alive.
        let bytes = unsafe address.withSockAddr { start, length in
            unsafe Array(UnsafeRawBufferPointer(start: start, count: length))
        }
        switch address {
        case .v4 where bytes.count >= 8:
            return AddressRule.isGlobal(IPv4Address(bytes[4..<8].reduce(0) { $0 << 8 | UInt32($1) }))
        case .v6 where bytes.count >= 24: return AddressRule.isGlobal(ipv6: Array(bytes[8..<24]))
        default: return false
        }
    }

    /// The host's own resolver, blocking; at most eight addresses.
    private static func resolve(_ name: String, _ port: Int) throws -> [SocketAddress] {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = CInt(SOCK_STREAM.rawValue)
        unsafe hints.ai_flags = AI_ADDRCONFIG
        var list: UnsafeMutablePointer<addrinfo>?
        // SAFETY: getaddrinfo sets `list` only on success; it is freed once, after the addresses are copied out.
        guard unsafe getaddrinfo(name, String(port), &hints, &list) == 0 else { throw Unreachable() }
        defer { unsafe freeaddrinfo(list) }
        var addresses: [SocketAddress] = []
        var next = unsafe list
        while let entry = unsafe next, addresses.count < 8 {
            // SAFETY: `ai_addr` points at an address of the family that `ai_family` names.
            switch unsafe entry.pointee.ai_family {
            case AF_INET:
                unsafe entry.pointee.ai_addr.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
                    unsafe addresses.append(SocketAddress($0.pointee))
                }
            case AF_INET6:
                unsafe entry.pointee.ai_addr.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) {
                    unsafe addresses.append(SocketAddress($0.pointee))
                }
            default: break
            }
            unsafe next = entry.pointee.ai_next
        }
        return addresses
    }
}
