import CWritLinux
import Glibc

/// A jailer that waits for its plan, and the server's ends of its descriptors.
struct JailProcess {
    let id: String
    let jail: String
    let preamble: Preamble
    let cgroup: Cgroup?
    let pid: pid_t
    let control: Int32
    let stdout: Int32
    let stderr: Int32

    /// Makes the cgroup and spawns the jailer with descriptors 0–4: nothing, stdout, stderr, first plan, control.
    ///
    /// The calling thread becomes the parent to whose end the sandbox's death signal is bound.
    init(id: String, jail: String, preamble: Preamble) throws(SandboxError) {
        self.id = id
        self.jail = jail
        self.preamble = preamble
        let layout = preamble.cgroups
        let cgroup = layout == .none ? nil : try Cgroup(layout: layout, name: id)
        self.cgroup = cgroup
        var opened: [Int32] = []
        var childEnds: [Int32] = []
        func take(_ descriptor: Int32, forChild: Bool, _ what: String) throws(SandboxError) -> Int32 {
            guard descriptor >= 0 else { throw SandboxError(.spawn, "cannot make \(what)", errno: -descriptor) }
            var kept = descriptor
            // Descriptors below 5 would be overwritten while the child's are put in place.
            if forChild && descriptor < Int32(WRIT_JAIL_FIRST_FREE_FD) {
                kept = fcntl(descriptor, F_DUPFD_CLOEXEC, Int32(WRIT_JAIL_FIRST_FREE_FD))
                let error = errno
                close(descriptor)
                guard kept >= 0 else { throw SandboxError(.spawn, "cannot make \(what)", errno: error) }
            }
            if forChild { childEnds.append(kept) } else { opened.append(kept) }
            return kept
        }
        func pipe(_ what: String) throws(SandboxError) -> (read: Int32, write: Int32) {
            var ends: [Int32] = [-1, -1]
            // SAFETY: pipe fills the two elements.
            let result = unsafe ends.withUnsafeMutableBufferPointer { buffer in
                unsafe buffer.baseAddress.map { unsafe CWritLinux_pipe($0) } ?? -EINVAL
            }
            guard result == 0 else { throw SandboxError(.spawn, "cannot make \(what)", errno: -result) }
            let first = try take(ends[0], forChild: false, what)
            return (first, try take(ends[1], forChild: true, what))
        }
        do throws(SandboxError) {
            let null = try take(unsafe open("/dev/null", O_RDONLY | O_CLOEXEC), forChild: true, "standard input")
            let out = try pipe("standard output")
            let error = try pipe("standard error")
            let steps = PlanStep.encode(preamble.steps(cgroup: cgroup), first: 1)
            let plan = try take(try Self.planFile(steps), forChild: true, "the plan")
            var pair: [Int32] = [-1, -1]
            // SAFETY: socketpair fills the two elements.
            let paired = unsafe pair.withUnsafeMutableBufferPointer { buffer in
                unsafe buffer.baseAddress.map { unsafe CWritLinux_socketpair($0) } ?? -EINVAL
            }
            guard paired == 0 else { throw SandboxError(.spawn, "cannot make a socket pair", errno: -paired) }
            let server = try take(pair[0], forChild: false, "a socket")
            let child = try take(pair[1], forChild: true, "a socket")
            pid = try Self.spawn(jail, [null, out.write, error.write, plan, child])
            control = server
            stdout = out.read
            stderr = error.read
        } catch {
            for descriptor in opened + childEnds { close(descriptor) }
            cgroup?.remove()
            throw error
        }
        for descriptor in childEnds { close(descriptor) }
    }

    /// Writes the limits of `plan` and hands it over.
    func hand(_ plan: SandboxPlan) throws(SandboxError) {
        try cgroup?.apply(plan.limits)
        let file = try Self.planFile(plan.encoded)
        let sent = CWritLinux_send_descriptor(control, file)
        close(file)
        guard sent == 1 else {
            throw SandboxError(.spawn, "cannot hand the plan to the jailer", errno: Int32(clamping: -sent))
        }
    }

    /// Ends a jailer that has no plan. False while its cgroup is still in use.
    func dismiss() -> Bool {
        // Nothing of the preamble waits, so the first process ends soon, and has told of the second by then. That one
        // ends by itself when no plan can come any more.
        shutdown(control, Int32(SHUT_WR))
        var unused = CWritLinux_exit()
        _ = unsafe CWritLinux_wait_pid(pid, &unused)
        if let second = startedProcess() { _ = unsafe CWritLinux_wait_pid(second, &unused) }
        for descriptor in [control, stdout, stderr] { close(descriptor) }
        return cgroup?.remove() ?? true
    }

    /// The process that the jailer told of; nil when it did not come that far.
    private func startedProcess() -> pid_t? {
        var message = writ_jail_message()
        var descriptor: Int32 = -1
        var count = 0
        // SAFETY: both buffers have the announced sizes and live through the call.
        let length = unsafe withUnsafeMutableBytes(of: &message) { body in
            guard let start = body.baseAddress else { return 0 }
            return unsafe CWritLinux_receive(control, start, body.count, &descriptor, 1, &count)
        }
        if count > 0 { close(descriptor) }
        guard length == MemoryLayout<writ_jail_message>.size, message.kind == WRIT_JAIL_STARTED.rawValue else {
            return nil
        }
        return message.value
    }

    /// The plan as a file without a name.
    private static func planFile(_ bytes: [UInt8]) throws(SandboxError) -> Int32 {
        guard bytes.count <= Int(WRIT_JAIL_MAX_BYTES) else { throw SandboxError(.spawn, "the plan is too long") }
        let descriptor = unsafe CWritLinux_memfd_create("writ-plan")
        guard descriptor >= 0 else { throw SandboxError(.spawn, "cannot make the plan's file", errno: -descriptor) }
        // SAFETY: the bytes are valid for the call; a memory file takes them at once or fails.
        let written = unsafe bytes.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
        guard written == bytes.count else {
            close(descriptor)
            throw SandboxError(.spawn, "cannot write the plan", errno: written < 0 ? errno : ENOSPC)
        }
        return descriptor
    }

    private static func spawn(_ jail: String, _ descriptors: [Int32]) throws(SandboxError) -> pid_t {
        var actions = unsafe posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        unsafe posix_spawn_file_actions_init(&actions)
        unsafe posix_spawnattr_init(&attributes)
        defer {
            unsafe posix_spawn_file_actions_destroy(&actions)
            unsafe posix_spawnattr_destroy(&attributes)
        }
        for (number, descriptor) in descriptors.enumerated() {
            unsafe posix_spawn_file_actions_adddup2(&actions, descriptor, Int32(number))
        }
        // The server may ignore SIGPIPE or block signals; the function starts with none of that.
        var none = sigset_t()
        var all = sigset_t()
        unsafe sigemptyset(&none)
        unsafe sigfillset(&all)
        unsafe posix_spawnattr_setsigmask(&attributes, &none)
        unsafe posix_spawnattr_setsigdefault(&attributes, &all)
        unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        var pid = pid_t()
        // SAFETY: the name lives through the call; both vectors end with nil.
        let result = unsafe jail.withCString { name in
            let arguments: [UnsafeMutablePointer<CChar>?] = unsafe [UnsafeMutablePointer(mutating: name), nil]
            let environment: [UnsafeMutablePointer<CChar>?] = unsafe [nil]
            return unsafe posix_spawn(&pid, name, &actions, &attributes, arguments, environment)
        }
        guard result == 0 else { throw SandboxError(.spawn, "cannot start the jailer `\(jail)`", errno: result) }
        return pid
    }
}
