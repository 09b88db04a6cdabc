/// Which addresses a name of the outside world may resolve to.
///
/// A host that the writ names could be made to resolve to a machine inside (DNS rebinding) or to the metadata service of
/// the cloud, so only addresses of global unicast pass. Source: IANA IPv4 and IPv6 Special-Purpose Address Registries.
package enum AddressRule {
    private static let forbidden4: [(prefix: UInt32, length: UInt32)] = [
        (0, 8), (10 << 24, 8), (100 << 24 | 64 << 16, 10), (127 << 24, 8), (169 << 24 | 254 << 16, 16),
        (172 << 24 | 16 << 16, 12), (192 << 24, 24), (192 << 24 | 2 << 8, 24), (192 << 24 | 31 << 16 | 196 << 8, 24),
        (192 << 24 | 52 << 16 | 193 << 8, 24), (192 << 24 | 88 << 16 | 99 << 8, 24), (192 << 24 | 168 << 16, 16),
        (192 << 24 | 175 << 16 | 48 << 8, 24), (198 << 24 | 18 << 16, 15), (198 << 24 | 51 << 16 | 100 << 8, 24),
        (203 << 24 | 113 << 8, 24), (224 << 24, 4), (240 << 24, 4),
    ]

    package static func isGlobal(_ address: IPv4Address) -> Bool {
        !forbidden4.contains { rule in (address.value ^ rule.prefix) >> (32 - rule.length) == 0 }
    }

    /// - Parameter address: 16 bytes in network order; anything else is not global.
    package static func isGlobal(ipv6 address: [UInt8]) -> Bool {
        guard address.count == 16 else { return false }
        func has(_ prefix: [UInt8]) -> Bool { address.starts(with: prefix) }
        // Global unicast is 2000::/3; all that carries or tunnels IPv4 lies outside of it or is listed.
        guard address[0] & 0xE0 == 0x20 else { return false }
        if has([0x20, 0x01]), address[2] < 0x02 { return false }
        if has([0x20, 0x01, 0x0D, 0xB8]) || has([0x20, 0x02]) || has([0x3F, 0xFF]) { return false }
        return true
    }
}
