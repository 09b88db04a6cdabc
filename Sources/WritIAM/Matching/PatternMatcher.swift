/// Matching of a text against one pattern without building an automaton.
///
/// Going back to the last string wildcard alone is enough: in an ARN the wildcards of one segment cannot take the
/// colon behind it, so a choice made in an earlier segment never has to be taken back.
enum PatternMatcher {
    /// - Parameters:
    ///   - tokens: a pattern's tokens, without variables.
    ///   - folded: letters of the text are compared in lower case.
    static func matches(_ tokens: [Letter], _ text: [Letter], folded: Bool) -> Bool {
        matches(tokens, text, folded: folded, filled: false)
    }

    /// Whether `pattern` matches one particular text of another pattern: that with an unusual letter for each wildcard.
    static func matchesInstance(of other: Pattern, _ pattern: Pattern) -> Bool {
        matches(pattern.tokens, other.tokens, folded: pattern.isFolded, filled: true)
    }

    /// A private-use character, which patterns hardly ever hold.
    private static let filler: Letter = 0xE123

    /// - Parameter filled: wildcards of the text stand for one letter.
    @inline(__always)
    private static func matches(_ tokens: [Letter], _ text: [Letter], folded: Bool, filled: Bool) -> Bool {
        let tokenSpan = tokens.span
        let textSpan = text.span
        let tokenCount = tokenSpan.count
        let textCount = textSpan.count
        var token = 0
        var at = 0
        var star = -1
        var resume = 0
        while at < textCount {
            var letter = folded ? Wildcard.folded(textSpan[at]) : textSpan[at]
            if filled, Wildcard.isWild(letter) { letter = filler }
            if token < tokenCount {
                let wanted = tokenSpan[token]
                if wanted == letter {
                    token += 1
                    at += 1
                    continue
                }
                if wanted >= Wildcard.anyString {
                    if Wildcard.isString(wanted) {
                        star = token
                        resume = at
                        token += 1
                        continue
                    }
                    if Wildcard.isCharacter(wanted), Wildcard.takes(wanted, letter) {
                        token += 1
                        at += 1
                        continue
                    }
                }
            }
            guard star >= 0 else { return false }
            let passed = filled && Wildcard.isWild(textSpan[resume]) ? filler : textSpan[resume]
            guard Wildcard.takes(tokenSpan[star], passed) else { return false }
            resume += 1
            at = resume
            token = star + 1
        }
        while token < tokenCount, Wildcard.isString(tokenSpan[token]) { token += 1 }
        return token == tokenCount
    }
}

extension Pattern {
    /// Whether the text matches, for a pattern without variables.
    @inline(__always) func matches(_ text: [Letter]) -> Bool {
        if prefix == tokens.count, !isFolded { return tokens == text }
        return PatternMatcher.matches(tokens, text, folded: isFolded)
    }

    /// The tokens with each variable replaced by its value in the request, which is literal: its `*` are no wildcards.
    ///
    /// Nil if a variable has no value, has several, or would bring a colon into one of the first five segments of an
    /// ARN pattern.
    func resolved(_ value: (PolicyVariable) -> String?) -> [Letter]? {
        guard !variables.isEmpty else { return tokens }
        var out: [Letter] = []
        var colons = 0
        let narrow = min(5, tokens.count { $0 == Wildcard.colon })
        for token in tokens {
            guard Wildcard.isVariable(token) else {
                if token == Wildcard.colon { colons += 1 }
                out.append(token)
                continue
            }
            guard let text = value(variables[Int(token - Wildcard.firstVariable)]) else { return nil }
            let letters = isFolded ? text.foldedLetters : text.letters
            if isARN, colons < narrow, letters.contains(Wildcard.colon) { return nil }
            out += letters
        }
        return out
    }
}
