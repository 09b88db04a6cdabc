/// Finds a value that satisfies several clauses.
struct ClauseSolver {
    enum Answer {
        case value(Element)
        case none
        /// Not decided within the budget; treated as possible.
        case unknown
    }

    /// - Parameter avoiding: a value that must not be the answer.
    static func solve(_ clauses: [Clause], domain: IntervalSet, avoiding: Element? = nil) -> Answer {
        var points: IntervalSet?
        var required: [PatternSet] = []
        var refused: [PatternSet] = []
        for clause in clauses {
            switch clause {
            case .intervals(let set): points = points.map { $0.intersection(set) } ?? set
            case .patterns(let set, isNegated: false): required.append(set)
            case .patterns(let set, isNegated: true): if !set.isEmpty { refused.append(set) }
            }
        }
        if let points {
            // Texts and points never meet in one dimension, except for clauses that say anything or nothing.
            if required.contains(where: \.isEmpty) { return .none }
            return point(points, avoiding: avoiding)
        }
        if required.isEmpty, refused.isEmpty, !domain.isEmpty { return point(domain, avoiding: avoiding) }
        if required.contains(where: \.isEmpty) { return .none }
        if case .text(let text)? = avoiding {
            refused.append(PatternSet([Pattern(source: "", tokens: text)]))
        }
        return text(required, refused)
    }

    private static func point(_ set: IntervalSet, avoiding: Element?) -> Answer {
        for interval in set.intervals {
            // Zero is in the middle of the line of decimals; prefer values that look like ones.
            let nice = [UInt128(1) << 126, (UInt128(1) << 126) + 1_000_000_000]
            for value in nice.filter({ $0 >= interval.low && $0 <= interval.high }) + [interval.low, interval.high] {
                let found = Element.point(OrderedPoint(line: interval.line, value: value))
                if found != avoiding { return .value(found) }
            }
        }
        return .none
    }

    private static func text(_ required: [PatternSet], _ refused: [PatternSet]) -> Answer {
        var lists = required
        if lists.isEmpty { lists = [.everything] }
        var smallest = 0
        for index in lists.indices where lists[index].patterns.count < lists[smallest].patterns.count {
            smallest = index
        }
        var unknown = false
        for pattern in lists[smallest].patterns {
            switch text(in: pattern, lists, smallest, refused) {
            case .value(let value): return .value(value)
            case .unknown: unknown = true
            case .none: break
            }
        }
        return unknown ? .unknown : .none
    }

    private static func text(
        in pattern: Pattern, _ lists: [PatternSet], _ own: Int, _ refused: [PatternSet]
    ) -> Answer {
        var obstacles: [Pattern] = []
        for set in refused {
            let covers = set.contains(near: pattern) { other in
                if PatternAlgebra.subsumes(other, pattern) { return true }
                if PatternAlgebra.mayOverlap(other, pattern) { obstacles.append(other) }
                return false
            }
            if covers { return .none }
        }
        var others: [[Pattern]] = []
        for (index, set) in lists.enumerated() where index != own {
            var near: [Pattern] = []
            let covers = set.contains(near: pattern) { other in
                if PatternAlgebra.subsumes(other, pattern) { return true }
                if PatternAlgebra.mayOverlap(other, pattern) { near.append(other) }
                return false
            }
            if covers { continue }
            if near.isEmpty { return .none }
            others.append(near)
        }
        if others.isEmpty, obstacles.isEmpty { return .value(.text(Instance.readable(pattern))) }
        func isAnswer(_ text: [Letter]) -> Bool {
            obstacles.allSatisfy { !PatternMatcher.matches($0.tokens, text, folded: $0.isFolded) }
                && others.allSatisfy {
                    $0.contains { PatternMatcher.matches($0.tokens, text, folded: $0.isFolded) }
                }
        }
        let isFolded = pattern.isFolded
        if pattern.isLiteral {
            if isAnswer(pattern.tokens) { return .value(.text(pattern.tokens)) }
            // Only where case counts for some and not for others may another spelling do.
            if !isFolded || (obstacles + others.joined()).allSatisfy(\.isFolded) { return .none }
        } else {
            for text in Instance.candidates(pattern) where isAnswer(text) { return .value(.text(text)) }
        }
        if others.count == 1, let meeting = meet(pattern, others[0], isAnswer, isExact: obstacles.isEmpty) {
            return meeting
        }
        // What a refused pattern covers cannot help.
        var useful: [[Pattern]] = []
        for list in others {
            let left = list.filter { pattern in !obstacles.contains { PatternAlgebra.subsumes($0, pattern) } }
            if left.isEmpty { return .none }
            useful.append(left)
        }
        switch ProductAutomaton(required: [[pattern]] + useful, refused: obstacles).search() {
        case .text(let text): return .value(.text(text))
        case .none: return .none
        case .exhausted: return .unknown
        }
    }
}

extension ClauseSolver {
    /// What the places where the pattern meets one of `others` say; nil if that leaves it open.
    private static func meet(
        _ pattern: Pattern, _ others: [Pattern], _ isAnswer: ([Letter]) -> Bool, isExact: Bool
    ) -> Answer? {
        var meets = false
        for other in others {
            guard let text = PatternMeet.text(pattern, other) else { continue }
            meets = true
            if isExact || isAnswer(text) { return .value(.text(text)) }
        }
        return meets ? nil : Answer.none
    }
}

/// Texts that match a pattern.
enum Instance {
    /// One that a person recognises: parts of an ARN that are free get usual values.
    static func readable(_ pattern: Pattern) -> [Letter] {
        fill(pattern, string: [0x78], segments: true)
    }

    static func candidates(_ pattern: Pattern) -> [[Letter]] {
        pattern.isLiteral
            ? [pattern.tokens]
            : [
                readable(pattern), fill(pattern, string: [], segments: false),
                fill(pattern, string: [0xE123], segments: false),
            ]
    }

    private static let usual: [[Letter]] = [
        [], "aws".letters, "s3".letters, "us-east-1".letters, "111122223333".letters,
    ]

    private static func fill(_ pattern: Pattern, string: [Letter], segments: Bool) -> [Letter] {
        var out: [Letter] = []
        var colons = 0
        var last: Letter = 0
        for token in pattern.tokens {
            if Wildcard.isString(token) {
                if segments, token == Wildcard.segmentString, last == Wildcard.colon, colons < usual.count {
                    out += usual[colons]
                } else {
                    out += string
                }
            } else if Wildcard.isCharacter(token) {
                out.append(0x78)
            } else {
                out.append(token)
                if token == Wildcard.colon { colons += 1 }
            }
            last = token
        }
        return out
    }
}
