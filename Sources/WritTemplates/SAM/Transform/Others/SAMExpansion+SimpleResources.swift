import WritModel

/// Tables, layers, nested applications.
extension SAMExpansion {
    func expandSimpleTable(_ resource: SAMResource) throws(SAMFailure) -> [GeneratedResource] {
        var table = GeneratedResource(
            "AWS::DynamoDB::Table", resource.id, dependsOn: resource.dependsOn, attributes: resource.attributes)
        var name: Node = "id"
        var type: Node = "S"
        if let key = resource["PrimaryKey"], key.isTruthy {
            name = try resource.expect.given(key["Name"], "PrimaryKey.Name")
            let given = try resource.expect.given(key["Type"], "PrimaryKey.Type")
            let types = ["String": "S", "Number": "N", "Binary": "B"]
            guard let short = given.string.flatMap({ types[$0] }) else {
                throw resource.failure("Invalid 'Type' \"\(PythonText.text(given))\".", at: given.location)
            }
            type = Node(short)
        }
        table["AttributeDefinitions"] = [.object(["AttributeName": name, "AttributeType": type])]
        table["KeySchema"] = [.object(["AttributeName": name, "KeyType": "HASH"])]
        if let recovery = resource["PointInTimeRecoverySpecification"], recovery.isTruthy {
            table["PointInTimeRecoverySpecification"] = recovery
        }
        if let throughput = resource["ProvisionedThroughput"], throughput.isTruthy {
            table["ProvisionedThroughput"] = throughput
        } else {
            table["BillingMode"] = "PAY_PER_REQUEST"
        }
        for name in ["SSESpecification", "TableName"] where resource[name].isTruthy { table[name] = resource[name] }
        if resource["Tags"].isTruthy { table["Tags"] = Node(CFN.tagList(resource["Tags"])) }
        return [table]
    }

    // MARK: layers

    mutating func expandLayerVersion(_ resource: inout SAMResource) throws(SAMFailure) -> [GeneratedResource] {
        for name in ["LayerName", "LicenseInfo", "Description", "RetentionPolicy"] {
            guard var value = resource.properties[name], value.isTruthy else { continue }
            let original = value
            value = try resolver.resolve(value)
            guard value.string != nil || value.object != nil else {
                throw resource.failure(
                    "Could not resolve parameter for '\(name)' or parameter is not a String.", at: original.location)
            }
            resource[name] = value
        }
        let retention = try retentionPolicy(resource)
        var attributes = resource.passedAttributes
        if attributes["DeletionPolicy"] == nil { attributes["DeletionPolicy"] = "Retain" }
        if let retention { attributes["DeletionPolicy"] = Node(retention) }
        let oldID = resource.id
        resource.id = LogicalIDHash.id(oldID, of: layerPart(resource))
        var layer = GeneratedResource(
            "AWS::Lambda::LayerVersion", resource.id, dependsOn: resource.dependsOn, attributes: attributes)
        layer["LayerName"] = resource["LayerName"].isTruthy ? resource["LayerName"] : Node(oldID)
        layer["Description"] = resource["Description"]
        let content = try S3Location(resource["ContentUri"] ?? Node(.null), id: resource.id, property: "ContentUri")
        layer["Content"] = content.node(prefix: "S3")
        layer["CompatibleArchitectures"] = resource["CompatibleArchitectures"]
        try checkArchitectures(resource)
        layer["CompatibleRuntimes"] = resource["CompatibleRuntimes"]
        layer["LicenseInfo"] = resource["LicenseInfo"]
        return [layer]
    }

    /// The resource as it counts for the hash: without what does not make another layer.
    private func layerPart(_ resource: SAMResource) -> Node {
        var inner = Mapping()
        inner["Type"] = Node(resource.type)
        if let dependsOn = resource.dependsOn, dependsOn.isTruthy { inner["DependsOn"] = dependsOn }
        for entry in resource.attributes
        where !["DeletionPolicy", "UpdateReplacePolicy", "Metadata"].contains(entry.key) {
            inner[entry.key] = entry.value
        }
        var properties = Mapping()
        for entry in resource.properties where !entry.value.isNull { properties[entry.key] = entry.value }
        inner["Properties"] = Node(properties)
        return .object([resource.id: Node(inner)])
    }

    private func retentionPolicy(_ resource: SAMResource) throws(SAMFailure) -> String? {
        guard let given = resource["RetentionPolicy"] else { return nil }
        let choices = "['Retain', 'Delete']"
        if given.isIntrinsic {
            throw resource.failure(
                "'RetentionPolicy' does not accept intrinsic functions, please use one of the following options: "
                    + choices, at: given.location)
        }
        guard let text = given.string else {
            throw resource.failure(
                "Invalid 'RetentionPolicy' type, please use one of the following options: \(choices)",
                at: given.location)
        }
        switch text.lowercased() {
        case "retain": return "Retain"
        case "delete": return "Delete"
        default:
            throw resource.failure(
                "'RetentionPolicy' must be one of the following options: \(choices).", at: given.location)
        }
    }

