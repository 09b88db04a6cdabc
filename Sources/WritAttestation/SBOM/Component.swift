package import WritAdvisories
import WritModel

/// A third-party package in a bundle, by its package URL.
package struct Component: Sendable, Equatable {
    package var ecosystem: Ecosystem
    /// In the ecosystem's one spelling; for npm with the scope, `@scope/name`, for Maven `group:artifact`.
    package var name: String
    /// nil where a requirement names no exact version.
    package var version: String?
    /// Paths in the bundle that speak of it, sorted.
    package var locations: [String]
    /// Digests of what may be installed.
    package var hashes: [Dependency.Hash]
    /// The packages that it asks for.
    package var requires: [Dependency.Requirement]

    package init(
        _ ecosystem: Ecosystem, name: String, version: String?, locations: [String], hashes: [Dependency.Hash] = [],
        requires: [Dependency.Requirement] = []
    ) {
        self.ecosystem = ecosystem
        self.name = ecosystem.normalized(name)
        self.version = version
        self.locations = locations
        self.hashes = hashes
        self.requires = requires
    }

    /// Package URL, e.g. `pkg:npm/%40scope/name@1.2.3` (package-url/purl-spec).
    package var packageURL: String {
        let path = name.split { $0 == "/" || ecosystem == .maven && $0 == ":" }.map(Self.encoded).joined(separator: "/")
        return "pkg:\(ecosystem.packageURLType)/\(path)" + (version.map { "@" + Self.encoded($0[...]) } ?? "")
    }

    /// The packages that manifests name, sorted by package URL; one component for each version.
    package static func all(in manifests: [Manifest]) -> [Component] {
        var found: [String: Component] = [:]
        for manifest in manifests {
            for dependency in manifest.dependencies {
                let component = Component(
                    dependency.ecosystem, name: dependency.name, version: dependency.version,
                    locations: [dependency.location.file], hashes: dependency.hashes, requires: dependency.requires)
                let key = component.packageURL
                guard var known = found[key] else {
                    found[key] = component
                    continue
                }
                known.locations = Set(known.locations + component.locations).sorted()
                known.hashes += component.hashes.filter { !known.hashes.contains($0) }
                known.requires += component.requires.filter { !known.requires.contains($0) }
                found[key] = known
            }
        }
        return found.values.sorted { $0.packageURL < $1.packageURL }
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
