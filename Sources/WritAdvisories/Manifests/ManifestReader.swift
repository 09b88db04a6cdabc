import WritModel

/// Reads files that name packages, each by its own format, with the line of every package.
///
/// What cannot be read is a problem of that manifest; it never ends the reading of the others.
package enum ManifestReader {
    /// Gives a file by its path; nil where there is none.
    package typealias Load = (String) -> [UInt8]?

    /// The largest manifest that is read.
    package static let largest = 32 << 20

    /// What kind of manifest a file is, by its path; nil for other files.
    package static func kind(of path: String) -> Manifest.Kind? {
        let name = Paths.name(of: path)
        switch name {
        case "Pipfile.lock": return .pipfileLock
        case "poetry.lock": return .poetryLock
        case "uv.lock": return .uvLock
        case "pyproject.toml": return .pyproject
        case "package-lock.json", "npm-shrinkwrap.json": return .packageLock
        case "yarn.lock": return .yarnLock
        case "pnpm-lock.yaml": return .pnpmLock
        case "go.mod": return .goMod
        case "pom.xml": return .pom
        case "gradle.lockfile": return .gradleLock
        case "Cargo.lock": return .cargoLock
        case "composer.lock": return .composerLock
        case "Gemfile.lock": return .gemfileLock
        case "packages.lock.json": return .nugetLock
        case "METADATA": return path.hasSuffix(".dist-info/METADATA") ? .distInfo : nil
        case "package.json":
            if isModule(path) { return .nodeModule }
            return path.contains("node_modules/") ? nil : .packageJSON
        default: return isRequirements(path, name) ? .requirements : nil
        }
    }

    private static func isRequirements(_ path: String, _ name: Substring) -> Bool {
        guard name.hasSuffix(".txt") else { return false }
        return name.contains("requirements") || Paths.folder(of: path).hasSuffix("requirements/")
    }

    /// `…/node_modules/name/package.json` or `…/node_modules/@scope/name/package.json`.
    private static func isModule(_ path: String) -> Bool {
        let parts = path.split(separator: "/")
        if parts.count >= 3, parts[parts.count - 3] == "node_modules" { return parts[parts.count - 2].first != "@" }
        return parts.count >= 4 && parts[parts.count - 4] == "node_modules" && parts[parts.count - 3].first == "@"
    }

    /// - Parameter load: for files that this one names, such as `-r base.txt`.
    package static func read(
        _ kind: Manifest.Kind, _ bytes: [UInt8], file: String, load: @escaping Load = { _ in nil }
    ) -> Manifest {
        guard bytes.count <= largest else {
            return Manifest(
                kind, file: file,
                problems: [InputError("too-large", "`\(file)` is larger than \(largest) bytes and was not read")])
        }
        do throws(InputError) {
            return switch kind {
            case .requirements: RequirementsReader.read(bytes, file: file, load: load)
            case .pipfileLock: try PythonLocks.pipfile(bytes, file: file)
            case .poetryLock: try PythonLocks.poetry(bytes, file: file)
            case .uvLock: try PythonLocks.uv(bytes, file: file)
            case .pyproject: try PythonLocks.pyproject(bytes, file: file)
            case .packageJSON: try NodeManifests.package(bytes, file: file)
            case .packageLock: try NodeManifests.packageLock(bytes, file: file)
            case .nodeModule: try NodeManifests.module(bytes, file: file)
            case .yarnLock: try YarnLock.read(bytes, file: file, load: load)
            case .pnpmLock: try PnpmLock.read(bytes, file: file)
            case .goMod: GoModules.read(bytes, file: file)
            case .pom: try MavenProject.read(bytes, file: file)
            case .gradleLock: OtherLocks.gradle(bytes, file: file)
            case .cargoLock: try OtherLocks.cargo(bytes, file: file)
            case .composerLock: try OtherLocks.composer(bytes, file: file)
            case .gemfileLock: OtherLocks.gemfile(bytes, file: file)
            case .nugetLock: try OtherLocks.nuget(bytes, file: file)
            case .distInfo: PythonLocks.metadata(bytes, file: file)
            }
        } catch {
            return Manifest(kind, file: file, problems: [error])
        }
    }

    static let limits = DocumentLimits(bytes: largest)
}

/// The lines of a text file, with their numbers.
struct TextLines: Sequence {
    let lines: [(number: Int, text: Substring)]

    /// - Parameter bytes: UTF-8; what is not becomes the replacement character, as the names in question are ASCII.
    init(_ bytes: [UInt8]) {
        let text = String(decoding: bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...], as: UTF8.self)
        lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated().map {
            ($0.offset + 1, $0.element)
        }
    }

    func makeIterator() -> IndexingIterator<[(number: Int, text: Substring)]> { lines.makeIterator() }
}

extension StringProtocol {
    /// Without blanks at both ends.
    var trimmed: String {
        var text = Substring(self)
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }

    /// Number of blanks at the start.
    var indentation: Int { prefix { $0 == " " }.count }
}

extension Dependency.Hash {
    /// Subresource integrity: `sha512-<base64>`, several of them separated by blanks.
    static func integrity(_ text: String?) -> [Dependency.Hash] {
        (text ?? "").split(separator: " ").compactMap { part in
            guard let dash = part.firstIndex(of: "-"),
                let bytes = Base64.standard.decode(part[part.index(after: dash)...])
            else { return nil }
            return Dependency.Hash(algorithm: String(part[..<dash]), hex: bytes.lowercaseHex)
        }
    }

    /// `sha256:<hex>`.
    init?(_ text: some StringProtocol) {
        guard let colon = text.firstIndex(of: ":") else { return nil }
        let hex = text[text.index(after: colon)...].lowercased()
        guard !hex.isEmpty, hex.allSatisfy(\.isHexDigit) else { return nil }
        self.init(algorithm: text[..<colon].lowercased(), hex: hex)
    }
}
