import ArgumentParser
import Foundation
import WritAttestation
import WritModel
import WritTemplates

/// `writ verify`: what admission would decide, without serving.
struct VerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Check signatures, bundles and the trust policy, as `serve` does.",
        discussion: """
            EXAMPLES
              writ verify my-app
              writ verify my-app --format json
            """)

    @Argument(help: "Folder or template of the application.") var app: String
    @Option(help: "Output: text or json.") var format: OutputFormat = .text

    func run() throws {
        let loaded = try LoadedApplication(Workspace(app))
        let path = loaded.workspace.trustPolicy
        let policy = try TrustPolicy(yaml: try Files.read(path), file: path)
        let now = Int64(Date().timeIntervalSince1970)
        var results: [Node] = []
        var refused = 0
        for function in loaded.application.functions {
            let envelope = loaded.workspace.envelope(function.logicalID)
            let reasons: [Reason]
            do {
                let digest = try BundleDigest.of(try Bundle.path(of: function, in: loaded.workspace)).digest
                let layers = try Bundle.layers(of: function, in: loaded).map { try BundleDigest.of($0).digest }
                let admission = Admission.decide(
                    envelope: Files.exists(envelope) ? try Files.read(envelope) : nil, bundle: digest, layers: layers,
                    function: function.logicalID, policy: policy, now: now, compare: AdmissionDesk.compare)
                reasons = admission.refusals
            } catch {
                reasons = [Reason("admission.unreadable", "\(error)")]
            }
            refused += reasons.isEmpty ? 0 : 1
            if format == .text {
                let mark = reasons.isEmpty ? Terminal.styled("admitted", .green) : Terminal.styled("refused", .red)
                print("\(mark)  \(function.logicalID)")
                for reason in reasons { print("    \(reason)") }
            }
            results.append(
                .object([
                    "function": Node(function.logicalID), "admitted": Node(.bool(reasons.isEmpty)),
                    "reasons": Node(
                        reasons.map { .object(["rule": Node($0.rule), "message": Node($0.message)]) }),
                ]))
        }
        if format == .json { Node.object(["schema": "writ/verify/v1", "results": Node(results)]).printJSON() }
        if refused > 0 { throw CommandFailure.negative }
    }
}
