/// The order of Packagist: PHP's `version_compare`, with Composer's reading of words: without regard to case, `stable` is the release, and a
/// leading `v` does not count.
///
/// Source: php.net/version_compare; getcomposer.org/doc/articles/versions.md.
struct ComposerVersion: Sendable {
    private enum Part: Sendable {
        case number(Natural)
        case word(rank: Int)

        /// The rank of a number where a word stands against it.
        static let number = 4
        private static let ranks: [(StaticString, Int)] = [
            ("dev", 0), ("a", 1), ("b", 2), ("rc", 3), ("#", number), ("stable", number), ("p", 5),
        ]

        init(_ text: ArraySlice<UInt8>) {
            if text.allSatisfy(\.isASCIIDigit) {
                self = .number(Natural(text))
            } else {
                // A word counts by how it begins; an unknown one comes first.
                let found = Self.ranks.first { text.starts(with: Array("\($0.0)".utf8)) }
                self = .word(rank: found?.1 ?? -1)
            }
        }

        var rank: Int {
            switch self {
            case .number: Self.number
            case .word(let rank): rank
            }
        }

        static func order(_ a: Part, _ b: Part) -> Sign {
            if case .number(let x) = a, case .number(let y) = b { return sign(x, y) }
            return sign(a.rank, b.rank)
        }
    }

    private let parts: [Part]

    var isPrerelease: Bool { parts.contains { $0.rank < Part.number } }

    init?(_ text: String) {
        var scanner = VersionScanner(text, lowercased: true)
        _ = scanner.take("v")
        var parts: [Part] = []
        while let byte = scanner.next {
            if byte.isASCIIDigit {
                parts.append(Part(scanner.takeWhile(\.isASCIIDigit)))
            } else if Self.isSeparator(byte) {
                scanner.at += 1
            } else {
                parts.append(Part(scanner.takeWhile { !$0.isASCIIDigit && !Self.isSeparator($0) }))
            }
        }
        guard !parts.isEmpty else { return nil }
        self.parts = parts
    }

    private static func isSeparator(_ byte: UInt8) -> Bool {
        byte == 0x2E || byte == 0x2D || byte == 0x5F || byte == 0x2B
    }

    static func order(_ a: ComposerVersion, _ b: ComposerVersion) -> Sign {
        for (x, y) in zip(a.parts, b.parts) {
            let order = Part.order(x, y)
            if order != 0 { return order }
        }
        if a.parts.count > b.parts.count { return orderOfMore(a.parts[b.parts.count...]) }
        return -orderOfMore(b.parts[a.parts.count...])
    }

    /// A version that has more parts, against one that ends before them: a number makes it later, a word as its rank says.
    private static func orderOfMore(_ parts: ArraySlice<Part>) -> Sign {
        for part in parts {
            if case .number = part { return 1 }
            if part.rank != Part.number { return sign(part.rank, Part.number) }
        }
        return 0
    }
}
