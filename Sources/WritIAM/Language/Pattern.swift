package import WritModel

/// Text of a policy in which `*`, `?` and variables may stand, ready for matching.
///
/// A class, because patterns are handed from list to list and never change.
package final class Pattern: Sendable, Hashable {
    /// As written.
    package let source: String
    package let variables: [PolicyVariable]
    package let location: SourceLocation
    /// Normal form: no two strings side by side, characters before strings.
    let tokens: [Letter]
    /// Letters are in lower case and are compared without case.
    let isFolded: Bool
    /// Wildcards and variables in the first five segments do not cross a colon.
    let isARN: Bool
    /// Number of plain letters that a match must begin with.
    let prefix: Int

    init(
        source: String, tokens: [Letter], variables: [PolicyVariable] = [], isFolded: Bool = false,
        isARN: Bool = false, at location: SourceLocation = .generated
    ) {
        let tokens = Self.normalized(tokens)
        self.source = source
        self.tokens = tokens
        self.variables = variables
        self.isFolded = isFolded
        self.isARN = isARN
        self.location = location
        prefix = tokens.firstIndex { $0 >= Wildcard.anyString } ?? tokens.count
    }

    /// True if nothing but the text itself matches.
    package var isLiteral: Bool { prefix == tokens.count }
    /// True if every text matches.
    package var matchesEverything: Bool { tokens.count == 1 && tokens[0] == Wildcard.anyString }

    package static func == (a: Pattern, b: Pattern) -> Bool {
        a.isFolded == b.isFolded && a.tokens == b.tokens && a.variables == b.variables
    }
    package func hash(into hasher: inout Hasher) { hasher.combine(tokens) }

    /// Moves `?` in front of `*` within a run of wildcards, and merges the strings of a run into the widest.
    ///
    /// Runs never hold a narrow and a wide string in a way that merging widens: `[^:]*` beside `.*` is `.*`.
    private static func normalized(_ tokens: [Letter]) -> [Letter] {
        var afterString = false
        var isNormal = true
        for token in tokens {
            if afterString, Wildcard.isWild(token) { isNormal = false }
            afterString = Wildcard.isString(token)
        }
        if isNormal { return tokens }
        var out: [Letter] = []
        var pending: Letter?
        for token in tokens {
            if Wildcard.isString(token) {
                // The narrower a wildcard, the higher its number.
                pending = min(pending ?? token, token)
            } else if Wildcard.isCharacter(token) {
                out.append(token)
            } else {
                if let string = pending { out.append(string) }
                pending = nil
                out.append(token)
            }
        }
        if let string = pending { out.append(string) }
        return out
    }
}
