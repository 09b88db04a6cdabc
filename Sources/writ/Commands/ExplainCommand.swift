import ArgumentParser
import WritAttestation
import WritModel
import WritSandbox
import WritTemplates

/// `writ explain`: what a writ allows, in sentences.
struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "Say what writs allow, in sentences.",
        discussion: """
            EXAMPLES
              writ explain my-app
              writ explain my-app --function CreateOrder --plan
            """)

    @Argument(help: "Folder or template of the application.") var app: String
    @Option(name: .customLong("function"), help: "Only this function; may be repeated.") var functions: [String] = []
    @Flag(help: "Show every step of the sandbox, with its reason.") var plan = false
    @Option(help: "Output: text or json.") var format: OutputFormat = .text

    func run() throws {
        let loaded = try LoadedApplication(Workspace(app))
        var explained: [Node] = []
        var unread: [String] = []
        for function in try loaded.functions(named: functions) {
            let writ: Writ
            do {
                writ = try WritFile.read(loaded.workspace.writ(function.logicalID))
            } catch let failure as CommandFailure {
                unread += failure.lines
                continue
            }
            let sentences = Sentences(writ).lines
            let steps =
                plan
                ? try self.steps(
                    writ, bundle: Files.absolute(try Bundle.path(of: function, in: loaded.workspace)),
                    layers: try Bundle.layers(of: function, in: loaded).map(Files.absolute),
                    bootstraps: State(loaded.workspace).runtimeFolder) : nil
            switch format {
            case .text:
                print(sentences.joined(separator: "\n"))
                if let steps { print("\n" + steps) }
                print()
            case .json:
                explained.append(
                    .object([
                        "function": Node(writ.function), "sentences": Node(sentences.map { Node($0) }),
                        "plan": steps.map { Node($0) } ?? Node(.null),
                    ]))
            }
        }
        if format == .json { Node.object(["schema": "writ/explain/v1", "writs": Node(explained)]).printJSON() }
        if !unread.isEmpty { throw CommandFailure(status: 2, lines: unread) }
    }

    private func steps(_ writ: Writ, bundle: String, layers: [String], bootstraps: String) throws -> String {
        let layout = try RuntimeLayout.find(writ.runtime, function: writ.function)
        let input = SandboxInput(
            writ: writ, taskRoot: bundle, bootstrapFolder: bootstraps, layers: layers, command: layout.command,
            environment: [:],
            certificates: [], ports: Set(writ.egress.map(\.port) + [80, 443]).sorted(), slot: 0)
        return try SandboxPlan.make(input, features: KernelFeatures.probe(), without: Set(Protection.allCases))
            .description
    }
}
