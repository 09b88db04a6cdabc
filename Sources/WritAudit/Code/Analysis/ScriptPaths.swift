import WritModel

/// How the bundle's own configuration says that bare imports are found: `paths` and `baseUrl` of the TypeScript configuration, the
/// workspaces of the package, and what it declares to come from outside.
struct ScriptPaths {
    /// `paths`: pattern → places, already below the folder of their configuration.
    private var aliases: [(pattern: String, targets: [String])] = []
    /// Folders that bare paths begin in.
    private var bases: [String] = []
    /// Folders of workspaces, ending in `/` or in `*`.
    private var workspaces: [String] = []
    private(set) var declared: Set<String> = []
    /// Declared as a part of the same repository.
    private(set) var own: Set<String> = []
    private(set) var hasManifest = false

    /// - Parameters:
    ///   - folders: where configuration may stand, each empty or ending in `/`.
    ///   - read: a document of the bundle; nil where there is none.
    init(folders: [String], read: (String) -> Node?) {
        for folder in folders {
            configuration(folder + "tsconfig.json", read, levels: 3)
            configuration(folder + "jsconfig.json", read, levels: 3)
            guard let manifest = read(folder + "package.json") else { continue }
            hasManifest = true
            for section in ["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"] {
                for entry in manifest[section]?.object ?? Mapping() {
                    let isOwn = ["workspace:", "file:", "link:", "portal:"].contains {
                        entry.value.string?.hasPrefix($0) ?? false
                    }
                    if isOwn { own.insert(entry.key) } else { declared.insert(entry.key) }
                }
            }
            let patterns = manifest["workspaces"]?.array ?? manifest["workspaces"]?["packages"]?.array ?? []
            workspaces += patterns.compactMap(\.string).compactMap { Interpreter.normalised(folder + $0) }
        }
    }

    private mutating func configuration(_ path: String, _ read: (String) -> Node?, levels: Int) {
        guard levels > 0, let document = read(path) else { return }
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
        if let parent = document["extends"]?.string, parent.hasPrefix("."),
            let found = Interpreter.normalised(folder + parent)
        {
            configuration(found.hasSuffix(".json") ? found : found + ".json", read, levels: levels - 1)
        }
        let options = document["compilerOptions"]
        var base = folder
        if let text = options?["baseUrl"]?.string, let found = Interpreter.normalised(folder + text) {
            base = found.isEmpty ? "" : found + "/"
            bases.append(base)
        }
        for entry in options?["paths"]?.object ?? Mapping() {
            let targets = entry.value.array?.compactMap(\.string).compactMap { Interpreter.normalised(base + $0) } ?? []
            aliases.append((entry.key, targets))
        }
    }

    /// Files and folders that the import may mean, without ending.
    func candidates(_ specifier: String) -> [String] {
        var out: [String] = []
        for (pattern, targets) in aliases {
            guard let star = pattern.firstIndex(of: "*") else {
                if pattern == specifier { out += targets }
                continue
            }
            let head = pattern[..<star]
            let tail = pattern[pattern.index(after: star)...]
            guard specifier.hasPrefix(head), specifier.hasSuffix(tail), specifier.count >= head.count + tail.count
            else { continue }
            let middle = specifier.dropFirst(head.count).dropLast(tail.count)
            out += targets.map { Interpreter.split($0, "*").joined(separator: String(middle)) }
        }
        return out + bases.map { $0 + specifier }
    }

    /// Folders of workspaces that the package may stand in.
    func folders(of package: String) -> [String] {
        let last = package.split(separator: "/").last.map(String.init) ?? package
        return workspaces.map { $0.hasSuffix("*") ? String($0.dropLast()) + last : $0 }
    }

    /// Whether an import with one of the configured prefixes was meant.
    func isAlias(_ specifier: String) -> Bool {
        aliases.contains { pattern, _ in
            let head = pattern.prefix { $0 != "*" }
            return !head.isEmpty && (pattern.contains("*") ? specifier.hasPrefix(head) : specifier == pattern)
        }
    }

    /// Comments and commas before a closing bracket, which TypeScript's reader takes and JSON does not have.
    static func withoutComments(_ bytes: [UInt8]) -> [UInt8] {
        var out: [UInt8] = []
        var at = 0
        var inText = false
        while at < bytes.count {
            let byte = bytes[at]
            let next = at + 1 < bytes.count ? bytes[at + 1] : 0
            if inText {
                out.append(byte)
                if byte == UInt8(ascii: "\\"), at + 1 < bytes.count {
                    out.append(next)
                    at += 1
                } else if byte == UInt8(ascii: "\"") {
                    inText = false
                }
            } else if byte == UInt8(ascii: "/"), next == UInt8(ascii: "/") {
                while at < bytes.count, bytes[at] != 0x0A { at += 1 }
                continue
            } else if byte == UInt8(ascii: "/"), next == UInt8(ascii: "*") {
                at += 2
                while at + 1 < bytes.count, bytes[at] != UInt8(ascii: "*") || bytes[at + 1] != UInt8(ascii: "/") {
                    at += 1
                }
                at += 2
                continue
            } else {
                if byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]"),
                    let last = out.lastIndex(where: { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }),
                    out[last] == UInt8(ascii: ",")
                {
                    out.remove(at: last)
                }
                inText = byte == UInt8(ascii: "\"")
                out.append(byte)
            }
            at += 1
        }
        return out
    }
}
