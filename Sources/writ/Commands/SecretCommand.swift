import ArgumentParser
import Foundation
import WritModel
import WritVault

/// `writ secret`: values that functions need and that stand nowhere in clear.
struct SecretCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "secret", abstract: "Keep secrets in the vault.",
        subcommands: [Put.self, List.self, Remove.self])

    struct Put: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Store a secret; its value is read from standard input.",
            discussion: """
                One final line break is not part of the value. A secret of that name is replaced.

                EXAMPLES
                  writ secret put payment-key my-app < key.txt
                  pass show payment | writ secret put payment-key my-app
                """)

        @Argument(help: "Name of the secret, as writs name it.") var name: String
        @Argument(help: "Folder or template of the application.") var app: String

        func run() throws {
            if isatty(0) == 1 { Terminal.standardError("reading the secret from standard input; end with Control-D") }
            guard var bytes = try FileHandle.standardInput.readToEnd().map(Array.init), !bytes.isEmpty else {
                throw CommandFailure.input("standard input holds no secret")
            }
            if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
            try State(Workspace(app)).secrets().put(Secret(bytes), name: name)
            print("stored `\(name)`")
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print the names of the secrets.", discussion: "EXAMPLES\n  writ secret list my-app")

        @Argument(help: "Folder or template of the application.") var app: String
        @Option(help: "Output: text or json.") var format: OutputFormat = .text

        func run() throws {
            let names = try State(Workspace(app)).secrets().list()
            switch format {
            case .text: for name in names { print(name) }
            case .json:
                Node.object(["schema": "writ/secret-list/v1", "names": Node(names.map { Node($0) })]).printJSON()
            }
        }
    }

    struct Remove: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Remove a secret for good.", discussion: "EXAMPLES\n  writ secret remove payment-key my-app")

        @Argument(help: "Name of the secret.") var name: String
        @Argument(help: "Folder or template of the application.") var app: String

        func run() throws {
            try State(Workspace(app)).secrets().remove(name)
            print("removed `\(name)`")
        }
    }
}
