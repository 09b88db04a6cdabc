import ArgumentParser
import AsyncHTTPClient
import Foundation
import WritAudit
import WritIAM
import WritModel
import WritRuntime
import WritTemplates
import WritVault

/// `writ draft`: the least that each function needs, with the evidence for each line.
struct DraftCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "draft", abstract: "Propose a writ for each function, from the template and the code.",
        discussion: """
            Each line of a proposed writ comes with its evidence: the place in the template or in the code. What cannot be derived is asked
            for and not guessed. Names that the template leaves open are asked of the stack in writ.yaml.

            EXAMPLES
              writ draft my-app
              writ draft my-app --write
              writ draft my-app --function Resize --format json
            """)

    @Argument(help: "Folder or template of the application.") var app: String
    @Option(name: .customLong("function"), help: "Only this function; may be repeated.") var functions: [String] = []
    @Flag(help: "Write writs/NAME.yaml; a file that is there already is left as it is.") var write = false
    @Flag(help: "With --write: replace files that are there.") var force = false
    @Option(help: "Days until the writs expire.") var days: Int = 90
    @Option(help: "ARN of a client that may use the Invoke API on every function; may be repeated.") var callers:
        [String] = []
    @Option(help: "Output: text or json.") var format: OutputFormat = .text

    func validate() throws {
        guard (1...3650).contains(days) else { throw ValidationError("--days is 1 to 3650") }
    }

    func run() async throws {
        let loaded = try await LoadedApplication(Workspace(app)).askingStack()
        let wanted = Set(try loaded.functions(named: functions).map(\.logicalID))
        let expires = (Int64(Date().timeIntervalSince1970) / 86400 + Int64(days)) * 86400
        let folder = loaded.workspace.folder
        let drafter = Drafter(
            application: loaded.application,
            code: .read(loaded.application) { path in try? Files.read("\(folder)/\(path)", limit: 4 << 20) },
            environment: loaded.environment, options: DraftOptions(expires: expires))
        let held = Self.heldSecrets(loaded.workspace)
        let drafts = drafter.draft().filter { wanted.contains($0.writ.function) }.map(withCallers).map { draft in
            var draft = draft
            draft.questions.removeAll { $0.secret.map(held.contains) ?? false }
            return draft
        }
        let proofs = drafts.map { draft in
            loaded.application.function(draft.writ.function).flatMap { drafter.proof($0, writ: draft.writ.identity) }
        }
        var questions = 0
        for (draft, proof) in zip(drafts, proofs) {
            questions += draft.questions.count
            if format == .text { show(draft, proof) }
            if write { try save(draft, in: loaded.workspace) }
        }
        if format == .json {
            Node.object(["schema": "writ/draft/v1", "writs": Node(zip(drafts, proofs).map { Self.json($0, $1) })])
                .printJSON()
        }
        for problem in loaded.application.problems { Terminal.standardError("writ: \(problem)") }
        if questions > 0 {
            throw CommandFailure.refused(
                "writ: \(questions) question\(questions == 1 ? "" : "s") to answer before these writs are complete")
        }
    }

    /// Names of the secrets in the vault; none before there is a vault.
    private static func heldSecrets(_ workspace: Workspace) -> Set<String> {
        let state = State(workspace)
        guard Files.exists(state.keyringFile), let names = try? state.secrets().list() else { return [] }
        return Set(names)
    }

    private func withCallers(_ draft: DraftedWrit) -> DraftedWrit {
        guard !callers.isEmpty else { return draft }
        var draft = draft
        let at = draft.writ.ingress.firstIndex { if case .invoke = $0 { true } else { false } }
        if let at, case .invoke(var invoke) = draft.writ.ingress[at] {
            invoke.callers += callers
            draft.writ.ingress[at] = .invoke(invoke)
        } else {
            draft.writ.ingress.append(.invoke(.init(callers: callers)))
        }
        return draft
    }

    private func show(_ draft: DraftedWrit, _ proof: GrantProof?) {
        print(Terminal.styled("# \(draft.writ.function)", .bold))
        print(draft.writ.yaml())
        for evidence in draft.evidence {
            let places = evidence.locations.map(\.description).joined(separator: ", ")
            print(Terminal.styled("# \(evidence.pointer): \(evidence.text)  \(places)", .dim))
        }
        if let proof { for line in proof.lines { print(Terminal.styled("# /identity: \(line)", .dim)) } }
        for question in draft.questions {
            let place = question.location.map { "\($0): " } ?? ""
            print(Terminal.styled("? \(place)\(question.text); \(question.answer)", .yellow))
        }
        print()
    }

    private func save(_ draft: DraftedWrit, in workspace: Workspace) throws {
        let path = workspace.writ(draft.writ.function)
        if Files.exists(path), !force {
            Terminal.standardError("left \(path) as it is; --force replaces it")
            return
        }
        try FileManager.default.createDirectory(atPath: workspace.writs, withIntermediateDirectories: true)
        var text = "# Drafted from \(workspace.template); review each line before you sign it.\n"
        for question in draft.questions {
            text += "# QUESTION \(question.pointer): \(question.text); \(question.answer)\n"
        }
        text += draft.writ.yaml()
        if !text.hasSuffix("\n") { text += "\n" }
        if !draft.evidence.isEmpty { text += "\n# Evidence:\n" }
        for evidence in draft.evidence {
            text +=
                "# \(evidence.pointer): \(evidence.text)  \(evidence.locations.map(\.description).joined(separator: ", "))\n"
        }
        try Files.write(text, to: path)
        if format == .text { print("wrote \(path)") }
    }

    private static func json(_ draft: DraftedWrit, _ proof: GrantProof?) -> Node {
        var node = draft.writ.node.object ?? Mapping()
        node["proof"] = proof.map(\.node) ?? Node(.null)
        node["evidence"] = Node(
            draft.evidence.map { evidence in
                .object([
                    "pointer": Node(evidence.pointer), "text": Node(evidence.text),
                    "locations": Node(evidence.locations.map(\.node)),
                ])
            })
        node["questions"] = Node(
            draft.questions.map { question in
                .object([
                    "pointer": Node(question.pointer), "text": Node(question.text), "answer": Node(question.answer),
                ])
            })
        return Node(node)
    }
}

