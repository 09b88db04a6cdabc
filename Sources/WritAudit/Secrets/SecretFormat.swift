/// The published shape of one provider's credential: a text that it begins with, and what follows.
struct SecretFormat: Sendable {
    /// Begins the credential, in this case of letters.
    var prefix: String
    /// e.g. `a Stripe key`
    var kind: String
    var body: ByteSet
    /// Bytes after the prefix.
    var length: ClosedRange<Int>
    var check: Check

    enum Check: Sendable {
        /// Random text is all that there is to see.
        case random
        /// The last six characters are the CRC-32 of the rest in base 62, as GitHub and npm publish it.
        case crc62
        /// The last eight are the CRC-32 in hexadecimal, after `_`.
        case crcHex
        /// Parts of these lengths, divided by `.`; the prefix ends before the first.
        case parts([ClosedRange<Int>], Character)
        /// A word of the provider has to stand near, since the shape alone says little.
        case near([String])
        /// A test key or an identifier: worth a note.
        case minor
    }

    init(
        _ prefix: String, _ kind: String, _ body: ByteSet, _ length: ClosedRange<Int>, _ check: Check = .random
    ) {
        self.prefix = prefix
        self.kind = kind
        self.body = body
        self.length = length
        self.check = check
    }

    /// What a text is that has the shape.
    enum Judgement {
        /// Nothing.
        case none
        /// It has the shape, and the checksum does not fit or the text is not random: no credential of this provider.
        case forged
        case found(SecretMatch.Strength)
    }

    /// - Parameters:
    ///   - start: where the prefix stands.
    /// - Returns: the end of the credential, and what it is.
    func judge(_ text: [UInt8], at start: Int) -> (end: Int, Judgement) {
        let from = start + prefix.utf8.count
        var end = from
        let bound = min(text.count, from + length.upperBound + 1)
        while end < bound, body.contains(text[end]) { end += 1 }
        // Sentences end with a dot, and base64 in prose with nothing.
        while end > from, text[end - 1] == Byte.dot { end -= 1 }
        guard length.contains(end - from) else { return (end, .none) }
        let value = SecretValue(text[from..<end])
        if value.lower.holds("example") || value.lower.holds("xxxx") || value.isSequence
            || SecretValue.entropy(text[from..<end]) < (value.isHex ? 2.4 : 2.7)
        {
            return (end, .forged)
        }
        switch check {
        case .random: return (end, .found(.known))
        case .minor: return (end, .found(.minor))
        case .crc62:
            let fits = Checksum.isCRC62(text[from..<end])
            return (end, fits ? .found(.verified) : .forged)
        case .crcHex:
            let fits = Checksum.isCRCHex(text[start..<end])
            return (end, fits ? .found(.verified) : .forged)
        case .parts(let lengths, let separator):
            let parts = text[from..<end].split(
                separator: separator.asciiValue ?? 0, omittingEmptySubsequences: false)
            let fits = parts.count == lengths.count && zip(parts, lengths).allSatisfy { $1.contains($0.count) }
            return (end, fits ? .found(.known) : .none)
        case .near(let words):
            let around = text.text(max(0, start - 200)..<min(text.count, end + 200)).lowercased()
            return (end, words.contains { around.holds($0) } ? .found(.known) : .none)
        }
    }
}

/// Checksums that providers put into their credentials.
enum Checksum {
    private static let table: [UInt32] = (0..<256).map { number in
        (0..<8).reduce(UInt32(number)) { value, _ in value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
    }

    /// CRC-32 as in IEEE 802.3 and zip.
    static func crc32(_ bytes: some Sequence<UInt8>) -> UInt32 {
        ~bytes.reduce(UInt32.max) { $0 >> 8 ^ table[Int(UInt8(truncatingIfNeeded: $0) ^ $1)] }
    }

    private static let digits = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)

    /// Six digits in base 62, leading zeros kept.
    static func base62(_ number: UInt32) -> [UInt8] {
        var rest = Int(number)
        var out: [UInt8] = []
        for _ in 0..<6 {
            out.append(digits[rest % 62])
            rest /= 62
        }
        return out.reversed()
    }

    static func isCRC62(_ body: ArraySlice<UInt8>) -> Bool {
        body.count > 6 && Array(body.suffix(6)) == base62(crc32(body.dropLast(6)))
    }

    static func isCRCHex(_ text: ArraySlice<UInt8>) -> Bool {
        guard text.count > 9, let stated = UInt32(String(decoding: text.suffix(8), as: UTF8.self), radix: 16) else {
            return false
        }
        return stated == crc32(text.dropLast(9))
    }
}
