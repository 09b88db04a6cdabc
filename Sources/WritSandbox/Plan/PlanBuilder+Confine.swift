import CWritLinux
import Glibc
import WritModel

// Everything but the file tree, in the order of the plan.
extension PlanBuilder {
    /// Numbers of linux/prctl.h.
    private enum Option {
        static let parentDeathSignal: Int64 = 1
        static let secureBits: Int64 = 28
        static let noNewPrivileges: Int64 = 38
        static let ambient: Int64 = 47
    }

    /// RLIMIT_* of asm-generic/resource.h, the same on both architectures.
    private enum Resource: Int64 {
        case data = 2
        case core = 4
        case processes = 6
        case openFiles = 7
        case lockedMemory = 8
        case pendingSignals = 11
        case messageQueues = 12
        case realTimePriority = 14
    }

    mutating func addNamespaces() {
        var flags: Int32 = 0
        var names: [String] = []
        func take(_ protection: Protection, _ flag: Int32, _ name: String) {
            guard !missing.contains(protection) else { return }
            flags |= flag
            names.append(name)
        }
        if !features.privileged { take(.userNamespace, CWritLinux_clone_newuser, "user") }
        take(.mountNamespace, CWritLinux_clone_newns, "mount")
        take(.pidNamespace, CWritLinux_clone_newpid, "pid")
        take(.ipcNamespace, CWritLinux_clone_newipc, "ipc")
        take(.utsNamespace, CWritLinux_clone_newuts, "uts")
        take(.netNamespace, CWritLinux_clone_newnet, "net")
        add(WRIT_JAIL_SETSID, [], [], "become leader of a new session", "no controlling terminal")
        add(WRIT_JAIL_UMASK, [0o022], [], "set umask 022")
        add(
            WRIT_JAIL_WRITE_FILE, [], ["/proc/self/oom_score_adj", "1000"], "be the first to go when memory is short",
            "the host and the server outlive their functions")
        add(
            WRIT_JAIL_UNSHARE, [Int64(flags)], [], "enter new namespaces: " + names.joined(separator: ", "),
            "empty ones; what belongs to them is made below")
        if !features.privileged {
            add(
                WRIT_JAIL_WRITE_FILE, [], ["/proc/self/setgroups", "deny"], "give up setgroups",
                "else no group may be mapped")
            add(
                WRIT_JAIL_WRITE_FILE, [], ["/proc/self/uid_map", "\(userID) \(features.userID) 1"],
                "map user \(userID) to the server's own")
            add(
                WRIT_JAIL_WRITE_FILE, [], ["/proc/self/gid_map", "\(userID) \(features.groupID) 1"],
                "map group \(userID) to the server's own")
        }
        let group = features.cgroups.folders.contains(where: features.cgroups.isUnified) ? Slot.cgroup : -1
        add(
            WRIT_JAIL_FORK_INIT, [group], [],
            "fork into the pid namespace" + (group < 0 ? "" : " and the cgroup v2") + " as a child of the server",
            "the first process of a pid namespace takes all others with it when it ends")
        if !missing.contains(.cgroupNamespace) {
            add(
                WRIT_JAIL_UNSHARE, [Int64(CWritLinux_clone_newcgroup)], [], "enter a new namespace: cgroup",
                "in the cgroup already, so that the namespace starts there")
        }
    }

    mutating func addLoopback() {
        // lo is always the first interface of a net namespace.
        add(WRIT_JAIL_LINK_UP, [1], [], "bring up lo", "the namespace has no other interface, and no way out")
        add(
            WRIT_JAIL_ROUTE_LOCAL, [Int64(AF_INET), 1], [], "make every IPv4 address local",
            "whatever the function dials arrives at the gate with its destination")
        if features.ipv6 {
            add(WRIT_JAIL_ROUTE_LOCAL, [Int64(AF_INET6), 1], [], "make every IPv6 address local")
        }
        let first = Slot.listeners
        add(
            WRIT_JAIL_LISTEN, [first, Int64(WRIT_JAIL_LOOPBACK4.rawValue), stream, Int64(SandboxPort.runtimeAPI)], [],
            "listen on 127.0.0.1:9001", "the Runtime API")
        add(
            WRIT_JAIL_LISTEN, [first + 1, any, Int64(SOCK_DGRAM.rawValue), Int64(SandboxPort.resolver)], [],
            "take UDP port 53", "the resolver, whatever server a program asks")
        add(
            WRIT_JAIL_LISTEN, [first + 2, any, stream, Int64(SandboxPort.resolver)], [], "listen on TCP port 53",
            "the resolver")
    }

