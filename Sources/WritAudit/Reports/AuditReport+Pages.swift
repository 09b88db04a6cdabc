import WritModel

extension AuditReport {
    /// For pull requests.
    package func markdown() -> String {
        func cell(_ text: String) -> String {
            text.split(separator: "\n").joined(separator: " ").split(separator: "|", omittingEmptySubsequences: false)
                .joined(separator: "\\|").split(separator: "<", omittingEmptySubsequences: false).joined(
                    separator: "&lt;")
        }
        var out = "# Audit of \(cell(application))\n\n\(cell(summary))\n"
        if !findings.isEmpty {
            out += "\n| Severity | Rule | Finding | Place | Fix |\n|---|---|---|---|---|\n"
            for finding in findings {
                let place = finding.locations.first { $0.line > 0 }.map(\.description) ?? ""
                out +=
                    "| \(finding.severity.name) | \(finding.rule) | \(cell(finding.message)) | \(cell(place)) | \(cell(finding.fix)) |\n"
            }
        }
        if !suppressed.isEmpty {
            out += "\n## Accepted\n\n"
            for entry in suppressed {
                out += "- \(entry.finding.rule): \(cell(entry.finding.message)) (\(cell(entry.reason)))\n"
            }
        }
        if !problems.isEmpty {
            out += "\n## Not read\n\n"
            for problem in problems { out += "- \(cell(problem.description))\n" }
        }
        return out
    }

    /// One page that needs nothing else.
    package func html() -> String {
        var out = """
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <meta name="viewport" content="width=device-width"><title>Audit of \(Self.escaped(application))</title>
            <style>body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#222}
            article{border-left:4px solid #999;padding:.1rem 1rem;margin:1rem 0}.critical{border-color:#8b0000}.high{border-color:#c0392b}
            .medium{border-color:#d68910}.low{border-color:#2874a6}h2{font-size:1rem;margin:.3rem 0}code{font-size:.9em}small{color:#555}</style></head>
            <body><h1>Audit of \(Self.escaped(application))</h1><p>\(Self.escaped(summary))</p>

            """
        for finding in findings {
            out +=
                "<article class=\"\(finding.severity.name)\"><small>\(finding.severity.name) · \(Self.escaped(finding.rule))"
            if let cwe = finding.cwe { out += " · CWE-\(cwe)" }
            out += "</small><h2>\(Self.escaped(finding.message))</h2>"
            for place in finding.locations where place.line > 0 {
                out += "<code>\(Self.escaped(place.description))</code><br>"
            }
            if !finding.path.isEmpty {
                out += "<ol>"
                for step in finding.path {
                    out += "<li>\(Self.escaped(step.text))"
                    if let place = step.location { out += " <code>\(Self.escaped(place.description))</code>" }
                    out += "</li>"
                }
                out += "</ol>"
            }
            out += "<p>Fix: \(Self.escaped(finding.fix))</p></article>\n"
        }
        if !suppressed.isEmpty {
            out += "<h2>Accepted</h2><ul>"
            for entry in suppressed {
                out +=
                    "<li>\(Self.escaped(entry.finding.rule)): \(Self.escaped(entry.finding.message)) (\(Self.escaped(entry.reason)))</li>"
            }
            out += "</ul>\n"
        }
        if !problems.isEmpty {
            out += "<h2>Not read</h2><ul>"
            for problem in problems { out += "<li>\(Self.escaped(problem.description))</li>" }
            out += "</ul>\n"
        }
        return out + "</body></html>\n"
    }

    private static func escaped(_ text: String) -> String {
        var out = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": out += "&amp;"
            case "<": out += "&lt;"
            case ">": out += "&gt;"
            case "\"": out += "&quot;"
            case "'": out += "&#39;"
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out
    }
}
