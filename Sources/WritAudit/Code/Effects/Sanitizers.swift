/// Functions and checks after which event data can do less harm.
enum Sanitizers {
    /// What the result of a function is safe for; nil for functions that only pass data on.
    static func of(_ path: String, isPython: Bool) -> SinkKinds? {
        (isPython ? python : script)[path]
    }

    private static func each(_ names: [String], _ kinds: SinkKinds) -> [(String, SinkKinds)] {
        names.map { ($0, kinds) }
    }

    private static let quoted: SinkKinds = [.url, .html, .header, .log, .template]

    static let python: [String: SinkKinds] = Dictionary(
        [
            each(
                [
                    "int", "float", "bool", "len", "hash", "abs", "round", "ord", "uuid.UUID", "decimal.Decimal",
                    "datetime.datetime.fromisoformat", "datetime.datetime.strptime", "datetime.date.fromisoformat",
                    "ipaddress.ip_address", "ipaddress.ip_network", "hashlib.sha256", "hashlib.sha1", "hashlib.md5",
                    "hashlib.sha512", "hashlib.new", "hmac.new", "hmac.compare_digest", "base64.b64encode",
                    "base64.urlsafe_b64encode", "isinstance", "binascii.hexlify", "zlib.crc32", "time.strptime",
                    "uuid.uuid5", "base64.b16encode", "base64.b32encode", "binascii.b2a_hex", "enumerate().__len__",
                    "type", "id", "datetime.datetime.fromtimestamp",
                    "dateutil.parser.parse", "sum",
                ], .all),
            each(["shlex.quote", "pipes.quote"], .shell), each(["re.escape"], .regex),
            each(
                [
                    "html.escape", "markupsafe.escape", "bleach.clean", "cgi.escape", "xml.sax.saxutils.escape",
                    "flask.escape", "jinja2.EscapingEnvironment().get_template().render", "flask.render_template",
                    "jinja2.EscapingEnvironment().from_string().render",
                ],
                [.html]),
            each(
                ["urllib.parse.quote_plus", "urllib.parse.urlencode", "requests.utils.quote"],
                quoted.union([.path, .shell, .redirect])),
            each(["urllib.parse.quote"], quoted.union(.shell)),
            each(["os.path.basename", "werkzeug.utils.secure_filename", "pathvalidate.sanitize_filename"], [.path]),
            each(["json.dumps", "repr", "simplejson.dumps"], [.log, .header]),
            each(["defusedxml.ElementTree.fromstring"], .xml),
            each(
                [
                    "psycopg2.sql.Identifier", "psycopg2.sql.Literal", "psycopg.sql.Identifier", "psycopg.sql.Literal",
                    "pymysql.converters.escape_string", "sqlalchemy.sql.quoted_name",
                ], .sql),
        ].flatMap { $0 }
    ) { $0.union($1) }

    static let script: [String: SinkKinds] = Dictionary(
        [
            each(
                [
                    "parseInt", "parseFloat", "Number", "Boolean", "Number.parseInt", "Number.parseFloat", "BigInt",
                    "Date",
                    "isNaN", "typeof", "Math.floor", "Math.round", "Math.abs", "Math.min", "Math.max",
                    "Number.isInteger",
                    "crypto.createHash().update().digest", "crypto.createHmac().update().digest", "Date.parse",
                    "uuid.validate", "uuid.v5",
                ], .all),
            // Nothing that separates or starts a command is left in it.
            each(
                ["encodeURIComponent", "querystring.escape", "querystring.stringify"],
                quoted.union([.path, .shell, .redirect])),
            each(["encodeURI"], [.html, .header, .log]),
            each(["JSON.stringify"], [.log, .header]),
            each(["path.basename"], [.path]), each(["sanitize-filename"], [.path]),
            each(
                [
                    "validator.escape", "he.encode", "he.escape", "lodash.escape", "escape-html", "html-escaper.escape",
                    "ejs.render", "ejs.renderFile", "handlebars.compile()", "mustache.render", "pug.renderFile",
                    "nunjucks.render",
                    "sanitize-html", "dompurify.sanitize", "isomorphic-dompurify.sanitize", "xss",
                    "html-entities.encode",
                    "entities.encode",
                ],
                [.html]),
            each(["shell-quote.quote", "shell-escape", "shellescape", "any-shell-escape"], .shell),
            each(
                [
                    "sqlstring.escape", "mysql.escape", "mysql2.escape", "sqlstring.format", "mysql.format",
                    "pg-format",
                    "sqlstring.escapeId", "mysql.escapeId", "mysql2.escapeId", "mysql.createConnection().escape",
                    "mysql.createConnection().escapeId", "mysql.createPool().escape", "mysql.createPool().escapeId",
                    "mysql2.createConnection().escape", "mysql2.createPool().escape",
                    "mysql2/promise.createConnection().escape", "mysql2/promise.createPool().escape",
                    "pg.escapeLiteral", "pg.escapeIdentifier", "pg.Client().escapeLiteral",
                    "pg.Client().escapeIdentifier",
                ],
                .sql),
            each(["lodash.escapeRegExp", "escape-string-regexp"], .regex),
        ].flatMap { $0 }
    ) { $0.union($1) }

