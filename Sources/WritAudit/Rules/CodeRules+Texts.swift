import WritModel

/// What the rules about code say.
extension CodeRules {
    private struct Text {
        var title: String
        var severity: Finding.Severity
        var fix: String
        var practice = 2
        var source: String?
    }

    static let byKind: [CodeFinding.Kind: Rule] = Dictionary(
        uniqueKeysWithValues: CodeFinding.Kind.allCases.enumerated().map { index, kind in
            let number = String(index + 1)
            let id = "WRIT-CODE-" + String(repeating: "0", count: 3 - number.count) + number
            let text = text(of: kind)
            let isEffect = CodeFinding.Kind.allCases.prefix(15).contains(kind)
            return (
                kind,
                Rule(
                    id, practice: text.practice, text.severity, cwe: kind.cwe,
                    isEffect ? "event data reaches " + text.title : text.title, fix: text.fix,
                    source: text.source ?? (isEffect ? "OWASP Serverless Top 10; CWE-\(kind.cwe)" : "CWE-\(kind.cwe)"))
            )
        })

    /// The effect that event data reaches, as the end of a sentence.
    static func effect(of kind: CodeFinding.Kind) -> String {
        switch kind {
        case .massAssignment: "a stored item, with every field that the caller likes,"
        case .redirect: "the address that browsers are sent to"
        case .origin: "the origin that may read the answer"
        default: text(of: kind).title
        }
    }

    private static func text(of kind: CodeFinding.Kind) -> Text {
        switch kind {
        case .shell:
            Text(
                title: "a shell", severity: .critical,
                fix: "run the program without a shell, with a list of arguments that are checked")
        case .code:
            Text(
                title: "an interpreter of code", severity: .critical,
                fix: "never run text from the event; choose from a table of functions")
        case .deserialisation:
            Text(
                title: "a reader of objects that runs code", severity: .critical,
                fix: "read JSON, or YAML with the safe loader")
        case .sql:
            Text(
                title: "a SQL statement", severity: .high,
                fix: "pass values as parameters of the statement; choose names of columns and tables from a list")
        case .noSQL:
            Text(
                title: "the expression of a query", severity: .high,
                fix:
                    "pass values as expression attribute values and check their type; choose names of attributes from a list"
            )
        case .path:
            Text(
                title: "the path of a file", severity: .high,
                fix: "keep the base name only, or check that the path stays in its folder")
        case .url:
            Text(
                title: "the host of a connection", severity: .high,
                fix: "choose the host from a list; take only its path from the event")
        case .html:
            Text(title: "a page without escaping", severity: .medium, fix: "escape the text, or answer with JSON")
        case .template:
            Text(
                title: "the text of a template", severity: .critical,
                fix: "keep templates constant; pass values to them")
        case .header:
            Text(
                title: "a header of the answer", severity: .low,
                fix: "refuse values with line breaks; choose from a list")
        case .log:
            Text(
                title: "the log as it is", severity: .low,
                fix: "log chosen fields as JSON, without tokens and personal data")
        case .xml:
            Text(
                title: "a reader of XML that follows entities", severity: .high,
                fix: "use `defusedxml`, or switch entities off")
        case .target:
            Text(
                title: "the name of a resource", severity: .medium,
                fix: "choose the resource from a table; check that it is the caller's")
        case .regex:
            Text(title: "a regular expression", severity: .low, fix: "escape the text, or keep patterns constant")
        case .prototype:
            Text(
                title: "the keys of an object", severity: .medium,
                fix: "refuse `__proto__`, `constructor`, `prototype`; use `Map`")
        default: weakness(of: kind)
        }
    }

