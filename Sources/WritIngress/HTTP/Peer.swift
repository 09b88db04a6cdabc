/// The other end of the connection, in the form in which rates and limits count it.
package struct Peer: Sendable, Hashable {
    /// Textual address without port or zone, as the event shows it.
    package var address: String
    /// What is counted: an IPv4 address, or the /64 of an IPv6 address, since one customer commonly holds all of it.
    package var network: String

    package init(address: String, network: String) {
        self.address = address
        self.network = network
    }

    /// From the bytes of the address, 4 or 16; an IPv4-mapped IPv6 address counts as IPv4.
    package init(bytes: [UInt8]) {
        let mapped = bytes.count == 16 && bytes[0..<10].allSatisfy { $0 == 0 } && bytes[10] == 0xff && bytes[11] == 0xff
        let plain = mapped ? Array(bytes[12...]) : bytes
        if plain.count == 16 {
            let groups = stride(from: 0, to: 16, by: 2).map { UInt16(plain[$0]) << 8 | UInt16(plain[$0 + 1]) }
            self.init(
                address: Self.compressed(groups),
                network: groups[0..<4].map { String($0, radix: 16) }.joined(separator: ":") + "::/64")
        } else {
            let text = plain.map(String.init).joined(separator: ".")
            self.init(address: text, network: text)
        }
    }

    /// RFC 5952: the longest run of two or more zero groups becomes `::`, the first of several of that length.
    private static func compressed(_ groups: [UInt16]) -> String {
        var best = 0..<0
        var at = 0
        while at < groups.count {
            var end = at
            while end < groups.count, groups[end] == 0 { end += 1 }
            if end - at > max(best.count, 1) { best = at..<end }
            at = Swift.max(end, at + 1)
        }
        let hex = groups.map { String($0, radix: 16) }
        guard !best.isEmpty else { return hex.joined(separator: ":") }
        return hex[..<best.lowerBound].joined(separator: ":") + "::" + hex[best.upperBound...].joined(separator: ":")
    }
}
