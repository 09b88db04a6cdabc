import CWritLinux

extension SandboxPlan {
    /// The steps that differ from start to start: they come before the others.
    func preamble(cgroup: Cgroup?) -> [PlanStep] {
        var out = [
            PlanStep(
                WRIT_JAIL_CLOSE_FROM, [Int64(WRIT_JAIL_FIRST_FREE_FD)], what: "close every descriptor from 5 on",
                why: "nothing of the server's leaks in; 3 is the plan, 4 the way to the server")
        ]
        let files =
            cgroup?.membershipFiles ?? cgroups.folders.map { $0 + "/writ-…/cgroup.procs" }
        for file in files {
            out.append(
                PlanStep(
                    WRIT_JAIL_WRITE_FILE, [], [Array(file.utf8), Array("0".utf8)], what: "join the cgroup: \(file)",
                    why: "\(limits.memory) of memory, \(limits.processes) processes, \(limits.processors) processors"))
        }
        return out
    }
}
