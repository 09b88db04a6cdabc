/// One entry of the seccomp allow-list: a system call, its numbers, what becomes of it and why.
struct SyscallRule: Sendable {
    let name: String
    /// Number on x86-64; nil where the call does not exist.
    let x86: UInt32?
    /// Number on arm64; nil where the call does not exist.
    let arm: UInt32?
    let decision: SyscallDecision
    /// Why a function needs it, or why it must not have it.
    let why: String

    init(_ name: String, _ x86: UInt32?, _ arm: UInt32?, _ decision: SyscallDecision, _ why: String) {
        self.name = name
        self.x86 = x86
        self.arm = arm
        self.decision = decision
        self.why = why
    }
}

/// What the kernel does with a call.
enum SyscallAction: Sendable, Equatable {
    case allow
    /// The watcher is asked (SECCOMP_RET_USER_NOTIF).
    case notify
    case errno(SyscallErrno)
    case killProcess
}

/// Error numbers that are the same on x86-64 and arm64.
enum SyscallErrno: UInt32, Sendable {
    case EPERM = 1
    case EACCES = 13
    case EINVAL = 22
    case ENOSYS = 38
    case EPROTONOSUPPORT = 93
    case EOPNOTSUPP = 95
    case EAFNOSUPPORT = 97
}

/// A test of the low 32 bits of one argument. A filter cannot follow pointers, so only plain numbers are tested.
struct ArgumentTest: Sendable, Equatable {
    enum Relation: Sendable, Equatable {
        /// `argument & mask == value`
        case masked(UInt32, UInt32)
        /// `argument & mask != 0`
        case any(UInt32)
        /// `argument >= value`, unsigned
        case atLeast(UInt32)
    }
    let argument: Int
    let relation: Relation

    static func equal(_ argument: Int, _ value: UInt32) -> Self {
        Self(argument: argument, relation: .masked(.max, value))
    }
    static func masked(_ argument: Int, _ mask: UInt32, _ value: UInt32) -> Self {
        Self(argument: argument, relation: .masked(mask, value))
    }
    static func flag(_ argument: Int, _ mask: UInt32) -> Self {
        Self(argument: argument, relation: .masked(mask, mask))
    }
    static func anyFlag(_ argument: Int, _ mask: UInt32) -> Self {
        Self(argument: argument, relation: .any(mask))
    }
    static func atLeast(_ argument: Int, _ value: UInt32) -> Self {
        Self(argument: argument, relation: .atLeast(value))
    }
}

/// The first clause whose tests all hold decides; without one, `otherwise` does.
struct SyscallDecision: Sendable, Equatable {
    struct Clause: Sendable, Equatable {
        let tests: [ArgumentTest]
        let action: SyscallAction
    }
    let clauses: [Clause]
    let otherwise: SyscallAction

    static let allow = SyscallDecision(clauses: [], otherwise: .allow)
    static let notify = SyscallDecision(clauses: [], otherwise: .notify)
    static func errno(_ number: SyscallErrno) -> Self { Self(clauses: [], otherwise: .errno(number)) }

    /// Allowed when any of the tests holds.
    static func allow(_ tests: ArgumentTest..., otherwise number: SyscallErrno) -> Self {
        Self(clauses: tests.map { Clause(tests: [$0], action: .allow) }, otherwise: .errno(number))
    }

    /// Refused when the test holds, else allowed.
    static func refuse(_ test: ArgumentTest, _ number: SyscallErrno) -> Self {
        Self(clauses: [Clause(tests: [test], action: .errno(number))], otherwise: .allow)
    }

    /// O_WRONLY 1, O_RDWR 2, O_CREAT 0100, O_TRUNC 01000, O_TMPFILE 020000000: the same on both architectures.
    static func notify(whenOpensForWriting argument: Int) -> Self {
        let bits: UInt32 = 0o1 | 0o2 | 0o100 | 0o1000 | 0o2000_0000
        return Self(clauses: [Clause(tests: [.anyFlag(argument, bits)], action: .notify)], otherwise: .allow)
    }
}
