import WritModel

extension AuditReport {
    /// A comment on a pull request may hold 65,536 characters.
    private static let longest = 60_000

    /// For pull requests.
    package func markdown() -> String {
        var out = "## Audit of \(Self.cell(application))\n\n\(Self.cell(summary))\n"
        let grave = findings.filter { $0.severity > .note }
        let notes = findings.filter { $0.severity == .note }
        if !grave.isEmpty { out += "\n" + table(grave) }
        for finding in grave where !finding.path.isEmpty || !finding.edits.isEmpty { out += details(finding) }
        if !notes.isEmpty {
            out += Self.folded("\(notes.count) \(notes.count == 1 ? "note" : "notes")", table(notes))
        }
        out += Self.list("Accepted", suppressed.map { "\($0.finding.rule): \($0.finding.message) (\($0.reason))" })
        out += Self.list("Acceptances without effect", notices.map(\.description))
        out += Self.list("Not read", problems.map(\.description))
        out += Self.list("In the baseline and not found any more", gone)
        guard out.utf8.count > Self.longest else { return out }
        // Whole lines, and a closing tag for what is cut open.
        var cut = ""
        for line in out.split(separator: "\n", omittingEmptySubsequences: false) {
            guard cut.utf8.count + line.utf8.count < Self.longest else { break }
            cut += line + "\n"
        }
        let fences = cut.split(separator: "\n").count { $0.hasPrefix("```") }
        if fences % 2 == 1 { cut += "```\n" }
        let open = Self.count("<details>", in: cut) - Self.count("</details>", in: cut)
        return cut + String(repeating: "\n</details>\n", count: max(0, open))
            + "\nThe rest does not fit here; see the report itself.\n"
    }

    private func table(_ findings: [Finding]) -> String {
        var out = "| Severity | Finding | Place | Fix |\n|---|---|---|---|\n"
        for finding in findings {
            let places = finding.locations.filter { $0.line > 0 }
            let place = places.first.map { "`\(Self.code("\($0.file):\($0.line)"))`" } ?? ""
            let more = places.count > 1 ? " and \(places.count - 1) more" : ""
            out +=
                "| \(finding.severity.name) | \(Self.cell(finding.message)) (\(finding.rule)) | \(place)\(more) | \(Self.cell(finding.fix)) |\n"
        }
        return out
    }

    private func details(_ finding: Finding) -> String {
        var body = ""
        for (number, step) in finding.path.enumerated() {
            let place = step.location.map { $0.line > 0 ? " `\(Self.code("\($0.file):\($0.line)"))`" : "" } ?? ""
            body += "\(number + 1). \(Self.cell(step.text))\(place)\n"
        }
        let lines = diffLines(of: finding).filter { !$0.contains("```") }
        if !lines.isEmpty { body += "\n```diff\n" + lines.joined(separator: "\n") + "\n```\n" }
        return body.isEmpty ? "" : Self.folded("\(finding.rule): \(Self.title(finding.message))", body)
    }

    private static func folded(_ title: String, _ body: String) -> String {
        "\n<details><summary>\(title)</summary>\n\n\(body)\n</details>\n"
    }

    private static func list(_ title: String, _ lines: [String]) -> String {
        lines.isEmpty ? "" : "\n### \(title)\n\n" + lines.map { "- \(cell($0))\n" }.joined()
    }

    private static func count(_ needle: String, in text: String) -> Int {
        var rest = Substring(text)
        var count = 0
        while let found = rest.firstRange(of: needle) {
            count += 1
            rest = rest[found.upperBound...]
        }
        return count
    }

    /// Text in which nothing is markup but code spans, and no row ends early.
    private static func cell(_ text: String) -> String {
        var out = ""
        let plain = TextPage.printable(text)
        // A span without an end is none.
        let hasSpans = plain.unicodeScalars.count { $0 == "`" }.isMultiple(of: 2)
        var isCode = false
        for scalar in plain.unicodeScalars {
            switch scalar {
            case "`":
                if hasSpans { isCode.toggle() }
                out.unicodeScalars.append(scalar)
            case "|": out += "\\|"
            // Also in code, so that no reader that sees spans otherwise sees an element.
            case "<": out += "&lt;"
            case _ where isCode: out.unicodeScalars.append(scalar)
            case "&": out += "&amp;"
            case "@": out += "@\u{200B}"
            case "[", "]", "!": out += "\\" + String(scalar)
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out
    }

    /// Text inside an HTML element, where Markdown is not read.
    private static func title(_ text: String) -> String {
        let parts = TextPage.printable(text).split(separator: "`", omittingEmptySubsequences: false).map { part in
            part.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing("@", with: "@\u{200B}")
        }
        guard parts.count % 2 == 1 else { return parts.joined(separator: "`") }
        return parts.enumerated().map { $0 % 2 == 0 ? $1 : "<code>\($1)</code>" }.joined()
    }

    /// Text inside a code span.
    private static func code(_ text: String) -> String {
        String(TextPage.printable(text).map { $0 == "`" || $0 == "|" ? "'" : $0 })
    }
}
