import WritAttestation
import WritIAM
import WritModel
import WritTelemetry
import WritTemplates
import WritVault

/// Lets in what is signed and unaltered, and says of everything else why not.
struct AdmissionDesk {
    /// One admitted function: its writ, the verified copy of its bundle, and its secrets.
    struct Admitted {
        var function: Function
        var writ: Writ
        var bundle: String
        /// Verified copies of its layers, the lowest first.
        var layers: [String]
        var secrets: [String: Secret<String>]
    }

    let loaded: LoadedApplication
    let store: BundleStore
    let policy: TrustPolicy
    let secrets: SecretStore
    let recorder: any Recorder
    /// Nanoseconds since 1970 UTC.
    let now: @Sendable () -> Int64

    /// Decides about every function; each decision is on disk before this returns.
    func admit() async throws -> (admitted: [Admitted], refused: [(function: String, reasons: [Reason])]) {
        var admitted: [Admitted] = []
        var refused: [(String, [Reason])] = []
        for function in loaded.application.functions {
            let (decision, reasons) = decide(function)
            let verdict: Verdict =
                reasons.first.map { .refused($0) }
                ?? .allowed(Reason("admission.signed", "`\(function.logicalID)` is signed and unaltered"))
            try await recorder.recordDurably(
                Event(
                    .admission, time: now(), function: function.logicalID, verdict: verdict,
                    message: decision == nil
                        ? "refused `\(function.logicalID)`: \(reasons.map(\.message).joined(separator: "; "))"
                        : "admitted `\(function.logicalID)`"))
            if let decision { admitted.append(decision) } else { refused.append((function.logicalID, reasons)) }
        }
        return (admitted, refused)
    }

    private func decide(_ function: Function) -> (Admitted?, [Reason]) {
        let envelopePath = loaded.workspace.envelope(function.logicalID)
        do {
            let envelope = Files.exists(envelopePath) ? try Files.read(envelopePath, limit: 16 << 20) : nil
            // What is served is the copy that was measured, never the folder that anyone may still change.
            let copy = try store.copy(try Bundle.path(of: function, in: loaded.workspace))
            let layers = try Bundle.layers(of: function, in: loaded).map { try store.copy($0) }
            let admission = Admission.decide(
                envelope: envelope, bundle: copy.digest.digest, layers: layers.map(\.digest.digest),
                function: function.logicalID, policy: policy,
                now: now() / 1_000_000_000, compare: Self.compare)
            guard let entry = admission.admitted else { return (nil, admission.refusals) }
            var values: [String: Secret<String>] = [:]
            for grant in entry.writ.secrets {
                values[grant.name] = Secret(
                    String(
                        decoding: try secrets.get(grant.name).reveal(for: "the function that the writ grants it to"),
                        as: UTF8.self))
            }
            return (
                Admitted(
                    function: function, writ: placed(entry.writ), bundle: copy.path, layers: layers.map(\.path),
                    secrets: values), []
            )
        } catch {
            return (nil, [Reason("admission.unreadable", "\(error)")])
        }
    }

    /// The signed writ with the lines of the YAML that people reviewed, if that says the same; so a refusal can name its line.
    private func placed(_ writ: Writ) -> Writ {
        let path = loaded.workspace.writ(writ.function)
        guard var reviewed = try? WritFile.read(path) else { return writ }
        // The date may have been set, and the layers are written, when it is signed.
        reviewed.expires = writ.expires
        reviewed.materials.layers = writ.materials.layers
        guard reviewed == writ else { return writ }
        var writ = writ
        writ.places = reviewed.places
        return writ
    }

    /// Whether a policy stays within the ceiling's, by the exact comparison.
    static func compare(_ policy: Node, _ ceiling: Node) -> PolicyContainment {
        do {
            let comparison = PolicyComparison.compare(
                [try Policy(reading: policy, kind: .identity)], to: [try Policy(reading: ceiling, kind: .identity)],
                catalogue: nil)
            switch comparison.relation {
            case .equal, .narrower: return .contained
            case .wider, .incomparable:
                return .exceeds(comparison.witness.map { "`\($0.action)` on `\($0.resource)`" } ?? "the policy")
            }
        } catch {
            return .exceeds("a policy that cannot be read: \(error)")
        }
    }
}
