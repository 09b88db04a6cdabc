package import WritIAM
package import WritModel

/// A slow and obvious evaluator that works on the JSON itself and shares no code with the product.
package enum ReferenceEvaluator {
    package static func allows(_ document: Node, _ request: Request, principals: Bool) -> Bool {
        let statements = document["Statement"]?.array ?? [document["Statement"] ?? Node(.null)]
        let variables = document["Version"]?.string == "2012-10-17"
        var allowed = false
        for statement in statements where matches(statement, request, variables, principals) {
            if statement["Effect"]?.string == "Deny" { return false }
            allowed = true
        }
        return allowed
    }

    private static func list(_ node: Node?) -> [String] {
        guard let node else { return [] }
        return (node.array ?? [node]).map { text($0) }
    }

    private static func text(_ node: Node) -> String {
        switch node.value {
        case .string(let text): text
        case .bool(let value): "\(value)"
        case .integer(let value): "\(value)"
        default: ""
        }
    }

    private static func matches(_ statement: Node, _ request: Request, _ variables: Bool, _ principals: Bool) -> Bool {
        let deny = statement["Effect"]?.string == "Deny"
        let action = Array(request.action.lowercased())
        if let actions = statement["Action"] {
            guard list(actions).contains(where: { glob(Array($0.lowercased()), action) }) else { return false }
        } else {
            guard !list(statement["NotAction"]).contains(where: { glob(Array($0.lowercased()), action) }) else {
                return false
            }
        }
        if principals {
            if let others = statement["NotPrincipal"] {
                guard excepts(others, request.principal, deny) else { return false }
            } else {
                guard names(statement["Principal"], request.principal) else { return false }
            }
        }
        if let resources = statement["Resource"] {
            guard list(resources).contains(where: { arn($0, request.resource, variables ? request : nil) == true })
            else { return false }
        } else if let resources = statement["NotResource"] {
            let results = list(resources).map { arn($0, request.resource, variables ? request : nil) }
            if results.contains(true) { return false }
            if results.contains(nil), !deny { return false }
        }
        for (name, keys) in (statement["Condition"]?.object?.entries ?? []).map({ ($0.key, $0.value) }) {
            for key in keys.object?.entries ?? [] {
                guard condition(name, key.key, list(key.value), request, variables, deny) else { return false }
            }
        }
        return true
    }

    private static func names(_ element: Node?, _ principal: Principal) -> Bool {
        if element?.string == "*" { return true }
        guard let element = element?.object else { return false }
        for type in element {
            for name in list(type.value) {
                if name == "*" { return true }
                if type.key == "Service", principal == .service(name) { return true }
                if type.key == "AWS" {
                    if name == principal.account || name == "arn:aws:iam::\(principal.account ?? "-"):root" {
                        return true
                    }
                    if name == principal.arn { return true }
                    if case .session(let role, _) = principal, name == role.description { return true }
                }
            }
        }
        return false
    }

    /// A denial spares only a caller all of whose identities are listed; a grant leaves out whoever has one listed.
    private static func excepts(_ element: Node, _ principal: Principal, _ deny: Bool) -> Bool {
        let listed = (element.object?.entries ?? []).flatMap { list($0.value) }
        if element.string == "*" || listed.contains("*") { return false }
        let account = principal.account ?? "-"
        var identities: [[String]] = []
        if principal.account != nil { identities.append([account, "arn:aws:iam::\(account):root"]) }
        if case .session(let role, _) = principal { identities.append([role.description]) }
        if let arn = principal.arn, arn != "arn:aws:iam::\(account):root" { identities.append([arn]) }
        if case .service(let name) = principal { identities.append([name]) }
        let found = identities.map { names in names.contains(where: listed.contains) }
        if !deny { return !found.contains(true) }
        return found.isEmpty || found.contains(false)
    }

    /// Nil: a variable has no value.
    private static func arn(_ pattern: String, _ resource: String, _ request: Request?) -> Bool? {
        if pattern == "*" { return true }
        // Colons inside a variable separate nothing.
        var hidden = ""
        var inside = false
        for character in pattern {
            if character == "{", request != nil { inside = true }
            if character == "}" { inside = false }
            hidden.append(inside && character == ":" ? "\u{E002}" : character)
        }
        let parts = hidden.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false).map {
            String($0.map { $0 == "\u{E002}" ? ":" : $0 })
        }
        var segments: [[Character]] = []
        for (at, part) in parts.enumerated() {
            guard let expanded = expand(part, request) else { return nil }
            if at < min(5, parts.count - 1), expanded.contains(":") { return nil }
            segments.append(expanded)
        }
        if parts.count < 6 {
            var pieces = resource.split(
                separator: ":", maxSplits: parts.count - 1, omittingEmptySubsequences: false)
            guard pieces.count == parts.count else { return false }
            for segment in segments { guard glob(segment, Array(pieces.removeFirst())) else { return false } }
            return true
        }
        let pieces = resource.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        guard pieces.count == 6 else { return false }
        return zip(segments, pieces).allSatisfy { glob($0, Array($1)) }
    }

    /// Private-use characters stand for literal `*`, `?` and `$`.
    private static func expand(_ text: String, _ request: Request?) -> [Character]? {
        guard let request else { return Array(text) }
        var out: [Character] = []
        var rest = Substring(text)
        func protect(_ value: String) -> [Character] {
            value.map { $0 == "*" ? "\u{E000}" : $0 == "?" ? "\u{E001}" : $0 }
        }
        while let start = rest.range(of: "${") {
            out += Array(rest[..<start.lowerBound])
            rest = rest[start.upperBound...]
            guard let end = rest.firstIndex(of: "}") else { return nil }
            let body = String(rest[..<end])
            rest = rest[rest.index(after: end)...]
            if body == "*" || body == "?" || body == "$" {
                out += protect(body)
                continue
            }
            let parts = body.split(separator: ",", maxSplits: 1).map(String.init)
            let key = parts[0].lowercased()
            if let value = request.context[key] {
                guard value.values.count == 1 else { return nil }
                out += protect(value.values[0])
            } else if parts.count == 2, let open = parts[1].firstIndex(of: "'"),
                let close = parts[1].lastIndex(of: "'")
            {
                out += protect(String(parts[1][parts[1].index(after: open)..<close]))
            } else {
                return nil
            }
        }
        return out + Array(rest)
    }

    package static func glob(_ pattern: [Character], _ text: [Character]) -> Bool {
        var row = [Bool](repeating: false, count: text.count + 1)
        row[0] = true
        for token in pattern {
            var next = [Bool](repeating: false, count: text.count + 1)
            for at in 0...text.count {
                if token == "*" {
                    next[at] = row[at] || (at > 0 && next[at - 1])
                } else if at > 0 {
                    let letter: Character = text[at - 1]
                    let plain: Character = token == "\u{E000}" ? "*" : token == "\u{E001}" ? "?" : token
                    next[at] = row[at - 1] && (token == "?" || plain == letter)
                }
            }
            row = next
        }
        return row[text.count]
    }

    private static func condition(
        _ name: String, _ key: String, _ listed: [String], _ request: Request, _ variables: Bool, _ deny: Bool
    ) -> Bool {
        var name = Substring(name)
        let values = request.context[key.lowercased()]?.values ?? []
        if name == "Null" { return listed.contains { ($0 == "true") == values.isEmpty } }
        var set: String?
        if let colon = name.firstIndex(of: ":") {
            set = String(name[..<colon])
            name = name[name.index(after: colon)...]
        }
        let ifExists = name.hasSuffix("IfExists")
        if ifExists { name = name.dropLast(8) }
        let negated = name.contains("Not")
        let positive = name.replacing("Not", with: "")
        func one(_ value: String) -> Bool {
            let results = listed.map { test(positive, $0, value, variables ? request : nil) }
            if results.contains(where: { $0 == .yes }) { return !negated }
            if results.contains(where: { $0 == .unreadable }) { return deny }
            if negated, results.contains(where: { $0 == .unresolved }) { return deny }
            return negated
        }
        switch set {
        case "ForAllValues": return values.allSatisfy { one($0) }
        case "ForAnyValue": return values.isEmpty ? ifExists : values.contains { one($0) }
        default:
            if values.isEmpty { return negated || ifExists }
            return values.count == 1 ? one(values[0]) : deny
        }
    }

    private enum Result { case yes, no, unresolved, unreadable }

    private static func test(_ name: String, _ listed: String, _ value: String, _ request: Request?) -> Result {
        func result(_ bool: Bool) -> Result { bool ? .yes : .no }
        switch name {
        case "StringEquals", "StringEqualsIgnoreCase", "StringLike":
            guard var pattern = expand(listed, request) else { return .unresolved }
            var text = Array(value)
            if name != "StringLike" {
                pattern = pattern.map { $0 == "\u{E000}" || $0 == "*" ? "\u{E000}" : $0 == "?" ? "\u{E001}" : $0 }
            }
            if name == "StringEqualsIgnoreCase" {
                pattern = Array(String(pattern).lowercased())
                text = Array(value.lowercased())
            }
            return result(glob(pattern, text))
        case "Bool": return result(listed.lowercased() == value.lowercased())
        case "ArnLike", "ArnEquals": return arn(listed, value, request).map(result) ?? .unresolved
        case "IpAddress":
            let parts = listed.split(separator: "/").map(String.init)
            guard let address = bits(value), let block = bits(parts[0]) else { return .unreadable }
            let length = parts.count > 1 ? Int(parts[1]) ?? 0 : block.count
            return result(address.count == block.count && address.prefix(length) == block.prefix(length))
        case "DateEquals", "DateLessThan", "DateGreaterThanEquals":
            guard let a = nanoseconds(value), let b = nanoseconds(listed) else { return .unreadable }
            return result(name == "DateEquals" ? a == b : name == "DateLessThan" ? a < b : a >= b)
        default:
            guard let a = Double(value), let b = Double(listed) else { return .unreadable }
            switch name {
            case "NumericEquals": return result(a == b)
            case "NumericLessThan": return result(a < b)
            case "NumericLessThanEquals": return result(a <= b)
            case "NumericGreaterThan": return result(a > b)
            default: return result(a >= b)
            }
        }
    }

    /// The dates of `RandomPolicies` in seconds since 1970, by hand.
    private static let seconds = [
        "2026-01-01T00:00:00Z": 1_767_225_600, "2026-01-01": 1_767_225_600, "1767225600": 1_767_225_600,
        "2026-06-30T12:00:00+02:00": 1_782_813_600, "2027-01-01T00:00:00Z": 1_798_761_600,
    ]

    private static func nanoseconds(_ text: String) -> Int? {
        if let known = seconds[text] { return known * 1_000_000_000 }
        let parts = text.split(separator: ".")
        guard let whole = parts.first.flatMap({ Int($0) }), parts.count < 3 else { return nil }
        let fraction = parts.count == 2 ? String(parts[1]) : ""
        guard let rest = Int(fraction + String(repeating: "0", count: 9 - fraction.count)) else { return nil }
        return whole * 1_000_000_000 + rest
    }

    /// The bits of an address, first to last.
    private static func bits(_ text: String) -> [Bool]? {
        if !text.contains(":") {
            let parts = text.split(separator: ".").compactMap { UInt16($0) }
            return parts.count == 4 ? parts.flatMap { part in (0..<8).map { part >> (7 - $0) & 1 == 1 } } : nil
        }
        // At most one `::`, and no IPv4 address within.
        let halves = text.split(separator: "::", omittingEmptySubsequences: false).map { half in
            half.split(separator: ":").compactMap { UInt16($0, radix: 16) }
        }
        let groups = halves.reduce([], +)
        guard halves.count <= 2, groups.count == 8 || halves.count == 2 else { return nil }
        let gap = [UInt16](repeating: 0, count: 8 - groups.count)
        return (halves[0] + gap + groups.dropFirst(halves[0].count)).flatMap { part in
            (0..<16).map { part >> (15 - $0) & 1 == 1 }
        }
    }
}

extension Substring {
    fileprivate func range(of needle: String) -> Range<Index>? {
        var at = startIndex
        while at < endIndex {
            if self[at...].hasPrefix(needle) { return at..<index(at, offsetBy: needle.count) }
            at = index(after: at)
        }
        return nil
    }
}
extension Substring {
    fileprivate func replacing(_ needle: String, with other: String) -> String {
        var out = ""
        var rest = self
        while let found = rest.range(of: needle) {
            out += rest[..<found.lowerBound] + other
            rest = rest[found.upperBound...]
        }
        return out + rest
    }
}
