import WritModel

/// `requirements.txt`: one requirement a line (PEP 508), options, files that it includes.
///
/// Source: pip.pypa.io/en/stable/reference/requirements-file-format.
enum RequirementsReader {
    private static let deepest = 8
    private static let mostFiles = 64

    static func read(_ bytes: [UInt8], file: String, load: @escaping ManifestReader.Load) -> Manifest {
        var reading = Reading(load: load)
        reading.file(bytes, path: file, depth: 0)
        return Manifest(
            .requirements, file: file, dependencies: reading.dependencies, sources: reading.sources,
            problems: reading.problems)
    }

    private struct Reading {
        let load: ManifestReader.Load
        var dependencies: [Dependency] = []
        var sources: [Manifest.PackageSource] = []
        var problems: [InputError] = []
        var seen: Set<String> = []

        /// Recursion is bounded by `deepest` and `mostFiles`; a file that includes itself is read once.
        mutating func file(_ bytes: [UInt8], path: String, depth: Int) {
            seen.insert(path)
            let isDevelopment = RequirementsReader.isDevelopment(path)
            for line in logicalLines(bytes) {
                let place = SourceLocation(file: path, line: line.number, column: line.column)
                if line.text.hasPrefix("-") {
                    option(line.text, at: place, depth: depth)
                } else if let dependency = requirement(line.text, at: place, isDevelopment) {
                    dependencies.append(dependency)
                }
            }
        }

        /// Lines without comments; one that ends in a backslash goes on in the next.
        private func logicalLines(_ bytes: [UInt8]) -> [(number: Int, column: Int, text: String)] {
            var out: [(number: Int, column: Int, text: String)] = []
            var held: (number: Int, column: Int, text: String)?
            for (number, raw) in TextLines(bytes) {
                var text = Self.withoutComment(raw)
                let goesOn = text.hasSuffix("\\")
                if goesOn { text.removeLast() }
                let start = held ?? (number, raw.prefix { $0 == " " || $0 == "\t" }.count + 1, "")
                let whole = (start.number, start.column, start.text + text)
                held = goesOn ? whole : nil
                if !goesOn { out.append((whole.0, whole.1, whole.2.trimmed)) }
            }
            if let held { out.append((held.number, held.column, held.text.trimmed)) }
            return out.filter { !$0.text.isEmpty }
        }

        /// A comment begins the line or follows a blank; elsewhere `#` belongs to a URL.
        private static func withoutComment(_ line: Substring) -> String {
            var previous: Character = " "
            for at in line.indices {
                if line[at] == "#", previous == " " || previous == "\t" { return String(line[..<at]) }
                previous = line[at]
            }
            return String(line)
        }

        private mutating func option(_ text: String, at place: SourceLocation, depth: Int) {
            let name = text.prefix { $0 != " " && $0 != "=" }
            var value = text.dropFirst(name.count).drop { $0 == " " || $0 == "=" }.trimmed
            // `-rbase.txt`
            if name.count > 2, !name.hasPrefix("--") { value = String(text.dropFirst(2)).trimmed }
            switch name {
            case "--requirement", "-r": include(value, at: place, depth: depth)
            case "--index-url", "-i", "--find-links", "-f": sources.append(.init(url: value, at: place))
            case "--extra-index-url": sources.append(.init(url: value, isAdditional: true, at: place))
            case "--trusted-host": sources.append(.init(url: value, isUnverified: true, at: place))
            case "--editable", "-e": source(value, at: place, isDevelopment: false)
            default:
                if name.hasPrefix("-r") { include(value, at: place, depth: depth) }
            }
        }

