import CWritLinux

/// What a jailer does before it has a function's plan, so that a spare one has it behind it: it is the same for all
/// functions of a server. Equal preambles make a spare fit for a plan.
struct Preamble: Sendable, Equatable {
    let cgroups: CgroupLayout
    /// Namespaces, the common part of the tree, the network.
    let common: [PlanStep]

    /// - Parameter cgroup: nil when only the text is wanted.
    func steps(cgroup: Cgroup?) -> [PlanStep] {
        var out = [
            PlanStep(
                WRIT_JAIL_CLOSE_FROM, [Int64(WRIT_JAIL_FIRST_FREE_FD)], what: "close every descriptor from 5 on",
                why: "nothing of the server's leaks in; 3 is the plan, 4 the way to the server")
        ]
        for folder in cgroup?.folders ?? cgroups.folders.map({ $0 + "/writ-…" }) {
            let parent = folder.lastIndex(of: "/").map { String(folder[..<$0]) } ?? folder
            if cgroups.isUnified(parent) {
                out.append(
                    PlanStep(
                        WRIT_JAIL_OPEN_FOLDER, [PlanBuilder.Slot.cgroup], [Array(folder.utf8)],
                        what: "open the cgroup: \(folder)", why: "the function's first process begins in it"))
            } else {
                // A thread that moves only itself, by `tasks`, need not wait for the kernel's lock over all processes;
                // through `cgroup.procs` it would, 10 ms and more.
                out.append(
                    PlanStep(
                        WRIT_JAIL_WRITE_FILE, [], [Array((folder + "/tasks").utf8), Array("0".utf8)],
                        what: "join the cgroup: \(folder)",
                        why: "the server writes the writ's limits into it before it hands over the plan"))
            }
        }
        out += common
        out.append(
            PlanStep(WRIT_JAIL_NEXT_PLAN, what: "take the plan of the function", why: "a spare jailer waits here"))
        return out
    }
}
