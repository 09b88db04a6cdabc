import WritModel

/// `AWS::Serverless::Api`: the REST API with its deployment, stage, domain and usage plan.
extension SAMExpansion {
    mutating func expandAPI(_ resource: inout SAMResource) throws(SAMFailure) -> [GeneratedResource] {
        for name in ["BinaryMediaTypes", "Domain", "Auth"] {
            if let value = resource[name] { resource[name] = try resolver.resolve(value) }
        }
        let api = try makeRestAPI(&resource)
        let isPrivate = resource["Domain"]?["EndpointConfiguration"]?.string == "PRIVATE"
        let domain = isPrivate ? try makePrivateDomain(&resource) : try makeDomain(&resource)
        var deployment = GeneratedResource(
            "AWS::ApiGateway::Deployment", resource.id + "Deployment", attributes: resource.passedAttributes)
        deployment["RestApiId"] = api.ref
        if !resource["OpenApiVersion"].isTruthy { deployment["StageName"] = "Stage" }
        let stage = makeStage(resource, body: api["Body"] ?? api["BodyS3Location"], &deployment)
        let permissions = try authorizerPermissions(resource)
        let plan = try makeUsagePlan(resource, stage)
        var made = [api, deployment, stage] + permissions + domain.all + plan
        if let association = domain.association { made.append(association) }
        propagateTags(&made, resource)
        return made
    }

    // MARK: the API

    private mutating func makeRestAPI(_ resource: inout SAMResource) throws(SAMFailure) -> GeneratedResource {
        try checkDefinition(resource)
        var api = GeneratedResource(
            "AWS::ApiGateway::RestApi", resource.id, dependsOn: resource.dependsOn, attributes: resource.attributes)
        api["BinaryMediaTypes"] = resource["BinaryMediaTypes"]
        api["MinimumCompressionSize"] = resource["MinimumCompressionSize"]
        if let endpoint = resource["EndpointConfiguration"], endpoint.isTruthy {
            try setEndpoint(endpoint, of: &api)
        } else if partition.hasPrefix("aws-iso") || ["aws-us-gov", "aws-cn", "aws-eusc"].contains(partition) {
            try setEndpoint("REGIONAL", of: &api)
        }
        try addCORS(&resource)
        try addAuth(&resource)
        try addGatewayResponses(&resource)
        if let types = resource["BinaryMediaTypes"], types.isTruthy, resource["DefinitionBody"].isTruthy {
            try edit(&resource) { (definition: inout APIDefinition) in definition.addBinaryMediaTypes(types) }
        }
        try addModels(&resource)
        if resource["FailOnWarnings"].isTruthy { api["FailOnWarnings"] = resource["FailOnWarnings"] }
        if let disabled = resource["DisableExecuteApiEndpoint"] {
            guard resource["DefinitionBody"].isTruthy else {
                throw resource.failure(
                    "DisableExecuteApiEndpoint works only within 'DefinitionBody' property.", at: disabled.location)
            }
            try edit(&resource) { (definition: inout APIDefinition) throws(SAMFailure) in
                try definition.addDisableEndpoint(disabled)
            }
        }
        if let uri = resource["DefinitionUri"], uri.isTruthy {
            let location = try S3Location(uri, id: resource.id, property: "DefinitionUri", mayBeResolved: false)
            api["BodyS3Location"] = location.node(prefix: "")
        } else if let body = resource["DefinitionBody"], body.isTruthy {
            api["Body"] = try postprocessed(body, resource)
        }
        for name in [
            "Name", "Description", "Mode", "ApiKeySourceType", "Policy", "SecurityPolicy", "EndpointAccessMode",
        ]
        where resource[name].isTruthy {
            api[name] = resource[name]
        }
        return api
    }

    /// Edits the definition that the resource holds.
    func edit(
        _ resource: inout SAMResource, _ change: (inout APIDefinition) throws(SAMFailure) -> Void
    ) throws(SAMFailure) {
        let dialect: APIDefinition.Dialect = resource.type == "AWS::Serverless::Api" ? .swagger : .openAPI
        var definition = try APIDefinition(resource["DefinitionBody"], dialect)
        try change(&definition)
        resource["DefinitionBody"] = definition.document
    }

