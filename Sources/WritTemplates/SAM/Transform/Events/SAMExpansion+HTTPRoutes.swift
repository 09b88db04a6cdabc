import WritModel

/// Routes of HTTP APIs to functions.
extension SAMExpansion {
    mutating func makeHTTPRoute(_ event: SAMEvent, _ parts: FunctionParts) throws(SAMFailure) -> [GeneratedResource] {
        guard let id = ImplicitAPIKind.apiID(event["ApiId"])?.string, source[id] != nil,
            let path = event["Path"]?.string, let method = event["Method"]?.string?.lowercased()
        else { return [] }
        let permission = try httpPermission(event, parts, api: id, path, method)
        try integrateHTTP(event, parts, api: id, path, method)
        return permission.map { [$0] } ?? []
    }

    /// Nil where the permission of the default route covers this one.
    private func httpPermission(
        _ event: SAMEvent, _ parts: FunctionParts, api id: String, _ path: String, _ method: String
    ) throws(SAMFailure) -> GeneratedResource? {
        var definition: APIDefinition?
        if let body = source[id]?["Properties"]?["DefinitionBody"], body.isTruthy {
            do throws(SAMFailure) {
                definition = try APIDefinition(body, .openAPI)
            } catch {
                throw .resource(id, error.issues.map(\.message).joined(separator: " "), at: body.location)
            }
        }
        var trimmed = APIDefinition.trimmedPath(path)
        if trimmed == APIDefinition.defaultPath {
            trimmed = ""
        } else if try definition?.integrates(
            APIDefinition.defaultPath, APIDefinition.anyMethod, function: parts.target.logicalID) == true
        {
            return nil
        }
        trimmed = APIDefinition.wildcardPath(trimmed, greedy: false)
        let verb = method == "any" || method == APIDefinition.anyMethod ? "*" : method.uppercased()
        let isDefault = method == "any" && trimmed == "/" + APIDefinition.defaultPath
        let resource = "${__ApiId__}/${__Stage__}" + (isDefault ? trimmed : "/\(verb)\(trimmed)")
        let arn = CFN.sub(
            CFN.arn(partition: "${AWS::Partition}", "execute-api", resource),
            ["__ApiId__": event["ApiId"] ?? Node(.null), "__Stage__": "*"])
        return self.permission(event, parts, "apigateway.amazonaws.com", sourceARN: arn)
    }

    private mutating func integrateHTTP(
        _ event: SAMEvent, _ parts: FunctionParts, api id: String, _ path: String, _ method: String
    ) throws(SAMFailure) {
        guard let api = source[id]?["Properties"], let body = api["DefinitionBody"].given else { return }
        var definition = try APIDefinition(body, .openAPI)
        if api["__MANAGE_SWAGGER"].isTruthy, try definition.hasIntegration(path, method) {
            throw event.failure("API method '\(method)' defined multiple times for path '\(path)'.")
        }
        try definition.addHTTPIntegration(
            path, method, uri: Self.invocationURI(parts, partition: "${AWS::Partition}"),
            condition: parts.target.attributes["Condition"])
        if let auth = event["Auth"], auth.isTruthy {
            try addHTTPAuth(auth, event, api: id, path, method, &definition)
        }
        if let timeout = event["TimeoutInMillis"], timeout.isTruthy {
            try definition.setTimeout(path, method, timeout)
        }
        let parameters = Self.parameterNames(path)
        if !parameters.isEmpty { try definition.addPathParameters(path, method, parameters) }
        if let version = event["PayloadFormatVersion"], version.isTruthy {
            try definition.setPayloadFormat(path, method, version)
        }
        setProperty("DefinitionBody", of: id, to: definition.document)
    }

    /// The names in braces.
    private static func parameterNames(_ path: String) -> [String] {
        var names: [String] = []
        var rest = Substring(path)
        while let open = rest.firstIndex(of: "{") {
            let tail = rest[rest.index(after: open)...]
            guard let close = tail.firstIndex(of: "}") else { break }
            names.append(String(tail[..<close]))
            rest = tail[tail.index(after: close)...]
        }
        return names
    }

    private func addHTTPAuth(
        _ auth: Node, _ event: SAMEvent, api id: String, _ path: String, _ method: String,
        _ definition: inout APIDefinition
    ) throws(SAMFailure) {
        let apiAuth = source[id]?["Properties"]?["Auth"] ?? Node(Mapping())
        try Expect.resource(id).map(apiAuth, "Auth")
        var given = auth["Authorizer"]
        if !given.isTruthy {
            guard let byDefault = apiAuth["DefaultAuthorizer"], byDefault.isTruthy else {
                throw event.failure(
                    "'Auth' section requires either an explicit 'Authorizer' set or a 'DefaultAuthorizer' configured "
                        + "on the HttpApi.", at: auth.location)
            }
            given = byDefault
        }
        guard let given else { return }
        let authorizers = apiAuth.isTruthy ? apiAuth["Authorizers"] : Node(Mapping())
        let allowsIAM = apiAuth["EnableIamAuthorizer"]?.bool == true
        let name = PythonText.text(given)
        let where_ = "on API method [\(method)] for path [\(path)]"
        if name != "NONE", !(name == "AWS_IAM" && allowsIAM) {
            try checkAuthorizerKinds(given, authorizers, event, where_)
        }
        if name == "NONE" {
            guard apiAuth["DefaultAuthorizer"].isTruthy else {
                throw event.failure(
                    "Unable to set Authorizer \(where_) because 'NONE' is only a valid value when a "
                        + "DefaultAuthorizer on the API is specified.", at: given.location)
            }
        } else if name != "AWS_IAM" || !allowsIAM {
            guard let authorizers, authorizers.isTruthy else {
                throw event.failure(
                    "Unable to set Authorizer [\(name)] \(where_) because the related API does not define any "
                        + "Authorizers.", at: given.location)
            }
            guard authorizers[name].isTruthy else {
                throw event.failure(
                    "Unable to set Authorizer [\(name)] \(where_) because it wasn't defined in the API's "
                        + "Authorizers.", at: given.location)
            }
        }
        if let scopes = auth["AuthorizationScopes"], scopes.isTruthy, scopes.array == nil {
            throw event.failure(
                "Unable to set Authorizer \(where_) because 'AuthorizationScopes' must be a list of strings.",
                at: scopes.location)
        }
        try definition.setHTTPAuthorizer(
            path, method, name, authorizers: authorizers, scopes: auth["AuthorizationScopes"])
    }
}
