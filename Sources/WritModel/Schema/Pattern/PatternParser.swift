/// Reads a regular expression of ECMA-262 in its Unicode mode, as JSON Schema recommends (2020-12 Core, section 6.4).
///
/// Left out, because they need backtracking: look-around and back references. Groups capture nothing; lazy quantifiers match the same texts as
/// greedy ones. Beyond the Unicode mode, `{`, `}` and `]` that mean nothing else and escaped punctuation are taken literally.
struct PatternParser {
    private let scalars: [UInt32]
    private var at = 0
    private var depth = 0
    private static let depthLimit = 100
    private static let countLimit = 20_000

    static func parse(_ pattern: String) throws(PatternError) -> PatternTree {
        var parser = PatternParser(scalars: pattern.unicodeScalars.map(\.value))
        let tree = try parser.choice()
        guard parser.at == parser.scalars.count else { throw parser.bad("a `)` without `(`") }
        return tree
    }

    private init(scalars: [UInt32]) { self.scalars = scalars }

    private var next: Unicode.Scalar? { at < scalars.count ? Unicode.Scalar(scalars[at]) : nil }

    private func bad(_ message: String) -> PatternError { PatternError(code: "bad-pattern", message: message) }
    private func unsupported(_ what: String) -> PatternError {
        PatternError(code: "unsupported-pattern", message: "\(what) is not supported, because it needs backtracking")
    }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard next == scalar else { return false }
        at += 1
        return true
    }

    private mutating func choice() throws(PatternError) -> PatternTree {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.depthLimit else {
            throw PatternError(code: "pattern-too-large", message: "groups are nested too deep")
        }
        var branches = [try sequence()]
        while take("|") { branches.append(try sequence()) }
        return branches.count == 1 ? branches[0] : .choice(branches)
    }

    private mutating func sequence() throws(PatternError) -> PatternTree {
        var terms: [PatternTree] = []
        while let scalar = next, scalar != "|", scalar != ")" { terms.append(try term()) }
        return terms.count == 1 ? terms[0] : terms.isEmpty ? .empty : .sequence(terms)
    }

    private mutating func term() throws(PatternError) -> PatternTree {
        let isGroup = next == "("
        let atom = try atom()
        guard let (least, most) = try quantifier() else { return atom }
        if !isGroup {
            switch atom {
            case .start, .end, .wordBoundary: throw bad("a quantifier behind an assertion")
            default: break
            }
        }
        if try quantifier() != nil { throw bad("two quantifiers in a row") }
        return .repetition(atom, least: least, most: most)
    }

    private mutating func quantifier() throws(PatternError) -> (Int, Int?)? {
        let found: (Int, Int?)
        switch next {
        case "*": found = (0, nil)
        case "+": found = (1, nil)
        case "?": found = (0, 1)
        case "{":
            let start = at
            guard let counted = try counts() else {
                at = start
                return nil
            }
            _ = take("?")
            return counted
        default: return nil
        }
        at += 1
        _ = take("?")
        return found
    }

    /// `{n}`, `{n,}`, `{n,m}`; nil for braces that are no quantifier.
    private mutating func counts() throws(PatternError) -> (Int, Int?)? {
        at += 1
        guard let least = number() else { return nil }
        var most: Int? = least
        if take(",") { most = number() }
        guard take("}") else { return nil }
        guard least <= Self.countLimit, most ?? 0 <= Self.countLimit else {
            throw PatternError(code: "pattern-too-large", message: "a count is larger than \(Self.countLimit)")
        }
        if let most, most < least { throw bad("a count whose end is before its beginning") }
        return (least, most)
    }

    private mutating func number() -> Int? {
        var value: Int?
        while at < scalars.count, 0x30...0x39 ~= scalars[at] {
            value = min((value ?? 0) * 10 + Int(scalars[at] - 0x30), Self.countLimit + 1)
            at += 1
        }
        return value
    }

    private mutating func atom() throws(PatternError) -> PatternTree {
        guard let scalar = next else { return .empty }
        switch scalar {
        case "^":
            at += 1
            return .start
        case "$":
            at += 1
            return .end
        case ".":
            at += 1
            return .set(ScalarSet.lineBreaks.inverted)
        case "(": return try group()
        case "[": return try characterClass()
        case "\\": return try escape()
        case "*", "+", "?": throw bad("a quantifier with nothing before it")
        case "{":
            let start = at
            if try counts() != nil { throw bad("a quantifier with nothing before it") }
            at = start + 1
            return .set(ScalarSet(scalar.value))
        default:
            at += 1
            return .set(ScalarSet(scalar.value))
        }
    }

    private mutating func group() throws(PatternError) -> PatternTree {
        at += 1
        if take("?") {
            if take("=") || take("!") { throw unsupported("look-ahead") }
            if take("<") {
                if next == "=" || next == "!" { throw unsupported("look-behind") }
                while let scalar = next, scalar != ">" {
                    guard ScalarSet.words.contains(scalar.value) || scalar == "$" else {
                        throw bad("a wrong group name")
                    }
                    at += 1
                }
                guard take(">") else { throw bad("a group name without end") }
            } else if !take(":") {
                throw bad("a group of unknown kind")
            }
        }
        let tree = try choice()
        guard take(")") else { throw bad("a `(` without `)`") }
        return tree
    }

    // MARK: escapes

    private mutating func escape() throws(PatternError) -> PatternTree {
        at += 1
        if take("b") { return .wordBoundary(true) }
        if take("B") { return .wordBoundary(false) }
        if let scalar = next, ("1"..."9").contains(scalar) { throw unsupported("a back reference") }
        if next == "k" { throw unsupported("a back reference") }
        return try classEscape()
    }

    /// An escape that may also stand in a class.
    private mutating func classEscape() throws(PatternError) -> PatternTree {
        guard let scalar = next else { throw bad("a `\\` at the end") }
        at += 1
        switch scalar {
        case "d": return .set(.digits)
        case "D": return .set(ScalarSet.digits.inverted)
        case "w": return .set(.words)
        case "W": return .set(ScalarSet.words.inverted)
        case "s": return .set(.spaces)
        case "S": return .set(ScalarSet.spaces.inverted)
        case "p", "P": return try property(isNegated: scalar == "P")
        case "t": return .set(ScalarSet(0x09))
        case "n": return .set(ScalarSet(0x0A))
        case "v": return .set(ScalarSet(0x0B))
        case "f": return .set(ScalarSet(0x0C))
        case "r": return .set(ScalarSet(0x0D))
        case "0":
            if let digit = next, ("0"..."9").contains(digit) { throw bad("an octal escape") }
            return .set(ScalarSet(0))
        case "c":
            guard let letter = next, letter.isASCII, letter.properties.isAlphabetic else { throw bad("a wrong `\\c`") }
            at += 1
            return .set(ScalarSet(letter.value % 32))
        case "x": return .set(ScalarSet(try hexadecimal(2)))
        case "u": return .set(ScalarSet(try unicodeEscape()))
        default:
            guard !scalar.properties.isAlphabetic, !("0"..."9").contains(scalar) else {
                throw bad("the escape `\\\(scalar)` is not known")
            }
            return .set(ScalarSet(scalar.value))
        }
    }

    private mutating func hexadecimal(_ count: Int) throws(PatternError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<count {
            guard let digit = next, digit.isASCII, let number = YAMLScalar.hexadecimal(UInt8(digit.value)) else {
                throw bad("an escape needs \(count) hexadecimal digits")
            }
            value = value << 4 | UInt32(number)
            at += 1
        }
        return value
    }

    private mutating func unicodeEscape() throws(PatternError) -> UInt32 {
        if take("{") {
            var value: UInt32 = 0
            var digits = 0
            while let digit = next, digit.isASCII, let number = YAMLScalar.hexadecimal(UInt8(digit.value)) {
                value = value << 4 | UInt32(number)
                digits += 1
                at += 1
                guard value <= 0x10_FFFF else { throw bad("an escape beyond U+10FFFF") }
            }
            guard digits > 0, take("}") else { throw bad("a wrong `\\u{`") }
            return value
        }
        let high = try hexadecimal(4)
        guard 0xD800...0xDBFF ~= high, at + 1 < scalars.count, scalars[at] == 0x5C, scalars[at + 1] == 0x75 else {
            return high
        }
        let resume = at
        at += 2
        let low = try hexadecimal(4)
        guard 0xDC00...0xDFFF ~= low else {
            at = resume
            return high
        }
        return 0x10000 + (high - 0xD800) << 10 + (low - 0xDC00)
    }

    private mutating func property(isNegated: Bool) throws(PatternError) -> PatternTree {
        guard take("{") else { throw bad("`\\p` needs braces") }
        var name = ""
        while let scalar = next, scalar != "}" {
            name.unicodeScalars.append(scalar)
            at += 1
        }
        guard take("}") else { throw bad("`\\p{` without end") }
        if name == "ASCII" {
            let ascii = ScalarSet([0...0x7F])
            return .set(isNegated ? ascii.inverted : ascii)
        }
        guard let category = PatternCategory(name, isNegated: isNegated) else {
            throw PatternError(
                code: "unsupported-pattern",
                message: "the Unicode property `\(FieldReader.shown(name))` is not supported")
        }
        return .category(category)
    }

    // MARK: classes

    private mutating func characterClass() throws(PatternError) -> PatternTree {
        at += 1
        let isNegated = take("^")
        var ranges: [ClosedRange<UInt32>] = []
        var categories: [PatternTree] = []
        while !take("]") {
            let first = try classAtom()
            guard let low = single(first), next == "-", at + 1 < scalars.count, scalars[at + 1] != 0x5D else {
                add(first, &ranges, &categories)
                continue
            }
            at += 1
            let last = try classAtom()
            guard let high = single(last) else {
                // `[a-\d]`: the dash stands for itself.
                add(first, &ranges, &categories)
                ranges.append(0x2D...0x2D)
                add(last, &ranges, &categories)
                continue
            }
            guard low <= high else { throw bad("a range whose end is before its beginning") }
            ranges.append(low...high)
        }
        let set = ScalarSet(ranges)
        if categories.isEmpty { return .set(isNegated ? set.inverted : set) }
        return .anyOf([.set(set)] + categories, negated: isNegated)
    }

    private mutating func classAtom() throws(PatternError) -> PatternTree {
        guard let scalar = next else { throw bad("a `[` without `]`") }
        at += 1
        guard scalar == "\\" else { return .set(ScalarSet(scalar.value)) }
        if take("b") { return .set(ScalarSet(0x08)) }
        return try classEscape()
    }

    private func single(_ tree: PatternTree) -> UInt32? {
        guard case .set(let set) = tree, set.ranges.count == 1, set.ranges[0].count == 1 else { return nil }
        return set.ranges[0].lowerBound
    }

    private func add(_ tree: PatternTree, _ ranges: inout [ClosedRange<UInt32>], _ categories: inout [PatternTree]) {
        if case .set(let set) = tree { ranges += set.ranges } else { categories.append(tree) }
    }
}
