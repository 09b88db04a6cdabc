import WritModel
import WritTemplates

/// A finding that a person accepted, with the reason.
///
/// Either a comment on its line or the line above it, in the template or the code:
/// `# writ:allow WRIT-API-001 reason="a public catalogue" until=2027-01-01`,
/// or the metadata of the resource that it is about, which survives packaging and JSON:
/// `Metadata: {Writ: {Allow: [{Rule: WRIT-API-001, Reason: a public catalogue, Until: 2027-01-01}]}}`.
///
/// Without a reason it does nothing; from the day of `until` on (UTC) it does nothing either.
struct Suppression: Equatable {
    enum Scope: Equatable {
        /// The line of the comment and the next.
        case line
        /// A resource, by logical id.
        case resource(String)
    }

    var rules: [String]
    var reason: String
    /// Seconds since 1970 UTC.
    var until: Int64?
    var location: SourceLocation
    var scope: Scope = .line

    private static let mark = "writ:allow"

    /// - Returns: what the file accepts, and what is written in a way that has no effect.
    static func read(_ bytes: [UInt8], file: String) -> (accepted: [Suppression], problems: [InputError]) {
        var accepted: [Suppression] = []
        var problems: [InputError] = []
        let needle = Array(mark.utf8)
        var number = 0
        for line in bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
            number += 1
            guard line.contains(0x3A), Self.contains(line, needle) else { continue }
            let text = String(decoding: line, as: UTF8.self)
            guard let found = text.firstRange(of: mark) else { continue }
            let head = text[..<found.lowerBound].filter { $0 != " " && $0 != "\t" }
            guard head.hasSuffix("#") || head.hasSuffix("//") else { continue }
            let place = SourceLocation(file: file, line: number, column: 1)
            do {
                accepted.append(try parse(text[found.upperBound...], at: place))
            } catch {
                problems.append(error)
            }
        }
        return (accepted, problems)
    }

    private static func contains(_ line: ArraySlice<UInt8>, _ needle: [UInt8]) -> Bool {
        guard let first = needle.first else { return true }
        var at = line.startIndex
        while line.endIndex - at >= needle.count {
            if line[at] == first, line[at..<(at + needle.count)].elementsEqual(needle) { return true }
            at += 1
        }
        return false
    }

    /// What the metadata of the application's resources accepts.
    static func read(_ application: Application) -> (accepted: [Suppression], problems: [InputError]) {
        var accepted: [Suppression] = []
        var problems: [InputError] = []
        for resource in application.resources {
            guard let allow = resource.raw["Metadata"]?["Writ"]?["Allow"] else { continue }
            for node in allow.array ?? [allow] {
                do {
                    accepted.append(try parse(node, of: resource))
                } catch {
                    problems.append(error)
                }
            }
        }
        return (accepted, problems)
    }

    private static func parse(_ node: Node, of resource: Resource) throws(InputError) -> Suppression {
        func wrong(_ message: String, _ at: Node? = nil) -> InputError {
            InputError(
                "suppression", message, at: (at ?? node).location,
                hint: "write `Allow: [{Rule: RULE, Reason: …}]`, and `Until: YEAR-MONTH-DAY` if it should end")
        }
        guard let members = node.object else { throw wrong("`Allow` of `\(resource.logicalID)` is a \(node.kind)") }
        var out = Suppression(
            rules: [], reason: "", until: nil, location: node.location, scope: .resource(resource.logicalID))
        for entry in members {
            switch entry.key {
            case "Rule", "Rules":
                out.rules = (entry.value.array ?? [entry.value]).compactMap(\.string)
            case "Reason": out.reason = entry.value.string ?? ""
            case "Until":
                guard let day = entry.value.string.flatMap({ day(Substring($0)) }) else {
                    throw wrong("`Until` names no day", entry.value)
                }
                out.until = day
            default: throw wrong("`\(entry.key)` is no part of an accepted finding", entry.value)
            }
        }
        guard !out.rules.isEmpty, out.rules.allSatisfy({ $0.hasPrefix("WRIT-") }) else {
            throw wrong("no rule is named")
        }
        guard out.reason.contains(where: { !$0.isWhitespace }) else { throw wrong("no reason is given") }
        return out
    }

    private static func parse(_ text: Substring, at place: SourceLocation) throws(InputError) -> Suppression {
        func wrong(_ message: String) -> InputError {
            InputError(
                "suppression", message, at: place,
                hint: "write `# writ:allow RULE reason=\"…\"`, and `until=YEAR-MONTH-DAY` if it should end")
        }
        var rest = text
        var reason = ""
        if let start = rest.firstRange(of: "reason=\"") {
            let tail = rest[start.upperBound...]
            guard let end = tail.firstIndex(of: "\"") else { throw wrong("the reason has no closing quote") }
            reason = String(tail[..<end])
            rest = rest[..<start.lowerBound] + tail[tail.index(after: end)...]
        }
        var rules: [String] = []
        var until: Int64?
        for word in rest.split(whereSeparator: { $0 == " " || $0 == "\t" || $0 == "," || $0 == "\r" }) {
            if word.hasPrefix("until=") {
                guard let day = day(word.dropFirst(6)) else { throw wrong("`\(word)` names no day") }
                until = day
            } else if word.hasPrefix("WRIT-") {
                rules.append(String(word))
            } else {
                throw wrong("`\(word)` is no rule")
            }
        }
        guard !rules.isEmpty else { throw wrong("no rule is named") }
        guard reason.contains(where: { !$0.isWhitespace }) else { throw wrong("no reason is given") }
        return Suppression(rules: rules, reason: reason, until: until, location: place)
    }

    /// Seconds of the day's first instant.
    private static func day(_ text: Substring) -> Int64? { Timestamp.seconds(text + "T00:00:00Z") }

    /// True from the day on that it names; where no time is known, a bounded acceptance does nothing.
    func hasEnded(now: Int64?) -> Bool { until.map { end in now.map { $0 >= end } ?? true } ?? false }
}

