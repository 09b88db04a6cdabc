import WritModel

/// `AWS::Serverless::Connector`: the least that lets one resource use another.
extension SAMExpansion {
    mutating func expandConnector(_ resource: SAMResource) throws(SAMFailure) -> [GeneratedResource] {
        guard let from = resource["Source"], let to = resource["Destination"] else { return [] }
        let destinations = to.array ?? [to]
        var made: [GeneratedResource] = []
        for (index, destination) in destinations.enumerated() {
            let target = try ConnectorEnd(destination, other: from, resources: output, connector: resource.id)
            let origin = try ConnectorEnd(from, other: destination, resources: output, connector: resource.id)
            let suffix = to.array == nil ? "" : "Destination\(index)"
            var own = try connect(resource, origin, target, suffix)
            for at in own.indices { addMetadata(&own[at], resource, origin, target) }
            made += own
        }
        replaceDependency(on: resource.id, with: made.map(\.logicalID))
        guard !made.isEmpty else { throw resource.failure("'Destination' is an empty list", at: to.location) }
        return made
    }

    private mutating func connect(
        _ resource: SAMResource, _ origin: ConnectorEnd, _ target: ConnectorEnd, _ suffix: String
    ) throws(SAMFailure) -> [GeneratedResource] {
        guard let profile = ConnectorProfile.find(origin.type, target.type) else {
            throw resource.failure(
                "Unable to create connector from \(origin.type) to \(target.type); it's not supported or the template "
                    + "is invalid.")
        }
        let permissions = try checkedPermissions(resource, profile, origin, target)
        let names: [(String, Node?)] = [
            ("Source.Arn", origin.arn), ("Destination.Arn", target.arn), ("Source.ResourceId", origin.resourceID),
            ("Destination.ResourceId", target.resourceID), ("Source.Name", origin.name),
            ("Destination.Name", target.name), ("Source.Qualifier", origin.qualifier),
            ("Destination.Qualifier", target.qualifier),
        ]
        var statements: [Node] = []
        var grants: [(grant: ConnectorProfile.Grant, sourceARN: Node?)] = []
        for grant in profile.grants {
            // Every grant is filled in, chosen or not, so that what is missing shows.
            let filled = try statement(grant, profile.kind, names, resource.id)
            let arn = try grant.sourceARN.map { text throws(SAMFailure) in try fill(text, names, resource.id) }
            guard permissions.contains(grant.permission) else { continue }
            statements.append(filled)
            grants.append((grant, arn))
        }
        let end = profile.isOnSource ? origin : target
        let side = profile.isOnSource ? "Source" : "Destination"
        func missing(_ what: String) -> SAMFailure {
            resource.failure("Unable to get \(what) from '\(side)' resource.")
        }
        let document = Node.object(["Version": "2012-10-17", "Statement": Node(statements)])
        func generated(_ type: String, _ name: String) -> GeneratedResource {
            GeneratedResource(
                type, resource.id + name + suffix, dependsOn: resource.dependsOn, attributes: resource.attributes)
        }
        switch profile.kind {
        case .role:
            guard let role = end.roleName, role.isTruthy else { throw missing("IAM role name") }
            var policy = generated("AWS::IAM::ManagedPolicy", "Policy")
            policy["PolicyDocument"] = document
            policy["Roles"] = [role]
            order(policy.logicalID, profile, origin, target)
            return [policy]
        case .topicPolicy:
            guard let topic = end.arn, topic.isTruthy else { throw missing("SNS topic ARN") }
            var policy = generated("AWS::SNS::TopicPolicy", "TopicPolicy")
            policy["Topics"] = [topic]
            policy["PolicyDocument"] = document
            return [policy]
        case .queuePolicy:
            guard let url = end.queueURL, url.isTruthy else { throw missing("SQS queue URL") }
            var policy = generated("AWS::SQS::QueuePolicy", "QueuePolicy")
            policy["PolicyDocument"] = document
            policy["Queues"] = [url]
            return [policy]
        case .permission:
            guard let function = end.arn, function.isTruthy else { throw missing("Lambda function ARN") }
            return grants.map { item in
                var permission = generated("AWS::Lambda::Permission", item.grant.permission + "LambdaPermission")
                permission["Action"] = "lambda:InvokeFunction"
                permission["FunctionName"] = function
                permission["Principal"] = item.grant.principal.map { Node($0) }
                permission["SourceArn"] = item.sourceARN
                permission["SourceAccount"] = item.grant.sourceAccount.map { CFN.sub($0) }
                return permission
            }
        }
    }

