import Testing
import WritIAM
import WritIAMReference
import WritModel

/// The third-party suites; run with `WRIT_SHARED` naming their folder.
@Suite(.enabled(if: Cases.shared != nil))
struct ConformanceTests {
    private func read(_ path: String) throws -> Node {
        try JSONParser.parse(try #require(Cases.read(path), "\(path)"), file: path)
    }

    private func kind(_ node: Node) -> PolicyKind {
        let statements = node["Statement"]?.array ?? [node["Statement"]].compactMap { $0 }
        return statements.contains { $0["Principal"] != nil || $0["NotPrincipal"] != nil } ? .resource : .identity
    }

    /// Verdicts that no request can refute, because they claim a difference that is none: the two policies have the
    /// same statements, and the suite read the JSON value `false` as another than the text.
    private static let wronglyDifferent = "ec2_require_mfa_session_token"

    @Test(arguments: ["ec2", "iam", "s3"])
    func quackyVerdictsAreMatchedOrRefuted(_ table: String) throws {
        let folder = try #require(Cases.shared) + "/suites/quacky"
        let rows = String(decoding: try #require(Cases.read("\(folder)/verdicts/\(table).csv")), as: UTF8.self)
        var agreed = 0
        var refuted: [String] = []
        var equal: [String] = []
        for line in rows.split(separator: "\n").dropFirst() {
            let fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            guard fields.count > 9 else { continue }
            let documents = try fields[0...1].map { try read(folder + $0) }
            let policies = try documents.map { try Policy(reading: $0, kind: kind($0)) }
            for (inner, outer, verdict) in [(0, 1, fields[2]), (1, 0, fields[9])] {
                let name = "\(fields[inner]) in \(fields[outer])"
                let theirs = verdict == "UNSAT"
                let free = PolicyComparison.isContained([policies[inner]], in: [policies[outer]], catalogue: nil)
                #expect(free.isDecided, "\(name)")
                if free.isContained == theirs {
                    agreed += 1
                    continue
                }
                let real = PolicyComparison.isContained([policies[inner]], in: [policies[outer]], catalogue: .standard)
                if real.isContained == theirs {
                    agreed += 1
                } else if let witness = real.witness ?? free.witness {
                    let principals = kind(documents[inner]).namesPrincipals
                    let holds =
                        ReferenceEvaluator.allows(documents[inner], witness, principals: principals)
                        && !ReferenceEvaluator.allows(documents[outer], witness, principals: principals)
                    #expect(holds, "\(name): \(witness)")
                    refuted.append("\(name): \(witness.action) \(witness.resource) \(witness.context)")
                } else {
                    #expect(name.contains(Self.wronglyDifferent), "\(name): \(verdict)")
                    equal.append(name)
                }
            }
        }
        print(
            "quacky \(table): \(agreed) matched, \(refuted.count) refuted by a request, \(equal.count) contained by proof"
        )
        for line in refuted + equal { print("  \(line)") }
    }

    @Test func managedPoliciesAreContainedInThemselvesAndDecidedAgainstReadOnlyAccess() throws {
        let folder = try #require(Cases.shared) + "/data/iam/managed-policies"
        let outer = try Policy(
            reading: try #require(try read("\(folder)/ReadOnlyAccess.json")["document"]), kind: .identity)
        var count = 0
        var contained = 0
        for name in Cases.names(in: folder) where name.hasSuffix(".json") {
            guard let document = try read("\(folder)/\(name)")["document"] else { continue }
            let policy = try Policy(reading: document, kind: .identity)
            let same = try Policy(reading: policy.node, kind: .identity)
            #expect(PolicyComparison.isContained([policy], in: [same], catalogue: nil).isContained, "\(name)")
            let result = PolicyComparison.isContained([policy], in: [outer], catalogue: nil)
            #expect(result.isDecided, "\(name)")
            if result.isContained { contained += 1 }
            count += 1
        }
        print("managed policies: \(count) in themselves, \(contained) in ReadOnlyAccess, none undecided")
    }
}