    private var any: Int64 { Int64((features.ipv6 ? WRIT_JAIL_ANY46 : WRIT_JAIL_ANY4).rawValue) }
    private var stream: Int64 { Int64(SOCK_STREAM.rawValue) }

    mutating func addListeners() {
        ports = Array(Set(input.ports)).sorted()
        let first = Slot.listeners
        for (at, port) in ports.enumerated() {
            add(
                WRIT_JAIL_LISTEN, [first + 3 + Int64(at), any, stream, Int64(port)], [], "listen on TCP port \(port)",
                "the writ's egress; any other port is refused by the kernel")
        }
        add(
            WRIT_JAIL_SEND, [first, Int64(3 + ports.count), Int64(WRIT_JAIL_LISTENERS.rawValue)], [],
            "hand the sockets to the server", "none stays here")
    }

    mutating func addLimits() {
        let limits = input.writ.limits
        func limit(_ resource: Resource, _ value: Int, _ name: String, _ why: String) {
            add(
                WRIT_JAIL_RLIMIT, [resource.rawValue, Int64(value), Int64(value)], [], "limit \(name) to \(value)", why)
        }
        // A limit of 1 is the one value that also keeps the kernel from piping a dump to the host's core handler (core(5)).
        limit(.core, 1, "core dumps", "memory must not land in files, nor with the host's core handler")
        limit(.openFiles, 1024, "open files", "as in Lambda")
        limit(.lockedMemory, 64 << 10, "locked memory", "it cannot be reclaimed")
        limit(.messageQueues, 0, "message queues", "not offered")
        limit(.realTimePriority, 0, "real-time priority", "it would starve the host")
        limit(.pendingSignals, 1024, "pending signals", "kernel memory")
        // Privileged sandboxes that share a user id would share this count, so the cgroup alone counts there.
        if missing.contains(.cgroupPids) || !features.privileged {
            limit(
                .processes, limits.processes, "processes of this user namespace",
                missing.contains(.cgroupPids) ? "there is no cgroup to count them" : "besides the cgroup's limit")
        }
        if missing.contains(.cgroupMemory) {
            let (sum, overflow) = limits.memory.bytes.addingReportingOverflow(128 << 20)
            limit(
                .data, overflow ? limits.memory.bytes : sum, "writable memory of each process",
                "there is no cgroup; 128 MiB more than the writ says, for stacks that are reserved and not used")
        }
    }

    /// Order: what needs privileges first; then group before user, because the user is what allows to change the group;
    /// then what a change of user would undo (the death signal).
    mutating func addDrop() {
        add(
            WRIT_JAIL_DROP_BOUNDING_SET, [], [], "drop every capability from the bounding set",
            "none can come back by exec")
        // SECBIT_NOROOT, NO_SETUID_FIXUP, KEEP_CAPS off and each locked, NO_CAP_AMBIENT_RAISE and locked.
        add(
            WRIT_JAIL_PRCTL, [Option.secureBits, 0xEF], [], "lock securebits",
            "user 0 of any namespace would have no capabilities either")
        if features.privileged {
            add(WRIT_JAIL_SETGROUPS_NONE, [], [], "leave all groups")
            add(WRIT_JAIL_SETRESGID, [Int64(userID)], [], "become group \(userID)", "before the user, who could not")
            add(WRIT_JAIL_SETRESUID, [Int64(userID)], [], "become user \(userID)", "owns nothing on this host")
        }
        add(WRIT_JAIL_PRCTL, [Option.ambient, 4], [], "clear ambient capabilities")
        add(WRIT_JAIL_CAPSET_NONE, [], [], "drop all capabilities")
        add(
            WRIT_JAIL_PRCTL, [Option.parentDeathSignal, Int64(SIGKILL)], [], "die with the server",
            "after the change of user, which clears it; the seccomp filter lets nobody take it back")
        add(
            WRIT_JAIL_PRCTL, [Option.noNewPrivileges, 1], [], "set no_new_privs",
            "set-user-id programs gain nothing, and the two steps below need it")
    }

