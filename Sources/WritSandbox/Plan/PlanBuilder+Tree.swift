import CWritLinux
import WritModel

/// MOUNT_ATTR_* of linux/mount.h.
private enum MountFlag {
    static let readOnly: Int64 = 1
    static let noSetUserID: Int64 = 2
    static let noDevices: Int64 = 4
    static let noExec: Int64 = 8
}

// The file tree: a tmpfs that holds only what is named, bound read-only. Nothing of the host is hidden; it is not there.
extension PlanBuilder {
    /// What every sandbox has: libraries, settings, devices, /proc.
    mutating func addBase() {
        add(
            WRIT_JAIL_MOUNT_PRIVATE, [1], ["/"], "take the mounts out of the host's reach",
            "no mount made here reaches the host; one that is made there while this is a spare still arrives")
        let root = takeSlot()
        add(
            WRIT_JAIL_MAKE_MOUNT, [root, MountFlag.noSetUserID | MountFlag.noDevices],
            ["tmpfs", "size", "16m", "nr_inodes", "4096", "mode", "0755"], "make an empty tmpfs as the new root")
        add(WRIT_JAIL_MOVE_MOUNT, [root, 1], ["/"], "lay it over the host's root")
        add(WRIT_JAIL_CHDIR_SLOT, [root], [], "enter it")

        for folder in layout.base.libraries { bind(folder, at: folder, "the runtime's libraries") }
        for link in layout.base.links { makeLink(link.path, to: link.target) }
        for (path, bytes) in layout.base.settings.sorted(by: { $0.key < $1.key }) {
            makeFile(path, bytes, "the host's, copied")
        }
        addNames()
        addDevices()
        addProc()
        if !missing.contains(.utsNamespace) {
            add(WRIT_JAIL_SETHOSTNAME, [], ["sandbox"], "name the host `sandbox`", "the real name is nobody's business")
        }
    }

    /// What this function has of its own, and the change into the tree.
    mutating func addTree() throws(InputError) {
        add(
            WRIT_JAIL_MOUNT_PRIVATE, [0], ["/"], "make all mounts private",
            "from here on none of the host arrives")
        try addPrograms()
        addIdentity()
        bind(input.taskRoot, at: "/var/task", "the function's bundle")
        if let packages = input.packages { bind(packages, at: SandboxInput.runtimePackages, "the runtime's packages") }
        addOpt()
        try addFiles()
        addScratch()
        add(WRIT_JAIL_PIVOT_ROOT, [], ["."], "make this the root and detach the host's tree")
        add(
            WRIT_JAIL_MOUNT_SETATTR, [-1, MountFlag.readOnly, 0], ["/"], "make the root read-only",
            "only /tmp and what the writ names can be written")
        add(WRIT_JAIL_CHDIR, [], ["/var/task"], "start in /var/task", "as in Lambda")
    }

    private mutating func addProc() {
        let proc = takeSlot()
        makeFolder("/proc")
        add(
            WRIT_JAIL_MAKE_MOUNT,
            [proc, MountFlag.noSetUserID | MountFlag.noDevices | MountFlag.noExec],
            ["proc"], "make a /proc of this pid namespace")
        add(
            WRIT_JAIL_MOVE_MOUNT, [proc, 0], ["proc"], "mount it at /proc", "runtimes read /proc/self, cpuinfo, meminfo"
        )
        // What only root may read needs no cover, unless the function's user is root outside of its user namespace.
        let isRootOutside = !features.privileged && features.userID == 0
        for mask in layout.base.maskedProc where mask.isPublic || isRootOutside {
            let slot = takeSlot()
            add(WRIT_JAIL_OPEN_TREE, [slot, 0], ["dev/null"], "take /dev/null")
            add(
                WRIT_JAIL_MOVE_MOUNT, [slot, 0], [Self.relative(mask.path)], "cover \(mask.path)",
                "tells of the kernel or its keys")
        }
        add(
            WRIT_JAIL_MOUNT_SETATTR, [-1, MountFlag.readOnly, 0], ["proc"], "make /proc read-only",
            "no setting of the kernel is changed through it")
    }

