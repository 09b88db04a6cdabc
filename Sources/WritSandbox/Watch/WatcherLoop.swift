import CWritLinux
import Glibc
import Synchronization

/// What the watcher's thread does. Made elsewhere, then used on that thread only.
///
/// `@unchecked Sendable`: handed to its thread once, before anything else touches it.
final class WatcherLoop: @unchecked Sendable {
    /// From the request to the function's exec; a step of the plan never waits for anything slower than a disk.
    private static let startSeconds = 20

    /// Numbers of this process's sandboxes, over all watchers.
    private static let numbers = Atomic<Int>(1)

    private enum Source {
        case bell
        case control(WatchedSandbox)
        case notifier(WatchedSandbox)
        case process(WatchedSandbox)
    }

    private let mailbox: WatcherMailbox
    private let epoll: Int32
    private var sources: [UInt64: Source] = [:]
    private var nextToken: UInt64 = 0
    private var starting: [WatchedSandbox] = []
    private var alive: [String: WatchedSandbox] = [:]
    private var leftovers: [Cgroup] = []
    /// Jailers that wait for a plan, in their cgroups and namespaces.
    private var spares: [JailProcess] = []
    /// The kind of the last jailer that was asked for.
    private var wanted: (jail: String, preamble: Preamble)?
    private var swept = false

    init(mailbox: WatcherMailbox) throws(SandboxError) {
        self.mailbox = mailbox
        epoll = CWritLinux_epoll_create()
        guard epoll >= 0 else { throw SandboxError(.watcher, "cannot make an epoll descriptor", errno: -epoll) }
        guard watch(mailbox.bell, .bell) != nil else { throw SandboxError(.watcher, "cannot watch the mailbox") }
    }

    deinit { close(epoll) }

    func runOnOwnThread() throws(SandboxError) {
        var thread = pthread_t()
        let box = unsafe Unmanaged.passRetained(self)
        // SAFETY: the thread takes over the reference that passRetained made; on failure it is released here.
        let result = unsafe pthread_create(
            &thread, nil,
            { argument in
                guard let argument = unsafe argument else { return nil }
                unsafe Unmanaged<WatcherLoop>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            }, box.toOpaque())
        guard result == 0 else {
            unsafe box.release()
            throw SandboxError(.watcher, "cannot start a thread", errno: result)
        }
        pthread_detach(thread)
    }

    // MARK: the loop

    private func run() {
        // Signals of the process are for its other threads.
        var all = sigset_t()
        unsafe sigfillset(&all)
        unsafe pthread_sigmask(SIG_SETMASK, &all, nil)
        var events = [CWritLinux_event](repeating: CWritLinux_event(), count: 64)
        var stopping = false
        while true {
            let wait: Int32 = !leftovers.isEmpty ? 20 : !starting.isEmpty ? 1000 : -1
            // SAFETY: the array has as many elements as are announced.
            let count: Int32 = unsafe events.withUnsafeMutableBufferPointer { buffer in
                guard let base = buffer.baseAddress else { return 0 }
                return unsafe CWritLinux_epoll_wait(epoll, base, Int32(buffer.count), wait)
            }
            for index in 0..<max(0, Int(count)) {
                let event = events[index]
                switch sources[event.token] {
                case .bell:
                    let mail = mailbox.take()
                    stopping = stopping || mail.stopped
                    for request in mail.requests { start(request) }
                    if stopping { for sandbox in alive.values { sandbox.process?.kill() } }
                case .control(let sandbox): control(sandbox)
                case .notifier(let sandbox): notified(sandbox, events: event.events)
                case .process(let sandbox): processEnded(sandbox)
                case nil: break
                }
            }
            leftovers.removeAll { $0.remove() }
            let now = Self.seconds()
            for sandbox in starting where sandbox.deadline <= now {
                fail(sandbox, SandboxError(.timeout, "the sandbox did not start within \(Self.startSeconds) seconds"))
            }
            if stopping {
                for spare in spares { dismiss(spare) }
                spares = []
                if alive.isEmpty && leftovers.isEmpty { return }
            } else {
                replenish()
            }
        }
    }

    private static func seconds() -> Int {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec
    }

    /// The token, or nil with errno of epoll_ctl.
    @discardableResult
    private func watch(_ descriptor: Int32, _ source: Source) -> UInt64? {
        nextToken += 1
        guard CWritLinux_epoll_add(epoll, descriptor, nextToken) == 0 else { return nil }
        sources[nextToken] = source
        return nextToken
    }

    private func unwatch(_ descriptor: inout Int32, _ token: inout UInt64?) {
        if let watched = token {
            sources[watched] = nil
            _ = CWritLinux_epoll_remove(epoll, descriptor)
            token = nil
        }
        if descriptor >= 0 { close(descriptor) }
        descriptor = -1
    }

    // MARK: starting

    private func start(_ request: WatcherMailbox.Request) {
        if !swept {
            swept = true
            Cgroup.sweep(request.plan.preamble.cgroups)
        }
        do throws(SandboxError) {
            let child = try jailer(for: request)
            let sandbox = WatchedSandbox(
                request: request, child: child, deadline: Self.seconds() + Self.startSeconds)
            sandbox.controlToken = watch(sandbox.control, .control(sandbox))
            alive[sandbox.id] = sandbox
            starting.append(sandbox)
            if sandbox.controlToken == nil { fail(sandbox, SandboxError(.watcher, "cannot watch the jailer")) }
        } catch {
            request.continuation.resume(returning: .failure(error))
        }
    }

