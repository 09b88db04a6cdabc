import Dispatch
import Glibc
import Synchronization
import Testing
import WritModel

@testable import WritSandbox

/// What a program in a sandbox did, for the tests to judge.
struct Outcome: Sendable {
    var output: String
    var errors: String
    var exit: Sandbox.Exit
    var observations: [Observation]

    /// `name: word` of the victim's n-th line with that name.
    func answers(_ name: String) -> [String] {
        output.split(separator: "\n").filter { $0.hasPrefix(name + ": ") }.map { String($0.dropFirst(name.count + 2)) }
    }
}

/// One watcher, one bundle with the compiled victim, and what this kernel gives; made once for all tests.
final class Harness: Sendable {
    static let shared = Harness()

    let features: KernelFeatures
    let watcher: SyscallWatcher?
    let folder: String
    let jail: String
    let problem: String?
    /// Any authority of the host's stands for the gate's.
    let certificate: [UInt8]
    /// Everything but what cannot be done without: the suite also runs as a user who may not make cgroups.
    let without: Set<Protection> = [.cgroupMemory, .cgroupPids, .cgroupCPU]

    private init() {
        features = KernelFeatures.probe()
        watcher = try? SyscallWatcher()
        folder = "/tmp/writ-sandbox-tests-\(getpid())"
        let built = Self.builtProgram("writ-jail")
        jail = built ?? "writ-jail"
        // Folders of runs that have ended; a killed one cannot clean up after itself.
        for name in HostFile.names(in: "/tmp") where name.hasPrefix("writ-sandbox-tests-") {
            guard let owner = Int32(name.dropFirst("writ-sandbox-tests-".count)), kill(owner, 0) != 0, errno == ESRCH
            else { continue }
            _ = Self.run(["/bin/rm", "-rf", "/tmp/" + name])
        }
        for part in ["", "/task", "/bootstrap", "/layer1", "/layer1/python", "/layer2", "/layer2/python"] {
            unsafe mkdir(folder + part, 0o755)
        }
        _ = Self.put("one", folder + "/layer1/python/first.txt")
        _ = Self.put("one", folder + "/layer1/python/both.txt")
        _ = Self.put("two", folder + "/layer2/python/both.txt")
        _ = Self.put("print('hello from the bootstrap')\n", folder + "/bootstrap/bootstrap.py")
        _ = Self.put("#!/bin/sh\necho script\n", folder + "/task/script", mode: 0o755)
        let source = Self.source("Victims/victim.c")
        var trouble = built == nil ? "writ-jail was not built" : nil
        for (name, flags) in [("victim", ["-static"]), ("victim-dynamic", [])] {
            let status = Self.run(
                ["/usr/bin/cc", "-O1", "-pthread"] + flags + ["-o", folder + "/task/" + name, source])
            if status != 0 { trouble = "cc could not compile \(source)" }
        }
        problem = trouble
        let end = "-----END CERTIFICATE-----\n"
        let bundle = HostFile.text("/etc/ssl/certs/ca-certificates.crt") ?? ""
        certificate = Array((bundle.split(separator: end).first.map { $0 + end } ?? "").utf8)
    }

    /// A file beside this one.
    static func source(_ name: String, file: StaticString = #filePath) -> String {
        let path = "\(file)"
        return String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)]) + "/" + name
    }

    /// A product of the same build: it lies beside the test program.
    static func builtProgram(_ name: String) -> String? {
        var folders = CommandLine.arguments.compactMap { argument in
            argument.lastIndex(of: "/").map { String(argument[..<$0]) }
        }
        if let own = HostFile.linkTarget("/proc/self/exe"), let slash = own.lastIndex(of: "/") {
            folders.append(String(own[..<slash]))
        }
        return folders.map { $0 + "/" + name }.first { HostFile.kind($0) == .file }
    }

    static func put(_ text: String, _ path: String, mode: mode_t = 0o644) -> Bool {
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        return unsafe write(descriptor, bytes, bytes.count) == bytes.count
    }

    /// Runs a program of the host to its end; its status.
    static func run(_ command: [String], environment: [String] = ["PATH=/usr/bin:/bin"]) -> Int32 {
        var arguments: [UnsafeMutablePointer<CChar>?] = unsafe command.map { unsafe strdup($0) } + [nil]
        var variables: [UnsafeMutablePointer<CChar>?] = unsafe environment.map { unsafe strdup($0) } + [nil]
        defer { unsafe (arguments + variables).forEach { unsafe free($0) } }
        var pid = pid_t()
        guard unsafe posix_spawn(&pid, command[0], nil, nil, &arguments, &variables) == 0 else { return -1 }
        var status: Int32 = 0
        unsafe waitpid(pid, &status, 0)
        return status
    }

    func writ(
        programs: [String] = [], files: [Writ.FileAccess] = [], memory: ByteCount = .mebibytes(128),
        tmp: ByteCount = .mebibytes(16), processes: Int = 64
    ) -> Writ {
        Writ(
            function: "Victim", runtime: "provided", handler: "bootstrap", isolation: .worker,
            limits: Writ.Limits(memory: memory, timeout: 60, concurrency: 1, tmp: tmp, processes: processes),
            files: files, programs: programs, expires: .max)
    }

    func input(
        _ command: [String], writ: Writ? = nil, environment: [String: String] = ["PATH": "/usr/bin"],
        layers: [String] = [], ports: [Int] = [443]
    ) -> SandboxInput {
        SandboxInput(
            writ: writ ?? self.writ(), taskRoot: folder + "/task", bootstrapFolder: folder + "/bootstrap",
            layers: layers.map { folder + "/" + $0 }, command: command, environment: environment,
            certificates: certificate, ports: ports)
    }

    func plan(_ input: SandboxInput) throws -> SandboxPlan {
        try SandboxPlan.make(input, features: features, without: without)
    }

    /// Starts `input`, lets `during` act while it runs, and waits for its end.
    func run(_ input: SandboxInput, during: (Sandbox) async -> Void = { _ in }) async throws -> Outcome {
        if let problem { throw SandboxError(.spawn, problem) }
        guard let watcher else { throw SandboxError(.watcher, "no watcher") }
        let seen = Collector()
        let sandbox = try await Sandbox.start(try plan(input), jail: jail, watcher: watcher) { seen.add($0) }
        async let output = Self.readAll(sandbox.stdout)
        async let errors = Self.readAll(sandbox.stderr)
        await during(sandbox)
        let exit = await sandbox.exitStatus()
        let result = Outcome(output: await output, errors: await errors, exit: exit, observations: seen.all)
        sandbox.closeDescriptors()
        return result
    }

    /// The victim with these words.
    func victim(_ words: String..., writ: Writ? = nil, during: (Sandbox) async -> Void = { _ in }) async throws
        -> Outcome
    {
        try await run(input(["/var/task/victim"] + words, writ: writ), during: during)
    }

    /// Waiting calls run beside the pool of tasks, which has few threads.
    static func blocking<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(returning: body()) }
        }
    }

    static func readAll(_ descriptor: Int32) async -> String {
        await blocking {
            var out: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: 65536)
            while out.count < 16 << 20 {
                let count = unsafe read(descriptor, &buffer, buffer.count)
                if count <= 0 { break }
                out += buffer[..<count]
            }
            return String(decoding: out, as: UTF8.self)
        }
    }
}

/// Observations from the watcher's thread.
final class Collector: Sendable {
    private let list = Mutex<[Observation]>([])
    func add(_ observation: Observation) { list.withLock { $0.append(observation) } }
    var all: [Observation] { list.withLock { $0 } }
}
