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
                    "uuid.uuid5", "enumerate().__len__", "type", "id", "datetime.datetime.fromtimestamp",
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
            each(["urllib.parse.quote_plus", "urllib.parse.urlencode", "requests.utils.quote"], quoted.union(.path)),
            each(["urllib.parse.quote"], quoted),
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
            each(["encodeURIComponent", "querystring.escape", "querystring.stringify"], quoted.union([.path])),
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
                ["sqlstring.escape", "mysql.escape", "mysql2.escape", "sqlstring.format", "mysql.format", "pg-format"],
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
        while let character = text.popFirst() {
            switch character {
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
            (.prototype, ["_"]),
        ]
        var safe: SinkKinds = [.deserialisation, .target]
        for (kind, characters) in harmful where allowed.isDisjoint(with: characters) { safe.formUnion(kind) }
        return safe
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

    /// What is safe after everything that a pattern matches was replaced.
    static func replacing(_ pattern: String) -> SinkKinds {
        guard pattern.hasPrefix("[^"), let end = pattern.lastIndex(of: "]") else {
            return pattern.contains("\\n") || pattern.contains("\\r") ? [.log, .header] : []
        }
        let kept = pattern[pattern.index(pattern.startIndex, offsetBy: 2)..<end]
        return allowing("[" + kept + "]")
    }
}
