import Testing
import WritModel

@testable import WritIngress

@Suite struct RouteTableTests {
    private func table(_ routes: [(String, String)], format: Trigger.HTTP.Format = .v2) throws -> RouteTable {
        try RouteTable(
            api: "Api", writs: [Samples.writ("F", routes.map { Samples.trigger($0.0, $0.1, format: format) })])
    }

    private func match(_ table: RouteTable, _ method: String, _ path: String) throws -> String {
        switch table.match(method: method, path: try RequestPath(path)) {
        case .route(let route): "\(route.trigger.method) \(route.trigger.path)"
        case .method(let allowed): "405 \(allowed.joined(separator: ","))"
        case .none: "404"
        }
    }

    /// The example of the API Gateway developer guide, "Create routes for HTTP APIs".
    @Test(arguments: [
        ("GET", "/pets/dog/1", "GET /pets/dog/1"), ("GET", "/pets/dog/2", "GET /pets/dog/{id}"),
        ("GET", "/pets/cat/1", "GET /pets/{proxy+}"),
        ("POST", "/test/5", "ANY /{proxy+}"), ("POST", "/pets/dog/1", "ANY /{proxy+}"), ("GET", "/", "ANY $default"),
    ]) func theMostSpecificRouteIsChosen(method: String, path: String, expected: String) throws {
        let table = try table([
            ("ANY", "$default"), ("ANY", "/{proxy+}"), ("GET", "/pets/{proxy+}"), ("GET", "/pets/dog/{id}"),
            ("GET", "/pets/dog/1"),
        ])
        #expect(try match(table, method, path) == expected)
    }

    @Test func aFullMatchPrecedesAGreedyOneOfALongerLiteral() throws {
        let table = try table([("GET", "/pets/dog/{proxy+}"), ("GET", "/pets/{kind}/1")])
        #expect(try match(table, "GET", "/pets/dog/1") == "GET /pets/{kind}/1")
        #expect(try match(table, "GET", "/pets/dog/2") == "GET /pets/dog/{proxy+}")
    }

    @Test func theMethodItselfPrecedesAny() throws {
        let table = try table([("ANY", "/a"), ("GET", "/a")])
        #expect(try match(table, "GET", "/a") == "GET /a")
        #expect(try match(table, "PUT", "/a") == "ANY /a")
    }

    @Test func whatNoWritOpensIsRefused() throws {
        let table = try table([("GET", "/orders/{id}"), ("POST", "/orders")])
        #expect(try match(table, "GET", "/Orders/1") == "404")
        #expect(try match(table, "GET", "/orders/1/items") == "404")
        #expect(try match(table, "GET", "/orders/1/") == "404")
        #expect(try match(table, "GET", "/orders") == "405 POST")
        #expect(try match(table, "DELETE", "/orders/1") == "405 GET")
        #expect(try match(table, "get", "/orders/1") == "405 GET")
        #expect(try match(table, "ANY", "/orders/1") == "405 GET")
    }

    @Test func aMethodThatARESTResourceLacksDoesNotFallThroughToAWiderRoute() throws {
        let routes = [("GET", "/orders"), ("ANY", "/{proxy+}")]
        #expect(try match(table(routes, format: .v1), "POST", "/orders") == "405 GET")
        #expect(try match(table(routes, format: .v2), "POST", "/orders") == "ANY /{proxy+}")
        #expect(try match(table(routes, format: .v1), "GET", "/orders/") == "GET /orders")
    }

    @Test func twoWritsCannotClaimOneRoute() throws {
        let first = Samples.writ("A", [Samples.trigger("GET", "/orders/{id}")])
        let second = Samples.writ("B", [Samples.trigger("GET", "/orders/{name}")])
        #expect(throws: InputError("route-conflict", "")) { try RouteTable(api: "Api", writs: [first, second]) }
        let other = Samples.writ(
            "B", [Samples.trigger("PUT", "/orders/{name}"), Samples.trigger("GET", "/orders/{id}", api: "Other")])
        #expect(try RouteTable(api: "Api", writs: [first, other]).routes.count == 2)
    }

    @Test(arguments: ["orders", "/a//b", "/{id}/{id}", "/{p+}/a", "/{}", "/{a b}", "/a{b}", "/..", "/a%20b", "/a?b"])
    func aWrongPatternIsRefused(path: String) {
        #expect(throws: InputError.self) { try RoutePattern(path, at: nil) }
    }

    @Test func anUnknownMethodIsRefused() {
        #expect(throws: InputError("route-method", "")) { try self.table([("FETCH", "/")]) }
    }

    @Test func parametersAreDecoded() throws {
        let pattern = try RoutePattern("/a/{x}/{rest+}", at: nil)
        let found = pattern.parameters(of: try RequestPath("/a/b%20c/d/e%3Ff"))
        #expect(found.map(\.name) == ["x", "rest"])
        #expect(found.map(\.value) == ["b c", "d/e?f"])
    }

    /// The tree against a search of all routes that orders the candidates by the documented precedence.
    @Test func theTreeAgreesWithASearchOfAllRoutes() throws {
        var random = SeededGenerator(11)
        let parts = ["a", "b", "{x}"]
        let methods = ["GET", "POST", "ANY"]
        for _ in 0..<400 {
            var seen: Set<String> = []
            var routes: [(String, String)] = []
            for _ in 0..<Int.random(in: 1...8, using: &random) {
                var segments = (0..<Int.random(in: 0...3, using: &random)).map { _ in
                    parts.randomElement(using: &random) ?? "a"
                }
                for at in segments.indices where segments[at] == "{x}" { segments[at] = "{x\(at)}" }
                if Bool.random(using: &random) { segments.append("{p+}") }
                let route = (methods.randomElement(using: &random) ?? "GET", "/" + segments.joined(separator: "/"))
                if seen.insert("\(route)").inserted { routes.append(route) }
            }
            let table = try table(routes)
            for _ in 0..<20 {
                let path =
                    "/"
                    + (0..<Int.random(in: 0...4, using: &random)).map { _ in
                        ["a", "b", "c"].randomElement(using: &random) ?? "a"
                    }.joined(separator: "/")
                let method = ["GET", "POST", "PUT"].randomElement(using: &random) ?? "GET"
                let expected = Self.search(routes, method, path.split(separator: "/").map(String.init))
                let found = try match(table, method, path)
                #expect(expected ?? "none" == (found.hasPrefix("4") ? "none" : found), "\(routes) \(method) \(path)")
            }
        }
    }

    private static func search(_ routes: [(String, String)], _ method: String, _ path: [String]) -> String? {
        let candidates = routes.compactMap { route -> (key: [Int], text: String)? in
            guard route.0 == method || route.0 == "ANY" else { return nil }
            let pattern = route.1.split(separator: "/").map(String.init)
            let isGreedy = pattern.last == "{p+}"
            guard isGreedy ? path.count >= pattern.count : path.count == pattern.count else { return nil }
            // Lower is better: full before greedy, then literal before parameter before greedy at each place, then the method.
            var key = [isGreedy ? 1 : 0]
            for (at, part) in pattern.enumerated() {
                if part == "{p+}" {
                    key.append(2)
                } else if part.hasPrefix("{") {
                    key.append(1)
                } else {
                    guard part == path[at] else { return nil }
                    key.append(0)
                }
            }
            return (key + [route.0 == "ANY" ? 1 : 0], "\(route.0) \(route.1)")
        }
        return candidates.min { $0.key.lexicographicallyPrecedes($1.key) }?.text
    }
}
