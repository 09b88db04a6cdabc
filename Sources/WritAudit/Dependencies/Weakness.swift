import WritAdvisories
import WritModel

/// One weakness of a package version under all the names that databases gave it.
struct Weakness: Equatable {
    /// Its CVE number where it has one.
    var name: String
    var ids: Set<String>
    var severity: Finding.Severity?
    var cwe: Int?
    var summary: String
    /// Mended versions that its records name.
    var fixed: [String]

    /// Groups records that share a name.
    static func grouped(_ matches: [AdvisoryIndex.Match]) -> [Weakness] {
        var groups: [Weakness] = []
        for match in matches {
            var group = Weakness(
                name: "", ids: Set([match.id] + match.aliases), severity: match.severity, cwe: match.cwe,
                summary: match.summary, fixed: match.fixed.map { [$0] } ?? [])
            groups.removeAll { other in
                guard !other.ids.isDisjoint(with: group.ids) else { return false }
                group.ids.formUnion(other.ids)
                group.severity = [group.severity, other.severity].compactMap(\.self).max()
                group.cwe = other.cwe ?? group.cwe
                group.summary = other.summary.isEmpty ? group.summary : other.summary
                group.fixed += other.fixed
                return true
            }
            groups.append(group)
        }
        for at in groups.indices { groups[at].name = best(groups[at].ids) }
        return groups.sorted { a, b in
            let (x, y) = (a.severity ?? unstated, b.severity ?? unstated)
            return x == y ? a.name < b.name : x > y
        }
    }

    /// What counts where no record states a severity.
    static let unstated = Finding.Severity.medium

    private static func best(_ ids: Set<String>) -> String {
        func rank(_ id: String) -> Int { id.hasPrefix("CVE-") ? 0 : id.hasPrefix("GHSA-") ? 1 : 2 }
        return ids.min { (rank($0), $0) < (rank($1), $1) } ?? ""
    }

    /// The first version after `version` that none of the known weaknesses holds of; nil where a record names no mended version.
    static func mended(
        _ ecosystem: Ecosystem, _ name: String, after version: String, in index: AdvisoryIndex
    ) -> String? {
        var current = version
        // Each step is a later version; a release seldom mends one weakness and has another.
        for _ in 0..<16 {
            let open = grouped(index.matches(ecosystem, name, version: current))
            if open.isEmpty { return current == version ? nil : current }
            var next: String?
            for weakness in open {
                let fixes = weakness.fixed.compactMap { Version($0, in: ecosystem) }
                guard let first = fixes.min() else { return nil }
                if let known = next.flatMap({ Version($0, in: ecosystem) }), known >= first { continue }
                next = first.text
            }
            guard let next, next != current else { return nil }
            current = next
        }
        return nil
    }
}
