import CWritLinux
import Glibc
import WritModel

/// One sandbox as the watcher's thread sees it, from the spawn of its jailer to its end.
final class WatchedSandbox {
    enum Stage {
        /// The jailer works on the plan.
        case jailing
        /// It was told to exec; the next exec is its own.
        case executing
        /// The function's program runs.
        case running
    }

    /// What came from the jailer.
    enum Message {
        case nothing, end, progress, ready
        case process(Int32)
        case listener(Int32)
    }

    /// Different things of one kind and verdict that one sandbox reports.
    private static let mostObservations = 512

    let id: String
    let cgroup: Cgroup?
    let deadline: Int
    var stage = Stage.jailing
    /// The jailer waits for the word.
    var isReady = false
    var failure: SandboxError?
    var control: Int32
    var controlToken: UInt64?
    var listener: Int32 = -1
    var listenerToken: UInt64?
    var processDescriptor: Int32 = -1
    var processToken: UInt64?
    private(set) var process: ProcessHandle?

    private let request: WatcherMailbox.Request
    private var answered = false
    private var ownExecAnswered = false
    private let stdout: Int32
    private let stderr: Int32
    private var jail: pid_t?
    private var pid: pid_t = 0
    private var listening: [Int32] = []
    private var reported: [String: Set<String>] = [:]

    init(request: WatcherMailbox.Request, child: JailProcess, deadline: Int) {
        id = child.id
        self.request = request
        cgroup = child.cgroup
        self.deadline = deadline
        control = child.control
        stdout = child.stdout
        stderr = child.stderr
        jail = child.pid
    }

    // MARK: the jailer

    func receive() -> Message {
        var message = writ_jail_message()
        var descriptors = [Int32](repeating: -1, count: Int(WRIT_JAIL_MAX_FDS))
        var count = 0
        // SAFETY: both buffers have the announced sizes and live through the call.
        let length = unsafe withUnsafeMutableBytes(of: &message) { body in
            unsafe descriptors.withUnsafeMutableBufferPointer { buffer in
                guard let start = body.baseAddress, let base = buffer.baseAddress else { return -Int(EINVAL) }
                return unsafe CWritLinux_receive(control, start, body.count, base, buffer.count, &count)
            }
        }
        if length == -Int(EAGAIN) || length == -Int(EINTR) { return .nothing }
        guard length == MemoryLayout<writ_jail_message>.size, count == Int(message.fds) else {
            for descriptor in descriptors.prefix(count) { close(descriptor) }
            return .end
        }
        descriptors.removeLast(descriptors.count - count)
        switch message.kind {
        case WRIT_JAIL_FAILED.rawValue: failure = describe(step: Int(message.step), errno: message.value)
        case WRIT_JAIL_STARTED.rawValue where count == 1 && process == nil:
            pid = message.value
            process = ProcessHandle(descriptor: descriptors[0])
            return .process(descriptors[0])
        case WRIT_JAIL_LISTENERS.rawValue where listening.isEmpty:
            listening = descriptors
            return .progress
        case WRIT_JAIL_NOTIFIER.rawValue where count == 1 && listener < 0: return .listener(descriptors[0])
        case WRIT_JAIL_READY.rawValue: return .ready
        default: failure = SandboxError(.ended, "the jailer sent something unexpected")
        }
        for descriptor in descriptors { close(descriptor) }
        return .progress
    }

    private func describe(step: Int, errno: Int32) -> SandboxError {
        let steps = request.plan.preamble.steps(cgroup: cgroup) + request.plan.steps
        let what = steps.indices.contains(step - 1) ? steps[step - 1].what : "read the plan"
        return SandboxError(
            .step, "sandbox of `\(request.plan.function)`, step \(step), \(what)", step: step, errno: errno)
    }

    func sendGo() -> Bool {
        stage = .executing
        reapJail()
        var word: UInt8 = 1
        return unsafe CWritLinux_send(control, &word, 1) == 1
    }

    /// The jailer's first process has ended by itself when its child speaks.
    func reapJail() {
        guard let pid = jail else { return }
        jail = nil
        var unused = CWritLinux_exit()
        _ = unsafe CWritLinux_wait_pid(pid, &unused)
    }

