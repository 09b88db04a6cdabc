/// `name = value` in whatever way a language, a configuration or a command line writes it.
struct Assignment {
    enum Form: Equatable {
        /// `=`, `:=`, an argument by name
        case bound
        /// `:`, a member of an object
        case member
        /// `==`
        case compared
        /// What is taken when the environment gives nothing: `getenv("X", "value")`, `process.env.X || "value"`
        case fallback
        /// A call such as `setPassword("value")` or a pair of name and value.
        case given
    }

    /// The bytes of the name in the file.
    var nameRange: Range<Int>
    var form: Form
    var isQuoted: Bool
    /// The bytes of the value in the file.
    var range: Range<Int>
    /// The value with its escapes resolved where they matter.
    var value: [UInt8]

    private static let valueLimit = 4096

    func name(in text: [UInt8]) -> String { text.text(nameRange) }

    /// The assignment whose name holds the byte at `keyword`; nil where the name is given nothing.
    static func read(_ text: [UInt8], keyword: Int, length: Int, syntax: FileRole.Syntax) -> Assignment? {
        var start = keyword
        while start > 0, keyword - start < 64, ByteSet.identifier.contains(text[start - 1]) { start -= 1 }
        var end = keyword + length
        while end < text.count, end - keyword < 64, ByteSet.identifier.contains(text[end]) { end += 1 }
        // A longer run is a blob, not a name.
        guard end - start <= 80 else { return nil }
        while start < end, text[start] == 0x2D { start += 1 }
        var isFlag = start >= 2 && text[start - 1] == 0x2D && text[start - 2] == 0x2D
        let name = start..<end
        var at = end
        // `"name"`, `\"name\"`, `['name']`
        var isNameQuoted = false
        if at < text.count, text[at] == Byte.backslash { at += 1 }
        if at < text.count, Byte.isQuote(text[at]) {
            let before = start > 0 ? text[start - 1] : 0
            guard before == text[at] || ByteSet.dotted.contains(before) || before == 0x20 else { return nil }
            isNameQuoted = true
            at += 1
        } else if at > end {
            return nil
        }
        if at < text.count, text[at] == 0x5D { at += 1 }
        // `password?: string`, `password!: string`
        if at < text.count, text[at] == 0x3F || text[at] == 0x21, at + 1 < text.count, text[at + 1] == Byte.colon {
            at += 1
        }
        let isSpaced = at < text.count && ByteSet.space.contains(text[at])
        skip(text, &at, ByteSet.space)
        guard at < text.count else { return nil }
        var form: Form
        switch text[at] {
        case Byte.equals:
            if at + 1 < text.count, text[at + 1] == Byte.equals {
                form = .compared
                at += at + 2 < text.count && text[at + 2] == Byte.equals ? 3 : 2
            } else {
                form = .bound
                at += at + 1 < text.count && text[at + 1] == Byte.greater ? 2 : 1
            }
        case Byte.colon:
            form = .member
            at += 1
            if at < text.count, text[at] == Byte.equals {
                form = .bound
                at += 1
            } else if !isNameQuoted, at < text.count, !ByteSet.blank.contains(text[at]), !Byte.isQuote(text[at]) {
                // `secret:name` of an ARN, and the like
                return nil
            } else if syntax == .code, let after = annotation(text, at) {
                form = .bound
                at = after
            }
        case 0x7C where at + 1 < text.count && text[at + 1] == 0x7C:
            form = .fallback
            at += 2
        case 0x3F where at + 1 < text.count && text[at + 1] == 0x3F:
            form = .fallback
            at += 2
        case Byte.comma where isNameQuoted:
            // A pair of arguments, or of members; in a list the next text has nothing to do with this one.
            let isArgument = start > 1 && text[start - 2] == Byte.open
            guard isArgument || isNameOfPair(text, before: start) else { return nil }
            form = isEnvironment(text, before: start) ? .fallback : .given
            at += 1
            if !isArgument {
                guard let after = namedValue(text, at) else { return nil }
                at = after
            }
        case Byte.open
        where !isNameQuoted && (text.has(Array("set".utf8), at: start) || text.has(Array("with".utf8), at: start))
            && syntax == .code:
            form = .given
            at += 1
        case Byte.greater where syntax == .markup || syntax == .plain:
            form = .member
            at += 1
            guard start > 0, text[start - 1] == Byte.less else { return nil }
            let close = text[at...].prefix(valueLimit).firstIndex(of: Byte.less) ?? at
            return finished(text, name, form, true, at..<close)
        case Byte.newline, 0x0D:
            // `- name: PASSWORD` and the value on the next line
            guard let after = namedValue(text, at), isNameOfPair(text, before: start) else { return nil }
            form = .given
            at = after
        case 0x6F where isSpaced && text.has(Array("or ".utf8), at: at):
            form = .fallback
            at += 3
        case 0x76
        where (syntax == .markup || syntax == .plain) && isNameQuoted && text.has(Array("value=".utf8), at: at):
            form = .member
            at += 6
        default:
            // `--password value`, `ENV PASSWORD value`, `password value` of .netrc
            guard isSpaced, !isNameQuoted, syntax == .shell || syntax == .plain || isFlag,
                isFlag || isCommand(text, before: start)
            else { return nil }
            form = .bound
            isFlag = true
        }
        if form == .bound || form == .member || form == .fallback || form == .given || form == .compared {
            skip(
                text, &at,
                form == .given || form == .fallback || syntax == .code || syntax == .json
                    ? ByteSet.blank : ByteSet.space)
        }
        guard at < text.count else { return nil }
        // f"…" and the like
        if at + 1 < text.count, ByteSet.letter.contains(text[at]), Byte.isQuote(text[at + 1]) { at += 1 }
        if at + 1 < text.count, text[at] == Byte.backslash, Byte.isQuote(text[at + 1]) {
            return quoted(text, name, form, at: at + 1, isEscaped: true)
        }
        if Byte.isQuote(text[at]) { return quoted(text, name, form, at: at, isEscaped: false) }
        // Without quotes: only where the format has none, or inside a connection string.
        let before = start > 0 ? text[start - 1] : Byte.newline
        if form == .bound, [0x3B, 0x3F, 0x26].contains(before), text[end] == Byte.equals {
            return unquoted(text, name, form, at: at, until: ByteSet(";&\"' \t\r\n<>`\\#"))
        }
        if form == .bound, Byte.isQuote(before), text[end] == Byte.equals,
            syntax == .code || syntax == .json || syntax == .plain
        {
            return unquoted(text, name, form, at: at, until: ByteSet(";&\"' \t\r\n<>`\\"))
        }
        switch syntax {
        case .shell where form == .bound:
            return unquoted(text, name, form, at: at, until: ByteSet(" \t\r\n;|&)"))
        case .plain where form == .bound || form == .member || form == .given:
            if isFlag { return unquoted(text, name, form, at: at, until: ByteSet(" \t\r\n;|&)\"'")) }
            return line(text, name, form, at: at)
        default: return nil
        }
    }

