import WritModel

extension SAMExpansion {
    /// The types that take part in everything that happens before resources are expanded.
    static let managedTypes: Set<String> = [
        "AWS::Serverless::Api", "AWS::Serverless::Function", "AWS::Serverless::SimpleTable",
        "AWS::Serverless::Application", "AWS::Serverless::LayerVersion", "AWS::Serverless::HttpApi",
        "AWS::Serverless::WebSocketApi", "AWS::Serverless::StateMachine", "AWS::Serverless::CapacityProvider",
    ]

    func isManaged(_ node: Node) -> Bool { node["Type"]?.string.map(Self.managedTypes.contains) ?? false }

    func checkStructure() throws(SAMFailure) {
        guard let resources = document["Resources"], let members = resources.object, !members.isEmpty else {
            throw .fatal("'Resources' section is required", at: document["Resources"]?.location)
        }
        for entry in members where entry.value.object == nil {
            throw .fatal(
                "All 'Resources' must be Objects. If you're using YAML, this may be an indentation issue.",
                at: entry.keyLocation)
        }
        for entry in members {
            if let condition = entry.value["Condition"], condition.isTruthy, condition.string == nil {
                throw .fatal("Every Condition member must be a string.", at: condition.location)
            }
            guard isManaged(entry.value), let properties = entry.value["Properties"] else { continue }
            do throws(SAMFailure) {
                try Expect.attribute(entry.key).map(properties, "Properties")
            } catch {
                throw error.asFatal
            }
        }
        if let parameters = document["Parameters"], parameters.object == nil, !parameters.isNull {
            // SAM reads defaults only from an object; anything else is left to CloudFormation.
            return
        }
    }

    /// Properties that name files which packaging uploads.
    private static let pathProperties: [String: [String]] = [
        "AWS::Serverless::Function": ["CodeUri"], "AWS::Serverless::LayerVersion": ["ContentUri"],
        "AWS::Serverless::Api": ["DefinitionUri"], "AWS::Serverless::HttpApi": ["DefinitionUri"],
        "AWS::Serverless::StateMachine": ["DefinitionUri"],
    ]

    /// Gives unpackaged code an address, in the resources and in `Globals`.
    mutating func replaceLocalPaths() {
        func address(_ node: Node) -> Node? {
            if node.isIntrinsic { return S3Location.placeholder("computed", at: node.location) }
            guard let text = node.string, !text.lowercased().hasPrefix("s3://") else { return nil }
            return S3Location.placeholder(text, at: node.location)
        }
        for entry in source {
            guard let names = Self.pathProperties[entry.value["Type"]?.string ?? ""],
                var properties = entry.value["Properties"], properties.object != nil
            else { continue }
            for name in names {
                if let value = properties[name], let new = address(value) { properties[member: name] = new }
            }
            let isPlainFunction =
                entry.value["Type"]?.string == "AWS::Serverless::Function" && properties["PackageType"] == nil
                && document["Globals"]?["Function"]?["CodeUri"] == nil
                && !["CodeUri", "InlineCode", "ImageUri"].contains { properties[$0] != nil }
            if isPlainFunction {
                properties[member: "CodeUri"] = S3Location.placeholder(".", at: entry.keyLocation)
            }
            if properties["PackageType"]?.string == "Image", properties["ImageUri"] == nil {
                properties[member: "ImageUri"] = Node("local", at: entry.keyLocation)
            }
            source[entry.key]?[member: "Properties"] = properties
        }
        guard var globals = document["Globals"] else { return }
        for (section, name) in [("Function", "CodeUri"), ("Api", "DefinitionUri")] {
            if var own = globals[section], let value = own[name], let new = address(value) {
                own[member: name] = new
                globals[member: section] = own
            }
        }
        document["Globals"] = globals
    }

