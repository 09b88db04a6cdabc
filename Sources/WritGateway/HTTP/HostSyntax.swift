/// A host with an optional port as in `Host` (RFC 9110 section 7.2, RFC 3986 section 3.2): a name, an IPv4 address or an IPv6 literal; no user information.
enum HostSyntax {
    static func isValid(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard !bytes.isEmpty, bytes.count <= 255 + 6 else { return false }
        var rest = bytes
        if rest.first == 0x5b {
            guard let end = rest.firstIndex(of: 0x5d), end > rest.startIndex + 1 else { return false }
            let inner = rest[(rest.startIndex + 1)..<end]
            guard inner.allSatisfy({ isHex($0) || $0 == 0x3a || $0 == 0x2e }) else { return false }
            rest = rest[(end + 1)...]
        } else {
            let name = rest.prefix { isName($0) }
            guard !name.isEmpty, name.first != 0x2e, name.first != 0x2d else { return false }
            rest = rest.dropFirst(name.count)
        }
        guard let colon = rest.first else { return true }
        let port = rest.dropFirst()
        guard colon == 0x3a, (1...5).contains(port.count), port.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else {
            return false
        }
        return (1...65_535).contains(port.reduce(0) { $0 * 10 + Int($1 - 0x30) })
    }

    private static func isName(_ byte: UInt8) -> Bool {
        (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7a) || (byte >= 0x30 && byte <= 0x39) || byte == 0x2e || byte == 0x2d
            || byte == 0x5f
    }

    private static func isHex(_ byte: UInt8) -> Bool {
        (byte >= 0x30 && byte <= 0x39) || (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x66)
    }
}
