package import WritModel

/// The forms that a report can have.
package enum AuditFormat: String, Sendable, CaseIterable {
    case text, json, sarif, markdown, html

    /// Whether it holds what findings are known by from one audit to the next.
    package var holdsFingerprints: Bool { self == .json || self == .sarif }
}

extension AuditReport {
    package func rendered(as format: AuditFormat, style: TextStyle = TextStyle()) -> String {
        let text =
            switch format {
            case .text: text(style)
            case .json: json()
            case .sarif: JSONWriter.string(sarif, pretty: true)
            case .markdown: markdown()
            case .html: html()
            }
        return text.hasSuffix("\n") ? text : text + "\n"
    }

    /// True if a finding is at least this severe.
    package func fails(at severity: Finding.Severity) -> Bool { findings.contains { $0.severity >= severity } }
}

extension Finding.Severity {
    /// The severity by its name; nil for any other word.
    package init?(name: String) {
        guard let found = Finding.Severity.allCases.first(where: { $0.name == name }) else { return nil }
        self = found
    }
}
