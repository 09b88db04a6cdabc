import WritModel

/// What SAM writes into the Swagger document of a REST API.
extension APIDefinition {

    mutating func addLambdaIntegration(
        _ path: String, _ method: String, uri: Node, auth: Node?, apiAuth: Node?, condition: Node?, streaming: Bool,
        partition: String
    ) throws(SAMFailure) {
        let name = Self.normalized(method)
        if try hasIntegration(path, name) {
            throw .fatal("Lambda integration already exists on Path=\(path), Method=\(name)")
        }
        try addPath(path, name)
        try editItems(path) { (item: inout Node) in
            var integration = Node.object([
                "type": "aws_proxy", "httpMethod": "POST", "uri": condition.map { CFN.iff($0, uri) } ?? uri,
            ])
            if streaming { integration[member: "responseTransferMode"] = "STREAM" }
            if let credentials = Self.credentials(auth, apiAuth, partition) {
                integration[member: "credentials"] = credentials
            }
            var definition = (item[name] ?? Node(Mapping())).setting(Self.integration, integration)
            if definition["responses"] == nil { definition[member: "responses"] = Node(Mapping()) }
            item[member: name] = condition.map { CFN.iff($0, definition) } ?? definition
        }
    }

    /// The role as which API Gateway calls the function, for IAM authorization; nil for none.
    private static func credentials(_ auth: Node?, _ apiAuth: Node?, _ partition: String) -> Node? {
        let byDefault = apiAuth?["DefaultAuthorizer"]?.string == "AWS_IAM" && !auth.isTruthy
        guard auth?["Authorizer"]?.string == "AWS_IAM" || byDefault else { return nil }
        func role(_ node: Node?) -> Node? {
            guard let role = node?["InvokeRole"] else { return nil }
            return role.isTruthy ? role : "NONE"
        }
        guard let role = role(auth) ?? role(apiAuth), role.string != "CALLER_CREDENTIALS" else {
            return Node("arn:\(partition):iam::*:user/*")
        }
        return role.string == "NONE" ? nil : role
    }

    mutating func addStateMachineIntegration(
        _ path: String, _ method: String, uri: Node, credentials: Node, templates: Node, condition: Node?
    ) throws(SAMFailure) {
        let name = Self.normalized(method)
        if try hasIntegration(path, name) {
            throw .fatal("Integration already exists on Path=\(path), Method=\(name)")
        }
        try addPath(path, name)
        try editItems(path) { (item: inout Node) in
            let integration = Node.object([
                "type": "aws", "httpMethod": "POST", "uri": condition.map { CFN.iff($0, uri) } ?? uri,
                "responses": .object([
                    "200": .object(["statusCode": "200"]), "400": .object(["statusCode": "400"]),
                ]),
                "credentials": credentials, "requestTemplates": templates,
            ])
            var definition = (item[name] ?? Node(Mapping())).setting(Self.integration, integration)
            if definition["responses"] == nil {
                definition[member: "responses"] = .object([
                    "200": .object(["description": "OK"]), "400": .object(["description": "Bad Request"]),
                ])
            }
            item[member: name] = condition.map { CFN.iff($0, definition) } ?? definition
        }
    }

    mutating func addDisableEndpoint(_ value: Node) throws(SAMFailure) {
        let key = "x-amazon-apigateway-endpoint-configuration"
        func set(_ node: Node, _ what: String) throws(SAMFailure) -> Node {
            guard node.object != nil else {
                throw .fatal("Invalid OpenAPI definition\(what): It should be a map.", at: node.location)
            }
            let configuration = node[key] ?? Node(Mapping())
            guard configuration.object != nil else {
                throw .fatal(
                    "Invalid OpenAPI definition\(what): The value of '\(key)' should be a map.",
                    at: configuration.location)
            }
            return node.setting(key, configuration.setting("disableExecuteApiEndpoint", value))
        }
        if let version = document["openapi"], version.isTruthy, Self.isVersion3(version) {
            var servers: [Node] = []
            for (index, server) in (document["servers"]?.array ?? [Node(Mapping())]).enumerated() {
                servers.append(try set(server, " of 'servers[\(index)]'"))
            }
            document[member: "servers"] = Node(servers)
        } else {
            document = try set(document, "")
        }
    }

