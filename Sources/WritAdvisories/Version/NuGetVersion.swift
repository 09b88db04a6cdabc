/// NuGet's order: numbers of any count, then pre-releases without regard to case; metadata does not count.
///
/// Source: learn.microsoft.com/nuget/concepts/package-versioning.
struct NuGetVersion: Sendable {
    private let numbers: [Natural]
    private let prerelease: [SemanticVersion.Identifier]

    var isPrerelease: Bool { !prerelease.isEmpty }

    init?(_ text: String) {
        var scanner = VersionScanner(text, lowercased: true)
        _ = scanner.take("v")
        guard let first = scanner.number() else { return nil }
        var numbers = [first]
        while scanner.next == 0x2E, scanner.peek(1)?.isASCIIDigit == true {
            scanner.at += 1
            if let number = scanner.number() { numbers.append(number) }
        }
        self.numbers = numbers
        prerelease = SemanticVersion.identifiers(&scanner)
    }

    static func order(_ a: NuGetVersion, _ b: NuGetVersion) -> Sign {
        let order = sign(a.numbers, b.numbers, missing: .zero, by: sign)
        return order != 0 ? order : SemanticVersion.orderOfPrereleases(a.prerelease, b.prerelease)
    }
}
