import WritModel

/// What starts executions of a state machine.
extension SAMExpansion {
    mutating func makeStateMachineEvents(
        _ resource: SAMResource, _ target: GeneratedResource
    ) throws(SAMFailure) -> [GeneratedResource] {
        var made: [GeneratedResource] = []
        for entry in resource["Events"]?.object ?? Mapping() {
            let event = try event(entry, of: resource, PropertySchema.stateMachineEvents)
            let boundary = resource["PermissionsBoundary"]
            switch event.type {
            case "Schedule": made += try makeExecutionSchedule(event, target, boundary)
            case "CloudWatchEvent", "EventBridgeRule": made += try makeExecutionRule(event, target, boundary)
            case "ScheduleV2":
                made += try makeScheduleV2(
                    event, target: target.ref, attributes: target.passedAttributes, isFunction: false)
            default: made += try makeExecutionRoute(event, target, boundary)
            }
        }
        return made
    }

    /// The role in which the service starts executions.
    private func executionRole(
        _ event: SAMEvent, _ target: GeneratedResource, _ service: String, _ boundary: Node?
    ) -> GeneratedResource {
        var role = GeneratedResource(
            "AWS::IAM::Role", event.logicalID + "Role", attributes: target.passedAttributes)
        role["AssumeRolePolicyDocument"] = CFN.assumeRolePolicy(service)
        role["Policies"] = [
            CFN.policy(role.logicalID + "StartExecutionPolicy", "states:StartExecution", on: target.ref)
        ]
        if boundary.isTruthy { role["PermissionsBoundary"] = boundary }
        return role
    }

    private func makeExecutionSchedule(
        _ event: SAMEvent, _ target: GeneratedResource, _ boundary: Node?
    ) throws(SAMFailure) -> [GeneratedResource] {
        var rule = GeneratedResource("AWS::Events::Rule", event.logicalID, attributes: target.passedAttributes)
        rule["ScheduleExpression"] = event["Schedule"]
        rule["State"] = try ruleState(event)
        rule["Name"] = event["Name"]
        rule["Description"] = event["Description"]
        var made: [GeneratedResource] = []
        var roleARN = event["RoleArn"]
        if roleARN == nil {
            let role = executionRole(event, target, "events.amazonaws.com", boundary)
            roleARN = role.arn
            made.append(role)
        }
        let queue = try deadLetterQueue(event, rule)
        rule["Targets"] = [executionTarget(event, target, roleARN, queue.arn)]
        return [rule] + made + queue.made
    }

    private func makeExecutionRule(
        _ event: SAMEvent, _ target: GeneratedResource, _ boundary: Node?
    ) throws(SAMFailure) -> [GeneratedResource] {
        var rule = GeneratedResource("AWS::Events::Rule", event.logicalID, attributes: target.passedAttributes)
        rule["EventBusName"] = event["EventBusName"]
        rule["EventPattern"] = event["Pattern"]
        rule["Name"] = event["RuleName"]
        if event["State"].isTruthy { rule["State"] = event["State"] }
        let role = executionRole(event, target, "events.amazonaws.com", boundary)
        let queue = try deadLetterQueue(event, rule)
        rule["Targets"] = [executionTarget(event, target, role.arn, queue.arn)]
        return [rule, role] + queue.made
    }

    private func executionTarget(
        _ event: SAMEvent, _ target: GeneratedResource, _ role: Node?, _ queue: Node?
    ) -> Node {
        var members = Mapping()
        members["Arn"] = target.ref
        members["Id"] = event["Target"]?["Id"] ?? Self.targetID(event.logicalID, "StepFunctionsTarget")
        members["RoleArn"] = role
        addTargetSettings(event, queue, to: &members)
        return Node(members)
    }

    private mutating func makeExecutionRoute(
        _ event: SAMEvent, _ target: GeneratedResource, _ boundary: Node?
    ) throws(SAMFailure) -> [GeneratedResource] {
        let role = executionRole(event, target, "apigateway.amazonaws.com", boundary)
        guard let id = ImplicitAPIKind.apiID(event["RestApiId"])?.string, let api = source[id]?["Properties"],
            let path = event["Path"]?.string, let method = event["Method"]?.string?.lowercased(),
            api["__MANAGE_SWAGGER"].isTruthy, let body = api["DefinitionBody"].given
        else { return [role] }
        var definition = try APIDefinition(body, .swagger)
        if try definition.hasIntegration(path, method) {
            throw event.failure("API method \"\(method)\" defined multiple times for path \"\(path)\".")
        }
        try definition.addStateMachineIntegration(
            path, method, uri: CFN.sub("arn:${AWS::Partition}:apigateway:${AWS::Region}:states:action/StartExecution"),
            credentials: role.arn, templates: requestTemplate(event, target),
            condition: target.attributes["Condition"])
        if let auth = event["Auth"], auth.isTruthy {
            let stage = event["Stage"] ?? Node(.null)
            try addAuth(auth, event, api: id, path, method, stage: stage, &definition)
        }
        setProperty("DefinitionBody", of: id, to: definition.document)
        return [role]
    }

    private func requestTemplate(_ event: SAMEvent, _ target: GeneratedResource) -> Node {
        let id = target.logicalID
        let text =
            event["UnescapeMappingTemplate"].isTruthy
            ? #"{"input": "$util.escapeJavaScript($input.json('$')).replaceAll("\\'","'")", "stateMachineArn": "${"#
                + id + #"}"}"#
            : #"{"input": "$util.escapeJavaScript($input.json('$'))", "stateMachineArn": "${"# + id + #"}"}"#
        return .object(["application/json": CFN.sub(text)])
    }
}
