import ArgumentParser
import WritAudit
import WritModel

/// `writ audit`: weaknesses of the template, the code and what joins them.
struct AuditCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "Find weaknesses of an application before it is deployed.",
        discussion: """
            Reads the template and the code, runs nothing, and asks nobody. A weakness of several functions is one finding. Accept a finding
            with a comment on its line or the line above: # writ:allow RULE reason="…" until=2027-01-01

            EXAMPLES
              writ audit my-app
              writ audit my-app --fail-on high
              writ audit my-app --format sarif --output audit.sarif
            """)

    @Argument(help: "Folder or template of the application.") var app: String
    @Option(help: "Output: text, json, sarif, markdown or html.") var format: AuditFormat = .text
    @Option(help: "Write the report to this file.") var output: String?
    @Option(help: "Advisories to judge packages by; see `writ advisories`.") var index: String?
    @Option(name: .customLong("fail-on"), help: "Least severity that exits with 1: note, low, medium, high, critical.")
    var failOn = "low"
    @Flag(help: "Search the history of git for secrets too.") var history = false

    func validate() throws {
        guard Finding.Severity(name: failOn) != nil else {
            throw ValidationError("--fail-on is note, low, medium, high or critical")
        }
    }

    func run() throws {
        let report = try AuditRun(app, index: index, withHistory: history).report()
        let text = report.rendered(as: format)
        if let output {
            try Files.write(text, to: output)
            Terminal.standardError(report.summary)
        } else {
            print(text, terminator: "")
        }
        if let severity = Finding.Severity(name: failOn), report.fails(at: severity) { throw CommandFailure.negative }
    }
}

extension AuditFormat: ExpressibleByArgument {}
