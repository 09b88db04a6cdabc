import WritModel

/// `AWS::Serverless::GraphQLApi`: an AppSync API with its schema, keys, cache, data sources, functions and resolvers.
extension SAMExpansion {
    /// What of the API the later parts refer to.
    struct GraphQLParts {
        var resource: SAMResource
        var id: Node
        var schema: String
        /// Data sources and functions by the names that the template gives them.
        var sources: [String: Node] = [:]
        var functions: [String: Node] = [:]
        var none: GeneratedResource?

        func generated(_ type: String, _ name: String) throws(SAMFailure) -> GeneratedResource {
            let id = resource.id + name
            try SAMResource.check(id: id, at: resource.location)
            var made = GeneratedResource(
                type, id, dependsOn: resource.dependsOn, attributes: resource.attributes)
            made["ApiId"] = self.id
            return made
        }
    }

    mutating func expandGraphQLAPI(_ resource: SAMResource) throws(SAMFailure) -> [GeneratedResource] {
        try ModelCheck(id: resource.id).first(Node(resource.properties, at: resource.location), GraphQLModel.properties)
        var parts = GraphQLParts(
            resource: resource, id: CFN.getAtt(resource.id, "ApiId"), schema: resource.id + "Schema")
        var made = try makeGraphQL(parts)
        let keys = resource["ApiKeys"]?.object ?? Mapping()
        for entry in keys {
            var key = try parts.generated("AWS::AppSync::ApiKey", entry.key)
            key["ApiKeyId"] = entry.value["ApiKeyId"]
            key["Description"] = entry.value["Description"]
            key["Expires"] = entry.value["ExpiresOn"]
            made.append(key)
        }
        if let cache = resource["Cache"] {
            var own = try parts.generated("AWS::AppSync::ApiCache", "ApiCache")
            for entry in cache.object ?? Mapping() { own[entry.key] = entry.value }
            made.append(own)
        }
        made += try makeDataSources(&parts)
        if let domain = resource["DomainName"] {
            var name = try parts.generated("AWS::AppSync::DomainName", "DomainName")
            name["ApiId"] = nil
            for key in ["CertificateArn", "DomainName", "Description"] { name[key] = domain[key] }
            var association = try parts.generated("AWS::AppSync::DomainNameApiAssociation", "DomainNameApiAssociation")
            association["DomainName"] = name.ref
            made += [name, association]
        }
        made += try makeGraphQLFunctions(&parts)
        made += try makeResolvers(parts)
        if let none = parts.none { made.append(none) }
        return made
    }

    // MARK: API, schema, logging

    private mutating func makeGraphQL(_ parts: GraphQLParts) throws(SAMFailure) -> [GeneratedResource] {
        let resource = parts.resource
        var api = GeneratedResource(
            "AWS::AppSync::GraphQLApi", resource.id, dependsOn: resource.dependsOn, attributes: resource.attributes)
        api["Name"] = resource["Name"].isTruthy ? resource["Name"] : Node(resource.id)
        for name in ["Visibility", "OwnerContact", "IntrospectionConfig", "QueryDepthLimit", "ResolverCountLimit"]
        where resource[name].isTruthy {
            api[name] = resource[name]
        }
        api["XrayEnabled"] = resource["XrayEnabled"]
        let functions = try setAuthentication(resource, &api)
        var tags = resource["Tags"]?.object ?? Mapping()
        tags["graphqlapi:createdBy"] = "SAM"
        api["Tags"] = Node(CFN.tagList(Node(tags)))
        let role = try setLogging(resource, &api)
        var schema = try parts.generated("AWS::AppSync::GraphQLSchema", "Schema")
        let inline = resource["SchemaInline"]
        let uri = resource["SchemaUri"]
        guard inline.isTruthy || uri.isTruthy else {
            throw resource.failure("One of 'SchemaInline' or 'SchemaUri' must be set.")
        }
        guard !inline.isTruthy || !uri.isTruthy else {
            throw resource.failure("Both 'SchemaInline' and 'SchemaUri' cannot be defined at the same time.")
        }
        schema["Definition"] = inline
        schema["DefinitionS3Location"] = uri
        var made = [api, schema]
        for (index, function) in functions.enumerated() {
            made += try connect(
                "\(resource.id)ToLambdaAuthConnector\(index + 1)", from: "AWS::AppSync::GraphQLApi",
                .object(["Arn": CFN.ref(resource.id), "ResourceId": parts.id]), to: "AWS::Lambda::Function", function,
                ["Write"], resource)
        }
        if let role { made.append(role) }
        return made
    }

