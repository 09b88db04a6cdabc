import Glibc
import WritModel

/// The limits that a sandbox's cgroup carries.
struct CgroupLimits: Sendable, Equatable {
    /// Resident memory of all processes, page cache and tmpfs together.
    var memory: ByteCount
    var processes: Int
    /// What the share of the processors is measured by, as in Lambda.
    var memoryForShare: ByteCount

    /// Weight of cgroup v2, 1–10000: at 256 MiB the 100 that any other group has, so that a small function is not starved
    /// by ordinary processes of the host.
    var weight: Int { min(10000, max(50, mebibytes * 100 / 256)) }
    /// Shares of cgroup v1: the same with 1024 as the usual.
    var shares: Int { min(262144, max(512, mebibytes * 1024 / 256)) }
    /// Whole processors that it may use at most; in Lambda 1769 MiB are one.
    var processors: Int { max(1, (mebibytes + 1768) / 1769) }

    /// Rounded down; small enough to be multiplied.
    private var mebibytes: Int { memoryForShare.bytes >> 20 }
}

/// The cgroups of one sandbox, one folder in each hierarchy that is used. Made before the jailer starts, removed after
/// the last process has ended.
struct Cgroup: Sendable {
    let layout: CgroupLayout
    let name: String
    /// Folders made, in order.
    let folders: [String]

    /// - Throws: `SandboxError` with the file that refused; everything made before is removed again.
    init(layout: CgroupLayout, name: String) throws(SandboxError) {
        self.layout = layout
        self.name = name
        var made: [String] = []
        for parent in layout.folders {
            let folder = parent + "/" + name
            if unsafe mkdir(folder, 0o755) != 0 {
                let error = errno
                for folder in made.reversed() { unsafe rmdir(folder) }
                throw SandboxError(.cgroup, "cannot make cgroup `\(folder)`", errno: error)
            }
            made.append(folder)
        }
        folders = made
    }

    /// Writes the limits; processes may be in the group already.
    func apply(_ limits: CgroupLimits) throws(SandboxError) {
        for (file, value, needed) in Self.settings(layout: layout, name: name, limits: limits) {
            if let error = HostFile.write(value, to: file), needed {
                throw SandboxError(.cgroup, "cannot write `\(value)` to `\(file)`", errno: error)
            }
        }
    }

    /// The files to write, in order; files that are not needed exist on some kernels only (swap accounting).
    static func settings(
        layout: CgroupLayout, name: String, limits: CgroupLimits
    ) -> [(file: String, value: String, needed: Bool)] {
        var out: [(String, String, Bool)] = []
        if let place = layout.memory {
            let folder = place.folder + "/" + name
            switch place.version {
            case .v1:
                out.append((folder + "/memory.limit_in_bytes", "\(limits.memory.bytes)", true))
                out.append((folder + "/memory.memsw.limit_in_bytes", "\(limits.memory.bytes)", false))
                out.append((folder + "/memory.swappiness", "0", false))
            case .v2:
                out.append((folder + "/memory.max", "\(limits.memory.bytes)", true))
                out.append((folder + "/memory.swap.max", "0", false))
                out.append((folder + "/memory.oom.group", "1", true))
            }
        }
        if let place = layout.pids { out.append((place.folder + "/\(name)/pids.max", "\(limits.processes)", true)) }
        if let place = layout.cpu {
            let folder = place.folder + "/" + name
            switch place.version {
            case .v1:
                out.append((folder + "/cpu.shares", "\(limits.shares)", true))
                out.append((folder + "/cpu.cfs_quota_us", "\(limits.processors * 100_000)", false))
            case .v2:
                out.append((folder + "/cpu.weight", "\(limits.weight)", true))
                out.append((folder + "/cpu.max", "\(limits.processors * 100_000) 100000", true))
            }
        }
        return out
    }

    /// Most memory that was ever in use, tmpfs included.
    var memoryPeak: ByteCount? {
        guard let place = layout.memory else { return nil }
        let file = place.version == .v1 ? "memory.max_usage_in_bytes" : "memory.peak"
        return HostFile.text("\(place.folder)/\(name)/\(file)").flatMap { Int($0.prefix { $0.isNumber }) }
            .map(ByteCount.init(bytes:))
    }

    /// How many processes were killed because the memory was used up.
    var outOfMemoryKills: Int {
        guard let place = layout.memory else { return 0 }
        let file = place.version == .v1 ? "memory.oom_control" : "memory.events"
        for line in HostFile.text("\(place.folder)/\(name)/\(file)")?.split(separator: "\n") ?? []
        where line.hasPrefix("oom_kill ") {
            return Int(line.dropFirst(9)) ?? 0
        }
        return 0
    }

    /// Stops or lets go on every process; false where the kernel cannot.
    func setFrozen(_ frozen: Bool) -> Bool {
        guard let unified = layout.unified else { return false }
        return HostFile.write(frozen ? "1" : "0", to: "\(unified)/\(name)/cgroup.freeze") == nil
    }

    /// False while a folder is still in use; call again later.
    @discardableResult
    func remove() -> Bool {
        var gone = true
        for folder in folders.reversed() where unsafe rmdir(folder) != 0 && errno != ENOENT { gone = false }
        return gone
    }

    /// Removes groups that a server left behind which was killed: empty ones named for a process that is gone.
    static func sweep(_ layout: CgroupLayout) {
        for parent in layout.folders {
            for name in HostFile.names(in: parent) where name.hasPrefix("writ-") {
                let parts = name.split(separator: "-")
                guard parts.count == 3, let owner = Int32(parts[1]), owner != getpid() else { continue }
                if kill(owner, 0) != 0 && errno == ESRCH { unsafe rmdir(parent + "/" + name) }
            }
        }
    }
}
