import WritModel

/// Routes of REST APIs to functions.
extension SAMExpansion {
    mutating func makeRoute(_ event: SAMEvent, _ parts: FunctionParts) throws(SAMFailure) -> [GeneratedResource] {
        guard let id = ImplicitAPIKind.apiID(event["RestApiId"])?.string, source[id] != nil,
            let path = event["Path"]?.string, let method = event["Method"]?.string?.lowercased()
        else { return [] }
        let stage = stageSuffix(of: id)
        let permission = routePermission(event, parts, path, method, stage)
        let properties = source[id]?["Properties"] ?? Node(Mapping())
        if properties["__MANAGE_SWAGGER"].isTruthy || properties["MergeDefinitions"].isTruthy {
            try integrate(event, parts, api: id, path, method, stage: stage)
        }
        try overrideAuth(event, api: id, path, method, stage: stage)
        return [permission]
    }

    /// The stage's name, or a word for it where only the stack knows.
    func stageSuffix(of api: String) -> String { source[api]?["Properties"]?["StageName"]?.string ?? "Stage" }

    private func routePermission(
        _ event: SAMEvent, _ parts: FunctionParts, _ path: String, _ method: String, _ stage: String
    ) -> GeneratedResource {
        let wildcard = APIDefinition.wildcardPath(APIDefinition.trimmedPath(path))
        let verb = method == "any" ? "*" : method.uppercased()
        let arn = CFN.sub(
            CFN.arn(partition: partition, "execute-api", "${__ApiId__}/${__Stage__}/\(verb)\(wildcard)"),
            ["__ApiId__": event["RestApiId"] ?? Node(.null), "__Stage__": "*"])
        return permission(event, parts, "apigateway.amazonaws.com", sourceARN: arn, suffix: stage)
    }

    /// The address under which API Gateway invokes the function.
    static func invocationURI(_ parts: FunctionParts, partition: String, streaming: Bool = false) -> Node {
        let target = parts.alias.map { "${\($0.logicalID)}" } ?? "${\(parts.function.logicalID).Arn}"
        let (version, tail) =
            streaming ? ("2021-11-15", "response-streaming-invocations") : ("2015-03-31", "invocations")
        return CFN.sub(
            "arn:\(partition):apigateway:${AWS::Region}:lambda:path/\(version)/functions/\(target)/\(tail)")
    }

    private mutating func integrate(
        _ event: SAMEvent, _ parts: FunctionParts, api id: String, _ path: String, _ method: String, stage: String
    ) throws(SAMFailure) {
        guard let api = source[id]?["Properties"], let body = api["DefinitionBody"].given else { return }
        let merges = api["MergeDefinitions"].isTruthy
        let streaming = event["ResponseTransferMode"]?.string == "RESPONSE_STREAM"
        var definition = try APIDefinition(merges ? APIDefinition.swaggerSkeleton : body, .swagger)
        if try definition.hasIntegration(path, method) {
            throw event.failure("API method \"\(method)\" defined multiple times for path \"\(path)\".")
        }
        let auth = event["Auth"].isTruthy ? event["Auth"] : nil
        if let auth { try event.expect.map(auth, "Auth") }
        let apiAuth = api["Auth"].isTruthy ? api["Auth"] : nil
        if let apiAuth { try Expect.resource(id).map(apiAuth, "Auth") }
        try definition.addLambdaIntegration(
            path, method, uri: Self.invocationURI(parts, partition: partition, streaming: streaming), auth: auth,
            apiAuth: apiAuth, condition: parts.target.attributes["Condition"], streaming: streaming,
            partition: partition)
        if let auth {
            try addAuth(auth, event, api: id, path, method, stage: Node(stage), &definition)
        }
        if let timeout = event["TimeoutInMillis"], timeout.isTruthy {
            try definition.setTimeout(path, method, timeout)
        }
        try addRequestModel(event, api, path, method, &definition)
        try addRequestParameters(event, path, method, &definition)
        let result =
            merges ? try merged(api: id, body, event, path, method, definition) : definition.document
        setProperty("DefinitionBody", of: id, to: result)
    }

