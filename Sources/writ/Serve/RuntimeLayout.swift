import Foundation
import WritModel
import WritRuntime

/// Which program of this machine runs a Lambda runtime, and how.
struct RuntimeLayout {
    /// Program and arguments inside the sandbox.
    var command: [String]
    /// What the operator should know, e.g. that another version serves.
    var note: String?
    /// Each invocation is forked from the imported handler by the runtime itself.
    var forks: Bool

    /// - Throws: `InputError` for a runtime that this machine cannot serve.
    static func find(_ runtime: String, function: String) throws(InputError) -> RuntimeLayout {
        if runtime.hasPrefix("python3") {
            guard let program = program(["/usr/bin/python3"]) else {
                throw missing(runtime, function, "install Debian's package python3")
            }
            let version = program.split(separator: "/").last.map(String.init) ?? ""
            let note = version == runtime ? nil : "runtime \(runtime) of `\(function)` is served by \(version)"
            return RuntimeLayout(command: [program, "/opt/writ/\(Bootstraps.python)"], note: note, forks: true)
        }
        if runtime.hasPrefix("nodejs") {
            guard let program = program(["/usr/bin/node", "/usr/bin/nodejs"]) else {
                throw missing(runtime, function, "install Debian's package nodejs")
            }
            return RuntimeLayout(command: [program, "/opt/writ/\(Bootstraps.node)"], note: nil, forks: false)
        }
        if runtime.hasPrefix("provided") {
            return RuntimeLayout(command: ["/var/task/bootstrap"], note: nil, forks: false)
        }
        throw missing(runtime, function, "python3.*, nodejs*.x and provided.* are served")
    }

    private static func missing(_ runtime: String, _ function: String, _ hint: String) -> InputError {
        InputError("runtime", "runtime `\(runtime)` of `\(function)` cannot be served on this machine", hint: hint)
    }

    private static func program(_ candidates: [String]) -> String? {
        candidates.first { FileManager.default.isExecutableFile(atPath: $0) }
            .map { URL(fileURLWithPath: $0).resolvingSymlinksInPath().path }
    }
}
