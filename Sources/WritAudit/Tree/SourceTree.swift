package import WritModel

/// The files of an application's folder, whoever holds them.
package protocol SourceTree: Sendable {
    /// Gives every text file that is worth reading, in the order of its path relative to the folder; leaves out what version control and package managers keep.
    ///
    /// - Returns: what was left out for its size or could not be read.
    func visit(_ body: (_ path: String, _ bytes: [UInt8]) -> Void) -> [InputError]
}

/// A tree in memory.
package struct MemoryTree: SourceTree {
    private let files: [String: [UInt8]]

    package init(_ files: [String: [UInt8]]) { self.files = files }

    package func visit(_ body: (String, [UInt8]) -> Void) -> [InputError] {
        for (path, bytes) in files.sorted(by: { $0.key < $1.key }) { body(path, bytes) }
        return []
    }
}

/// What one pass over the files of an application's folder saw.
package struct TreeFacts: Sendable {
    /// Credentials, one for each place.
    package var sightings: [SecretSighting] = []
    /// The files that a pipeline is made of.
    package var pipelines: [PipelineFile] = []
    /// Files that images are built from, by path.
    package var images: [(path: String, file: Dockerfile)] = []
    /// Credentials in earlier versions, each at the oldest commit that has it.
    package var history: [PastSighting] = []
    /// What the places in the pipelines' documents begin with, besides the path in this folder.
    var prefix = ""
    package var problems: [InputError] = []

    package init() {}

    /// A place in a document of this part, relative to its folder.
    func relative(_ location: SourceLocation) -> SourceLocation {
        var out = location
        if out.file.hasPrefix(prefix) { out.file.removeFirst(prefix.count) }
        return out
    }

    /// - Parameter templates: the files that the rules read as templates.
    package static func read(_ tree: any SourceTree, templates: Set<String>, now: Int64?) -> TreeFacts {
        var facts = TreeFacts()
        let scanner = SecretScanner(now: now)
        let left = tree.visit { path, bytes in
            if let kind = PipelineFile.Kind(path: path) {
                do throws(InputError) {
                    let document = try YAMLParser.parse(bytes, file: path)
                    facts.pipelines.append(PipelineFile(path: path, kind: kind, document: document))
                } catch {
                    facts.problems.append(error)
                }
            }
            if Dockerfile.isName(path) { facts.images.append((path, Dockerfile(bytes, file: path))) }
            facts.sightings += scanner.sightings(bytes, path: path, isTemplate: templates.contains(path))
        }
        facts.problems += left
        return facts
    }
}

/// A credential in an earlier version of a file.
package struct PastSighting: Sendable {
    package var sighting: SecretSighting
    /// Id of the commit.
    package var commit: String

    package init(_ sighting: SecretSighting, commit: String) {
        self.sighting = sighting
        self.commit = commit
    }
}

extension TreeFacts {
    /// What lies below `folder` and in none of the `others` below that, with paths relative to it; the empty name is the whole folder.
    package func part(of folder: String, without others: [String]) -> TreeFacts {
        let prefix = folder.isEmpty ? "" : folder + "/"
        let inner = others.filter { $0 != folder && $0.hasPrefix(prefix) }.map { $0 + "/" }
        func relative(_ path: String) -> String? {
            guard path.hasPrefix(prefix), !inner.contains(where: path.hasPrefix) else { return nil }
            return String(path.dropFirst(prefix.count))
        }
        var out = TreeFacts()
        for var sighting in sightings {
            guard let path = relative(sighting.location.file) else { continue }
            sighting.location.file = path
            out.sightings.append(sighting)
        }
        for var past in history {
            guard let path = relative(past.sighting.location.file) else { continue }
            past.sighting.location.file = path
            out.history.append(past)
        }
        out.pipelines = pipelines.filter { relative($0.path) != nil }
        out.images = images.filter { relative($0.path) != nil }
        out.prefix = prefix
        return out
    }
}

extension SecretScanner {
    /// The credentials of a file, with their places.
    package func sightings(_ bytes: [UInt8], path: String, isTemplate: Bool = false) -> [SecretSighting] {
        let role = FileRole(path: path, head: Array(bytes.prefix(8192)), template: isTemplate)
        let matches = scan(bytes, role: role)
        guard !matches.isEmpty else { return [] }
        var out: [SecretSighting] = []
        var line = 1
        var lineStart = 0
        var at = 0
        for match in matches {
            while at < match.range.lowerBound {
                if bytes[at] == Byte.newline {
                    line += 1
                    lineStart = at + 1
                }
                at += 1
            }
            let column = 1 + bytes[lineStart..<match.range.lowerBound].count { $0 & 0xC0 != 0x80 }
            out.append(
                SecretSighting(
                    kind: match.kind, strength: match.strength, name: match.name, value: match.value,
                    location: SourceLocation(file: path, line: line, column: column), isAside: role.depth == .aside))
        }
        return out
    }
}
