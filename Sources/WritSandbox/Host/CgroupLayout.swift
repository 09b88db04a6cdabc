/// Where new cgroups can be made: for each controller a folder and its version.
package struct CgroupLayout: Sendable, Equatable {
    package enum Version: Int, Sendable { case v1 = 1, v2 = 2 }

    package struct Place: Sendable, Equatable {
        package var version: Version
        /// The folder under which a sandbox's group is made.
        package var folder: String
    }

    package var memory: Place?
    package var pids: Place?
    package var cpu: Place?
    /// The v2 hierarchy, also where it has no controllers: it freezes and kills.
    package var unified: String?

    package static let none = CgroupLayout()

    /// Reads where this process stands in each hierarchy; says nothing of whether groups may be made there.
    ///
    /// Source: cgroups(7), "/proc/[pid]/cgroup"; proc_pid_mountinfo(5).
    /// - Parameters:
    ///   - own: text of `/proc/self/cgroup`.
    ///   - mounts: text of `/proc/self/mountinfo`.
    ///   - controllers: the words of `cgroup.controllers` in a folder of the v2 hierarchy.
    package static func read(own: String, mounts: String, controllers: (String) -> [String]) -> CgroupLayout {
        var paths: [String: String] = [:]  // controller, or "" for v2 → path within the hierarchy
        for line in own.split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3 else { continue }
            if parts[0] == "0" && parts[1].isEmpty {
                paths[""] = String(parts[2])
            } else {
                for controller in parts[1].split(separator: ",") { paths[String(controller)] = String(parts[2]) }
            }
        }
        var layout = CgroupLayout()
        for line in mounts.split(separator: "\n") {
            // id parent major:minor root mountpoint options … - type source options
            let halves = line.split(separator: " ", omittingEmptySubsequences: true)
            guard let dash = halves.firstIndex(of: "-"), halves.count > dash + 3, halves.count > 5 else { continue }
            let root = String(halves[3])
            let point = unescape(String(halves[4]))
            func folder(_ path: String?) -> String? {
                guard let path else { return nil }
                let base = root == "/" ? path : path.hasPrefix(root) ? String(path.dropFirst(root.count)) : nil
                guard let base else { return nil }
                return base == "/" || base.isEmpty ? point : point + (base.hasPrefix("/") ? base : "/" + base)
            }
            if halves[dash + 1] == "cgroup2", let folder = folder(paths[""]) {
                layout.unified = layout.unified ?? folder
            } else if halves[dash + 1] == "cgroup" {
                for option in halves[dash + 3].split(separator: ",") {
                    guard let folder = folder(paths[String(option)]) else { continue }
                    let place = Place(version: .v1, folder: folder)
                    switch option {
                    case "memory": layout.memory = layout.memory ?? place
                    case "pids": layout.pids = layout.pids ?? place
                    case "cpu": layout.cpu = layout.cpu ?? place
                    default: break
                    }
                }
            }
        }
        if let unified = layout.unified {
            let place = Place(version: .v2, folder: unified)
            let here = controllers(unified)
            // A controller is in one hierarchy at a time; v2 is preferred where it has it.
            if here.contains("memory") { layout.memory = place }
            if here.contains("pids") { layout.pids = place }
            if here.contains("cpu") { layout.cpu = place }
        }
        return layout
    }

    /// mountinfo writes space, tab, newline and backslash as three octal digits.
    private static func unescape(_ text: String) -> String {
        text.replacing("\\040", with: " ").replacing("\\011", with: "\t").replacing("\\012", with: "\n")
            .replacing("\\134", with: "\\")
    }

    /// Whether `folder` is one of the v2 hierarchy.
    func isUnified(_ folder: String) -> Bool {
        folder == unified || [memory, pids, cpu].contains { $0?.version == .v2 && $0?.folder == folder }
    }

    /// Each folder once, v1 controllers that share one included.
    var folders: [String] {
        var out: [String] = []
        for folder in [memory?.folder, pids?.folder, cpu?.folder, unified] {
            if let folder, !out.contains(folder) { out.append(folder) }
        }
        return out
    }
}
