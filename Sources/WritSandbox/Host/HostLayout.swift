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

    struct Link: Sendable, Equatable {
        var path: String
        var target: String
    }

    /// Folders of libraries that exist, each bound at its own path.
    var libraries: [String]
    /// `/lib` → `usr/lib` and the like.
    var links: [Link]
    /// Files of `/etc` that exist, each with its bytes.
    var settings: [String: [UInt8]]
    /// The host's certificate authorities, PEM.
    var authorities: [UInt8]
    var command: Program
    var programs: [Program]
    /// Kind of each path of the writ's `files` and of the extra paths.
    var kinds: [String: HostFile.Kind]
    /// Devices that exist.
    var devices: [String]
    /// Files of /proc to cover, those that exist.
    var maskedProc: [String]

    private static let libraryFolders = [
        "/usr/lib", "/usr/lib32", "/usr/lib64", "/usr/libexec/platform-python", "/usr/local/lib", "/usr/local/lib64",
        "/usr/share/zoneinfo", "/usr/share/nodejs", "/usr/share/node_modules", "/usr/share/javascript",
        "/usr/share/python3", "/usr/share/perl", "/usr/share/locale",
    ]
    private static let topFolders = ["/bin", "/sbin", "/lib", "/lib32", "/lib64"]
    private static let settingFiles = [
        "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ssl/openssl.cnf", "/etc/localtime", "/etc/timezone",
        "/etc/mime.types", "/etc/protocols", "/etc/services",
    ]
    private static let authorityFiles = [
        "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem",
        "/etc/ssl/cert.pem",
    ]
    private static let deviceFiles = ["null", "zero", "full", "random", "urandom"]
    /// Readable by everyone on some kernels and of no use to a function.
    private static let maskedFiles = [
        "config.gz", "kallsyms", "kcore", "key-users", "keys", "kmsg", "latency_stats", "modules", "mtrr",
        "sched_debug", "sysrq-trigger", "timer_list", "timer_stats",
    ]

    /// Reads the host for `input`.
    ///
    /// - Throws: `InputError` when the command or a program does not exist or cannot be started as it is.
    package static func read(for input: SandboxInput) throws(InputError) -> HostLayout {
        var links: [Link] = []
        var libraries = libraryFolders.filter { HostFile.kind($0) == .folder && HostFile.linkTarget($0) == nil }
        for folder in topFolders {
            if let target = HostFile.linkTarget(folder) {
                links.append(Link(path: folder, target: target))
            } else if folder.hasPrefix("/lib"), HostFile.kind(folder) == .folder {
                libraries.append(folder)
            }
        }
        for folder in libraryFolders {
            if let target = HostFile.linkTarget(folder) { links.append(Link(path: folder, target: target)) }
        }
        guard let name = input.command.first else {
            throw InputError("command", "the sandbox has no command")
        }
        var programs: [Program] = []
        for path in input.writ.programs { programs.append(try program(path, input: input)) }
        var settings: [String: [UInt8]] = [:]
        for file in settingFiles { settings[file] = HostFile.bytes(file, limit: 4 << 20) }
        let authorities = authorityFiles.lazy.compactMap { HostFile.bytes($0, limit: 4 << 20) }.first ?? []
        var kinds: [String: HostFile.Kind] = [:]
        for path in input.writ.files.map(\.path) + input.extraReadOnlyPaths { kinds[path] = HostFile.kind(path) }
        return HostLayout(
            libraries: libraries, links: links, settings: settings, authorities: authorities,
            command: try program(name, input: input), programs: programs, kinds: kinds,
            devices: deviceFiles.filter { HostFile.kind("/dev/" + $0) == .other },
            maskedProc: maskedFiles.filter { [.file, .other].contains(HostFile.kind("/proc/" + $0)) })
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
