package import WritModel

/// What was read of the host for one plan: which files there are and where links lead. The plan is computed from this and
/// touches nothing itself.
package struct HostLayout: Sendable, Equatable {
    struct Program: Sendable, Equatable {
        /// As the writ or the command names it: a path in the sandbox.
        var path: String
        /// Where the links of that path lead, as a path in the sandbox.
        var real: String
        /// Programs that the kernel starts with it, by their paths in the sandbox.
        var interpreters: [String]
        var isScript: Bool
    }

    /// What does not depend on the function.
    var base: HostBase
    var command: Program
    var programs: [Program]
    /// Kind of each path of the writ's `files`.
    var kinds: [String: HostFile.Kind]

    /// Reads the host for `input`.
    ///
    /// - Throws: `InputError` when the command or a program does not exist or cannot be started as it is.
    package static func read(for input: SandboxInput, base: HostBase = .current) throws(InputError) -> HostLayout {
        guard let name = input.command.first else {
            throw InputError("command", "the sandbox has no command")
        }
        var programs: [Program] = []
        for path in input.writ.programs { programs.append(try program(path, input: input)) }
        var kinds: [String: HostFile.Kind] = [:]
        for path in input.writ.files.map(\.path) { kinds[path] = HostFile.kind(path) }
        return HostLayout(base: base, command: try program(name, input: input), programs: programs, kinds: kinds)
    }

    /// Where a path of the sandbox lies on the host.
    private static func hostPaths(_ path: String, _ input: SandboxInput) -> [String] {
        func inside(_ folder: String, _ hosts: [String]) -> [String]? {
            path.hasPrefix(folder + "/") ? hosts.map { $0 + path.dropFirst(folder.count) } : nil
        }
        return inside("/var/task", [input.taskRoot]) ?? inside("/opt/writ", [input.bootstrapFolder])
            ?? inside("/opt", input.layers.reversed()) ?? [path]
    }

    private static func program(_ path: String, input: SandboxInput) throws(InputError) -> Program {
        guard path.hasPrefix("/") else {
            throw InputError(
                "command", "program `\(path)` is not an absolute path", hint: "name it as the function sees it")
        }
        guard let host = hostPaths(path, input).first(where: { HostFile.kind($0) == .file }),
            let real = HostFile.realPath(host)
        else {
            throw InputError("command", "program `\(path)` does not exist", hint: "looked for a file on this host")
        }
        // A bundle is looked at as it is; its links resolve in the sandbox, where they may lead elsewhere.
        let mapped = host != path
        guard let head = HostFile.bytes(real, limit: ProgramFile.headLength), let file = ProgramFile(head) else {
            throw InputError(
                "command", "program `\(path)` is neither a 64-bit ELF file nor a script",
                hint: "a script starts with `#!` and an absolute path")
        }
        var interpreters: [String] = []
        if let first = file.interpreter {
            interpreters.append(first)
            if file.isScript, let found = HostFile.realPath(first),
                let head = HostFile.bytes(found, limit: ProgramFile.headLength),
                let loader = ProgramFile(head)?.interpreter
            {
                interpreters.append(loader)
            }
        }
        return Program(path: path, real: mapped ? path : real, interpreters: interpreters, isScript: file.isScript)
    }
}
