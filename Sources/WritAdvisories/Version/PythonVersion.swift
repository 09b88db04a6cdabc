/// PEP 440, and for texts that are not of its form the older order of setuptools: these come before all others.
///
/// Source: packaging.python.org/specifications/version-specifiers; for older versions `packaging` 21, `LegacyVersion`.
enum PythonVersion: Sendable {
    case standard(PEP440)
    case legacy([[UInt8]])

    struct PEP440: Sendable {
        var epoch = Natural.zero
        /// Without trailing zeros, which do not count.
        var release: [Natural] = []
        /// The phase (`a`, `b`, `rc` as 0, 1, 2) and its number.
        var prerelease: (phase: Int, number: Natural)?
        var postrelease: Natural?
        var development: Natural?
        var local: [SemanticVersion.Identifier] = []
    }

    var isPrerelease: Bool {
        if case .standard(let version) = self { version.prerelease != nil || version.development != nil } else { false }
    }

    init?(_ text: String) {
        if let version = Self.standard(text) {
            self = .standard(version)
        } else {
            guard text.utf8.contains(where: { $0.isASCIIDigit || $0.isASCIILetter }) else { return nil }
            self = .legacy(Self.legacyParts(text))
        }
    }

    private static func isSeparator(_ byte: UInt8?) -> Bool { byte == 0x2D || byte == 0x5F || byte == 0x2E }

    /// `[-_.]?WORD[-_.]?NUMBER?`: the word's meaning and the number, 0 where there is none; nil without change elsewhere.
    private static func suffix<T>(_ scanner: inout VersionScanner, _ words: [(StaticString, T)]) -> (T, Natural)? {
        let start = scanner.at
        if isSeparator(scanner.next) { scanner.at += 1 }
        for (word, meaning) in words where scanner.take(word) {
            let afterWord = scanner.at
            if isSeparator(scanner.next) { scanner.at += 1 }
            if let number = scanner.number() { return (meaning, number) }
            scanner.at = afterWord
            return (meaning, .zero)
        }
        scanner.at = start
        return nil
    }

    private static func standard(_ text: String) -> PEP440? {
        var scanner = VersionScanner(text, lowercased: true)
        var version = PEP440()
        _ = scanner.take("v")
        guard var first = scanner.number() else { return nil }
        if scanner.take(0x21) {
            version.epoch = first
            guard let number = scanner.number() else { return nil }
            first = number
        }
        version.release = [first]
        while scanner.next == 0x2E, scanner.peek(1)?.isASCIIDigit == true {
            scanner.at += 1
            if let number = scanner.number() { version.release.append(number) }
        }
        while version.release.last?.isZero == true { version.release.removeLast() }
        if let (phase, number) = suffix(
            &scanner,
            [("alpha", 0), ("a", 0), ("beta", 1), ("b", 1), ("preview", 2), ("pre", 2), ("rc", 2), ("c", 2)])
        {
            version.prerelease = (phase, number)
        }
        if scanner.next == 0x2D, scanner.peek(1)?.isASCIIDigit == true {
            scanner.at += 1
            version.postrelease = scanner.number()
        } else if let (_, number) = suffix(&scanner, [("post", 0), ("rev", 0), ("r", 0)]) {
            version.postrelease = number
        }
        version.development = suffix(&scanner, [("dev", 0)])?.1
        if scanner.take(0x2B) {
            let text = scanner.takeWhile { $0.isASCIIDigit || $0.isASCIILetter || isSeparator($0) }
            for part in text.split(omittingEmptySubsequences: false, whereSeparator: isSeparator) {
                guard !part.isEmpty else { return nil }
                version.local.append(part.allSatisfy(\.isASCIIDigit) ? .number(Natural(part)) : .text(Array(part)))
            }
        }
        return scanner.isAtEnd ? version : nil
    }

    static func order(_ a: PythonVersion, _ b: PythonVersion) -> Sign {
        switch (a, b) {
        case (.legacy, .standard): -1
        case (.standard, .legacy): 1
        case (.legacy(let x), .legacy(let y)): sign(x, y, missing: [], by: sign)
        case (.standard(let x), .standard(let y)): order(x, y)
        }
    }

    private static func order(_ a: PEP440, _ b: PEP440) -> Sign {
        var order = sign(a.epoch, b.epoch)
        if order == 0 { order = sign(a.release, b.release, missing: .zero, by: sign) }
        if order == 0 { order = sign(phase(a), phase(b)) }
        if order == 0 { order = sign(a.prerelease?.number ?? .zero, b.prerelease?.number ?? .zero) }
        if order == 0 { order = optional(a.postrelease, b.postrelease, absent: -1) }
        if order == 0 { order = optional(a.development, b.development, absent: 1) }
        guard order == 0 else { return order }
        for (x, y) in zip(a.local, b.local) {
            // In local versions text comes before numbers.
            let order =
                switch (x, y) {
                case (.number, .text): 1
                case (.text, .number): -1
                default: SemanticVersion.Identifier.order(x, y)
                }
            if order != 0 { return order }
        }
        return sign(a.local.count, b.local.count)
    }

    /// A development release of no pre- or post-release comes before all pre-releases, a release after them.
    private static func phase(_ version: PEP440) -> Int {
        if let prerelease = version.prerelease { return prerelease.phase }
        return version.postrelease == nil && version.development != nil ? -1 : 3
    }

    /// - Parameter absent: sign of a missing number against one that is there.
    private static func optional(_ a: Natural?, _ b: Natural?, absent: Sign) -> Sign {
        switch (a, b) {
        case (nil, nil): 0
        case (nil, _): absent
        case (_, nil): -absent
        case (let x?, let y?): sign(x, y)
        }
    }

    /// Parts that are compared as text: numbers filled up to eight digits, words behind a `*`, and `*final` at the end.
    private static func legacyParts(_ text: String) -> [[UInt8]] {
        let final = Array("*final".utf8)
        let finalDash = Array("*final-".utf8)
        let zero = [UInt8](repeating: 0x30, count: 8)
        var parts: [[UInt8]] = []
        func add(_ part: [UInt8]) {
            if part.first == 0x2A {
                if sign(part, final) < 0 { while parts.last == finalDash { parts.removeLast() } }
                while parts.last == zero { parts.removeLast() }
            }
            parts.append(part)
        }
        var scanner = VersionScanner(text, lowercased: true)
        while let byte = scanner.next {
            if byte.isASCIIDigit {
                let digits = Array(scanner.takeWhile(\.isASCIIDigit))
                add([UInt8](repeating: 0x30, count: max(0, 8 - digits.count)) + digits)
            } else if byte.isASCIILetter {
                let word = String(decoding: scanner.takeWhile(\.isASCIILetter), as: UTF8.self)
                switch word {
                case "pre", "preview", "rc": add(Array("*c".utf8))
                case "dev": add(Array("*@".utf8))
                default: add(Array("*\(word)".utf8))
                }
            } else if scanner.take(0x2D) {
                add(finalDash)
            } else if !scanner.take(0x2E) {
                add([0x2A] + scanner.takeWhile { !$0.isASCIIDigit && !$0.isASCIILetter && $0 != 0x2D && $0 != 0x2E })
            }
        }
        add(final)
        return parts
    }
}
