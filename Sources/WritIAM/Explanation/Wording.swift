/// How lists of names read.
enum Wording {
    /// "`a`", "`a` and `b`", "`a`, `b` and `c`"; names beyond `limit` are counted.
    static func list(_ names: [String], _ last: String, limit: Int = 12) -> String {
        join(names.map { "`\($0)`" }, last, limit: limit)
    }

    static func join(_ parts: [String], _ last: String, limit: Int = 12) -> String {
        guard let first = parts.first else { return "nothing" }
        if parts.count > limit {
            return parts.prefix(limit).joined(separator: ", ") + " \(last) \(parts.count - limit) more"
        }
        guard parts.count > 1, let end = parts.last else { return first }
        return parts.dropLast().joined(separator: ", ") + " \(last) \(end)"
    }
}
