import Foundation
import WritIAMReference
import WritModel

/// Random cases against the slow reference: `iam-benchmark random COUNT [SEED]`.
///
/// Prints each failure as a vector and the seed that repeats it; false if there was one.
func randomCases(_ count: Int, seed: UInt64) throws -> Bool {
    var trials = Trials()
    let begin = Date()
    try trials.run(count, seed: seed) { done in
        FileHandle.standardError.write(Data("  \(done) of \(count) cases\r".utf8))
    }
    for vector in trials.vectors { print(JSONWriter.string(vector)) }
    let relations = trials.relations.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
    print(
        "\(trials.cases) random cases of two policies and a request (\(trials.pairs) pairs: "
            + relations.joined(separator: ", ") + ", \(trials.undecided) of them undecided) in "
            + "\(Int(Date().timeIntervalSince(begin))) s")
    for property in Trial.Property.allCases {
        print("  \(property.rawValue): \(trials.failed[property, default: 0]) failed")
    }
    print("  again: iam-benchmark random \(count) \(seed)")
    return trials.failures == 0
}
