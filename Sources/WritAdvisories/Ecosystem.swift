/// Where packages come from; each has its own spelling of names and its own order of versions.
///
/// Source: ossf.github.io/osv-schema, "Defined ecosystems"; package-url/purl-spec, "Types".
package enum Ecosystem: UInt8, Sendable, CaseIterable {
    case pypi = 1
    case npm, go, maven, nuget, rubygems, packagist, crates

    /// As OSV records name it.
    package var name: String {
        switch self {
        case .pypi: "PyPI"
        case .npm: "npm"
        case .go: "Go"
        case .maven: "Maven"
        case .nuget: "NuGet"
        case .rubygems: "RubyGems"
        case .packagist: "Packagist"
        case .crates: "crates.io"
        }
    }

    /// From the name in an OSV record; what follows a colon (a release, a repository) does not change the order of versions.
    package init?(named name: String) {
        let base = name.prefix { $0 != ":" }
        guard let found = Self.allCases.first(where: { $0.name == base }) else { return nil }
        self = found
    }

    /// The type in a package URL.
    package var packageURLType: String {
        switch self {
        case .pypi: "pypi"
        case .npm: "npm"
        case .go: "golang"
        case .maven: "maven"
        case .nuget: "nuget"
        case .rubygems: "gem"
        case .packagist: "composer"
        case .crates: "cargo"
        }
    }

    /// The one spelling of `name` that all its spellings have in common.
    package func normalized(_ name: String) -> String {
        switch self {
        case .pypi: Self.pep503(name)
        case .nuget, .packagist: name.lowercased()
        case .npm, .go, .maven, .rubygems, .crates: name
        }
    }

    /// PEP 503: lower case, runs of `-`, `_`, `.` become one `-`.
    private static func pep503(_ name: String) -> String {
        var out: [UInt8] = []
        var inRun = false
        for byte in name.utf8 {
            if byte == 0x2D || byte == 0x5F || byte == 0x2E {
                if !inRun { out.append(0x2D) }
                inRun = true
            } else {
                inRun = false
                out.append(0x41...0x5A ~= byte ? byte + 0x20 : byte)
            }
        }
        return String(decoding: out, as: UTF8.self)
    }
}