    /// Gives the functions that authorize.
    private func setAuthentication(
        _ resource: SAMResource, _ api: inout GeneratedResource
    ) throws(SAMFailure) -> [Node] {
        guard let auth = resource["Auth"] else { return [] }
        var functions: [Node] = []
        api["AuthenticationType"] = auth["Type"]
        if let (name, settings) = try authentication(auth, nil, resource) {
            api[name] = settings
            if name == "LambdaAuthorizerConfig", let uri = settings["AuthorizerUri"] { functions.append(uri) }
        }
        var more: [Node] = []
        for (index, additional) in (auth["Additional"]?.array ?? []).enumerated() {
            var provider = Node.object(["AuthenticationType": additional["Type"] ?? Node(.null)])
            if let (name, settings) = try authentication(additional, index, resource) {
                provider[member: name] = settings
                if name == "LambdaAuthorizerConfig", let uri = settings["AuthorizerUri"] { functions.append(uri) }
            }
            more.append(provider)
        }
        if !more.isEmpty { api["AdditionalAuthenticationProviders"] = Node(more) }
        return functions
    }

    private func authentication(
        _ auth: Node, _ index: Int?, _ resource: SAMResource
    ) throws(SAMFailure) -> (String, Node)? {
        let settings = ["LambdaAuthorizer", "OpenIDConnect", "UserPool"].filter { auth[$0].isGiven }
        if settings.count > 1 {
            // SAM names the place only from the second on.
            let path = index.map { $0 > 0 ? "'Auth.Additional.\($0)'" : "'Auth'" } ?? "'Auth'"
            throw resource.failure(
                "\(path) has more than one authentication configuration defined.", at: auth.location)
        }
        let type = auth["Type"]?.string ?? ""
        let forms = [
            "AWS_LAMBDA": ("LambdaAuthorizer", "LambdaAuthorizerConfig"),
            "OPENID_CONNECT": ("OpenIDConnect", "OpenIDConnectConfig"),
            "AMAZON_COGNITO_USER_POOLS": ("UserPool", "UserPoolConfig"),
        ]
        guard let (property, name) = forms[type] else { return nil }
        guard let given = auth[property].given, let members = given.object else {
            throw resource.failure("'\(property)' must be defined if type is '\(type)'.", at: auth.location)
        }
        var kept = Mapping()
        for entry in members where !entry.value.isNull { kept[entry.key] = entry.value }
        if property == "UserPool", index != nil { kept["DefaultAction"] = nil }
        return (name, Node(kept))
    }

    /// Gives the role that writes logs, where SAM must make it.
    private func setLogging(
        _ resource: SAMResource, _ api: inout GeneratedResource
    ) throws(SAMFailure) -> GeneratedResource? {
        let logging = resource["Logging"]
        if logging?.bool == false { return nil }
        var settings = Mapping()
        if logging?["ExcludeVerboseContent"].isTruthy == true {
            settings["ExcludeVerboseContent"] = logging?["ExcludeVerboseContent"]
        }
        let level = logging?["FieldLogLevel"]
        settings["FieldLogLevel"] = level.isTruthy ? level : "ALL"
        if let role = logging?["CloudWatchLogsRoleArn"], role.isTruthy {
            settings["CloudWatchLogsRoleArn"] = role
            api["LogConfig"] = Node(settings)
            return nil
        }
        var role = GeneratedResource(
            "AWS::IAM::Role", resource.id + "CloudWatchRole", dependsOn: resource.dependsOn,
            attributes: resource.attributes)
        role["AssumeRolePolicyDocument"] = CFN.assumeRolePolicy("appsync.amazonaws.com")
        role["ManagedPolicyArns"] = [
            CFN.sub("arn:${AWS::Partition}:iam::aws:policy/service-role/AWSAppSyncPushToCloudWatchLogs")
        ]
        settings["CloudWatchLogsRoleArn"] = role.arn
        api["LogConfig"] = Node(settings)
        return role
    }

