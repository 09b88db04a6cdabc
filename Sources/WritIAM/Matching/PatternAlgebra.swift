/// Quick answers about two patterns. What they leave open, `ProductAutomaton` decides.
enum PatternAlgebra {
    /// True only if every text that `inner` matches is matched by `outer`.
    ///
    /// The tokens of `inner` are read as a text, in which a wildcard can only be taken by one at least as wide.
    static func subsumes(_ outer: Pattern, _ inner: Pattern) -> Bool {
        if outer.matchesEverything { return true }
        if inner.isFolded, !outer.isFolded { return false }
        if outer.isLiteral {
            guard inner.isLiteral, outer.tokens.count == inner.tokens.count else { return false }
        }
        let folded = outer.isFolded && !inner.isFolded
        let outerTokens = outer.tokens
        let innerTokens = inner.tokens
        let wanted = outerTokens.span
        let given = innerTokens.span
        var token = 0
        var at = 0
        var star = -1
        var resume = 0
        while at < given.count {
            let letter = folded ? Wildcard.folded(given[at]) : given[at]
            if token < wanted.count {
                let next = wanted[token]
                if next < Wildcard.anyString || Wildcard.isVariable(next) {
                    if next == letter {
                        token += 1
                        at += 1
                        continue
                    }
                } else if Wildcard.isString(next) {
                    star = token
                    resume = at
                    token += 1
                    continue
                } else if takesCharacter(next, letter) {
                    token += 1
                    at += 1
                    continue
                }
            }
            guard star >= 0, takesString(wanted[star], given[resume]) else { return false }
            resume += 1
            at = resume
            token = star + 1
        }
        while token < wanted.count, Wildcard.isString(wanted[token]) { token += 1 }
        return token == wanted.count
    }

    @inline(__always) private static func takesString(_ wildcard: Letter, _ token: Letter) -> Bool {
        guard Wildcard.isWild(token) else { return Wildcard.takes(wildcard, token) }
        switch wildcard {
        case Wildcard.anyString: return true
        case Wildcard.segmentString: return token >= Wildcard.segmentString && token != Wildcard.plainString
        // Characters take no variable's letter, strings may.
        case Wildcard.plainString: return token == Wildcard.plainString || Wildcard.isCharacter(token)
        default: return token == Wildcard.nameString
        }
    }

    @inline(__always) private static func takesCharacter(_ wildcard: Letter, _ token: Letter) -> Bool {
        guard Wildcard.isWild(token) else { return Wildcard.takes(wildcard, token) }
        return token == Wildcard.segmentCharacter || (token == wildcard && Wildcard.isCharacter(token))
    }

    /// False only if no text matches both.
    static func mayOverlap(_ a: Pattern, _ b: Pattern) -> Bool {
        let folded = a.isFolded || b.isFolded
        let common = min(a.prefix, b.prefix)
        let aTokens = a.tokens
        let bTokens = b.tokens
        let first = aTokens.span
        let second = bTokens.span
        if folded {
            for at in 0..<common where Wildcard.folded(first[at]) != Wildcard.folded(second[at]) { return false }
        } else {
            for at in 0..<common where first[at] != second[at] { return false }
        }
        if a.isLiteral { return PatternMatcher.matches(b.tokens, a.tokens, folded: folded) }
        if b.isLiteral { return PatternMatcher.matches(a.tokens, b.tokens, folded: folded) }
        var back = 1
        while back <= first.count, back <= second.count {
            let x = first[first.count - back]
            let y = second[second.count - back]
            guard x < Wildcard.anyString, y < Wildcard.anyString else { break }
            if folded ? Wildcard.folded(x) != Wildcard.folded(y) : x != y { return false }
            back += 1
        }
        return true
    }
}