    // MARK: names

    private static func skip(_ text: [UInt8], _ at: inout Int, _ set: ByteSet) {
        let bound = at + 64
        while at < text.count, at < bound, set.contains(text[at]) { at += 1 }
    }

    /// Behind `: str =` of a declaration with a type.
    private static func annotation(_ text: [UInt8], _ from: Int) -> Int? {
        var at = from
        skip(text, &at, ByteSet.space)
        guard at < text.count, ByteSet.letter.contains(text[at]) else { return nil }
        let bound = min(text.count, at + 48)
        let type = ByteSet("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.[]<>| ")
        while at < bound, type.contains(text[at]) { at += 1 }
        guard at + 1 < text.count, text[at] == Byte.equals, text[at + 1] != Byte.equals, text[at + 1] != Byte.greater
        else {
            return nil
        }
        return at + 1
    }

    /// Whether `getenv(` and the like stand before the quote of a name.
    private static func isEnvironment(_ text: [UInt8], before start: Int) -> Bool {
        let around = text.text(max(0, start - 32)..<max(0, start - 1)).lowercased()
        return around.hasSuffix("(")
            && ["environ.get(", "getenv(", "env(", "env.get(", "config(", "config.get(", ".get(", "setdefault("]
                .contains { around.hasSuffix($0) }
    }

    /// `name: PASSWORD` or `"Name": "PASSWORD"` stands before.
    private static func isNameOfPair(_ text: [UInt8], before start: Int) -> Bool {
        let around = text.text(max(0, start - 24)..<start).lowercased().filter { $0 != "\"" && $0 != "'" && $0 != " " }
        return around.hasSuffix("name:") || around.hasSuffix("key:") || around.hasSuffix("parameterkey:")
    }

