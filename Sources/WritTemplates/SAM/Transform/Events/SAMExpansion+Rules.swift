import WritModel

/// Schedules and EventBridge rules.
extension SAMExpansion {
    func makeSchedule(_ event: SAMEvent, _ parts: FunctionParts) throws(SAMFailure) -> [GeneratedResource] {
        var rule = GeneratedResource(
            "AWS::Events::Rule", event.logicalID, attributes: parts.target.passedAttributes)
        rule["ScheduleExpression"] = event["Schedule"]
        rule["State"] = try ruleState(event)
        rule["Name"] = event["Name"]
        rule["Description"] = event["Description"]
        let queue = try deadLetterQueue(event, rule)
        rule["Targets"] = [functionTarget(event, parts, queue.arn)]
        return [rule] + queue.made + [permission(event, parts, "events.amazonaws.com", sourceARN: rule.arn)]
    }

    func makeRule(_ event: SAMEvent, _ parts: FunctionParts) throws(SAMFailure) -> [GeneratedResource] {
        var rule = GeneratedResource(
            "AWS::Events::Rule", event.logicalID, attributes: parts.target.passedAttributes)
        rule["EventBusName"] = event["EventBusName"]
        rule["EventPattern"] = event["Pattern"]
        rule["Name"] = event["RuleName"]
        let queue = try deadLetterQueue(event, rule)
        rule["State"] = try ruleState(event)
        rule["Targets"] = [functionTarget(event, parts, queue.arn)]
        return queue.made + [rule, permission(event, parts, "events.amazonaws.com", sourceARN: rule.arn)]
    }

    /// `State`, or `Enabled` in its words.
    func ruleState(_ event: SAMEvent) throws(SAMFailure) -> Node? {
        if event["State"].isTruthy, event["Enabled"] != nil {
            throw event.failure("State and Enabled Properties cannot both be specified.", at: event["State"]?.location)
        }
        if event["State"].isTruthy { return event["State"] }
        return event["Enabled"].map { $0.isTruthy ? "ENABLED" : "DISABLED" }
    }

    private func functionTarget(_ event: SAMEvent, _ parts: FunctionParts, _ queue: Node?) -> Node {
        var target = Mapping()
        target["Arn"] = parts.targetARN
        target["Id"] = event["Target"]?["Id"] ?? Self.targetID(event.logicalID, "LambdaTarget")
        addTargetSettings(event, queue, to: &target)
        return Node(target)
    }

    func addTargetSettings(_ event: SAMEvent, _ queue: Node?, to target: inout Mapping) {
        for name in ["Input", "InputPath", "RetryPolicy", "InputTransformer"] {
            if let value = event[name] { target[name] = value }
        }
        if event["DeadLetterConfig"] != nil { target["DeadLetterConfig"] = .object(["Arn": queue ?? Node(.null)]) }
    }

    /// At most 64 characters.
    static func targetID(_ id: String, _ suffix: String) -> Node {
        Node(id.count + suffix.count <= 64 ? id + suffix : id.prefix(64 - suffix.count) + suffix)
    }

    /// The queue for events that could not be delivered: the given one, or a new one with its policy.
    func deadLetterQueue(
        _ event: SAMEvent, _ rule: GeneratedResource
    ) throws(SAMFailure) -> (arn: Node?, made: [GeneratedResource]) {
        guard let configuration = event["DeadLetterConfig"] else { return (nil, []) }
        try checkDeadLetterConfig(event, configuration)
        if let arn = configuration["Arn"].given { return (arn, []) }
        let queue = GeneratedResource(
            "AWS::SQS::Queue", try queueID(event, configuration), attributes: rule.attributes)
        var policy = GeneratedResource(
            "AWS::SQS::QueuePolicy", event.logicalID + "QueuePolicy", attributes: rule.attributes)
        policy["PolicyDocument"] = .object([
            "Version": "2012-10-17",
            "Statement": [
                .object([
                    "Action": "sqs:SendMessage", "Effect": "Allow",
                    "Principal": .object(["Service": "events.amazonaws.com"]), "Resource": queue.arn,
                    "Condition": .object(["ArnEquals": .object(["aws:SourceArn": rule.arn])]),
                ])
            ],
        ])
        policy["Queues"] = [queue.ref]
        return (queue.arn, [queue, policy])
    }