    private func checkDefinition(_ resource: SAMResource) throws(SAMFailure) {
        if resource["DefinitionUri"].isTruthy, resource["DefinitionBody"].isTruthy {
            throw resource.failure("Specify either 'DefinitionUri' or 'DefinitionBody' property and not both.")
        }
        if resource["DefinitionUri"].isTruthy, resource["MergeDefinitions"].isTruthy {
            throw resource.failure("Cannot set 'MergeDefinitions' to True when using `DefinitionUri`.")
        }
        if let version = resource["OpenApiVersion"], version.isTruthy,
            !APIDefinition.isVersion(version, majors: ["2", "3"])
        {
            throw resource.failure("The OpenApiVersion value must be of the format '3.0.0'.", at: version.location)
        }
    }

    private func setEndpoint(_ value: Node, of api: inout GeneratedResource) throws(SAMFailure) {
        guard value.object != nil, let type = value["Type"], type.isTruthy else {
            api["EndpointConfiguration"] = .object(["Types": [value]])
            api["Parameters"] = .object(["endpointConfigurationTypes": value])
            return
        }
        api["Parameters"] = .object(["endpointConfigurationTypes": type])
        var configuration = Node.object(["Types": [type]])
        let old = value["VPCEndpointIds"]
        let new = value["VpcEndpointIds"]
        if old != nil, new != nil {
            throw .resource(
                api.logicalID,
                "'VPCEndpointIds' and 'VpcEndpointIds' cannot be used together in EndpointConfiguration.",
                at: value.location)
        }
        if let ids = old.isTruthy ? old : new ?? old { configuration[member: "VpcEndpointIds"] = ids }
        if let type = value["IpAddressType"] { configuration[member: "IpAddressType"] = type }
        api["EndpointConfiguration"] = configuration
    }

    // MARK: what goes into the definition

    private func addCORS(_ resource: inout SAMResource) throws(SAMFailure) {
        guard let cors = resource["Cors"], cors.isTruthy else { return }
        guard resource["DefinitionBody"].isTruthy else {
            throw resource.failure(
                "Cors works only with inline Swagger specified in 'DefinitionBody' property.", at: cors.location)
        }
        var settings = APIDefinition.CORS(origin: "'*'")
        if cors.string != nil || cors.isIntrinsic {
            settings.origin = cors
        } else {
            for entry in cors.object ?? Mapping() {
                switch entry.key {
                case "AllowMethods": settings.methods = entry.value
                case "AllowHeaders": settings.headers = entry.value
                case "AllowOrigin": settings.origin = entry.value
                case "MaxAge": settings.maxAge = entry.value
                case "AllowCredentials": settings.credentials = entry.value
                default:
                    throw resource.failure("Invalid key '\(entry.key)' for 'Cors' property.", at: entry.keyLocation)
                }
            }
        }
        guard APIDefinition.isValid(resource["DefinitionBody"], .swagger) else {
            throw resource.failure(
                "Unable to add Cors configuration because 'DefinitionBody' does not contain a valid Swagger "
                    + "definition.")
        }
        if settings.credentials?.bool == true, settings.origin?.string == "'*'" {
            throw resource.failure(
                "Unable to add Cors configuration because 'AllowCredentials' can not be true when 'AllowOrigin' is "
                    + "\"'*'\" or not set", at: cors.location)
        }
        let id = resource.id
        try edit(&resource) { (definition: inout APIDefinition) throws(SAMFailure) in
            var seen: Set<String> = []
            for path in definition.paths.keys {
                var trimmed = Substring(path)
                while trimmed.last == "/", path != "/" { trimmed = trimmed.dropLast() }
                guard seen.insert(String(trimmed)).inserted else { continue }
                do throws(SAMFailure) {
                    try definition.addCORS(path, settings)
                } catch {
                    if error.isFatal { throw error }
                    throw .resource(id, error.issues.map(\.message).joined(), at: cors.location)
                }
            }
        }
    }

