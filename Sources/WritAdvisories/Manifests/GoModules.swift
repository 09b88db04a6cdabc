import WritModel

/// `go.mod` (go.dev/ref/mod#go-mod-file).
///
/// Since Go 1.17 it names every module that is built; before, only those that the own code asks for.
enum GoModules {
    static func read(_ bytes: [UInt8], file: String) -> Manifest {
        var manifest = Manifest(.goMod, file: file)
        var replaced: [String: (path: String, version: String?)] = [:]
        var block: Substring?
        for (number, line) in TextLines(bytes) {
            let parts = line.split(separator: "//", maxSplits: 1, omittingEmptySubsequences: false)
            let words = (parts.first ?? "").split { $0 == " " || $0 == "\t" }
            guard let first = words.first else { continue }
            if first == ")" {
                block = nil
                continue
            }
            let directive = block ?? first
            var rest = block == nil ? words.dropFirst() : words[...]
            if block == nil, rest.first == "(" {
                block = first
                continue
            }
            if block == nil, first.hasSuffix("(") {
                block = first.dropLast()
                continue
            }
            if directive == "require", let path = rest.popFirst(), let version = rest.popFirst() {
                let column = line.prefix { $0 == " " || $0 == "\t" }.count + 1
                let isIndirect = parts.count > 1 && parts[1].contains("indirect")
                manifest.dependencies.append(
                    Dependency(
                        .go, unquoted(path), version: unquoted(version),
                        at: SourceLocation(file: file, line: number, column: column), isDirect: !isIndirect))
            } else if directive == "replace", let arrow = rest.firstIndex(of: "=>"), let old = rest.first {
                let new = rest[rest.index(after: arrow)...]
                if let path = new.first {
                    replaced[unquoted(old)] = (unquoted(path), new.dropFirst().first.map(unquoted))
                }
            }
        }
        for at in manifest.dependencies.indices {
            guard let new = replaced[manifest.dependencies[at].name] else { continue }
            if let version = new.version {
                manifest.dependencies[at].name = new.path
                manifest.dependencies[at].version = version
            } else {
                manifest.dependencies[at].version = nil
                manifest.dependencies[at].source = new.path
            }
        }
        return manifest
    }

    private static func unquoted(_ text: Substring) -> String { text.filter { $0 != "\"" && $0 != "`" } }
}
