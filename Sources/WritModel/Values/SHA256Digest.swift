/// A SHA-256 digest (FIPS 180-4): 32 bytes. Computed elsewhere; this type only carries it.
package struct SHA256Digest: Sendable, Hashable, CustomStringConvertible {
    package let bytes: [UInt8]

    /// Nil unless there are exactly 32 bytes.
    package init?(bytes: some Sequence<UInt8>) {
        let array = Array(bytes)
        guard array.count == 32 else { return nil }
        self.bytes = array
    }

    /// Nil unless `hex` is 64 hexadecimal digits in lower case.
    package init?(hex: String) {
        guard let bytes = [UInt8](lowercaseHex: hex) else { return nil }
        self.init(bytes: bytes)
    }

    package var hex: String { bytes.lowercaseHex }
    /// `sha256:` and the digest in hexadecimal, as writs and OCI spell it.
    package var description: String { "sha256:\(hex)" }
}

extension Array where Element == UInt8 {
    /// Nil for an odd length or any character but `0-9a-f`.
    package init?(lowercaseHex hex: String) {
        func digit(_ c: UInt8) -> UInt8? {
            switch c {
            case 0x30...0x39: c - 0x30
            case 0x61...0x66: c - 0x61 + 10
            default: nil
            }
        }
        let characters = Array(hex.utf8)
        guard characters.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(characters.count / 2)
        for at in stride(from: 0, to: characters.count, by: 2) {
            guard let high = digit(characters[at]), let low = digit(characters[at + 1]) else { return nil }
            bytes.append(high << 4 | low)
        }
        self = bytes
    }

    package var lowercaseHex: String {
        let digits = [UInt8]("0123456789abcdef".utf8)
        var out: [UInt8] = []
        out.reserveCapacity(count * 2)
        for byte in self {
            out.append(digits[Int(byte >> 4)])
            out.append(digits[Int(byte & 15)])
        }
        return String(decoding: out, as: UTF8.self)
    }
}
