import WritModel

/// The Swagger or OpenAPI document of an API while SAM writes routes and security into it.
///
/// Source: API Gateway Developer Guide, "OpenAPI extensions for API Gateway".
struct APIDefinition {
    enum Dialect { case swagger, openAPI }

    static let integration = "x-amazon-apigateway-integration"
    static let anyMethod = "x-amazon-apigateway-any-method"

    var document: Node
    let dialect: Dialect

    /// - Parameter node: what the template gives as `DefinitionBody`.
    init(_ node: Node?, _ dialect: Dialect) throws(SAMFailure) {
        guard let node, Self.isValid(node, dialect) else {
            switch dialect {
            case .swagger:
                throw .fatal(
                    "Invalid Swagger document or the Swagger document is not explicitly defined in 'DefinitionBody'.",
                    at: node?.location)
            case .openAPI:
                throw .fatal(
                    "Invalid OpenApi document. Invalid values or missing keys for 'openapi' or 'paths' in "
                        + "'DefinitionBody'.", at: node?.location)
            }
        }
        document = node
        self.dialect = dialect
        if dialect == .swagger {
            for entry in paths {
                for item in try Self.contents(entry.value) where item.object == nil {
                    throw Self.pathItemFailure(entry.key, item)
                }
            }
        } else if let components = document["components"], !components.isNull, components.object == nil {
            throw .fatal("Invalid OpenApi document: The value of 'components' should be a map", at: components.location)
        }
    }

    static let swaggerSkeleton = Node.object([
        "swagger": "2.0", "info": .object(["version": "1.0", "title": CFN.ref("AWS::StackName")]),
        "paths": Node(Mapping()),
    ])

    static let defaultTitle = CFN.ref("AWS::StackName")

    static let openAPISkeleton = Node.object([
        "openapi": "3.0.1", "info": .object(["version": "1.0", "title": defaultTitle]), "paths": Node(Mapping()),
    ])

    static func isValid(_ node: Node?, _ dialect: Dialect) -> Bool {
        guard let node, node["paths"]?.object != nil else { return false }
        if dialect == .swagger, node["swagger"].isTruthy { return true }
        guard let version = node["openapi"], version.isTruthy else { return false }
        return isVersion3(version)
    }

    /// `3.0`, `3.0.1` and the like, also as a number.
    static func isVersion3(_ node: Node) -> Bool { isVersion(node, majors: ["3"]) }

    static func isVersion(_ node: Node, majors: Set<Character>) -> Bool {
        let text = Array(PythonText.text(node))
        guard text.count == 3 || text.count == 5, majors.contains(text[0]) else { return false }
        for index in stride(from: 1, to: text.count, by: 2) {
            guard text[index] == ".", text[index + 1].isNumber else { return false }
        }
        return true
    }

    static func normalized(_ method: String) -> String {
        let method = method.lowercased()
        return method == "any" ? anyMethod : method
    }

    var paths: Mapping {
        get { document["paths"]?.object ?? Mapping() }
        set { document[member: "paths"] = Node(newValue, at: document["paths"]?.location ?? .generated) }
    }

    // MARK: conditions

    /// The node, or the branches of the condition that it is.
    static func contents(_ node: Node?) throws(SAMFailure) -> [Node] {
        guard let node else { return [] }
        guard let choice = node["Fn::If"] else { return [node] }
        guard let items = choice.array else { throw .fatal("Value of Fn::If must be a list.", at: choice.location) }
        return items.dropFirst().filter { !$0.isNoValue }
    }

    /// Edits the node, or each branch of the condition that it is.
    static func edit(
        _ node: inout Node, _ body: (inout Node) throws(SAMFailure) -> Void
    ) throws(SAMFailure) {
        guard let choice = node["Fn::If"] else { return try body(&node) }
        guard var items = choice.array else { throw .fatal("Value of Fn::If must be a list.", at: choice.location) }
        for index in items.indices.dropFirst() where !items[index].isNoValue { try body(&items[index]) }
        node[member: "Fn::If"] = Node(.array(items), at: choice.location)
    }

    static func pathItemFailure(_ path: String, _ node: Node?) -> SAMFailure {
        .fatal("Value of '\(path)' path must be a dictionary according to Swagger spec.", at: node?.location)
    }

    static func methodFailure(_ method: String, _ path: String, _ node: Node?) -> SAMFailure {
        .fatal("Definition of method '\(method)' for path '\(path)' should be a map.", at: node?.location)
    }

