/// Percent-decoding, exactly once (RFC 3986 section 2.1).
enum PercentCoding {
    /// Nil for a `%` without two hexadecimal digits and for bytes that are not UTF-8.
    static func decode(_ text: some StringProtocol, plusIsSpace: Bool = false) -> String? {
        let bytes = text.utf8
        guard bytes.contains(where: { $0 == 0x25 || (plusIsSpace && $0 == 0x2b) }) else { return String(text) }
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count)
        var at = bytes.startIndex
        while at < bytes.endIndex {
            let byte = bytes[at]
            bytes.formIndex(after: &at)
            switch byte {
            case 0x25:
                guard at < bytes.endIndex, let high = hex(bytes[at]) else { return nil }
                bytes.formIndex(after: &at)
                guard at < bytes.endIndex, let low = hex(bytes[at]) else { return nil }
                bytes.formIndex(after: &at)
                out.append(high << 4 | low)
            case 0x2b where plusIsSpace: out.append(0x20)
            default: out.append(byte)
            }
        }
        return String(validating: out, as: UTF8.self)
    }

    static func hex(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x41 + 10
        case 0x61...0x66: byte - 0x61 + 10
        default: nil
        }
    }
}
