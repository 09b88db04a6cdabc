import Crypto
import WritModel
import WritTemplates

/// What a finding is known by from one audit to the next, one fingerprint for each of its places.
///
/// A place of the template counts by the keys that lead to it, a place in code by the text of its line: neither moves with the lines above it, and
/// neither names a file, so that a renamed one changes nothing. Elements of a list count by what they say and not by their number. Of several
/// places alike the second is told from the first. Where a credential stands, only the text before it counts.
struct Fingerprints {
    private let input: AuditInput
    private var anchors: [SourceLocation: String] = [:]
    /// Places at which a value stands, not its key and no element of a list.
    private var blocks: Set<SourceLocation> = []
    private var lines: [String: TextLines] = [:]
    private var seen: [String: Int] = [:]

    init(_ input: AuditInput) {
        self.input = input
        var path: [String] = []
        let file = input.application.templateFile
        if let bytes = input.sources[file], let root = FileEditor.parse(bytes, file) { index(root, &path) }
    }

    /// Gives each finding its fingerprints, in the order of the places.
    mutating func mark(_ findings: inout [Finding]) {
        for at in findings.indices { findings[at].fingerprints = fingerprints(of: findings[at]) }
    }

    private mutating func fingerprints(of finding: Finding) -> [String] {
        let places = finding.locations.filter { $0.line > 0 }
        if let subject = finding.subject { return [digest(finding.rule, subject)] }
        if places.isEmpty { return [digest(finding.rule, finding.message)] }
        return places.map { place in
            digest(finding.rule, anchor(of: place, hidden: finding.rule.hasPrefix("WRIT-SECRET")))
        }
    }

    private mutating func digest(_ rule: String, _ anchor: String) -> String {
        let text = rule + "\u{0}" + anchor
        let count = (seen[text] ?? 0) + 1
        seen[text] = count
        let whole = count == 1 ? text : text + "\u{0}\(count)"
        return Array(SHA256.hash(data: Array(whole.utf8)).prefix(16)).lowercaseHex
    }

    private mutating func anchor(of place: SourceLocation, hidden: Bool) -> String {
        if let anchor = anchors[place] { return anchor }
        let file = String(place.file.prefix { $0 != "#" })
        if lines[file] == nil { lines[file] = TextLines(input.sources[file] ?? []) }
        let line = lines[file]?.line(place.line - 1) ?? []
        let visible = hidden ? line.prefix { $0 != 0x3D && $0 != 0x3A && $0 != 0x22 && $0 != 0x27 } : line
        let words = String(decoding: visible, as: UTF8.self).split(whereSeparator: \.isWhitespace)
        return words.isEmpty ? file : words.joined(separator: " ")
    }

    /// The keys that lead to each node of the template, by the places of the node and of its key.
    private mutating func index(_ node: Node, _ path: inout [String]) {
        switch node.value {
        case .object(let members):
            for entry in members {
                path.append(entry.key)
                let anchor = path.joined(separator: "/")
                // A block begins where its first key stands; the key tells more.
                if anchors[entry.keyLocation] == nil || blocks.contains(entry.keyLocation) {
                    anchors[entry.keyLocation] = anchor
                }
                if anchors[entry.value.location] == nil {
                    anchors[entry.value.location] = anchor
                    blocks.insert(entry.value.location)
                }
                index(entry.value, &path)
                path.removeLast()
            }
        case .array(let items):
            for item in items {
                path.append(Self.name(of: item))
                if anchors[item.location] == nil { anchors[item.location] = path.joined(separator: "/") }
                index(item, &path)
                path.removeLast()
            }
        default: break
        }
    }

    /// How an element is told from its neighbours: by a member that names it, else by what it says.
    private static func name(of item: Node) -> String {
        if let text = item.scalarText { return text }
        for key in ["Sid", "PolicyName", "Name", "Id", "Key"] {
            if let text = item[key]?.string { return "\(key)=\(text)" }
        }
        if let key = item.object?.keys.first, item.object?.count == 1 { return key }
        let digest = SHA256.hash(data: JSONWriter.bytes(item))
        return Array(digest.prefix(6)).lowercaseHex
    }
}