    /// Regular expressions that let only harmless characters through, judged by the characters their classes name.
    static func matching(_ pattern: String) -> SinkKinds {
        let starts = pattern.hasPrefix("^") || pattern.hasPrefix("\\A")
        let ends = pattern.hasSuffix("$") || pattern.hasSuffix("\\Z") || pattern.hasSuffix("\\z")
        guard starts, ends else { return [] }
        return allowing(pattern)
    }

    /// As above, for a match that always covers the whole text.
    static func allowing(_ pattern: String) -> SinkKinds {
        var text = Substring(pattern)
        for prefix in ["^", "\\A"] where text.hasPrefix(prefix) { text = text.dropFirst(prefix.count) }
        for suffix in ["$", "\\Z", "\\z"] where text.hasSuffix(suffix) { text = text.dropLast(suffix.count) }
        var allowed: Set<Character> = []
        var inClass = false
        var previous: Character?
        while let character = text.popFirst() {
            defer { previous = character }
            switch character {
            case "-" where inClass && text.first != "]":
                // A range: of letters or of digits, or of more than can be told here.
                guard let from = previous, let to = text.first else { break }
                let isWord = (from.isLetter && to.isLetter) || (from.isNumber && to.isNumber)
                if isWord, from.isUppercase, to.isLowercase { allowed.formUnion(["`", "\\"]) }
                if !isWord, from != "w", from != "d", from != "[" { return [] }
            case "[":
                inClass = true
                // A class that excludes lets unknown characters in.
                if text.first == "^" { return [] }
            case "]": inClass = false
            case "\\":
                guard let next = text.popFirst() else { return [] }
                switch next {
                case "w", "d": allowed.insert("a")
                case "s": allowed.formUnion([" ", "\n"])
                case "W", "D", "S", "b", "B", "p", "P": return []
                default: allowed.insert(next)
                }
            case ".": if inClass { allowed.insert(".") } else { return [] }
            case "{", "(", ")", "+", "*", "?", "|", "}": if inClass { allowed.insert(character) }
            case "-": break
            default: allowed.insert(character)
            }
        }
        let harmful: [(SinkKinds, Set<Character>)] = [
            (.shell, [";", "&", "|", "$", "`", "<", ">", "\n", "(", ")", " ", "'", "\""]),
            (.code, ["(", ")", "'", "\"", ";"]),
            (.sql, ["'", "\"", ";", " ", "\\"]), (.noSQL, ["$", "{", "'", "\"", " "]), (.path, ["/", "\\"]),
            (.url, ["/", ":", "@", "."]), (.html, ["<", ">", "&", "\"", "'"]), (.template, ["{", "%", "$", "<"]),
            (.header, ["\n", "\r"]), (.log, ["\n", "\r"]), (.xml, ["<", "&"]), (.regex, ["(", "*", "+"]),
            (.prototype, ["_"]), (.redirect, ["/", "\\", ":", "@"]),
        ]
        var safe: SinkKinds = [.deserialisation, .target, .origin]
        for (kind, characters) in harmful where allowed.isDisjoint(with: characters) { safe.formUnion(kind) }
        if startsPath(pattern) { safe.formUnion([.redirect, .url]) }
        return safe
    }

    /// The pattern lets only texts through that start with one slash: paths of the host that they are put behind.
    private static func startsPath(_ pattern: String) -> Bool {
        var text = Substring(pattern)
        for prefix in ["^", "\\A"] where text.hasPrefix(prefix) { text = text.dropFirst(prefix.count) }
        if text.first == "\\" { text = text.dropFirst() }
        guard text.popFirst() == "/" else { return false }
        guard let next = text.first else { return true }
        if next == "[" {
            let inner = text.dropFirst().prefix { $0 != "]" }
            let after = text.dropFirst(inner.count + 2).first
            return inner.first != "^" && !inner.contains("/") && !inner.contains("\\") && after != "*" && after != "?"
        }
        return next.isLetter || next.isNumber
    }

