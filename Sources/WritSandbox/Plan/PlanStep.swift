import CWritLinux

/// One operation of the jailer with its operands, what it does and why: the same value is printed and executed.
struct PlanStep: Sendable, Equatable {
    let operation: UInt32
    var numbers: [Int64]
    var strings: [[UInt8]]
    let what: String
    let why: String

    init(
        _ operation: writ_jail_op, _ numbers: [Int64] = [], _ strings: [[UInt8]] = [], what: String, why: String = ""
    ) {
        self.operation = operation.rawValue
        self.numbers = numbers
        self.strings = strings
        self.what = what
        self.why = why
    }

    /// Appends the step as `struct writ_jail_step` and its strings.
    func encode(number: Int, into out: inout [UInt8]) {
        func append32(_ value: UInt32) { unsafe withUnsafeBytes(of: value) { unsafe out.append(contentsOf: $0) } }
        func append64(_ value: Int64) { unsafe withUnsafeBytes(of: value) { unsafe out.append(contentsOf: $0) } }
        append32(operation)
        append32(UInt32(clamping: number))
        for at in 0..<4 { append64(at < numbers.count ? numbers[at] : 0) }
        append32(UInt32(clamping: strings.count))
        append32(UInt32(clamping: strings.reduce(0) { $0 + $1.count + 5 }))
        for string in strings {
            append32(UInt32(clamping: string.count))
            out += string
            out.append(0)
        }
    }

    /// A plan as the jailer reads it; its steps are numbered from `first` on.
    static func encode(_ steps: [PlanStep], first: Int) -> [UInt8] {
        let size = steps.reduce(16) { $1.strings.reduce($0 + 48) { $0 + $1.count + 5 } }
        var out: [UInt8] = []
        out.reserveCapacity(size)
        for word in [UInt32(WRIT_JAIL_MAGIC), UInt32(WRIT_JAIL_VERSION), UInt32(steps.count), UInt32(clamping: size)] {
            unsafe withUnsafeBytes(of: word) { unsafe out.append(contentsOf: $0) }
        }
        for (at, step) in steps.enumerated() { step.encode(number: first + at, into: &out) }
        return out
    }
}
