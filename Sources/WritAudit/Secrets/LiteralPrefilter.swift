/// Finds where any of many short texts may stand, in one pass, whatever their case.
///
/// Every four bytes, in lower case, are hashed to 16 bits and looked up in a bitmap of 8 KiB: one load serves five positions, nothing branches until
/// a bit is set, and no step waits for the one before. What is reported still has to be compared with care, by case and boundary.
struct LiteralPrefilter: Sendable {
    struct Hit {
        var offset: Int
        /// Index in the list of literals.
        var literal: Int
    }

    private let bitmap: [UInt64]
    /// Bucket for each hash, plus one; zero where there is none.
    private let heads: [UInt16]
    private let buckets: [[UInt16]]
    private let folded: [[UInt8]]

    /// - Parameters:
    ///   - literals: each of three bytes or more; shorter ones are never found.
    ///   - next: for a literal of three bytes, the bytes that may stand behind it; the fewer, the less is looked at in vain.
    init(_ literals: [String], next: [String: ByteSet] = [:]) {
        var bitmap = [UInt64](repeating: 0, count: 1024)
        var heads = [UInt16](repeating: 0, count: 65536)
        var buckets: [[UInt16]] = []
        folded = literals.map { $0.utf8.map(Self.fold) }
        for (index, literal) in folded.enumerated() where literal.count >= 3 {
            let first = UInt32(literal[0]) | UInt32(literal[1]) << 8 | UInt32(literal[2]) << 16
            // Folding sets this bit in every byte, so that a fourth byte that is open has only these forms.
            let open = (0...255).filter { next[literals[index]]?.contains($0) ?? true }
            let fourth = literal.count > 3 ? [literal[3]] : Set(open.map(Self.fold)).sorted()
            for last in fourth {
                let hash = Self.hash(first | UInt32(last) << 24)
                bitmap[hash >> 6] |= 1 << UInt64(hash & 63)
                if heads[hash] == 0 {
                    buckets.append([])
                    heads[hash] = UInt16(buckets.count)
                }
                if buckets[Int(heads[hash]) - 1].last != UInt16(index) {
                    buckets[Int(heads[hash]) - 1].append(UInt16(index))
                }
            }
        }
        self.bitmap = bitmap
        self.heads = heads
        self.buckets = buckets
    }

    @inline(__always) private static func fold(_ byte: UInt8) -> UInt8 { byte | 0x20 }
    @inline(__always) private static func hash(_ window: UInt32) -> Int { Int((window &* 0x9E37_79B1) >> 16) }

    /// Hits from `start` on, at most about `limit`; gives the offset to go on from, or the length of the text at its end.
    func scan(_ text: [UInt8], from start: Int, limit: Int, into hits: inout [Hit]) -> Int {
        let length = text.count
        var at = start
        unsafe bitmap.withUnsafeBufferPointer { bits in
            unsafe text.withUnsafeBytes { raw in
                while at + 8 <= length, hits.count < limit {
                    // SAFETY: `at + 8 <= length`, so that the eight bytes lie in the text; a hash has 16 bits, so that its word is one of the
                    // bitmap's 1024.
                    let word = unsafe raw.loadUnaligned(fromByteOffset: at, as: UInt64.self) | 0x2020_2020_2020_2020
                    let a = Self.hash(UInt32(truncatingIfNeeded: word))
                    let b = Self.hash(UInt32(truncatingIfNeeded: word >> 8))
                    let c = Self.hash(UInt32(truncatingIfNeeded: word >> 16))
                    let d = Self.hash(UInt32(truncatingIfNeeded: word >> 24))
                    let e = Self.hash(UInt32(truncatingIfNeeded: word >> 32))
                    let found =
                        unsafe (bits[a >> 6] >> UInt64(a & 63) & 1)
                        | (bits[b >> 6] >> UInt64(b & 63) & 1) << 1
                        | (bits[c >> 6] >> UInt64(c & 63) & 1) << 2
                        | (bits[d >> 6] >> UInt64(d & 63) & 1) << 3
                        | (bits[e >> 6] >> UInt64(e & 63) & 1) << 4
                    if found != 0 {
                        var rest = found
                        while rest != 0 {
                            compare(text, at: at + rest.trailingZeroBitCount, into: &hits)
                            rest &= rest &- 1
                        }
                    }
                    at += 5
                }
            }
        }
        if hits.count >= limit { return at }
        while at + 3 <= length {
            compare(text, at: at, into: &hits)
            at += 1
        }
        return length
    }

    /// Whether any of the literals stands in a short text.
    func isAny(in text: [UInt8]) -> Bool {
        var hits: [Hit] = []
        _ = scan(text, from: 0, limit: 1, into: &hits)
        return !hits.isEmpty
    }

    private func compare(_ text: [UInt8], at offset: Int, into hits: inout [Hit]) {
        let fourth = offset + 3 < text.count ? text[offset + 3] : 0
        let window =
            UInt32(text[offset]) | UInt32(text[offset + 1]) << 8 | UInt32(text[offset + 2]) << 16 | UInt32(fourth) << 24
        let head = Int(heads[Self.hash(window | 0x2020_2020)])
        guard head > 0 else { return }
        for index in buckets[head - 1] {
            let literal = folded[Int(index)]
            guard offset + literal.count <= text.count else { continue }
            var same = 0
            while same < literal.count, Self.fold(text[offset + same]) == literal[same] { same += 1 }
            if same == literal.count { hits.append(Hit(offset: offset, literal: Int(index))) }
        }
    }
}
