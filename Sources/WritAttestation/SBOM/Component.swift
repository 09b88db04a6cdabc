import WritModel

/// A third-party package in a bundle, by its package URL.
package struct Component: Sendable, Equatable {
    package enum Ecosystem: String, Sendable, CaseIterable {
        case pypi, npm
    }

    package var ecosystem: Ecosystem
    /// As the ecosystem spells it; for PyPI normalised (PEP 503), for npm with the scope, `@scope/name`.
    package var name: String
    /// nil where a requirement names no exact version.
    package var version: String?
    /// Paths in the bundle that speak of it, sorted.
    package var locations: [String]

    package init(_ ecosystem: Ecosystem, name: String, version: String?, locations: [String]) {
        self.ecosystem = ecosystem
        self.name = ecosystem == .pypi ? Self.normalized(name) : name
        self.version = version
        self.locations = locations
    }

    /// Package URL, e.g. `pkg:npm/%40scope/name@1.2.3` (package-url/purl-spec).
    package var packageURL: String {
        let path = name.split(separator: "/").map(Self.encoded).joined(separator: "/")
        return "pkg:\(ecosystem.rawValue)/\(path)" + (version.map { "@" + Self.encoded($0[...]) } ?? "")
    }

    /// PEP 503: lower case, runs of `-`, `_`, `.` become one `-`.
    private static func normalized(_ name: String) -> String {
        name.lowercased().split(separator: /[-_.]+/, omittingEmptySubsequences: false).joined(separator: "-")
    }

    private static func encoded(_ text: Substring) -> String {
        var out = ""
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E:
                out.unicodeScalars.append(Unicode.Scalar(byte))
            default: out += "%" + [byte].lowercaseHex.uppercased()
            }
        }
        return out
    }
}
