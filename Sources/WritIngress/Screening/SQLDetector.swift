/// SQL that would change the statement it is put into.
///
/// Looked for are tautologies, unions, further statements, an ended literal with the rest commented out, and functions that wait or read.
/// A shape counts for sure only behind a break-out: the quote that ends a literal, or a number where a number belongs.
enum SQLDetector {
    private static let statements: [String: Set<String>] = [
        "drop": ["table", "database", "schema", "view", "user", "index"], "delete": ["from"], "insert": ["into"],
        "truncate": ["table"],
        "alter": ["table", "user", "database"], "create": ["table", "user", "function"], "exec": [], "execute": [],
        "shutdown": [],
        "declare": [], "waitfor": ["delay"], "select": [], "update": [], "grant": ["all"], "call": [],
    ]
    private static let functions: Set<String> = [
        "sleep", "benchmark", "pg_sleep", "load_file", "extractvalue", "updatexml", "xp_cmdshell", "dbms_lock",
        "utl_http", "utl_inaddr",
        "group_concat", "concat_ws", "char", "chr", "ascii", "substring", "substr", "version", "database",
        "current_user", "randomblob",
    ]
    private static let waiting: Set<String> = [
        "sleep", "benchmark", "pg_sleep", "xp_cmdshell", "load_file", "extractvalue", "updatexml", "randomblob",
    ]

    static func detect(_ text: ScreenedText) -> Detection? {
        guard
            text.marks.contains(.quote) || text.marks.contains(.space) || text.marks.contains(.parenthesis)
                || text.contains("/*")
        else {
            return nil
        }
        var best: Detection?
        for context in SQLTokens.Context.allCases {
            let starts = context.quote.map { SQLTokens.breakouts(text.bytes, $0) } ?? [0]
            for start in starts {
                guard let found = examine(text.bytes, from: start, context) else { continue }
                if found.confidence == .high { return found }
                best = best ?? found
            }
        }
        return best
    }

    private static let window = 4_096
    private static let overlap = 64

    /// Goes through the tokens window by window, so that a long value needs little memory and hides nothing behind its length.
    private static func examine(_ bytes: [UInt8], from start: Int, _ context: SQLTokens.Context) -> Detection? {
        var at = start
        var tokens: [SQLTokens.Token] = context == .bare ? [] : [.breakout]
        var breaksOut: Bool?
        var best: Detection?
        while at < bytes.count {
            tokens += SQLTokens.read(bytes, from: &at, limit: window)
            let isFirst = breaksOut == nil
            let outside = breaksOut ?? isBreakout(tokens.first)
            breaksOut = outside
            if let found = examine(tokens, context, breaksOut: outside, isFirst: isFirst) {
                if found.confidence == .high { return found }
                best = best ?? found
            }
            tokens = Array(tokens.suffix(overlap))
        }
        return best
    }

    /// A value in bare context breaks out where a number (or the end of a parenthesis or statement) stands at its front.
    private static func isBreakout(_ first: SQLTokens.Token?) -> Bool {
        switch first {
        case .breakout?, .number?: true
        case .symbol(let byte)?: byte == 0x29 || byte == 0x3b || byte == 0x2d
        default: false
        }
    }

    private static func examine(
        _ tokens: [SQLTokens.Token], _ context: SQLTokens.Context, breaksOut: Bool, isFirst: Bool
    ) -> Detection? {
        func found(_ what: String, _ confidence: ScreeningHit.Confidence) -> Detection {
            Detection(topic: "sql", message: what, confidence: confidence)
        }
        let sure: ScreeningHit.Confidence = breaksOut ? .high : .low
        for at in tokens.indices {
            switch tokens[at] {
            case .word("union"):
                var next = at + 1
                while next < tokens.count,
                    tokens[next] == .word("all") || tokens[next] == .word("distinct") || tokens[next] == .symbol(0x28)
                {
                    next += 1
                }
                if word(tokens, next) == "select" {
                    return found("a union of statements", breaksOut || selects(tokens, next) ? .high : .low)
                }
            case .word("or"), .word("and"), .word("xor"), .word("having"), .word("like"):
                guard at > 0, followsBreakout(tokens, at, context), comparesConstants(tokens, at + 1, context) else {
                    continue
                }
                return found("a condition that is always true", sure)
            case .symbol(0x7c) where at + 1 < tokens.count && tokens[at + 1] == .symbol(0x7c),
                .symbol(0x26) where at + 1 < tokens.count && tokens[at + 1] == .symbol(0x26):
                guard at > 0, followsBreakout(tokens, at, context), comparesConstants(tokens, at + 2, context) else {
                    continue
                }
                return found("a condition that is always true", sure)
            case .symbol(0x3b):
                guard let verb = word(tokens, at + 1), let objects = statements[verb], at > 0 || context != .bare else {
                    continue
                }
                let object = word(tokens, at + 2)
                let isShaped =
                    switch verb {
                    case "select": selects(tokens, at + 1)
                    case "update": word(tokens, at + 3) == "set"
                    case "shutdown":
                        at + 2 >= tokens.count || tokens[at + 2] == .symbol(0x3b) || isComment(tokens[at + 2])
                    case "exec", "execute", "call":
                        object.map { $0.hasPrefix("xp_") || $0.hasPrefix("sp_") || $0 == "master" } ?? false
                    case "declare": object?.hasPrefix("@") ?? false
                    default: object.map(objects.contains) ?? false
                    }
                if isShaped { return found("a second statement", breaksOut || endsInComment(tokens) ? .high : .low) }
            case .comment(isLast: true):
                // `admin'--`: the literal ends and what followed in the statement is cut off.
                let before = tokens[..<at].filter { $0 != .symbol(0x29) && $0 != .symbol(0x3b) }
                if context != .bare, before == [.breakout] {
                    return found("an ended literal with the rest commented out", .high)
                }
            case .word("order"), .word("group"):
                guard isFirst, breaksOut, at <= 2, word(tokens, at + 1) == "by", at + 2 < tokens.count,
                    tokens[at + 2] == .number, endsInComment(tokens)
                else { continue }
                return found("a probe for the number of columns", .high)
            case .word(let name) where functions.contains(name):
                guard at + 1 < tokens.count, tokens[at + 1] == .symbol(0x28), at > 0 else { continue }
                guard waiting.contains(name) else { continue }
                // `time.sleep(5)` in a text about code is a member of something; here an operator or the break-out stands before.
                switch tokens[at - 1] {
                case .breakout, .number, .comparison, .word("and"), .word("or"), .word("select"), .word("if"),
                    .word("by"), .word("when"), .word("then"):
                    return found("a function that waits or reads", sure)
                case .symbol(let byte) where byte != 0x2e:
                    if breaksOut { return found("a function that waits or reads", .high) }
                default: continue
                }
            case .word("waitfor"):
                if word(tokens, at + 1) == "delay", at + 2 < tokens.count,
                    tokens[at + 2] == .string || tokens[at + 2] == .openString
                {
                    return found("a statement that waits", sure)
                }
            case .word("into"):
                if let target = word(tokens, at + 1), target == "outfile" || target == "dumpfile" {
                    return found("a query that writes a file", sure)
                }
            case .symbol(0x28):
                if word(tokens, at + 1) == "select", at > 0, selects(tokens, at + 1), breaksOut,
                    !isWordToken(tokens[at - 1]) || joins(tokens[at - 1])
                {
                    return found("a query inside the value", .high)
                }
            default: continue
            }
        }
        return nil
    }