    // MARK: cross-origin requests

    struct CORS {
        var origin: Node?
        var headers: Node?
        var methods: Node?
        var maxAge: Node?
        var credentials: Node?
    }

    mutating func addCORS(_ path: String, _ cors: CORS) throws(SAMFailure) {
        var methods = cors.methods
        try editItems(path) { (item: inout Node) throws(SAMFailure) in
            guard item["options"] == nil else { return }
            guard cors.origin.isTruthy else {
                throw .template("Invalid input. Value for AllowedOrigins is required")
            }
            if !methods.isTruthy { methods = Node("'\(Self.allowedMethods(item))'") }
            item[member: "options"] = Self.preflight(cors, methods: methods)
        }
    }

    private static func allowedMethods(_ item: Node) -> String {
        let keys = item.object?.keys ?? []
        if keys.contains(anyMethod) { return "DELETE,GET,HEAD,OPTIONS,PATCH,POST,PUT" }
        return Set((keys + ["options"]).map { $0.uppercased() }).sorted().joined(separator: ",")
    }

    private static func preflight(_ cors: CORS, methods: Node?) -> Node {
        var parameters = Mapping()
        var headers = Mapping()
        func add(_ header: String, _ value: Node?, _ type: Node = "string") {
            parameters["method.response.header." + header] = value
            headers[header] = .object(["type": type])
        }
        add("Access-Control-Allow-Origin", cors.origin)
        if cors.headers.isTruthy { add("Access-Control-Allow-Headers", cors.headers) }
        if methods.isTruthy { add("Access-Control-Allow-Methods", methods) }
        if cors.maxAge.isGiven { add("Access-Control-Max-Age", cors.maxAge, "integer") }
        if cors.credentials?.bool == true { add("Access-Control-Allow-Credentials", "'true'") }
        return .object([
            "summary": "CORS support", "consumes": ["application/json"], "produces": ["application/json"],
            integration: .object([
                "type": "mock",
                "requestTemplates": .object(["application/json": "{\n  \"statusCode\" : 200\n}\n"]),
                "responses": .object([
                    "default": .object([
                        "statusCode": "200", "responseParameters": Node(parameters),
                        "responseTemplates": .object(["application/json": "{}\n"]),
                    ])
                ]),
            ]),
            "responses": .object([
                "200": .object(["description": "Default response for CORS method", "headers": Node(headers)])
            ]),
        ])
    }

    // MARK: bodies and parameters

    /// `~1` stands for a slash in media types.
    mutating func addBinaryMediaTypes(_ types: Node) {
        func unescaped(_ node: Node) -> Node {
            switch node.value {
            case .string(let text): return Node(text.replacing("~1", with: "/"), at: node.location)
            case .array(let items): return Node(.array(items.map(unescaped)), at: node.location)
            case .object(let members):
                var fresh = Mapping()
                for entry in members { fresh[entry.key.replacing("~1", with: "/")] = unescaped(entry.value) }
                return Node(fresh, at: node.location)
            default: return node
            }
        }
        document[member: "x-amazon-apigateway-binary-media-types"] = unescaped(types)
    }

    mutating func addModels(_ models: Mapping) throws(SAMFailure) {
        var definitions = document["definitions"] ?? Node(Mapping())
        for entry in models {
            guard entry.value["type"].isTruthy else {
                throw .fatal("'Models' schema is missing 'type'.", at: entry.keyLocation)
            }
            definitions[member: entry.key.lowercased()] = entry.value
        }
        document[member: "definitions"] = definitions
    }

