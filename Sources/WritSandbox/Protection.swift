/// A protection of the sandbox that a kernel or an operator's setup may lack.
///
/// What is lacking makes the sandbox refuse to start, unless the operator has named it among those to do without.
package enum Protection: String, CaseIterable, Sendable, Comparable {
    /// Needed only by a server without CAP_SYS_ADMIN: it is how such a server may make the other namespaces.
    case userNamespace
    case mountNamespace
    case pidNamespace
    case ipcNamespace
    case utsNamespace
    case netNamespace
    case cgroupNamespace
    /// Landlock file rules, ABI 3 (Linux 6.2) or newer.
    case landlock
    /// Landlock scopes for signals and abstract Unix sockets, ABI 6 (Linux 6.12).
    case landlockScopes
    case seccomp
    case seccompNotify
    case cgroupMemory
    case cgroupPids
    case cgroupCPU
    case noNewPrivileges

    /// Without these there is no sandbox worth the name; they cannot be done without.
    package static let indispensable: Set<Protection> = [
        .mountNamespace, .pidNamespace, .netNamespace, .seccomp, .noNewPrivileges,
    ]

    /// What an operator gives up by doing without it, for the log and the plan.
    package var loss: String {
        switch self {
        case .userNamespace: "an unprivileged server cannot make a sandbox"
        case .mountNamespace: "the function would see the host's files"
        case .pidNamespace: "the function would see the host's processes"
        case .ipcNamespace: "the function shares System V memory with the host"
        case .utsNamespace: "the function sees the host's name"
        case .netNamespace: "the function would reach the network"
        case .cgroupNamespace: "the function sees the names of the host's cgroups"
        case .landlock: "only mounts keep the function from files, and any program that is mounted may run"
        case .landlockScopes: "only namespaces keep signals and abstract Unix sockets inside"
        case .seccomp: "the function would reach all of the kernel"
        case .seccompNotify: "what was refused is not recorded, and the runtime's own program may be started again"
        case .cgroupMemory: "memory is limited for each process by RLIMIT_DATA, not for the sandbox"
        case .cgroupPids: "processes are limited by RLIMIT_NPROC only"
        case .cgroupCPU: "processor time is shared without weights or ceiling"
        case .noNewPrivileges: "set-user-id programs would gain privileges"
        }
    }

    package static func < (a: Protection, b: Protection) -> Bool { a.rawValue < b.rawValue }
}
