import WritModel

/// Predicts what the sandbox does with a call, and names the line of the writ that decides.
struct ObservationPolicy: Sendable {
    let function: String
    let programs: Set<String>
    /// Every path that may be executed, links and what they lead to.
    let executable: Set<String>
    /// Path and pointer of each place that can be written.
    let writable: [(path: String, pointer: String)]
    let ports: Set<Int>
    private let places: Writ

    /// The runtime itself may be started once only.
    var refusesExec: Bool { programs.isEmpty }

    init(input: SandboxInput, layout: HostLayout) {
        function = input.writ.function
        programs = Set(input.writ.programs)
        executable = Set(layout.programs.flatMap { [$0.path, $0.real] } + [layout.command.path, layout.command.real])
        var writable = [(path: "/tmp", pointer: "/limits/tmp"), (path: "/dev/shm", pointer: "/limits/memory")]
        for device in layout.base.devices { writable.append((path: "/dev/" + device, pointer: "")) }
        for descriptor in ["/dev/fd", "/dev/stdout", "/dev/stderr", "/dev/stdin"] {
            writable.append((path: descriptor, pointer: ""))
        }
        for (index, file) in input.writ.files.enumerated() where file.access == .write {
            writable.append((path: file.path, pointer: "/files/\(index)"))
        }
        self.writable = writable
        ports = Set(input.ports)
        places = input.writ
    }

    func exec(_ path: String) -> Verdict {
        if programs.isEmpty {
            return .refused(
                Reason(
                    "sandbox.exec", "the writ names no programs; `\(path)` was not started",
                    writ: places.reference("/programs")))
        }
        if let index = places.programs.firstIndex(of: path) {
            return .allowed(Reason("sandbox.exec", "`\(path)` is named", writ: places.reference("/programs/\(index)")))
        }
        if executable.contains(path) {
            return .allowed(
                Reason(
                    "sandbox.exec", "`\(path)` is the runtime or leads to a program",
                    writ: places.reference("/programs")))
        }
        return .refused(
            Reason("sandbox.exec", "`\(path)` is not among the programs", writ: places.reference("/programs")))
    }

    /// - Parameter address: numeric, without a port.
    func connect(_ address: String, port: Int) -> Verdict {
        if ports.contains(port) {
            return .allowed(
                Reason(
                    "sandbox.connect", "port \(port) leads to the gate, which decides",
                    writ: places.reference("/egress")))
        }
        if port == SandboxPort.resolver || (port == SandboxPort.runtimeAPI && address == "127.0.0.1") {
            return .allowed(Reason("sandbox.connect", "the sandbox's own service at port \(port)"))
        }
        return .refused(
            Reason(
                "sandbox.connect",
                "no destination with port \(port) is named; `\(address)` port \(port) was not reached",
                writ: places.reference("/egress")))
    }

    /// A Unix socket: reachable where the function can write, which is where its own sockets are.
    func connect(socket path: String) -> Verdict {
        path.hasPrefix("@")
            ? .allowed(Reason("sandbox.connect", "an abstract socket of this net namespace")) : change(path)
    }

    /// Making, changing or removing `path`.
    func change(_ path: String) -> Verdict {
        for place in writable where path == place.path || path.hasPrefix(place.path + "/") {
            return .allowed(
                Reason(
                    "sandbox.file", "`\(place.path)` may be written",
                    writ: place.pointer.isEmpty ? nil : places.reference(place.pointer)))
        }
        return .refused(
            Reason("sandbox.file", "`\(path)` is outside of what may be written", writ: places.reference("/files")))
    }
}
