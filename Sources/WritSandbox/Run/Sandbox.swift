import CWritLinux
import Glibc
import Synchronization
package import WritModel

/// A function's worker process in its sandbox, and the sockets that the server holds of it.
///
/// Everything is gone when the first process ends: the pid namespace takes the others with it, the mounts and the net
/// namespace vanish with the last of them, and the watcher removes the cgroup.
package final class Sandbox: Sendable {
    /// How a sandbox ended.
    package struct Exit: Sendable, Equatable, CustomStringConvertible {
        package enum Cause: Sendable, Equatable {
            case exited(Int32)
            case killed(signal: Int32)
        }
        package var cause: Cause
        /// Something in it was killed because `limits.memory` was used up.
        package var outOfMemory: Bool
        /// Most memory in use at a time, `/tmp` included; nil without a memory cgroup.
        package var memoryPeak: ByteCount?

        package init(cause: Cause, outOfMemory: Bool, memoryPeak: ByteCount?) {
            self.cause = cause
            self.outOfMemory = outOfMemory
            self.memoryPeak = memoryPeak
        }

        package var description: String {
            let end =
                switch cause {
                case .exited(let status): "exit status \(status)"
                case .killed(let signal): "killed by signal \(signal)"
                }
            return end + (outOfMemory ? ", out of memory" : "") + (memoryPeak.map { ", peak \($0)" } ?? "")
        }
    }

    package let id: String
    /// The first process, as the host numbers it.
    package let pid: Int32
    /// Listening TCP socket on 127.0.0.1:9001 inside. This and the descriptors below belong to the caller, who closes them.
    package let runtimeAPI: Int32
    /// UDP socket at port 53 inside. An answer leaves from the address that was asked.
    package let resolverUDP: Int32
    package let resolverTCP: Int32
    /// Port → listening socket. With IPv6 it is a socket of both families, whose IPv4 addresses are mapped (::ffff:a.b.c.d).
    /// The local address of an accepted socket is what the function dialled.
    package let listeners: [Int: Int32]
    /// Read ends of pipes.
    package let stdout: Int32
    package let stderr: Int32

    private let process: ProcessHandle
    private let cgroup: Cgroup?

    init(
        id: String, pid: Int32, listening: [Int32], ports: [Int], stdout: Int32, stderr: Int32, process: ProcessHandle,
        cgroup: Cgroup?
    ) {
        self.id = id
        self.pid = pid
        runtimeAPI = listening[0]
        resolverUDP = listening[1]
        resolverTCP = listening[2]
        listeners = Dictionary(uniqueKeysWithValues: zip(ports, listening[3...]))
        self.stdout = stdout
        self.stderr = stderr
        self.process = process
        self.cgroup = cgroup
    }

    /// Starts the plan with the jailer at `jail` and returns when the function's program runs (its exec has succeeded).
    ///
    /// - Parameters:
    ///   - watcher: its thread is the parent; when it ends, the kernel kills the sandbox.
    ///   - onObservation: called on the watcher's thread; it must return at once.
    /// - Throws: `SandboxError`; what had been made is gone by then.
    package static func start(
        _ plan: SandboxPlan, jail: String, watcher: SyscallWatcher,
        onObservation: @escaping @Sendable (Observation) -> Void
    ) async throws(SandboxError) -> Sandbox {
        try await watcher.start(plan, jail: jail, onObservation: onObservation)
    }

    /// Kills every process in it. Calling it again, or later, does nothing.
    package func kill() { process.kill() }

    /// Stops every process where it is; false where the kernel has no cgroup v2.
    package func freeze() -> Bool { cgroup?.setFrozen(true) ?? false }
    package func thaw() -> Bool { cgroup?.setFrozen(false) ?? false }

    /// Most memory in use so far.
    package var memoryPeak: ByteCount? { cgroup?.memoryPeak }

    /// Waits for the end.
    package func exitStatus() async -> Exit { await process.exit() }

    /// Closes every descriptor that belongs to the caller, for callers that handed none on.
    package func closeDescriptors() {
        for descriptor in [runtimeAPI, resolverUDP, resolverTCP, stdout, stderr] + listeners.values {
            close(descriptor)
        }
    }
}