    private func addAuth(_ resource: inout SAMResource) throws(SAMFailure) {
        guard let auth = resource["Auth"], auth.isTruthy else { return }
        guard resource["DefinitionBody"].isTruthy else {
            throw resource.failure(
                "Auth works only with inline Swagger specified in 'DefinitionBody' property.", at: auth.location)
        }
        let known: Set<String> = [
            "Authorizers", "DefaultAuthorizer", "InvokeRole", "AddDefaultAuthorizerToCorsPreflight",
            "AddApiKeyRequiredToCorsPreflight", "ApiKeyRequired", "ResourcePolicy", "UsagePlan",
        ]
        if let other = auth.object?.first(where: { !known.contains($0.key) }) {
            throw resource.failure("Invalid value for 'Auth' property", at: other.keyLocation)
        }
        guard APIDefinition.isValid(resource["DefinitionBody"], .swagger) else {
            throw resource.failure(
                "Unable to add Auth configuration because 'DefinitionBody' does not contain a valid Swagger "
                    + "definition.")
        }
        let authorizers = try restAuthorizers(resource, withIAM: auth["DefaultAuthorizer"]?.string == "AWS_IAM")
        let owner = resource
        try edit(&resource) { (definition: inout APIDefinition) throws(SAMFailure) in
            if let authorizers, !authorizers.isEmpty {
                var schemes = Mapping()
                for authorizer in authorizers { schemes[authorizer.name] = try authorizer.scheme(partition: partition) }
                try definition.addSecurityDefinitions(schemes)
                try setDefault(auth, authorizers, owner, &definition)
            }
            if auth["ApiKeyRequired"].isTruthy {
                try definition.addAPIKeyDefinition()
                let preflight = (auth["AddApiKeyRequiredToCorsPreflight"] ?? true).isTruthy
                for path in definition.paths.keys { try definition.setDefaultAPIKey(path, preflight: preflight) }
            }
            guard let policy = auth["ResourcePolicy"], policy.isTruthy else { return }
            guard policy.object != nil else {
                throw .fatal("ResourcePolicy must be a map (ResourcePolicyStatement).", at: policy.location)
            }
            for path in definition.paths.keys {
                try definition.addResourcePolicy(policy, path: path, stage: owner["StageName"] ?? Node(.null))
            }
            if let statements = policy["CustomStatements"], statements.isTruthy {
                definition.addCustomStatements(statements)
            }
        }
        if let body = resource["DefinitionBody"] { resource["DefinitionBody"] = try postprocessed(body, resource) }
    }

    private func setDefault(
        _ auth: Node, _ authorizers: [RESTAuthorizer], _ resource: SAMResource, _ definition: inout APIDefinition
    ) throws(SAMFailure) {
        guard let given = auth["DefaultAuthorizer"], given.isTruthy else { return }
        guard let name = given.string else {
            throw resource.failure("DefaultAuthorizer is not a string.", at: given.location)
        }
        let chosen = authorizers.first { $0.name == name }
        guard chosen != nil || name == "AWS_IAM" else {
            throw resource.failure(
                "Unable to set DefaultAuthorizer because '\(name)' was not defined in 'Authorizers'.",
                at: given.location)
        }
        let preflight = (auth["AddDefaultAuthorizerToCorsPreflight"] ?? true).isTruthy
        for path in definition.paths.keys {
            try definition.setDefaultAuthorizer(
                path, name, known: Set(authorizers.map(\.name)), scopes: chosen?.scopes ?? [], preflight: preflight)
        }
    }

