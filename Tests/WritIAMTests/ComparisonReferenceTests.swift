import Testing
import WritIAM
import WritIAMReference
import WritModel

/// Evaluation and comparison against requests at random and the slow evaluator; `iam-benchmark random` tries many more.
struct ComparisonReferenceTests {
    @Test(arguments: [0xC0FFEE, 0xBEEF] as [UInt64])
    func agreesWithTheReference(_ seed: UInt64) throws {
        var trials = Trials()
        try trials.run(4_000, seed: seed)
        for vector in trials.vectors { Issue.record("\(JSONWriter.string(vector))") }
        #expect(trials.failures == 0)
        #expect(trials.undecided * 50 < trials.pairs, "\(trials.undecided) of \(trials.pairs) undecided")
        // Every relation occurs, so that none is right by never being asked.
        for relation in [Relation.equal, .narrower, .wider, .incomparable] {
            #expect(trials.relations[relation.rawValue, default: 0] > trials.pairs / 50, "\(relation)")
        }
    }

    /// Cases that are easily got wrong, and those that random trials found.
    @Test func vectorsAreDecidedAsExpected() throws {
        let file = Cases.folder + "/Fixtures/iam-cases.json"
        let document = try JSONParser.parse(try #require(Cases.read(file)), file: "iam-cases.json")
        let vectors = try #require(document.array)
        #expect(!vectors.isEmpty)
        for vector in vectors {
            let kind = try #require(vector["kind"]?.string.flatMap(PolicyKind.init(rawValue:)))
            let request = try #require(vector["request"].flatMap(Request.init(vector:)))
            var allowed: [Bool] = []
            for name in ["old", "new"] {
                let document = try #require(vector[name])
                let wanted = vector["allowed"]?[name] == Node(.bool(true))
                let compiled = CompiledPolicy([try Policy(reading: document, kind: kind)])
                #expect(compiled.evaluate(request).isAllowed == wanted, "\(JSONWriter.string(vector))")
                #expect(
                    ReferenceEvaluator.allows(document, request, principals: kind.namesPrincipals) == wanted,
                    "\(JSONWriter.string(vector))")
                allowed.append(wanted)
            }
            let old = try Policy(reading: try #require(vector["old"]), kind: kind)
            let new = try Policy(reading: try #require(vector["new"]), kind: kind)
            let relation = PolicyComparison.compare([new], to: [old], catalogue: nil).relation
            if allowed[1], !allowed[0] { #expect(relation == .wider || relation == .incomparable) }
            if allowed[0], !allowed[1] { #expect(relation == .narrower || relation == .incomparable) }
        }
    }
}
