/// Search for a text that matches one pattern of each of several lists and none of another list.
///
/// All patterns run side by side as one nondeterministic automaton whose state is a row of bits, one for each place in
/// each pattern; the search goes through the sets of places that can be reached, shortest texts first.
struct ProductAutomaton {
    enum Answer {
        case text([Letter])
        case none
        /// More states than the budget: nothing is known.
        case exhausted
    }

    static let budget = 20_000

    private let words: Int
    private let letters: [Letter]
    /// For each letter, the places that a literal or `?` there moves on from.
    private var advance: [[UInt64]]
    /// For each letter, the places of strings that stay.
    private var stay: [[UInt64]]
    private var strings: [UInt64]
    private var accepting: [[UInt64]]
    private var alive: [[UInt64]]
    private var refusing: [UInt64]
    /// Strings at the end of a refused pattern that take everything: once there, all is lost.
    private var doomed: [UInt64]
    /// For a string's place, the earlier places of its pattern that matter no more once it is reached.
    private var dominated: [(place: Int, mask: [UInt64])] = []
    private var start: [UInt64]

    init(required: [[Pattern]], refused: [Pattern]) {
        let all = required.flatMap { $0 } + refused
        let places = all.reduce(0) { $0 + $1.tokens.count + 1 }
        let words = (places + 63) / 64
        self.words = words
        letters = Self.alphabet(all)
        let empty = [UInt64](repeating: 0, count: words)
        advance = Array(repeating: empty, count: letters.count)
        stay = advance
        strings = empty
        refusing = empty
        doomed = empty
        start = empty
        accepting = []
        alive = []
        var place = 0
        for list in required {
            var accept = empty
            var live = empty
            for pattern in list {
                let end = add(pattern, at: place)
                Self.set(&accept, end)
                for bit in place...end { Self.set(&live, bit) }
                place = end + 1
            }
            accepting.append(accept)
            alive.append(live)
        }
        for pattern in refused {
            let end = add(pattern, at: place)
            Self.set(&refusing, end)
            if pattern.tokens.last == Wildcard.anyString { Self.set(&doomed, end - 1) }
            place = end + 1
        }
        start = closed(start)
    }

    /// Enters a pattern and returns its accepting place.
    private mutating func add(_ pattern: Pattern, at first: Int) -> Int {
        Self.set(&start, first)
        // Where the part of the pattern began that a string of each width may have taken as a whole.
        var segment = first
        var name = first
        for (offset, token) in pattern.tokens.enumerated() {
            let place = first + offset
            for (index, letter) in letters.enumerated() {
                if Wildcard.isString(token) {
                    if Wildcard.takes(token, letter) { Self.set(&stay[index], place) }
                } else if Wildcard.isCharacter(token) {
                    if Wildcard.takes(token, letter) { Self.set(&advance[index], place) }
                } else if token == (pattern.isFolded ? Wildcard.folded(letter) : letter) {
                    Self.set(&advance[index], place)
                }
            }
            if Wildcard.isString(token) {
                Self.set(&strings, place)
                // Whatever can still follow from an earlier place of the same part can follow from here too.
                let from = token == Wildcard.anyString ? first : token == Wildcard.segmentString ? segment : name
                if from < place { dominated.append((place, mask(from..<place))) }
            } else if token == Wildcard.colon {
                segment = place + 1
                name = place + 1
            } else if token == Wildcard.slash {
                name = place + 1
            }
        }
        return first + pattern.tokens.count
    }

    private func mask(_ range: Range<Int>) -> [UInt64] {
        var out = Self.emptyMask(words)
        for place in range { Self.set(&out, place) }
        return out
    }

    private static func emptyMask(_ words: Int) -> [UInt64] { [UInt64](repeating: 0, count: words) }

    private static func set(_ bits: inout [UInt64], _ place: Int) { bits[place >> 6] |= 1 << UInt64(place & 63) }
    private static func has(_ bits: [UInt64], _ place: Int) -> Bool { bits[place >> 6] >> UInt64(place & 63) & 1 == 1 }

    /// The letters that some pattern tells apart, and one that none does.
    private static func alphabet(_ patterns: [Pattern]) -> [Letter] {
        var seen: Set<Letter> = [Wildcard.colon, Wildcard.slash]
        for pattern in patterns {
            for token in pattern.tokens where !Wildcard.isWild(token) {
                seen.insert(token)
                if pattern.isFolded { seen.insert(Wildcard.raised(token)) }
            }
        }
        // Prefer a letter that a person would type.
        var other: Letter = 0x78
        while seen.contains(other) { other = other == 0x7A ? 0x30 : other == 0x39 ? 0xE000 : other + 1 }
        return [other] + seen.sorted()
    }

    private func closed(_ bits: [UInt64]) -> [UInt64] {
        var out = bits
        var carry: UInt64 = 0
        for word in 0..<words {
            let moving = bits[word] & strings[word]
            out[word] |= moving << 1 | carry
            carry = moving >> 63
        }
        for (place, mask) in dominated where Self.has(out, place) {
            for word in 0..<words { out[word] &= ~mask[word] }
        }
        return out
    }

    private func step(_ bits: [UInt64], _ letter: Int) -> [UInt64] {
        var out = bits
        var carry: UInt64 = 0
        for word in 0..<words {
            let moving = bits[word] & advance[letter][word]
            out[word] = bits[word] & stay[letter][word] | moving << 1 | carry
            carry = moving >> 63
        }
        return closed(out)
    }

    private func meets(_ a: [UInt64], _ b: [UInt64]) -> Bool {
        for word in 0..<words where a[word] & b[word] != 0 { return true }
        return false
    }

    func search() -> Answer {
        var states: [(bits: [UInt64], parent: Int, letter: Int)] = [(start, -1, -1)]
        var seen: Set<[UInt64]> = [start]
        var next = 0
        while next < states.count {
            let bits = states[next].bits
            if accepting.allSatisfy({ meets($0, bits) }), !meets(refusing, bits) { return .text(text(states, next)) }
            for letter in letters.indices {
                let reached = step(bits, letter)
                guard alive.allSatisfy({ meets($0, reached) }), !meets(doomed, reached) else { continue }
                guard seen.insert(reached).inserted else { continue }
                guard states.count < Self.budget else { return .exhausted }
                states.append((reached, next, letter))
            }
            next += 1
        }
        return .none
    }

    private func text(_ states: [(bits: [UInt64], parent: Int, letter: Int)], _ last: Int) -> [Letter] {
        var out: [Letter] = []
        var at = last
        while states[at].parent >= 0 {
            out.append(letters[states[at].letter])
            at = states[at].parent
        }
        return out.reversed()
    }
}
