import CWritLinux
import Glibc
import WritModel

/// Collects the steps of a plan. The order is the security; each part says why it stands where it does.
struct PlanBuilder {
    let input: SandboxInput
    let layout: HostLayout
    let features: KernelFeatures
    let missing: Set<Protection>
    /// Steps that are the same for all functions of a server: a spare jailer does them ahead.
    private(set) var ahead: [PlanStep] = []
    var steps: [PlanStep] = []
    var ports: [Int] = []
    private var folders: Set<String> = [""]
    private var nextSlot = Slot.firstFree

    /// Places in the jailer's table whose numbers are fixed.
    enum Slot {
        /// The folder of the sandbox's cgroup v2.
        static let cgroup: Int64 = 0
        static let firstFree: Int64 = 1
        /// Runtime API, resolver for UDP and for TCP, then the ports; they are handed over together.
        static let listeners = Int64(WRIT_JAIL_MAX_SLOTS - WRIT_JAIL_MAX_FDS)
    }

    init(input: SandboxInput, layout: HostLayout, features: KernelFeatures, missing: Set<Protection>) {
        self.input = input
        self.layout = layout
        self.features = features
        self.missing = missing
    }

    /// The user that the function runs as, as it sees itself.
    var userID: UInt32 {
        guard features.privileged else { return 993 }  // as in Lambda; mapped to the server's own user
        return features.sandboxUserIDs.map { $0 + UInt32(input.slot & 0xFFFF) } ?? 65534
    }

    /// `/tmp` and `/dev/shm` are memory too; a function may fill them without losing memory of its own.
    var cgroupLimits: CgroupLimits {
        let limits = input.writ.limits
        let (sum, overflow) = limits.memory.bytes.addingReportingOverflow(limits.tmp.bytes)
        return CgroupLimits(
            memory: ByteCount(bytes: overflow ? limits.memory.bytes : sum), processes: limits.processes,
            memoryForShare: limits.memory)
    }

    mutating func build() throws(InputError) {
        try checkInput()
        addNamespaces()
        addBase()
        addLoopback()
        ahead = steps
        steps = []
        try addTree()
        addListeners()
        addLimits()
        addDrop()
        try addLandlock()
        addSeccomp()
        addStart()
        guard nextSlot <= Slot.listeners else {
            throw InputError("files", "`\(input.writ.function)` names too many files, programs and layers together")
        }
    }

    // MARK: helpers

    mutating func add(
        _ operation: writ_jail_op, _ numbers: [Int64] = [], _ strings: [String] = [], _ what: String, _ why: String = ""
    ) {
        steps.append(PlanStep(operation, numbers, strings.map { Array($0.utf8) }, what: what, why: why))
    }

    mutating func takeSlot() -> Int64 {
        nextSlot += 1
        return nextSlot - 1
    }

    /// Relative to the new root, which is the working directory while the tree is built.
    static func relative(_ path: String) -> String { String(path.drop { $0 == "/" }) }

    /// Makes the folder and those above it.
    mutating func makeFolder(_ path: String) {
        var sum = ""
        for part in path.split(separator: "/") {
            sum += (sum.isEmpty ? "" : "/") + part
            if folders.insert(sum).inserted { add(WRIT_JAIL_MKDIR, [0o755], [sum], "make folder /\(sum)") }
        }
    }

    static func parent(_ path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "" }
        return String(path[..<slash])
    }

    mutating func makeFile(_ path: String, _ bytes: [UInt8], _ why: String, mode: Int64 = 0o444) {
        makeFolder(Self.parent(path))
        steps.append(
            PlanStep(
                WRIT_JAIL_CREATE_FILE, [mode], [Array(Self.relative(path).utf8), bytes],
                what: "make file \(path) of \(bytes.count) bytes", why: why))
    }

    mutating func makeLink(_ path: String, to target: String) {
        makeFolder(Self.parent(path))
        add(WRIT_JAIL_SYMLINK, [], [target, Self.relative(path)], "link \(path) to \(target)")
    }

    // MARK: checks

    private func checkInput() throws(InputError) {
        let writ = input.writ
        func refuse(_ code: String, _ message: String, _ pointer: String, hint: String? = nil) -> InputError {
            InputError(code, message, at: writ.places[pointer], hint: hint)
        }
        guard writ.limits.memory.bytes > 0, writ.limits.tmp.bytes > 0, writ.limits.processes > 0 else {
            throw refuse("limits", "limits of `\(writ.function)` must be above zero", "/limits")
        }
        for path in [input.taskRoot, input.bootstrapFolder] + input.layers + (input.packages.map { [$0] } ?? []) {
            guard path.hasPrefix("/"), Self.isPlain(path) else {
                throw InputError("path", "`\(path)` is not an absolute, normalised path")
            }
        }
        for port in input.ports {
            guard (1...65535).contains(port) else { throw InputError("port", "port \(port) does not exist") }
            guard port != SandboxPort.runtimeAPI, port != SandboxPort.resolver else {
                throw refuse(
                    "port", "port \(port) is the sandbox's own", "/egress",
                    hint: "9001 is the Runtime API and 53 the resolver; the function cannot reach others there")
            }
        }
        guard Set(input.ports).count <= Int(WRIT_JAIL_MAX_FDS) - 3 else {
            throw refuse("port", "a function may name at most 197 ports", "/egress")
        }
        for (name, value) in input.environment {
            guard !name.isEmpty, !name.contains("="), !name.utf8.contains(0), !value.utf8.contains(0) else {
                throw InputError("environment", "`\(name)` cannot be an environment variable")
            }
        }
        guard input.command.allSatisfy({ !$0.utf8.contains(0) }),
            input.command.count + input.environment.count < Int(WRIT_JAIL_MAX_STRINGS) - 2
        else { throw InputError("command", "the command and environment are too long or hold a zero byte") }
        let known = Set(writ.programs + [layout.command.path, layout.command.real])
        if layout.command.isScript, let program = layout.command.interpreters.first, !known.contains(program) {
            throw refuse(
                "command", "`\(layout.command.path)` is a script of `\(program)`, which the writ does not name",
                "/programs", hint: "add `\(program)` to programs")
        }
    }

    /// Without `.`, `..`, empty parts or a zero byte.
    static func isPlain(_ path: String) -> Bool {
        !path.utf8.contains(0)
            && path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
                .allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." }
    }
}
