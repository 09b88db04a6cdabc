/// A point on one of two number lines: decimals, dates and IPv4 addresses on line 0, IPv6 addresses on line 1.
struct OrderedPoint: Sendable, Hashable, Comparable {
    var line: UInt8
    var value: UInt128

    static func < (a: OrderedPoint, b: OrderedPoint) -> Bool { (a.line, a.value) < (b.line, b.value) }
}

/// A union of closed intervals, sorted and apart from each other, within a domain.
struct IntervalSet: Sendable, Hashable {
    struct Interval: Sendable, Hashable {
        var line: UInt8
        var low: UInt128
        var high: UInt128
    }

    private(set) var intervals: [Interval]

    init(_ intervals: [Interval] = []) {
        self.intervals = Self.merged(intervals.filter { $0.low <= $0.high })
    }

    var isEmpty: Bool { intervals.isEmpty }

    func contains(_ point: OrderedPoint) -> Bool {
        intervals.contains { $0.line == point.line && $0.low <= point.value && point.value <= $0.high }
    }

    func intersection(_ other: IntervalSet) -> IntervalSet {
        var out: [Interval] = []
        for a in intervals {
            for b in other.intervals where a.line == b.line {
                let low = max(a.low, b.low)
                let high = min(a.high, b.high)
                if low <= high { out.append(Interval(line: a.line, low: low, high: high)) }
            }
        }
        return IntervalSet(out)
    }

    /// What of `domain` is not in this set.
    func complement(in domain: IntervalSet) -> IntervalSet {
        var out: [Interval] = []
        for whole in domain.intervals {
            var low = whole.low
            var open = true
            for hole in intervals where hole.line == whole.line && hole.high >= whole.low && hole.low <= whole.high {
                if hole.low > low { out.append(Interval(line: whole.line, low: low, high: hole.low - 1)) }
                guard hole.high < whole.high else {
                    open = false
                    break
                }
                low = max(low, hole.high + 1)
            }
            if open { out.append(Interval(line: whole.line, low: low, high: whole.high)) }
        }
        return IntervalSet(out)
    }

    private static func merged(_ intervals: [Interval]) -> [Interval] {
        guard intervals.count > 1 else { return intervals }
        let sorted = intervals.sorted { ($0.line, $0.low) < ($1.line, $1.low) }
        var out: [Interval] = []
        for next in sorted {
            if let last = out.last, last.line == next.line, last.high == .max || next.low <= last.high + 1 {
                out[out.count - 1].high = max(last.high, next.high)
            } else {
                out.append(next)
            }
        }
        return out
    }
}
