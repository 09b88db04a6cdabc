/// The allow-list compiled to a BPF program: a binary search over the numbers of calls, then tests of arguments.
///
/// Source: seccomp(2), Documentation/userspace-api/seccomp_filter.rst.
struct SeccompFilter: Sendable {
    let instructions: [BPFInstruction]

    /// BPF_MAXINSNS of linux/bpf_common.h.
    static let maximumInstructions = 4096

    /// - Parameter notifications: whether a watcher listens; without one every call that would be reported is allowed
    ///   by the filter and left to Landlock and the mounts.
    init(rules: [SyscallRule] = SyscallTable.all, architecture: Architecture, notifications: Bool) {
        var byNumber: [(number: UInt32, decision: SyscallDecision)] = []
        for rule in rules {
            guard let number = architecture.number(rule) else { continue }
            byNumber.append((number, rule.decision))
        }
        byNumber.sort { $0.number < $1.number }
        let compiler = Compiler(notifications: notifications)
        // Data of another architecture would mean other numbers: never let such a process live.
        var program: [BPFInstruction] = [
            .load(4), .ifEqual(architecture.auditCode, 1, 0), .give(.killProcess), .load(0),
        ]
        if architecture == .x86_64 {
            // The x32 ABI uses the same architecture code and numbers from 0x40000000 on.
            program += [.ifAtLeast(0x4000_0000, 0, 1), .give(.killProcess)]
        }
        program += compiler.search(byNumber[...])
        instructions = program
    }

    var bytes: [UInt8] { instructions.flatMap(\.bytes) }

    /// The two programs of this machine; they never change, so they are made once.
    static let watched = SeccompFilter(architecture: .current, notifications: true)
    static let unwatched = SeccompFilter(architecture: .current, notifications: false)

    private struct Compiler {
        let notifications: Bool

        private func give(_ action: SyscallAction) -> BPFInstruction {
            .give(action == .notify && !notifications ? .allow : action)
        }

        /// Runs of neighbouring numbers with the same plain action are one leaf.
        func search(_ entries: ArraySlice<(number: UInt32, decision: SyscallDecision)>) -> [BPFInstruction] {
            // (first number of the run, what happens from there on); gaps are runs of the default.
            var runs: [(from: UInt32, decision: SyscallDecision)] = []
            let gap = SyscallDecision(clauses: [], otherwise: SyscallTable.otherwise)
            func add(_ from: UInt32, _ decision: SyscallDecision) {
                if let last = runs.last, last.decision == decision { return }
                runs.append((from, decision))
            }
            var next: UInt32 = 0
            for entry in entries {
                if entry.number > next { add(next, gap) }
                add(entry.number, entry.decision)
                next = entry.number + 1
            }
            add(next, gap)
            return tree(runs[...])
        }

        private func tree(_ runs: ArraySlice<(from: UInt32, decision: SyscallDecision)>) -> [BPFInstruction] {
            guard runs.count > 1 else { return runs.first.map { leaf($0.decision) } ?? [] }
            let middle = runs.startIndex + runs.count / 2
            let pivot = runs[middle].from
            let low = tree(runs[..<middle])
            let high = tree(runs[middle...])
            if low.count <= 255 { return [.ifAtLeast(pivot, UInt8(low.count), 0)] + low + high }
            return [.ifAtLeast(pivot, 0, 1), .jump(UInt32(low.count))] + low + high
        }

        private func leaf(_ decision: SyscallDecision) -> [BPFInstruction] {
            var out: [BPFInstruction] = []
            for clause in decision.clauses {
                // Each failed test jumps behind the clause; built backwards so that the distance is known.
                var body: [BPFInstruction] = [give(clause.action)]
                for test in clause.tests.reversed() {
                    body = instructions(test, over: body.count) + body
                }
                out += body
            }
            return out + [give(decision.otherwise)]
        }

        /// Continues behind `over` instructions when the test fails.
        private func instructions(_ test: ArgumentTest, over: Int) -> [BPFInstruction] {
            let load = BPFInstruction.load(UInt32(16 + 8 * test.argument))
            let skip = UInt8(clamping: over)
            switch test.relation {
            case .masked(.max, let value): return [load, .ifEqual(value, 0, skip)]
            case .masked(let mask, let value): return [load, .and(mask), .ifEqual(value, 0, skip)]
            case .any(let mask): return [load, .ifAny(mask, 0, skip)]
            case .atLeast(let value): return [load, .ifAtLeast(value, 0, skip)]
            }
        }
    }
}
