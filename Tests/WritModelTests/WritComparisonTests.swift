import Testing

@testable import WritModel

struct WritComparisonTests {
    private static let base = try? SpecVector.all("compare").first { $0.name == "base.yaml" }?.node()
    static let vectors = SpecVector.all("compare").filter { $0.name != "base.yaml" }

    /// The base writ with some top-level members replaced; null removes one.
    private func writ(_ changes: Node?) throws -> Writ {
        var members = try #require(Self.base?.object)
        if let changes = changes?.object {
            for entry in changes { members[entry.key] = entry.value.isNull ? nil : entry.value }
        }
        return try Writ(reading: Node(members))
    }

    @Test(arguments: vectors)
    func vectorsCompareAsExpected(_ vector: SpecVector) throws {
        let node = try vector.node()
        let expected = try #require(node["relation"]?.string.flatMap(Relation.init(rawValue:)))
        let pointer = try #require(node["pointer"]?.string)
        let old = try writ(node["old"])
        let new = try writ(node["new"])
        let found = WritComparison.compare(new, to: old) { _, _ in PolicyRelation(.equal) }
        #expect(found.relation == expected, "\(found.fields.map(\.witness))")
        for field in found.fields {
            #expect(field.relation == (field.pointer == pointer ? expected : .equal), "\(field.pointer)")
            #expect(field.witness.isEmpty == (field.relation == .equal))
        }
        let back = WritComparison.compare(old, to: new) { _, _ in PolicyRelation(.equal) }
        let reverse: Relation = expected == .narrower ? .wider : expected == .wider ? .narrower : expected
        #expect(back.relation == reverse)
    }

    @Test func policiesAreComparedByTheLayerThatKnowsThem() throws {
        let policy = try parseYAML("policy: {Version: 2012-10-17, Statement: []}")
        let without = try writ(nil)
        let with = try writ(.object(["identity": policy]))
        var asked = 0
        let same = WritComparison.compare(without, to: without) { _, _ in
            asked += 1
            return PolicyRelation(.incomparable)
        }
        #expect(same.relation == .equal && asked == 0)
        let wider = WritComparison.compare(with, to: without) { new, old in
            #expect(new == policy["policy"] && old == nil)
            return PolicyRelation(.wider, witness: "s3:GetObject on x")
        }
        #expect(wider.relation == .wider)
        #expect(wider.fields.first { $0.pointer == "/identity" }?.witness == "s3:GetObject on x")
        let mixed = WritComparison.compare(
            try writ(.object(["isolation": "invocation", "identity": policy])), to: without
        ) {
            _, _ in PolicyRelation(.wider)
        }
        #expect(mixed.relation == .incomparable)
    }