    private func queueID(_ event: SAMEvent, _ configuration: Node) throws(SAMFailure) -> String {
        guard let given = configuration["QueueLogicalId"].given else { return event.logicalID + "Queue" }
        guard let id = given.string else {
            throw SAMFailure.event(event.logicalID, "QueueLogicalId must be a string", at: given.location)
        }
        return id.isEmpty ? event.logicalID + "Queue" : id
    }

    private func checkDeadLetterConfig(_ event: SAMEvent, _ configuration: Node) throws(SAMFailure) {
        func refuse(_ detail: String) -> SAMFailure { .event(event.logicalID, detail, at: configuration.location) }
        switch (configuration["Arn"] != nil, configuration["Type"] != nil) {
        case (true, true): throw refuse("You can either define 'Arn' or 'Type' property of DeadLetterConfig.")
        case (false, false): throw refuse("No 'Arn' or 'Type' property provided for DeadLetterConfig.")
        case (false, true) where configuration["Type"]?.string != "SQS":
            throw refuse("The only valid value for 'Type' property of DeadLetterConfig is 'SQS'.")
        default: break
        }
    }

    // MARK: EventBridge Scheduler

    func makeScheduleV2(
        _ event: SAMEvent, target: Node, attributes: Mapping, isFunction: Bool
    ) throws(SAMFailure) -> [GeneratedResource] {
        var schedule = GeneratedResource("AWS::Scheduler::Schedule", event.logicalID, attributes: attributes)
        schedule["ScheduleExpression"] = event["ScheduleExpression"]
        if event["State"].isTruthy { schedule["State"] = event["State"] }
        if event["OmitName"].isTruthy {
            if event["Name"].isTruthy {
                throw SAMFailure.event(
                    event.logicalID, "Name cannot be set when OmitName is True", at: event["Name"]?.location)
            }
        } else {
            schedule["Name"] = event["Name"].isTruthy ? event["Name"] : Node(event.logicalID)
        }
        schedule["FlexibleTimeWindow"] =
            event["FlexibleTimeWindow"].isTruthy ? event["FlexibleTimeWindow"] : .object(["Mode": "OFF"])
        for name in [
            "Description", "StartDate", "EndDate", "ScheduleExpressionTimezone", "GroupName", "KmsKeyArn",
        ] {
            schedule[name] = event[name]
        }
        var made: [GeneratedResource] = []
        var queueARN: Node?
        if let configuration = event["DeadLetterConfig"] {
            try checkDeadLetterConfig(event, configuration)
            if let arn = configuration["Arn"].given {
                queueARN = arn
            } else {
                let queue = GeneratedResource(
                    "AWS::SQS::Queue", try queueID(event, configuration), attributes: attributes)
                queueARN = queue.arn
                made.append(queue)
            }
        }
        var roleARN = event["RoleArn"]
        if !roleARN.isTruthy {
            let role = schedulerRole(event, target, attributes, queueARN, isFunction: isFunction)
            roleARN = role.arn
            made.append(role)
        }
        var members = Mapping()
        members["Arn"] = target
        members["RoleArn"] = roleARN
        addTargetSettings(event, queueARN, to: &members)
        schedule["Target"] = Node(members)
        return [schedule] + made
    }

    private func schedulerRole(
        _ event: SAMEvent, _ target: Node, _ attributes: Mapping, _ queue: Node?, isFunction: Bool
    ) -> GeneratedResource {
        var role = GeneratedResource("AWS::IAM::Role", event.logicalID + "Role", attributes: attributes)
        role["AssumeRolePolicyDocument"] = CFN.assumeRolePolicy("scheduler.amazonaws.com")
        var policies = [
            isFunction
                ? CFN.policy(event.logicalID + "LambdaPolicy", "lambda:InvokeFunction", on: target)
                : CFN.policy(event.logicalID + "StartExecutionPolicy", "states:StartExecution", on: target)
        ]
        if let queue, queue.isTruthy {
            policies.append(CFN.policy(event.logicalID + "SQSPolicy", "sqs:SendMessage", on: queue))
        }
        role["Policies"] = Node(policies)
        if event["PermissionsBoundary"].isTruthy { role["PermissionsBoundary"] = event["PermissionsBoundary"] }
        return role
    }
}
