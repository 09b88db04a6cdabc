import WritModel

/// `AWS::Serverless::Function`: the Lambda function, its role, version, alias, address and event sources.
extension SAMExpansion {
    /// A function while its parts are being made.
    struct FunctionParts {
        var function: GeneratedResource
        var alias: GeneratedResource?
        var role: GeneratedResource

        /// What event sources invoke: the alias where there is one.
        var target: GeneratedResource { alias ?? function }
        var targetARN: Node { alias.map(\.ref) ?? function.arn }
        /// The name of the function, or the alias's ARN.
        var targetName: Node { alias.map(\.ref) ?? function.ref }
    }

    mutating func expandFunction(_ resource: inout SAMResource) throws(SAMFailure) -> [GeneratedResource] {
        try checkEvents(of: resource, PropertySchema.functionEvents)
        try checkCombinations(resource)
        var result: [GeneratedResource] = []
        var function = try makeFunction(&resource)
        if resource["ProvisionedConcurrencyConfig"].isTruthy, !resource["AutoPublishAlias"].isTruthy {
            throw resource.failure(
                "To set ProvisionedConcurrencyConfig AutoPublishALias must be defined on the function",
                at: resource["ProvisionedConcurrencyConfig"]?.location)
        }
        var alias: GeneratedResource?
        var aliasName = ""
        if let given = resource["AutoPublishAlias"], given.isTruthy {
            let resolved = try resolver.resolve(given)
            guard let name = resolved.string else {
                throw resource.failure(
                    "'AutoPublishAlias' must be a string or a Ref to a template parameter", at: given.location)
            }
            aliasName = name
            let version = try makeVersion(&resource, &function)
            alias = try makeAlias(resource, name, version)
            result.append(version)
        }
        var address: [GeneratedResource] = []
        if let configuration = resource["FunctionUrlConfig"], configuration.isTruthy {
            address = try makeAddress(resource, configuration, function, alias)
        }
        try addDeploymentPreference(&resource, &alias)
        var destinations = Destinations()
        if let configuration = resource["EventInvokeConfig"], configuration.isTruthy {
            destinations = try makeDestinations(&resource, configuration, aliasName, alias)
        }
        var parts = FunctionParts(
            function: function, alias: alias, role: try makeFunctionRole(resource, destinations.policies))
        var keepsRole = false
        if let stated = function["Role"] {
            if stated.isIntrinsicIf { keepsRole = try chooseRole(resource, &parts) }
        } else {
            parts.function["Role"] = parts.role.arn
            keepsRole = true
        }
        var events: [GeneratedResource] = []
        do throws(SAMFailure) {
            events = try makeEvents(resource, &parts)
        } catch {
            throw error.attributed(to: resource.id)
        }
        result.insert(parts.function, at: 0)
        if let alias = parts.alias { result.append(alias) }
        result += address + destinations.resources
        if keepsRole { result.append(parts.role) }
        result += events
        propagateTags(&result, resource)
        return result
    }

    /// Puts the tags of the resource on everything generated, if it asks for that.
    func propagateTags(_ generated: inout [GeneratedResource], _ resource: SAMResource, always: Bool? = nil) {
        guard always ?? resource["PropagateTags"].isTruthy, let tags = resource["Tags"], tags.isTruthy else { return }
        for index in generated.indices { generated[index].assign(tags: tags) }
    }

    // MARK: checks

    private func checkCombinations(_ resource: SAMResource) throws(SAMFailure) {
        var messages: [String] = []
        for (first, second) in [
            ("CapacityProviderConfig", "ProvisionedConcurrencyConfig"), ("CapacityProviderConfig", "VpcConfig"),
        ]
        where resource[first] != nil && resource[second] != nil {
            messages.append("Cannot specify '\(first)' and '\(second)' together.")
        }
        for (first, second) in [
            ("FunctionScalingConfig", "CapacityProviderConfig"), ("VersionDeletionPolicy", "AutoPublishAlias"),
        ]
        where resource[first] != nil && resource[second] == nil {
            messages.append("'\(first)' requires '\(second)'.")
        }
        if !messages.isEmpty { throw resource.failure(messages.joined(separator: "\n")) }
        if let queue = resource["DeadLetterQueue"], queue.isTruthy { try checkDeadLetterQueue(resource, queue) }
        guard resource["TenancyConfig"].isTruthy else { return }
        for (property, name) in [
            ("ProvisionedConcurrencyConfig", "Provisioned concurrency"), ("FunctionUrlConfig", "Function URL"),
            ("SnapStart", "SnapStart"),
        ] where resource[property].isTruthy {
            throw resource.failure(
                "\(name) is not supported for functions enabled with tenancy configuration.",
                at: resource[property]?.location)
        }
        for event in resource["Events"]?.object ?? Mapping() {
            let type = PythonText.text(event.value["Type"])
            if type != "Api", type != "HttpApi" {
                throw resource.failure(
                    "Event source '\(type)' is not supported for functions enabled with tenancy configuration. Only "
                        + "Api and HttpApi event sources are supported.", at: event.keyLocation)
            }
        }
    }

