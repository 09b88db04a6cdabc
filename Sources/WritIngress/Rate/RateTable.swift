import WritModel

/// The limiters of all routes of one API, each counting for itself.
package struct RateTable: Sendable {
    private var limiters: [WritReferenceKey: RateLimiter] = [:]
    private let capacity: Int

    private struct WritReferenceKey: Hashable {
        var function: String
        var pointer: String
    }

    /// - Parameter capacity: keys remembered at most for each route.
    package init(capacity: Int = 65_536) { self.capacity = capacity }

    /// Takes one request of `key` on a route; nil if the route has no rate.
    package mutating func take(_ key: String, route: Route, now: Int64) -> RateLimiter.Answer? {
        guard let rate = route.trigger.rate else { return nil }
        let reference = WritReferenceKey(function: route.function, pointer: route.writ.pointer)
        // A writ that changed its rate begins to count anew.
        if limiters[reference]?.rate != rate { limiters[reference] = RateLimiter(rate, capacity: capacity) }
        return limiters[reference]?.take(key, now: now)
    }
}
