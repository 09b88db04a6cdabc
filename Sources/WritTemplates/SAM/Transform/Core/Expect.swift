import WritModel

/// Demands on properties, with SAM's messages.
struct Expect {
    enum Subject { case resource(String), event(String), attribute(String) }
    var subject: Subject

    static func resource(_ id: String) -> Expect { Expect(subject: .resource(id)) }
    static func event(_ id: String) -> Expect { Expect(subject: .event(id)) }
    /// A resource attribute such as `Properties` rather than a property.
    static func attribute(_ id: String) -> Expect { Expect(subject: .attribute(id)) }

    @discardableResult
    func map(_ node: Node?, _ path: String, _ message: String? = nil) throws(SAMFailure) -> Mapping {
        guard let members = node?.object else { throw failure(path, "map", message, node) }
        return members
    }

    @discardableResult
    func list(_ node: Node?, _ path: String, _ message: String? = nil) throws(SAMFailure) -> [Node] {
        guard let items = node?.array else { throw failure(path, "list", message, node) }
        return items
    }

    @discardableResult
    func string(_ node: Node?, _ path: String, _ message: String? = nil) throws(SAMFailure) -> String {
        guard let text = node?.string else { throw failure(path, "string", message, node) }
        return text
    }

    @discardableResult
    func bool(_ node: Node?, _ path: String) throws(SAMFailure) -> Bool {
        guard let flag = node?.bool else { throw failure(path, "boolean", nil, node) }
        return flag
    }

    func strings(_ node: Node?, _ path: String) throws(SAMFailure) -> [String] {
        let items = try list(node, path)
        var texts: [String] = []
        for (index, item) in items.enumerated() { texts.append(try string(item, "\(path)[\(index)]")) }
        return texts
    }

    @discardableResult
    func given(_ node: Node?, _ path: String, _ message: String? = nil) throws(SAMFailure) -> Node {
        guard let node = node.given else { throw issue(message ?? "Property '\(path)' is required.", node) }
        return node
    }

    private func failure(_ path: String, _ kind: String, _ message: String?, _ node: Node?) -> SAMFailure {
        let word = if case .attribute = subject { "Attribute" } else { "Property" }
        return issue(message ?? "\(word) '\(path)' should be a \(kind).", node)
    }

    private func issue(_ message: String, _ node: Node?) -> SAMFailure {
        switch subject {
        case .resource(let id), .attribute(let id): .resource(id, message, at: node?.location)
        case .event(let id): .event(id, message, at: node?.location)
        }
    }
}
