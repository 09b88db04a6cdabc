/// The requests of one API that a route names: method and path.
struct RoutePattern: Hashable {
    enum Segment: Hashable {
        case literal(Substring)
        /// `{name}`: one segment that is not empty.
        case any
        /// `{name+}`: all that is left, at least one segment.
        case rest
    }

    let api: String
    /// Nil for `ANY`.
    let method: String?
    /// Nil for `$default`.
    let segments: [Segment]?

    init(_ http: Trigger.HTTP) {
        api = http.api
        method = http.method == "ANY" ? nil : http.method
        guard http.path != "$default" else {
            segments = nil
            return
        }
        segments = http.path.dropFirst().split(separator: "/", omittingEmptySubsequences: false).map { part in
            guard part.hasPrefix("{"), part.hasSuffix("}") else { return .literal(part) }
            return part.hasSuffix("+}") ? .rest : .any
        }
    }

    /// Whether every request of `inner` is one of this route's.
    func contains(_ inner: RoutePattern) -> Bool {
        guard api == inner.api, method == nil || method == inner.method else { return false }
        guard let outer = segments else { return true }
        guard let inner = inner.segments else { return false }
        for (at, segment) in outer.enumerated() {
            guard at < inner.count else { return false }
            switch (segment, inner[at]) {
            case (.rest, .literal(let text)): return !text.isEmpty
            case (.rest, _): return true
            case (_, .rest): return false
            case (.any, .literal(let text)): if text.isEmpty { return false }
            case (.any, .any): break
            case (.literal, .any): return false
            case (.literal(let a), .literal(let b)): if a != b { return false }
            }
        }
        return outer.count == inner.count
    }

    /// Whether some request may be one of both routes'; true where gateways differ.
    func overlaps(_ other: RoutePattern) -> Bool {
        guard api == other.api, method == nil || other.method == nil || method == other.method else { return false }
        guard let a = segments, let b = other.segments else { return true }
        for at in 0..<max(a.count, b.count) {
            guard at < a.count, at < b.count else { return false }
            switch (a[at], b[at]) {
            case (.rest, _), (_, .rest): return true
            case (.literal(let x), .literal(let y)): if x != y { return false }
            default: break
            }
        }
        return true
    }

    /// Whether every gateway gives a request of both to this route.
    func precedes(_ other: RoutePattern) -> Bool { other.contains(self) && !contains(other) }
}
