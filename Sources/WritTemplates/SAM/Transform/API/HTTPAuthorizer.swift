import WritModel

/// An authorizer of an HTTP API as SAM declares it.
///
/// Source: AWS SAM Developer Guide, "HttpApiAuth".
struct HTTPAuthorizer {
    enum Kind { case iam, jwt, request }

    var name: String
    var api: String
    var node: Node
    var kind: Kind

    init(iamOf api: String) {
        name = "AWS_IAM"
        self.api = api
        node = Node(Mapping())
        kind = .iam
    }

    init(_ name: String, _ node: Node, api: String) throws(SAMFailure) {
        self.name = name
        self.api = api
        self.node = node
        let jwt = node["JwtConfiguration"]
        if let jwt, jwt.isTruthy { try Expect.resource(api).map(jwt, "JwtConfiguration") }
        kind = jwt.isTruthy ? .jwt : .request
        try check()
    }

    var scopes: Node { node["AuthorizationScopes"].given ?? [] }
    var makesPermission: Bool { node["FunctionArn"].isTruthy && node["EnableFunctionDefaultPermissions"].isTruthy }

    private func refuse(_ detail: String, _ at: Node?) -> SAMFailure {
        .resource(api, detail, at: at?.location ?? node.location)
    }

    private func check() throws(SAMFailure) {
        if let scopes = node["AuthorizationScopes"].given, scopes.array == nil {
            throw refuse("AuthorizationScopes must be a list.", scopes)
        }
        let forTokens: [(String, String)] = [
            ("AuthorizationScopes", "OAuth2 Authorizer"), ("JwtConfiguration", "OAuth2 Authorizer"),
            ("IdentitySource", "OAuth2 Authorizer. For Lambda Authorizer, use the 'Identity' property instead"),
        ]
        let forFunctions = [
            "FunctionArn", "FunctionInvokeRole", "Identity", "AuthorizerPayloadFormatVersion", "EnableSimpleResponses",
            "EnableFunctionDefaultPermissions",
        ].map { ($0, "Lambda Authorizer") }
        for (property, kind) in self.kind == .jwt ? forFunctions : forTokens {
            // An empty JWT configuration counts as none.
            guard let value = node[property].given, property != "JwtConfiguration" || value.isTruthy else { continue }
            throw refuse("\(property) is only supported for \(kind).", value)
        }
        switch kind {
        case .jwt:
            guard node["IdentitySource"].isTruthy else {
                throw refuse("\(name) OAuth2 Authorizer must define 'IdentitySource'.", nil)
            }
        case .request:
            for property in ["FunctionArn", "AuthorizerPayloadFormatVersion"] where !node[property].isTruthy {
                throw refuse("\(name) Lambda Authorizer must define '\(property)'.", nil)
            }
            if let enabled = node["EnableFunctionDefaultPermissions"].given {
                try Expect.resource(api).bool(enabled, "Authorizers.\(name).EnableFunctionDefaultPermissions")
            }
        case .iam: break
        }
    }

    /// The security scheme.
    func scheme(partition: String) throws(SAMFailure) -> Node {
        let key = "x-amazon-apigateway-authorizer"
        switch kind {
        case .iam: return APIDefinition.iamScheme
        case .jwt:
            var configuration = Mapping()
            for entry in node["JwtConfiguration"]?.object ?? Mapping() {
                configuration[entry.key.lowercased()] = entry.value
            }
            return .object([
                "type": "oauth2",
                key: .object([
                    "jwtConfiguration": Node(configuration), "identitySource": node["IdentitySource"] ?? Node(.null),
                    "type": "jwt",
                ]),
            ])
        case .request:
            var authorizer = Mapping()
            authorizer["type"] = "request"
            authorizer["authorizerUri"] = CFN.sub(
                CFN.arn(
                    partition: partition, "apigateway",
                    "lambda:path/2015-03-31/functions/${__FunctionArn__}/invocations", account: false),
                ["__FunctionArn__": node["FunctionArn"] ?? Node(.null)])
            if let role = node["FunctionInvokeRole"], role.isTruthy, role.string != "NONE" {
                authorizer["authorizerCredentials"] = role
            }
            if let identity = node["Identity"], identity.isTruthy {
                try Expect.resource(api).map(identity, "Auth.Authorizers.\(name).Identity")
                if let ttl = identity["ReauthorizeEvery"].given { authorizer["authorizerResultTtlInSeconds"] = ttl }
                authorizer["identitySource"] = Node(try identitySource(identity))
            }
            authorizer["authorizerPayloadFormatVersion"] = node["AuthorizerPayloadFormatVersion"]
            if let simple = node["EnableSimpleResponses"], simple.isTruthy {
                authorizer["enableSimpleResponses"] = simple
            }
            return .object(["type": "apiKey", "name": "Unused", "in": "header", key: Node(authorizer)])
        }
    }

    private func identitySource(_ identity: Node) throws(SAMFailure) -> [Node] {
        var items: [Node] = []
        for (prefix, key) in [
            ("$request.header.", "Headers"), ("$request.querystring.", "QueryStrings"),
            ("$stageVariables.", "StageVariables"), ("$context.", "Context"),
        ] {
            guard let values = identity[key], values.isTruthy else { continue }
            items += try Expect.resource(api).strings(values, "Authorizers.\(name).Identity.\(key)").map {
                Node(prefix + $0)
            }
        }
        return items
    }
}
