/// The order of RubyGems: numbers and words in turn; a word comes before every number.
///
/// Source: docs.ruby-lang.org, `Gem::Version`.
struct GemVersion: Sendable {
    private let segments: [SemanticVersion.Identifier]

    var isPrerelease: Bool { segments.contains { if case .text = $0 { true } else { false } } }

    init?(_ text: String) {
        var scanner = VersionScanner(text.replacing("-", with: ".pre."), lowercased: false)
        guard scanner.next?.isASCIIDigit == true else { return nil }
        var numbers: [SemanticVersion.Identifier] = []
        var rest: [SemanticVersion.Identifier] = []
        while let byte = scanner.next {
            if byte.isASCIIDigit {
                let number = SemanticVersion.Identifier.number(Natural(scanner.takeWhile(\.isASCIIDigit)))
                if rest.isEmpty { numbers.append(number) } else { rest.append(number) }
            } else if byte.isASCIILetter {
                rest.append(.text(Array(scanner.takeWhile(\.isASCIILetter))))
            } else {
                scanner.at += 1
            }
        }
        segments = Self.trimmed(numbers) + Self.trimmed(rest)
    }

    private static func trimmed(_ segments: [SemanticVersion.Identifier]) -> [SemanticVersion.Identifier] {
        var segments = segments
        while case .number(let number)? = segments.last, number.isZero { segments.removeLast() }
        return segments
    }

    static func order(_ a: GemVersion, _ b: GemVersion) -> Sign {
        sign(a.segments, b.segments, missing: .number(.zero)) { x, y in
            switch (x, y) {
            case (.text, .number): -1
            case (.number, .text): 1
            default: SemanticVersion.Identifier.order(x, y)
            }
        }
    }
}