    private func checkDeadLetterQueue(_ resource: SAMResource, _ queue: Node) throws(SAMFailure) {
        guard queue["Type"].isTruthy, queue["TargetArn"].isTruthy else {
            throw resource.failure(
                "'DeadLetterQueue' requires Type and TargetArn properties to be specified.", at: queue.location)
        }
        let type = try resource.expect.string(queue["Type"], "DeadLetterQueue.Type")
        guard ["SQS", "SNS"].contains(type) else {
            throw resource.failure("'DeadLetterQueue' requires Type of ['SQS', 'SNS']", at: queue["Type"]?.location)
        }
    }

    // MARK: the function itself

    private func makeFunction(_ resource: inout SAMResource) throws(SAMFailure) -> GeneratedResource {
        var function = GeneratedResource(
            "AWS::Lambda::Function", resource.id, dependsOn: resource.dependsOn, attributes: resource.attributes)
        if resource["FunctionName"].isTruthy { function["FunctionName"] = resource["FunctionName"] }
        for name in [
            "Handler", "Runtime", "Description", "MemorySize", "Timeout", "VpcConfig", "Role", "Environment",
            "KmsKeyArn", "ReservedConcurrentExecutions", "Layers", "FileSystemConfigs", "ImageConfig", "PackageType",
            "Architectures", "SnapStart", "EphemeralStorage", "CodeSigningConfigArn", "RuntimeManagementConfig",
            "LoggingConfig", "TenancyConfig", "RecursiveLoop", "DurableConfig", "PublishToLatestPublished",
        ] {
            function[name] = resource[name]
        }
        function["Code"] = try code(resource)
        function["Tags"] = Node(try samTags(resource, "lambda:createdBy"))
        if let tracing = resource["Tracing"], tracing.isTruthy, try resolver.resolve(tracing).string != "Disabled" {
            function["TracingConfig"] = .object(["Mode": tracing])
        }
        if let queue = resource["DeadLetterQueue"], queue.isTruthy, let target = queue["TargetArn"] {
            function["DeadLetterConfig"] = .object(["TargetArn": target])
        }
        if let configuration = resource["CapacityProviderConfig"], configuration.isTruthy {
            function["CapacityProviderConfig"] = try capacityProvider(resource, configuration)
        }
        if resource["FunctionScalingConfig"].isTruthy {
            function["FunctionScalingConfig"] = resource["FunctionScalingConfig"]
        }
        try checkPackage(function, at: resource.location)
        return function
    }

    /// SAM's own tag, then those of the resource; names that SAM keeps for itself are refused.
    func samTags(_ resource: SAMResource, _ name: String, more: Node? = nil) throws(SAMFailure) -> [Node] {
        for reserved in ["lambda:createdBy", "serverlessrepo:applicationId", "serverlessrepo:semanticVersion"] {
            if let entry = resource["Tags"]?.object?.entry(reserved) {
                throw resource.failure(
                    "\(reserved) is a reserved Tag key name and cannot be set on your resource. Please change the tag "
                        + "key in the input.", at: entry.keyLocation)
            }
        }
        return [.object(["Key": Node(name), "Value": "SAM"])] + CFN.tagList(more) + CFN.tagList(resource["Tags"])
    }

    private func code(_ resource: SAMResource) throws(SAMFailure) -> Node {
        let kind = resource["PackageType"]
        let name = kind.isTruthy ? kind?.string : "Zip"
        guard name == "Zip" || name == "Image" else {
            throw resource.failure("invalid 'PackageType' : \(PythonText.text(kind))", at: kind?.location)
        }
        if name == "Image" {
            guard let uri = resource["ImageUri"] else { throw resource.failure("'ImageUri' must be set.") }
            guard uri.isTruthy else {
                throw resource.failure(
                    "'ImageUri' requires that a image hosted at a registry be specified.", at: uri.location)
            }
            return .object(["ImageUri": uri])
        }
        var code: Node
        if let inline = resource["InlineCode"] {
            code = .object(["ZipFile": inline])
        } else if let uri = resource["CodeUri"] {
            code = try S3Location(uri, id: resource.id, property: "CodeUri").node(prefix: "S3")
        } else {
            throw resource.failure("Only one of 'InlineCode' or 'CodeUri' can be set.")
        }
        if resource["SourceKMSKeyArn"].isTruthy { code[member: "SourceKMSKeyArn"] = resource["SourceKMSKeyArn"] }
        return code
    }