/// Everything that an application's people accepted, and what of it had an effect.
struct Suppressions {
    private(set) var all: [Suppression] = []
    private(set) var problems: [InputError] = []
    private let input: AuditInput
    private var used: Set<Int> = []

    init(_ input: AuditInput) {
        self.input = input
        let texts = input.sources.merging(input.dependencies.texts) { source, _ in source }
        for (path, bytes) in texts.sorted(by: { $0.key < $1.key }) {
            let read = Suppression.read(bytes, file: path)
            all += read.accepted
            problems += read.problems
        }
        let metadata = Suppression.read(input.application)
        all += metadata.accepted
        problems += metadata.problems
    }

    /// - Returns: the acceptance that applies to the finding.
    mutating func accepting(_ finding: Finding) -> Suppression? {
        let candidates = all.indices.filter { all[$0].rules.contains(finding.rule) }
        guard !candidates.isEmpty else { return nil }
        for at in candidates where isOnLine(all[at], finding) {
            used.insert(at)
            if !all[at].hasEnded(now: input.now) { return all[at] }
        }
        // A finding of several resources is accepted when each of them accepts it.
        let wanted = subjects(of: finding)
        var found: Suppression?
        for id in wanted {
            guard let at = candidates.first(where: { all[$0].scope == .resource(id) }) else { return nil }
            used.insert(at)
            if all[at].hasEnded(now: input.now) { return nil }
            found = found ?? all[at]
        }
        return found
    }

    /// A finding is accepted by its first place alone: further places of the same weakness stay a matter of the first.
    private func isOnLine(_ suppression: Suppression, _ finding: Finding) -> Bool {
        guard suppression.scope == .line, let place = finding.locations.first else { return false }
        return place.file == suppression.location.file
            && (place.line == suppression.location.line || place.line == suppression.location.line + 1)
    }

    /// The resources that a finding is about: several where it lists resources of one kind, else the one that its first place lies in; a
    /// finding in code is about its functions.
    private func subjects(of finding: Finding) -> [String] {
        guard let first = finding.locations.first, let main = input.resource(at: first) else {
            return finding.functions
        }
        let heads = finding.locations.compactMap { place in
            input.resource(at: place).flatMap { $0.location == place ? $0 : nil }
        }
        let isList =
            heads.count > 1 && heads.count == finding.locations.count && heads.allSatisfy { $0.kind == main.kind }
        return isList ? heads.map(\.logicalID) : [main.logicalID]
    }

    /// What is written and does nothing, so that it does not stay for ever.
    var idle: [InputError] {
        all.indices.compactMap { at in
            let item = all[at]
            let names = item.rules.map { "`\($0)`" }.joined(separator: ", ")
            if let unknown = item.rules.first(where: { Audit.rule($0) == nil }) {
                return InputError("suppression-unknown", "there is no rule `\(unknown)`", at: item.location)
            }
            if item.hasEnded(now: input.now) {
                return InputError(
                    "suppression-expired", "the acceptance of \(names) has ended", at: item.location,
                    hint: used.contains(at) ? "mend the finding or decide anew" : "remove it")
            }
            guard !used.contains(at) else { return nil }
            return InputError(
                "suppression-unused", "nothing is found here that the acceptance of \(names) is for", at: item.location,
                hint: "remove it")
        }
    }
}
