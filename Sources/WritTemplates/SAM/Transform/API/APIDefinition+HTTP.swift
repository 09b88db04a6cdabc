import WritModel

/// What SAM writes into the OpenAPI document of an HTTP API.
extension APIDefinition {
    static let defaultPath = "$default"

    mutating func addHTTPIntegration(
        _ path: String, _ method: String, uri: Node, condition: Node?
    ) throws(SAMFailure) {
        let name = Self.normalized(method)
        guard try !hasIntegration(path, name) else { return }
        try addPath(path, name)
        try editItems(path) { (item: inout Node) in
            var definition = item[name].given ?? Node(Mapping())
            definition[member: Self.integration] = .object([
                "type": "aws_proxy", "httpMethod": "POST", "payloadFormatVersion": "2.0",
                "uri": condition.map { CFN.iff($0, uri) } ?? uri,
            ])
            if path == Self.defaultPath, name == Self.anyMethod { definition[member: "isDefaultRoute"] = true }
            if definition["responses"] == nil { definition[member: "responses"] = Node(Mapping()) }
            item[member: name] = condition.map { CFN.iff($0, definition) } ?? definition
        }
    }

    /// Whether every integration of the route calls the function.
    func integrates(_ path: String, _ method: String, function id: String) throws(SAMFailure) -> Bool {
        guard try hasIntegration(path, method) else { return false }
        let name = Self.normalized(method)
        for item in try Self.contents(paths[path]) {
            guard item.object != nil else { throw Self.pathItemFailure(path, item) }
            for definition in try Self.contents(item[name]) {
                guard definition.object != nil else { throw Self.methodFailure(method, path, definition) }
                let integration = definition[Self.integration] ?? Node(Mapping())
                guard integration.object != nil else {
                    throw .fatal(
                        "Value of '\(Self.integration)' must be a dictionary according to Swagger spec.",
                        at: integration.location)
                }
                guard let uri = integration["uri"], uri.object != nil else { return false }
                for content in try Self.contents(uri) {
                    guard let text = content["Fn::Sub"]?.string, Self.function(in: text) == id else { return false }
                }
            }
        }
        return true
    }

    /// `Name` of the first `Name.Arn` in the text.
    private static func function(in text: String) -> String? {
        guard let range = text.firstRange(of: ".Arn") else { return nil }
        let name = text[..<range.lowerBound].reversed().prefix { $0.isASCII && ($0.isLetter || $0.isNumber) }
        return name.isEmpty ? nil : String(name.reversed())
    }

    mutating func addPathParameters(_ path: String, _ method: String, _ names: [String]) throws(SAMFailure) {
        try editMethod(path, method) { (definition: inout Node) in
            var parameters = definition["parameters"]?.array ?? []
            for name in names {
                if let at = parameters.firstIndex(where: { $0["name"]?.string == name }) {
                    parameters[at][member: "in"] = "path"
                    parameters[at][member: "required"] = true
                } else {
                    parameters.append(.object(["name": Node(name), "in": "path", "required": true]))
                }
            }
            definition[member: "parameters"] = Node(parameters)
        }
    }

    mutating func setPayloadFormat(_ path: String, _ method: String, _ version: Node) throws(SAMFailure) {
        try editMethod(path, method) { (definition: inout Node) in
            definition[member: Self.integration] = definition[Self.integration]?.setting(
                "payloadFormatVersion", version)
        }
    }

    mutating func addSecuritySchemes(_ schemes: Mapping) {
        let components = document["components"]
        var all =
            components?["securitySchemes"].isTruthy == true
            ? components?["securitySchemes"]?.object ?? Mapping() : Mapping()
        all.merge(schemes)
        guard !all.isEmpty else { return }
        let base = components.isTruthy ? components ?? Node(Mapping()) : Node(Mapping())
        document[member: "components"] = base.setting("securitySchemes", Node(all))
    }

    mutating func setDefaultHTTPAuthorizer(_ path: String, _ authorizer: String, scopes: Node) throws(SAMFailure) {
        try editItems(path) { (item: inout Node) throws(SAMFailure) in
            for entry in item.object ?? Mapping() {
                let name = Self.normalized(entry.key)
                guard name != "parameters", name != "options" else { continue }
                guard item[name] != nil else {
                    throw .fatal("Could not find \(name) in \(path) within DefinitionBody.", at: entry.keyLocation)
                }
                var definition = entry.value
                try Self.edit(&definition) { (inner: inout Node) throws(SAMFailure) in
                    guard inner.object != nil else { throw Self.methodFailure(entry.key, path, inner) }
                    guard inner[Self.integration].isTruthy, !inner["security"].isTruthy else { return }
                    inner[member: "security"] = [.object([authorizer: scopes])]
                }
                item[member: entry.key] = definition
            }
        }
    }

