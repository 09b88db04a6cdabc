import CWritLinux
import Glibc

/// A jailer that has just been spawned, and the server's ends of its descriptors.
struct JailProcess {
    let pid: pid_t
    let control: Int32
    let stdout: Int32
    let stderr: Int32

    /// Spawns the jailer with descriptors 0–4: nothing, stdout, stderr, plan, control.
    ///
    /// The calling thread becomes the parent to whose end the sandbox's death signal is bound.
    init(plan: SandboxPlan, jail: String, cgroup: Cgroup?) throws(SandboxError) {
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
            let plan = try take(try Self.planFile(plan, cgroup), forChild: true, "the plan")
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
            throw error
        }
        for descriptor in childEnds { close(descriptor) }
    }

    /// The plan as a file without a name.
    private static func planFile(_ plan: SandboxPlan, _ cgroup: Cgroup?) throws(SandboxError) -> Int32 {
        let bytes = PlanStep.encode(plan.preamble(cgroup: cgroup) + plan.steps)
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
