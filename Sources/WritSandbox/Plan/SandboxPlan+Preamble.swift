import CWritLinux

extension SandboxPlan {
    /// The steps before the plan's own.
    func preamble(cgroup: Cgroup?) -> [PlanStep] {
        Self.preamble(files: cgroup?.membershipFiles ?? cgroups.folders.map { $0 + "/writ-…/cgroup.procs" })
    }

    /// The steps that need no plan, so that a spare jailer has them behind it: joining a cgroup alone may wait for a grace
    /// period of the kernel, 10 ms and more.
    static func preamble(files: [String]) -> [PlanStep] {
        var out = [
            PlanStep(
                WRIT_JAIL_CLOSE_FROM, [Int64(WRIT_JAIL_FIRST_FREE_FD)], what: "close every descriptor from 5 on",
                why: "nothing of the server's leaks in; 3 is the plan, 4 the way to the server")
        ]
        for file in files {
            out.append(
                PlanStep(
                    WRIT_JAIL_WRITE_FILE, [], [Array(file.utf8), Array("0".utf8)], what: "join the cgroup: \(file)",
                    why: "the server has written the writ's limits into it"))
        }
        out.append(
            PlanStep(WRIT_JAIL_NEXT_PLAN, what: "take the plan of the function", why: "a spare jailer waits here"))
        return out
    }
}
