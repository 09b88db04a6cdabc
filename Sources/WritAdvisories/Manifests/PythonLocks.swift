import WritModel

/// Python's lock files, `pyproject.toml`, and the metadata of installed packages.
///
/// Source: pipenv.pypa.io/en/latest/pipfile.html; python-poetry.org/docs/pyproject; docs.astral.sh/uv/concepts/projects;
/// packaging.python.org/en/latest/specifications, "Core metadata" and "pyproject.toml".
enum PythonLocks {
    static func pipfile(_ bytes: [UInt8], file: String) throws(InputError) -> Manifest {
        let node = try JSONParser.parse(bytes, file: file, limits: ManifestReader.limits)
        var manifest = Manifest(.pipfileLock, file: file)
        for section in ["default", "develop"] {
            for entry in node[section]?.object ?? Mapping() {
                let asked = entry.value["version"]?.string ?? ""
                manifest.dependencies.append(
                    Dependency(
                        .pypi, entry.key, version: Specifier("p" + asked)?.exact, requirement: asked,
                        at: entry.keyLocation, isDirect: entry.value["index"] != nil,
                        isDevelopment: section == "develop",
                        hashes: (entry.value["hashes"]?.array ?? []).compactMap {
                            $0.string.flatMap { Dependency.Hash($0) }
                        },
                        source: entry.value["git"]?.string ?? entry.value["path"]?.string ?? entry.value["file"]?.string
                    ))
            }
        }
        for source in node["_meta"]?["sources"]?.array ?? [] {
            guard let url = source["url"]?.string else { continue }
            manifest.sources.append(
                .init(url: url, isUnverified: source["verify_ssl"]?.bool == false, at: source.location))
        }
        return manifest
    }

    static func poetry(_ bytes: [UInt8], file: String) throws(InputError) -> Manifest {
        let node = try TOMLParser.parse(bytes, file: file, limits: ManifestReader.limits)
        var manifest = Manifest(.poetryLock, file: file)
        for package in node["package"]?.array ?? [] {
            guard let name = package["name"]?.string else { continue }
            // Newer files list the groups of a package; in older ones `category` was `main` or `dev`.
            let groups = (package["groups"]?.array ?? []).compactMap(\.string)
            let isDevelopment = groups.isEmpty ? package["category"]?.string == "dev" : !groups.contains("main")
            var files = package["files"]?.array ?? []
            if files.isEmpty { files = node["metadata"]?["files"]?[name]?.array ?? [] }
            let source = package["source"]
            manifest.dependencies.append(
                Dependency(
                    .pypi, name, version: package["version"]?.string, at: place(package), isDirect: false,
                    isDevelopment: isDevelopment,
                    hashes: files.compactMap { $0["hash"]?.string.flatMap { Dependency.Hash($0) } },
                    requires: (package["dependencies"]?.object?.keys ?? []).map {
                        .init(name: Ecosystem.pypi.normalized($0), version: nil)
                    }, source: source?["type"]?.string == "legacy" ? nil : source?["url"]?.string))
        }
        return manifest
    }

    static func uv(_ bytes: [UInt8], file: String) throws(InputError) -> Manifest {
        let node = try TOMLParser.parse(bytes, file: file, limits: ManifestReader.limits)
        var manifest = Manifest(.uvLock, file: file)
        let packages = node["package"]?.array ?? []
        var direct: Set<String> = []
        var roots: [String] = []
        for package in packages where isProject(package) {
            let names =
                (package["dependencies"]?.array ?? []).compactMap { $0["name"]?.string }
                + (package["optional-dependencies"]?.object?.entries ?? []).flatMap { entry in
                    (entry.value.array ?? []).compactMap { $0["name"]?.string }
                }
            roots += names
            direct.formUnion(names)
        }
        for package in packages where !isProject(package) {
            guard let name = package["name"]?.string else { continue }
            let files = [package["sdist"]].compactMap(\.self) + (package["wheels"]?.array ?? [])
            manifest.dependencies.append(
                Dependency(
                    .pypi, name, version: package["version"]?.string, at: place(package),
                    isDirect: direct.contains(name),
                    hashes: files.compactMap { $0["hash"]?.string.flatMap { Dependency.Hash($0) } },
                    requires: (package["dependencies"]?.array ?? []).compactMap { item in
                        item["name"]?.string.map {
                            .init(name: Ecosystem.pypi.normalized($0), version: item["version"]?.string)
                        }
                    }, source: package["source"]?["git"]?.string ?? package["source"]?["url"]?.string))
        }
        // What only a development group of the project leads to is not shipped.
        if !roots.isEmpty {
            Reach.markDevelopment(&manifest.dependencies, roots: roots.map { .init(name: $0, version: nil) })
        }
        return manifest
    }

