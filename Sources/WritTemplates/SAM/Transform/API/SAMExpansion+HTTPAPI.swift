import WritModel

/// `AWS::Serverless::HttpApi`: the HTTP API with its stage and domain.
extension SAMExpansion {
    private static let defaultStage = "$default"

    mutating func expandHTTPAPI(_ resource: inout SAMResource) throws(SAMFailure) -> [GeneratedResource] {
        for name in ["CorsConfiguration", "Domain"] {
            if let value = resource[name] { resource[name] = try resolver.resolve(value) }
        }
        let hasBody = resource["DefinitionBody"] != nil
        let hasTags = resource["Tags"].isTruthy
        let api = try makeHTTPAPI(&resource)
        let domain = try makeV2Domain(&resource, tag: "httpapi:createdBy")
        let permissions = try httpAuthorizerPermissions(resource)
        let stage = makeHTTPStage(resource)
        var made = [api] + permissions + domain.all + [stage]
        if hasTags { propagateTags(&made, resource, always: hasBody) }
        return made
    }

    private func makeHTTPAPI(_ resource: inout SAMResource) throws(SAMFailure) -> GeneratedResource {
        var api = GeneratedResource(
            "AWS::ApiGatewayV2::Api", resource.id, dependsOn: resource.dependsOn, attributes: resource.attributes)
        let uri = resource["DefinitionUri"]
        if uri.isTruthy, resource["DefinitionBody"].isTruthy {
            throw resource.failure("Specify either 'DefinitionUri' or 'DefinitionBody' property and not both.")
        }
        try addHTTPCORS(&resource)
        try addHTTPAuth(&resource)
        try addHTTPTags(&resource)
        if resource["FailOnWarnings"].isTruthy { api["FailOnWarnings"] = resource["FailOnWarnings"] }
        if let disabled = resource["DisableExecuteApiEndpoint"] {
            guard resource["DefinitionBody"].isTruthy else {
                throw resource.failure(
                    "DisableExecuteApiEndpoint works only within 'DefinitionBody' property.", at: disabled.location)
            }
            try edit(&resource) { (definition: inout APIDefinition) throws(SAMFailure) in
                try definition.setHTTPEndpoint(disabled: disabled)
            }
        }
        try addTitle(&resource)
        try addDescription(&resource)
        moveDefaultPath(&resource)
        if let uri, uri.isTruthy {
            let location = try S3Location(uri, id: resource.id, property: "DefinitionUri", mayBeResolved: false)
            api["BodyS3Location"] = location.node(prefix: "")
        } else if let body = resource["DefinitionBody"], body.isTruthy {
            api["Body"] = body
        } else {
            throw resource.failure(
                "'DefinitionUri' or 'DefinitionBody' are required properties of an 'AWS::Serverless::HttpApi'. Add a "
                    + "value for one of these properties or add a 'HttpApi' event to an 'AWS::Serverless::Function'.")
        }
        return api
    }

    private func addHTTPCORS(_ resource: inout SAMResource) throws(SAMFailure) {
        guard let cors = resource["CorsConfiguration"], cors.isTruthy else { return }
        guard resource["DefinitionBody"].isTruthy else {
            throw resource.failure(
                "Cors works only with inline OpenApi specified in 'DefinitionBody' property.", at: cors.location)
        }
        var settings = Mapping()
        if cors.bool != nil {
            settings["AllowOrigins"] = ["*"]
        } else if !cors.isIntrinsic {
            guard let members = cors.object else {
                throw resource.failure("Invalid value for 'Cors' property.", at: cors.location)
            }
            let known = ["AllowMethods", "AllowHeaders", "AllowOrigins", "MaxAge", "ExposeHeaders", "AllowCredentials"]
            for entry in members where !known.contains(entry.key) {
                throw resource.failure("Invalid key '\(entry.key)' for 'Cors' property.", at: entry.keyLocation)
            }
            settings = members
        }
        guard APIDefinition.isValid(resource["DefinitionBody"], .openAPI) else {
            throw resource.failure(
                "Unable to add Cors configuration because 'DefinitionBody' does not contain a valid OpenApi "
                    + "definition.")
        }
        if settings["AllowCredentials"]?.bool == true, settings["AllowOrigins"] == ["*"] {
            throw resource.failure(
                "Unable to add Cors configuration because 'AllowCredentials' can not be true when 'AllowOrigin' is "
                    + "\"'*'\" or not set.", at: cors.location)
        }
        var intrinsic = cors.isIntrinsic ? cors : nil
        if let origins = settings["AllowOrigins"], origins.isIntrinsic { intrinsic = origins }
        try edit(&resource) { (definition: inout APIDefinition) throws(SAMFailure) in
            try definition.addHTTPCORS(settings, intrinsic: intrinsic)
        }
    }

