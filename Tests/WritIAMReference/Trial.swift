package import WritIAM
package import WritModel

/// Two random policies and some requests, decided by the product and by the slow reference.
package struct Trial: Sendable {
    package let kind: PolicyKind
    package let old: Node
    package let new: Node
    package let requests: [Request]
    /// Whether a plain key with two values occurs, which no caller can send where no policy treats the key as a set.
    private let isWild: Bool

    /// What the product and the reference must agree on.
    package enum Property: String, Sendable, CaseIterable {
        /// Each policy allows a request or not.
        case evaluation
        /// The request that shows a difference shows it.
        case witness
        /// No request refutes a containment.
        case containment
        /// A policy equals itself.
        case itself
    }

    /// A case on which the two differ, as a vector that can be kept.
    package struct Failure: Sendable {
        package let property: Property
        package let vector: Node
    }

    package struct Outcome: Sendable {
        package var failures: [Failure] = []
        package var relation: Relation
        package var isDecided: Bool
    }

    package init(from source: inout RandomPolicies, kind: PolicyKind, requests count: Int) {
        source.wild = source.random.chance(35)
        isWild = source.wild
        self.kind = kind
        old = source.document(kind: kind)
        new = source.relative(of: old, kind: kind)
        requests = (0..<count).map { _ in source.request() }
    }

    package func run() throws -> Outcome {
        let policies = try [old, new].map { try Policy(reading: $0, kind: kind) }
        let compiled = policies.map { CompiledPolicy([$0]) }
        let result = PolicyComparison.compare([policies[1]], to: [policies[0]], catalogue: nil)
        var out = Outcome(relation: result.relation, isDecided: result.isDecided)
        for (witness, allowing, other) in [(result.witness, new, old), (result.lost, old, new)] {
            guard let witness, !allows(allowing, witness) || allows(other, witness) else { continue }
            out.failures.append(failure(.witness, witness))
        }
        if PolicyComparison.compare([policies[0]], to: [policies[0]], catalogue: nil).relation != .equal {
            out.failures.append(failure(.itself, nil))
        }
        for request in requests {
            let before = allows(old, request)
            let after = allows(new, request)
            if compiled[0].evaluate(request).isAllowed != before || compiled[1].evaluate(request).isAllowed != after {
                out.failures.append(failure(.evaluation, request))
            }
            let contradicts =
                switch result.relation {
                case .equal: before != after
                case .narrower: after && !before
                case .wider: before && !after
                case .incomparable: false
                }
            if contradicts, !(isWild && request.context["k:a"]?.values.count == 2) {
                out.failures.append(failure(.containment, request))
            }
        }
        return out
    }

    private func allows(_ document: Node, _ request: Request) -> Bool {
        ReferenceEvaluator.allows(document, request, principals: kind.namesPrincipals)
    }

    private func failure(_ property: Property, _ request: Request?) -> Failure {
        var vector = Mapping()
        vector["property"] = Node(property.rawValue)
        vector["kind"] = Node(kind.rawValue)
        vector["old"] = old
        vector["new"] = new
        if let request {
            vector["request"] = request.vector
            vector["allowed"] = .object([
                "old": Node(.bool(allows(old, request))), "new": Node(.bool(allows(new, request))),
            ])
        }
        return Failure(property: property, vector: Node(vector))
    }
}

extension RandomPolicies {
    /// A second policy: often a changed copy, so that containment is not rare.
    fileprivate mutating func relative(of old: Node, kind: PolicyKind) -> Node {
        let other = document(kind: kind)
        var statements = old["Statement"]?.array ?? []
        switch Int.random(in: 0..<10, using: &random) {
        case 0..<3: return other
        case 3..<5:
            // Only in the same version do the statements say the same.
            guard old["Version"] == other["Version"] else { return other }
            statements += other["Statement"]?.array ?? []
        case 5..<7: statements[Int.random(in: statements.indices, using: &random)] = statement(kind)
        case 7: statements.append(statement(kind))
        case 8: statements.reverse()
        default:
            // One element taken from another statement.
            let at = Int.random(in: statements.indices, using: &random)
            guard var members = statements[at].object else { return other }
            let element = random.pick(["Effect", "Action", "Resource", "Condition"])
            let donor = statement(kind)
            members["Not" + element] = donor["Not" + element]
            members[element] = donor[element]
            statements[at] = Node(members)
        }
        var document = Mapping()
        document["Version"] = old["Version"]
        document["Statement"] = Node(statements)
        return Node(document)
    }
}

extension Request {
    /// As a JSON object, which `init(vector:)` reads back.
    fileprivate var vector: Node {
        var keys = Mapping()
        for (key, value) in context.sorted(by: { $0.key < $1.key }) {
            keys[key] =
                switch value {
                case .string(let text): Node(text)
                case .strings(let texts): Node(texts.map { Node($0) })
                }
        }
        var out = Mapping()
        out["action"] = Node(action)
        out["resource"] = Node(resource)
        if case .session(let role, let name) = principal {
            out["principal"] = Node(role.description)
            out["session"] = Node(name)
        } else {
            out["principal"] = Node(principal.description)
        }
        out["context"] = Node(keys)
        return Node(out)
    }
}

extension Request {
    /// A request as a vector holds it; nil for another form.
    package init?(vector: Node) {
        guard let action = vector["action"]?.string, let resource = vector["resource"]?.string,
            let text = vector["principal"]?.string, var principal = try? Principal(reading: text)
        else { return nil }
        if let name = vector["session"]?.string, let role = ARN(text) { principal = .session(role: role, name: name) }
        var context: [String: ContextValue] = [:]
        for entry in vector["context"]?.object ?? Mapping() {
            context[entry.key] =
                entry.value.array.map { .strings($0.compactMap(\.string)) } ?? .string(entry.value.string ?? "")
        }
        self.init(action: action, resource: resource, principal: principal, context: context)
    }
}
