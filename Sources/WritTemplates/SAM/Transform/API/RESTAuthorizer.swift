import WritModel

/// An authorizer of a REST API as SAM declares it.
///
/// Source: AWS SAM Developer Guide, "ApiAuth".
struct RESTAuthorizer {
    var name: String
    /// Logical id of the API, for messages.
    var api: String
    var node: Node
    var isIAM = false

    init(iamOf api: String) {
        name = "AWS_IAM"
        self.api = api
        node = Node(Mapping())
        isIAM = true
    }

    init(_ name: String, _ node: Node, api: String) throws(SAMFailure) {
        self.name = name
        self.api = api
        self.node = node
        let payload = node["FunctionPayloadType"].given
        if let payload, payload.string != "TOKEN", payload.string != "REQUEST" {
            throw .resource(
                api, "\(name) Authorizer has invalid 'FunctionPayloadType': \(PythonText.text(payload)).",
                at: payload.location)
        }
        if payload?.string == "REQUEST", try lacksIdentity() {
            throw .resource(
                api,
                "\(name) Authorizer must specify Identity with at least one of Headers, QueryStrings, "
                    + "StageVariables, or Context.", at: node.location)
        }
        if let scopes = node["AuthorizationScopes"].given {
            try Expect.resource(api).list(scopes, "Authorizers.\(name).AuthorizationScopes")
        }
        if let disabled = node["DisableFunctionDefaultPermissions"].given {
            try Expect.resource(api).bool(disabled, "Authorizers.\(name).DisableFunctionDefaultPermissions")
        }
    }

    var function: Node? { node["FunctionArn"].isTruthy ? node["FunctionArn"] : nil }
    var makesPermission: Bool { function != nil && !node["DisableFunctionDefaultPermissions"].isTruthy }
    var scopes: Node { node["AuthorizationScopes"].given ?? [] }
    private var isCognito: Bool { node["UserPoolArn"].isTruthy }
    private var isRequest: Bool { node["FunctionPayloadType"]?.string == "REQUEST" }
    private var identity: Node? { node["Identity"].isTruthy ? node["Identity"] : nil }

    private func lacksIdentity() throws(SAMFailure) -> Bool {
        guard let identity else { return true }
        try Expect.resource(api).map(identity, "Authorizer.\(name).Identity")
        let isEmpty = !["Headers", "QueryStrings", "StageVariables", "Context"].contains { identity[$0].isTruthy }
        guard let ttl = identity["ReauthorizeEvery"].given else { return isEmpty }
        guard let seconds = ttl.integer ?? ttl.string.flatMap({ Int($0) }) ?? ttl.double.map({ Int($0) }) else {
            return isEmpty
        }
        return seconds > 0 && isEmpty
    }

    /// The security definition.
    func scheme(partition: String) throws(SAMFailure) -> Node {
        let key = "x-amazon-apigateway-authorizer"
        var scheme = Node.object(["type": "apiKey", "name": try headerName(), "in": "header"])
        if isIAM {
            scheme[member: "x-amazon-apigateway-authtype"] = "awsSigv4"
            return scheme
        }
        scheme[member: "x-amazon-apigateway-authtype"] = isCognito ? "cognito_user_pools" : "custom"
        var authorizer = Mapping()
        if isCognito, let pools = node["UserPoolArn"] {
            authorizer["type"] = "cognito_user_pools"
            authorizer["providerARNs"] = pools.array != nil ? pools : [pools]
        } else {
            authorizer["type"] = isRequest ? "request" : "token"
            authorizer["authorizerUri"] = CFN.sub(
                CFN.arn(
                    partition: partition, "apigateway",
                    "lambda:path/2015-03-31/functions/${__FunctionArn__}/invocations", account: false),
                ["__FunctionArn__": node["FunctionArn"] ?? Node(.null)])
            if let ttl = identity?["ReauthorizeEvery"].given { authorizer["authorizerResultTtlInSeconds"] = ttl }
            if let role = node["FunctionInvokeRole"], role.isTruthy, role.string != "NONE" {
                authorizer["authorizerCredentials"] = role
            }
            if isRequest {
                let source = try identitySource()
                if !source.isEmpty { authorizer["identitySource"] = Node(source) }
            }
        }
        if isCognito || !isRequest, let expression = identity?["ValidationExpression"], expression.isTruthy {
            authorizer["identityValidationExpression"] = expression
        }
        scheme[member: key] = Node(authorizer)
        return scheme
    }

    private func headerName() throws(SAMFailure) -> Node {
        if !isIAM, !isCognito, isRequest { return "Unused" }
        guard let identity else { return "Authorization" }
        guard identity.object != nil else {
            throw .resource(
                api,
                "Auth.Authorizers.<Authorizer>.Identity must be a dict (LambdaTokenAuthorizationIdentity, "
                    + "LambdaRequestAuthorizationIdentity or CognitoAuthorizationIdentity).", at: identity.location)
        }
        guard let header = identity["Header"], header.isTruthy else { return "Authorization" }
        return header
    }

    private func identitySource() throws(SAMFailure) -> String {
        var items: [String] = []
        for (key, prefix) in [
            ("Headers", "method.request.header."), ("QueryStrings", "method.request.querystring."),
            ("StageVariables", "stageVariables."), ("Context", "context."),
        ] {
            guard let values = identity?[key], values.isTruthy else { continue }
            items += try Expect.resource(api).strings(values, "Auth.Authorizers.\(name).Identity.\(key)").map {
                prefix + $0
            }
        }
        return items.joined(separator: ", ")
    }
}

extension SAMExpansion {
    /// Nil where none are declared.
    func restAuthorizers(_ resource: SAMResource, withIAM: Bool) throws(SAMFailure) -> [RESTAuthorizer]? {
        var all = withIAM ? [RESTAuthorizer(iamOf: resource.id)] : []
        guard let declared = resource["Auth"]?["Authorizers"], declared.isTruthy else { return all.isEmpty ? nil : all }
        for entry in try resource.expect.map(declared, "Auth.Authorizers") {
            try resource.expect.map(entry.value, "Auth.Authorizers.\(entry.key)")
            let authorizer = try RESTAuthorizer(entry.key, entry.value, api: resource.id)
            all.removeAll { $0.name == entry.key }
            all.append(authorizer)
        }
        return all
    }

    /// API Gateway may invoke the functions that authorize.
    func authorizerPermissions(_ resource: SAMResource) throws(SAMFailure) -> [GeneratedResource] {
        guard resource["Auth"].isTruthy else { return [] }
        var made: [GeneratedResource] = []
        for authorizer in try restAuthorizers(resource, withIAM: false) ?? [] where authorizer.makesPermission {
            made.append(
                authorizerPermission(
                    resource.id + authorizer.name + "AuthorizerPermission", authorizer.function ?? Node(.null),
                    api: resource.id, partition: partition, resource.passedAttributes))
        }
        return made
    }

    func authorizerPermission(
        _ id: String, _ function: Node, api: String, partition: String, _ attributes: Mapping
    ) -> GeneratedResource {
        var permission = GeneratedResource("AWS::Lambda::Permission", id, attributes: attributes)
        permission["Action"] = "lambda:InvokeFunction"
        permission["FunctionName"] = function
        permission["Principal"] = "apigateway.amazonaws.com"
        permission["SourceArn"] = CFN.sub(
            CFN.arn(partition: partition, "execute-api", "${__ApiId__}/authorizers/*"),
            ["__ApiId__": CFN.ref(api)])
        return permission
    }
}
