/// An IPv4 address in host order.
package struct IPv4Address: Sendable, Hashable, CustomStringConvertible {
    package var value: UInt32

    package init(_ value: UInt32) { self.value = value }

    /// Dotted decimal of four parts without leading zeros; nil for anything else.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var value: UInt32 = 0
        for part in parts {
            guard part.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let byte = UInt8(part),
                part.utf8.count == 1 || part.utf8.first != 0x30
            else { return nil }
            value = value << 8 | UInt32(byte)
        }
        self.value = value
    }

    package var bytes: [UInt8] { [24, 16, 8, 0].map { UInt8(value >> $0 & 255) } }
    package var description: String { bytes.map(String.init).joined(separator: ".") }
}
