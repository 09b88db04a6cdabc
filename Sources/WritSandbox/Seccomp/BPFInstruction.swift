/// One instruction of classic BPF, `struct sock_filter` of linux/filter.h: 8 bytes.
struct BPFInstruction: Sendable, Equatable {
    let code: UInt16
    let whenTrue: UInt8
    let whenFalse: UInt8
    let k: UInt32

    /// Loads the 32-bit word at `offset` of `struct seccomp_data`.
    static func load(_ offset: UInt32) -> Self { Self(code: 0x20, whenTrue: 0, whenFalse: 0, k: offset) }
    static func and(_ mask: UInt32) -> Self { Self(code: 0x54, whenTrue: 0, whenFalse: 0, k: mask) }
    static func jump(_ distance: UInt32) -> Self { Self(code: 0x05, whenTrue: 0, whenFalse: 0, k: distance) }
    static func ifEqual(_ k: UInt32, _ whenTrue: UInt8, _ whenFalse: UInt8) -> Self {
        Self(code: 0x15, whenTrue: whenTrue, whenFalse: whenFalse, k: k)
    }
    static func ifAtLeast(_ k: UInt32, _ whenTrue: UInt8, _ whenFalse: UInt8) -> Self {
        Self(code: 0x35, whenTrue: whenTrue, whenFalse: whenFalse, k: k)
    }
    static func ifAny(_ k: UInt32, _ whenTrue: UInt8, _ whenFalse: UInt8) -> Self {
        Self(code: 0x45, whenTrue: whenTrue, whenFalse: whenFalse, k: k)
    }
    static func give(_ action: SyscallAction) -> Self {
        let value: UInt32 =
            switch action {
            case .allow: 0x7FFF_0000
            case .notify: 0x7FC0_0000
            case .errno(let number): 0x0005_0000 | number.rawValue
            case .killProcess: 0x8000_0000
            }
        return Self(code: 0x06, whenTrue: 0, whenFalse: 0, k: value)
    }

    var bytes: [UInt8] {
        [UInt8(truncatingIfNeeded: code), UInt8(truncatingIfNeeded: code >> 8), whenTrue, whenFalse]
            + (0..<4).map { UInt8(truncatingIfNeeded: k >> (8 * $0)) }
    }
}