    /// A connector that the transform itself needs.
    private mutating func connect(
        _ id: String, from type: String, _ origin: Node, to target: String, _ arn: Node, _ permissions: [String],
        _ resource: SAMResource
    ) throws(SAMFailure) -> [GeneratedResource] {
        var properties = Mapping()
        properties["Source"] = origin.setting("Type", Node(type))
        properties["Destination"] = .object(["Type": Node(target), "Arn": arn])
        properties["Permissions"] = Node(permissions.map { Node($0) })
        return try expandConnector(
            SAMResource(
                generated: id, type: "AWS::Serverless::Connector", properties: properties, at: resource.location))
    }

    // MARK: data sources

    private mutating func makeDataSources(_ parts: inout GraphQLParts) throws(SAMFailure) -> [GeneratedResource] {
        var made: [GeneratedResource] = []
        for entry in parts.resource["DataSources"]?["DynamoDb"]?.object ?? Mapping() {
            made += try makeTableSource(entry, &parts)
        }
        for entry in parts.resource["DataSources"]?["Lambda"]?.object ?? Mapping() {
            var source = try dataSource(entry, "Lambda", "AWS_LAMBDA", &parts)
            let function = entry.value["FunctionArn"] ?? Node(.null)
            source["LambdaConfig"] = .object(["LambdaFunctionArn": function])
            made += try withRole(
                &source, entry, "ToLambdaConnector", "AWS::Lambda::Function", function, ["Write"], parts)
        }
        return made
    }

    private func dataSource(
        _ entry: Mapping.Entry, _ kind: String, _ type: String, _ parts: inout GraphQLParts
    ) throws(SAMFailure) -> GeneratedResource {
        var source = try parts.generated("AWS::AppSync::DataSource", entry.key + kind + "DataSource")
        source["Name"] = entry.value["Name"].isTruthy ? entry.value["Name"] : Node(entry.key)
        source["Type"] = Node(type)
        source["Description"] = entry.value["Description"]
        parts.sources[entry.key] = CFN.getAtt(source.logicalID, "Name")
        return source
    }

    private mutating func makeTableSource(
        _ entry: Mapping.Entry, _ parts: inout GraphQLParts
    ) throws(SAMFailure) -> [GeneratedResource] {
        var source = try dataSource(entry, "DynamoDB", "AMAZON_DYNAMODB", &parts)
        let given = entry.value
        let region = given["Region"].isTruthy ? given["Region"] ?? Node(.null) : CFN.ref("AWS::Region")
        let name = given["TableName"] ?? Node(.null)
        var settings = Node.object(["AwsRegion": region, "TableName": name])
        for key in ["UseCallerCredentials", "Versioned"] where given[key].isTruthy {
            settings[member: key] = given[key]
        }
        if let sync = given["DeltaSync"].given { settings[member: "DeltaSyncConfig"] = sync }
        source["DynamoDBConfig"] = settings
        let computed = CFN.sub(
            "arn:${AWS::Partition}:dynamodb:${__Region__}:${AWS::AccountId}:table/${__TableName__}",
            ["__TableName__": name, "__Region__": region])
        let arn = given["TableArn"].isTruthy ? given["TableArn"] ?? computed : computed
        let permissions = given["Permissions"]?.array?.compactMap(\.string) ?? []
        return try withRole(
            &source, entry, "ToTableConnector", "AWS::DynamoDB::Table", arn,
            permissions.isEmpty ? ["Read", "Write"] : permissions, parts)
    }

    /// The data source with its role: the given one, or one that may do what it needs.
    private mutating func withRole(
        _ source: inout GeneratedResource, _ entry: Mapping.Entry, _ connector: String, _ type: String, _ arn: Node,
        _ permissions: [String], _ parts: GraphQLParts
    ) throws(SAMFailure) -> [GeneratedResource] {
        if let role = entry.value["ServiceRoleArn"], role.isTruthy {
            source["ServiceRoleArn"] = role
            return [source]
        }
        var role = GeneratedResource(
            "AWS::IAM::Role", source.logicalID + "Role", dependsOn: parts.resource.dependsOn,
            attributes: parts.resource.attributes)
        role["AssumeRolePolicyDocument"] = CFN.assumeRolePolicy("appsync.amazonaws.com")
        source["ServiceRoleArn"] = role.arn
        let origin = Node.object(["Arn": CFN.getAtt(source.logicalID, "DataSourceArn"), "RoleName": role.ref])
        let granted = try connect(
            source.logicalID + connector, from: "AWS::AppSync::DataSource", origin, to: type, arn, permissions,
            parts.resource)
        return [source, role] + granted
    }
}