    mutating func addDefaultDefinitions() {
        for (type, skeleton) in [
            ("AWS::Serverless::Api", APIDefinition.swaggerSkeleton),
            ("AWS::Serverless::HttpApi", APIDefinition.openAPISkeleton),
        ] {
            for entry in source where entry.value["Type"]?.string == type {
                let properties = entry.value["Properties"]
                guard !(properties?["DefinitionBody"]).isTruthy, !(properties?["DefinitionUri"]).isTruthy else {
                    continue
                }
                var fresh = properties ?? Node(Mapping(), at: entry.value.location)
                fresh[member: "DefinitionBody"] = skeleton.placed(at: entry.value.location)
                fresh[member: "__MANAGE_SWAGGER"] = true
                source[entry.key]?[member: "Properties"] = fresh
            }
        }
    }

    /// Policy templates become statements, applications get their address, before a resource's properties are read.
    func prepare(_ id: String, _ type: String, _ properties: inout Mapping) throws(SAMFailure) {
        switch type {
        case "AWS::Serverless::Function", "AWS::Serverless::StateMachine":
            try expandPolicyTemplates(id, &properties)
        case "AWS::Serverless::Application": try prepareApplication(id, &properties)
        default: break
        }
    }

    // MARK: connectors inside resources

    mutating func separateConnectors() {
        var connectors = Mapping()
        for entry in source {
            guard let section = entry.value["Connectors"] else { continue }
            guard let members = section.object else {
                issues.append(
                    .init(
                        subject: .resource(entry.key), detail: "Attribute '\(entry.key).Connectors' should be a map.",
                        location: section.location, code: "invalid-resource"))
                continue
            }
            for connector in members {
                do throws(SAMFailure) {
                    let (id, node) = try separate(connector, of: entry.key)
                    if let existing = source[id]?["Type"]?.string {
                        _ = existing
                        issues.append(
                            .init(
                                subject: .plain,
                                detail:
                                    "Transforming resource with id [\(entry.key)] attempts to create a new resource "
                                    + "with id [\(id)] and type \"AWS::Serverless::Connector\". A resource with that id "
                                    + "already exists within this template. Please use a different id for that resource.",
                                location: connector.keyLocation, code: "duplicate-resource", orderedBy: entry.key))
                        continue
                    }
                    connectors.append(id, at: connector.keyLocation, node)
                } catch {
                    issues += error.issues
                }
            }
        }
        for entry in source where entry.value["Connectors"] != nil {
            source[entry.key]?[member: "Connectors"] = nil
        }
        for entry in connectors {
            if source[entry.key] != nil {
                source[entry.key] = entry.value
            } else {
                source.append(entry.key, at: entry.keyLocation, entry.value)
            }
        }
    }

    private func separate(_ connector: Mapping.Entry, of sourceID: String) throws(SAMFailure) -> (String, Node) {
        let id = sourceID + connector.key
        guard connector.value.object != nil else {
            throw .resource(id, "\(sourceID).\(id) should be a map.", at: connector.value.location)
        }
        var node = connector.value
        node[member: "Type"] = "AWS::Serverless::Connector"
        try Expect.attribute(sourceID).map(node["Properties"], "Connectors.\(connector.key).Properties")
        var properties = node["Properties"] ?? Node(Mapping())
        var source = Node.object(["Id": Node(sourceID, at: connector.keyLocation)])
        if let reference = properties["SourceReference"] {
            let members = try Expect.resource(sourceID).map(
                reference, "Connectors.\(connector.key).Properties.SourceReference")
            if members.contains("Id") {
                throw .resource(
                    connector.key, "'Id' shouldn't be defined in 'SourceReference'.", at: reference.location)
            }
            for entry in members { source[member: entry.key] = entry.value }
            properties[member: "SourceReference"] = nil
        }
        properties[member: "Source"] = source
        node[member: "Properties"] = properties
        try SAMResource.check(id: id, at: connector.keyLocation)
        try PropertySchema.connector.check(properties.object ?? Mapping(), id: id, at: connector.keyLocation)
        // Only what a connector may have goes on.
        var kept = Mapping()
        for name in ["Type", "DependsOn", "Properties"] + SAMResource.attributeNames {
            if let value = node[name], name != "DependsOn" || value.isTruthy { kept[name] = value }
        }
        return (id, Node(kept, at: connector.value.location))
    }
}
