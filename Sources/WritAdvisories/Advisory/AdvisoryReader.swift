package import WritModel

/// Reads OSV records, JSON or YAML.
///
/// Source: ossf.github.io/osv-schema. Records about ecosystems that Writ does not know give an advisory that affects nothing.
package enum AdvisoryReader {
    /// Files that may hold a record.
    package static func isRecord(_ path: String) -> Bool {
        path.hasSuffix(".json") || path.hasSuffix(".yaml") || path.hasSuffix(".yml")
    }

    /// - Returns: nil for a document that is no OSV record.
    package static func read(_ bytes: [UInt8], file: String) throws(InputError) -> Advisory? {
        let node =
            file.hasSuffix(".json") ? try JSONParser.parse(bytes, file: file) : try YAMLParser.parse(bytes, file: file)
        return read(node)
    }

    package static func read(_ node: Node) -> Advisory? {
        guard let id = node["id"]?.string, !id.isEmpty, let affected = node["affected"]?.array ?? withdrawn(node) else {
            return nil
        }
        let specific = node["database_specific"]
        var vectors = vectors(node["severity"])
        for item in affected { vectors += Self.vectors(item["severity"]) }
        let score = CVSS.score(vectors)
        return Advisory(
            id: id, aliases: (node["aliases"]?.array ?? []).compactMap(\.string).filter { $0 != id },
            summary: oneLine(node["summary"]?.string ?? firstSentence(node["details"]?.string ?? "")),
            modified: node["modified"]?.string ?? "", isWithdrawn: node["withdrawn"]?.string != nil,
            severity: named(specific?["severity"]?.string) ?? score.map(CVSS.severity)
                ?? affected.lazy.compactMap { named(self.specific($0, "severity")) }.first,
            score: score, cwe: cwe(specific), affected: affected.compactMap(self.affected))
    }

    /// A withdrawn record need not say what it was about.
    private static func withdrawn(_ node: Node) -> [Node]? { node["withdrawn"]?.string == nil ? nil : [] }

    private static func vectors(_ node: Node?) -> [String] { (node?.array ?? []).compactMap { $0["score"]?.string } }

    private static func specific(_ affected: Node, _ key: String) -> String? {
        affected["ecosystem_specific"]?[key]?.string ?? affected["database_specific"]?[key]?.string
    }

    private static func named(_ severity: String?) -> Finding.Severity? {
        switch severity?.lowercased() {
        case "critical": .critical
        case "high", "important": .high
        case "medium", "moderate": .medium
        case "low": .low
        default: nil
        }
    }

    private static func cwe(_ specific: Node?) -> Int? {
        let first = specific?["cwe_ids"]?[0]?.string ?? specific?["cwes"]?[0]?["cweId"]?.string
        guard let first, first.hasPrefix("CWE-"), let number = Int(first.dropFirst(4)), 1..<65_536 ~= number else {
            return nil
        }
        return number
    }

    private static func affected(_ node: Node) -> Advisory.Affected? {
        guard let ecosystem = node["package"]?["ecosystem"]?.string.flatMap(Ecosystem.init(named:)),
            let name = node["package"]?["name"]?.string, !name.isEmpty
        else { return nil }
        var ranges: [AffectedRange] = []
        for range in node["ranges"]?.array ?? [] {
            guard let type = range["type"]?.string, type == "SEMVER" || type == "ECOSYSTEM" else { continue }
            let events = (range["events"]?.array ?? []).flatMap { $0.object?.entries ?? [] }.compactMap(event)
            if !events.isEmpty { ranges.append(AffectedRange(events)) }
        }
        return Advisory.Affected(
            ecosystem: ecosystem, name: ecosystem.normalized(name), ranges: ranges,
            versions: (node["versions"]?.array ?? []).compactMap(text))
    }

    private static func event(_ entry: Mapping.Entry) -> AffectedRange.Event? {
        guard let version = text(entry.value) else { return nil }
        switch entry.key {
        case "introduced": return .init(.introduced, version)
        case "fixed": return .init(.fixed, version)
        case "last_affected": return .init(.lastAffected, version)
        case "limit": return .init(.limit, version)
        default: return nil
        }
    }

    /// In YAML a version without quotes may have become a number.
    private static func text(_ node: Node) -> String? {
        switch node.value {
        case .string(let text): text
        case .integer(let number): String(number)
        case .double(let number): String(number)
        default: nil
        }
    }

    private static func firstSentence(_ details: String) -> String {
        let plain = oneLine(details)
        guard let end = plain.firstRange(of: ". ") else { return plain }
        return String(plain[..<end.lowerBound])
    }

    /// At most 160 characters, without line breaks and other control characters.
    static func oneLine(_ text: String) -> String {
        let start = text.prefix(600).map { $0.isNewline || $0.unicodeScalars.contains { $0.value < 0x20 } ? " " : $0 }
        let words = String(start).split(separator: " ").joined(separator: " ")
        return words.count > 160 ? words.prefix(159) + "…" : words
    }
}
