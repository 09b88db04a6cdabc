/// The allow-list as data. A call that stands in no list is answered ENOSYS, as a kernel would that does not have it.
enum SyscallTable {
    static let all: [SyscallRule] = files + mutations + memory + processes + network + events + system

    static let otherwise = SyscallAction.errno(.ENOSYS)

    /// Name of a call by its number on `architecture`, for the record.
    static func name(_ number: UInt32, _ architecture: Architecture) -> String? {
        names[architecture]?[number]
    }

    private static let names: [Architecture: [UInt32: String]] = {
        var result: [Architecture: [UInt32: String]] = [:]
        for architecture in Architecture.allCases {
            var byNumber: [UInt32: String] = [:]
            for rule in all {
                if let number = architecture.number(rule) { byNumber[number] = rule.name }
            }
            result[architecture] = byNumber
        }
        return result
    }()
}

/// The processor architectures that have a seccomp table.
package enum Architecture: String, Sendable, CaseIterable {
    case x86_64
    case aarch64

    package static var current: Architecture {
        #if arch(x86_64)
            .x86_64
        #else
            .aarch64
        #endif
    }

    /// AUDIT_ARCH_* of linux/audit.h: machine number, 64 bit, little endian.
    var auditCode: UInt32 {
        switch self {
        case .x86_64: 0xC000_003E
        case .aarch64: 0xC000_00B7
        }
    }

    func number(_ rule: SyscallRule) -> UInt32? {
        switch self {
        case .x86_64: rule.x86
        case .aarch64: rule.arm
        }
    }
}