    mutating func addLandlock() throws(InputError) {
        guard !missing.contains(.landlock) else { return }
        let version = features.landlockVersion
        let slot = takeSlot()
        let scoped = version >= 6 ? LandlockRights.allScopes : 0
        let handled = LandlockRights.handled(version: version)
        add(
            WRIT_JAIL_LANDLOCK_CREATE, [slot, handled.rawValue, 0, scoped], [],
            "make a Landlock ruleset (ABI \(version)) that refuses every file right"
                + (scoped == 0 ? "" : ", signals and abstract Unix sockets to the outside"),
            "a second wall behind the mounts; TCP is left to the net namespace, where only the gate listens")
        func allow(_ path: String, _ rights: LandlockRights, _ why: String, isFile: Bool = false) {
            let granted = (isFile ? rights.intersection(.ofFiles) : rights).intersection(handled)
            add(WRIT_JAIL_LANDLOCK_ADD, [slot, granted.rawValue], [path], "allow \(path): \(rights.words)", why)
        }
        let packages = input.packages.map { _ in [SandboxInput.runtimePackages] } ?? []
        for folder in layout.base.libraries + ["/etc", "/var/task", "/opt", "/proc"] + packages {
            allow(folder, .read, "")
        }
        allow("/dev", .readDir, "")
        for name in layout.base.devices { allow("/dev/\(name)", [.readFile, .writeFile], "", isFile: true) }
        for path in ["/tmp", "/dev/shm"] { allow(path, .scratch, "") }
        for file in input.writ.files where !Self.isOwnPlace(file.path) {
            allow(
                file.path, file.access == .write ? .scratch : .read, "the writ's files",
                isFile: layout.kinds[file.path] == .file)
        }
        var executable: [String] = []
        for program in [layout.command] + layout.programs {
            for path in [program.real] + program.interpreters where !executable.contains(path) {
                executable.append(path)
            }
        }
        for path in executable {
            allow(
                path, [.execute, .readFile],
                path == layout.command.real
                    ? "the runtime"
                    : layout.programs.contains { $0.real == path } ? "the writ's programs" : "loads programs",
                isFile: true)
        }
        add(WRIT_JAIL_LANDLOCK_RESTRICT, [slot], [], "put the ruleset in force", "for good, and for all children")
    }

    mutating func addSeccomp() {
        let notify = !missing.contains(.seccompNotify)
        let slot: Int64 = notify ? takeSlot() : -1
        // SECCOMP_FILTER_FLAG_NEW_LISTENER 8, WAIT_KILLABLE_RECV 32
        let flags: Int64 = notify ? (features.waitKillable ? 8 | 32 : 8) : 0
        let filter = notify ? SeccompFilter.watched : SeccompFilter.unwatched
        steps.append(
            PlanStep(
                WRIT_JAIL_SECCOMP, [slot, flags], [filter.bytes],
                what:
                    "install the seccomp filter of \(SyscallTable.all.count) calls, \(filter.instructions.count) instructions",
                why: "last, because it refuses most of the calls above"))
        if notify {
            add(
                WRIT_JAIL_SEND, [slot, 1, Int64(WRIT_JAIL_NOTIFIER.rawValue)], [], "hand its listener to the server",
                "exec is answered there; what else is reported there decides nothing")
        }
    }

    mutating func addStart() {
        add(WRIT_JAIL_WAIT_GO, [], [], "wait for the server's word", "if the server has gone, so does the sandbox")
        let environment = input.environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        steps.append(
            PlanStep(
                WRIT_JAIL_EXEC, [Int64(input.command.count)],
                ([layout.command.real] + input.command + environment).map { Array($0.utf8) },
                what: "exec " + input.command.joined(separator: " "),
                why: "with \(environment.count) variables and descriptors 0, 1, 2"))
    }
}
