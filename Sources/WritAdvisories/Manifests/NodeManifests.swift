import WritModel

/// npm's `package.json` and `package-lock.json`, versions 1 to 3.
///
/// Source: docs.npmjs.com/cli/v11/configuring-npm/package-json and package-lock-json.
enum NodeManifests {
    private static let sections = [
        ("dependencies", false), ("optionalDependencies", false), ("devDependencies", true),
    ]

    /// Direct dependencies. A range is no version; `1.2.3` is.
    static func package(_ bytes: [UInt8], file: String) throws(InputError) -> Manifest {
        let node = try JSONParser.parse(bytes, file: file, limits: ManifestReader.limits)
        var manifest = Manifest(.packageJSON, file: file)
        for (section, isDevelopment) in sections {
            for entry in node[section]?.object ?? Mapping() {
                guard var asked = entry.value.string else { continue }
                var name = entry.key
                if let alias = alias(asked) { (name, asked) = alias }
                let isLocal = ["file:", "link:", "workspace:", "portal:"].contains { asked.hasPrefix($0) }
                let isElsewhere = asked.contains("/") || asked.contains("://")
                manifest.dependencies.append(
                    Dependency(
                        .npm, name, version: isExact(asked) ? asked : nil, requirement: asked, at: entry.keyLocation,
                        isDevelopment: isDevelopment, source: isLocal || isElsewhere ? asked : nil))
            }
        }
        return manifest
    }

    /// `npm:name@range`.
    static func alias(_ text: String) -> (name: String, range: String)? {
        guard text.hasPrefix("npm:") else { return nil }
        return split(text.dropFirst(4)).map { ($0.name, $0.version) }
    }

    /// `name@version` or `@scope/name@version`.
    static func split(_ text: some StringProtocol) -> (name: String, version: String)? {
        guard let at = text.lastIndex(of: "@"), at > text.startIndex else { return nil }
        return (String(text[..<at]), String(text[text.index(after: at)...]))
    }

    /// Three numbers and perhaps a pre-release, nothing around them.
    static func isExact(_ text: String) -> Bool {
        let plain = text.hasPrefix("=") ? text.dropFirst() : text[...]
        let numbers = plain.prefix { $0 != "-" && $0 != "+" }.split(separator: ".", omittingEmptySubsequences: false)
        return numbers.count == 3 && numbers.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy(\.isASCIIDigit) }
            && !plain.contains(" ")
    }

    static func module(_ bytes: [UInt8], file: String) throws(InputError) -> Manifest {
        let node = try JSONParser.parse(bytes, file: file, limits: ManifestReader.limits)
        var manifest = Manifest(.nodeModule, file: file)
        // A package.json without a name only says how files are loaded.
        if let entry = node.object?.entry("name"), let name = entry.value.string, !name.isEmpty {
            let place = node.object?.entry("version")?.keyLocation ?? entry.keyLocation
            manifest.dependencies.append(Dependency(.npm, name, version: node["version"]?.string, at: place))
        }
        return manifest
    }

    static func packageLock(_ bytes: [UInt8], file: String) throws(InputError) -> Manifest {
        let node = try JSONParser.parse(bytes, file: file, limits: ManifestReader.limits)
        var manifest = Manifest(.packageLock, file: file)
        if let packages = node["packages"]?.object {
            byPath(packages, &manifest)
        } else {
            nested(node["dependencies"]?.object ?? Mapping(), &manifest)
        }
        return manifest
    }

    /// Versions 2 and 3: every package by the path that it is installed at.
    private static func byPath(_ packages: Mapping, _ manifest: inout Manifest) {
        let marker = "node_modules/"
        var direct: Set<String> = []
        for (section, _) in sections { direct.formUnion(packages[""]?[section]?.object?.keys ?? []) }
        for entry in packages where entry.value["link"]?.bool != true {
            guard let range = entry.key.ranges(of: marker).last else { continue }
            let path = String(entry.key[range.upperBound...])
            let package = entry.value
            manifest.dependencies.append(
                Dependency(
                    .npm, package["name"]?.string ?? path, version: package["version"]?.string, at: entry.keyLocation,
                    isDirect: entry.key == marker + path && direct.contains(path),
                    isDevelopment: package["dev"]?.bool == true || package["devOptional"]?.bool == true,
                    hashes: Dependency.Hash.integrity(package["integrity"]?.string),
                    requires: requires(of: package, at: entry.key, in: packages), source: source(package)))
        }
    }

    /// Names are looked for as Node looks for modules: beside the package's own, then one level up, to the root.
    private static func requires(of package: Node, at path: String, in packages: Mapping) -> [Dependency.Requirement] {
        let names =
            (package["dependencies"]?.object?.keys ?? []) + (package["optionalDependencies"]?.object?.keys ?? [])
        return names.compactMap { name in
            var folder = path[...]
            while true {
                let candidate = (folder.isEmpty ? "" : folder + "/") + "node_modules/" + name
                if let found = packages[String(candidate)], let version = found["version"]?.string {
                    return .init(name: found["name"]?.string ?? name, version: version)
                }
                guard !folder.isEmpty else { return nil }
                folder = folder.ranges(of: "/node_modules/").last.map { folder[..<$0.lowerBound] } ?? ""
            }
        }
    }

    /// Nil for what comes from a registry over TLS.
    private static func source(_ package: Node) -> String? {
        guard let resolved = package["resolved"]?.string else { return nil }
        return resolved.hasPrefix("https://") ? nil : resolved
    }

    /// Version 1: packages inside packages; the depth of the document bounds them.
    private static func nested(_ root: Mapping, _ manifest: inout Manifest) {
        var open = [(mapping: root, isTop: true)]
        while let (mapping, isTop) = open.popLast() {
            for entry in mapping {
                var name = entry.key
                var version = entry.value["version"]?.string
                if let text = version, let alias = alias(text) { (name, version) = (alias.name, alias.range) }
                let isRegistry = version.map(isExact) ?? false
                manifest.dependencies.append(
                    Dependency(
                        .npm, name, version: isRegistry ? version : nil, requirement: version ?? "",
                        at: entry.keyLocation, isDirect: isTop, isDevelopment: entry.value["dev"]?.bool == true,
                        hashes: Dependency.Hash.integrity(entry.value["integrity"]?.string),
                        source: isRegistry ? source(entry.value) : version))
                if let inner = entry.value["dependencies"]?.object { open.append((inner, false)) }
            }
        }
    }
}