    /// The route of the event put over that of the definition which the template gives.
    private func merged(
        api id: String, _ body: Node, _ event: SAMEvent, _ path: String, _ method: String, _ made: APIDefinition
    ) throws(SAMFailure) -> Node {
        var result = body
        var paths = body["paths"].isTruthy ? body["paths"] ?? Node(Mapping()) : Node(Mapping())
        func flaw(_ where: String) -> SAMFailure {
            .resource(
                id, "Property 'DefinitionBody' is invalid: The value of '\(`where`)' should be a map", at: body.location
            )
        }
        guard paths.object != nil else { throw flaw("") }
        let name = APIDefinition.normalized(method)
        let item = paths[path].given ?? Node(Mapping())
        guard item.object != nil else { throw flaw(path) }
        let existing = item[method].isTruthy ? item[method] ?? Node(Mapping()) : Node(Mapping())
        var route = try Expect.resource(id).map(existing, "DefinitionBody.paths.\(path).\(method)")
        route.merge(made.paths[path]?[name]?.object ?? Mapping())
        paths[member: path] = item.setting(method, Node(route))
        // SAM keeps the route only where the definition already has paths.
        if body["paths"].isTruthy { result[member: "paths"] = paths }
        return result
    }

    private mutating func overrideAuth(
        _ event: SAMEvent, api id: String, _ path: String, _ method: String, stage: String
    ) throws(SAMFailure) {
        guard let body = source[id]?["Properties"]?["DefinitionBody"], body.isTruthy,
            let auth = event["Auth"], auth["OverrideApiAuth"].isTruthy
        else { return }
        guard ["Authorizer", "ApiKeyRequired", "ResourcePolicy"].contains(where: { auth[$0].isTruthy }) else {
            throw event.failure(
                "Must define one of: Authorizer, ApiKeyRequired or ResourcePolicy when using the OverrideApiAuth "
                    + "property.", at: auth.location)
        }
        var definition = try APIDefinition(body, .swagger)
        try addAuth(auth, event, api: id, path, method, stage: Node(stage), &definition)
        setProperty("DefinitionBody", of: id, to: definition.document)
    }

    // MARK: authorization

    /// Checks what the event asks of callers against what the API declares, and writes it.
    mutating func addAuth(
        _ auth: Node, _ event: SAMEvent, api id: String, _ path: String, _ method: String, stage: Node,
        _ definition: inout APIDefinition
    ) throws(SAMFailure) {
        var stored = source[id]?["Properties"]?["Auth"]
        let apiAuth = try resolver.resolveNested(&stored)
        if let stored, !stored.isNull { setProperty("Auth", of: id, to: stored) }
        let given = auth["Authorizer"]
        if let given, given.isTruthy {
            try checkAuthorizer(given, apiAuth, event, api: id, path, method)
        }
        if let scopes = auth["AuthorizationScopes"], scopes.isTruthy {
            try event.expect.list(scopes, "Auth.AuthorizationScopes")
            if !given.isTruthy {
                throw event.failure("AuthorizationScopes works only when Authorizer is set", at: scopes.location)
            }
        }
        let key = auth["ApiKeyRequired"].given
        if let key, !key.isTruthy, !(apiAuth?["ApiKeyRequired"].isTruthy ?? false) {
            throw event.failure(
                "Unable to set ApiKeyRequired [False] on API method [\(method)] for path [\(path)] because the "
                    + "related API does not specify any ApiKeyRequired.", at: key.location)
        }
        if given.isTruthy || key != nil {
            try definition.setAuthorizer(path, method, auth: auth, authorizers: stored?["Authorizers"])
        }
        if let policy = auth["ResourcePolicy"], policy.isTruthy {
            try Expect.resource(event.name).map(policy, "Auth.ResourcePolicy")
            try definition.addResourcePolicy(policy, path: path, stage: stage)
            if let statements = policy["CustomStatements"], statements.isTruthy {
                definition.addCustomStatements(statements)
            }
        }
    }