    /// Behind `value:` of a pair of name and value.
    private static func namedValue(_ text: [UInt8], _ from: Int) -> Int? {
        var at = from
        skip(text, &at, ByteSet.blank)
        if at < text.count, Byte.isQuote(text[at]) { at += 1 }
        for word in ["value", "Value", "parameterValue", "ParameterValue"] where text.has(Array(word.utf8), at: at) {
            at += word.utf8.count
            if at < text.count, Byte.isQuote(text[at]) { at += 1 }
            skip(text, &at, ByteSet.space)
            guard at < text.count, text[at] == Byte.colon || text[at] == Byte.equals else { return nil }
            at += 1
            skip(text, &at, ByteSet.space)
            return at
        }
        return nil
    }

    /// `ENV` of a Dockerfile, or the words of .netrc.
    private static func isCommand(_ text: [UInt8], before start: Int) -> Bool {
        let around = text.text(max(0, start - 64)..<start)
        let line = around.split(whereSeparator: { $0 == "\n" || $0 == "\r\n" }).last ?? ""
        return around.hasSuffix("ENV ") || line.holds("login ") || line.holds("machine ")
    }

    // MARK: values

    private static func quoted(
        _ text: [UInt8], _ name: Range<Int>, _ form: Form, at open: Int, isEscaped: Bool
    ) -> Assignment? {
        let mark = text[open]
        var from = open + 1
        // """…"""
        if from + 1 < text.count, text[from] == mark, text[from + 1] == mark { from += 2 }
        var at = from
        let bound = min(text.count, from + valueLimit)
        var value: [UInt8] = []
        while at < bound {
            let byte = text[at]
            if isEscaped, byte == Byte.backslash, at + 1 < bound, text[at + 1] == mark { break }
            if byte == mark || byte == Byte.newline { break }
            if byte == Byte.backslash, !isEscaped, at + 1 < bound {
                at += 1
                // Escapes of control characters stay apart from letters.
                if text[at] == 0x6E || text[at] == 0x74 || text[at] == 0x72 {
                    value.append(0x20)
                } else {
                    value.append(text[at])
                }
                at += 1
                continue
            }
            value.append(byte)
            at += 1
        }
        guard at < bound, text[at] != Byte.newline else { return nil }
        var after = at + (isEscaped ? 2 : 1)
        skip(text, &after, ByteSet.space)
        // The literal is a part of something: `"Bearer " + token`, `"%s" % x`, `"a".join`; or a name: `"password": …`
        if after < text.count, text[after] == 0x2B || text[after] == 0x25 || text[after] == 0x7C { return nil }
        if form == .given, after < text.count, text[after] == Byte.colon { return nil }
        return Assignment(nameRange: name, form: form, isQuoted: true, range: from..<at, value: value)
    }

    private static func unquoted(
        _ text: [UInt8], _ name: Range<Int>, _ form: Form, at from: Int, until stop: ByteSet
    ) -> Assignment? {
        var at = from
        let bound = min(text.count, from + valueLimit)
        while at < bound, !stop.contains(text[at]) { at += 1 }
        return finished(text, name, form, false, from..<at)
    }

    /// To the end of the line or a comment, without quotes and brackets at the ends.
    private static func line(_ text: [UInt8], _ name: Range<Int>, _ form: Form, at from: Int) -> Assignment? {
        var at = from
        let bound = min(text.count, from + valueLimit)
        while at < bound, text[at] != Byte.newline {
            if text[at] == Byte.hash || text[at] == 0x3B, at > from, ByteSet.space.contains(text[at - 1]) { break }
            // `{ name: value, … }` on one line
            if text[at] == Byte.comma || text[at] == 0x7D, at + 1 < bound, ByteSet.blank.contains(text[at + 1]) {
                break
            }
            at += 1
        }
        while at > from, ByteSet.blank.contains(text[at - 1]) { at -= 1 }
        return finished(text, name, form, false, from..<at)
    }

    private static func finished(
        _ text: [UInt8], _ name: Range<Int>, _ form: Form, _ isQuoted: Bool, _ range: Range<Int>
    ) -> Assignment? {
        guard !range.isEmpty else { return nil }
        return Assignment(nameRange: name, form: form, isQuoted: isQuoted, range: range, value: Array(text[range]))
    }
}
