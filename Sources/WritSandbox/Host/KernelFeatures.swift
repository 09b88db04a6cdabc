import CWritLinux
import Glibc

/// What this kernel and this server's rights allow, found by trying.
package struct KernelFeatures: Sendable, Equatable {
    package var available: Set<Protection>
    /// For each thing missing one sentence that says why, for the log.
    package var notes: [String]
    /// The server has CAP_SYS_ADMIN and CAP_SETUID in the first user namespace: no user namespace is needed.
    package var privileged: Bool
    /// 0 where there is no Landlock.
    package var landlockVersion: Int
    package var ipv6: Bool
    package var cgroups: CgroupLayout
    package var userID: UInt32
    package var groupID: UInt32
    /// First of the user ids that sandboxes get when the server is privileged, each its own; nil: they share 65534.
    package var sandboxUserIDs: UInt32?
    /// SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV, Linux 5.19: signals do not restart a call that is being judged.
    package var waitKillable: Bool

    package init(
        available: Set<Protection>, notes: [String] = [], privileged: Bool, landlockVersion: Int, ipv6: Bool,
        cgroups: CgroupLayout, userID: UInt32, groupID: UInt32, sandboxUserIDs: UInt32?, waitKillable: Bool
    ) {
        self.available = available
        self.notes = notes
        self.privileged = privileged
        self.landlockVersion = landlockVersion
        self.ipv6 = ipv6
        self.cgroups = cgroups
        self.userID = userID
        self.groupID = groupID
        self.sandboxUserIDs = sandboxUserIDs
        self.waitKillable = waitKillable
    }

    /// Tries everything once. Where cgroup v2 has its controllers but the server stands in the group itself, the server
    /// moves into a subgroup `writ-server`, because v2 allows processes in leaves only.
    package static func probe() -> KernelFeatures {
        var available: Set<Protection> = []
        var notes: [String] = []
        func check(_ protection: Protection, _ result: Int32, _ what: String) {
            if result >= 0 {
                available.insert(protection)
            } else {
                notes.append("\(what): " + (unsafe String(cString: strerror(-result))))
            }
        }

        let root = geteuid() == 0
        let privileged = root && CWritLinux_try_unshare(CWritLinux_clone_newns | CWritLinux_clone_newnet) == 0
        check(.userNamespace, CWritLinux_try_unshare(CWritLinux_clone_newuser), "user namespace")
        let user = privileged ? 0 : CWritLinux_clone_newuser
        let mounts = CWritLinux_try_mount_api()
        check(
            .mountNamespace, mounts < 0 ? mounts : CWritLinux_try_unshare(user | CWritLinux_clone_newns),
            "mount namespace with the mount API of Linux 5.12")
        check(.pidNamespace, CWritLinux_try_proc_mount(privileged ? 0 : 1), "pid namespace with its own /proc")
        check(.ipcNamespace, CWritLinux_try_unshare(user | CWritLinux_clone_newipc), "ipc namespace")
        check(.utsNamespace, CWritLinux_try_unshare(user | CWritLinux_clone_newuts), "uts namespace")
        check(.netNamespace, CWritLinux_try_unshare(user | CWritLinux_clone_newnet), "net namespace")
        check(.cgroupNamespace, CWritLinux_try_unshare(user | CWritLinux_clone_newcgroup), "cgroup namespace")

        let landlock = Int(CWritLinux_landlock_version())
        check(.landlock, landlock >= 3 ? 0 : landlock < 0 ? Int32(landlock) : -ENOSYS, "Landlock ABI 3")
        check(.landlockScopes, landlock >= 6 ? 0 : -ENOSYS, "Landlock ABI 6 (scopes)")
        // SECCOMP_RET_ERRNO and SECCOMP_RET_USER_NOTIF
        check(.seccomp, CWritLinux_seccomp_action_available(0x0005_0000), "seccomp filters")
        check(.seccompNotify, CWritLinux_seccomp_action_available(0x7FC0_0000), "seccomp user notification")
        available.insert(.noNewPrivileges)  // Linux 3.5

        let cgroups = usableCgroups(&notes)
        if cgroups.memory != nil { available.insert(.cgroupMemory) }
        if cgroups.pids != nil { available.insert(.cgroupPids) }
        if cgroups.cpu != nil { available.insert(.cgroupCPU) }

        return KernelFeatures(
            available: available, notes: notes, privileged: privileged, landlockVersion: max(0, landlock),
            ipv6: HostFile.kind("/proc/net/if_inet6") != nil, cgroups: cgroups, userID: geteuid(), groupID: getegid(),
            sandboxUserIDs: mapsAllUsers() ? 0x7E57_0000 : nil, waitKillable: release() >= (5, 19))
    }

    /// Whether the first user namespace's whole range of ids can be used (not so for root in a container).
    private static func mapsAllUsers() -> Bool {
        let numbers = (HostFile.text("/proc/self/uid_map") ?? "").split(whereSeparator: { $0 == " " || $0 == "\n" })
        return numbers.count == 3 && numbers[0] == "0" && numbers[2] == "4294967295"
    }

    private static func release() -> (Int, Int) {
        let parts = (HostFile.text("/proc/sys/kernel/osrelease") ?? "").split(separator: ".")
        return (parts.first.flatMap { Int($0) } ?? 0, parts.dropFirst().first.flatMap { Int($0) } ?? 0)
    }

    /// Of the hierarchies that there are, those in which this server can make a group and set its limits.
    private static func usableCgroups(_ notes: inout [String]) -> CgroupLayout {
        var layout = CgroupLayout.read(
            own: HostFile.text("/proc/self/cgroup") ?? "", mounts: HostFile.text("/proc/self/mountinfo") ?? "",
            controllers: { folder in
                (HostFile.text(folder + "/cgroup.controllers") ?? "").split(whereSeparator: \.isWhitespace).map(
                    String.init)
            })
        // A server that moved itself into its leaf makes groups beside that leaf.
        if let unified = layout.unified, unified.hasSuffix("/writ-server") {
            let parent = String(unified.dropLast("/writ-server".count))
            for path in [\CgroupLayout.memory, \.pids, \.cpu] where layout[keyPath: path]?.folder == unified {
                layout[keyPath: path]?.folder = parent
            }
            layout.unified = parent
        }
        let delegated = [layout.memory, layout.pids, layout.cpu].compactMap(\.self).contains { $0.version == .v2 }
        if delegated, let folder = layout.unified, let problem = enableControllers(folder) {
            notes.append(problem)
            for path in [\CgroupLayout.memory, \.pids, \.cpu] where layout[keyPath: path]?.version == .v2 {
                layout[keyPath: path] = nil
            }
        }
        func usable(_ folder: String, _ file: String, _ value: String) -> Bool {
            let probe = "\(folder)/writ-\(getpid())-probe"
            guard unsafe mkdir(probe, 0o755) == 0 else {
                notes.append("cgroup `\(folder)`: " + (unsafe String(cString: strerror(errno))))
                return false
            }
            defer { unsafe rmdir(probe) }
            guard let error = HostFile.write(value, to: probe + "/" + file) else { return true }
            notes.append("cgroup file `\(probe)/\(file)`: " + (unsafe String(cString: strerror(error))))
            return false
        }
        if let place = layout.memory {
            let file = place.version == .v1 ? "memory.limit_in_bytes" : "memory.max"
            if !usable(place.folder, file, "\(64 << 20)") { layout.memory = nil }
        }
        if let place = layout.pids, !usable(place.folder, "pids.max", "16") { layout.pids = nil }
        if let place = layout.cpu {
            let (file, value) = place.version == .v1 ? ("cpu.shares", "512") : ("cpu.weight", "50")
            if !usable(place.folder, file, value) { layout.cpu = nil }
        }
        if let folder = layout.unified, !usable(folder, "cgroup.freeze", "0") { layout.unified = nil }
        return layout
    }

    /// Nil when children of `folder` have the controllers memory, pids and cpu; else what went wrong.
    private static func enableControllers(_ folder: String) -> String? {
        let control = folder + "/cgroup.subtree_control"
        let wanted = "+memory +pids +cpu"
        let present = (HostFile.text(control) ?? "").split(whereSeparator: \.isWhitespace)
        if ["memory", "pids", "cpu"].allSatisfy({ name in present.contains { $0 == name } }) { return nil }
        if HostFile.write(wanted, to: control) == nil { return nil }
        let leaf = folder + "/writ-server"
        if unsafe mkdir(leaf, 0o755) != 0 && errno != EEXIST {
            return "cgroup v2 is not delegated: cannot make `\(leaf)`; run the server as a service with Delegate=yes"
        }
        if HostFile.write("\(getpid())", to: leaf + "/cgroup.procs") == nil, HostFile.write(wanted, to: control) == nil
        {
            return nil
        }
        _ = HostFile.write("\(getpid())", to: folder + "/cgroup.procs")
        unsafe rmdir(leaf)
        return "cgroup v2 is not delegated: `\(folder)` is shared; run the server as a service with Delegate=yes"
    }
}
