/// Smaller languages: LDAP filters, injected header lines, addresses of cloud metadata, serialised objects.
enum ProtocolDetector {
    static func detect(_ text: ScreenedText) -> Detection? {
        if text.marks.contains(.parenthesis), isFilter(text.bytes) {
            return Detection(topic: "ldap", message: "an LDAP filter", confidence: .high)
        }
        if text.marks.contains(.newline), text.marks.contains(.colon), isHeaderLine(text) {
            return Detection(topic: "header", message: "a header line", confidence: .high)
        }
        if text.marks.contains(.slash),
            [
                "//169.254.169.254", "//169.254.170.2", "//metadata.google.internal", "//[fd00:ec2::254]",
                "//100.100.100.200",
            ].contains(where: { text.contains($0 as StaticString) })
        {
            return Detection(topic: "metadata", message: "the address of a cloud's metadata", confidence: .high)
        }
        if text.bytes.starts(with: "ro0ab".utf8) || text.contains("_$$nd_func$$_") {
            return Detection(topic: "deserialization", message: "a serialised object", confidence: .high)
        }
        return nil
    }

    /// `*)(uid=*`, `)(|(`, `*)(&`: a parenthesis that ends a filter and one that begins another (RFC 4515).
    private static func isFilter(_ bytes: [UInt8]) -> Bool {
        for at in bytes.indices where bytes[at] == 0x29 {
            var next = at + 1
            while next < min(bytes.count, at + 32), bytes[next] == 0x20 || bytes[next] == 0x29 { next += 1 }
            guard next + 1 < bytes.count, bytes[next] == 0x28 else { continue }
            next += 1
            if [0x7c, 0x26, 0x21].contains(bytes[next]), at > 0 || next + 1 < bytes.count { return true }
            let start = next
            while next < bytes.count, next - start < 40, ScreenedText.isWord(bytes[next]) || bytes[next] == 0x2d {
                next += 1
            }
            // `f(a)(b=1)` is also the call of a function: a filter has the wildcard in front or a star behind.
            if next > start, next < bytes.count, bytes[next] == 0x3d,
                (at > 0 && bytes[at - 1] == 0x2a) || (next + 1 < bytes.count && bytes[next + 1] == 0x2a)
            {
                return true
            }
        }
        return false
    }

    private static func isHeaderLine(_ text: ScreenedText) -> Bool {
        [
            "\nset-cookie:", "\nlocation:", "\ncontent-length:", "\ntransfer-encoding:", "\nhost:", "\nx-forwarded",
            "\nbcc:", "\ncc:",
        ].contains {
            text.contains($0 as StaticString)
        }
    }
}
