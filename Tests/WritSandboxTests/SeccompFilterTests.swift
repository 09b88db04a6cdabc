import Testing

@testable import WritSandbox

/// The compiled filter against the table read line by line: two implementations, random calls.
@Suite struct SeccompFilterTests {
    struct Call {
        var number: UInt32
        var arguments: [UInt64]
    }

    /// The obvious reading of the table.
    static func reference(
        _ call: Call, _ rule: SyscallRule?, _ architecture: Architecture, notifications: Bool
    ) -> SyscallAction {
        if architecture == .x86_64 && call.number >= 0x4000_0000 { return .killProcess }
        func holds(_ test: ArgumentTest) -> Bool {
            let value = UInt32(truncatingIfNeeded: call.arguments[test.argument])
            switch test.relation {
            case .masked(let mask, let wanted): return value & mask == wanted
            case .any(let mask): return value & mask != 0
            case .atLeast(let least): return value >= least
            }
        }
        func visible(_ action: SyscallAction) -> SyscallAction {
            action == .notify && !notifications ? .allow : action
        }
        guard let rule else { return SyscallTable.otherwise }
        for clause in rule.decision.clauses where clause.tests.allSatisfy(holds) { return visible(clause.action) }
        return visible(rule.decision.otherwise)
    }

    /// Runs classic BPF as the kernel does, over `struct seccomp_data`.
    static func execute(_ program: [BPFInstruction], _ call: Call, audit: UInt32) -> UInt32? {
        var accumulator: UInt32 = 0
        var at = 0
        for _ in 0..<10_000 {
            guard program.indices.contains(at) else { return nil }
            let instruction = program[at]
            at += 1
            switch instruction.code {
            case 0x20:
                switch instruction.k {
                case 0: accumulator = call.number
                case 4: accumulator = audit
                case 16..<64 where instruction.k % 8 == 0:
                    accumulator = UInt32(truncatingIfNeeded: call.arguments[Int(instruction.k - 16) / 8])
                default: return nil
                }
            case 0x54: accumulator &= instruction.k
            case 0x05: at += Int(instruction.k)
            case 0x15: at += Int(accumulator == instruction.k ? instruction.whenTrue : instruction.whenFalse)
            case 0x35: at += Int(accumulator >= instruction.k ? instruction.whenTrue : instruction.whenFalse)
            case 0x45: at += Int(accumulator & instruction.k != 0 ? instruction.whenTrue : instruction.whenFalse)
            case 0x06: return instruction.k
            default: return nil
            }
        }
        return nil
    }

    @Test(arguments: Architecture.allCases, [true, false])
    func theProgramSaysWhatTheTableSays(_ architecture: Architecture, notifications: Bool) {
        let filter = SeccompFilter(architecture: architecture, notifications: notifications)
        #expect(filter.instructions.count < SeccompFilter.maximumInstructions)
        var random = SeededGenerator(seed: 7)
        let interesting = SyscallTable.all.flatMap { rule in
            rule.decision.clauses.flatMap { clause in
                clause.tests.flatMap { test -> [UInt32] in
                    switch test.relation {
                    case .masked(let mask, let value): [value, value | ~mask, value &+ 1]
                    case .any(let mask): [mask, mask & (0 &- mask), ~mask]
                    case .atLeast(let value): [value, value &- 1]
                    }
                }
            }
        }
        var wrong: [String] = []
        let numbers = (0..<480).map { UInt32($0) } + [0x3FFF_FFFF, 0x4000_0000, 0x4000_0027, .max]
        for number in numbers {
            let rule = SyscallTable.all.first { architecture.number($0) == number }
            for _ in 0..<30 {
                let arguments = (0..<6).map { _ -> UInt64 in
                    switch Int.random(in: 0..<4, using: &random) {
                    case 0: UInt64(interesting.randomElement(using: &random) ?? 0)
                    case 1: UInt64(Int.random(in: 0..<64, using: &random))
                    case 2: UInt64(interesting.randomElement(using: &random) ?? 0) | 0xFFFF_FFFF_0000_0000
                    default: UInt64.random(in: 0...UInt64.max, using: &random)
                    }
                }
                let call = Call(number: number, arguments: arguments)
                let expected = BPFInstruction.give(
                    Self.reference(call, rule, architecture, notifications: notifications))
                let got = Self.execute(filter.instructions, call, audit: architecture.auditCode)
                if got != expected.k { wrong.append("call \(number) with \(arguments)") }
            }
        }
        #expect(wrong.isEmpty)
    }

    @Test(arguments: Architecture.allCases) func anotherArchitectureIsKilled(_ architecture: Architecture) {
        let filter = SeccompFilter(architecture: architecture, notifications: true)
        let call = Call(number: 0, arguments: [0, 0, 0, 0, 0, 0])
        for audit: UInt32 in [0, 0x4000_0003, 0xC000_003E, 0xC000_00B7] where audit != architecture.auditCode {
            #expect(Self.execute(filter.instructions, call, audit: audit) == 0x8000_0000)
        }
    }

    @Test func everyCallStandsInOneLineAndSaysWhy() {
        var names: Set<String> = []
        for rule in SyscallTable.all {
            #expect(names.insert(rule.name).inserted, "\(rule.name) twice")
            #expect(!rule.why.isEmpty)
            #expect(rule.x86 != nil || rule.arm != nil)
        }
        for architecture in Architecture.allCases {
            let numbers = SyscallTable.all.compactMap { architecture.number($0) }
            #expect(Set(numbers).count == numbers.count)
        }
    }
}

/// SplitMix64: the same numbers on every run.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed }
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