    private func addHTTPTags(_ resource: inout SAMResource) throws(SAMFailure) {
        let body = resource["DefinitionBody"]
        if resource["Tags"].isTruthy, !body.isTruthy {
            throw resource.failure(
                "Tags works only with inline OpenApi specified in the 'DefinitionBody' property.",
                at: resource["Tags"]?.location)
        }
        guard body.isTruthy else { return }
        guard APIDefinition.isValid(body, .openAPI) else {
            guard !resource["Tags"].isTruthy else {
                throw resource.failure(
                    "Unable to add `Tags` because 'DefinitionBody' does not contain a valid OpenApi definition.")
            }
            return
        }
        var tags = resource["Tags"]?.object ?? Mapping()
        tags["httpapi:createdBy"] = "SAM"
        resource["Tags"] = Node(tags)
        try edit(&resource) { (definition: inout APIDefinition) throws(SAMFailure) in try definition.addTags(tags) }
    }

    private func addTitle(_ resource: inout SAMResource) throws(SAMFailure) {
        guard let name = resource["Name"], name.isTruthy else { return }
        guard let body = resource["DefinitionBody"], body.isTruthy else {
            throw resource.failure(
                "Name works only with inline OpenApi specified in the 'DefinitionBody' property.", at: name.location)
        }
        guard try info(body, "title", resource, ".") == APIDefinition.defaultTitle else {
            throw resource.failure(
                "Unable to set Name because it is already defined within inline OpenAPI specified in the "
                    + "'DefinitionBody' property.", at: name.location)
        }
        try edit(&resource) { (definition: inout APIDefinition) in definition.setInfo("title", name) }
    }

    private func addDescription(_ resource: inout SAMResource) throws(SAMFailure) {
        guard let text = resource["Description"], text.isTruthy else { return }
        guard let body = resource["DefinitionBody"], body.isTruthy else {
            throw resource.failure(
                "Description works only with inline OpenApi specified in the 'DefinitionBody' property.",
                at: text.location)
        }
        if try info(body, "description", resource, "'.").isTruthy {
            throw resource.failure(
                "Unable to set Description because it is already defined within inline OpenAPI specified in the "
                    + "'DefinitionBody' property.", at: text.location)
        }
        try edit(&resource) { (definition: inout APIDefinition) in definition.setInfo("description", text) }
    }

    private func info(
        _ body: Node, _ key: String, _ resource: SAMResource, _ end: String
    ) throws(SAMFailure) -> Node? {
        func flaw(_ what: String, _ node: Node) -> SAMFailure {
            resource.failure("Invalid 'DefinitionBody': \(what)\(end)", at: node.location)
        }
        guard body.object != nil else { throw flaw("It should be a map", body) }
        guard let info = body["info"].given else { return nil }
        guard info.object != nil else { throw flaw("The value of 'info' should be a map", info) }
        return info[key].given
    }

    /// With `FailOnWarnings`, API Gateway takes the default route only with a slash.
    private func moveDefaultPath(_ resource: inout SAMResource) {
        guard resource["FailOnWarnings"].isTruthy, var body = resource["DefinitionBody"], body.isTruthy,
            var paths = body["paths"], let item = paths[Self.defaultStage]
        else { return }
        paths[member: Self.defaultStage] = nil
        paths[member: "/" + Self.defaultStage] = item
        body[member: "paths"] = paths
        resource["DefinitionBody"] = body
    }

