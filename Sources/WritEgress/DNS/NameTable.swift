/// The made-up address of each name that a sandbox asked for, so that a connection tells which name it is for.
///
/// Addresses come from 198.18.0.0/15 (RFC 2544), which is routed nowhere. A name keeps its address for the sandbox's life.
package struct NameTable: Sendable {
    private var addresses: [String: IPv4Address] = [:]
    private var names: [IPv4Address: String] = [:]
    private let limit: Int
    private static let base: UInt32 = 198 << 24 | 18 << 16
    private static let size: UInt32 = 1 << 17

    /// - Parameter limit: names; a wildcard in the writ would otherwise let a program fill our memory.
    package init(limit: Int = 1024) { self.limit = min(max(limit, 1), Int(Self.size) - 2) }

    package var count: Int { addresses.count }

    /// The name's address; nil once the table is full.
    package mutating func address(for name: String) -> IPv4Address? {
        if let known = addresses[name] { return known }
        guard addresses.count < limit else { return nil }
        let address = IPv4Address(Self.base + 1 + UInt32(addresses.count))
        addresses[name] = address
        names[address] = name
        return address
    }

    package func name(for address: IPv4Address) -> String? { names[address] }
}
