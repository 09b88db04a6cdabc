package import WritModel

/// Base scores of CVSS 2.0, 3.0 and 3.1 vectors. Version 4.0 is not computed: its scores come from a table of expert judgements, and
/// records that have such a vector name their severity, too.
///
/// Source: first.org/cvss/v3.1/specification-document, section 7.1; first.org/cvss/v2/guide, section 3.2.1.
package enum CVSS {
    /// The score of the newest version among `vectors`, times ten; nil where none is understood.
    package static func score(_ vectors: [String]) -> Int? {
        if let score = vectors.lazy.compactMap(version3).max() { return score }
        return vectors.lazy.compactMap(version2).max()
    }

    /// The qualitative scale of CVSS 3.1, section 5.
    package static func severity(_ score: Int) -> Finding.Severity {
        switch score {
        case ..<1: .note
        case 1..<40: .low
        case 40..<70: .medium
        case 70..<90: .high
        default: .critical
        }
    }

    private static func metrics(_ vector: some StringProtocol) -> [Substring: Substring] {
        var out: [Substring: Substring] = [:]
        for part in String(vector).split(separator: "/") {
            guard let colon = part.firstIndex(of: ":") else { continue }
            out[part[..<colon]] = part[part.index(after: colon)...]
        }
        return out
    }

    private static func version3(_ vector: String) -> Int? {
        guard vector.hasPrefix("CVSS:3.") else { return nil }
        let metrics = metrics(vector)
        func weight(_ name: Substring, _ weights: [Substring: Double]) -> Double? {
            metrics[name].flatMap { weights[$0] }
        }
        guard let scope = metrics["S"], scope == "U" || scope == "C" else { return nil }
        let isChanged = scope == "C"
        let effects: [Substring: Double] = ["H": 0.56, "L": 0.22, "N": 0]
        guard let vector = weight("AV", ["N": 0.85, "A": 0.62, "L": 0.55, "P": 0.2]),
            let complexity = weight("AC", ["L": 0.77, "H": 0.44]),
            let privileges = weight("PR", ["N": 0.85, "L": isChanged ? 0.68 : 0.62, "H": isChanged ? 0.5 : 0.27]),
            let interaction = weight("UI", ["N": 0.85, "R": 0.62]), let confidentiality = weight("C", effects),
            let integrity = weight("I", effects), let availability = weight("A", effects)
        else { return nil }
        let base = 1 - (1 - confidentiality) * (1 - integrity) * (1 - availability)
        let impact = isChanged ? 7.52 * (base - 0.029) - 3.25 * power(base - 0.02, 15) : 6.42 * base
        guard impact > 0 else { return 0 }
        let exploitability = 8.22 * vector * complexity * privileges * interaction
        let sum = isChanged ? 1.08 * (impact + exploitability) : impact + exploitability
        return roundedUp(min(sum, 10))
    }

    /// Appendix A of version 3.1: the smallest tenth that is not less, free of the noise of binary fractions.
    private static func roundedUp(_ value: Double) -> Int {
        let fine = Int((value * 100_000).rounded())
        return fine % 10_000 == 0 ? fine / 10_000 : fine / 10_000 + 1
    }

    private static func power(_ base: Double, _ exponent: Int) -> Double {
        var out = 1.0
        for _ in 0..<exponent { out *= base }
        return out
    }

    private static func version2(_ vector: String) -> Int? {
        let metrics = metrics(vector.hasPrefix("(") ? String(vector.dropFirst().prefix { $0 != ")" }) : vector)
        guard metrics["Au"] != nil else { return nil }
        func weight(_ name: Substring, _ weights: [Substring: Double]) -> Double? {
            metrics[name].flatMap { weights[$0] }
        }
        let effects: [Substring: Double] = ["N": 0, "P": 0.275, "C": 0.66]
        guard let vector = weight("AV", ["L": 0.395, "A": 0.646, "N": 1]),
            let complexity = weight("AC", ["H": 0.35, "M": 0.61, "L": 0.71]),
            let authentication = weight("Au", ["M": 0.45, "S": 0.56, "N": 0.704]),
            let confidentiality = weight("C", effects), let integrity = weight("I", effects),
            let availability = weight("A", effects)
        else { return nil }
        let impact = 10.41 * (1 - (1 - confidentiality) * (1 - integrity) * (1 - availability))
        guard impact > 0 else { return 0 }
        let exploitability = 20 * vector * complexity * authentication
        return Int(((0.6 * impact + 0.4 * exploitability - 1.5) * 1.176 * 10).rounded())
    }
}
