import NIOCore
import Synchronization
import WritEgress
import WritGateway
import WritIAM
import WritModel
import WritRuntime
import WritSandbox
import WritTelemetry

/// Starts the sandboxes of one function and ties each to its gates, its worker and the record.
struct SandboxLauncher: Sendable {
    let writ: Writ
    let name: String
    let bundle: String
    let layers: [String]
    let secrets: [String: Secret<String>]
    let command: [String]
    let shared: FunctionHost.Shared

    private static let certificates = "/etc/ssl/certs/ca-certificates.crt"

    /// The C library looks for this socket before each look-up of a name and goes on without it; that is no attempt of the function.
    private static let nameServiceCache = "unix:/var/run/nscd/socket"

    func launch(_ worker: Worker) async throws -> any WorkerHandle {
        let credentials = SandboxCredentials.make(sandbox: worker.id)
        let opening = try EgressOpening(writ: writ, functionName: name, credentials: credentials)
        let packages = writ.runtime.hasPrefix("python") ? shared.packages : nil
        let environment = FunctionEnvironment.make(
            writ, secrets: secrets,
            .init(
                functionName: name, region: shared.region, credentials: credentials, certificates: Self.certificates,
                packages: packages == nil ? nil : SandboxInput.runtimePackages))
        let plan = try SandboxPlan.make(
            SandboxInput(
                writ: writ, taskRoot: bundle, bootstrapFolder: shared.bootstraps, layers: layers, command: command,
                environment: environment, certificates: opening.authority + shared.trusted, ports: opening.ports,
                packages: packages, slot: SandboxInput.nextSlot()),
            features: shared.features, without: shared.without)
        let egress = try opening.sandbox(account: shared.account)
        let sandbox = try await Sandbox.start(plan, jail: shared.jail, watcher: shared.watcher) { [self] observation in
            observed(observation, worker)
        }
        event(.process, worker, "sandbox started", ["pid": Node(.integer(Int(sandbox.pid)))])
        do {
            try await shared.egress.start(egress, listeners: EgressListeners(sandbox))
            let redacted = secrets.values.map { $0.reveal(for: "keeping it out of the log") }.filter { $0.count >= 6 }
            for (stream, descriptor) in [("stdout", sandbox.stdout), ("stderr", sandbox.stderr)] {
                try await LogLines.read(descriptor, on: shared.group) { [self] line in
                    log(line, stream: stream, redacted: redacted, worker: worker)
                }
            }
            try await worker.serve(listener: sandbox.runtimeAPI, on: shared.group)
        } catch {
            sandbox.kill()
            await shared.egress.stop(worker.id)
            throw error
        }
        shared.endings.add { [self] in
            let exit = await sandbox.exitStatus()
            await shared.egress.stop(worker.id)
            event(.process, worker, "sandbox ended: \(exit)", [:])
            worker.end(.exited("with \(exit)"))
        }
        return SandboxHandle(sandbox: sandbox, egress: shared.egress, id: worker.id)
    }

    /// What the function tried, as the kernel's notification tells it; only tries that are refused are worth a line.
    private func observed(_ observation: Observation, _ worker: Worker) {
        guard !observation.verdict.isAllowed, observation.target != Self.nameServiceCache else { return }
        let kind: Event.Kind =
            switch observation.kind {
            case .exec: .process
            case .connect: .egress
            case .file: .file
            }
        event(
            kind, worker, "refused \(observation.call) \(observation.target)",
            [
                "call": Node(observation.call), "target": Node(observation.target),
                "pid": Node(.integer(Int(observation.process))),
            ], verdict: observation.verdict)
    }

    private func event(
        _ kind: Event.Kind, _ worker: Worker, _ message: String, _ details: [String: Node], verdict: Verdict? = nil
    ) {
        shared.recorder.record(
            Event(
                kind, time: shared.now(), function: writ.function, invocation: worker.currentInvocation,
                sandbox: worker.id, verdict: verdict, message: message, details: details))
    }

    private func log(_ line: String, stream: String, redacted: [String], worker: Worker) {
        var text = line
        for secret in redacted where text.contains(secret) { text = text.replacing(secret, with: "<secret>") }
        event(.log, worker, text, ["stream": Node(stream)])
    }
}

/// A running sandbox, as the pool of workers holds it.
private struct SandboxHandle: WorkerHandle {
    let sandbox: Sandbox
    let egress: EgressGate
    /// Id under which the gate knows the sandbox.
    let id: String

    func kill() { sandbox.kill() }

    func works(on invocation: String?) { egress.annotate(id, invocation: invocation) }
}

/// Tasks that outlive the call that began them: each waits for the end of one sandbox.
final class Endings: Sendable {
    private let tasks: AsyncStream<@Sendable () async -> Void>
    private let continuation: AsyncStream<@Sendable () async -> Void>.Continuation

    init() { (tasks, continuation) = AsyncStream.makeStream() }

    func add(_ task: @escaping @Sendable () async -> Void) { continuation.yield(task) }

    /// Runs the tasks until `finish`, and then those that are still there to their end.
    func run() async {
        await withDiscardingTaskGroup { group in
            for await task in tasks { group.addTask { await task() } }
        }
    }

    func finish() { continuation.finish() }
}