    private static func word(_ tokens: [SQLTokens.Token], _ at: Int) -> String? {
        guard at < tokens.count, case .word(let word) = tokens[at] else { return nil }
        return word
    }

    private static func isWordToken(_ token: SQLTokens.Token) -> Bool { if case .word = token { true } else { false } }
    private static func isComment(_ token: SQLTokens.Token) -> Bool { if case .comment = token { true } else { false } }
    private static func joins(_ token: SQLTokens.Token) -> Bool {
        [.word("and"), .word("or"), .word("in"), .word("exists"), .word("not"), .word("if"), .word("where")].contains(
            token)
    }

    private static func endsInComment(_ tokens: [SQLTokens.Token]) -> Bool { tokens.last == .comment(isLast: true) }

    /// Whether nothing but closing parentheses lies between the break-out and the operator: `1) or`, `') or`.
    private static func followsBreakout(
        _ tokens: [SQLTokens.Token], _ operatorAt: Int, _ context: SQLTokens.Context
    ) -> Bool {
        var at = operatorAt - 1
        while at >= 0, tokens[at] == .symbol(0x29) { at -= 1 }
        guard at >= 0 else { return true }
        switch tokens[at] {
        case .breakout, .string: return true
        // `5 > 3 and 2 < 4` compares; a bare number that is broken out of stands alone at the front.
        case .number: return context != .bare || at == 0 || (at == 1 && tokens[0] == .symbol(0x2d))
        default: return false
        }
    }

    /// `1=1`, `'a'='a`, `'a' like 'a`, `true`, `x=x`, also in parentheses and behind `not`.
    private static func comparesConstants(_ tokens: [SQLTokens.Token], _ start: Int, _ context: SQLTokens.Context)
        -> Bool
    {
        var at = start
        while at < tokens.count,
            tokens[at] == .symbol(0x28) || tokens[at] == .word("not") || tokens[at] == .symbol(0x2d)
                || tokens[at] == .symbol(0x7e)
        {
            at += 1
        }
        guard at < tokens.count else { return false }
        let left = tokens[at]
        func isConstant(_ token: SQLTokens.Token) -> Bool {
            switch token {
            case .number, .string, .openString, .word("true"), .word("null"): true
            default: false
            }
        }
        guard at + 1 < tokens.count else {
            // `' or 1` and `' or 'x`: true by itself, and the statement goes on behind it.
            return context != .bare && (left == .word("true") || left == .openString || left == .number)
        }
        if left == .word("true") || left == .number, isComment(tokens[at + 1]) { return true }
        if tokens[at + 1] == .symbol(0x29), context != .bare, isConstant(left) { return true }
        let isOperator = [
            .comparison, .word("like"), .word("is"), .word("in"), .word("rlike"), .word("regexp"), .word("between"),
        ].contains(tokens[at + 1])
        guard isOperator, at + 2 < tokens.count else { return false }
        let right = tokens[at + 2]
        return isConstant(left) && (isConstant(right) || right == .symbol(0x28)) || (left == right && isWordToken(left))
    }

    /// `select … from word`, `select func(`, `select @@version`, `select 'x'`, `select 1`.
    private static func selects(_ tokens: [SQLTokens.Token], _ at: Int) -> Bool {
        guard at + 1 < tokens.count else { return false }
        switch tokens[at + 1] {
        case .number, .string, .openString, .symbol(0x2a): return true
        case .word(let name):
            if name.hasPrefix("@") { return true }
            if at + 2 < tokens.count, tokens[at + 2] == .symbol(0x28) { return true }
            return tokens[(at + 2)...].prefix(40).contains(.word("from"))
        default: return false
        }
    }
}
