package import WritModel

/// The generic cell rate algorithm (ITU-T I.371, the virtual scheduling form) for one rule and many keys, in a table of bounded size.
///
/// A key is remembered by its theoretical arrival time; a key whose time has passed is as good as unknown. When the table is full, an entry
/// that has not passed may have to go. Its time then becomes the floor for every key that is not in the table, so forgetting
/// never gives anyone more than remembering would have.
package struct RateLimiter: Sendable {
    /// The answer for one request, with what the RateLimit fields of the response say.
    package struct Answer: Sendable, Equatable {
        package var isAllowed: Bool
        /// Requests that would pass at once now.
        package var remaining: Int
        /// Nanoseconds until the full burst is available again.
        package var reset: Int64
        /// Nanoseconds until the next request passes; 0 if one would now.
        package var retry: Int64
    }

    private struct Entry {
        var key: String
        /// Theoretical arrival time, nanoseconds since 1970.
        var time: Int64
    }

    package let rate: Trigger.Rate
    package let capacity: Int
    /// Nanoseconds between requests at the allowed rate.
    private let interval: Int64
    /// Nanoseconds by which requests may run ahead.
    private let tolerance: Int64
    private var entries: [Entry] = []
    private var index: [String: Int] = [:]
    private var hand = 0
    private var floor: Int64 = 0
    private static let looked = 8

    /// - Parameter capacity: keys remembered at most.
    package init(_ rate: Trigger.Rate, capacity: Int = 65_536) {
        self.rate = rate
        self.capacity = max(capacity, 1)
        let (seconds, overflow) = Int64(max(rate.seconds, 1)).multipliedReportingOverflow(by: 1_000_000_000)
        let interval = (overflow ? Int64.max >> 8 : seconds) / Int64(max(rate.requests, 1))
        self.interval = max(interval, 1)
        let (ahead, tooFar) = self.interval.multipliedReportingOverflow(by: Int64(max(rate.burst, 1) - 1))
        tolerance = tooFar ? Int64.max >> 2 : min(ahead, Int64.max >> 2)
    }

    package var count: Int { entries.count }

    /// Takes one request of `key` if the rate allows it.
    ///
    /// - Parameter now: nanoseconds since 1970; a clock that goes back only makes callers wait.
    package mutating func take(_ key: String, now: Int64) -> Answer {
        let known = index[key]
        let arrival = max(known.map { entries[$0].time } ?? floor, now)
        let ahead = arrival - now
        guard rate.requests > 0, ahead <= tolerance else {
            return Answer(isAllowed: false, remaining: 0, reset: ahead, retry: max(ahead - tolerance, 1))
        }
        let next = arrival + interval
        if let known { entries[known].time = next } else { insert(key, next, now: now) }
        let left = tolerance - (ahead + interval)
        return Answer(
            isAllowed: true, remaining: left < 0 ? 0 : Int(left / interval) + 1, reset: ahead + interval,
            retry: left < 0 ? -left : 0)
    }

    private mutating func insert(_ key: String, _ time: Int64, now: Int64) {
        guard entries.count >= capacity else {
            index[key] = entries.count
            entries.append(Entry(key: key, time: time))
            return
        }
        // Look at a few entries in turn: the first that has passed goes, else the one that passes soonest.
        var victim = hand
        for step in 0..<min(Self.looked, entries.count) {
            let at = (hand + step) % entries.count
            if entries[at].time < entries[victim].time { victim = at }
            if entries[at].time <= now { break }
        }
        hand = (victim + 1) % entries.count
        floor = max(floor, entries[victim].time)
        index[entries[victim].key] = nil
        index[key] = victim
        entries[victim] = Entry(key: key, time: time)
    }
}
