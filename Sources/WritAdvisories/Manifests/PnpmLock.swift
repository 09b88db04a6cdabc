import WritModel

/// `pnpm-lock.yaml`, lockfile versions 5 to 9.
///
/// Source: github.com/pnpm/spec, lockfile/5.2.md, 6.0.md and 9.0.md.
enum PnpmLock {
    private static let asked = ["dependencies", "optionalDependencies"]

    static func read(_ bytes: [UInt8], file: String) throws(InputError) -> Manifest {
        let node = try YAMLParser.parse(bytes, file: file, limits: ManifestReader.limits)
        var manifest = Manifest(.pnpmLock, file: file)
        var knowsDevelopment = false
        // From version 9 on, what a package requires stands apart from what it is, once for each set of peers.
        var snapshots: [String: Set<Dependency.Requirement>] = [:]
        for entry in node["snapshots"]?.object ?? Mapping() {
            guard let (name, version) = package(entry.key) else { continue }
            snapshots["\(name)@\(version)", default: []].formUnion(requirements(entry.value, asked))
        }
        for entry in node["packages"]?.object ?? Mapping() {
            guard let (name, version) = package(entry.key) else { continue }
            let package = entry.value
            let resolution = package["resolution"]
            if package["dev"]?.bool != nil { knowsDevelopment = true }
            let isRegistry = version.utf8.first?.isASCIIDigit == true
            manifest.dependencies.append(
                Dependency(
                    .npm, package["name"]?.string ?? name,
                    version: package["version"]?.string ?? (isRegistry ? version : nil),
                    requirement: isRegistry ? "" : version, at: entry.keyLocation, isDirect: false,
                    isDevelopment: package["dev"]?.bool == true,
                    hashes: Dependency.Hash.integrity(resolution?["integrity"]?.string),
                    requires: (snapshots["\(name)@\(version)"] ?? Set(requirements(package, asked))).sorted {
                        ($0.name, $0.version ?? "") < ($1.name, $1.version ?? "")
                    },
                    source: resolution?["tarball"]?.string ?? resolution?["repo"]?.string))
        }
        mark(&manifest, node, knowsDevelopment)
        return manifest
    }

    private static func mark(_ manifest: inout Manifest, _ node: Node, _ knowsDevelopment: Bool) {
        // Without workspaces the root's own requirements stand at the top, up to version 6.
        var importers = (node["importers"]?.object?.entries ?? []).map(\.value)
        if importers.isEmpty { importers = [node] }
        let shipped = importers.flatMap { requirements($0, asked) }
        let direct = Set(shipped + importers.flatMap { requirements($0, ["devDependencies"]) })
        for at in manifest.dependencies.indices {
            let dependency = manifest.dependencies[at]
            manifest.dependencies[at].isDirect = direct.contains(
                .init(name: dependency.name, version: dependency.version))
        }
        if !knowsDevelopment { Reach.markDevelopment(&manifest.dependencies, roots: shipped) }
    }

    private static func requirements(_ node: Node, _ sections: [String]) -> [Dependency.Requirement] {
        sections.flatMap { section in
            (node[section]?.object?.entries ?? []).compactMap { entry -> Dependency.Requirement? in
                // Either the version, or an object that holds it beside what was asked for.
                guard let text = entry.value["version"]?.string ?? entry.value.string else { return nil }
                if text.hasPrefix("link:") || text.hasPrefix("file:") { return nil }
                // An alias names the package, too; a version begins with a digit, also where peers with an `@` follow it.
                if let (name, version) = package(text), text.utf8.first?.isASCIIDigit != true {
                    return .init(name: name, version: version)
                }
                return .init(name: entry.key, version: withoutPeers(text))
            }
        }
    }

    /// Name and version of a key: `/name/1.0.0_peer` (5), `/name@1.0.0(peer)` (6), `name@1.0.0(peer)` (9).
    static func package(_ key: String) -> (name: String, version: String)? {
        var text = key[...]
        if let peers = text.firstIndex(of: "(") { text = text[..<peers] }
        if text.hasPrefix("/") { text = text.dropFirst() }
        if let split = NodeManifests.split(text),
            split.name.count(where: { $0 == "/" }) <= (text.hasPrefix("@") ? 1 : 0)
        {
            return (split.name, withoutPeers(split.version))
        }
        var parts = text.split(separator: "/")
        // A registry's host may stand in front.
        if parts.count > 2, parts[0].contains("."), !parts[0].hasPrefix("@") { parts.removeFirst() }
        guard parts.count >= 2, let version = parts.popLast() else { return nil }
        return (parts.joined(separator: "/"), withoutPeers(String(version)))
    }

    private static func withoutPeers(_ version: String) -> String { String(version.prefix { $0 != "(" && $0 != "_" }) }
}
