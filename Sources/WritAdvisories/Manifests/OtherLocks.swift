import WritModel

/// Lock files of languages that functions on a `provided` runtime are written in, or that other runtimes bring.
enum OtherLocks {
    /// `Cargo.lock` (doc.rust-lang.org/cargo). Packages without a source are parts of the project itself.
    static func cargo(_ bytes: [UInt8], file: String) throws(InputError) -> Manifest {
        let node = try TOMLParser.parse(bytes, file: file, limits: ManifestReader.limits)
        var manifest = Manifest(.cargoLock, file: file)
        for package in node["package"]?.array ?? [] {
            guard let name = package["name"]?.string, let source = package["source"]?.string else { continue }
            let requires = (package["dependencies"]?.array ?? []).compactMap(\.string).map { text in
                let words = text.split(separator: " ")
                return Dependency.Requirement(
                    name: String(words.first ?? ""), version: words.count > 1 ? String(words[1]) : nil)
            }
            manifest.dependencies.append(
                Dependency(
                    .crates, name, version: package["version"]?.string,
                    at: package.object?.entry("name")?.keyLocation ?? package.location,
                    isDirect: false,
                    hashes: package["checksum"]?.string.map { [.init(algorithm: "sha256", hex: $0)] } ?? [],
                    requires: requires, source: source.hasPrefix("registry+") ? nil : source))
        }
        return manifest
    }

    /// `composer.lock` (getcomposer.org/doc/01-basic-usage.md).
    static func composer(_ bytes: [UInt8], file: String) throws(InputError) -> Manifest {
        let node = try JSONParser.parse(bytes, file: file, limits: ManifestReader.limits)
        var manifest = Manifest(.composerLock, file: file)
        for (section, isDevelopment) in [("packages", false), ("packages-dev", true)] {
            for package in node[section]?.array ?? [] {
                guard let entry = package.object?.entry("name"), let name = entry.value.string else { continue }
                manifest.dependencies.append(
                    Dependency(
                        .packagist, name, version: package["version"]?.string, at: entry.keyLocation, isDirect: false,
                        isDevelopment: isDevelopment))
            }
        }
        return manifest
    }

    /// `packages.lock.json` of NuGet (learn.microsoft.com/nuget, "Locking dependencies").
    static func nuget(_ bytes: [UInt8], file: String) throws(InputError) -> Manifest {
        let node = try JSONParser.parse(bytes, file: file, limits: ManifestReader.limits)
        var manifest = Manifest(.nugetLock, file: file)
        for framework in node["dependencies"]?.object ?? Mapping() {
            for entry in framework.value.object ?? Mapping() where entry.value["type"]?.string != "Project" {
                manifest.dependencies.append(
                    Dependency(
                        .nuget, entry.key, version: entry.value["resolved"]?.string, at: entry.keyLocation,
                        isDirect: entry.value["type"]?.string == "Direct",
                        requires: (entry.value["dependencies"]?.object?.keys ?? []).map {
                            .init(name: Ecosystem.nuget.normalized($0), version: nil)
                        }))
            }
        }
        return manifest
    }

    /// `Gemfile.lock` (bundler.io): under `specs:` with four blanks a package, with six what it requires.
    static func gemfile(_ bytes: [UInt8], file: String) -> Manifest {
        var manifest = Manifest(.gemfileLock, file: file)
        var direct: Set<String> = []
        var section = ""
        for (number, line) in TextLines(bytes) where !line.trimmed.isEmpty {
            let indentation = line.indentation
            let words = line.split(separator: " ")
            guard let first = words.first else { continue }
            if indentation == 0 {
                section = line.trimmed
            } else if section == "DEPENDENCIES" {
                direct.insert(first.filter { $0 != "!" })
            } else if ["GEM", "GIT", "PATH"].contains(section), indentation == 4, words.count == 2, section != "PATH" {
                let version = words[1].filter { $0 != "(" && $0 != ")" }
                // A platform may follow the version: `1.2.3-x86_64-linux`.
                manifest.dependencies.append(
                    Dependency(
                        .rubygems, String(first), version: String(version.prefix { $0 != "-" }),
                        at: SourceLocation(file: file, line: number, column: 5), isDirect: false))
            } else if indentation == 6, let last = manifest.dependencies.indices.last {
                manifest.dependencies[last].requires.append(.init(name: String(first), version: nil))
            }
        }
        for at in manifest.dependencies.indices {
            manifest.dependencies[at].isDirect = direct.contains(manifest.dependencies[at].name)
        }
        return manifest
    }

    /// `gradle.lockfile`: `group:artifact:version=configurations` (docs.gradle.org, "Dependency locking").
    static func gradle(_ bytes: [UInt8], file: String) -> Manifest {
        var manifest = Manifest(.gradleLock, file: file)
        for (number, line) in TextLines(bytes) where !line.hasPrefix("#") {
            let halves = line.trimmed.split(separator: "=", maxSplits: 1)
            let parts = (halves.first ?? "").split(separator: ":")
            guard parts.count == 3 else { continue }
            let configurations = halves.count > 1 ? halves[1].split(separator: ",") : []
            manifest.dependencies.append(
                Dependency(
                    .maven, "\(parts[0]):\(parts[1])", version: String(parts[2]),
                    at: SourceLocation(file: file, line: number, column: 1), isDirect: false,
                    isDevelopment: !configurations.isEmpty && configurations.allSatisfy { $0.hasPrefix("test") }))
        }
        return manifest
    }
}
