/// A regular expression that is matched in time proportional to pattern × text, whatever both are: all states of a nondeterministic automaton
/// advance together over the text (Thompson 1968; Cox, "Regular Expression Matching Can Be Simple And Fast").
struct Pattern: Sendable {
    private enum Instruction: Sendable {
        case set(Int)
        case category(PatternCategory)
        case anyOf([PatternTree], negated: Bool)
        case split(Int, Int)
        case jump(Int)
        case start
        case end
        case wordBoundary(Bool)
        case match
    }

    private var program: [Instruction] = []
    private var sets: [ScalarSet] = []
    /// Membership of ASCII scalars, one table of two words for each set.
    private var ascii: [(UInt64, UInt64)] = []
    /// Every match begins at the text's beginning.
    private var isAnchored = false
    private static let sizeLimit = 20_000

    /// - Throws: `PatternError` for a wrong pattern, one that needs backtracking, or one that is too large when its counts are written out.
    init(_ text: String) throws(PatternError) {
        let tree = try PatternParser.parse(text)
        try emit(tree)
        try append(.match)
        isAnchored = Self.beginsAtStart(tree)
    }

    private static func beginsAtStart(_ tree: PatternTree) -> Bool {
        switch tree {
        case .start: true
        case .sequence(let terms): terms.first.map(beginsAtStart) == true
        case .choice(let branches): branches.allSatisfy(beginsAtStart)
        default: false
        }
    }

    private mutating func append(_ instruction: Instruction) throws(PatternError) {
        guard program.count < Self.sizeLimit else {
            throw PatternError(
                code: "pattern-too-large", message: "the pattern is too large when its counts are written out")
        }
        program.append(instruction)
    }

    private mutating func emit(_ tree: PatternTree) throws(PatternError) {
        switch tree {
        case .empty: break
        case .set(let set):
            try append(.set(sets.count))
            sets.append(set)
            var low: UInt64 = 0
            var high: UInt64 = 0
            for scalar in UInt32(0)..<64 where set.contains(scalar) { low |= 1 << UInt64(scalar) }
            for scalar in UInt32(64)..<128 where set.contains(scalar) { high |= 1 << UInt64(scalar - 64) }
            ascii.append((low, high))
        case .category(let category): try append(.category(category))
        case .anyOf(let parts, let negated): try append(.anyOf(parts, negated: negated))
        case .sequence(let terms): for term in terms { try emit(term) }
        case .choice(let branches): try emit(choice: branches)
        case .repetition(let body, let least, let most): try emit(body, least: least, most: most)
        case .start: try append(.start)
        case .end: try append(.end)
        case .wordBoundary(let wanted): try append(.wordBoundary(wanted))
        }
    }

    private mutating func emit(choice branches: [PatternTree]) throws(PatternError) {
        var exits: [Int] = []
        for (at, branch) in branches.enumerated() {
            guard at < branches.count - 1 else {
                try emit(branch)
                break
            }
            let split = program.count
            try append(.split(split + 1, 0))
            try emit(branch)
            exits.append(program.count)
            try append(.jump(0))
            program[split] = .split(split + 1, program.count)
        }
        for exit in exits { program[exit] = .jump(program.count) }
    }

    private mutating func emit(_ body: PatternTree, least: Int, most: Int?) throws(PatternError) {
        for _ in 0..<least {
            let before = program.count
            try emit(body)
            // A body without instructions would repeat without ever reaching the size limit.
            if program.count == before { return }
        }
        guard let most else {
            let split = program.count
            try append(.split(split + 1, 0))
            try emit(body)
            try append(.jump(split))
            program[split] = .split(split + 1, program.count)
            return
        }
        var splits: [Int] = []
        for _ in least..<max(least, most) {
            splits.append(program.count)
            try append(.split(program.count + 1, 0))
            try emit(body)
        }
        for split in splits { program[split] = .split(split + 1, program.count) }
    }

    private func contains(_ set: Int, _ scalar: UInt32) -> Bool {
        if scalar < 64 { return ascii[set].0 >> UInt64(scalar) & 1 == 1 }
        if scalar < 128 { return ascii[set].1 >> UInt64(scalar - 64) & 1 == 1 }
        return sets[set].contains(scalar)
    }

    private static func contains(_ parts: [PatternTree], _ negated: Bool, _ scalar: UInt32) -> Bool {
        let isMember = parts.contains { part in
            switch part {
            case .set(let set): set.contains(scalar)
            case .category(let category): category.contains(scalar)
            default: false
            }
        }
        return isMember != negated
    }

    /// The threads alive at one position, without duplicates.
    private struct Threads {
        var list: [Int] = []
        var mark: [Int]
        var generation = 0

        mutating func clear() {
            list.removeAll(keepingCapacity: true)
            generation += 1
        }
    }

    /// Whether some part of `text` matches.
    ///
    /// - Parameter budget: steps left; what is used is taken off. Nil is returned when it runs out.
    func matches(_ text: String, budget: inout Int) -> Bool? {
        var current = Threads(mark: [Int](repeating: -1, count: program.count))
        var following = Threads(mark: [Int](repeating: -1, count: program.count))
        var stack: [Int] = []
        var before: UInt32?
        var iterator = text.unicodeScalars.makeIterator()
        var scalar = iterator.next()?.value
        current.clear()
        var isFirst = true
        while true {
            if isFirst || !isAnchored {
                if add(0, to: &current, &stack, before: before, next: scalar, budget: &budget) { return true }
            }
            isFirst = false
            guard budget > 0 else { return nil }
            guard let value = scalar, !(isAnchored && current.list.isEmpty) else { return false }
            let after = iterator.next()?.value
            following.clear()
            for thread in current.list {
                let isMember: Bool
                switch program[thread] {
                case .set(let set): isMember = contains(set, value)
                case .category(let category): isMember = category.contains(value)
                case .anyOf(let parts, let negated): isMember = Self.contains(parts, negated, value)
                default: isMember = false
                }
                if isMember, add(thread + 1, to: &following, &stack, before: value, next: after, budget: &budget) {
                    return true
                }
            }
            budget -= current.list.count + 1
            swap(&current, &following)
            before = value
            scalar = after
        }
    }

    /// Follows what needs no scalar; true when the match is reached.
    private func add(
        _ first: Int, to threads: inout Threads, _ stack: inout [Int], before: UInt32?, next: UInt32?,
        budget: inout Int
    ) -> Bool {
        stack.append(first)
        while let at = stack.popLast() {
            guard threads.mark[at] != threads.generation else { continue }
            threads.mark[at] = threads.generation
            budget -= 1
            switch program[at] {
            case .jump(let target): stack.append(target)
            case .split(let one, let other):
                stack.append(other)
                stack.append(one)
            case .start: if before == nil { stack.append(at + 1) }
            case .end: if next == nil { stack.append(at + 1) }
            case .wordBoundary(let wanted):
                let isBoundary =
                    (before.map(ScalarSet.words.contains) ?? false) != (next.map(ScalarSet.words.contains) ?? false)
                if isBoundary == wanted { stack.append(at + 1) }
            case .match:
                stack.removeAll(keepingCapacity: true)
                return true
            case .set, .category, .anyOf: threads.list.append(at)
            }
        }
        return false
    }
}