    /// A read-only view of `source` at `path`. Set-user-id bits and devices in it have no effect.
    private mutating func bind(
        _ source: String, at path: String, _ why: String, isFile: Bool = false, writable: Bool = false,
        devices: Bool = false, executable: Bool = true
    ) {
        let slot = takeSlot()
        add(WRIT_JAIL_OPEN_TREE, [slot, isFile ? 0 : 1], [source], "take \(source)", why)
        var flags = MountFlag.noSetUserID
        var words = "nosuid"
        if !writable {
            flags |= MountFlag.readOnly
            words += ", read-only"
        }
        if !devices {
            flags |= MountFlag.noDevices
            words += ", nodev"
        }
        if !executable {
            flags |= MountFlag.noExec
            words += ", noexec"
        }
        add(WRIT_JAIL_MOUNT_SETATTR, [slot, flags, 1], [""], "make it \(words)")
        if isFile {
            makeFolder(Self.parent(path))
            steps.append(
                PlanStep(
                    WRIT_JAIL_CREATE_FILE, [0o444], [Array(Self.relative(path).utf8), []], what: "make file \(path)"))
        } else {
            makeFolder(path)
        }
        add(WRIT_JAIL_MOVE_MOUNT, [slot, 0], [Self.relative(path)], "mount it at \(path)")
    }

    /// Whether a folder that is bound already holds `path`.
    private func isBound(_ path: String) -> Bool {
        (layout.base.libraries + Self.ownPlaces).contains {
            path == $0 || path.hasPrefix($0 + "/")
        }
    }

    /// `/bin/sh` is `/usr/bin/sh` where `/bin` is a link to `usr/bin`.
    private func throughLinks(_ path: String) -> String {
        for link in layout.base.links where path.hasPrefix(link.path + "/") {
            let folder = link.target.hasPrefix("/") ? link.target : Self.parent(link.path) + "/" + link.target
            return folder + path.dropFirst(link.path.count)
        }
        return path
    }

    /// The files of programs outside the library folders, one by one: /usr/bin itself is not there.
    private mutating func addPrograms() throws(InputError) {
        var placed: Set<String> = []
        for program in [layout.command] + layout.programs {
            if !isBound(program.real), placed.insert(program.real).inserted {
                bind(program.real, at: program.real, "may be executed", isFile: true)
            }
            let path = throughLinks(program.path)
            if path != program.real, !isBound(path), placed.insert(path).inserted {
                makeLink(path, to: program.real)
            }
        }
    }

    /// Names that every sandbox knows alike.
    private mutating func addNames() {
        makeFile(
            "/etc/hosts", Array("127.0.0.1 localhost sandbox\n::1 localhost\n".utf8), "no names but its own")
        makeFile(
            "/etc/resolv.conf", Array("nameserver 127.0.0.1\noptions timeout:5 attempts:2\n".utf8), "the gate answers")
        makeFile(
            "/etc/nsswitch.conf", Array("passwd: files\ngroup: files\nhosts: files dns\n".utf8),
            "no other sources of names")
    }

    private mutating func addIdentity() {
        let id = userID
        makeFile(
            "/etc/passwd", Array("sandbox:x:\(id):\(id)::/tmp:/sbin/nologin\n".utf8), "only the function's own user")
        makeFile("/etc/group", Array("sandbox:x:\(id):\n".utf8), "")
        makeFile("/etc/ssl/writ-ca.pem", input.certificates, "the authority of this sandbox's gate")
        let separator: [UInt8] = layout.base.authorities.isEmpty || layout.base.authorities.last == 0x0A ? [] : [0x0A]
        makeFile(
            "/etc/ssl/certs/ca-certificates.crt", layout.base.authorities + separator + input.certificates,
            "the host's authorities and the gate's")
        for alias in ["/etc/ssl/cert.pem", "/etc/ssl/ca-bundle.pem", "/etc/pki/tls/certs/ca-bundle.crt"] {
            makeLink(alias, to: "/etc/ssl/certs/ca-certificates.crt")
        }
    }