    private func addGatewayResponses(_ resource: inout SAMResource) throws(SAMFailure) {
        guard let responses = resource["GatewayResponses"], responses.isTruthy else { return }
        guard resource["DefinitionBody"].isTruthy else {
            throw resource.failure(
                "GatewayResponses works only with inline Swagger specified in 'DefinitionBody' property.",
                at: responses.location)
        }
        for entry in responses.object ?? Mapping() {
            if entry.value.isIntrinsic {
                throw resource.failure(
                    "Unable to set GatewayResponses attribute because intrinsic functions are not supported for this "
                        + "field.", at: entry.keyLocation)
            }
            guard let members = entry.value.object else {
                throw resource.failure(
                    "Invalid property type '\(PythonText.type(entry.value))' for GatewayResponses. Expected an object "
                        + "of type 'GatewayResponse'.", at: entry.value.location)
            }
            for member in members
            where !["ResponseParameters", "ResponseTemplates", "StatusCode"].contains(member.key) {
                throw resource.failure(
                    "Invalid property '\(member.key)' in 'GatewayResponses' property '\(entry.key)'.",
                    at: member.keyLocation)
            }
        }
        guard APIDefinition.isValid(resource["DefinitionBody"], .swagger) else {
            throw resource.failure(
                "Unable to add Auth configuration because 'DefinitionBody' does not contain a valid Swagger "
                    + "definition.")
        }
        var made = Mapping()
        for entry in responses.object ?? Mapping() { made[entry.key] = try gatewayResponse(entry, resource) }
        try edit(&resource) { (definition: inout APIDefinition) in definition.addGatewayResponses(made) }
    }

    private func gatewayResponse(_ entry: Mapping.Entry, _ resource: SAMResource) throws(SAMFailure) -> Node {
        let given = entry.value["ResponseParameters"] ?? Node(Mapping())
        var parameters = Mapping()
        if given.isTruthy {
            let prefixes = ["Headers": "header.", "Paths": "path.", "QueryStrings": "querystring."]
            let groups = try resource.expect.map(given, "GatewayResponses.\(entry.key).ResponseParameters")
            for group in groups where prefixes[group.key] == nil {
                throw resource.failure("Invalid gateway response parameter '\(group.key)'", at: group.keyLocation)
            }
            for group in groups {
                for member in try resource.expect.map(group.value, "ResponseParameters.\(group.key)") {
                    parameters["gatewayresponse." + (prefixes[group.key] ?? "") + member.key] = member.value
                }
            }
        }
        let templates = entry.value["ResponseTemplates"]
        var response = Node.object([
            "responseParameters": Node(parameters),
            "responseTemplates": templates.isTruthy ? templates ?? Node(Mapping()) : Node(Mapping()),
        ])
        if let status = entry.value["StatusCode"].given {
            let text = PythonText.text(status)
            let fits = (1...3).contains(text.count) && text.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
            if status.isTruthy, !fits {
                throw resource.failure("Property 'StatusCode' must be numeric", at: status.location)
            }
            response[member: "statusCode"] = Node(text)
        }
        return response
    }

    private func addModels(_ resource: inout SAMResource) throws(SAMFailure) {
        guard let models = resource["Models"], models.isTruthy else { return }
        guard resource["DefinitionBody"].isTruthy else {
            throw resource.failure(
                "Models works only with inline Swagger specified in 'DefinitionBody' property.", at: models.location)
        }
        guard APIDefinition.isValid(resource["DefinitionBody"], .swagger) else {
            throw resource.failure(
                "Unable to add Models definitions because 'DefinitionBody' does not contain a valid Swagger "
                    + "definition.")
        }
        let members = models.object ?? Mapping()
        if let other = members.first(where: { $0.value.object == nil }) {
            throw resource.failure("Invalid value for 'Models' property", at: other.value.location)
        }
        try edit(&resource) { (definition: inout APIDefinition) throws(SAMFailure) in
            try definition.addModels(members)
        }
        if let body = resource["DefinitionBody"] { resource["DefinitionBody"] = try postprocessed(body, resource) }
    }

