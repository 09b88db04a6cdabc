import WritModel

/// `EventInvokeConfig`: where the outcomes of asynchronous invocations go.
extension SAMExpansion {
    struct Destinations {
        var resources: [GeneratedResource] = []
        var policies: [Node] = []
    }

    mutating func makeDestinations(
        _ resource: inout SAMResource, _ configuration: Node, _ aliasName: String, _ alias: GeneratedResource?
    ) throws(SAMFailure) -> Destinations {
        var result = Destinations()
        let resolved = try resolver.resolve(configuration)
        let id = resource.id + "EventInvokeConfig"
        var configured = Mapping()
        if let destinations = resolved["DestinationConfig"], destinations.isTruthy {
            try resource.expect.map(destinations, "EventInvokeConfig.DestinationConfig")
            for name in ["OnSuccess", "OnFailure"] {
                guard let destination = destinations[name].given else { continue }
                try resource.expect.map(destination, "EventInvokeConfig.DestinationConfig.\(name)")
                let target = try makeDestination(resource, destination, id, name, &result)
                configured[name] = .object(["Destination": target ?? Node(.null)])
            }
        }
        var invoke = GeneratedResource(
            "AWS::Lambda::EventInvokeConfig", id, dependsOn: alias.map { [Node($0.logicalID)] },
            attributes: resource.attributes)
        invoke["FunctionName"] = CFN.ref(resource.id)
        invoke["Qualifier"] = Node(aliasName.isEmpty ? "$LATEST" : aliasName)
        invoke["DestinationConfig"] = Node(configured)
        invoke["MaximumEventAgeInSeconds"] = resolved["MaximumEventAgeInSeconds"]
        invoke["MaximumRetryAttempts"] = resolved["MaximumRetryAttempts"]
        result.resources.append(invoke)
        return result
    }

    /// The destination's ARN; a queue or topic is made where none is given.
    private mutating func makeDestination(
        _ resource: SAMResource, _ destination: Node, _ id: String, _ outcome: String, _ result: inout Destinations
    ) throws(SAMFailure) -> Node? {
        let types = ["SQS", "SNS", "EventBridge", "Lambda", "S3Bucket"]
        guard let type = destination["Type"]?.string, types.contains(type) else {
            throw resource.failure(
                "'Type: \(PythonText.text(destination["Type"]))' must be one of \(PythonText.list(types))",
                at: destination.location)
        }
        let given = destination["Destination"].given
        let (condition, other) = try conditionalDestination(given, id)
        let name = id + outcome
        guard given == nil || condition != nil else {
            if let given { result.policies.append(policy(type, name, given)) }
            return given
        }
        guard type == "SQS" || type == "SNS" else {
            throw resource.failure(
                "Destination is required if Type is not ['SQS', 'SNS']", at: destination.location)
        }
        var made =
            type == "SQS"
            ? GeneratedResource("AWS::SQS::Queue", name + "Queue", attributes: resource.passedAttributes)
            : GeneratedResource("AWS::SNS::Topic", name + "Topic", attributes: resource.passedAttributes)
        if let combined = bothConditions(resource.condition, condition, resource.id) {
            made.attributes["Condition"] = combined
        }
        let own = type == "SQS" ? made.arn : made.ref
        let target = condition.map { CFN.iff($0, own, other ?? CFN.noValue) } ?? own
        result.resources.append(made)
        result.policies.append(policy(type, name, target))
        return target
    }

    private func policy(_ type: String, _ name: String, _ target: Node) -> Node {
        switch type {
        case "SQS": CFN.policy(name + "SQSPolicy", "sqs:SendMessage", on: target)
        case "SNS": CFN.policy(name + "SNSPolicy", "sns:publish", on: target)
        case "EventBridge": CFN.policy(name + "EventBridgePolicy", "events:PutEvents", on: target)
        case "Lambda": CFN.policy(name + "LambdaPolicy", "lambda:InvokeFunction", on: target)
        default: CFN.bucketWritePolicy(name + "S3Policy", target)
        }
    }

    /// For `!If [c, arn, !Ref AWS::NoValue]`: the condition under which a target must be made, and the other branch.
    private mutating func conditionalDestination(
        _ node: Node?, _ id: String
    ) throws(SAMFailure) -> (condition: Node?, other: Node?) {
        guard let node, node.isIntrinsicIf else { return (nil, nil) }
        guard let items = node["Fn::If"]?.array, items.count == 3 else {
            throw .resource(
                id, "Malformed 'Destination' property: Fn::If requires 3 arguments.", at: node.location)
        }
        switch (items[1].isNoValue, items[2].isNoValue) {
        case (true, false): return (items[0], items[2])
        case (false, true):
            let name = "NOT" + PythonText.text(items[0]) + LogicalIDHash.digest(of: id).prefix(10)
            add(condition: name, .object(["Fn::Not": [.object(["Condition": items[0]])]]))
            return (Node(name), items[1])
        default: return (nil, nil)
        }
    }

    private mutating func bothConditions(_ own: Node?, _ other: Node?, _ id: String) -> Node? {
        guard let own else { return other }
        guard let other else { return own }
        let name =
            PythonText.text(own) + "AND" + PythonText.text(other) + LogicalIDHash.digest(of: id).prefix(10)
        let parts = [own, other].map { Node.object(["Condition": .object(["Condition": $0])]) }
        add(condition: name, .object(["Fn::And": Node(parts)]))
        return Node(name)
    }
}
