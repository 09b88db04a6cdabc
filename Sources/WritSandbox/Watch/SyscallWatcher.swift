import CWritLinux
import Glibc
import Synchronization

/// The one thread that starts sandboxes, answers their seccomp notifications and sees them end.
///
/// It is their parent, and their death signal is bound to it: should it end, the kernel kills every sandbox. So nothing
/// runs unwatched.
package final class SyscallWatcher: Sendable {
    private let mailbox: WatcherMailbox

    /// - Parameter spares: how many jailers wait ahead, each an idle process in its own cgroups and namespaces. They are
    ///   made from the first start on.
    /// - Throws: `SandboxError` `watcher` when the process has no more descriptors or threads.
    package init(spares: Int = 2) throws(SandboxError) {
        mailbox = try WatcherMailbox(spares: spares)
        let loop = try WatcherLoop(mailbox: mailbox)
        try loop.runOnOwnThread()
    }

    deinit { mailbox.stop() }

    /// Kills every sandbox; the thread ends when all have been reaped. Later starts fail.
    package func stop() { mailbox.stop() }

    func start(
        _ plan: SandboxPlan, jail: String, onObservation: @escaping @Sendable (Observation) -> Void
    ) async throws(SandboxError) -> Sandbox {
        let result = await withCheckedContinuation {
            (continuation: CheckedContinuation<WatcherMailbox.Answer, Never>) in
            let request = WatcherMailbox.Request(
                plan: plan, jail: jail, onObservation: onObservation, continuation: continuation)
            if !mailbox.put(request) {
                continuation.resume(returning: .failure(SandboxError(.watcher, "the watcher has been stopped")))
            }
        }
        return try result.get()
    }
}

/// Requests on their way to the watcher's thread.
final class WatcherMailbox: Sendable {
    typealias Answer = Result<Sandbox, SandboxError>

    struct Request: Sendable {
        let plan: SandboxPlan
        let jail: String
        let onObservation: @Sendable (Observation) -> Void
        let continuation: CheckedContinuation<Answer, Never>
    }

    private struct State {
        var requests: [Request] = []
        var stopped = false
    }

    /// An eventfd that is readable when there is something to take.
    let bell: Int32
    let spares: Int
    private let state = Mutex(State())

    init(spares: Int) throws(SandboxError) {
        self.spares = spares
        bell = CWritLinux_eventfd()
        guard bell >= 0 else { throw SandboxError(.watcher, "cannot make an event descriptor", errno: -bell) }
    }

    deinit { close(bell) }

    /// False when the watcher has been stopped.
    func put(_ request: Request) -> Bool {
        let accepted = state.withLock { state in
            if state.stopped { return false }
            state.requests.append(request)
            return true
        }
        if accepted { ring() }
        return accepted
    }

    func stop() {
        state.withLock { $0.stopped = true }
        ring()
    }

    func take() -> (requests: [Request], stopped: Bool) {
        var word: UInt64 = 0
        // SAFETY: an eventfd gives exactly eight bytes.
        _ = unsafe withUnsafeMutableBytes(of: &word) { unsafe read(bell, $0.baseAddress, 8) }
        return state.withLock { state in
            defer { state.requests = [] }
            return (state.requests, state.stopped)
        }
    }

    private func ring() {
        var word: UInt64 = 1
        // SAFETY: an eventfd takes exactly eight bytes; a full counter is readable, which is all that is wanted.
        _ = unsafe withUnsafeBytes(of: &word) { unsafe write(bell, $0.baseAddress, 8) }
    }
}