    private func checkArchitectures(_ resource: SAMResource) throws(SAMFailure) {
        guard let given = resource["CompatibleArchitectures"], given.isTruthy, !given.isIntrinsic else { return }
        for item in given.array ?? [] where !item.isIntrinsic && !["arm64", "x86_64"].contains(item.string ?? "") {
            throw resource.failure(
                "CompatibleArchitectures needs to be a list of 'x86_64' or 'arm64'", at: item.location)
        }
    }

    // MARK: applications

    mutating func resolveApplications() throws(SAMFailure) {
        for entry in source where entry.value["Type"]?.string == "AWS::Serverless::Application" {
            guard var properties = entry.value["Properties"], var location = properties["Location"],
                location.object != nil, location["ApplicationId"].isGiven, location["SemanticVersion"].isGiven
            else { continue }
            for name in ["ApplicationId", "SemanticVersion"] {
                if let value = location[name] { location[member: name] = try resolveWithMappings(value) }
            }
            properties[member: "Location"] = location
            source[entry.key]?[member: "Properties"] = properties
        }
    }

    /// Finds the template of the application.
    func prepareApplication(_ id: String, _ properties: inout Mapping) throws(SAMFailure) {
        func demand(_ members: Mapping, _ name: String, _ at: SourceLocation?) throws(SAMFailure) {
            guard !members.contains(name) else { return }
            throw .resource(id, "Resource is missing the required [\(name)] property.", at: at)
        }
        try demand(properties, "Location", nil)
        guard let location = properties["Location"], let members = location.object else {
            properties["TemplateUrl"] = properties["Location"]
            return
        }
        try demand(members, "ApplicationId", location.location)
        try demand(members, "SemanticVersion", location.location)
        let application = try Expect.resource(id).given(members["ApplicationId"], "ApplicationId")
        let version = members["SemanticVersion"] ?? Node(.null)
        func unresolved(_ name: String, _ node: Node) -> SAMFailure {
            .resource(
                id,
                "Property '\(name)' cannot be resolved. Only FindInMap and Ref intrinsic functions are supported.",
                at: node.location)
        }
        if application.object != nil { throw unresolved("ApplicationId", application) }
        guard version.isTruthy else {
            throw .resource(id, "Property 'SemanticVersion' cannot be blank.", at: version.location)
        }
        if version.object != nil { throw unresolved("SemanticVersion", version) }
        let name = try Expect.resource(id).string(application, "Location.ApplicationId")
        let number = try Expect.resource(id).string(version, "Location.SemanticVersion")
        if name.contains("{{resolve:ssm:") {
            throw .resource(
                id,
                "Serverless Application Repostiory does not support dynamic reference in 'ApplicationId' property.",
                at: application.location)
        }
        switch options.applicationTemplate?(name, number) {
        case .success(let url)?: properties["TemplateUrl"] = Node(url, at: location.location)
        case .failure(let reason)? where !reason.isPending:
            throw .resource(id, reason.message, at: application.location)
        case .failure?, nil: break
        }
    }

    /// Applications whose templates the repository has not ready are reported together.
    mutating func reportPendingApplications() {
        var pending: [Node] = []
        for entry in source where entry.value["Type"]?.string == "AWS::Serverless::Application" {
            guard let location = entry.value["Properties"]?["Location"], let id = location["ApplicationId"],
                let name = id.string, let version = location["SemanticVersion"]?.string,
                case .failure(let reason)? = options.applicationTemplate?(name, version), reason.isPending
            else { continue }
            pending.append(id)
        }
        guard let first = pending.first else { return }
        issues.append(
            .init(
                subject: .resource(PythonText.literal(Node(pending))),
                detail: "Timed out waiting for nested stack templates to reach ACTIVE status.",
                location: first.location, code: "invalid-resource"))
    }

    func expandApplication(_ resource: SAMResource) throws(SAMFailure) -> [GeneratedResource] {
        var stack = GeneratedResource(
            "AWS::CloudFormation::Stack", resource.id, dependsOn: resource.dependsOn,
            attributes: resource.passedAttributes)
        stack["Parameters"] = resource["Parameters"]
        stack["NotificationARNs"] = resource["NotificationARNs"]
        var tags = Mapping()
        if let id = resource["Location"]?["ApplicationId"].given { tags["serverlessrepo:applicationId"] = id }
        if let version = resource["Location"]?["SemanticVersion"].given {
            tags["serverlessrepo:semanticVersion"] = version
        }
        stack["Tags"] = Node(try samTags(resource, "lambda:createdBy", more: Node(tags)))
        stack["TimeoutInMinutes"] = resource["TimeoutInMinutes"]
        stack["TemplateURL"] = resource["TemplateUrl"].isTruthy ? resource["TemplateUrl"] : ""
        return [stack]
    }
}
