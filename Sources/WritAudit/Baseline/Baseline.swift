package import WritModel

/// The findings of an earlier day, which a team works off at its own pace: they are not counted, new ones are.
///
/// A line a fingerprint, sorted, so that two branches' baselines merge as text: `FINGERPRINT RULE FILE  what`. Only the fingerprint
/// counts; the rest is for readers.
package struct Baseline: Sendable {
    package private(set) var entries: [String: String]

    private static let heading =
        "# Findings that `writ audit --baseline` does not count; written by `writ audit --write-baseline`."

    /// Everything that a report found.
    package init(_ report: AuditReport) {
        entries = [:]
        for finding in report.findings + report.baselined {
            let places = finding.locations.filter { $0.line > 0 }
            for (number, fingerprint) in finding.fingerprints.enumerated() {
                let file = (places.indices.contains(number) ? places[number] : places.first)?.file ?? "-"
                let key = Self.key(fingerprint, finding.application)
                entries[key] = "\(finding.rule) \(file)"
            }
        }
    }

    /// - Throws: `baseline` with the line that is none.
    package init(reading bytes: [UInt8], file: String) throws(InputError) {
        entries = [:]
        for (number, line) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
            let text = String(decoding: line, as: UTF8.self)
            let words = text.split(whereSeparator: \.isWhitespace)
            guard let first = words.first, !first.hasPrefix("#") else { continue }
            let digest = first.split(separator: ":", maxSplits: 1)[0]
            guard digest.utf8.count == 32, [UInt8](lowercaseHex: String(digest)) != nil else {
                throw InputError(
                    "baseline", "this is no line of a baseline",
                    at: SourceLocation(file: file, line: number + 1, column: 1),
                    hint: "write the file anew with `writ audit --write-baseline`")
            }
            entries[String(first)] = words.dropFirst().joined(separator: " ")
        }
    }

    package var text: String {
        ([Self.heading] + entries.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }).joined(separator: "\n")
            + "\n"
    }

    /// Sets apart what is known. A finding counts as known when all its places are.
    package func apply(to report: AuditReport) -> AuditReport {
        var out = report
        var found: Set<String> = []
        out.findings = []
        for finding in report.findings {
            let keys = finding.fingerprints.map { Self.key($0, finding.application) }
            found.formUnion(keys)
            if !keys.isEmpty, keys.allSatisfy({ entries[$0] != nil }) {
                out.baselined.append(finding)
            } else {
                out.findings.append(finding)
            }
        }
        // What a person accepted meanwhile is no longer found either, and yet the entry does no harm.
        for finding in report.suppressed.map(\.finding) {
            found.formUnion(finding.fingerprints.map { Self.key($0, finding.application) })
        }
        out.gone = entries.filter { !found.contains($0.key) }.map { "\($0.value) (\($0.key.prefix(8)))" }.sorted()
        return out
    }

    /// Two applications of one folder may have the same weakness at the same place of their templates.
    private static func key(_ fingerprint: String, _ application: String) -> String {
        guard !application.isEmpty else { return fingerprint }
        let name = application.map { $0.isWhitespace ? "_" : $0 }
        return fingerprint + ":" + String(name)
    }
}
