import WritModel

/// Lines for a terminal: indented, broken at its width, coloured where it shows colours.
struct TextPage {
    enum Ink: String {
        case plain = ""
        case bold = "1"
        case dim = "2"
        case red = "31"
        case redBold = "1;31"
        case green = "32"
        case yellow = "33"
        case cyan = "36"
    }

    let style: TextStyle
    private(set) var out = ""
    private var endsWithNote = false

    private static let mostFindings = 6
    private static let mostPlaces = 4
    private static let mostSteps = 12
    private static let mostDiffLines = 14

    init(style: TextStyle) { self.style = style }

    mutating func blank() {
        endsWithNote = false
        if !out.isEmpty { out += "\n" }
    }

    mutating func line(_ text: String, _ ink: Ink = .plain) { wrapped(text, first: "", rest: "  ", ink) }

    /// A text that may take several lines.
    mutating func wrapped(_ text: String, first: String, rest: String, _ ink: Ink = .plain) {
        let text = Self.printable(text)
        guard let width = style.width, first.count + text.count > width else {
            out += first + inked(text, ink) + "\n"
            return
        }
        var lead = first
        var current = ""
        for word in text.split(separator: " ", omittingEmptySubsequences: true) {
            if !current.isEmpty, lead.count + current.count + 1 + word.count > width {
                out += lead + inked(current, ink) + "\n"
                lead = rest
                current = ""
            }
            current += (current.isEmpty ? "" : " ") + word
        }
        out += lead + inked(current, ink) + "\n"
    }

    /// One line for all notes of a rule.
    mutating func note(_ group: FindingGroup) {
        // Notes stand together, without a line between them.
        if !endsWithNote { blank() }
        let places = group.findings.flatMap { $0.locations.filter { $0.line > 0 } }
        let more = places.count > 1 ? " and \(places.count - 1) more" : ""
        let place = places.first.map { "  \($0.file):\($0.line)\(more)" } ?? ""
        let lead = inked("note", .dim) + "      "
        wrapped(group.title + "  \(group.rule)" + place, rest: "          ", lead: lead, leadWidth: 10)
        endsWithNote = true
    }

    /// A note that belongs to no one rule.
    mutating func note(_ text: String) {
        if !endsWithNote { blank() }
        wrapped(text, rest: "          ", lead: inked("note", .dim) + "      ", leadWidth: 10)
        endsWithNote = true
    }

    mutating func group(_ group: FindingGroup, of report: AuditReport) {
        blank()
        let name = group.severity.name
        let label = inked(name.uppercased(), Self.ink(group.severity))
        let padding = String(repeating: " ", count: 10 - name.count)
        let title = group.title
        wrapped(title, rest: "          ", lead: label + padding, leadWidth: 10, .bold)
        let shown = style.isFull ? group.findings.count : Self.mostFindings
        for finding in group.findings.prefix(shown) {
            if group.findings.count > 1 { wrapped(finding.message, first: "        - ", rest: "          ") }
            places(finding)
            steps(finding)
            diff(report.diffLines(of: finding))
        }
        if group.findings.count > shown {
            line("        - and \(group.findings.count - shown) more; `--all` lists them", .dim)
        }
        wrapped(
            group.findings.first?.fix ?? "", rest: "          ", lead: inked("     fix", .green) + "  ", leadWidth: 10)
        let cwe = group.findings.first?.cwe.map { "  CWE-\($0)" } ?? ""
        out += "          " + inked(group.rule + cwe, .dim) + "\n"
    }

    private mutating func wrapped(
        _ text: String, rest: String, lead: String, leadWidth: Int, _ ink: Ink = .plain
    ) {
        var inner = TextPage(style: style)
        inner.wrapped(text, first: String(repeating: " ", count: leadWidth), rest: rest, ink)
        out += lead + inner.out.dropFirst(leadWidth)
    }

    private mutating func places(_ finding: Finding) {
        // The steps of a path name the places better.
        let places =
            finding.path.isEmpty ? finding.locations.filter { $0.line > 0 } : Array(finding.locations.prefix(1))
        guard !places.isEmpty else { return }
        let shown = style.isFull ? places.count : Self.mostPlaces
        var texts: [String] = []
        var file = ""
        for place in places.prefix(shown) {
            texts.append(place.file == file ? ":\(place.line)" : "\(place.file):\(place.line):\(place.column)")
            file = place.file
        }
        let more = places.count > shown ? " and \(places.count - shown) more" : ""
        wrapped(texts.joined(separator: ", ") + more, first: "          ", rest: "            ", .cyan)
    }

    private mutating func steps(_ finding: Finding) {
        let shown = style.isFull ? finding.path.count : Self.mostSteps
        for (number, step) in finding.path.prefix(shown).enumerated() {
            let place = step.location.map { $0.line > 0 ? "  \($0.file):\($0.line)" : "" } ?? ""
            let mark = number == 0 ? "┌ " : number == finding.path.count - 1 ? "└ " : "│ "
            wrapped(step.text + place, first: "          " + mark, rest: "          │   ")
        }
        if finding.path.count > shown { line("          … \(finding.path.count - shown) more steps", .dim) }
    }

    private mutating func diff(_ lines: [String]) {
        guard !lines.isEmpty else { return }
        let shown = style.isFull ? lines.count : Self.mostDiffLines
        for line in lines.prefix(shown) {
            let ink: Ink = line.hasPrefix("+") ? .green : line.hasPrefix("-") ? .red : .dim
            out += "          " + inked(Self.printable(line), ink) + "\n"
        }
        if lines.count > shown { line("          … \(lines.count - shown) more lines", .dim) }
    }

    private static func ink(_ severity: Finding.Severity) -> Ink {
        switch severity {
        case .critical: .redBold
        case .high: .red
        case .medium: .yellow
        case .low: .cyan
        case .note: .dim
        }
    }

    private func inked(_ text: String, _ ink: Ink) -> String {
        style.hasColours && ink != .plain && !text.isEmpty ? "\u{1B}[\(ink.rawValue)m\(text)\u{1B}[0m" : text
    }

    /// Without control characters, which a name in a template could use to rewrite what the terminal shows.
    static func printable(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isControl) else { return text }
        var out = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            out.append(isControl(scalar) ? (scalar == "\n" ? " " : "\u{FFFD}") : scalar)
        }
        return String(out)
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || 0x7F...0x9F ~= scalar.value || 0x202A...0x202E ~= scalar.value
            || 0x2066...0x2069 ~= scalar.value
    }
}

extension AuditReport {
    /// Lines that hold credentials, by file; no report shows them.
    package var hiddenLines: [String: Set<Int>] {
        var out: [String: Set<Int>] = [:]
        for finding in findings + baselined + suppressed.map(\.finding) where finding.rule.hasPrefix("WRIT-SECRET") {
            for place in finding.locations { out[place.file, default: []].insert(place.line) }
        }
        return out
    }

    /// What a finding's edits would change, as the lines of a diff without file names.
    func diffLines(of finding: Finding, context: Int = 1) -> [String] {
        guard !finding.edits.isEmpty else { return [] }
        let hidden = hiddenLines
        var out: [String] = []
        for file in Set(finding.edits.map(\.file)).sorted() {
            guard let bytes = editable[file] else { continue }
            let outcome = FileEditor.apply(finding.edits.filter { $0.file == file }, to: bytes)
            for hunk in UnifiedDiff.hunks(from: bytes, to: outcome.bytes, context: context) {
                if !out.isEmpty { out.append("…") }
                out += UnifiedDiff.masked(hunk, hidden[file] ?? []).map { "\($0.mark)\($0.text)" }
            }
        }
        return out
    }
}
