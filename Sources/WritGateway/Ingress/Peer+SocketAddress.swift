import NIOCore
import WritIngress

extension Peer {
    /// From the address of a connection; addresses that are neither IPv4 nor IPv6 count as one.
    init(_ address: SocketAddress?) {
        switch address {
        // Offsets of `sin_addr` and `sin6_addr` in the structures of the kernel (ip(7), ipv6(7)).
        case .v4?: self.init(bytes: Self.bytes(of: address, 4..<8))
        case .v6?: self.init(bytes: Self.bytes(of: address, 8..<24))
        default: self.init(address: "0.0.0.0", network: "unknown")
        }
    }

    private static func bytes(of address: SocketAddress?, _ range: Range<Int>) -> [UInt8] {
        // SAFETY: the structure is valid during the call, `size` bytes long, and only copied from.
        unsafe address?.withSockAddr { pointer, size in
            let raw = unsafe UnsafeRawBufferPointer(start: pointer, count: size)
            return range.upperBound <= size ? unsafe Array(raw[range]) : []
        } ?? []
    }
}
