import WritModel

/// Versions, aliases and addresses of functions.
extension SAMExpansion {
    /// A version whose id changes with the code, so that CloudFormation publishes a new one.
    func makeVersion(
        _ resource: inout SAMResource, _ function: inout GeneratedResource
    ) throws(SAMFailure) -> GeneratedResource {
        var digest: String?
        if let given = resource["AutoPublishCodeSha256"], given.isTruthy {
            guard let text = try resolver.resolve(given).string else {
                throw resource.failure("AutoPublishCodeSha256 must be a string", at: given.location)
            }
            digest = text
            // The digest in the description makes Lambda publish even where only the code behind the address changed.
            let description = try resolver.resolve(resource["Description"])
            if !description.isTruthy {
                function["Description"] = Node(text)
            } else if let plain = description?.string {
                function["Description"] = Node("\(plain) \(text)")
            } else if let description {
                function["Description"] = CFN.join(" ", [description, Node(text)])
            }
        }
        if let code = function["Code"] { function["Code"] = try resolver.resolve(code) }
        let id =
            digest.map { "\(resource.id)Version\($0.prefix(10))" }
            ?? LogicalIDHash.id("\(resource.id)Version", of: versionedPart(resource, function))
        var attributes = resource.passedAttributes
        if attributes["DeletionPolicy"] == nil {
            let byKind: Node = resource["CapacityProviderConfig"] != nil ? "Delete" : "Retain"
            attributes["DeletionPolicy"] = resource["VersionDeletionPolicy"] ?? byKind
        }
        var version = GeneratedResource("AWS::Lambda::Version", id, attributes: attributes)
        version["FunctionName"] = function.ref
        version["Description"] = resource["VersionDescription"]
        if resource["CapacityProviderConfig"] != nil, resource["FunctionScalingConfig"] != nil {
            version["FunctionScalingConfig"] = resource["FunctionScalingConfig"]
        }
        return version
    }

    /// What makes a new version when it changes.
    private func versionedPart(_ resource: SAMResource, _ function: GeneratedResource) -> Node {
        if resource["AutoPublishAliasAllProperties"].isTruthy {
            var all = function.properties
            for layer in function["Layers"]?.array ?? [] {
                guard let id = layer.intrinsicLogicalID, let properties = output[id]?["Properties"],
                    properties["PublishLambdaVersion"].isTruthy
                else { continue }
                all[id] = properties
            }
            return Node(all)
        }
        var part = function["Code"]?.object ?? Mapping()
        if let environment = function["Environment"]?.object { part.merge(environment) }
        if function["MemorySize"].isTruthy { part["MemorySize"] = function["MemorySize"] }
        if let snapStart = function["SnapStart"], snapStart.isTruthy,
            (snapStart["ApplyOn"] ?? "None") != "None"
        {
            part["SnapStart"] = snapStart
        }
        return Node(part)
    }

    func makeAlias(
        _ resource: SAMResource, _ name: String, _ version: GeneratedResource
    ) throws(SAMFailure) -> GeneratedResource {
        let place = resource["AutoPublishAlias"]?.location
        if name.isEmpty { throw resource.failure("Alias name is required to create an alias", at: place) }
        let fits = name.utf8.allSatisfy { $0.isASCIIAlphanumeric || $0 == 0x2D || $0 == 0x5F }
        guard fits, !name.allSatisfy({ $0.isASCII && $0.isNumber }) else {
            throw resource.failure(
                "AutoPublishAlias name ('\(name)') must contain only alphanumeric characters, hyphens, or underscores "
                    + "matching (?!^[0-9]+$)([a-zA-Z0-9-_]+) pattern.", at: place)
        }
        let suffix = name.replacing("-", with: "D").replacing("_", with: "U")
        var alias = GeneratedResource(
            "AWS::Lambda::Alias", "\(resource.id)Alias\(suffix)", attributes: resource.passedAttributes)
        alias["Name"] = Node(name)
        alias["FunctionName"] = CFN.ref(resource.id)
        alias["FunctionVersion"] = CFN.getAtt(version.logicalID, "Version")
        if resource["ProvisionedConcurrencyConfig"].isTruthy {
            alias["ProvisionedConcurrencyConfig"] = resource["ProvisionedConcurrencyConfig"]
        }
        return alias
    }

    // MARK: function URL

    func makeAddress(
        _ resource: SAMResource, _ configuration: Node, _ function: GeneratedResource, _ alias: GeneratedResource?
    ) throws(SAMFailure) -> [GeneratedResource] {
        try checkAddress(resource, configuration)
        var address = GeneratedResource(
            "AWS::Lambda::Url", resource.id + "Url", attributes: resource.passedAttributes)
        if configuration["Cors"].isTruthy { address["Cors"] = configuration["Cors"] }
        address["AuthType"] = configuration["AuthType"]
        address["TargetFunctionArn"] = alias?.ref ?? function.ref
        address["InvokeMode"] = configuration["InvokeMode"]
        guard configuration["AuthType"]?.string == "NONE", !configuration.isIntrinsic else { return [address] }
        var viaURL = GeneratedResource(
            "AWS::Lambda::Permission", resource.id + "UrlPublicPermissions", attributes: resource.passedAttributes)
        viaURL["Action"] = "lambda:InvokeFunctionUrl"
        viaURL["FunctionName"] = alias?.ref ?? function.ref
        viaURL["Principal"] = "*"
        viaURL["FunctionUrlAuthType"] = "NONE"
        var invoke = GeneratedResource(
            "AWS::Lambda::Permission", resource.id + "URLInvokeAllowPublicAccess",
            attributes: resource.passedAttributes)
        invoke["Action"] = "lambda:InvokeFunction"
        invoke["Principal"] = "*"
        invoke["FunctionName"] = alias?.ref ?? function.ref
        invoke["InvokedViaFunctionUrl"] = true
        return [address, viaURL, invoke]
    }

    private func checkAddress(_ resource: SAMResource, _ configuration: Node) throws(SAMFailure) {
        guard !configuration.isIntrinsic else { return }
        let kind = configuration["AuthType"]
        if !(kind?.isIntrinsic ?? false), !["AWS_IAM", "NONE"].contains(kind?.string ?? "") {
            throw resource.failure(
                "AuthType is required to configure function property `FunctionUrlConfig`. Please provide either "
                    + "AWS_IAM or NONE.", at: kind?.location ?? configuration.location)
        }
        guard let cors = configuration["Cors"], cors.isTruthy, !cors.isIntrinsic else { return }
        for entry in try resource.expect.map(cors, "FunctionUrlConfig.Cors") {
            let kind: String
            let fits: Bool
            switch entry.key {
            case "AllowOrigins", "AllowMethods", "AllowHeaders", "ExposeHeaders":
                (kind, fits) = ("list", entry.value.array != nil)
            case "AllowCredentials": (kind, fits) = ("bool", entry.value.bool != nil)
            case "MaxAge": (kind, fits) = ("int", entry.value.integer != nil || entry.value.bool != nil)
            default:
                throw resource.failure(
                    "\(entry.key) is not a valid property for configuring Cors.", at: entry.keyLocation)
            }
            if !fits, !entry.value.isIntrinsic {
                throw resource.failure("\(entry.key) must be of type \(kind).", at: entry.value.location)
            }
        }
    }
}
