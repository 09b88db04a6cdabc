import WritIAM
package import WritModel

/// Many trials one after another, seeded: the same seed gives the same trials.
package struct Trials {
    /// A case is two policies and one request.
    package private(set) var cases = 0
    package private(set) var pairs = 0
    package private(set) var undecided = 0
    package private(set) var relations: [String: Int] = [:]
    package private(set) var failed: [Trial.Property: Int] = [:]
    /// The first failures as vectors.
    package private(set) var vectors: [Node] = []

    private static let requestsForEach = 8
    private static let mostVectors = 20

    package init() {}

    package var failures: Int { failed.values.reduce(0, +) }

    /// - Parameter progress: called now and then with the number of cases done.
    package mutating func run(_ count: Int, seed: UInt64, progress: (Int) -> Void = { _ in }) throws {
        var source = RandomPolicies(seed: seed)
        while cases < count {
            let trial = Trial(
                from: &source, kind: pairs.isMultiple(of: 2) ? .identity : .resource, requests: Self.requestsForEach)
            let outcome = try trial.run()
            pairs += 1
            cases += trial.requests.count
            relations[outcome.relation.rawValue, default: 0] += 1
            if !outcome.isDecided { undecided += 1 }
            for failure in outcome.failures {
                failed[failure.property, default: 0] += 1
                if vectors.count < Self.mostVectors { vectors.append(failure.vector) }
            }
            if pairs.isMultiple(of: 10_000) { progress(cases) }
        }
    }
}
