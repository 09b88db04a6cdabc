import ArgumentParser
import Foundation
import WritModel
import WritTelemetry

/// `writ record`: what passed and what was stopped.
struct RecordCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "record", abstract: "Read and check the record.",
        subcommands: [Tail.self, Search.self, Verify.self, Export.self, SaveCheckpoint.self])

    struct Tail: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print the newest entries, and go on with what comes.",
            discussion: """
                EXAMPLES
                  writ record tail my-app
                  writ record tail my-app --lines 100 --no-follow
                """)

        @Argument(help: "Folder or template of the application.") var app: String
        @Option(help: "Entries to begin with.") var lines: Int = 20
        @Flag(inversion: .prefixedNo, help: "Wait for further entries.") var follow = true
        @Option(help: "Output: text, or json for OCSF.") var format: OutputFormat = .text

        func validate() throws {
            guard (0...1_000_000).contains(lines) else { throw ValidationError("--lines is 0 to 1000000") }
        }

        func run() async throws {
            let state = State(try Workspace(app))
            var reader = try RecordReader.tail(lines, directory: state.recordFolder, vault: try state.vault())
            while true {
                while let item = try reader.next() { RecordPrinter.show(item, format) }
                guard follow else { return }
                try await Task.sleep(for: .milliseconds(200))
            }
        }
    }

    struct Search: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print the entries that match.",
            discussion: """
                EXAMPLES
                  writ record search my-app --refused
                  writ record search my-app --rule egress --function Resize --since 2026-06-01T00:00:00Z
                """)

        @Argument(help: "Folder or template of the application.") var app: String
        @Option(name: .customLong("function"), help: "Of this function; may be repeated.") var functions: [String] = []
        @Option(help: "Of this invocation, by its request id.") var invocation: String?
        @Option(help: "Decided by this rule or group of rules, e.g. egress.host or egress.") var rule: String?
        @Option(help: "With this text in the message.") var text: String?
        @Option(help: "From this time on, e.g. 2026-06-01T00:00:00Z.") var since: String?
        @Option(help: "Before this time.") var until: String?
        @Flag(help: "Only what was refused.") var refused = false
        @Option(help: "Output: text, or json for OCSF.") var format: OutputFormat = .text

        func run() throws {
            let state = State(try Workspace(app))
            var query = RecordQuery()
            query.functions = Set(functions)
            query.invocation = invocation
            query.rule = rule
            query.text = text
            query.isAllowed = refused ? false : nil
            query.from = try since.map(Self.nanoseconds)
            query.until = try until.map(Self.nanoseconds)
            var reader = try RecordReader(directory: state.recordFolder, vault: try state.vault())
            while let item = try reader.next() {
                if case .entry(let entry) = item, !query.matches(entry.event) { continue }
                RecordPrinter.show(item, format)
            }
        }

        private static func nanoseconds(_ text: String) throws -> Int64 {
            guard let seconds = Timestamp.seconds(text) else {
                throw InputError("time", "`\(text)` is no time", hint: "write it as 2026-06-01T00:00:00Z")
            }
            return seconds * 1_000_000_000
        }
    }

    struct Export: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print every entry as an OCSF event, one a line.",
            discussion: "EXAMPLES\n  writ record export my-app > events.ndjson")

        @Argument(help: "Folder or template of the application.") var app: String

        func run() throws {
            let state = State(try Workspace(app))
            var reader = try RecordReader(directory: state.recordFolder, vault: try state.vault())
            while let item = try reader.next() { RecordPrinter.show(item, .json) }
        }
    }

    struct Verify: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check that no entry was altered, removed, added or moved.",
            discussion: """
                An end cut off back to the last checkpoint shows only against a checkpoint that somebody else keeps.

                EXAMPLES
                  writ record verify my-app
                  writ record verify my-app --checkpoint kept-elsewhere.txt
                """)

        @Argument(help: "Folder or template of the application.") var app: String
        @Option(help: "A checkpoint that was kept elsewhere.") var checkpoint: String?
        @Option(help: "Output: text or json.") var format: OutputFormat = .text

        func run() throws {
            let state = State(try Workspace(app))
            try RecordCommand.requireRecord(in: state)
            let report = try RecordVerifier.verify(
                directory: state.recordFolder, vault: try state.vault(),
                key: try CheckpointKey.load(state.recordKeyFile).verificationKey,
                checkpoint: try checkpoint.map { try Files.read($0, limit: 1 << 16) })
            switch format {
            case .text:
                for problem in report.problems {
                    print(Terminal.styled("entry \(problem.entry): \(problem.kind.rawValue): \(problem.message)", .red))
                }
                print(
                    report.isWhole
                        ? "whole: \(report.entries) entries in \(report.segments) segments, \(report.covered) under the last checkpoint"
                        : "NOT whole: the first problem is at entry \(report.problems.first?.entry ?? 0)")
            case .json:
                Node.object([
                    "schema": "writ/record-verify/v1", "whole": Node(.bool(report.isWhole)),
                    "entries": Node(.integer(Int(report.entries))), "covered": Node(.integer(Int(report.covered))),
                    "problems": Node(
                        report.problems.map { problem in
                            .object([
                                "kind": Node(problem.kind.rawValue), "entry": Node(.integer(Int(problem.entry))),
                                "message": Node(problem.message),
                            ])
                        }),
                ]).printJSON()
            }
            if !report.isWhole { throw CommandFailure.negative }
        }
    }

    /// The record's checkpoint, for somebody else to keep.
    struct SaveCheckpoint: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "checkpoint", abstract: "Print the newest signed checkpoint, to be kept elsewhere.",
            discussion: "EXAMPLES\n  writ record checkpoint my-app > kept-elsewhere.txt")

        @Argument(help: "Folder or template of the application.") var app: String

        func run() throws {
            let state = State(try Workspace(app))
            try RecordCommand.requireRecord(in: state)
            Terminal.write(try Files.read(state.recordFolder + "/checkpoint", limit: 1 << 16))
        }
    }

    /// - Throws: a refusal when there is no record at all, which after the first `serve` is an alarm.
    private static func requireRecord(in state: State) throws {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: state.recordFolder)) ?? []
        guard files.isEmpty else { return }
        throw CommandFailure.refused(
            "writ: nothing is recorded in `\(state.recordFolder)`: `writ serve` has not run yet, or the record was removed"
        )
    }
}

/// Entries of the record as people or programs read them.
enum RecordPrinter {
    static func show(_ item: RecordReader.Item, _ format: OutputFormat) {
        switch item {
        case .entry(let entry):
            switch format {
            case .text:
                let refused = entry.event.verdict.map { !$0.isAllowed } ?? false
                Terminal.say(refused ? Terminal.styled(entry.event.line, .red) : entry.event.line)
            case .json:
                Terminal.say(JSONWriter.string(OCSF.node(for: entry.event, sequence: entry.sequence), pretty: false))
            }
        case .damage(let text): Terminal.standardError("record: \(text)")
        }
    }
}
