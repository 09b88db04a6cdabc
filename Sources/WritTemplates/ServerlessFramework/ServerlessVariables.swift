import WritModel

/// Variables of the Serverless Framework, `${self:custom.table, 'orders'}`, put in place as far as they can be known.
///
/// What only the cloud or the machine that deploys knows becomes `{"Fn::ServerlessVariable": "…"}`, which every reader
/// treats as unknown. Source: Serverless Framework v3 documentation, "Variables".
package struct ServerlessVariables {
    package struct Sources: Sendable {
        /// Command-line options, e.g. `stage`.
        package var options: [String: String]
        package var environment: [String: String]
        /// Bytes of a file of the application, by its path relative to the service; nil where there is none.
        package var file: @Sendable (String) -> [UInt8]?

        package init(
            options: [String: String] = [:], environment: [String: String] = [:],
            file: @escaping @Sendable (String) -> [UInt8]? = { _ in nil }
        ) {
            self.options = options
            self.environment = environment
            self.file = file
        }
    }

    private let root: Node
    private let sources: Sources
    private(set) var problems: [InputError] = []
    private var budget = 200_000
    private var files: [String: Node?] = [:]

    private static let depthLimit = 48
    private static let prefixes: Set<String> = [
        "self", "opt", "env", "file", "sls", "aws", "param", "cf", "ssm", "s3", "git", "strToBool",
    ]
    static let unknownFunction = "Fn::ServerlessVariable"

    init(root: Node, sources: Sources) {
        self.root = root
        self.sources = sources
    }

    /// The whole document with its variables in place.
    mutating func resolved() -> Node { resolve(root, depth: 0) }

    private mutating func resolve(_ node: Node, depth: Int) -> Node {
        budget -= 1
        guard budget > 0, depth < Self.depthLimit else {
            problem("too-deep", "variables nest too deeply or grow too large", node.location)
            return node
        }
        switch node.value {
        case .string(let text) where text.utf8.contains(UInt8(ascii: "$")): return interpolate(text, node, depth: depth)
        case .array(let items):
            var fresh: [Node] = []
            for item in items { fresh.append(resolve(item, depth: depth + 1)) }
            return Node(.array(fresh), at: node.location, tag: node.tag)
        case .object(let members):
            var fresh = Mapping()
            for entry in members {
                fresh.append(entry.key, at: entry.keyLocation, resolve(entry.value, depth: depth + 1))
            }
            return Node(.object(fresh), at: node.location, tag: node.tag)
        default: return node
        }
    }

    private mutating func problem(_ code: String, _ message: String, _ location: SourceLocation) {
        let error = InputError(code, message, at: location)
        if problems.count < 50, !problems.contains(error) { problems.append(error) }
    }

    // MARK: texts

    private mutating func interpolate(_ text: String, _ node: Node, depth: Int) -> Node {
        var parts: [Node] = []
        var plain = ""
        for piece in Self.pieces(text) {
            switch piece {
            case .text(let own): plain += own
            case .variable(let inner):
                let value = variable(inner, at: node.location, depth: depth + 1)
                if let scalar = value.scalarText, Self.pieces(text).count > 1 {
                    plain += scalar
                } else {
                    if !plain.isEmpty { parts.append(Node(plain, at: node.location)) }
                    plain = ""
                    parts.append(Node(value.value, at: value.location, tag: value.tag))
                }
            }
        }
        if parts.isEmpty { return Node(.string(plain), at: node.location, tag: node.tag) }
        if !plain.isEmpty { parts.append(Node(plain, at: node.location)) }
        if parts.count == 1 {
            guard let tag = node.tag else { return Node(parts[0].value, at: node.location, tag: parts[0].tag) }
            return Node(parts[0].value, at: node.location, tag: tag)
        }
        return .object(["Fn::Join": ["", Node(parts)]]).placed(at: node.location)
    }

    /// Cuts the text at `${source:…}`; other `${…}` are text, such as those of `Fn::Sub`.
    static func pieces(_ text: String) -> [SubstitutionPiece] {
        var pieces: [SubstitutionPiece] = []
        var plain = ""
        var rest = Substring(text)
        while let open = rest.firstRange(of: "${") {
            let inner = rest[open.upperBound...]
            guard let close = closingBrace(inner) else { break }
            let body = inner[..<close]
            let name = body.prefix { $0.isLetter || $0.isNumber }
            let next = body.dropFirst(name.count).first
            if prefixes.contains(String(name)), next == ":" || next == "(" {
                plain += rest[..<open.lowerBound]
                if !plain.isEmpty { pieces.append(.text(plain)) }
                plain = ""
                pieces.append(.variable(String(body)))
            } else {
                plain += rest[...close]
            }
            rest = inner[inner.index(after: close)...]
        }
        plain += rest
        if !plain.isEmpty { pieces.append(.text(plain)) }
        return pieces
    }

    private static func closingBrace(_ text: Substring) -> Substring.Index? {
        var depth = 0
        var previous: Character = " "
        var index = text.startIndex
        while index < text.endIndex {
            let character = text[index]
            if character == "{", previous == "$" { depth += 1 }
            if character == "}" {
                if depth == 0 { return index }
                depth -= 1
            }
            previous = character
            index = text.index(after: index)
        }
        return nil
    }

    // MARK: one variable

    /// The value of the first alternative that has one.
    private mutating func variable(_ body: String, at location: SourceLocation, depth: Int) -> Node {
        guard depth < Self.depthLimit else { return unknown(body, location) }
        for alternative in Self.alternatives(body) {
            let inner = resolve(Node(alternative, at: location), depth: depth + 1)
            guard let text = inner.string else { continue }
            if let value = value(of: text, at: location, depth: depth + 1), !value.isNull { return value }
        }
        return unknown(body, location)
    }

    private func unknown(_ body: String, _ location: SourceLocation) -> Node {
        .object([Self.unknownFunction: Node(body, at: location)]).placed(at: location)
    }

    /// Splits at commas outside of quotes, parentheses and nested variables.
    private static func alternatives(_ body: String) -> [String] {
        var parts = [""]
        var depth = 0
        var quote: Character?
        for character in body {
            if let open = quote {
                if character == open { quote = nil }
            } else if character == "'" || character == "\"" {
                quote = character
            } else if character == "{" || character == "(" {
                depth += 1
            } else if character == "}" || character == ")" {
                depth -= 1
            } else if character == ",", depth == 0 {
                parts.append("")
                continue
            }
            parts[parts.count - 1].append(character)
        }
        return parts.map { Substring($0).trimmingSpaces }
    }

    private mutating func value(of text: String, at location: SourceLocation, depth: Int) -> Node? {
        if let literal = Self.literal(text, location) { return literal }
        let name = String(text.prefix { $0.isLetter || $0.isNumber })
        let rest = text.dropFirst(name.count)
        let address = String(rest.first == ":" ? rest.dropFirst() : rest)
        switch name {
        case "self": return find(address, in: root, depth: depth)
        case "opt": return option(address, location)
        case "env": return sources.environment[address].map { Node($0, at: location) }
        case "sls": return address == "stage" ? stage(location, depth: depth) : nil
        case "aws":
            if address == "region" { return region(location, depth: depth) }
            return address == "accountId" ? CFN.ref("AWS::AccountId").placed(at: location) : nil
        case "param":
            let stage = stage(location, depth: depth).string ?? "dev"
            return find("params.\(stage).\(address)", in: root, depth: depth)
                ?? find("params.default.\(address)", in: root, depth: depth)
        case "strToBool":
            let inner = address.drop { $0 == "(" }.prefix { $0 != ")" }.lowercased()
            return ["true", "1"].contains(inner) ? true : ["false", "0"].contains(inner) ? false : nil
        case "file": return file(address, location, depth: depth)
        default: return nil
        }
    }

    private static func literal(_ text: String, _ location: SourceLocation) -> Node? {
        if let quote = text.first, quote == "'" || quote == "\"", text.last == quote, text.count >= 2 {
            return Node(String(text.dropFirst().dropLast()), at: location)
        }
        if text == "true" || text == "false" { return Node(.bool(text == "true"), at: location) }
        return Int(text).map { Node(.integer($0), at: location) }
            ?? Double(text).map { Node(.double($0), at: location) }
    }

    private func option(_ name: String, _ location: SourceLocation) -> Node? {
        sources.options[name].map { Node($0, at: location) }
    }

    private mutating func stage(_ location: SourceLocation, depth: Int) -> Node {
        option("stage", location) ?? find("provider.stage", in: root, depth: depth) ?? Node("dev", at: location)
    }

    private mutating func region(_ location: SourceLocation, depth: Int) -> Node {
        option("region", location) ?? find("provider.region", in: root, depth: depth)
            ?? Node("us-east-1", at: location)
    }

    /// The value at a dotted path; variables on the way are put in place.
    private mutating func find(_ path: String, in start: Node, depth: Int) -> Node? {
        guard depth < Self.depthLimit else { return nil }
        var node = start
        for part in path.split(separator: ".") {
            if let text = node.string, text.utf8.contains(UInt8(ascii: "$")) {
                node = interpolate(text, node, depth: depth + 1)
            }
            guard let next = node[String(part)] ?? Int(part).flatMap({ node[$0] }) else { return nil }
            node = next
        }
        return resolve(node, depth: depth + 1)
    }

    // MARK: files

    private mutating func file(_ address: String, _ location: SourceLocation, depth: Int) -> Node? {
        guard address.hasPrefix("("), let close = address.firstIndex(of: ")") else { return nil }
        let path = Substring(address[address.index(after: address.startIndex)..<close]).trimmingSpaces
        let tail = address[address.index(after: close)...].drop { $0 == ":" }
        guard let normal = Self.normalized(path) else {
            problem("outside-folder", "`file(\(path))` leaves the service's folder", location)
            return nil
        }
        guard let content = load(normal, location) else { return nil }
        return tail.isEmpty ? resolve(content, depth: depth + 1) : find(String(tail), in: content, depth: depth)
    }

    /// The path without `.` and `..`; nil for one that leaves the folder.
    static func normalized(_ path: String) -> String? {
        guard !path.hasPrefix("/"), !path.hasPrefix("~") else { return nil }
        var parts: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            if part == ".." {
                guard parts.popLast() != nil else { return nil }
            } else {
                parts.append(part)
            }
        }
        return parts.joined(separator: "/")
    }

    private mutating func load(_ path: String, _ location: SourceLocation) -> Node? {
        if let known = files[path] { return known }
        var content: Node?
        let isYAML = path.hasSuffix(".yml") || path.hasSuffix(".yaml")
        if isYAML || path.hasSuffix(".json"), let bytes = sources.file(path) {
            do throws(InputError) {
                content =
                    isYAML ? try YAMLParser.parse(bytes, file: path) : try JSONParser.parse(bytes, file: path)
            } catch {
                problems.append(error)
            }
        } else if isYAML || path.hasSuffix(".json") {
            problem("no-file", "`\(path)` cannot be read", location)
        } else if path.hasSuffix(".txt"), let bytes = sources.file(path) {
            content = Node(String(decoding: bytes, as: UTF8.self), at: location)
        }
        files[path] = content
        return content
    }
}