    /// Under OpenAPI 3, definitions move to `components` and CORS preflights take its form.
    func postprocessed(_ body: Node, _ resource: SAMResource) throws(SAMFailure) -> Node {
        guard !body["swagger"].isGiven else { return body }
        let given = resource["OpenApiVersion"]
        let stated = body["openapi"].given
        let version =
            options.features.contains("normalized_open_api_version")
            ? body["openapi"] ?? given : stated != nil && given == nil ? stated : given
        guard let version, version.isTruthy, APIDefinition.isVersion3(version) else { return body }
        var body = body
        for (from, to) in [("securityDefinitions", "securitySchemes"), ("definitions", "schemas")] {
            guard let section = body[from], section.isTruthy else { continue }
            let components = body["components"].isTruthy ? body["components"] ?? Node(Mapping()) : Node(Mapping())
            body[member: "components"] = components.setting(to, section)
            body[member: from] = nil
        }
        guard let paths = body["paths"], paths.isTruthy else { return body }
        guard var items = paths.object else {
            throw .fatal("Value of paths must be a dictionary according to Swagger spec.", at: paths.location)
        }
        for entry in items {
            guard entry.value.object != nil else { throw APIDefinition.pathItemFailure(entry.key, entry.value) }
            guard let preflight = entry.value["options"], preflight.isTruthy else { continue }
            items[entry.key] = entry.value.setting("options", try modern(preflight, path: entry.key))
        }
        body[member: "paths"] = Node(items, at: paths.location)
        return body
    }

    private func modern(_ preflight: Node, path: String) throws(SAMFailure) -> Node {
        guard preflight.object != nil else {
            throw .fatal(
                "Value of options method for path \(path) must be a dictionary according to Swagger spec.",
                at: preflight.location)
        }
        var result = preflight
        result[member: "produces"] = nil
        result[member: "consumes"] = nil
        guard let responses = preflight["responses"].given else { return result }
        func flaw(_ what: String) -> SAMFailure {
            .fatal("Invalid responses in options method for path \(path): \(what).", at: responses.location)
        }
        guard responses.object != nil else { throw flaw("It should be a map") }
        guard let ok = responses["200"].given else { return result }
        guard ok.object != nil else { throw flaw("The value of '200' should be a map") }
        guard let headers = ok["headers"], headers.isTruthy else { return result }
        guard let members = headers.object else {
            throw .fatal(
                "Value of response's headers in options method for path \(path) must be a dictionary according to "
                    + "Swagger spec.", at: headers.location)
        }
        var fresh = Mapping()
        for entry in members { fresh[entry.key] = .object(["schema": entry.value]) }
        result[member: "responses"] = responses.setting("200", ok.setting("headers", Node(fresh)))
        return result
    }

    // MARK: stage

    private func makeStage(
        _ resource: SAMResource, body: Node?, _ deployment: inout GeneratedResource
    ) -> GeneratedResource {
        let name = resource["StageName"]?.string ?? ""
        let id =
            name.isAlphanumeric
            ? resource.id + name + "Stage" : LogicalIDHash.id(resource.id + "Stage", of: name)
        var stage = GeneratedResource("AWS::ApiGateway::Stage", id, attributes: resource.passedAttributes)
        stage["RestApiId"] = CFN.ref(resource.id)
        stage["StageName"] = resource["StageName"]
        for name in [
            "CacheClusterEnabled", "CacheClusterSize", "Variables", "MethodSettings", "AccessLogSetting",
            "CanarySetting", "TracingEnabled",
        ] {
            stage[name] = resource[name]
        }
        if let body, body.isTruthy {
            // A new id for each change of the definition makes CloudFormation deploy anew.
            let version = resource["OpenApiVersion"] ?? Node(.null)
            let digest = LogicalIDHash.digest(of: [body, version, resource["Domain"] ?? Node(.null)])
            deployment.logicalID += digest.prefix(10)
            deployment["Description"] = Node("RestApi deployment id: \(digest)")
        }
        stage["DeploymentId"] = CFN.ref(deployment.logicalID)
        if resource["Tags"] != nil { stage["Tags"] = Node(CFN.tagList(resource["Tags"])) }
        return stage
    }
}
