import Glibc
import WritModel
import WritSandbox

// sandbox-benchmark JAIL measure [COUNT]           starts beside plain ones and bubblewrap's, and the price of being watched
// sandbox-benchmark JAIL run PROGRAM ARGUMENT…     one sandbox, its output and what was observed
// sandbox-benchmark JAIL plan PROGRAM ARGUMENT…    the plan
//
// All ways of starting take turns in one run, so that what else the machine does weighs on all of them; read the ratios.

let arguments = CommandLine.arguments
guard arguments.count >= 3 else {
    print("usage: sandbox-benchmark JAIL measure|run|plan …")
    exit(2)
}
let jail = arguments[1]
let features = KernelFeatures.probe()
let folder = "/tmp/writ-sandbox-benchmark-\(getuid())"
for part in ["", "/task", "/bootstrap"] { unsafe mkdir(folder + part, 0o755) }

func plan(_ command: [String], programs: [String] = [], features: KernelFeatures = features) throws -> SandboxPlan {
    let writ = Writ(
        function: "Benchmark", runtime: "provided", handler: "", isolation: .worker,
        limits: Writ.Limits(memory: .mebibytes(256), timeout: 30, concurrency: 1, tmp: .mebibytes(64), processes: 64),
        programs: programs, expires: .max)
    let input = SandboxInput(
        writ: writ, taskRoot: folder + "/task", bootstrapFolder: folder + "/bootstrap", command: command,
        environment: ["PATH": "/usr/bin", "HOME": "/tmp"], ports: [443])
    return try SandboxPlan.make(input, features: features, without: Set(Protection.allCases))
}

func microseconds() -> Double {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) * 1e6 + Double(time.tv_nsec) / 1e3
}

/// Processor time of this process and of its children that have ended.
func processorTime() -> Double {
    var sum = 0.0
    for who: Int32 in [0, -1] {  // RUSAGE_SELF, RUSAGE_CHILDREN
        var usage = rusage()
        unsafe getrusage(who, &usage)
        for time in [usage.ru_utime, usage.ru_stime] { sum += Double(time.tv_sec) * 1e6 + Double(time.tv_usec) }
    }
    return sum
}

func median(_ values: [Double]) -> Double { values.isEmpty ? 0 : values.sorted()[values.count / 2] }

func readAll(_ descriptor: Int32) -> String {
    var out: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    while true {
        let count = unsafe read(descriptor, &buffer, buffer.count)
        if count <= 0 { return String(decoding: out, as: UTF8.self) }
        out += buffer[..<count]
    }
}

func start(_ plan: SandboxPlan, _ watcher: SyscallWatcher, show: Bool = false) async throws -> Sandbox {
    try await Sandbox.start(plan, jail: jail, watcher: watcher) { observation in
        guard show else { return }
        print("observed \(observation.call) \(observation.target): \(observation.verdict.reason)")
    }
}

/// Start and end of a program without a sandbox, or with another one.
func plain(_ command: [String]) -> Double {
    var words: [UnsafeMutablePointer<CChar>?] = unsafe command.map { unsafe strdup($0) } + [nil]
    var none: [UnsafeMutablePointer<CChar>?] = unsafe [nil]
    defer { unsafe words.forEach { unsafe free($0) } }
    let begin = microseconds()
    var pid = pid_t()
    var status: Int32 = 0
    guard unsafe posix_spawn(&pid, command[0], nil, nil, &words, &none) == 0 else { return .nan }
    unsafe waitpid(pid, &status, 0)
    return microseconds() - begin
}

func measureStarts(_ count: Int, _ watcher: SyscallWatcher, spares: SyscallWatcher) async throws {
    let program = ["/usr/bin/true"]
    let bubblewrap = unsafe access("/usr/bin/bwrap", X_OK) == 0
    let other =
        ["/usr/bin/bwrap", "--unshare-all", "--ro-bind", "/usr", "/usr", "--symlink", "usr/lib", "/lib", "--symlink"]
        + ["usr/lib64", "/lib64", "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", "--die-with-parent"] + program
    var times: [String: [Double]] = [:]
    func add(_ name: String, _ value: Double) { times[name, default: []].append(value) }
    for _ in 0..<count {
        var before = processorTime()
        func spent(_ name: String) {
            let now = processorTime()
            add(name + ": processor time", now - before)
            before = processorTime()
        }
        add("plain: reaped", plain(program))
        spent("plain")
        if bubblewrap {
            add("bubblewrap: reaped", plain(other))
            spent("bubblewrap")
        }
        let begin = microseconds()
        let plan = try plan(program)
        add("plan", microseconds() - begin)
        spent("plan")
        for (name, watcher) in [("sandbox", watcher), ("sandbox from a spare", spares)] {
            let begin = microseconds()
            let sandbox = try await start(plan, watcher)
            add(name + ": exec", microseconds() - begin)
            _ = await sandbox.exitStatus()
            add(name + ": reaped", microseconds() - begin)
            sandbox.closeDescriptors()
            spent(name)
        }
    }
    let unit = median(times["plain: reaped"] ?? [])
    for (name, values) in times.sorted(by: { $0.key < $1.key }) {
        print("\(name): \(Int(median(values))) µs, \((median(values) / unit * 10).rounded() / 10) × plain")
    }
}

func measureWatching(_ watcher: SyscallWatcher) async throws {
    let program = """
        import os, socket, time
        def measure(name, what, count):
            best = 1e9
            for _ in range(5):
                begin = time.perf_counter()
                for _ in range(count): what()
                best = min(best, (time.perf_counter() - begin) / count)
            print(name, round(best * 1e6, 2))
        def connect():
            s = socket.socket()
            try: s.connect(('10.0.0.1', 81))
            except OSError: pass
            s.close()
        def execute():
            try: os.execv('/usr/bin/none', ['none'])
            except OSError: pass
        measure('open for reading', lambda: os.close(os.open('/etc/hosts', os.O_RDONLY)), 2000)
        measure('open for writing', lambda: os.close(os.open('/tmp/x', os.O_WRONLY | os.O_CREAT)), 500)
        measure('connect, refused', connect, 500)
        measure('exec, refused', execute, 500)
        measure('getppid', os.getppid, 20000)
        """
    var unwatched = features
    unwatched.available.remove(.seccompNotify)
    for (name, features) in [("watched", features), ("not watched", unwatched)] {
        let sandbox = try await start(try plan(["/usr/bin/python3", "-c", program], features: features), watcher)
        print("\(name), µs a call:\n" + readAll(sandbox.stdout) + readAll(sandbox.stderr))
        _ = await sandbox.exitStatus()
        sandbox.closeDescriptors()
    }
}

do {
    for note in features.notes { print("note: \(note)") }
    let watcher = try SyscallWatcher(spares: 0)
    switch arguments[2] {
    case "plan": print(try plan(Array(arguments.dropFirst(3))))
    case "run":
        let sandbox = try await start(try plan(Array(arguments.dropFirst(3))), watcher, show: true)
        print(readAll(sandbox.stdout) + readAll(sandbox.stderr))
        print(await sandbox.exitStatus())
    case "measure":
        let spares = try SyscallWatcher(spares: 2)
        try await measureStarts(arguments.count > 3 ? Int(arguments[3]) ?? 100 : 100, watcher, spares: spares)
        try await measureWatching(watcher)
        spares.stop()
    default:
        print("unknown: \(arguments[2])")
        exit(2)
    }
    watcher.stop()
} catch {
    print("error: \(error)")
    exit(1)
}