extension GrantProof {
    /// The chain, and what stands against it.
    fileprivate var lines: [String] {
        var out = [text]
        if let witness = neededInWrit?.witness {
            out.append("the writ does not allow \(witness.sentence), which the code needs")
        }
        if let witness = writInRole?.witness {
            out.append("the template's role does not allow \(witness.sentence), which the writ allows")
        }
        return out
    }

    fileprivate var node: Node {
        func part(_ part: Part?) -> Node {
            guard let part else { return Node(.null) }
            return .object(["holds": Node(.bool(part.holds)), "witness": part.witness.map(\.node) ?? Node(.null)])
        }
        return .object(["neededInWrit": part(neededInWrit), "writInRole": part(writInRole)])
    }
}

extension SourceLocation {
    /// `{file, line, column}` as JSON output gives places.
    var node: Node {
        .object(["file": Node(file), "line": Node(.integer(line)), "column": Node(.integer(column))])
    }
}

extension LoadedApplication {
    /// With the names that the deployed stack gave to what the template leaves open, if the stack can be asked.
    func askingStack() async throws -> LoadedApplication {
        let configuration = workspace.configuration
        guard let stack = configuration.stack, let region = environment.region else { return self }
        var result = self
        let trusted = try configuration.trust.map { path in
            let whole = workspace.resolve(path)
            return Files.exists(whole) ? try Files.read(whole) : []
        }
        let access: AWSAccess
        do {
            access = try AWSAccess(configuration: configuration, region: region, trust: trusted ?? [])
        } catch {
            Terminal.standardError("stack `\(stack)` is not asked for names: \(error)")
            return self
        }
        do {
            for (id, name) in try await StackResources.names(stack: stack, access.client)
            where result.environment.physicalNames[id] == nil {
                result.environment.physicalNames[id] = name
            }
        } catch {
            Terminal.standardError("stack `\(stack)` cannot be asked for names: \(error)")
        }
        try await access.http.shutdown()
        return result
    }
}
