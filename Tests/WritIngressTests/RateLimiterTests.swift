import Testing
import WritModel

@testable import WritIngress

@Suite struct RateLimiterTests {
    private static let second: Int64 = 1_000_000_000

    private func rate(_ requests: Int, per seconds: Int, burst: Int) -> Trigger.Rate {
        Trigger.Rate(requests: requests, seconds: seconds, burst: burst, by: .address)
    }

    @Test func aBurstPassesAndThenTheRateRules() {
        var limiter = RateLimiter(rate(10, per: 1, burst: 3))
        let t = Samples.now
        #expect((0..<5).map { _ in limiter.take("a", now: t).isAllowed } == [true, true, true, false, false])
        #expect(limiter.take("a", now: t).retry == Self.second / 10)
        #expect(!limiter.take("a", now: t + Self.second / 10 - 1).isAllowed)
        #expect(limiter.take("a", now: t + Self.second / 10).isAllowed)
        #expect(limiter.take("b", now: t).isAllowed)
    }

    @Test func theAnswerTellsWhatIsLeft() {
        var limiter = RateLimiter(rate(1, per: 1, burst: 3))
        #expect((0..<4).map { _ in limiter.take("a", now: Samples.now).remaining } == [2, 1, 0, 0])
        #expect(limiter.take("a", now: Samples.now).reset == 3 * Self.second)
    }

    @Test func aClockThatGoesBackGivesNothing() {
        var limiter = RateLimiter(rate(1, per: 1, burst: 1))
        #expect(limiter.take("a", now: Samples.now).isAllowed)
        #expect(!limiter.take("a", now: Samples.now - 3600 * Self.second).isAllowed)
    }

    @Test func aRateOfNothingAllowsNothing() {
        var limiter = RateLimiter(rate(0, per: 1, burst: 5))
        #expect(!limiter.take("a", now: Samples.now).isAllowed)
    }

    @Test func extremeRatesDoNotOverflow() {
        for rate in [
            rate(.max, per: .max, burst: .max), rate(1, per: .max, burst: .max), rate(.max, per: 1, burst: 1),
            rate(1, per: 1, burst: .min),
        ] {
            var limiter = RateLimiter(rate)
            for at in 0..<3 { _ = limiter.take("a", now: Samples.now + Int64(at)) }
        }
    }

    /// Within any time, no key gets more than the burst and what the rate adds, however small the table is and however many keys push into it.
    @Test(arguments: [1, 2, 7, 64]) func aFullTableForgivesNobody(capacity: Int) {
        var random = SeededGenerator(UInt64(capacity))
        var limiter = RateLimiter(rate(5, per: 1, burst: 4), capacity: capacity)
        var allowed: [String: [Int64]] = [:]
        var now = Samples.now
        for _ in 0..<20_000 {
            now += Int64.random(in: 0...20_000_000, using: &random)
            let key = "k\(Int.random(in: 0..<40, using: &random))"
            if limiter.take(key, now: now).isAllowed { allowed[key, default: []].append(now) }
        }
        #expect(limiter.count <= capacity)
        #expect(!allowed.isEmpty)
        for (_, times) in allowed {
            // The slow and obvious form: a bucket that is refilled.
            var tokens = 4.0
            var last = times[0]
            for time in times {
                tokens = min(4, tokens + Double(time - last) / Double(Self.second) * 5)
                last = time
                #expect(tokens > 0.999)
                tokens -= 1
            }
        }
    }

    @Test func aTableThatIsLargeEnoughAgreesWithTheBucket() {
        var random = SeededGenerator(3)
        var limiter = RateLimiter(rate(10, per: 1, burst: 5))
        // Integer nanoseconds: a request costs `interval`, the bucket holds `burst` of them.
        let interval = Self.second / 10
        var buckets: [String: (level: Int64, at: Int64)] = [:]
        var now = Samples.now
        for _ in 0..<20_000 {
            now += Int64.random(in: 0...30_000_000, using: &random)
            let key = "k\(Int.random(in: 0..<5, using: &random))"
            var bucket = buckets[key] ?? (5 * interval, now)
            bucket = (min(5 * interval, bucket.level + now - bucket.at), now)
            let expected = bucket.level >= interval
            if expected { bucket.level -= interval }
            buckets[key] = bucket
            #expect(limiter.take(key, now: now).isAllowed == expected)
        }
    }

    @Test func aRateThatChangedBeginsAnew() throws {
        var table = RateTable()
        func route(_ requests: Int) throws -> Route {
            let trigger = Samples.trigger(
                "GET", "/", rate: Trigger.Rate(requests: requests, seconds: 60, burst: 1, by: .route))
            return try RouteTable(api: "Api", writs: [Samples.writ("F", [trigger])]).routes[0]
        }
        #expect(table.take("", route: try route(1), now: Samples.now)?.isAllowed == true)
        #expect(table.take("", route: try route(1), now: Samples.now)?.isAllowed == false)
        #expect(table.take("", route: try route(2), now: Samples.now)?.isAllowed == true)
    }
}
