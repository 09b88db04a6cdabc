/// Fields of the event in the words of people who write handlers.
enum EventField {
    private static let places: [(prefix: String, word: String)] = [
        ("event.queryStringParameters.", "query parameter"),
        ("event.multiValueQueryStringParameters.", "query parameter"),
        ("event.request.query.", "query parameter"), ("event.request.args.", "query parameter"),
        ("event.request.query_params.", "query parameter"), ("event.pathParameters.", "path parameter"),
        ("event.request.params.", "path parameter"), ("event.request.path_params.", "path parameter"),
        ("event.headers.", "header"), ("event.request.headers.", "header"), ("event.request.cookies.", "cookie"),
        ("event.request.form.", "form field"),
    ]

    /// With the field's name in backticks.
    static func phrase(_ source: String) -> String {
        let content = "content of "
        if source.hasPrefix(content) {
            var rest = Substring(source.dropFirst(content.count))
            guard let end = rest.firstRange(of: ".s3.") else { return "the content of `\(rest)`" }
            rest = rest[end.upperBound...]
            // Behind the name of the object stands what was read in it.
            for known in ["object.key", "bucket.name", "object", "bucket"] where rest.hasPrefix(known) {
                rest = rest.dropFirst(known.count)
                break
            }
            let field = plain(rest)
            return field.isEmpty ? "the uploaded object's content" : "`\(field)` of the uploaded object's content"
        }
        if source == "names in the archive" { return "the names in an archive" }
        if source.hasSuffix(".s3.object.key") { return "the uploaded object's key" }
        for (prefix, word) in places where source.hasPrefix(prefix) {
            return "\(word) `\(plain(source.dropFirst(prefix.count)))`"
        }
        for body in ["event.body.", "event.request.body.", "event.request.json."] where source.hasPrefix(body) {
            return "`\(plain(source.dropFirst(body.count)))` of the body"
        }
        if ["event.body", "event.request.body", "event.request.json"].contains(source) { return "the body" }
        if source == "event.request" { return "a part of the request" }
        return "`\(source)`"
    }

    /// `[].Body.a` → `a`
    private static func plain(_ path: Substring) -> String {
        path.split(separator: ".").map { $0.hasSuffix("[]") ? $0.dropLast(2) : $0 }
            .filter { !$0.isEmpty && $0 != "Body" }.joined(separator: ".")
    }
}
