import WritModel

/// `pom.xml`: the direct dependencies with a version of their own or from `<properties>` and `<dependencyManagement>` of the same file.
///
/// Source: maven.apache.org/pom.html. Versions that a parent or an imported bill of materials gives stay open. The file is read as a stream of
/// tags; entities and document types are not expanded.
enum MavenProject {
    private static let deepest = 64

    static func read(_ bytes: [UInt8], file: String) throws(InputError) -> Manifest {
        var scanner = Tags(bytes: bytes, file: file)
        var path: [String] = []
        var properties: [String: String] = [:]
        var open: [(fields: [String: String], line: Int, isManaged: Bool)] = []
        var found: [(fields: [String: String], line: Int)] = []
        var managed: [String: String] = [:]
        while let tag = try scanner.next() {
            switch tag.kind {
            case .start:
                path.append(tag.name)
                guard path.count <= deepest else {
                    throw InputError("too-deep", "tags are nested more than \(deepest) deep", at: tag.location)
                }
                if tag.name == "dependency", path.dropLast().last == "dependencies", !path.contains("plugin") {
                    open.append(([:], tag.location.line, path.contains("dependencyManagement")))
                }
            case .end:
                guard let last = path.popLast(), last == tag.name else {
                    throw InputError(
                        "unexpected-character", "`</\(tag.name)>` closes no tag", at: tag.location)
                }
                if path.last == "dependency", let at = open.indices.last {
                    open[at].fields[last] = tag.text
                } else if path == ["project", "properties"] {
                    properties[last] = tag.text
                } else if path == ["project"], last == "version" {
                    properties["project.version"] = tag.text
                } else if last == "dependency", let dependency = open.popLast() {
                    if dependency.isManaged {
                        managed[name(dependency.fields)] = dependency.fields["version"]
                    } else {
                        found.append((dependency.fields, dependency.line))
                    }
                }
            }
        }
        var manifest = Manifest(.pom, file: file)
        for (fields, line) in found {
            let asked = fields["version"] ?? managed[name(fields)] ?? ""
            let version = resolved(asked, properties)
            manifest.dependencies.append(
                Dependency(
                    .maven, name(fields), version: version, requirement: asked,
                    at: SourceLocation(file: file, line: line, column: 1),
                    isDevelopment: fields["scope"] == "test" || fields["scope"] == "provided"))
        }
        return manifest
    }

    private static func name(_ fields: [String: String]) -> String {
        "\(fields["groupId"] ?? ""):\(fields["artifactId"] ?? "")"
    }

    /// Nil for ranges and for properties that this file does not set.
    private static func resolved(_ text: String, _ properties: [String: String]) -> String? {
        var text = text
        for _ in 0..<8 {
            guard let start = text.firstRange(of: "${"), let end = text[start.upperBound...].firstIndex(of: "}") else {
                break
            }
            guard let value = properties[String(text[start.upperBound..<end])] else { return nil }
            text.replaceSubrange(start.lowerBound...end, with: value)
        }
        return text.isEmpty || text.contains("${") || "[(".contains(text.first ?? "[") ? nil : text
    }
}

/// Start and end tags of an XML file; comments, instructions and declarations are passed over.
private struct Tags {
    enum Kind { case start, end }
    struct Tag {
        var kind: Kind
        var name: String
        /// Of an end tag: what stood right before it.
        var text: String
        var location: SourceLocation
    }

    let bytes: [UInt8]
    let file: String
    private var at = 0
    private var line = 1
    private var text: [UInt8] = []
    private var pendingEnd: Tag?

    init(bytes: [UInt8], file: String) {
        self.bytes = bytes
        self.file = file
    }

    private mutating func step() {
        if bytes[at] == 0x0A { line += 1 }
        at += 1
    }

    private mutating func skip(past end: String) throws(InputError) {
        let wanted = Array(end.utf8)
        let place = SourceLocation(file: file, line: line, column: 1)
        while at < bytes.count {
            if bytes[at] == wanted[0], bytes[at...].starts(with: wanted) {
                at += wanted.count
                return
            }
            step()
        }
        throw InputError("unexpected-end", "the document ends where `\(end)` was expected", at: place)
    }

    mutating func next() throws(InputError) -> Tag? {
        if let end = pendingEnd {
            pendingEnd = nil
            return end
        }
        while at < bytes.count {
            guard bytes[at] == 0x3C else {
                text.append(bytes[at])
                step()
                continue
            }
            if bytes[at...].starts(with: Array("<!--".utf8)) {
                try skip(past: "-->")
            } else if bytes[at...].starts(with: Array("<?".utf8)) || bytes[at...].starts(with: Array("<!".utf8)) {
                try skip(past: ">")
            } else {
                return try tag()
            }
        }
        return nil
    }

    private mutating func tag() throws(InputError) -> Tag {
        let place = SourceLocation(file: file, line: line, column: 1)
        let start = at + 1
        try skip(past: ">")
        var content = bytes[start..<(at - 1)]
        let isEnd = content.first == 0x2F
        if isEnd { content.removeFirst() }
        let isEmpty = content.last == 0x2F
        let name = String(decoding: content.prefix { $0 > 0x20 && $0 != 0x2F }, as: UTF8.self)
        let held = String(decoding: text, as: UTF8.self).trimmed
        text = []
        if isEmpty { pendingEnd = Tag(kind: .end, name: name, text: "", location: place) }
        return Tag(kind: isEnd ? .end : .start, name: name, text: isEnd ? held : "", location: place)
    }
}