    /// What the groups of a pattern, or all of what it finds where it has none, are safe for.
    static func captured(by pattern: String) -> SinkKinds {
        var groups: [String] = []
        var open: [(start: String.Index, counts: Bool)] = []
        var at = pattern.startIndex
        var inClass = false
        while at < pattern.endIndex {
            let character = pattern[at]
            let next = pattern.index(after: at)
            switch character {
            case "\\": at = next < pattern.endIndex ? next : at
            case "[": inClass = true
            case "]": inClass = false
            case "(" where !inClass:
                var start = next
                var counts = true
                if pattern[next...].hasPrefix("?") {
                    let named = ["?P<", "?<"].first { pattern[next...].hasPrefix($0) }
                    let after = named.map { pattern.index(next, offsetBy: $0.count) }
                    counts = after.map { $0 < pattern.endIndex && pattern[$0] != "=" && pattern[$0] != "!" } ?? false
                    if counts, let end = pattern[next...].firstIndex(of: ">") { start = pattern.index(after: end) }
                }
                open.append((start, counts))
            case ")" where !inClass:
                guard let group = open.popLast() else { return [] }
                if group.counts, group.start <= at { groups.append(String(pattern[group.start..<at])) }
            default: break
            }
            at = pattern.index(after: at)
        }
        guard let first = groups.first else { return allowing(pattern) }
        return groups.dropFirst().reduce(allowing(first)) { $0.intersection(allowing($1)) }
    }

    /// Characters that a class such as `[&<>]`, or a single character, takes out.
    static func removed(by pattern: String) -> Set<Character> {
        var text = Substring(pattern)
        if text.first == "[", text.last == "]" { text = text.dropFirst().dropLast() }
        if text.first == "^" { return [] }
        var out: Set<Character> = []
        let isClass = pattern.first == "["
        while let character = text.popFirst() {
            if character == "\\" {
                guard let next = text.popFirst() else { return [] }
                if next == "n" { out.insert("\n") } else if next == "r" { out.insert("\r") } else { out.insert(next) }
            } else {
                out.insert(character)
            }
            // Several characters after one another take only their sequence out.
            if !isClass, !text.isEmpty, text != "+" { return [] }
        }
        return out
    }

    /// A repetition of a group that is itself nothing but repetition: `(a+)+`, `(\\w+\\s?)*`. Matching it can take exponential time.
    static func backtracks(_ pattern: String) -> Bool {
        struct Group {
            var required = 0
            var unbounded = 0
            var hasChoice = false
        }
        var open = [Group()]
        var text = Array(pattern)[...]
        var closed: Group?
        while let character = text.popFirst() {
            switch character {
            case "(":
                open.append(Group())
                closed = nil
                if text.first == "?" {
                    text = text.dropFirst()
                    if let next = text.first, ":=!<P".contains(next) { text = text.dropFirst() }
                    if let next = text.first, "=!<".contains(next) { text = text.dropFirst() }
                }
            case ")":
                guard open.count > 1 else { return false }
                closed = open.removeLast()
                open[open.count - 1].required += 1
            case "|": open[open.count - 1].hasChoice = true
            case "+", "*", "?", "{":
                var isUnbounded = character == "+" || character == "*"
                if character == "{" {
                    let bounds = text.prefix { $0 != "}" }
                    text = text.dropFirst(bounds.count + 1)
                    isUnbounded = bounds.last == ","
                    if !isUnbounded, bounds.first != "0" { continue }
                }
                if isUnbounded, let group = closed, group.unbounded > 0, group.required == 0, !group.hasChoice {
                    return true
                }
                open[open.count - 1].required -= 1
                if isUnbounded { open[open.count - 1].unbounded += 1 }
                closed = nil
            case "\\":
                let next = text.popFirst()
                if next != "b", next != "B" { open[open.count - 1].required += 1 }
                closed = nil
            case "[":
                if text.first == "^" { text = text.dropFirst() }
                if text.first == "]" { text = text.dropFirst() }
                while let inner = text.popFirst(), inner != "]" { if inner == "\\" { text = text.dropFirst() } }
                open[open.count - 1].required += 1
                closed = nil
            case "^", "$": break
            default:
                open[open.count - 1].required += 1
                closed = nil
            }
        }
        return false
    }

    /// What is safe once these characters are gone.
    static func removing(_ characters: Set<Character>) -> SinkKinds {
        var safe: SinkKinds = []
        if characters.contains("<") { safe.formUnion([.html, .xml]) }
        if characters.contains("/") { safe.formUnion(.path) }
        if characters.contains("\n") || characters.contains("\r") { safe.formUnion([.log, .header]) }
        return safe
    }

    /// What is safe after everything that a pattern matches was replaced.
    static func replacing(_ pattern: String) -> SinkKinds {
        guard pattern.hasPrefix("[^"), let end = pattern.lastIndex(of: "]") else {
            return removing(removed(by: pattern))
                .union(pattern.contains("\\n") || pattern.contains("\\r") ? [.log, .header] : [])
        }
        let kept = pattern[pattern.index(pattern.startIndex, offsetBy: 2)..<end]
        return allowing("[" + kept + "]")
    }
}
