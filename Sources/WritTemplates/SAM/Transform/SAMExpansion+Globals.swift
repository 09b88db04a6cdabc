import WritModel

extension SAMExpansion {
    private static let globalProperties: KeyValuePairs<String, [String]> = [
        "Function": [
            "Handler", "Runtime", "CodeUri", "DeadLetterQueue", "Description", "MemorySize", "Timeout", "VpcConfig",
            "Environment", "Tags", "PropagateTags", "Tracing", "KmsKeyArn", "AutoPublishAlias",
            "AutoPublishAliasAllProperties", "Layers", "DeploymentPreference", "RolePath", "PermissionsBoundary",
            "ReservedConcurrentExecutions", "ProvisionedConcurrencyConfig", "AssumeRolePolicyDocument",
            "EventInvokeConfig", "FileSystemConfigs", "CodeSigningConfigArn", "Architectures", "SnapStart",
            "EphemeralStorage", "FunctionUrlConfig", "RuntimeManagementConfig", "LoggingConfig", "RecursiveLoop",
            "SourceKMSKeyArn", "TenancyConfig", "DurableConfig", "CapacityProviderConfig", "FunctionScalingConfig",
            "PublishToLatestPublished", "VersionDeletionPolicy",
        ],
        "Api": [
            "Auth", "Name", "DefinitionUri", "CacheClusterEnabled", "CacheClusterSize", "MergeDefinitions", "Variables",
            "EndpointConfiguration", "MethodSettings", "BinaryMediaTypes", "MinimumCompressionSize", "Cors",
            "GatewayResponses", "AccessLogSetting", "CanarySetting", "TracingEnabled", "OpenApiVersion", "Domain",
            "AlwaysDeploy", "PropagateTags", "SecurityPolicy", "EndpointAccessMode",
        ],
        "HttpApi": [
            "Auth", "AccessLogSettings", "StageVariables", "Tags", "CorsConfiguration", "DefaultRouteSettings",
            "Domain", "RouteSettings", "FailOnWarnings", "PropagateTags",
        ],
        "SimpleTable": ["SSESpecification"],
        "StateMachine": ["PropagateTags"],
        "LayerVersion": ["PublishLambdaVersion"],
        "CapacityProvider": [
            "VpcConfig", "OperatorRole", "Tags", "InstanceRequirements", "ScalingConfig", "KmsKeyArn", "PropagateTags",
        ],
        "WebSocketApi": [
            "AccessLogSettings", "ApiKeySelectionExpression", "DefaultRouteSettings", "DisableExecuteApiEndpoint",
            "DisableSchemaValidation", "Domain", "FailOnWarnings", "IpAddressType", "PropagateTags",
            "RouteSelectionExpression", "RouteSettings", "StageVariables", "Tags",
        ],
    ]

    mutating func mergeGlobals() throws(SAMFailure) {
        try checkGlobals()
        let globals = document["Globals"]
        for entry in source where isManaged(entry.value) {
            guard let type = entry.value["Type"]?.string else { continue }
            let section = String(type.dropFirst("AWS::Serverless::".count))
            guard var shared = globals?[section]?.object else { continue }
            try leaveOut(entry.value["IgnoreGlobals"], of: &shared, id: entry.key)
            let own = entry.value["Properties"] ?? Node(Mapping(), at: entry.value.location)
            let merged = SAMGlobals.merge(Node(shared, at: own.location), own)
            source[entry.key]?[member: "Properties"] = merged
        }
        document["Globals"] = nil
        markOpenAPIVersions()
    }

    private func checkGlobals() throws(SAMFailure) {
        guard let globals = document["Globals"] else { return }
        func invalid(_ detail: String, at location: SourceLocation) -> SAMFailure {
            SAMFailure(
                issues: [
                    .init(
                        subject: .plain, detail: "'Globals' section is invalid. \(detail)", location: location,
                        code: "invalid-globals", orderedBy: "Globals")
                ], isFatal: true)
        }
        guard let sections = globals.object else {
            throw invalid("It must be a non-empty dictionary", at: globals.location)
        }
        for section in sections {
            guard let supported = Self.globalProperties.first(where: { $0.key == section.key })?.value else {
                let names = Self.globalProperties.map(\.key).sorted()
                throw invalid(
                    "'\(section.key)' is not supported. Must be one of the following values - "
                        + PythonText.list(names), at: section.keyLocation)
            }
            guard let properties = section.value.object else {
                throw invalid("Value of ${section} must be a dictionary", at: section.value.location)
            }
            for property in properties where !supported.contains(property.key) {
                throw invalid(
                    "'\(property.key)' is not a supported property of '\(section.key)'. "
                        + "Must be one of the following values - \(PythonText.list(supported))",
                    at: property.keyLocation)
            }
        }
    }

    private func leaveOut(_ ignored: Node?, of shared: inout Mapping, id: String) throws(SAMFailure) {
        guard let ignored, ignored.isTruthy else { return }
        if ignored.string == "*" {
            shared = Mapping()
            return
        }
        let attribute = "Resource \(id) has invalid resource attribute 'IgnoreGlobals'"
        guard let names = ignored.array else {
            throw SAMFailure.resource(id, attribute + ".", at: ignored.location).asFatal
        }
        for name in names {
            guard let key = name.string, shared.contains(key) else {
                throw SAMFailure.resource(
                    id, "\(attribute) on item '\(PythonText.text(name))'.", at: name.location
                ).asFatal
            }
            shared[key] = nil
        }
    }

    /// A definition that SAM writes for an API of OpenAPI 3 says so.
    private mutating func markOpenAPIVersions() {
        for entry in source where entry.value["Type"]?.string == "AWS::Serverless::Api" {
            guard var properties = entry.value["Properties"], let version = properties["OpenApiVersion"],
                properties["__MANAGE_SWAGGER"] != nil, APIDefinition.isVersion3(version)
            else { continue }
            let text = Node(PythonText.text(version), at: version.location)
            properties[member: "OpenApiVersion"] = text
            if var body = properties["DefinitionBody"] {
                body[member: "openapi"] = text
                if body["swagger"].isTruthy { body[member: "swagger"] = nil }
                properties[member: "DefinitionBody"] = body
            }
            source[entry.key]?[member: "Properties"] = properties
        }
    }
}