    mutating func addRequestModel(
        _ path: String, _ method: String, model: String, required: Node?
    ) throws(SAMFailure) {
        let name = model.lowercased()
        let isSwagger = document["swagger"].isGiven
        let isOpenAPI = document["openapi"].map { $0.isTruthy && Self.isVersion3($0) } ?? false
        try editMethod(path, method) { (definition: inout Node) in
            if isSwagger {
                var parameter = Node.object([
                    "in": "body", "name": Node(name), "schema": .object(["$ref": Node("#/definitions/\(name)")]),
                ])
                parameter[member: "required"] = required.given
                definition[member: "parameters"] = (definition["parameters"] ?? []).appending(parameter)
            } else if isOpenAPI {
                let schema = Node.object(["$ref": Node("#/components/schemas/\(name)")])
                var body = Node.object(["content": .object(["application/json": .object(["schema": schema])])])
                body[member: "required"] = required.given
                definition[member: "requestBody"] = body
            }
        }
    }

    mutating func addRequestValidator(
        _ path: String, _ method: String, body: Bool, parameters: Bool
    ) throws(SAMFailure) {
        let name =
            switch (body, parameters) {
            case (true, true): "body-and-params"
            case (true, false): "body-only"
            case (false, true): "params-only"
            case (false, false): "no-validation"
            }
        let key = "x-amazon-apigateway-request-validators"
        var validators = document[key].isTruthy ? document[key] ?? Node(Mapping()) : Node(Mapping())
        if !validators[name].isTruthy {
            validators[member: name] = .object([
                "validateRequestBody": Node(.bool(body)), "validateRequestParameters": Node(.bool(parameters)),
            ])
        }
        document[member: key] = validators
        try editMethod(path, method) { (definition: inout Node) in
            definition[member: "x-amazon-apigateway-request-validator"] = Node(name)
        }
    }

    struct RequestParameter {
        var name: String
        var required: Node
        var caching: Node
    }

    mutating func addRequestParameters(
        _ path: String, _ method: String, _ parameters: [RequestParameter]
    ) throws(SAMFailure) {
        try editMethod(path, method) { (definition: inout Node) in
            var list = definition["parameters"] ?? []
            for parameter in parameters {
                let parts = parameter.name.dropFirst("method.request.".count)
                    .split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
                guard parts.count == 2 else { continue }
                list = list.appending(
                    .object([
                        "in": Node(parts[0] == "querystring" ? "query" : parts[0]), "name": Node(parts[1]),
                        "required": parameter.required, "type": "string",
                    ]))
                if parameter.caching.isTruthy, var integration = definition[Self.integration] {
                    integration[member: "cacheKeyParameters"] =
                        (integration["cacheKeyParameters"] ?? []).appending(Node(parameter.name))
                    definition[member: Self.integration] = integration
                }
            }
            definition[member: "parameters"] = list
        }
    }

    mutating func addGatewayResponses(_ responses: Mapping) {
        let key = "x-amazon-apigateway-gateway-responses"
        var all = document[key].isTruthy ? document[key] ?? Node(Mapping()) : Node(Mapping())
        for entry in responses { all[member: entry.key] = entry.value }
        if all.isTruthy { document[member: key] = all }
    }

    /// Each path without the text in braces, as ARNs of routes name them.
    static func wildcardPath(_ path: String, greedy: Bool = true) -> String {
        var result = ""
        var rest = Substring(path)
        while let open = rest.firstIndex(of: "{") {
            let tail = rest[rest.index(after: open)...]
            guard let close = tail.firstIndex(of: "}") else { break }
            var name = tail[..<close]
            if name.last == "+", greedy || name == "proxy+" { name = name.dropLast() }
            let fits =
                !name.isEmpty
                && name.utf8.allSatisfy { $0.isASCIIAlphanumeric || $0 == 0x2E || $0 == 0x5F || $0 == 0x2D }
            if fits {
                result += rest[..<open] + "*"
                rest = tail[tail.index(after: close)...]
            } else {
                result += rest[...open]
                rest = tail
            }
        }
        return result + rest
    }

    /// A final slash does not count, but for the root itself.
    static func trimmedPath(_ path: String) -> String {
        path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    }
}