    mutating func setHTTPAuthorizer(
        _ path: String, _ method: String, _ authorizer: String, authorizers: Node?, scopes: Node?
    ) throws(SAMFailure) {
        var chosen: Node = []
        if authorizer != "NONE", authorizer != "AWS_IAM" {
            let declared = authorizers?[authorizer] ?? Node(Mapping())
            guard declared.object != nil else {
                throw .fatal("Type of authorizer '\(authorizer)' must be a dictionary", at: declared.location)
            }
            let all = scopes.isTruthy ? scopes : declared["AuthorizationScopes"]
            if declared.isTruthy, let all, all.isTruthy { chosen = all }
        }
        try editMethod(path, method) { (definition: inout Node) throws(SAMFailure) in
            let security = try Self.security(definition, path, method) + [.object([authorizer: chosen])]
            definition[member: "security"] = Node(security)
        }
    }

    mutating func addTags(_ tags: Mapping) throws(SAMFailure) {
        guard !tags.isEmpty else { return }
        let key = "x-amazon-apigateway-tag-value"
        var list: [Node] = []
        if let existing = document["tags"], existing.isTruthy {
            guard let items = existing.array else {
                throw .fatal(
                    "Tags in OpenApi DefinitionBody needs to be a list. \(PythonText.text(existing)) is a "
                        + "\(PythonText.type(existing)) not a list.", at: existing.location)
            }
            list = items
        }
        for entry in tags {
            if let at = list.firstIndex(where: { $0["name"]?.string == entry.key }) {
                list[at][member: key] = entry.value
            } else {
                list.append(.object(["name": Node(entry.key), key: entry.value]))
            }
        }
        document[member: "tags"] = Node(list)
    }

    mutating func setHTTPEndpoint(disabled: Node) throws(SAMFailure) {
        let key = "x-amazon-apigateway-endpoint-configuration"
        var servers: [Node] = []
        for server in document["servers"]?.array ?? [Node(Mapping())] {
            guard server.object != nil else {
                throw .fatal(
                    "Value of 'servers' item must be a dictionary according to Swagger spec.", at: server.location)
            }
            let configuration = server[key] ?? Node(Mapping())
            servers.append(server.setting(key, configuration.setting("disableExecuteApiEndpoint", disabled)))
        }
        document[member: "servers"] = Node(servers)
    }

    mutating func addHTTPCORS(_ cors: Mapping, intrinsic: Node?) throws(SAMFailure) {
        let key = "x-amazon-apigateway-cors"
        let names: KeyValuePairs = [
            "AllowOrigins": "allowOrigins", "AllowHeaders": "allowHeaders", "AllowMethods": "allowMethods",
            "ExposeHeaders": "exposeHeaders", "MaxAge": "maxAge", "AllowCredentials": "allowCredentials",
        ]
        let existing = document[key] ?? Node(Mapping())
        guard var configuration = existing.object else {
            throw .fatal("Value of '\(key)' must be a dictionary according to Swagger spec.", at: existing.location)
        }
        if let origins = intrinsic {
            configuration.merge(Self.renamed(origins, names).object ?? Mapping())
        } else {
            for (from, to) in names {
                guard let value = cors[from].given else { continue }
                let counts = from == "MaxAge" || (from == "AllowCredentials" ? value.bool == true : value.isTruthy)
                if counts { configuration[to] = value }
            }
        }
        document[member: key] = Node(configuration)
    }

    /// SAM writes the lower-case names wherever the upper-case ones stand in an intrinsic function.
    private static func renamed(_ node: Node, _ names: KeyValuePairs<String, String>) -> Node {
        func text(_ value: String) -> String {
            names.reduce(value) { $0.replacing($1.key, with: $1.value) }
        }
        switch node.value {
        case .string(let value): return Node(text(value), at: node.location)
        case .array(let items): return Node(.array(items.map { renamed($0, names) }), at: node.location)
        case .object(let members):
            var fresh = Mapping()
            for entry in members { fresh.append(text(entry.key), at: entry.keyLocation, renamed(entry.value, names)) }
            return Node(fresh, at: node.location)
        default: return node
        }
    }

    mutating func setInfo(_ key: String, _ value: Node) {
        let info = document["info"].isTruthy ? document["info"] ?? Node(Mapping()) : Node(Mapping())
        document[member: "info"] = info.setting(key, value)
    }
}
