/// A text that two patterns both match.
///
/// Goes through the pairs of places of the two patterns, each once; what makes it quick is that most pairs are never
/// reached.
enum PatternMeet {
    /// Nil if no text matches both. The letter `filler` stands wherever any would do.
    static func text(_ a: Pattern, _ b: Pattern, filler: Letter = 0x78) -> [Letter]? {
        let width = b.tokens.count + 1
        var came = [Int32](repeating: -1, count: (a.tokens.count + 1) * width)
        var letters: [Letter] = []
        var queue: [Int32] = [0]
        came[0] = 0
        var next = 0
        let goal = came.count - 1
        let aTokens = a.tokens
        let bTokens = b.tokens
        let x = aTokens.span
        let y = bTokens.span
        // Letters are kept by place of arrival; zero where a place was reached without one.
        var taken = [Letter](repeating: 0, count: came.count)
        while next < queue.count {
            let state = Int(queue[next])
            next += 1
            if state == goal { break }
            let i = state / width
            let j = state % width
            func reach(_ i: Int, _ j: Int, _ letter: Letter) {
                let to = i * width + j
                guard came[to] < 0 else { return }
                came[to] = Int32(state)
                taken[to] = letter
                queue.append(Int32(to))
            }
            let first = i < x.count ? x[i] : 0
            let second = j < y.count ? y[j] : 0
            let firstIsString = i < x.count && Wildcard.isString(first)
            let secondIsString = j < y.count && Wildcard.isString(second)
            if firstIsString { reach(i + 1, j, 0) }
            if secondIsString { reach(i, j + 1, 0) }
            guard i < x.count, j < y.count else { continue }
            if firstIsString, secondIsString { continue }
            guard let letter = common(a, first, b, second, filler) else { continue }
            reach(firstIsString ? i : i + 1, secondIsString ? j : j + 1, letter)
        }
        guard came[goal] >= 0 else { return nil }
        var at = goal
        while at != 0 {
            if taken[at] != 0 { letters.append(taken[at]) }
            at = Int(came[at])
        }
        return letters.reversed()
    }

    /// A letter that both tokens take; at most one of them is a string.
    private static func common(_ a: Pattern, _ x: Letter, _ b: Pattern, _ y: Letter, _ filler: Letter) -> Letter? {
        switch (Wildcard.isWild(x), Wildcard.isWild(y)) {
        case (true, true): return filler
        case (true, false): return Wildcard.takes(x, y) ? y : nil
        case (false, true): return Wildcard.takes(y, x) ? x : nil
        case (false, false):
            if x == y { return x }
            // A folded pattern also takes the capital of its letter.
            if a.isFolded, Wildcard.folded(y) == x { return y }
            if b.isFolded, Wildcard.folded(x) == y { return x }
            return nil
        }
    }
}