    /// A jailer that has the plan: a spare one if there is one of the same kind and it still lives.
    private func jailer(for request: WatcherMailbox.Request) throws(SandboxError) -> JailProcess {
        let preamble = request.plan.preamble
        wanted = (request.jail, preamble)
        if let index = spares.firstIndex(where: { $0.jail == request.jail && $0.preamble == preamble }) {
            let spare = spares.remove(at: index)
            if (try? spare.hand(request.plan)) != nil { return spare }
            dismiss(spare)
        }
        let child = try makeJailer(request.jail, preamble)
        do throws(SandboxError) {
            try child.hand(request.plan)
        } catch {
            dismiss(child)
            throw error
        }
        return child
    }

    private func makeJailer(_ jail: String, _ preamble: Preamble) throws(SandboxError) -> JailProcess {
        let id = "writ-\(getpid())-\(Self.numbers.wrappingAdd(1, ordering: .relaxed).oldValue)"
        return try JailProcess(id: id, jail: jail, preamble: preamble)
    }

    /// Makes spare jailers, when no start is waiting for this thread.
    private func replenish() {
        guard let wanted, starting.isEmpty else { return }
        while spares.count < mailbox.spares, let spare = try? makeJailer(wanted.jail, wanted.preamble) {
            spares.append(spare)
        }
    }

    private func dismiss(_ jailer: JailProcess) {
        if !jailer.dismiss(), let cgroup = jailer.cgroup { leftovers.append(cgroup) }
    }

    /// Takes what the jailer sent; its end of the socket closes when its exec succeeds.
    private func control(_ sandbox: WatchedSandbox) {
        while sandbox.control >= 0 {
            switch sandbox.receive() {
            case .nothing: return
            case .end:
                unwatch(&sandbox.control, &sandbox.controlToken)
                if sandbox.stage == .executing && sandbox.failure == nil {
                    succeed(sandbox)
                } else {
                    fail(
                        sandbox, sandbox.failure ?? SandboxError(.ended, "the jailer ended before the function started")
                    )
                }
            case .process(let descriptor):
                sandbox.processDescriptor = descriptor
                sandbox.processToken = watch(descriptor, .process(sandbox))
                if sandbox.processToken == nil { sandbox.failure = SandboxError(.watcher, "cannot watch the process") }
                if sandbox.isReady { letGo(sandbox) }
            case .listener(let descriptor):
                sandbox.listener = descriptor
                sandbox.listenerToken = watch(descriptor, .notifier(sandbox))
                if sandbox.listenerToken == nil { sandbox.failure = SandboxError(.watcher, "cannot watch the filter") }
            case .ready:
                sandbox.isReady = true
                // The parent's word about the process may come later than the child's.
                if sandbox.processDescriptor >= 0 { letGo(sandbox) }
            case .progress: break
            }
        }
    }

    /// Without the word the jailer ends by itself when the socket closes.
    private func letGo(_ sandbox: WatchedSandbox) {
        guard sandbox.failure == nil, sandbox.processToken != nil, sandbox.sendGo() else {
            fail(sandbox, sandbox.failure ?? SandboxError(.ended, "the jailer cannot be told to go on"))
            return
        }
    }

    private func succeed(_ sandbox: WatchedSandbox) {
        starting.removeAll { $0 === sandbox }
        sandbox.stage = .running
        sandbox.reapJail()
        if let running = sandbox.makeSandbox() {
            sandbox.answer(.success(running))
        } else {
            fail(sandbox, SandboxError(.ended, "the jailer sent too few sockets"))
        }
    }

    /// Kills what there is; the answer goes out when it has been reaped.
    private func fail(_ sandbox: WatchedSandbox, _ error: SandboxError) {
        starting.removeAll { $0 === sandbox }
        sandbox.failure = sandbox.failure ?? error
        unwatch(&sandbox.control, &sandbox.controlToken)
        if sandbox.processToken != nil {
            _ = CWritLinux_pidfd_send_signal(sandbox.processDescriptor, SIGKILL)
        } else {
            sandbox.killJail()
            finish(sandbox, nil)
        }
    }

    // MARK: running

    private func notified(_ sandbox: WatchedSandbox, events: UInt32) {
        var notification = CWritLinux_notification()
        if unsafe CWritLinux_notification_receive(sandbox.listener, &notification) == 0 {
            sandbox.judge(notification)
        } else if events & CWritLinux_epoll_hangup != 0 {
            // Nobody is left who uses the filter.
            unwatch(&sandbox.listener, &sandbox.listenerToken)
        }
    }

    private func processEnded(_ sandbox: WatchedSandbox) {
        // A program that ends at once may be seen to end before its exec was seen to succeed.
        control(sandbox)
        var result = CWritLinux_exit()
        guard unsafe CWritLinux_wait_pidfd(sandbox.processDescriptor, &result) == 0, result.reaped == 1 else { return }
        finish(sandbox, result)
    }

    private func finish(_ sandbox: WatchedSandbox, _ result: CWritLinux_exit?) {
        starting.removeAll { $0 === sandbox }
        alive[sandbox.id] = nil
        unwatch(&sandbox.control, &sandbox.controlToken)
        unwatch(&sandbox.listener, &sandbox.listenerToken)
        if let token = sandbox.processToken {
            // The descriptor itself belongs to the handle, which closes it.
            sources[token] = nil
            _ = CWritLinux_epoll_remove(epoll, sandbox.processDescriptor)
            sandbox.processToken = nil
        }
        sandbox.reapJail()
        let exit = sandbox.exit(result)
        if let cgroup = sandbox.cgroup, !cgroup.remove() { leftovers.append(cgroup) }
        sandbox.end(exit)
    }
}