    private func checkedPermissions(
        _ resource: SAMResource, _ profile: ConnectorProfile, _ origin: ConnectorEnd, _ target: ConnectorEnd
    ) throws(SAMFailure) -> Set<String> {
        let given = resource["Permissions"]
        let asked = Set((given?.array ?? []).compactMap(\.string))
        let valid = profile.permissions.joined(separator: ", ")
        guard !asked.isEmpty else {
            throw resource.failure("'Permissions' cannot be empty; valid values are: \(valid).", at: given?.location)
        }
        let prefix =
            "Unsupported 'Permissions' provided for connector from \(origin.type) to \(target.type); valid "
        guard asked.isSubset(of: profile.permissions) else {
            throw resource.failure("\(prefix)values are: \(valid).", at: given?.location)
        }
        let combinations = profile.combinations.map { $0.sorted() }
        guard combinations.isEmpty || combinations.contains(asked.sorted()) else {
            let texts = combinations.map { $0.joined(separator: " + ") }
            throw resource.failure("\(prefix)combinations are: \(texts.joined(separator: ", ")).", at: given?.location)
        }
        return asked
    }

    private func statement(
        _ grant: ConnectorProfile.Grant, _ kind: ConnectorProfile.Kind, _ names: [(String, Node?)], _ id: String
    ) throws(SAMFailure) -> Node {
        switch kind {
        case .role:
            var resources: [Node] = []
            for text in grant.resources { resources.append(try fill(text, names, id)) }
            return .object([
                "Effect": "Allow", "Action": Node(grant.actions.map { Node($0) }), "Resource": Node(resources),
            ])
        case .queuePolicy, .topicPolicy:
            return .object([
                "Effect": "Allow", "Principal": .object(["Service": Node(grant.principal ?? "")]),
                "Resource": try fill("%{Destination.Arn}", names, id), "Action": Node(grant.actions.first ?? ""),
                "Condition": .object([
                    "ArnEquals": .object(["aws:SourceArn": try fill("%{Source.Arn}", names, id)])
                ]),
            ])
        case .permission: return Node(.null)
        }
    }

    /// The text with what the connector joins in place.
    private func fill(_ text: String, _ names: [(String, Node?)], _ id: String) throws(SAMFailure) -> Node {
        var text = text
        var variables = Mapping()
        for (name, value) in names {
            let pattern = "%{\(name)}"
            guard text.firstRange(of: pattern) != nil else { continue }
            guard let value else { throw .resource(id, "\(name) is missing.") }
            if text == pattern { return value }
            let variable = name.replacing(".", with: "")
            text = text.replacing(pattern, with: "${\(variable)}")
            variables[variable] = value
        }
        guard text.contains("${") else { return Node(text) }
        return variables.isEmpty ? CFN.sub(text) : .object(["Fn::Sub": [Node(text), Node(variables)]])
    }

    // MARK: order of creation

    private mutating func order(
        _ policy: String, _ profile: ConnectorProfile, _ origin: ConnectorEnd, _ target: ConnectorEnd
    ) {
        if profile.precedesMapping, let from = origin.logicalID, let to = target.logicalID {
            let mappings = output.filter { entry in
                entry.value["Type"]?.string == "AWS::Lambda::EventSourceMapping"
                    && entry.value["Properties"]?["FunctionName"]?.intrinsicLogicalID == to
                    && entry.value["Properties"]?["EventSourceArn"]?.intrinsicLogicalID == from
            }
            if mappings.count == 1 { addDependency(mappings[0].key, policy) }
        }
        if profile.precedesSource, let from = origin.logicalID { addDependency(from, policy) }
    }

    private mutating func addDependency(_ id: String, _ dependency: String) {
        guard let resource = output[id] else { return }
        let existing = resource["DependsOn"].map { $0.array ?? [$0] } ?? []
        let item = Node(dependency)
        output[id]?[member: "DependsOn"] = Node(existing.contains(item) ? existing : existing + [item])
    }

    private mutating func replaceDependency(on id: String, with made: [String]) {
        for entry in output {
            guard var dependencies = entry.value["DependsOn"].map({ $0.array ?? [$0] }),
                let at = dependencies.firstIndex(of: Node(id))
            else { continue }
            dependencies.remove(at: at)
            for item in made.map({ Node($0) }) where !dependencies.contains(item) { dependencies.append(item) }
            output[entry.key]?[member: "DependsOn"] = Node(dependencies)
        }
    }

    private func addMetadata(
        _ generated: inout GeneratedResource, _ resource: SAMResource, _ origin: ConnectorEnd, _ target: ConnectorEnd
    ) {
        func type(_ end: ConnectorEnd) -> Node {
            Node(end.logicalID.flatMap { source[$0]?["Type"]?.string } ?? end.type)
        }
        let own = Node.object([
            "Source": .object(["Type": type(origin)]), "Destination": .object(["Type": type(target)]),
        ])
        var metadata = generated.attributes["Metadata"] ?? Node(Mapping())
        metadata[member: "aws:sam:connectors"] = .object([resource.id: own])
        generated.attributes["Metadata"] = metadata
    }
}
