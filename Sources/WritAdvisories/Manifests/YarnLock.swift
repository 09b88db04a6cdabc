import WritModel

/// `yarn.lock` of Yarn 1 (its own format) and of Yarn 2 and later (YAML).
///
/// Source: classic.yarnpkg.com/en/docs/yarn-lock; yarnpkg.com/configuration/manifest. Neither says which packages are for development only:
/// that is told from the `package.json` beside it.
enum YarnLock {
    static func read(_ bytes: [UInt8], file: String, load: ManifestReader.Load) throws(InputError) -> Manifest {
        let start = String(decoding: bytes.prefix(4_096), as: UTF8.self)
        let isBerry = start.contains("__metadata:")
        var entries = isBerry ? try berry(bytes, file: file) : classic(bytes, file: file)
        let byDescriptor = descriptors(entries)
        for at in entries.indices {
            entries[at].dependency.requires = entries[at].asks.compactMap { ask in
                byDescriptor[ask].map {
                    .init(name: entries[$0].dependency.name, version: entries[$0].dependency.version)
                }
            }
        }
        var manifest = Manifest(.yarnLock, file: file, dependencies: entries.map(\.dependency))
        mark(&manifest, entries, byDescriptor, load)
        return manifest
    }

    private struct Entry {
        var dependency: Dependency
        /// `name@range` of all that it is the answer to.
        var descriptors: [String]
        var asks: [String]
    }

    private static func descriptors(_ entries: [Entry]) -> [String: Int] {
        var out: [String: Int] = [:]
        for (at, entry) in entries.enumerated() { for descriptor in entry.descriptors { out[descriptor] = at } }
        return out
    }

    /// Direct ones are those that `package.json` asks for; what only its `devDependencies` lead to is for development.
    private static func mark(
        _ manifest: inout Manifest, _ entries: [Entry], _ byDescriptor: [String: Int], _ load: ManifestReader.Load
    ) {
        guard let bytes = load(manifest.folder + "package.json"),
            let node = try? JSONParser.parse(bytes, file: "package.json", limits: ManifestReader.limits)
        else { return }
        var roots: [Dependency.Requirement] = []
        // Parts of a workspace have requirements of their own, which this file does not list: then nothing is called development.
        let isWorkspace = node["workspaces"] != nil
        for section in ["dependencies", "optionalDependencies", "devDependencies"] {
            for entry in node[section]?.object ?? Mapping() {
                let asked = entry.value.string ?? ""
                guard let at = byDescriptor["\(entry.key)@\(asked)"] ?? byDescriptor["\(entry.key)@npm:\(asked)"] else {
                    continue
                }
                manifest.dependencies[at].isDirect = true
                if section != "devDependencies" {
                    let found = manifest.dependencies[at]
                    roots.append(.init(name: found.name, version: found.version))
                }
            }
        }
        if !isWorkspace { Reach.markDevelopment(&manifest.dependencies, roots: roots) }
    }

    // Yarn 1.

    private static func classic(_ bytes: [UInt8], file: String) -> [Entry] {
        var out: [Entry] = []
        var isInDependencies = false
        for (number, line) in TextLines(bytes) {
            let text = line.trimmed
            guard !text.isEmpty, !text.hasPrefix("#") else { continue }
            let indentation = line.indentation
            if indentation == 0 {
                isInDependencies = false
                guard text.hasSuffix(":") else { continue }
                let descriptors = text.dropLast().split(separator: ",").map { unquoted($0.trimmed) }
                guard let first = descriptors.first, let split = NodeManifests.split(first) else { continue }
                // `alias@npm:name@range`: the text after the last `@` is the range, what is before it holds both names.
                let name = aliased(split.name)
                out.append(
                    Entry(
                        dependency: Dependency(
                            .npm, name, version: nil, at: SourceLocation(file: file, line: number, column: 1),
                            isDirect: false), descriptors: descriptors, asks: []))
            } else if let at = out.indices.last {
                let words = text.split(separator: " ", maxSplits: 1).map { unquoted($0.trimmed) }
                if indentation == 2 {
                    isInDependencies = text == "dependencies:" || text == "optionalDependencies:"
                    guard words.count == 2 else { continue }
                    switch words[0] {
                    case "version": out[at].dependency.version = words[1]
                    case "integrity": out[at].dependency.hashes = Dependency.Hash.integrity(words[1])
                    case "resolved":
                        if !words[1].hasPrefix("https://") { out[at].dependency.source = words[1] }
                    default: break
                    }
                } else if isInDependencies, words.count == 2 {
                    out[at].asks.append("\(words[0])@\(words[1])")
                }
            }
        }
        return out
    }

    private static func unquoted(_ text: String) -> String {
        text.count >= 2 && text.hasPrefix("\"") && text.hasSuffix("\"") ? String(text.dropFirst().dropLast()) : text
    }

    /// `alias@npm:name` is `name`.
    private static func aliased(_ name: String) -> String {
        name.ranges(of: "@npm:").last.map { String(name[$0.upperBound...]) } ?? name
    }

    // Yarn 2 and later.

    private static func berry(_ bytes: [UInt8], file: String) throws(InputError) -> [Entry] {
        let node = try YAMLParser.parse(bytes, file: file, limits: ManifestReader.limits)
        var out: [Entry] = []
        for entry in node.object ?? Mapping() where entry.key != "__metadata" {
            guard let resolution = entry.value["resolution"]?.string, let split = NodeManifests.split(resolution),
                !split.version.hasPrefix("workspace:")
            else { continue }
            // `name@patch:name@npm%3A1.0.0#…` is a patched copy of that version.
            let name = split.name.firstRange(of: "@patch:").map { String(split.name[..<$0.lowerBound]) } ?? split.name
            let version = entry.value["version"].flatMap { node in node.string ?? node.double.map { String($0) } }
            let isRegistry = resolution.contains("@npm:") || resolution.contains("@patch:")
            var asks: [String] = []
            for section in ["dependencies", "optionalDependencies"] {
                for ask in entry.value[section]?.object ?? Mapping() {
                    if let range = ask.value.string { asks.append("\(ask.key)@\(range)") }
                }
            }
            // Newer files write `npm:` before every range, older ones only in the descriptors.
            let descriptors = entry.key.split(separator: ",").flatMap { part -> [String] in
                let whole = part.trimmed
                return whole.contains("@npm:")
                    ? [whole, whole.replacing("@npm:", with: "@", maxReplacements: 1)] : [whole]
            }
            out.append(
                Entry(
                    dependency: Dependency(
                        .npm, name, version: version, at: entry.keyLocation, isDirect: false,
                        source: isRegistry ? nil : split.version), descriptors: descriptors, asks: asks))
        }
        return out
    }
}
