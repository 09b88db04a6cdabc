import CWritLinux
import Glibc
import Synchronization

/// A child process by its pidfd: it can be killed and waited for by anyone, and reaped by the watcher.
final class ProcessHandle: Sendable {
    private enum State {
        /// INVARIANT: `descriptor` is open.
        case running(descriptor: Int32, waiters: [CheckedContinuation<Sandbox.Exit, Never>])
        case ended(Sandbox.Exit)
    }

    private let state: Mutex<State>

    /// Takes over `descriptor`.
    init(descriptor: Int32) { state = Mutex(.running(descriptor: descriptor, waiters: [])) }

    func kill() {
        state.withLock { state in
            // The descriptor is closed only on the way to `ended`, so that no other process can be hit.
            if case .running(let descriptor, _) = state { _ = CWritLinux_pidfd_send_signal(descriptor, SIGKILL) }
        }
    }

    func exit() async -> Sandbox.Exit {
        await withCheckedContinuation { continuation in
            let ended: Sandbox.Exit? = state.withLock { state in
                switch state {
                case .running(let descriptor, let waiters):
                    state = .running(descriptor: descriptor, waiters: waiters + [continuation])
                    return nil
                case .ended(let exit): return exit
                }
            }
            if let ended { continuation.resume(returning: ended) }
        }
    }

    /// Called once, by the watcher.
    func end(_ exit: Sandbox.Exit) {
        let waiters: [CheckedContinuation<Sandbox.Exit, Never>] = state.withLock { state in
            guard case .running(let descriptor, let waiters) = state else { return [] }
            close(descriptor)
            state = .ended(exit)
            return waiters
        }
        for waiter in waiters { waiter.resume(returning: exit) }
    }
}
