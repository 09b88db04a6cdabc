/// The patterns of one list, with an index by service where the list is long.
final class PatternSet: Sendable {
    let patterns: [Pattern]
    private let byService: [UInt64: [Int]]
    private let general: [Int]
    private let isIndexed: Bool
    private static let indexFrom = 24

    init(_ patterns: [Pattern]) {
        self.patterns = patterns
        isIndexed = patterns.count >= Self.indexFrom
        guard isIndexed else {
            byService = [:]
            general = []
            return
        }
        var byService: [UInt64: [Int]] = [:]
        var general: [Int] = []
        for (index, pattern) in patterns.enumerated() {
            if let key = Self.key(pattern) { byService[key, default: []].append(index) } else { general.append(index) }
        }
        self.byService = byService
        self.general = general
    }

    static let everything = PatternSet([Pattern(source: "*", tokens: [Wildcard.anyString])])
    static let nothing = PatternSet([])

    var isEmpty: Bool { patterns.isEmpty }

    /// Calls `body` with each pattern that may share a text with `pattern`, until it returns true.
    @inline(__always)
    func contains(near pattern: Pattern, where body: (Pattern) -> Bool) -> Bool {
        guard isIndexed, let key = Self.key(pattern) else { return patterns.contains(where: body) }
        if let bucket = byService[key] {
            for index in bucket where body(patterns[index]) { return true }
        }
        for index in general where body(patterns[index]) { return true }
        return false
    }

    /// A hash of the letters before the first colon; nil if a wildcard comes first.
    private static func key(_ pattern: Pattern) -> UInt64? {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for token in pattern.tokens {
            if token == Wildcard.colon { return hash }
            guard token < Wildcard.anyString else { return nil }
            hash = (hash ^ UInt64(Wildcard.folded(token))) &* 0x100_0000_01B3
        }
        return nil
    }
}
