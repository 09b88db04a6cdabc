import Glibc
import WritModel
import WritVault

/// Finds the packages that a bundle holds or asks for.
///
/// Reads `*.dist-info/METADATA` and `node_modules/**/package.json` (what is there), `package-lock.json` (versions 1 to 3) and
/// `requirements.txt` (what was asked for). A file that cannot be read as what its name says is an error, not an empty list.
package struct ComponentScan {
    private static let largestFile = 64 << 20
    private var found: [String: Component] = [:]
    private var entries = 0
    private let limits: BundleLimits

    /// The components of the bundle at `path`, sorted by package URL.
    ///
    /// - Throws: `InputError`, `BundleError.tooLarge`, `FileError`.
    package static func components(of path: String, limits: BundleLimits = .standard) throws -> [Component] {
        var scan = ComponentScan(limits: limits)
        let root = try OpenFile(path, O_RDONLY | O_NONBLOCK)
        guard try root.status().st_mode & S_IFMT == S_IFDIR else { return [] }
        try scan.folder(root, at: "", depth: 0)
        return scan.found.values.sorted { $0.packageURL < $1.packageURL }
    }

    private init(limits: BundleLimits) { self.limits = limits }

    /// Recursion is bounded by `limits.depth`; links are not followed, as their targets are in the bundle too.
    private mutating func folder(_ folder: borrowing OpenFile, at path: String, depth: Int) throws {
        guard depth < limits.depth else { throw BundleError(.tooLarge, path, "too many levels of folders") }
        for name in try Folder.names(of: folder, limit: limits.entries) {
            entries += 1
            guard entries <= limits.entries else { throw BundleError(.tooLarge, path, "too many files") }
            let full = path.isEmpty ? name : path + "/" + name
            switch try folder.status(of: name).st_mode & S_IFMT {
            case S_IFDIR:
                try self.folder(OpenFile(name, in: folder, O_RDONLY | O_DIRECTORY), at: full, depth: depth + 1)
            case S_IFREG: try file(name, in: folder, at: full)
            default: continue
            }
        }
    }

    private mutating func file(_ name: String, in folder: borrowing OpenFile, at path: String) throws {
        let parents = path.split(separator: "/").dropLast()
        let isMetadata = name == "METADATA" && parents.last?.hasSuffix(".dist-info") == true
        let isModule = name == "package.json" && Self.isModuleFolder(parents)
        guard isMetadata || isModule || name == "package-lock.json" || name == "requirements.txt" else { return }
        let bytes = try OpenFile(name, in: folder, O_RDONLY | O_NONBLOCK).readAll(limit: Self.largestFile)
        if isMetadata {
            metadata(bytes, at: path)
        } else if isModule {
            let node = try JSONParser.parse(bytes, file: path)
            if let name = node["name"]?.string { add(.npm, name, node["version"]?.string, at: path) }
        } else if name == "package-lock.json" {
            try lock(JSONParser.parse(bytes, file: path), at: path)
        } else {
            requirements(bytes, at: path)
        }
    }

    /// `…/node_modules/name` or `…/node_modules/@scope/name`.
    private static func isModuleFolder(_ parents: ArraySlice<Substring>) -> Bool {
        let last = Array(parents.suffix(3))
        if last.count >= 2, last[last.count - 2] == "node_modules" { return last[last.count - 1].first != "@" }
        return last.count == 3 && last[0] == "node_modules" && last[1].first == "@"
    }

    private mutating func add(_ ecosystem: Component.Ecosystem, _ name: String, _ version: String?, at path: String) {
        guard !name.isEmpty else { return }
        var component = Component(ecosystem, name: name, version: version, locations: [path])
        let key = component.packageURL
        if let known = found[key] {
            component.locations = known.locations.contains(path) ? known.locations : (known.locations + [path]).sorted()
        }
        found[key] = component
    }

    /// Core metadata: headers until the first empty line (Python Packaging User Guide, "Core metadata specifications").
    private mutating func metadata(_ bytes: [UInt8], at path: String) {
        var name: String?
        var version: String?
        for line in bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
            let text = String(decoding: line, as: UTF8.self).trimmingWhitespace()
            if text.isEmpty { break }
            if name == nil, text.lowercased().hasPrefix("name:") {
                name = String(text.dropFirst(5)).trimmingWhitespace()
            }
            if version == nil, text.lowercased().hasPrefix("version:") {
                version = String(text.dropFirst(8)).trimmingWhitespace()
            }
        }
        if let name { add(.pypi, name, version, at: path) }
    }

    /// npm's `package-lock.json`: `packages` by path (versions 2 and 3), or nested `dependencies` (version 1).
    private mutating func lock(_ node: Node, at path: String) throws {
        if let packages = node["packages"]?.object {
            let marker = "node_modules/"
            for entry in packages where entry.value["link"]?.bool != true {
                guard let range = entry.key.ranges(of: marker).last else { continue }
                let name = entry.value["name"]?.string ?? String(entry.key[range.upperBound...])
                add(.npm, name, entry.value["version"]?.string, at: path)
            }
            return
        }
        var open = node["dependencies"]?.object.map { [$0] } ?? []
        while let dependencies = open.popLast() {
            for entry in dependencies {
                add(.npm, entry.key, entry.value["version"]?.string, at: path)
                if let inner = entry.value["dependencies"]?.object { open.append(inner) }
            }
        }
    }

    /// One requirement a line (PEP 508); options, links and other files are passed over: they name no package.
    private mutating func requirements(_ bytes: [UInt8], at path: String) {
        let text = String(decoding: bytes, as: UTF8.self).replacing("\\\r\n", with: " ").replacing("\\\n", with: " ")
        for line in text.split(whereSeparator: \.isNewline) {
            let requirement = line.prefix { $0 != "#" }.prefix { $0 != ";" }
            guard let match = requirement.prefixMatch(of: /\s*([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[[^\]]*\])?\s*(.*)/)
            else {
                continue
            }
            let rest = match.2
            guard rest.isEmpty || "=<>!~@ -".contains(rest.first ?? " ") else { continue }
            var version: String?
            if let exact = rest.prefixMatch(of: /={2,3}\s*([A-Za-z0-9][A-Za-z0-9.!+_-]*)\s*(?:--.*)?$/) {
                version = String(exact.1)
            }
            add(.pypi, String(match.1), version, at: path)
        }
    }
}

extension String {
    func trimmingWhitespace() -> String {
        var text = self[...]
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
