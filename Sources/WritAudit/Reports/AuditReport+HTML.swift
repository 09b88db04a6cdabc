import Crypto
import WritIAM
import WritModel

extension AuditReport {
    /// One page that needs nothing else: no script, nothing from outside, and a policy that lets in only its own styles.
    package func html() -> String {
        let style = ReportStyle.text
        let styles = [style, ReachGraph.style].map { style in
            "'sha256-\(Base64.standard.encode(Array(SHA256.hash(data: Array(style.utf8)))))'"
        }
        let policy =
            "default-src 'none'; style-src \(styles.joined(separator: " ")); base-uri 'none'; form-action 'none'"
        let page: HTML = """
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="\(HTML(trusted: policy))">
            <meta name="viewport" content="width=device-width, initial-scale=1"><title>Audit of \(application)</title>
            <style>\(HTML(trusted: style))</style></head>
            <body>
            <header><h1>\(application)</h1><p>\(summary)</p>
            <nav><a href="#findings">Findings</a> <a href="#triggers">Triggers</a> <a href="#permissions">Permissions</a> <a href="#graph">Graph</a></nav></header>
            \(findingsPart)\(triggersPart)\(permissionsPart)\(graphPart)\(restPart)
            </body></html>

            """
        return page.text
    }

    private var findingsPart: HTML {
        var out: HTML = "<section id=\"findings\"><h2>Findings</h2>\n"
        guard !findings.isEmpty else { return "\(out)<p>None.</p></section>\n" }
        // The boxes stand before what they show and hide, which is how a page without script can filter.
        for severity in Finding.Severity.allCases.reversed() {
            let count = findings.count { $0.severity == severity }
            guard count > 0 else { continue }
            let name = severity.name
            out +=
                "<input type=\"checkbox\" class=\"filter\" id=\"show-\(name)\" checked><label for=\"show-\(name)\" class=\"\(name)\">\(name) <b>\(count)</b></label>\n"
        }
        out += "<br>\n"
        for practice in 1...7 {
            let count = findings.count { $0.practice == practice }
            guard count > 0 else { continue }
            out +=
                "<input type=\"checkbox\" class=\"filter\" id=\"show-p\(practice)\" checked><label for=\"show-p\(practice)\">\(Self.practices[practice] ?? "") <b>\(count)</b></label>\n"
        }
        for finding in findings { out += article(finding) }
        return "\(out)</section>\n"
    }

    private static let practices: [Int: String] = [
        1: "least privilege", 2: "secure code", 3: "APIs and events", 4: "monitoring", 5: "CI/CD", 6: "encryption",
        7: "runtime",
    ]

    private func article(_ finding: Finding) -> HTML {
        let cwe = finding.cwe.map { " · CWE-\($0)" } ?? ""
        let application = finding.application.isEmpty ? "" : " · \(finding.application)"
        var out: HTML =
            "<article class=\"\(finding.severity.name) p\(finding.practice)\"><small><b>\(finding.severity.name)</b> · \(finding.rule)\(cwe)\(application)</small><h3>\(Self.spans(finding.message))</h3>\n"
        let places = finding.locations.filter { $0.line > 0 }
        if finding.path.isEmpty {
            out += "<p class=\"places\">\(places.prefix(6).map { "<code>\($0.description)</code> " as HTML })"
            if places.count > 6 {
                out +=
                    "<details><summary>\(places.count - 6) more</summary>\(places.dropFirst(6).map { "<code>\($0.description)</code> " as HTML })</details>"
            }
            out += "</p>\n"
        } else {
            out += "<ol>"
            for step in finding.path {
                let place = step.location.map { $0.line > 0 ? $0.description : "" } ?? ""
                out += "<li>\(Self.spans(step.text)) <code>\(place)</code></li>"
            }
            out += "</ol>\n"
        }
        out += "<p><b>Fix</b> \(Self.spans(finding.fix))</p>"
        let lines = diffLines(of: finding)
        if !lines.isEmpty {
            out += "<pre>"
            for line in lines {
                let kind = line.hasPrefix("+") ? "new" : line.hasPrefix("-") ? "old" : "same"
                out += "<span class=\"\(kind)\">\(line)</span>\n"
            }
            out += "</pre>"
        }
        return "\(out)</article>\n"
    }

    /// Text between backticks as code.
    private static func spans(_ text: String) -> HTML {
        let parts = text.split(separator: "`", omittingEmptySubsequences: false)
        guard parts.count % 2 == 1 else { return "\(text)" }
        var out: HTML = ""
        for (at, part) in parts.enumerated() { out += at % 2 == 0 ? "\(String(part))" : "<code>\(String(part))</code>" }
        return out
    }

    private var triggersPart: HTML {
        var out: HTML = "<section id=\"triggers\"><h2>Triggers</h2>\n"
        let count = inventories.reduce(0) { $0 + $1.triggers.count }
        guard count > 0 else { return "\(out)<p>None.</p></section>\n" }
        out +=
            "<table><thead><tr><th>Method</th><th>Path or source</th><th>Kind</th><th>Authorization</th><th>Callers</th><th>Function</th><th>Place</th></tr></thead><tbody>\n"
        for inventory in inventories {
            if inventories.count > 1 { out += "<tr><th colspan=\"7\">\(inventory.label)</th></tr>\n" }
            for trigger in inventory.triggers {
                out +=
                    "<tr class=\"\(trigger.callers)\"><td>\(trigger.method)</td><td>\(trigger.source)</td><td>\(trigger.kind)</td><td>\(trigger.authorization)</td><td>\(trigger.callers)</td><td>\(trigger.function)</td><td><code>\(trigger.location.line > 0 ? trigger.location.description : "")</code></td></tr>\n"
            }
        }
        return "\(out)</tbody></table></section>\n"
    }

