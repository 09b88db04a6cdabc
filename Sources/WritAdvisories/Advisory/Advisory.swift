package import WritModel

/// One record of the OSV format, as far as Writ uses it.
package struct Advisory: Sendable, Equatable {
    package var id: String
    /// Other names of the same weakness, such as its CVE number.
    package var aliases: [String]
    /// One line; empty where the record has none.
    package var summary: String
    /// RFC 3339, as written.
    package var modified: String
    package var isWithdrawn: Bool
    /// nil where the record does not say.
    package var severity: Finding.Severity?
    /// CVSS base score times ten; nil where there is no vector that Writ computes.
    package var score: Int?
    /// Common Weakness Enumeration number.
    package var cwe: Int?
    package var affected: [Affected]

    package init(
        id: String, aliases: [String], summary: String, modified: String, isWithdrawn: Bool,
        severity: Finding.Severity?, score: Int?, cwe: Int?, affected: [Affected]
    ) {
        self.id = id
        self.aliases = aliases
        self.summary = summary
        self.modified = modified
        self.isWithdrawn = isWithdrawn
        self.severity = severity
        self.score = score
        self.cwe = cwe
        self.affected = affected
    }

    /// A package that was published to do harm.
    package var isMalicious: Bool { Self.isMalicious(id) || aliases.contains(where: Self.isMalicious) }

    static func isMalicious(_ id: String) -> Bool { id.hasPrefix("MAL-") }

    package struct Affected: Sendable, Equatable {
        package var ecosystem: Ecosystem
        /// Normalised.
        package var name: String
        package var ranges: [AffectedRange]
        /// Versions named one by one.
        package var versions: [String]

        package init(ecosystem: Ecosystem, name: String, ranges: [AffectedRange], versions: [String]) {
            self.ecosystem = ecosystem
            self.name = name
            self.ranges = ranges
            self.versions = versions
        }
    }
}
