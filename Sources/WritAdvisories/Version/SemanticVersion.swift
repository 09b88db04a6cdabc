/// Semantic Versioning 2.0.0 (semver.org), read loosely: a leading `v`, missing and further numbers, and a pre-release without its hyphen
/// are taken, because lock files and advisories have them. Build metadata does not count.
struct SemanticVersion: Sendable {
    private let numbers: [Natural]
    private let prerelease: [Identifier]

    enum Identifier: Sendable {
        case number(Natural)
        case text([UInt8])

        /// Numbers come before text (section 11.4.3).
        static func order(_ a: Identifier, _ b: Identifier) -> Sign {
            switch (a, b) {
            case (.number(let x), .number(let y)): sign(x, y)
            case (.number, .text): -1
            case (.text, .number): 1
            case (.text(let x), .text(let y)): sign(x, y)
            }
        }
    }

    var isPrerelease: Bool { !prerelease.isEmpty }

    init?(_ text: String) {
        var scanner = VersionScanner(text, lowercased: false)
        _ = scanner.take("=")
        if scanner.next == 0x76 || scanner.next == 0x56 { scanner.at += 1 }
        guard let first = scanner.number() else { return nil }
        var numbers = [first]
        while scanner.next == 0x2E, scanner.peek(1)?.isASCIIDigit == true {
            scanner.at += 1
            if let number = scanner.number() { numbers.append(number) }
        }
        self.numbers = numbers
        prerelease = Self.identifiers(&scanner)
    }

    /// What follows the numbers, up to the build metadata.
    static func identifiers(_ scanner: inout VersionScanner) -> [Identifier] {
        _ = scanner.take(0x2D) || scanner.take(0x2E)
        let text = scanner.takeWhile { $0 != 0x2B }
        guard !text.isEmpty else { return [] }
        return text.split(separator: 0x2E, omittingEmptySubsequences: false).map { part in
            !part.isEmpty && part.allSatisfy(\.isASCIIDigit) ? .number(Natural(part)) : .text(Array(part))
        }
    }

    static func order(_ a: SemanticVersion, _ b: SemanticVersion) -> Sign {
        let order = sign(a.numbers, b.numbers, missing: .zero, by: sign)
        return order != 0 ? order : orderOfPrereleases(a.prerelease, b.prerelease)
    }

    /// Section 11.4: one that has a pre-release comes first; of two that begin alike the shorter.
    static func orderOfPrereleases(_ a: [Identifier], _ b: [Identifier]) -> Sign {
        if a.isEmpty || b.isEmpty { return a.isEmpty ? (b.isEmpty ? 0 : 1) : -1 }
        for (x, y) in zip(a, b) {
            let order = Identifier.order(x, y)
            if order != 0 { return order }
        }
        return sign(a.count, b.count)
    }
}