    private var permissionsPart: HTML {
        var out: HTML = "<section id=\"permissions\"><h2>Permissions</h2>\n"
        for inventory in inventories {
            if inventories.count > 1 { out += "<h3>\(inventory.label)</h3>\n" }
            for function in inventory.functions {
                let grants = function.grants.count + function.managedPolicies.count
                out +=
                    "<details><summary><b>\(function.id)</b> <small>\(function.runtime) · \(function.handler) · callers: \(function.callers) · \(grants) \(grants == 1 ? "grant" : "grants")</small></summary><table><tbody>\n"
                for grant in function.grants {
                    let effect =
                        (grant.isAllowed ? "may" : "may not") + (grant.hasCondition ? ", under a condition" : "")
                    out +=
                        "<tr><td>\(effect)</td><td>\(grant.actions.joined(separator: ", "))</td><td>\(grant.resources.joined(separator: ", "))</td><td>\(grant.via)</td><td><code>\(grant.location.line > 0 ? grant.location.description : "")</code></td></tr>\n"
                }
                for policy in function.managedPolicies {
                    out += "<tr><td>has</td><td colspan=\"4\">managed policy \(policy)</td></tr>\n"
                }
                if !function.isComplete {
                    out += "<tr><td colspan=\"5\">The role is not of this template; there may be more.</td></tr>\n"
                }
                out += "</tbody></table></details>\n"
            }
        }
        return "\(out)</section>\n"
    }

    private var graphPart: HTML {
        var out: HTML = "<section id=\"graph\"><h2>Who can reach what</h2>\n"
        for inventory in inventories {
            // The graph is our own drawing, with every name in it escaped.
            guard let picture = inventory.graph ?? PermissionPicture.svg(inventory) else { continue }
            if inventories.count > 1 { out += "<h3>\(inventory.label)</h3>\n" }
            out += "<div class=\"picture\">\(HTML(trusted: picture))</div>\n"
        }
        return "\(out)</section>\n"
    }

    private var restPart: HTML {
        func list(_ title: String, _ lines: [String]) -> HTML {
            guard !lines.isEmpty else { return "" }
            return
                "<section><h2>\(title)</h2><ul>\(lines.map { "<li>\(Self.spans($0))</li>" as HTML })</ul></section>\n"
        }
        return """
            \(list("Accepted", suppressed.map { "\($0.finding.rule): \($0.finding.message) (\($0.reason))" }))\
            \(list("Acceptances without effect", notices.map(\.description)))\
            \(list("In the baseline", baselined.map { "\($0.rule): \($0.message)" }))\
            \(list("In the baseline and not found any more", gone))\
            \(list("Not read", problems.map(\.description)))
            """
    }
}

/// The page's style, whose digest its security policy names.
enum ReportStyle {
    static let text: String = {
        var out = """
            :root{color-scheme:light dark;--line:#8885;--dim:#777;--critical:#a1001a;--high:#c0392b;--medium:#b9770e;--low:#2874a6;--note:#888}
            body{font:15px/1.5 system-ui,sans-serif;max-width:76rem;margin:0 auto;padding:1.5rem}
            h1{margin:0}h2{margin:2.5rem 0 .6rem}h3{font-size:1rem;font-weight:600;margin:.2rem 0}
            nav a{margin-right:1rem}small{color:var(--dim)}code,pre{font:13px/1.45 ui-monospace,monospace}
            article{border-left:4px solid var(--line);padding:.3rem 1rem;margin:1rem 0}
            article p{margin:.3rem 0}ol{margin:.3rem 0;padding-left:1.4rem}
            .places code{color:var(--dim)}li code{color:var(--dim)}
            pre{overflow-x:auto;border:1px solid var(--line);border-radius:4px;padding:.5rem}
            .new{color:#1a7f37}.old{color:#c0392b}.same{color:var(--dim)}
            table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.25rem .6rem .25rem 0;border-bottom:1px solid var(--line);overflow-wrap:anywhere}
            td code{color:var(--dim)}tr.anyone td:nth-child(5){color:var(--high);font-weight:600}
            details{margin:.3rem 0}summary{cursor:pointer}
            .filter{margin:.2rem .3rem .2rem 0}label{margin-right:1rem}
            .picture{overflow-x:auto}svg{max-width:100%;height:auto}
            svg text{font:12px system-ui,sans-serif;fill:currentColor}svg .edge{stroke:#8889;fill:none}svg .open{stroke:var(--high);stroke-width:1.8}
            svg rect{fill:#8881;stroke:var(--line)}svg .openbox{stroke:var(--high)}

            """
        for severity in Finding.Severity.allCases {
            let name = severity.name
            out +=
                "article.\(name){border-color:var(--\(name))}article.\(name) small b,label.\(name){color:var(--\(name))}"
            out += "#show-\(name):not(:checked)~article.\(name){display:none}\n"
        }
        for practice in 1...7 { out += "#show-p\(practice):not(:checked)~article.p\(practice){display:none}\n" }
        return out
    }()
}