    // MARK: paths and methods

    /// Edits each item of the path, through conditions.
    mutating func editItems(
        _ path: String, _ body: (inout Node) throws(SAMFailure) -> Void
    ) throws(SAMFailure) {
        var all = paths
        guard var item = all[path] else { return }
        try Self.edit(&item) { (inner: inout Node) throws(SAMFailure) in
            guard inner.object != nil else { throw Self.pathItemFailure(path, inner) }
            try body(&inner)
        }
        all[path] = item
        paths = all
    }

    /// Edits each definition of one method that has an integration.
    mutating func editMethod(
        _ path: String, _ method: String, _ body: (inout Node) throws(SAMFailure) -> Void
    ) throws(SAMFailure) {
        let name = Self.normalized(method)
        try editItems(path) { (item: inout Node) throws(SAMFailure) in
            guard var definition = item[name] else { throw Self.methodFailure(method, path, item) }
            try Self.edit(&definition) { (inner: inout Node) throws(SAMFailure) in
                guard inner.object != nil else { throw Self.methodFailure(method, path, inner) }
                guard inner[Self.integration].isTruthy else { return }
                try body(&inner)
            }
            item[member: name] = definition
        }
    }

    /// Edits each definition of every method that has an integration; the name given is the normalised one.
    mutating func editMethods(
        _ path: String, except excluded: Set<String>, _ body: (String, inout Node) throws(SAMFailure) -> Void
    ) throws(SAMFailure) {
        try editItems(path) { (item: inout Node) throws(SAMFailure) in
            for entry in item.object ?? Mapping() where !excluded.contains(entry.key) {
                var definition = entry.value
                try Self.edit(&definition) { (inner: inout Node) throws(SAMFailure) in
                    guard inner.object != nil else { throw Self.methodFailure(entry.key, path, inner) }
                    guard inner[Self.integration].isTruthy else { return }
                    try body(Self.normalized(entry.key), &inner)
                }
                item[member: entry.key] = definition
            }
        }
    }

    func hasPath(_ path: String, _ method: String) throws(SAMFailure) -> Bool {
        guard let item = paths[path] else { return false }
        return try Self.contents(item).allSatisfy { $0[method] != nil }
    }

    func hasIntegration(_ path: String, _ method: String) throws(SAMFailure) -> Bool {
        let name = Self.normalized(method)
        guard try hasPath(path, name) else { return false }
        for item in try Self.contents(paths[path]) {
            guard item.object != nil else { throw Self.pathItemFailure(path, item) }
            guard let definition = item[name], definition.object != nil else { return false }
            var found = false
            for inner in try Self.contents(definition) {
                guard inner.object != nil else { throw Self.methodFailure(method, path, inner) }
                if inner[Self.integration].isTruthy {
                    found = true
                    break
                }
            }
            if !found { return false }
        }
        return true
    }

    mutating func addPath(_ path: String, _ method: String) throws(SAMFailure) {
        let name = Self.normalized(method)
        var all = paths
        var item = all[path] ?? Node(Mapping())
        guard item.object != nil else { throw Self.pathItemFailure(path, item) }
        try Self.edit(&item) { (inner: inout Node) throws(SAMFailure) in
            guard inner.object != nil else { throw Self.pathItemFailure(path, inner) }
            if inner[name] == nil { inner[member: name] = Node(Mapping()) }
        }
        all[path] = item
        paths = all
    }

    mutating func makeConditional(_ path: String, _ condition: Node) {
        var all = paths
        guard let item = all[path] else { return }
        all[path] = CFN.iff(condition, item)
        paths = all
    }

    mutating func setTimeout(_ path: String, _ method: String, _ timeout: Node) throws(SAMFailure) {
        try editMethod(path, method) { (definition: inout Node) in
            definition[member: Self.integration] = definition[Self.integration]?.setting("timeoutInMillis", timeout)
        }
    }

    /// The `security` of a method as a list; missing is empty.
    static func security(_ definition: Node, _ path: String, _ method: String) throws(SAMFailure) -> [Node] {
        guard let node = definition["security"] else { return [] }
        guard let items = node.array else {
            throw .fatal("Type of security for path \(path) method \(method) must be a list", at: node.location)
        }
        return items
    }
}

extension Node {
    /// The object with one member set.
    func setting(_ key: String, _ value: Node?) -> Node {
        var copy = self
        copy[member: key] = value
        return copy
    }
}
