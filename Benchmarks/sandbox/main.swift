import Glibc
import WritModel
import WritSandbox

// Usage: sandbox-benchmark JAIL run PROGRAM ARGUMENT…     one sandbox in /tmp/…, its output shown
//        sandbox-benchmark JAIL start COUNT [PROGRAM ARGUMENT…]   start to exec and to the end, in microseconds

let arguments = CommandLine.arguments
guard arguments.count >= 3 else {
    print("usage: sandbox-benchmark JAIL run|start|plan …")
    exit(2)
}
let jail = arguments[1]
let features = KernelFeatures.probe()
let without = Set(Protection.allCases)

func input(_ command: [String], programs: [String] = []) -> SandboxInput {
    let writ = Writ(
        function: "Bench", runtime: "provided", handler: "", isolation: .worker,
        limits: Writ.Limits(
            memory: .mebibytes(256), timeout: 30, concurrency: 1, tmp: .mebibytes(64), processes: 64),
        programs: programs, expires: .max)
    let folder = "/tmp/writ-bench-\(getuid())"
    for part in ["", "/task", "/bootstrap"] { unsafe mkdir(folder + part, 0o755) }
    return SandboxInput(
        writ: writ, taskRoot: folder + "/task", bootstrapFolder: folder + "/bootstrap", command: command,
        environment: ["PATH": "/usr/bin", "HOME": "/tmp"], ports: [443])
}

func now() -> Double {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) * 1e6 + Double(time.tv_nsec) / 1e3
}

func drain(_ descriptor: Int32, to output: Int32) {
    var buffer = [UInt8](repeating: 0, count: 65536)
    while true {
        let count = unsafe read(descriptor, &buffer, buffer.count)
        if count <= 0 { return }
        if output >= 0 { unsafe write(output, buffer, count) }
    }
}

func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

do {
    switch arguments[2] {
    case "plan":
        print(try SandboxPlan.make(input(Array(arguments[3...])), features: features, without: without))
    case "run":
        for note in features.notes { print("note:", note) }
        let plan = try SandboxPlan.make(input(Array(arguments[3...])), features: features, without: without)
        let watcher = try SyscallWatcher()
        let sandbox = try await Sandbox.start(plan, jail: jail, watcher: watcher) {
            print("observed \($0.kind) \($0.call) \($0.target) → \($0.verdict.isAllowed ? "allowed" : "refused")")
        }
        drain(sandbox.stdout, to: 1)
        drain(sandbox.stderr, to: 2)
        print(await sandbox.exitStatus())
        watcher.stop()
    case "start":
        let count = Int(arguments[3]) ?? 100
        let command = arguments.count > 4 ? Array(arguments[4...]) : ["/usr/bin/true"]
        let watcher = try SyscallWatcher()
        var starts: [Double] = []
        var ends: [Double] = []
        var plans: [Double] = []
        for _ in 0..<count {
            let zero = now()
            let plan = try SandboxPlan.make(input(command), features: features, without: without)
            let begin = now()
            let sandbox = try await Sandbox.start(plan, jail: jail, watcher: watcher) { _ in }
            let started = now()
            _ = await sandbox.exitStatus()
            let ended = now()
            sandbox.closeDescriptors()
            plans.append(begin - zero)
            starts.append(started - begin)
            ends.append(ended - begin)
        }
        print(
            "plan \(Int(median(plans))) µs, exec \(Int(median(starts))) µs, reaped \(Int(median(ends))) µs (median of \(count))"
        )
        watcher.stop()
    default: print("unknown mode")
    }
} catch {
    print("error: \(error)")
    exit(1)
}