    /// The project itself or another part of its workspace.
    private static func isProject(_ package: Node) -> Bool {
        let source = package["source"]
        return source?["virtual"] != nil || source?["editable"] != nil || source?["directory"] != nil
    }

    private static func place(_ package: Node) -> SourceLocation {
        package.object?.entry("name")?.keyLocation ?? package.location
    }

    /// Direct requirements only, of the standard table and of Poetry's.
    static func pyproject(_ bytes: [UInt8], file: String) throws(InputError) -> Manifest {
        let node = try TOMLParser.parse(bytes, file: file, limits: ManifestReader.limits)
        var manifest = Manifest(.pyproject, file: file)
        for item in node["project"]?["dependencies"]?.array ?? [] {
            guard let text = item.string, let parsed = Specifier(text) else { continue }
            manifest.dependencies.append(
                Dependency(
                    .pypi, parsed.name, version: parsed.exact, requirement: parsed.requirement, at: item.location,
                    source: parsed.url))
        }
        let poetry = node["tool"]?["poetry"]
        for entry in poetry?["dependencies"]?.object ?? Mapping() where entry.key.lowercased() != "python" {
            manifest.dependencies.append(poetryRequirement(entry, isDevelopment: false))
        }
        var groups = [poetry?["dev-dependencies"]].compactMap { $0?.object }
        for group in poetry?["group"]?.object ?? Mapping() {
            if let mapping = group.value["dependencies"]?.object { groups.append(mapping) }
        }
        for entry in groups.joined() { manifest.dependencies.append(poetryRequirement(entry, isDevelopment: true)) }
        return manifest
    }

    private static func poetryRequirement(_ entry: Mapping.Entry, isDevelopment: Bool) -> Dependency {
        let asked = entry.value.string ?? entry.value["version"]?.string ?? ""
        // Poetry takes a bare version for exactly that one.
        let isBare = asked.utf8.first?.isASCIIDigit == true && !asked.contains(",") && !asked.contains("*")
        return Dependency(
            .pypi, entry.key, version: isBare ? asked : Specifier("p" + asked)?.exact, requirement: asked,
            at: entry.keyLocation, isDevelopment: isDevelopment,
            source: entry.value["git"]?.string ?? entry.value["path"]?.string ?? entry.value["url"]?.string)
    }

    /// Headers until the first empty line.
    static func metadata(_ bytes: [UInt8], file: String) -> Manifest {
        var name: (text: String, line: Int)?
        var version: String?
        for (number, line) in TextLines(bytes) {
            if line.trimmed.isEmpty { break }
            let lowered = line.prefix(9).lowercased()
            if name == nil, lowered.hasPrefix("name:") { name = (line.dropFirst(5).trimmed, number) }
            if version == nil, lowered.hasPrefix("version:") { version = line.dropFirst(8).trimmed }
        }
        guard let name, !name.text.isEmpty else {
            return Manifest(
                .distInfo, file: file, problems: [InputError("no-name", "`\(file)` does not name its package")])
        }
        let place = SourceLocation(file: file, line: name.line, column: 1)
        return Manifest(
            .distInfo, file: file, dependencies: [Dependency(.pypi, name.text, version: version, at: place)])
    }
}

/// What packages lead to others.
enum Reach {
    /// Marks every dependency that no root leads to as needed for development only.
    static func markDevelopment(_ dependencies: inout [Dependency], roots: [Dependency.Requirement]) {
        var positions: [String: [Int]] = [:]
        for (at, dependency) in dependencies.enumerated() { positions[dependency.name, default: []].append(at) }
        var reached: Set<Int> = []
        var open = roots
        while let next = open.popLast() {
            for at in positions[next.name] ?? [] where next.version == nil || dependencies[at].version == next.version {
                if reached.insert(at).inserted { open += dependencies[at].requires }
            }
        }
        for at in dependencies.indices { dependencies[at].isDevelopment = !reached.contains(at) }
    }
}
