import ArgumentParser
import Foundation
import WritAudit
import WritModel
import WritTelemetry
import WritTemplates

/// `writ tighten`: a narrower writ from what was seen.
struct TightenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tighten", abstract: "Propose narrower writs from what the record shows.",
        discussion: """
            Keeps of each writ what was used, and proves the result narrower by the exact comparison. Exit status 1 means that something can be
            narrowed. Run the application through all that it must do first: what was never seen is proposed to go.

            EXAMPLES
              writ tighten my-app
              writ tighten my-app --function Resize --write && writ sign my-app
            """)

    @Argument(help: "Folder or template of the application.") var app: String
    @Option(name: .customLong("function"), help: "Only this function; may be repeated.") var functions: [String] = []
    @Flag(help: "Replace writs/NAME.yaml by the proposal.") var write = false
    @Option(help: "Output: text or json.") var format: OutputFormat = .text

    func run() throws {
        let loaded = try LoadedApplication(Workspace(app))
        let seen = try observe(loaded)
        var proposals: [Node] = []
        for function in try loaded.functions(named: functions) {
            let path = loaded.workspace.writ(function.logicalID)
            let old = try WritFile.read(path)
            let observations = seen[function.logicalID] ?? Observations()
            let proposal = Tightener.tighten(old, with: observations)
            let proof = WritComparison.compare(proposal.writ, to: old, policies: PolicyDocuments.relation)
            guard proof.relation.isWithin else {
                throw CommandFailure(
                    status: 70,
                    lines: ["writ: the proposal for `\(function.logicalID)` is not narrower; nothing is written"])
            }
            if format == .text { show(function.logicalID, proposal, proof, observations) }
            guard !proposal.changes.isEmpty else { continue }
            proposals.append(Self.json(proposal, proof))
            if write {
                try Files.write(
                    "# Tightened from \(observations.invocations) recorded invocations; review before you sign it.\n"
                        + proposal.writ.yaml(), to: path)
                if format == .text { print("  wrote \(path)") }
            }
        }
        if format == .json { Node.object(["schema": "writ/tighten/v1", "writs": Node(proposals)]).printJSON() }
        if !proposals.isEmpty, !write { throw CommandFailure.negative }
    }

    /// What each function was seen to do under the lines of its writ.
    private func observe(_ loaded: LoadedApplication) throws -> [String: Observations] {
        let state = State(loaded.workspace)
        var reader = try RecordReader(directory: state.recordFolder, vault: try state.vault())
        var seen: [String: Observations] = [:]
        while let item = try reader.next() {
            guard case .entry(let entry) = item, let function = entry.event.function else { continue }
            let event = entry.event
            if event.kind == .invocation { seen[function, default: Observations()].invocations += 1 }
            guard case .allowed(let reason) = event.verdict, let pointer = reason.writ?.pointer else { continue }
            let actions = event.details["action"].map { $0.array ?? [$0] } ?? []
            let resources = event.details["resource"].map { $0.array ?? [$0] } ?? []
            if actions.isEmpty || resources.isEmpty {
                seen[function, default: Observations()].add(pointer: pointer, action: nil, resource: nil)
            }
            for action in actions.compactMap(\.string) {
                for resource in resources.compactMap(\.string) {
                    seen[function, default: Observations()].add(pointer: pointer, action: action, resource: resource)
                }
            }
        }
        return seen
    }

    private func show(
        _ function: String, _ proposal: Tightener.Proposal, _ proof: WritComparison, _ seen: Observations
    ) {
        print(Terminal.styled(function, .bold) + "  \(seen.invocations) invocations seen")
        if proposal.changes.isEmpty {
            print("  nothing to narrow")
            return
        }
        for change in proposal.changes { print("  \(change.pointer): \(change.text)") }
        print("  proof: the proposal is \(proof.relation.rawValue)")
        for field in proof.fields where field.relation != .equal {
            print("    \(field.pointer): \(field.relation.rawValue): \(field.witness)")
        }
    }

    private static func json(_ proposal: Tightener.Proposal, _ proof: WritComparison) -> Node {
        var node = proposal.writ.node.object ?? Mapping()
        node["evidence"] = Node(
            proposal.changes.map { .object(["pointer": Node($0.pointer), "text": Node($0.text)]) })
        node["verdict"] = Node(proof.relation.rawValue)
        return Node(node)
    }
}