    private func checkPackage(_ function: GeneratedResource, at location: SourceLocation) throws(SAMFailure) {
        func refuse(_ detail: String) -> SAMFailure { .resource(function.logicalID, detail, at: location) }
        if function["PackageType"].isTruthy, function["PackageType"]?.string == "Image" {
            if ["Handler", "Runtime", "Layers"].contains(where: { function[$0].isTruthy }) {
                throw refuse("Runtime, Handler, Layers cannot be present when PackageType is of type `Image`")
            }
            return
        }
        guard function["Runtime"].isTruthy, function["Handler"].isTruthy else {
            throw refuse("Runtime and Handler needs to be present when PackageType is of type `Zip`")
        }
        if function["ImageConfig"].isTruthy {
            throw refuse("ImageUri or ImageConfig cannot be present when PackageType is of type `Zip`")
        }
    }

    private func capacityProvider(_ resource: SAMResource, _ node: Node) throws(SAMFailure) -> Node {
        var result = Mapping()
        for (name, to) in [
            ("Arn", "CapacityProviderArn"),
            ("PerExecutionEnvironmentMaxConcurrency", "PerExecutionEnvironmentMaxConcurrency"),
            ("ExecutionEnvironmentMemoryGiBPerVCpu", "ExecutionEnvironmentMemoryGiBPerVCpu"),
        ] {
            if let value = node[name].given { result[to] = value }
        }
        try ModelCheck(id: resource.id).capacityProviderConfig(node)
        return .object(["LambdaManagedInstancesCapacityProviderConfig": Node(result)])
    }

    // MARK: the role

    private func makeFunctionRole(_ resource: SAMResource, _ destinations: [Node]) throws(SAMFailure)
        -> GeneratedResource
    {
        var parts = RoleParts(
            assumeRolePolicy: resource["AssumeRolePolicyDocument"] ?? CFN.assumeRolePolicy("lambda.amazonaws.com"))
        let basic =
            resource["DurableConfig"].isTruthy
            ? "AWSLambdaBasicDurableExecutionRolePolicy" : "AWSLambdaBasicExecutionRole"
        parts.managedPolicies = [Node(managedPolicyARN("service-role/" + basic))]
        if let tracing = resource["Tracing"], tracing.isTruthy, try resolver.resolve(tracing).string != "Disabled" {
            parts.managedPolicies.append(Node(managedPolicyARN(tracingPolicy)))
        }
        if resource["VpcConfig"].isTruthy {
            parts.managedPolicies.append(Node(managedPolicyARN("service-role/AWSLambdaVPCAccessExecutionRole")))
        }
        if let queue = resource["DeadLetterQueue"], queue.isTruthy, let target = queue["TargetArn"] {
            let action = queue["Type"]?.string == "SNS" ? "sns:Publish" : "sqs:SendMessage"
            parts.policies.append(
                .object([
                    "PolicyName": "DeadLetterQueuePolicy",
                    "PolicyDocument": .object([
                        "Version": "2012-10-17",
                        "Statement": [.object(["Action": Node(action), "Resource": target, "Effect": "Allow"])],
                    ]),
                ]))
        }
        parts.policies += destinations
        parts.path = resource["RolePath"]
        parts.permissionsBoundary = resource["PermissionsBoundary"]
        parts.tags = try samTags(resource, "lambda:createdBy")
        return try makeRole(
            for: resource.id, attributes: resource.passedAttributes, statedPolicies: resource["Policies"], parts: parts)
    }

    var tracingPolicy: String { partition == "aws" ? "AWSXrayWriteOnlyAccess" : "AWSXRayDaemonWriteAccess" }

    /// `Role: !If [Condition, arn, !Ref AWS::NoValue]`: the generated role takes the empty branch. Says whether it is needed.
    private mutating func chooseRole(_ resource: SAMResource, _ parts: inout FunctionParts) throws(SAMFailure) -> Bool {
        var stated = resource["Role"]
        let resolved = try resolver.resolveNested(&stated)
        parts.function["Role"] = stated
        guard let items = resolved?["Fn::If"]?.array, items.count == 3 else {
            throw resource.failure(
                "Malformed 'Role' property: Fn::If requires 3 arguments.", at: resource["Role"]?.location)
        }
        switch (items[1].isNoValue, items[2].isNoValue) {
        case (true, true): parts.function["Role"] = parts.role.arn
        case (true, false):
            parts.function["Role"] = CFN.iff(items[0], parts.role.arn, items[2])
            parts.role.attributes["Condition"] = items[0]
        case (false, true):
            let name = "NOT" + PythonText.text(items[0])
            parts.function["Role"] = CFN.iff(items[0], items[1], parts.role.arn)
            parts.role.attributes["Condition"] = Node(name)
            add(condition: name, .object(["Fn::Not": [.object(["Condition": items[0]])]]))
        case (false, false): return false
        }
        return true
    }
}
