package import WritModel

/// All routes of one API, from the writs of the functions behind it.
///
/// Order of choice as in API Gateway ("Route API requests", HTTP APIs): a full match before a greedy one before `$default`;
/// among these a literal segment before a parameter, from left to right; the method itself before `ANY`. Where all routes
/// have the REST format, the path alone chooses the resource, as REST APIs do, so that a method that the resource lacks is refused
/// and never falls through to a wider route.
package struct RouteTable: Sendable {
    package let api: String
    package let routes: [Route]
    /// All routes have format 1.0: answers and matching follow REST APIs.
    package let isREST: Bool
    private var root = Branch()
    private var catchAll: [String: Int] = [:]

    package enum Match: Sendable, Equatable {
        case route(Route)
        /// The path is known, but not with this method. Methods sorted.
        case method(allowed: [String])
        case none
    }

    private struct Branch: Sendable {
        var literals: [String: Branch] = [:]
        /// Zero or one: a value type cannot hold itself.
        var parameter: [Branch] = []
        /// Index into `routes`, by method.
        var here: [String: Int] = [:]
        var greedy: [String: Int] = [:]
    }

    /// - Throws: `route-conflict` where two triggers claim the same method and shape of path; `route-path`, `route-method`.
    package init(api: String, writs: [Writ]) throws(InputError) {
        var routes: [Route] = []
        for writ in writs {
            for (at, trigger) in writ.ingress.enumerated() {
                guard case .http(let http) = trigger, http.api == api else { continue }
                let reference = writ.reference("/ingress/\(at)")
                guard Self.methods.contains(http.method) || (http.method == "ANY") else {
                    throw InputError(
                        "route-method", "method `\(http.method)` of `\(http.path)` is unknown", at: reference.location,
                        hint: "one of \(Self.methods.sorted().joined(separator: ", ")), ANY")
                }
                let pattern = try RoutePattern(http.path, at: reference.location)
                routes.append(
                    Route(
                        function: writ.function, trigger: http, writ: reference, pattern: pattern,
                        timeout: writ.limits.timeout))
            }
        }
        self.api = api
        self.routes = routes
        isREST = !routes.isEmpty && routes.allSatisfy { $0.trigger.format == .v1 }
        for (at, route) in routes.enumerated() { try insert(route, at) }
    }

    package static let methods: Set<String> = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]

    private mutating func insert(_ route: Route, _ at: Int) throws(InputError) {
        let method = route.trigger.method
        let earlier =
            if route.pattern.isDefault {
                catchAll.updateValue(at, forKey: method)
            } else {
                Self.insert(at, method: method, route.pattern.segments[...], into: &root)
            }
        if let earlier {
            let other = routes[earlier]
            throw InputError(
                "route-conflict",
                "`\(route.key)` of function `\(route.function)` is also claimed by `\(other.key)` of function `\(other.function)`",
                at: route.writ.location, hint: "leave the route in one writ only")
        }
    }

    private static func insert(
        _ at: Int, method: String, _ rest: ArraySlice<RoutePattern.Segment>, into branch: inout Branch
    ) -> Int? {
        switch rest.first {
        case nil: return branch.here.updateValue(at, forKey: method)
        case .greedy: return branch.greedy.updateValue(at, forKey: method)
        case .literal(let text):
            return insert(at, method: method, rest.dropFirst(), into: &branch.literals[text, default: Branch()])
        case .parameter:
            if branch.parameter.isEmpty { branch.parameter.append(Branch()) }
            return insert(at, method: method, rest.dropFirst(), into: &branch.parameter[0])
        }
    }

    /// The route for a request. A final slash counts in HTTP APIs and does not in REST APIs.
    package func match(method: String, path: RequestPath) -> Match {
        var allowed: Set<String> = []
        let segments = path.segments[...]
        if isREST || !path.endsWithSlash || path.segments.isEmpty,
            let found = full(root, segments, method, &allowed)
        {
            return found
        }
        if let found = greedy(root, segments, method, &allowed) { return found }
        if let at = catchAll[method] ?? catchAll["ANY"] { return .route(routes[at]) }
        allowed.formUnion(catchAll.keys)
        return allowed.isEmpty ? .none : .method(allowed: allowed.sorted())
    }

    private func choose(_ methods: [String: Int], _ method: String, _ allowed: inout Set<String>) -> Match? {
        if let at = methods[method] ?? methods["ANY"] { return .route(routes[at]) }
        guard !methods.isEmpty else { return nil }
        allowed.formUnion(methods.keys)
        return isREST ? .method(allowed: methods.keys.sorted()) : nil
    }

    /// The recursion is as deep as the deepest pattern; each branch is visited at most once.
    private func full(
        _ branch: Branch, _ rest: ArraySlice<String>, _ method: String, _ allowed: inout Set<String>
    ) -> Match? {
        guard let head = rest.first else { return choose(branch.here, method, &allowed) }
        if let next = branch.literals[head], let found = full(next, rest.dropFirst(), method, &allowed) { return found }
        if let next = branch.parameter.first { return full(next, rest.dropFirst(), method, &allowed) }
        return nil
    }

    private func greedy(
        _ branch: Branch, _ rest: ArraySlice<String>, _ method: String, _ allowed: inout Set<String>
    ) -> Match? {
        guard let head = rest.first else { return nil }
        if let next = branch.literals[head], let found = greedy(next, rest.dropFirst(), method, &allowed) {
            return found
        }
        if let next = branch.parameter.first, let found = greedy(next, rest.dropFirst(), method, &allowed) {
            return found
        }
        return choose(branch.greedy, method, &allowed)
    }
}