    private func makeHTTPStage(_ resource: SAMResource) -> GeneratedResource {
        let given = resource["StageName"].isTruthy ? resource["StageName"] : nil
        let stageName = given ?? Node(Self.defaultStage)
        let name = stageName.string ?? ""
        let id =
            if name.isAlphanumeric {
                resource.id + name + "Stage"
            } else if name == Self.defaultStage {
                resource.id + "ApiGatewayDefaultStage"
            } else {
                LogicalIDHash.id(resource.id + "Stage", of: name)
            }
        var stage = GeneratedResource("AWS::ApiGatewayV2::Stage", id, attributes: resource.passedAttributes)
        stage["ApiId"] = CFN.ref(resource.id)
        stage["StageName"] = stageName
        for name in ["StageVariables", "AccessLogSettings", "DefaultRouteSettings", "Tags", "RouteSettings"] {
            stage[name] = resource[name]
        }
        stage["AutoDeploy"] = true
        return stage
    }

    // MARK: authorizers

    private func addHTTPAuth(_ resource: inout SAMResource) throws(SAMFailure) {
        guard let auth = resource["Auth"], auth.isTruthy else { return }
        guard resource["DefinitionBody"].isTruthy else {
            throw resource.failure(
                "Auth works only with inline OpenApi specified in the 'DefinitionBody' property.", at: auth.location)
        }
        let known = ["Authorizers", "DefaultAuthorizer", "EnableIamAuthorizer"]
        if let other = auth.object?.first(where: { !known.contains($0.key) }) {
            throw resource.failure("Invalid value for 'Auth' property", at: other.keyLocation)
        }
        guard APIDefinition.isValid(resource["DefinitionBody"], .openAPI) else {
            throw resource.failure(
                "Unable to add Auth configuration because 'DefinitionBody' does not contain a valid OpenApi "
                    + "definition.")
        }
        let authorizers = try httpAuthorizers(resource, auth)
        let owner = resource
        try edit(&resource) { (definition: inout APIDefinition) throws(SAMFailure) in
            var schemes = Mapping()
            for authorizer in authorizers { schemes[authorizer.name] = try authorizer.scheme(partition: partition) }
            definition.addSecuritySchemes(schemes)
            guard let given = auth["DefaultAuthorizer"], given.isTruthy, !given.isNoValue else { return }
            let name = try owner.expect.string(given, "Auth.DefaultAuthorizer")
            guard let chosen = authorizers.first(where: { $0.name == name }) else {
                throw owner.failure(
                    "Unable to set DefaultAuthorizer because '\(name)' was not defined in 'Authorizers'.",
                    at: given.location)
            }
            for path in definition.paths.keys {
                try definition.setDefaultHTTPAuthorizer(path, name, scopes: chosen.scopes)
            }
        }
    }

    private func httpAuthorizers(_ resource: SAMResource, _ auth: Node) throws(SAMFailure) -> [HTTPAuthorizer] {
        var all: [HTTPAuthorizer] = []
        if auth["EnableIamAuthorizer"]?.bool == true { all.append(HTTPAuthorizer(iamOf: resource.id)) }
        guard let declared = auth["Authorizers"], declared.isTruthy else { return all }
        for entry in try resource.expect.map(declared, "Auth.Authorizers") {
            try resource.expect.map(entry.value, "Auth.Authorizers.\(entry.key)")
            if let old = entry.value["OpenIdConnectUrl"] {
                throw resource.failure(
                    "'OpenIdConnectUrl' is no longer a supported property for authorizer '\(entry.key)'. Please refer "
                        + "to the AWS SAM documentation.", at: old.location)
            }
            let authorizer = try HTTPAuthorizer(entry.key, entry.value, api: resource.id)
            all.removeAll { $0.name == entry.key }
            all.append(authorizer)
        }
        return all
    }

    private func httpAuthorizerPermissions(_ resource: SAMResource) throws(SAMFailure) -> [GeneratedResource] {
        guard let auth = resource["Auth"], auth.isTruthy else { return [] }
        return try httpAuthorizers(resource, auth).filter(\.makesPermission).map { authorizer in
            authorizerPermission(
                resource.id + authorizer.name + "AuthorizerPermission", authorizer.node["FunctionArn"] ?? Node(.null),
                api: resource.id, partition: "${AWS::Partition}", resource.passedAttributes)
        }
    }
}
