import ArgumentParser
import WritAudit
import WritModel

/// `writ audit`: weaknesses of the template, the code and what joins them.
struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "Find weaknesses of an application before it is deployed.",
        discussion: """
            Reads the template and the code, runs nothing, and asks nobody. A folder may hold several applications; each is audited. A weakness
            of several functions is one finding. Accept a finding with a comment on its line or the line above it,
            # writ:allow RULE reason="…" until=2027-01-01, or in the resource's Metadata (docs/rules.md).

            EXAMPLES
              writ audit my-app
              writ audit my-app --fix --dry-run              # what can be mended without a decision, as a diff
              writ audit my-app --format sarif --output audit.sarif
              writ audit my-app --write-baseline audit.baseline
              writ audit my-app --baseline audit.baseline --fail-on medium
            """)

    @Argument(help: "Folder of the application or of several, or a template.") var app: String
    @Option(help: "Output: text, json, sarif, markdown or html.") var format: AuditFormat = .text
    @Option(help: "Write the report to this file.") var output: String?
    @Option(help: "Advisories to judge packages by; see `writ advisories`.") var index: String?
    @Option(
        name: .customLong("fail-on"),
        help: "Least severity that exits with 1: note, low, medium, high, critical; never.")
    var failOn = "low"
    @Option(help: "Do not count the findings of this file.") var baseline: String?
    @Option(name: .customLong("write-baseline"), help: "Write all findings of today to this file; exits with 0.")
    var writeBaseline: String?
    @Flag(help: "Mend what needs no decision, then report the rest.") var fix = false
    @Flag(name: .customLong("dry-run"), help: "With --fix: print the change as a diff and change nothing.") var dryRun =
        false
    @Flag(help: "Search the history of git for secrets too.") var history = false
    @Flag(help: "List everything that is folded otherwise.") var all = false
    @Flag(help: "Audit again whenever a file changes, until Ctrl-C.") var watch = false

    func validate() throws {
        guard failOn == "never" || Finding.Severity(name: failOn) != nil else {
            throw ValidationError("--fail-on is note, low, medium, high, critical or never")
        }
        if dryRun, !fix { throw ValidationError("--dry-run goes with --fix") }
        if watch, fix || writeBaseline != nil {
            throw ValidationError("--watch goes neither with --fix nor with --write-baseline")
        }
    }

    func run() async throws {
        if watch {
            let failed = try await AuditWatch(command: self).run()
            if failed { throw CommandFailure.negative }
            return
        }
        var run = try audit()
        var report = try Progress.shown { try run.report($0) }
        if let writeBaseline {
            let written = Baseline(report)
            try Files.write(written.text, to: writeBaseline)
            Terminal.standardError("\(report.summary); \(written.entries.count) entries in \(writeBaseline)")
            return
        }
        report = try without(baseline, report)
        if fix {
            let fixes = AuditFixes(report, folder: run.target.folder)
            if dryRun {
                print(fixes.diff, terminator: "")
                Terminal.standardError(fixes.summary(isDone: false))
                if !fixes.isEmpty { throw CommandFailure.negative }
                return
            }
            try fixes.write()
            Terminal.standardError(fixes.summary(isDone: true))
            run = try audit()
            report = try without(baseline, try run.report())
        }
        try show(report)
        if fails(report) { throw CommandFailure.negative }
    }

    func audit() throws -> AuditRun {
        try AuditRun(
            app, index: index, withHistory: history, wantsFingerprints: needsFingerprints, wantsPicture: format == .html
        )
    }

    private var needsFingerprints: Bool { format.holdsFingerprints || baseline != nil || writeBaseline != nil }

    func fails(_ report: AuditReport) -> Bool { Finding.Severity(name: failOn).map(report.fails(at:)) ?? false }

    func without(_ baseline: String?, _ report: AuditReport) throws -> AuditReport {
        guard let baseline else { return report }
        return try Baseline(reading: try Files.read(baseline), file: baseline).apply(to: report)
    }

    func show(_ report: AuditReport) throws {
        if let output {
            try Files.write(report.rendered(as: format, style: TextStyle(isFull: all, app: app)), to: output)
            Terminal.standardError(report.summary)
        } else {
            let style = TextStyle(hasColours: Terminal.colours, width: Terminal.width, isFull: all, app: app)
            print(report.rendered(as: format, style: style), terminator: "")
        }
    }
}

extension AuditFormat: ExpressibleByArgument {}
