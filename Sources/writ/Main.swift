import ArgumentParser
import Foundation
import WritModel

/// Entry point: parses the command line, runs the command, and turns what went wrong into an exit status.
///
/// 0 fine · 1 findings, a refusal or a difference · 2 the input or the usage is wrong · 70 a fault of ours.
@main
enum Main {
    static func main() async {
        do {
            var command = try WritCommand.parseAsRoot()
            try prepare(type(of: command))
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch {
            exit(report(error))
        }
    }

    /// What is in place before a command of a kind runs.
    private static func prepare(_ command: any ParsableCommand.Type) throws {
        if !(command is any AsksNoCatalogue.Type) { try CatalogueStore.install() }
    }

    /// Says what went wrong, as one line where one line can say it, and returns the exit status.
    private static func report(_ error: any Error) -> Int32 {
        switch error {
        case let failure as CommandFailure:
            for line in failure.lines { Terminal.standardError(line) }
            return failure.status
        case let input as InputError:
            Terminal.standardError("writ: \(input)")
            return 2
        case let files as CocoaError:
            Terminal.standardError("writ: cannot use `\(files.filePath ?? "a file")`: \(files.localizedDescription)")
            return 2
        default: break
        }
        let status = WritCommand.exitCode(for: error)
        let message = WritCommand.fullMessage(for: error)
        if status.isSuccess {
            print(message)
            return 0
        }
        Terminal.standardError(message)
        return status == .validationFailure ? 2 : 70
    }
}

/// A command ended with something to say that is no bug: findings, refusals, wrong input.
struct CommandFailure: Error {
    var status: Int32
    var lines: [String]

    /// Findings, a refusal, a difference: what there is to say was printed as the command's result.
    static let negative = CommandFailure(status: 1, lines: [])

    static func refused(_ lines: String...) -> CommandFailure { CommandFailure(status: 1, lines: lines) }

    static func input(_ lines: String...) -> CommandFailure {
        CommandFailure(status: 2, lines: lines.map { "writ: \($0)" })
    }

    static func input(_ errors: [InputError]) -> CommandFailure {
        CommandFailure(status: 2, lines: errors.map { "writ: \($0)" })
    }
}
