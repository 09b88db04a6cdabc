import WritModel

/// A finding that a person accepted, on its line or the line above it in the template or the code:
/// `# writ:allow WRIT-API-001 reason="a public catalogue" until=2027-01-01`.
///
/// Without a reason it does nothing; from the day of `until` on (UTC) it does nothing either.
struct Suppression: Equatable {
    var rules: [String]
    var reason: String
    /// Seconds since 1970 UTC.
    var until: Int64?
    var location: SourceLocation

    private static let mark = "writ:allow"

    /// - Returns: what the file accepts, and what is written in a way that has no effect.
    static func read(_ bytes: [UInt8], file: String) -> (accepted: [Suppression], problems: [InputError]) {
        var accepted: [Suppression] = []
        var problems: [InputError] = []
        for (number, line) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
            guard line.contains(0x3A) else { continue }
            let text = String(decoding: line, as: UTF8.self)
            guard let found = text.firstRange(of: mark) else { continue }
            let head = text[..<found.lowerBound].filter { $0 != " " && $0 != "\t" }
            guard head.hasSuffix("#") || head.hasSuffix("//") else { continue }
            let place = SourceLocation(file: file, line: number + 1, column: 1)
            do {
                accepted.append(try parse(text[found.upperBound...], at: place))
            } catch {
                problems.append(error)
            }
        }
        return (accepted, problems)
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

    /// Days from civil, proleptic Gregorian.
    private static func day(_ text: Substring) -> Int64? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == [4, 2, 2], let year = Int64(parts[0]), let month = Int64(parts[1]),
            let day = Int64(parts[2]), year >= 1970, (1...12).contains(month), (1...31).contains(day)
        else { return nil }
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted / 400
        let ofEra = shifted - era * 400
        let ofYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return (era * 146_097 + ofEra * 365 + ofEra / 4 - ofEra / 100 + ofYear - 719_468) * 86_400
    }

    /// A finding is accepted by its first place alone: further places of the same weakness stay a matter of the first.
    func accepts(_ finding: Finding, now: Int64?) -> Bool {
        guard rules.contains(finding.rule), let place = finding.locations.first, place.file == location.file,
            place.line == location.line || place.line == location.line + 1
        else { return false }
        guard let until else { return true }
        return now.map { $0 < until } ?? false
    }
}
