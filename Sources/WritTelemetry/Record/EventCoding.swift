package import WritModel

/// Events as JSON, in the record.
extension Event {
    private static let fields: Set<String> = [
        "kind", "time", "function", "invocation", "sandbox", "verdict", "message", "details",
    ]
    /// Bytes of one event in the record; what is larger loses its details and the end of its message.
    static let largest = 256 << 10

    /// The event as an object; `init(node:)` reads it back.
    package var node: Node {
        var node = Mapping()
        node["kind"] = Node(kind.rawValue)
        node["time"] = Node(.integer(Int(time)))
        if let function { node["function"] = Node(function) }
        if let invocation { node["invocation"] = Node(invocation) }
        if let sandbox { node["sandbox"] = Node(sandbox) }
        if let verdict { node["verdict"] = Self.node(verdict) }
        node["message"] = Node(message)
        if !details.isEmpty {
            var members = Mapping()
            for (name, value) in details.sorted(by: { $0.key < $1.key }) { members[name] = value }
            node["details"] = Node(members)
        }
        return Node(node)
    }

    /// JSON of at most `largest` bytes.
    var encoded: [UInt8] {
        let bytes = JSONWriter.bytes(node)
        guard bytes.count > Self.largest else { return bytes }
        var short = self
        short.message = String(decoding: message.utf8.prefix(4096), as: UTF8.self)
        short.function = function.map { String(decoding: $0.utf8.prefix(512), as: UTF8.self) }
        short.invocation = invocation.map { String(decoding: $0.utf8.prefix(512), as: UTF8.self) }
        short.sandbox = sandbox.map { String(decoding: $0.utf8.prefix(512), as: UTF8.self) }
        if case .some(let verdict) = verdict {
            let reason = Reason(
                verdict.reason.rule, String(decoding: verdict.reason.message.utf8.prefix(4096), as: UTF8.self))
            short.verdict = verdict.isAllowed ? .allowed(reason) : .refused(reason)
        }
        short.details = ["shortenedFrom": Node(.integer(bytes.count))]
        return JSONWriter.bytes(short.node)
    }

    /// Reads what `node` gave; nil for anything else.
    package init?(node: Node) {
        guard let object = node.object, object.keys.allSatisfy(Self.fields.contains),
            let kind = object["kind"]?.string.flatMap(Kind.init(rawValue:)), let time = object["time"]?.integer,
            let message = object["message"]?.string
        else { return nil }
        var verdict: Verdict?
        if let node = object["verdict"] {
            guard let read = Self.verdict(node) else { return nil }
            verdict = read
        }
        var details: [String: Node] = [:]
        if let node = object["details"] {
            guard let members = node.object else { return nil }
            for entry in members { details[entry.key] = entry.value }
        }
        self.init(
            kind, time: Int64(time), function: object["function"]?.string, invocation: object["invocation"]?.string,
            sandbox: object["sandbox"]?.string, verdict: verdict, message: message, details: details)
    }

    private static func node(_ verdict: Verdict) -> Node {
        var node = Mapping()
        node["allowed"] = Node(.bool(verdict.isAllowed))
        node["rule"] = Node(verdict.reason.rule)
        node["message"] = Node(verdict.reason.message)
        if let writ = verdict.reason.writ {
            var reference = Mapping()
            reference["function"] = Node(writ.function)
            reference["pointer"] = Node(writ.pointer)
            if let place = writ.location {
                reference["file"] = Node(place.file)
                reference["line"] = Node(.integer(place.line))
                reference["column"] = Node(.integer(place.column))
            }
            node["writ"] = Node(reference)
        }
        return Node(node)
    }

    private static func verdict(_ node: Node) -> Verdict? {
        guard let allowed = node["allowed"]?.bool, let rule = node["rule"]?.string,
            let message = node["message"]?.string
        else { return nil }
        var reason = Reason(rule, message)
        if let writ = node["writ"] {
            guard let function = writ["function"]?.string, let pointer = writ["pointer"]?.string else { return nil }
            reason.writ = WritReference(function: function, pointer: pointer)
            if let file = writ["file"]?.string, let line = writ["line"]?.integer, let column = writ["column"]?.integer {
                reason.writ?.location = SourceLocation(file: file, line: line, column: column)
            }
        }
        return allowed ? .allowed(reason) : .refused(reason)
    }
}