    @Test func everyFieldIsCompared() throws {
        let found = WritComparison.compare(try writ(nil), to: try writ(nil)) { _, _ in PolicyRelation(.equal) }
        let compared = Set(found.fields.map { String($0.pointer.dropFirst().prefix { $0 != "/" }) })
        let full = try #require(SpecVector.all("valid").first { $0.name == "full.yaml" })
        let known = Set(try #require(try Writ(reading: full.node()).node.object).keys).subtracting(["writ"])
        #expect(compared == known)
    }

    // MARK: a slow reference on random writs

    @Test func globContainmentAgreesWithEnumeration() {
        var random = SeededGenerator(seed: 3)
        let texts = words(over: ["a", "b", "c"], upTo: 4)
        for _ in 0..<500 {
            let inner = (0..<Int.random(in: 0...4, using: &random)).map { _ in random.pick(["a", "b", "*", "?"]) }
                .joined()
            let outer = (0..<Int.random(in: 0...4, using: &random)).map { _ in random.pick(["a", "b", "*", "?"]) }
                .joined()
            let expected = texts.allSatisfy { !matches(inner, $0) || matches(outer, $0) }
            #expect(GlobContainment.isText(inner, within: outer) == expected, "\(inner) within \(outer)")
        }
    }

    private func words(over letters: [Character], upTo length: Int) -> [String] {
        var all = [""]
        var last = [""]
        for _ in 0..<length {
            last = last.flatMap { word in letters.map { word + String($0) } }
            all += last
        }
        return all
    }

    private func matches(_ pattern: String, _ text: String) -> Bool {
        guard let first = pattern.first else { return text.isEmpty }
        let rest = String(pattern.dropFirst())
        if first == "*" { return matches(rest, text) || (!text.isEmpty && matches(pattern, String(text.dropFirst()))) }
        guard let letter = text.first else { return false }
        return (first == "?" || first == letter) && matches(rest, String(text.dropFirst()))
    }

    @Test func destinationsAndFilesAgreeWithEnumeration() throws {
        var random = SeededGenerator(seed: 5)
        let hosts = ["x.e", "a.x.e", "b.x.e", "z.x.e", "a.a.x.e", "z.a.x.e", "z.e"]
        let paths = ["/m", "/m/z", "/m/a", "/m/a/z", "/m/a/b", "/m/a/b/z", "/m/ab", "/m/ab/z", "/z"]
        for _ in 0..<400 {
            func some() throws -> Writ {
                var writ = try self.writ(nil)
                for _ in 0..<Int.random(in: 0...3, using: &random) {
                    writ.egress.append(
                        .init(
                            host: random.pick(["x.e", "*.x.e", "a.x.e", "*.a.x.e"]), port: random.pick([1, 2]),
                            transport: random.pick([.tls, .tcp])))
                    writ.files.append(
                        .init(
                            path: random.pick(["/m", "/m/a", "/m/a/b", "/m/ab"]), access: random.pick([.read, .write])))
                }
                return writ
            }
            let (a, b) = (try some(), try some())
            func connections(_ writ: Writ) -> Set<String> {
                var found: Set<String> = []
                for host in hosts {
                    for one in writ.egress {
                        let labels = host.split(separator: ".")
                        let wanted = one.host.split(separator: ".")
                        guard labels.count == wanted.count, zip(labels, wanted).allSatisfy({ $1 == "*" || $0 == $1 })
                        else {
                            continue
                        }
                        found.insert("\(host):\(one.port) with tls")
                        if one.transport == .tcp { found.insert("\(host):\(one.port) with anything") }
                    }
                }
                return found
            }
            func accesses(_ writ: Writ) -> Set<String> {
                var found: Set<String> = []
                for path in paths {
                    for one in writ.files where path == one.path || path.hasPrefix(one.path + "/") {
                        found.insert("read \(path)")
                        if one.access == .write { found.insert("write \(path)") }
                    }
                }
                return found
            }
            let compared = WritComparison.compare(a, to: b) { _, _ in PolicyRelation(.equal) }
            for (pointer, sets) in [
                ("/egress", (connections(a), connections(b))), ("/files", (accesses(a), accesses(b))),
            ] {
                let expected = Relation(isWithin: sets.0.isSubset(of: sets.1), contains: sets.1.isSubset(of: sets.0))
                #expect(compared.fields.first { $0.pointer == pointer }?.relation == expected, "\(a.node) \(b.node)")
            }
        }
    }

    /// Routes decided by enumeration of requests, callers and tokens. The comparison must never claim an inclusion that is not there, and must
    /// find those that are there wherever each route has the same conditions.
    @Test func routesNeverSeemNarrowerThanTheyAre() throws {
        var random = SeededGenerator(seed: 9)
        var inclusions = 0
        for round in 0..<1_000 {
            let uniform = round.isMultiple(of: 2)
            func some() -> [Trigger] {
                var triggers: [Trigger] = []
                for _ in 0..<Int.random(in: 0...4, using: &random) {
                    let authorization: Trigger.Authorization =
                        uniform
                        ? .anyone
                        : random.pick([
                            .anyone, .jwt(issuer: "i", audiences: ["a"], scopes: []),
                            .jwt(issuer: "i", audiences: ["a", "b"], scopes: ["s"]), .apiKey(secret: "k"),
                        ])
                    let route = Trigger.http(
                        .init(
                            api: "A", method: random.pick(["GET", "ANY"]),
                            path: random.pick([
                                "$default", "/{p+}", "/{p}", "/a", "/a/{p}", "/a/{p+}", "/{p}/b", "/a/b",
                            ]),
                            format: .v2, authorization: authorization, maxBody: .kibibytes(1)))
                    if !triggers.contains(where: { $0.identity == route.identity }) { triggers.append(route) }
                }
                return triggers
            }
            let (a, b) = (some(), some())
            let truth = admitted(a).isSubset(of: admitted(b))
            let claim = IngressComparison.excess(a, beyond: b) == nil
            #expect(!claim || truth, "\(a) \(b)")
            // A cover by a union of routes is not looked for, nor one by conditions that only happen to agree.
            if uniform, truth, a.allSatisfy({ one in b.contains { $0.identity == one.identity } }) { #expect(claim) }
            if claim, !a.isEmpty { inclusions += 1 }
        }
        #expect(inclusions > 30)
    }

    private func admitted(_ triggers: [Trigger]) -> Set<String> {
        var found: Set<String> = []
        let callers = ["nobody", "token a", "token b", "token a s", "token b s", "key k"]
        for method in ["GET", "PUT"] {
            for path in ["/z", "/a", "/b", "/a/b", "/a/z", "/z/b", "/z/z", "/a/b/z", "/z/z/z"] {
                let candidates = triggers.compactMap { trigger -> Trigger.HTTP? in
                    guard case .http(let http) = trigger, http.method == "ANY" || http.method == method else {
                        return nil
                    }
                    return serves(http.path, path) ? http : nil
                }
                let best = candidates.min { rank($0) < rank($1) }
                for caller in callers {
                    switch best?.authorization {
                    case .anyone: found.insert("\(method) \(path) \(caller)")
                    case .jwt(_, let audiences, let scopes):
                        let words = caller.split(separator: " ").map(String.init)
                        if words[0] == "token", audiences.contains(words[1]), scopes.allSatisfy(words.contains) {
                            found.insert("\(method) \(path) \(caller)")
                        }
                    case .apiKey: if caller == "key k" { found.insert("\(method) \(path) \(caller)") }
                    default: break
                    }
                }
            }
        }
        return found
    }

    private func serves(_ pattern: String, _ path: String) -> Bool {
        if pattern == "$default" { return true }
        let wanted = pattern.split(separator: "/")
        let parts = path.split(separator: "/")
        for (at, segment) in wanted.enumerated() {
            guard at < parts.count else { return false }
            if segment.hasSuffix("+}") { return true }
            if !segment.hasPrefix("{"), segment != parts[at] { return false }
        }
        return wanted.count == parts.count
    }

    /// As a gateway chooses: literal segments first, then parameters, then the rest, then the default; then the method.
    private func rank(_ http: Trigger.HTTP) -> String {
        if http.path == "$default" { return "9" }
        let segments = http.path.split(separator: "/").map { $0.hasSuffix("+}") ? "3" : $0.hasPrefix("{") ? "2" : "1" }
        return segments.joined() + (http.method == "ANY" ? "b" : "a")
    }
}
