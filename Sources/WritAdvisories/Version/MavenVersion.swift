/// Maven's order of versions.
///
/// Source: maven.apache.org/pom.html, "Version Order Specification", in its form before Maven 4, which advisories are written for: a word
/// behind a dot comes before one behind a hyphen, and only hyphens end a part whose zeros do not count.
struct MavenVersion: Sendable {
    private enum Token: Sendable {
        case number(Natural, isDotted: Bool)
        case word(rank: Int, [UInt8], isDotted: Bool)

        /// What can be left out at the end: `0`, `final`, `ga`, `release`.
        var isNull: Bool {
            switch self {
            case .number(let number, _): number.isZero
            case .word(let rank, _, _): rank == Self.release
            }
        }

        static let release = 5
        private static let known: [String: Int] = [
            "alpha": 0, "beta": 1, "milestone": 2, "rc": 3, "cr": 3, "snapshot": 4, "": release, "final": release,
            "ga": release, "release": release, "sp": 6,
        ]

        /// - Parameter meetsNumber: a digit follows at once, so that `a`, `b` and `m` are short forms.
        static func word(_ text: ArraySlice<UInt8>, meetsNumber: Bool, isDotted: Bool) -> Token {
            var name = String(decoding: text, as: UTF8.self)
            if meetsNumber {
                switch name {
                case "a": name = "alpha"
                case "b": name = "beta"
                case "m": name = "milestone"
                default: break
                }
            }
            if let rank = known[name] { return .word(rank: rank, [], isDotted: isDotted) }
            return .word(rank: 7, Array(text), isDotted: isDotted)
        }

        /// What a shorter version has in this token's place.
        var padding: Token {
            switch self {
            case .number(_, isDotted: true): .number(.zero, isDotted: true)
            case .number(_, isDotted: false): .word(rank: Self.release, [], isDotted: false)
            case .word(_, _, let isDotted): .word(rank: Self.release, [], isDotted: isDotted)
            }
        }

        /// `.word` < `-word` < `-number` < `.number`
        private var kind: Int {
            switch self {
            case .word(_, _, let isDotted): isDotted ? 0 : 1
            case .number(_, let isDotted): isDotted ? 3 : 2
            }
        }

        static func order(_ a: Token, _ b: Token) -> Sign {
            switch (a, b) {
            case (.word(let x, let s, let first), .word(let y, let t, let second)) where first == second:
                x == y ? sign(s, t) : sign(x, y)
            case (.number(let x, let first), .number(let y, let second)) where first == second: sign(x, y)
            default: sign(a.kind, b.kind)
            }
        }
    }

    private let tokens: [Token]

    var isPrerelease: Bool {
        tokens.contains { if case .word(let rank, _, _) = $0 { rank < Token.release } else { false } }
    }

    init?(_ text: String) {
        var scanner = VersionScanner(text, lowercased: true)
        guard !scanner.isAtEnd else { return nil }
        var tokens: [Token] = []
        /// Tokens before this one are a part that a hyphen has ended.
        func trim() { while tokens.count > 1, tokens.last?.isNull == true { tokens.removeLast() } }
        var isDotted = true
        while true {
            let isNumber = scanner.next?.isASCIIDigit == true
            if isNumber {
                if !isDotted { trim() }
                tokens.append(.number(scanner.number() ?? .zero, isDotted: isDotted))
            } else {
                let word = scanner.takeWhile { !$0.isASCIIDigit && $0 != 0x2E && $0 != 0x2D }
                if word.isEmpty {
                    if !isDotted { trim() }
                    tokens.append(.number(.zero, isDotted: isDotted))
                } else {
                    if !isDotted { trim() }
                    tokens.append(.word(word, meetsNumber: scanner.next?.isASCIIDigit == true, isDotted: isDotted))
                }
            }
            guard let next = scanner.next else { break }
            if next == 0x2E {
                isDotted = true
                scanner.at += 1
            } else {
                isDotted = false
                if next == 0x2D { scanner.at += 1 }
            }
        }
        trim()
        self.tokens = tokens
    }

    static func order(_ a: MavenVersion, _ b: MavenVersion) -> Sign {
        for at in 0..<max(a.tokens.count, b.tokens.count) {
            let order =
                if at >= a.tokens.count {
                    Token.order(b.tokens[at].padding, b.tokens[at])
                } else if at >= b.tokens.count {
                    Token.order(a.tokens[at], a.tokens[at].padding)
                } else {
                    Token.order(a.tokens[at], b.tokens[at])
                }
            if order != 0 { return order }
        }
        return 0
    }
}
