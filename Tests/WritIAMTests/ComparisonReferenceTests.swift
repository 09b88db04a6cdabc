import Testing
import WritIAM
import WritModel

/// The comparison against requests at random and the slow evaluator.
struct ComparisonReferenceTests {
    @Test(arguments: [PolicyKind.identity, .resource])
    func agreesWithTheReference(_ kind: PolicyKind) throws {
        var source = RandomPolicies(seed: kind == .identity ? 0xC0FFEE : 0xBEEF)
        var undecided = 0
        let pairs = Cases.count / 20
        for number in 0..<pairs {
            source.wild = number.isMultiple(of: 3)
            let documents = [source.document(kind: kind), source.document(kind: kind)]
            // Every fifth pair shares its statements, so that containment is not rare.
            let second =
                number.isMultiple(of: 5)
                ? Node.object([
                    "Version": documents[0]["Version"] ?? "2008-10-17",
                    "Statement": Node(
                        (documents[0]["Statement"]?.array ?? [])
                            + (documents[0]["Version"] == documents[1]["Version"]
                                ? documents[1]["Statement"]?.array ?? [] : [])),
                ]) : documents[1]
            let old = try Policy(reading: documents[0], kind: kind)
            let new = try Policy(reading: second, kind: kind)
            let result = PolicyComparison.compare([new], to: [old], catalogue: nil)
            let text = "\(JSONWriter.string(documents[0])) against \(JSONWriter.string(second)): \(result.relation)"
            if !result.isDecided { undecided += 1 }
            func allows(_ document: Node, _ request: Request) -> Bool {
                ReferenceEvaluator.allows(document, request, principals: kind.namesPrincipals)
            }
            if let witness = result.witness, !allows(second, witness) || allows(documents[0], witness) {
                Issue.record("false witness: \(text) \(witness)")
                return
            }
            if let lost = result.lost, allows(second, lost) || !allows(documents[0], lost) {
                Issue.record("false witness: \(text) \(lost)")
                return
            }
            for _ in 0..<10 {
                let request = source.request()
                let before = allows(documents[0], request)
                let after = allows(second, request)
                let isWider = after && !before
                let isNarrower = before && !after
                let wrong =
                    switch result.relation {
                    case .equal: isWider || isNarrower
                    case .narrower: isWider
                    case .wider: isNarrower
                    case .incomparable: false
                    }
                // Several values for a key that no policy treats as a set are not requests that can be made.
                if wrong, !(source.wild && request.context["k:a"]?.values.count == 2) {
                    Issue.record("\(text) but \(request)")
                    return
                }
            }
        }
        #expect(undecided * 50 < pairs, "\(undecided) of \(pairs) undecided")
    }

    @Test func everyPolicyEqualsItself() throws {
        var source = RandomPolicies(seed: 7)
        for _ in 0..<(Cases.count / 20) {
            let policy = try Policy(reading: source.document(kind: .identity), kind: .identity)
            let result = PolicyComparison.compare([policy], to: [policy], catalogue: nil)
            #expect(result.relation == .equal)
        }
    }
}