    private func checkAuthorizer(
        _ given: Node, _ apiAuth: Node?, _ event: SAMEvent, api id: String, _ path: String, _ method: String
    ) throws(SAMFailure) {
        let authorizers = apiAuth?["Authorizers"]
        if let authorizers, authorizers.isTruthy { try Expect.resource(id).map(authorizers, "Auth.Authorizers") }
        let name = PythonText.text(given)
        if name == "AWS_IAM" { return }
        let where_ = "on API method [\(method)] for path [\(path)]"
        if name == "NONE" {
            guard let apiAuth, apiAuth["DefaultAuthorizer"].isTruthy else {
                throw event.failure(
                    "Unable to set Authorizer \(where_) because 'NONE' is only a valid value when a "
                        + "DefaultAuthorizer on the API is specified.", at: given.location)
            }
            return
        }
        guard let authorizers, authorizers.isTruthy else {
            throw event.failure(
                "Unable to set Authorizer [\(name)] \(where_) because the related API does not define any "
                    + "Authorizers.", at: given.location)
        }
        try checkAuthorizerKinds(given, authorizers, event, where_)
        guard authorizers[name].isTruthy else {
            throw event.failure(
                "Unable to set Authorizer [\(name)] \(where_) because it wasn't defined in the API's Authorizers.",
                at: given.location)
        }
    }

    func checkAuthorizerKinds(
        _ given: Node, _ authorizers: Node?, _ event: SAMEvent, _ where_: String
    ) throws(SAMFailure) {
        guard given.string == nil || authorizers?.object == nil else { return }
        throw event.failure(
            "Unable to set Authorizer [\(PythonText.text(given))] \(where_). The method authorizer must be a string "
                + "with a corresponding dict entry in the api authorizer.", at: given.location)
    }

    // MARK: request model and parameters

    private func addRequestModel(
        _ event: SAMEvent, _ api: Node, _ path: String, _ method: String, _ definition: inout APIDefinition
    ) throws(SAMFailure) {
        guard let model = event["RequestModel"], model.isTruthy else { return }
        try event.expect.map(model, "RequestModel")
        guard let given = model["Model"], given.isTruthy else { return }
        let name = PythonText.text(given)
        func refuse(_ reason: String) -> SAMFailure {
            event.failure(
                "Unable to set RequestModel [\(name)] on API method [\(method)] for path [\(path)] because "
                    + reason, at: given.location)
        }
        guard let models = api["Models"], models.isTruthy else {
            throw refuse("the related API does not define any Models.")
        }
        guard models.object != nil else { throw refuse("the related API Models defined is of invalid type.") }
        guard let text = given.string else { throw refuse("the related API does not contain valid Models.") }
        guard models[text].isTruthy else { throw refuse("it wasn't defined in the API's Models.") }
        try definition.addRequestModel(path, method, model: text, required: model["Required"])
        let body = model["ValidateBody"].given
        let parameters = model["ValidateParameters"].given
        guard body != nil || parameters != nil else { return }
        guard let checksBody = (body ?? false).bool, let checksParameters = (parameters ?? false).bool else {
            throw event.failure(
                "Unable to set Validator to RequestModel [\(name)] on API method [\(method)] for path [\(path)] "
                    + "ValidateBody and ValidateParameters must be a boolean type, strings or intrinsics are not "
                    + "supported.", at: model.location)
        }
        try definition.addRequestValidator(path, method, body: checksBody, parameters: checksParameters)
    }

    private func addRequestParameters(
        _ event: SAMEvent, _ path: String, _ method: String, _ definition: inout APIDefinition
    ) throws(SAMFailure) {
        guard let given = event["RequestParameters"], given.isTruthy else { return }
        var parameters: [APIDefinition.RequestParameter] = []
        for item in given.array ?? [] {
            let invalid = "Invalid value for 'RequestParameters' property. "
            let name: String
            var settings = Mapping()
            if let text = item.string {
                name = text
            } else if let entry = item.object?.entries.first {
                name = entry.key
                settings = entry.value.object ?? Mapping()
            } else {
                throw event.failure(
                    invalid + "Property must be either a string or an object", at: item.location)
            }
            let places = ["querystring.", "path.", "header."].map { "method.request." + $0 }
            guard places.contains(where: { name.hasPrefix($0) }) else {
                throw event.failure(
                    invalid + "Keys must be in the format 'method.request.[querystring|path|header].{value}', e.g "
                        + "'method.request.header.Authorization'.", at: item.location)
            }
            if let value = item.object?.entries.first?.value,
                value.object == nil || settings.contains(where: { !["Required", "Caching"].contains($0.key) })
            {
                throw event.failure(
                    invalid + "Values must be an object, e.g { Required: true, Caching: false }", at: item.location)
            }
            parameters.append(
                .init(name: name, required: settings["Required"] ?? false, caching: settings["Caching"] ?? false))
        }
        try definition.addRequestParameters(path, method, parameters)
    }
}