    private static func weakness(of kind: CodeFinding.Kind) -> Text {
        switch kind {
        case .token:
            Text(
                title: "the claims of a token are trusted without its signature", severity: .critical,
                fix:
                    "verify the token with the issuer's key, a fixed algorithm, issuer, audience and expiry, before its claims are read",
                source: "RFC 8725; CWE-347")
        case .hash:
            Text(
                title: "a secret is hashed with a function that is broken or fast", severity: .medium,
                fix: "hash passwords with Argon2, scrypt or PBKDF2 and a salt; use SHA-256 or HMAC for other secrets",
                source: "OWASP Password Storage Cheat Sheet; CWE-328")
        case .cipher:
            Text(
                title: "a cipher or its mode does not hide the data", severity: .medium,
                fix: "use AES-GCM with a fresh nonce for each message, or KMS", source: "NIST SP 800-131A; CWE-327")
        case .random:
            Text(
                title: "a secret is made from numbers that can be predicted", severity: .medium,
                fix: "use `secrets` (Python) or `crypto.randomBytes`, `crypto.randomUUID` (Node)")
        case .certificate:
            Text(
                title: "the other end of a TLS connection is not proved", severity: .high,
                fix: "leave verification on; add the authority's certificate where it is a private one")
        case .clearText:
            Text(
                title: "data leaves without encryption", severity: .medium, fix: "connect with TLS (`https://`)",
                source: "CWE-319")
        case .credential:
            Text(
                title: "a password, token or key stands in the code", severity: .high,
                fix: "keep it in Secrets Manager or Writ's vault, replace it at its issuer, and remove it from history",
                practice: 6)
        case .errors:
            Text(
                title: "callers are told the text or the stack of an unforeseen exception", severity: .low,
                fix: "write the exception to the log, and answer with a fixed text and the request id",
                source: "PureSec SAS-10; CWE-209")
        case .failOpen:
            Text(
                title: "a check that fails counts as passed", severity: .high,
                fix: "refuse where the check cannot be carried out", source: "OWASP Top 10, fail securely; CWE-636")
        case .state:
            Text(
                title: "data of one invocation is left for the next", severity: .low,
                fix: "keep the request's data in local variables; share only clients and settings",
                source: "Cloud Security Alliance SAS-12; CWE-488")
        case .eventLog:
            Text(
                title: "the log takes whole events, tokens or secrets", severity: .low,
                fix: "log chosen fields; leave out headers, bodies and credentials", practice: 4,
                source: "PureSec SAS-5; CWE-532")
        case .massAssignment:
            Text(
                title: "callers choose which fields of an item are written", severity: .medium,
                fix: "take the fields one by one, or check the body against a schema that allows no others",
                source: "OWASP API Security Top 10 (3); CWE-915")
        case .handler:
            Text(
                title: "the template starts a handler that the code does not define", severity: .low,
                fix: "correct `Handler`, or define the function", practice: 7)
        case .webhook:
            Text(
                title: "an entrance for another service's messages proves nobody", severity: .high,
                fix:
                    "check the sender's signature over the raw body with a secret, in constant time, and the time of sending",
                practice: 3,
                source: "PureSec SAS-2; CWE-345")
        case .presigned:
            Text(
                title: "a signed address gives access to more than is needed", severity: .medium,
                fix:
                    "choose the key yourself under a prefix of the caller's, let it expire in minutes, and bound the size",
                source: "Amazon S3 User Guide, Presigned URLs; CWE-639")
        case .archive:
            Text(
                title: "an archive from outside is unpacked without a bound", severity: .medium,
                fix: "check the names and the sum of the sizes before unpacking; for tar use `filter=\"data\"`",
                source: "Python documentation, tarfile and zipfile; CWE-409")
        case .backtracking:
            Text(
                title: "a pattern can take exponential time on a text from outside", severity: .low,
                fix: "write the pattern without nested repetition, or bound the text's length")
        case .timing:
            Text(
                title: "a signature is compared in a time that tells about it", severity: .low,
                fix: "use `hmac.compare_digest` or `crypto.timingSafeEqual`")
        case .redirect:
            Text(
                title: "callers choose where browsers are sent", severity: .medium,
                fix: "redirect to paths of your own, or to addresses from a list")
        case .authority:
            Text(
                title: "callers say themselves who they are or what they may do", severity: .high,
                fix:
                    "take user, tenant and role from the verified token or the authorizer, never from what the caller adds",
                practice: 3, source: "OWASP API Security Top 10 (1, 5); CWE-807")
        case .object:
            Text(
                title: "callers choose any object of a bucket by its whole key", severity: .medium,
                fix: "put a prefix of the caller's before the key, or look the key up in a record that is the caller's",
                source: "OWASP API Security Top 10 (1); CWE-639")
        default:
            Text(
                title: "every page may read answers meant for the user's own", severity: .medium,
                fix: "compare the origin with a list before it is repeated", practice: 3,
                source: "OWASP HTML5 Security Cheat Sheet, CORS")
        }
    }
}
