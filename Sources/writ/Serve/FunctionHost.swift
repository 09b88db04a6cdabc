import NIOCore
import Synchronization
import WritGateway
import WritModel
import WritRuntime
import WritSandbox
import WritTelemetry

/// One served function: its admitted writ, its verified bundle, and its sandboxes.
final class FunctionHost: Sendable {
    /// What all functions of one server share.
    struct Shared: Sendable {
        var features: KernelFeatures
        var without: Set<Protection>
        /// Path of the jailer.
        var jail: String
        var watcher: SyscallWatcher
        var group: any EventLoopGroup
        var recorder: any Recorder
        var region: String
        var account: String
        /// Folder with the bootstraps.
        var bootstraps: String
        /// Folder with the packages of Lambda's Python runtime; nil: only the system's.
        var packages: String?
        /// PEM of certificates that functions should trust besides the system's.
        var trusted: [UInt8]
        var egress: EgressGate
        var endings: Endings
        /// Nanoseconds since 1970 UTC.
        var now: @Sendable () -> Int64
    }

    let writ: Writ
    let name: String
    let arn: String
    let pool: WorkerPool
    private let shared: Shared
    private let invoked: @Sendable (Invocation, Outcome, Int64) -> Void
    private let isOutOfService = Atomic<Bool>(false)

    /// - Parameters:
    ///   - bundle: folder of the verified copy.
    ///   - secrets: values of the secrets that the writ grants, by name.
    init(
        writ: Writ, name: String, arn: String, bundle: String, layers: [String], secrets: [String: Secret<String>],
        shared: Shared
    ) throws(InputError) {
        self.writ = writ
        self.name = name
        self.arn = arn
        self.shared = shared
        let layout = try RuntimeLayout.find(writ.runtime, function: writ.function)
        let perWorker = writ.isolation == .invocation && !layout.forks ? 1 : nil
        let launcher = SandboxLauncher(
            writ: writ, name: name, bundle: bundle, layers: layers, secrets: secrets, command: layout.command,
            shared: shared)
        pool = WorkerPool(
            name: name,
            configuration: .init(
                concurrency: writ.isolation == .function ? 1 : writ.limits.concurrency, timeout: writ.limits.timeout,
                invocationsPerWorker: perWorker, spare: perWorker == nil ? 0 : 1),
            clock: { shared.now() / 1_000_000 }, launch: { worker in try await launcher.launch(worker) })
        let function = writ.function
        invoked = { invocation, outcome, started in
            let ended = shared.now()
            var details: [String: Node] = [
                "source": Node(invocation.source), "outcome": Node(outcome.name),
                "durationMs": Node(.integer(Int((ended - started) / 1_000_000))),
            ]
            if case .failed(let type, _) = outcome { details["errorType"] = Node(type) }
            var message = "\(invocation.source): \(outcome.name)"
            switch outcome {
            case .unavailable(let why): message += ": \(why)"
            case .exited(let why): message += " \(why)"
            default: break
            }
            shared.recorder.record(
                Event(
                    .invocation, time: ended, function: function, invocation: invocation.id, message: message,
                    details: details))
        }
    }

    private var quarantineReason: String {
        "`\(writ.function)` is in quarantine after what it was refused; look at the record, then start the server again"
    }

    /// Kills what runs of the function and refuses its events from now on, until the server is started again.
    func takeOutOfService() {
        isOutOfService.store(true, ordering: .sequentiallyConsistent)
        pool.close(because: quarantineReason)
    }

    /// Runs one invocation and records how it ended.
    func invoke(_ invocation: Invocation) async -> Outcome {
        let started = shared.now()
        guard !isOutOfService.load(ordering: .sequentiallyConsistent) else {
            let reason = Reason(Quarantine.rule, quarantineReason)
            shared.recorder.record(
                Event(
                    .ingress, time: started, function: writ.function, invocation: invocation.id,
                    verdict: .refused(reason), message: "\(invocation.source): refused",
                    details: ["source": Node(invocation.source)]))
            return .unavailable(quarantineReason)
        }
        let outcome =
            started / 1_000_000_000 < writ.expires
            ? await pool.invoke(invocation) : .unavailable("the writ of `\(writ.function)` has expired")
        invoked(invocation, outcome, started)
        return outcome
    }
}