    /// Layers merged at /opt, the bootstrap at /opt/writ.
    private mutating func addOpt() {
        if input.layers.isEmpty {
            bind(input.bootstrapFolder, at: "/opt/writ", "the bootstrap")
            return
        }
        // An overlay needs its mount point for /opt/writ in one of its own folders.
        makeFolder("/.layers/base/writ")
        for (at, layer) in input.layers.enumerated() { bind(layer, at: "/.layers/\(at)", "layer \(at + 1)") }
        makeFolder("/opt")
        let lower = input.layers.indices.reversed().map { ".layers/\($0)" } + [".layers/base"]
        let slot = takeSlot()
        add(
            WRIT_JAIL_MAKE_MOUNT,
            [slot, MountFlag.readOnly | MountFlag.noSetUserID | MountFlag.noDevices],
            ["overlay", "lowerdir", lower.joined(separator: ":")], "merge the layers",
            "a later layer covers an earlier one")
        add(WRIT_JAIL_MOVE_MOUNT, [slot, 0], ["opt"], "mount them at /opt")
        let bootstrap = takeSlot()
        add(
            WRIT_JAIL_OPEN_TREE, [bootstrap, 1], [input.bootstrapFolder], "take \(input.bootstrapFolder)",
            "the bootstrap")
        add(
            WRIT_JAIL_MOUNT_SETATTR,
            [bootstrap, MountFlag.readOnly | MountFlag.noSetUserID | MountFlag.noDevices, 1], [""], "make it read-only")
        add(WRIT_JAIL_MOVE_MOUNT, [bootstrap, 0], ["opt/writ"], "mount it at /opt/writ")
    }

    private static let ownPlaces = ["/var/task", "/opt", SandboxInput.runtimePackages]

    /// Whether a path of the writ's `files` is in a place that the sandbox fills itself.
    static func isOwnPlace(_ path: String) -> Bool {
        (["/tmp"] + ownPlaces).contains { path == $0 || path.hasPrefix($0 + "/") }
    }

    private mutating func addFiles() throws(InputError) {
        let forbidden = [
            "/proc", "/sys", "/dev", "/run", "/etc", "/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/.layers",
        ]
        // Shorter paths first, so that a longer one is mounted inside.
        for (index, file) in input.writ.files.enumerated().sorted(by: { $0.element.path < $1.element.path }) {
            let place = input.writ.places["/files/\(index)/path"]
            guard file.path.hasPrefix("/"), Self.isPlain(file.path), file.path != "/", file.path != "/var" else {
                throw InputError("path", "`\(file.path)` is not an absolute, normalised path", at: place)
            }
            if Self.isOwnPlace(file.path) {
                if file.access == .write, !(file.path == "/tmp" || file.path.hasPrefix("/tmp/")) {
                    throw InputError(
                        "path", "`\(file.path)` cannot be written: bundle and layers are as they were signed", at: place
                    )
                }
                continue
            }
            if let parent = forbidden.first(where: { file.path == $0 || file.path.hasPrefix($0 + "/") }) {
                throw InputError(
                    "path", "`\(file.path)` is in `\(parent)`, which the sandbox makes itself", at: place,
                    hint: "put what the function shares with the host elsewhere, e.g. below /mnt")
            }
            guard let kind = layout.kinds[file.path], kind != .other else {
                throw InputError("path", "`\(file.path)` is neither a file nor a folder of this host", at: place)
            }
            bind(
                file.path, at: file.path, "the writ's files", isFile: kind == .file, writable: file.access == .write,
                executable: false)
        }
    }

    private mutating func addDevices() {
        for name in layout.base.devices {
            bind("/dev/\(name)", at: "/dev/\(name)", "", isFile: true, writable: true, devices: true, executable: false)
        }
        for (name, target) in [("fd", ""), ("stdin", "/0"), ("stdout", "/1"), ("stderr", "/2")] {
            makeLink("/dev/\(name)", to: "/proc/self/fd\(target)")
        }
    }

    private mutating func addScratch() {
        let limits = input.writ.limits
        let shared = min(64 << 20, max(1 << 20, limits.memory.bytes / 4))
        let flags = MountFlag.noSetUserID | MountFlag.noDevices | MountFlag.noExec
        for (path, size, why) in [
            ("/tmp", limits.tmp.bytes, "the writ's limit of /tmp; noexec, so that nothing written can be executed"),
            ("/dev/shm", shared, "semaphores and shared memory of multiprocessing; noexec"),
        ] {
            makeFolder(path)
            let slot = takeSlot()
            // An inode costs about a KiB of kernel memory that `size` does not count.
            add(
                WRIT_JAIL_MAKE_MOUNT, [slot, flags],
                ["tmpfs", "size", "\(size)", "nr_inodes", "\(max(1024, size >> 12))", "mode", "1777"],
                "make a tmpfs of \(ByteCount(bytes: size))")
            add(WRIT_JAIL_MOVE_MOUNT, [slot, 0], [Self.relative(path)], "mount it at \(path)", why)
        }
    }
}
