/// A URI reference in its five parts (RFC 3986, appendix B) and its resolution against a base (section 5.2).
struct URIReference: Equatable {
    var scheme: String?
    var authority: String?
    var path: String
    var query: String?
    var fragment: String?

    init(_ text: String) {
        var rest = Substring(text)
        if let mark = rest.firstIndex(of: "#") {
            fragment = String(rest[rest.index(after: mark)...])
            rest = rest[..<mark]
        }
        if let mark = rest.firstIndex(of: "?") {
            query = String(rest[rest.index(after: mark)...])
            rest = rest[..<mark]
        }
        if let colon = rest.firstIndex(of: ":"), rest[..<colon].utf8.first.map({ 0x41...0x7A ~= $0 }) == true,
            rest[..<colon].utf8.allSatisfy({ FieldChecks.isAlphanumeric($0) || [0x2B, 0x2D, 0x2E].contains($0) })
        {
            scheme = rest[..<colon].lowercased()
            rest = rest[rest.index(after: colon)...]
        }
        if rest.hasPrefix("//") {
            rest = rest.dropFirst(2)
            let end = rest.firstIndex(of: "/") ?? rest.endIndex
            authority = String(rest[..<end])
            rest = rest[end...]
        }
        path = String(rest)
    }

    func resolved(against base: URIReference) -> URIReference {
        var result = self
        guard scheme == nil else {
            result.path = Self.withoutDots(path)
            return result
        }
        result.scheme = base.scheme
        guard authority == nil else {
            result.path = Self.withoutDots(path)
            return result
        }
        result.authority = base.authority
        if path.isEmpty {
            result.path = base.path
            result.query = query ?? base.query
        } else if path.hasPrefix("/") {
            result.path = Self.withoutDots(path)
        } else {
            let folder = base.path.lastIndex(of: "/").map { String(base.path[...$0]) }
            result.path = Self.withoutDots((folder ?? (base.authority == nil ? "" : "/")) + path)
        }
        return result
    }

    /// Section 5.2.4.
    private static func withoutDots(_ path: String) -> String {
        guard path.contains(".") else { return path }
        var out: [Substring] = []
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        for (at, part) in parts.enumerated() {
            let isLast = at == parts.count - 1
            switch part {
            case ".": if isLast { out.append("") }
            case "..":
                if out.count > 1 { out.removeLast() }
                if isLast { out.append("") }
            default: out.append(part)
            }
        }
        return out.joined(separator: "/")
    }

    var withoutFragment: String {
        (scheme.map { $0 + ":" } ?? "") + (authority.map { "//" + $0 } ?? "") + path + (query.map { "?" + $0 } ?? "")
    }

    /// The bytes behind `%XX`; nil for a wrong escape or bytes that are no UTF-8.
    static func percentDecoded(_ text: String) -> String? {
        guard text.utf8.contains(0x25) else { return text }
        var out: [UInt8] = []
        let bytes = Array(text.utf8)
        var at = 0
        while at < bytes.count {
            guard bytes[at] == 0x25 else {
                out.append(bytes[at])
                at += 1
                continue
            }
            guard at + 2 < bytes.count, let high = YAMLScalar.hexadecimal(bytes[at + 1]),
                let low = YAMLScalar.hexadecimal(bytes[at + 2])
            else { return nil }
            out.append(high << 4 | low)
            at += 3
        }
        return UTF8Check.firstInvalid(in: out) == nil ? String(decoding: out, as: UTF8.self) : nil
    }
}
