/// What one list of triggers admits beyond another (spec/writ-v1.md, section 5.2).
enum IngressComparison {
    /// A sentence about an event that `a` admits and `b` does not; nil if there is none.
    static func excess(_ a: [Trigger], beyond b: [Trigger]) -> String? {
        let routes = Routes(a, b)
        for (at, trigger) in a.enumerated() {
            let why: String?
            switch trigger {
            case .http(let http): why = routes.excess(http)
            case .queue(let queue): why = excess(queue, b)
            case .upload(let upload): why = excess(upload, b)
            case .stream(let stream): why = excess(stream, b)
            case .schedule(let schedule):
                why = b.contains(.schedule(schedule)) ? nil : "`\(schedule.expression)` starts it"
            case .invoke(let invoke): why = excess(invoke, b)
            }
            if let why { return "trigger \(at): \(why)" }
        }
        return nil
    }

    private static func excess(_ queue: Trigger.Queue, _ others: [Trigger]) -> String? {
        let isCovered = others.contains {
            guard case .queue(let other) = $0 else { return false }
            return GlobContainment.isARN(queue.arn, within: other.arn) && queue.batch <= other.batch
                && queue.partial == other.partial
        }
        return isCovered ? nil : "messages of `\(queue.arn)` in batches of \(queue.batch)"
    }

    private static func excess(_ stream: Trigger.Stream, _ others: [Trigger]) -> String? {
        let isCovered = others.contains {
            guard case .stream(let other) = $0 else { return false }
            return GlobContainment.isARN(stream.arn, within: other.arn) && stream.batch <= other.batch
                && stream.partial == other.partial && stream.start == other.start
        }
        return isCovered
            ? nil : "changes of `\(stream.arn)` in batches of \(stream.batch) from \(stream.start.rawValue)"
    }

    private static func excess(_ upload: Trigger.Upload, _ others: [Trigger]) -> String? {
        let lacking = upload.events.first { event in
            !others.contains {
                guard case .upload(let other) = $0 else { return false }
                return GlobContainment.isARN(upload.arn, within: other.arn)
                    && other.events.contains { GlobContainment.isText(event, within: $0) }
                    && upload.prefix.utf8.starts(with: other.prefix.utf8)
                    && upload.suffix.utf8.reversed().starts(with: other.suffix.utf8.reversed())
            }
        }
        return lacking.map { "`\($0)` of `\(upload.arn)` for `\(upload.prefix)*\(upload.suffix)`" }
    }

    private static func excess(_ invoke: Trigger.Invoke, _ others: [Trigger]) -> String? {
        var known: [String] = []
        for case .invoke(let other) in others { known += other.callers }
        return lacking(invoke.callers, known).map { "`\($0)` may invoke it" }
    }

    private static func lacking(_ callers: [String], _ known: [String]) -> String? {
        callers.first { caller in !known.contains { GlobContainment.isARN(caller, within: $0) } }
    }

    /// The routes of two writs. A request goes to the most specific route, so a route that the other writ has and this one has not can take
    /// requests away from the route that would cover them.
    private struct Routes {
        typealias Route = (pattern: RoutePattern, http: Trigger.HTTP)
        let own: [Route]
        let others: [Route]

        init(_ a: [Trigger], _ b: [Trigger]) {
            func routes(_ triggers: [Trigger]) -> [Route] {
                triggers.compactMap {
                    guard case .http(let http) = $0 else { return nil }
                    return (RoutePattern(http), http)
                }
            }
            own = routes(a)
            others = routes(b)
        }

