import WritModel

/// Turns the text of policy elements into patterns.
enum PatternReader {
    /// Which characters of the text are wildcards.
    enum Wildcards {
        case none
        case anywhere
        /// In the first five segments wildcards do not cross a colon. Source: IAM user guide, Resource element,
        /// "you can use wildcards within ARN segments".
        case arn
    }

    /// - Throws: `policy-variable` if `${` is not closed or holds no key.
    static func read(
        _ text: String, wildcards: Wildcards, variables allowed: Bool, folded: Bool = false,
        at location: SourceLocation = .generated
    ) throws(InputError) -> Pattern {
        let letters = folded ? text.foldedLetters : text.letters
        let hasVariables = allowed && text.utf8.contains(0x24)
        guard hasVariables else {
            return Pattern(
                source: text, tokens: tokens(of: letters, wildcards), isFolded: folded, isARN: wildcards == .arn,
                at: location)
        }
        let (raw, variables) = try substitute(text, letters, wildcards: wildcards, at: location)
        return Pattern(
            source: text, tokens: raw, variables: variables, isFolded: folded, isARN: wildcards == .arn, at: location)
    }

    /// An action such as `s3:Get*`: without case, wildcards anywhere, no variables.
    static func action(_ text: String, at location: SourceLocation = .generated) -> Pattern {
        Pattern(
            source: text, tokens: tokens(of: text.foldedLetters, .anywhere), isFolded: true, at: location)
    }

    /// The exact text.
    static func literal(_ text: String, folded: Bool = false, at location: SourceLocation = .generated) -> Pattern {
        Pattern(
            source: text, tokens: folded ? text.foldedLetters : text.letters, isFolded: folded, at: location)
    }

    private static func tokens(of letters: [Letter], _ wildcards: Wildcards) -> [Letter] {
        if wildcards == .none { return letters }
        var out = letters
        var mapper = WildcardMapper(wildcards, letters, variables: false)
        for at in out.indices { out[at] = mapper.map(letters[at]) }
        return out
    }

    private static func substitute(
        _ text: String, _ letters: [Letter], wildcards: Wildcards, at location: SourceLocation
    ) throws(InputError) -> ([Letter], [PolicyVariable]) {
        var out: [Letter] = []
        var variables: [PolicyVariable] = []
        var mapper = WildcardMapper(wildcards, letters, variables: true)
        var at = 0
        while at < letters.count {
            guard letters[at] == 0x24, at + 1 < letters.count, letters[at + 1] == 0x7B else {
                out.append(mapper.map(letters[at]))
                at += 1
                continue
            }
            guard let end = letters[at...].firstIndex(of: 0x7D) else {
                throw InputError(
                    "policy-variable", "variable is not closed in `\(text)`", at: location,
                    hint: "write `${key}`, or `${$}{` for the two characters")
            }
            let body = letters[(at + 2)..<end]
            at = end + 1
            if body.count == 1, let only = body.first, [0x2A, 0x3F, 0x24].contains(only) {
                out.append(only)
                continue
            }
            let variable = try variable(body, in: text, at: location)
            if let known = variables.firstIndex(of: variable) {
                out.append(Wildcard.firstVariable + Letter(known))
            } else {
                out.append(Wildcard.firstVariable + Letter(variables.count))
                variables.append(variable)
            }
        }
        return (out, variables)
    }

    private static func variable(_ body: ArraySlice<Letter>, in text: String, at location: SourceLocation)
        throws(InputError) -> PolicyVariable
    {
        let comma = body.firstIndex(of: 0x2C)
        let key = trimmed(body[..<(comma ?? body.endIndex)])
        guard !key.isEmpty, !key.contains(0x24), !key.contains(0x7B) else {
            throw InputError(
                "policy-variable", "variable without a key in `\(text)`", at: location, hint: "write `${key}`")
        }
        guard let comma else { return PolicyVariable(key: Array(key).text) }
        let fallback = trimmed(body[(comma + 1)...])
        guard fallback.count >= 2, fallback.first == 0x27, fallback.last == 0x27 else {
            throw InputError(
                "policy-variable", "default of a variable is not in single quotes in `\(text)`", at: location,
                hint: "write `${key, 'default'}`")
        }
        return PolicyVariable(key: Array(key).text, fallback: Array(fallback.dropFirst().dropLast()).text)
    }

    private static func trimmed(_ letters: ArraySlice<Letter>) -> ArraySlice<Letter> {
        var rest = letters
        while rest.first == 0x20 { rest.removeFirst() }
        while rest.last == 0x20 { rest.removeLast() }
        return rest
    }
}

/// Replaces `*` and `?`, counting colons so that an ARN's first five segments get the narrow wildcards.
///
/// A pattern with fewer than six segments, such as `arn:aws:ec2:*`, has its last segment match all that follows.
private struct WildcardMapper {
    private let wildcards: PatternReader.Wildcards
    private let wideFrom: Int
    private var colons = 0

    init(_ wildcards: PatternReader.Wildcards, _ letters: [Letter], variables: Bool) {
        self.wildcards = wildcards
        guard wildcards == .arn else {
            wideFrom = 0
            return
        }
        guard variables else {
            wideFrom = min(5, letters.count { $0 == Wildcard.colon })
            return
        }
        // Colons inside `${aws:username}` separate nothing.
        var count = 0
        var inside = false
        for (at, letter) in letters.enumerated() {
            if letter == 0x24, at + 1 < letters.count, letters[at + 1] == 0x7B { inside = true }
            if letter == Wildcard.colon, !inside { count += 1 }
            if letter == 0x7D { inside = false }
        }
        wideFrom = min(5, count)
    }

    mutating func map(_ letter: Letter) -> Letter {
        if letter == Wildcard.colon { colons += 1 }
        guard wildcards != .none else { return letter }
        let wide = colons >= wideFrom
        switch letter {
        case Wildcard.star: return wide ? Wildcard.anyString : Wildcard.segmentString
        case Wildcard.question: return wide ? Wildcard.anyCharacter : Wildcard.segmentCharacter
        default: return letter
        }
    }
}