    func killJail() {
        // It is this process's own child and not yet reaped, so the number cannot have gone to another.
        if let jail { kill(jail, SIGKILL) }
        reapJail()
    }

    func makeSandbox() -> Sandbox? {
        guard let process, listening.count == 3 + request.plan.ports.count else { return nil }
        return Sandbox(
            id: id, pid: pid, listening: listening, ports: request.plan.ports, stdout: stdout, stderr: stderr,
            process: process, cgroup: cgroup)
    }

    func answer(_ result: WatcherMailbox.Answer) {
        guard !answered else { return }
        answered = true
        request.continuation.resume(returning: result)
    }

    // MARK: notifications

    /// Answers a call that waits in the kernel, then reports it.
    ///
    /// The security of the answer rests on no argument: a function without programs is refused every exec; with programs,
    /// Landlock says which files may be executed.
    func judge(_ notification: CWritLinux_notification) {
        let reader = CallReader(notification: notification, architecture: .current)
        if reader.isExec && stage == .executing && !ownExecAnswered && notification.pid == UInt32(bitPattern: pid) {
            // Until this exec has been made only the jailer's own code runs in the sandbox. It is answered once: the
            // function could call exec before the loop has seen that the jailer's exec succeeded.
            ownExecAnswered = true
            _ = CWritLinux_notification_continue(listener, notification.id)
            return
        }
        let observations = reader.observations(request.plan.policy)
        // The process may have died meanwhile and its number gone to another, from which was read.
        guard CWritLinux_notification_is_valid(listener, notification.id) == 0 else { return }
        if reader.isExec && (request.plan.policy.refusesExec || isExecByThreadOfFirstProcess(notification.pid)) {
            _ = CWritLinux_notification_refuse(listener, notification.id, EACCES)
        } else {
            _ = CWritLinux_notification_continue(listener, notification.id)
        }
        for observation in observations { report(observation) }
    }

    /// Once for each thing tried, so that a function in a loop cannot flood the record. Allowed changes of files are told
    /// apart by the place that allows them and not by their paths; each kind has a budget of its own, so that many
    /// harmless tries do not hide a rare one of another kind.
    private func report(_ observation: Observation) {
        let allowed = observation.verdict.isAllowed
        let budget = observation.kind.rawValue + (allowed ? "+" : "-")
        let what = allowed && observation.kind == .file ? observation.verdict.reason.message : observation.target
        let seen = reported[budget, default: []]
        guard seen.count <= Self.mostObservations, !seen.contains(observation.call + " " + what) else { return }
        reported[budget, default: []].insert(observation.call + " " + what)
        if seen.count < Self.mostObservations {
            request.onObservation(observation)
        } else {
            var last = observation
            last.target = "more than \(Self.mostObservations) others, not listed"
            request.onObservation(last)
        }
    }

    /// The death signal belongs to the thread that set it. If another thread of the first process called exec, it would
    /// take the process over without that signal, and the sandbox could outlive the server.
    private func isExecByThreadOfFirstProcess(_ thread: UInt32) -> Bool {
        guard thread != UInt32(bitPattern: pid) else { return false }
        let status = HostFile.text("/proc/\(thread)/status", limit: 4096) ?? ""
        guard let line = status.split(separator: "\n").first(where: { $0.hasPrefix("Tgid:") }),
            let group = UInt32(line.dropFirst(5).drop { $0 == "\t" || $0 == " " })
        else { return true }
        return group == UInt32(bitPattern: pid)
    }

    // MARK: the end

    func exit(_ result: CWritLinux_exit?) -> Sandbox.Exit {
        let cause: Sandbox.Exit.Cause =
            result.map { $0.code == CLD_EXITED ? .exited($0.status) : .killed(signal: $0.status) }
            ?? .killed(signal: SIGKILL)
        return Sandbox.Exit(
            cause: cause, outOfMemory: (cgroup?.outOfMemoryKills ?? 0) > 0, memoryPeak: cgroup?.memoryPeak)
    }

    func end(_ exit: Sandbox.Exit) {
        process?.end(exit)
        guard !answered else { return }
        for descriptor in listening + [stdout, stderr] { close(descriptor) }
        answer(.failure(failure ?? SandboxError(.ended, "the jailer ended before the function started")))
    }
}
