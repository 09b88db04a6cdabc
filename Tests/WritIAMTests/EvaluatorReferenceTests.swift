import Testing
import WritIAM
import WritModel

struct EvaluatorReferenceTests {
    /// Requests are cheap beside making a policy: several for each.
    @Test(arguments: [PolicyKind.identity, .resource])
    func decidesAsTheReference(_ kind: PolicyKind) throws {
        var source = RandomPolicies(seed: 0x5EED)
        for _ in 0..<(Cases.count / 20) {
            let document = source.document(kind: kind)
            let compiled = CompiledPolicy([try Policy(reading: document, kind: kind)])
            for _ in 0..<10 {
                let request = source.request()
                let expected = ReferenceEvaluator.allows(document, request, principals: kind.namesPrincipals)
                if compiled.evaluate(request).isAllowed != expected {
                    Issue.record("\(JSONWriter.string(document)) \(request), expected \(expected)")
                    return
                }
            }
        }
    }
}