        private mutating func include(_ path: String, at place: SourceLocation, depth: Int) {
            guard let target = Paths.joined(Paths.folder(of: place.file), path), !path.contains("://") else {
                problems.append(
                    InputError("outside", "`\(path)` lies outside the application and was not read", at: place))
                return
            }
            guard !seen.contains(target) else { return }
            guard depth < RequirementsReader.deepest, seen.count < RequirementsReader.mostFiles else {
                problems.append(InputError("too-deep", "`\(path)` is included too deep and was not read", at: place))
                return
            }
            guard let bytes = load(target), bytes.count <= ManifestReader.largest else {
                problems.append(InputError("no-file", "`\(path)` cannot be read", at: place))
                return
            }
            file(bytes, path: target, depth: depth + 1)
        }

        /// A path or a URL; only one that names its package (`#egg=`) is a dependency.
        private mutating func source(_ text: String, at place: SourceLocation, isDevelopment: Bool) {
            guard text.contains("://"), let egg = text.firstRange(of: "#egg=") else { return }
            let name = text[egg.upperBound...].prefix { $0 != "&" && $0 != "[" }
            guard !name.isEmpty else { return }
            dependencies.append(
                Dependency(
                    .pypi, String(name), version: nil, requirement: text, at: place, isDevelopment: isDevelopment,
                    source: text))
        }

        private mutating func requirement(_ text: String, at place: SourceLocation, _ isDevelopment: Bool)
            -> Dependency?
        {
            if text.contains("#egg=") || text.hasPrefix("git+") || text.hasPrefix("http") && text.contains("://") {
                source(text, at: place, isDevelopment: isDevelopment)
                return nil
            }
            // Options behind the requirement, such as its hashes.
            var words = text.split(separator: " ", omittingEmptySubsequences: true)
            let options = words.firstIndex { $0.hasPrefix("--") }.map { Array(words[$0...]) } ?? []
            words.removeLast(options.count)
            let hashes = options.filter { $0.hasPrefix("--hash=") }.compactMap { Dependency.Hash($0.dropFirst(7)) }
            guard let parsed = Specifier(words.joined(separator: " ")) else { return nil }
            return Dependency(
                .pypi, parsed.name, version: parsed.exact, requirement: parsed.requirement, at: place,
                isDevelopment: isDevelopment, hashes: hashes, source: parsed.url)
        }
    }

    static func isDevelopment(_ path: String) -> Bool {
        let words = path.lowercased().split { !$0.isLetter && !$0.isNumber }
        return words.contains {
            ["dev", "develop", "development", "test", "tests", "testing", "lint", "docs", "ci"].contains($0)
        }
    }
}

/// One requirement of PEP 508: `name[extra] >=1,<2 ; marker` or `name @ URL`.
struct Specifier {
    var name: String
    /// The version behind `==` or `===`, where that is all and has no `*`.
    var exact: String?
    var requirement: String
    var url: String?

    /// Nil for what names no package.
    init?(_ text: String) {
        let bytes = Array(text.utf8)
        var at = 0
        while at < bytes.count,
            bytes[at].isASCIILetter || bytes[at].isASCIIDigit || [0x2D, 0x5F, 0x2E].contains(bytes[at])
        {
            at += 1
        }
        guard at > 0, bytes[0].isASCIILetter || bytes[0].isASCIIDigit else { return nil }
        name = String(decoding: bytes[..<at], as: UTF8.self)
        var rest = String(decoding: bytes[at...], as: UTF8.self).trimmed
        if rest.hasPrefix("["), let end = rest.firstIndex(of: "]") { rest = rest[rest.index(after: end)...].trimmed }
        if rest.hasPrefix("@") {
            url = rest.dropFirst().trimmed.prefix { $0 != " " }.trimmed
            requirement = rest
            return
        }
        rest = rest.prefix { $0 != ";" }.trimmed
        if rest.hasPrefix("("), rest.hasSuffix(")") { rest = String(rest.dropFirst().dropLast()).trimmed }
        guard rest.isEmpty || "=<>!~".contains(rest.first ?? " ") else { return nil }
        requirement = rest
        guard rest.hasPrefix("=="), !rest.contains(","), !rest.contains("*") else { return }
        let version = rest.drop { $0 == "=" }.trimmed
        if !version.isEmpty, !version.contains(" ") { exact = version }
    }
}