        func excess(_ http: Trigger.HTTP) -> String? {
            let pattern = RoutePattern(http)
            let name = "`\(http.method) \(http.path)` of `\(http.api)`"
            let covering = others.filter { $0.pattern.contains(pattern) }
            guard !covering.isEmpty else { return "\(name) is a route" }
            for other in others where other.pattern.overlaps(pattern) {
                // Another route takes all requests of this one before `other` is asked.
                if covering.contains(where: { $0.pattern.precedes(other.pattern) }) { continue }
                // Requests of `other` are taken by a more specific route here too, which is judged for itself.
                if pattern != other.pattern, other.pattern.precedes(pattern),
                    own.contains(where: { $0.pattern == other.pattern })
                {
                    continue
                }
                if let why = IngressComparison.excess(http, beyond: other.http) { return "\(name): \(why)" }
                if other.http.rate != nil, other.pattern != pattern,
                    own.count(where: { $0.pattern.overlaps(other.pattern) }) > 1
                {
                    return "\(name) has a rate of its own beside other routes"
                }
            }
            return nil
        }
    }

    /// Conditions of a route: who is admitted with what, how often, from which pages.
    private static func excess(_ a: Trigger.HTTP, beyond b: Trigger.HTTP) -> String? {
        if a.format != b.format { return "the event has the format \(a.format.rawValue)" }
        if let why = excess(a.authorization, beyond: b.authorization) { return why }
        if a.maxBody > b.maxBody { return "the body may have \(a.maxBody)" }
        if let schema = b.schema, a.schema != schema {
            return a.schema == nil ? "the body is not validated" : "the body is validated by another schema"
        }
        if let why = excess(a.rate, beyond: b.rate) { return why }
        return excess(a.cors, beyond: b.cors)
    }

    private static func excess(_ a: Trigger.Authorization, beyond b: Trigger.Authorization) -> String? {
        switch (a, b) {
        case (_, .anyone): return nil
        case (.anyone, _): return "anyone may call"
        case (.jwt(let issuer, let audiences, let scopes), .jwt(let otherIssuer, let otherAudiences, let otherScopes)):
            if issuer != otherIssuer { return "tokens of `\(issuer)` are accepted" }
            if let more = audiences.first(where: { !otherAudiences.contains($0) }) {
                return "tokens for `\(more)` are accepted"
            }
            return otherScopes.first { !scopes.contains($0) }.map { "the scope `\($0)` is not needed" }
        case (.sigv4(let callers), .sigv4(let others)): return lacking(callers, others).map { "`\($0)` may call" }
        case (.apiKey(let secret), .apiKey(let other)):
            return secret == other ? nil : "holders of the key `\(secret)` may call"
        default: return "callers with `\(a.type)` are admitted"
        }
    }

    private static func excess(_ a: Trigger.Rate?, beyond b: Trigger.Rate?) -> String? {
        guard let b else { return nil }
        guard let a else { return "the rate is not limited" }
        if a.by != b.by { return "requests are counted by \(a.by.rawValue)" }
        if a.burst > b.burst { return "\(a.burst) requests may come at once" }
        let (mine, first) = a.requests.multipliedReportingOverflow(by: b.seconds)
        let (other, second) = b.requests.multipliedReportingOverflow(by: a.seconds)
        return !first && !second && mine <= other ? nil : "\(a.requests) requests may come in \(a.seconds) s"
    }

    private static func excess(_ a: Trigger.CORS?, beyond b: Trigger.CORS?) -> String? {
        guard let a else { return nil }
        guard let b else { return "pages of `\(a.origins.first ?? "")` may call" }
        func more(_ list: [String], _ others: [String]) -> String? {
            others.contains("*") ? nil : list.first { !others.contains($0) }
        }
        if let origin = more(a.origins, b.origins) { return "pages of `\(origin)` may call" }
        if let method = more(a.methods, b.methods) { return "pages may use `\(method)`" }
        if let header = more(a.headers.map { $0.lowercased() }, b.headers.map { $0.lowercased() }) {
            return "pages may send `\(header)`"
        }
        if a.credentials, !b.credentials { return "pages may use a caller's credentials" }
        return a.maxAge > b.maxAge ? "browsers may remember it for \(a.maxAge) s" : nil
    }
}
