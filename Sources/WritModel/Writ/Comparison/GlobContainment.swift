/// Containment of the sets of texts that two patterns with `*` (any bytes) and `?` (one byte) match.
enum GlobContainment {
    /// Sets of states looked at before the question is given up as "not contained".
    private static let stateLimit = 20_000

    /// Segment by segment, which implies containment of the whole texts.
    static func isARN(_ inner: String, within outer: String) -> Bool {
        if inner.utf8.elementsEqual(outer.utf8) { return true }
        guard let a = ARN(inner), let b = ARN(outer) else { return false }
        return isText(a.partition, within: b.partition) && isText(a.service, within: b.service)
            && isText(a.region, within: b.region)
            && isText(a.account, within: b.account) && isText(a.resource, within: b.resource)
    }

    /// Whether every text that `inner` matches is matched by `outer`: a walk through the product of `inner` and the subsets of
    /// `outer`'s states. Patterns for which that walk grows too large count as not contained.
    static func isText(_ inner: String, within outer: String) -> Bool {
        let a = Array(inner.utf8)
        let b = Array(outer.utf8)
        if a == b || b == [star] { return true }
        // One byte that neither pattern names stands for all such bytes.
        var alphabet = Set(a).union(b)
        alphabet.remove(star)
        alphabet.remove(mark)
        if let other = (UInt8.min...UInt8.max).first(where: { !alphabet.contains($0) && $0 != star && $0 != mark }) {
            alphabet.insert(other)
        }
        struct Pair: Hashable {
            var inner: Int
            var outer: [Int]
        }
        var pending: [Pair] = []
        var seen: Set<Pair> = []
        func visit(_ at: Int, _ states: [Int]) {
            let pair = Pair(inner: at, outer: states)
            if seen.insert(pair).inserted { pending.append(pair) }
        }
        visit(0, closure([0], b))
        while let pair = pending.popLast() {
            guard seen.count <= stateLimit else { return false }
            if pair.inner == a.count {
                guard pair.outer.last == b.count else { return false }
                continue
            }
            let symbol = a[pair.inner]
            if symbol == star { visit(pair.inner + 1, pair.outer) }
            for byte in symbol == star || symbol == mark ? Array(alphabet) : [symbol] {
                visit(symbol == star ? pair.inner : pair.inner + 1, step(pair.outer, byte, b))
            }
        }
        return true
    }

    private static let star = UInt8(ascii: "*")
    private static let mark = UInt8(ascii: "?")

    /// Sorted states, those reachable over stars included.
    private static func closure(_ states: [Int], _ pattern: [UInt8]) -> [Int] {
        var result = Set(states)
        for state in states {
            var at = state
            while at < pattern.count, pattern[at] == star {
                at += 1
                result.insert(at)
            }
        }
        return result.sorted()
    }

    private static func step(_ states: [Int], _ byte: UInt8, _ pattern: [UInt8]) -> [Int] {
        var next: [Int] = []
        for state in states where state < pattern.count {
            let symbol = pattern[state]
            if symbol == star { next.append(state) } else if symbol == mark || symbol == byte { next.append(state + 1) }
        }
        return closure(next, pattern)
    }
}
