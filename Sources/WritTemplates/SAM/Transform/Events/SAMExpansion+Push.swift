import WritModel

/// Sources that invoke the function: buckets, topics, user pools, IoT rules, log groups.
extension SAMExpansion {
    mutating func makeBucketEvent(
        _ event: SAMEvent, _ parts: FunctionParts
    ) throws(SAMFailure) -> [GeneratedResource] {
        guard let id = event["Bucket"]?["Ref"]?.string, var bucket = source[id] else { return [] }
        let permission = permission(event, parts, "s3.amazonaws.com", account: CFN.ref("AWS::AccountId"))
        if let condition = permission.attributes["Condition"] {
            try dependUsingTag(&bucket, id, permission.logicalID, condition)
        } else {
            try depend(&bucket, event, permission.logicalID)
        }
        try addNotifications(event, parts, &bucket, id)
        source[id] = bucket
        return [permission, try adopted(bucket, id, Self.bucketProperties)]
    }

    /// A resource of the template that goes out again with what events wrote into it.
    private func adopted(_ node: Node, _ id: String, _ known: Set<String>) throws(SAMFailure) -> GeneratedResource {
        let type = node["Type"]?.string ?? ""
        try SAMResource.check(id: id, at: node.location)
        let wanted = known.contains("BucketName") ? "AWS::S3::Bucket" : "AWS::Cognito::UserPool"
        guard type == wanted else {
            throw .resource(
                id, "Resource has incorrect Type; expected '\(wanted)', got '\(PythonText.text(node["Type"]))'",
                at: node.location)
        }
        var resource = GeneratedResource(
            type, id, dependsOn: node["DependsOn"], attributes: SAMResource.attributes(of: node))
        for entry in node["Properties"]?.object ?? Mapping() {
            guard known.contains(entry.key) else {
                throw .resource(
                    id, "property \(entry.key) not defined for resource of type \(type)", at: entry.keyLocation)
            }
            resource[entry.key] = entry.value
        }
        return resource
    }

    private func depend(_ bucket: inout Node, _ event: SAMEvent, _ permission: String) throws(SAMFailure) {
        let existing = bucket["DependsOn"]
        var names: [Node] = []
        if let existing {
            guard existing.string != nil || existing.array?.allSatisfy({ $0.string != nil }) == true else {
                throw .resource(
                    event.logicalID, "Invalid type for field 'DependsOn'. Expected a string or list of strings.",
                    at: existing.location)
            }
            names = existing.array ?? [existing]
        }
        if !names.contains(Node(permission)) { names.append(Node(permission)) }
        bucket[member: "DependsOn"] = Node(names)
    }

    /// A conditional permission cannot stand in `DependsOn`; a tag that refers to it does the same.
    private func dependUsingTag(
        _ bucket: inout Node, _ id: String, _ permission: String, _ condition: Node
    ) throws(SAMFailure) {
        var properties = bucket["Properties"].given ?? Node(Mapping())
        let tags = try Expect.resource(id).list(properties["Tags"].given ?? [], "Tags")
        let value = CFN.iff(condition, CFN.ref(permission), "no dependency")
        let tag = Node.object(["Key": Node("sam:ConditionalDependsOn:" + permission), "Value": value])
        properties[member: "Tags"] = Node(tags + [tag])
        bucket[member: "Properties"] = properties
    }

    private func addNotifications(
        _ event: SAMEvent, _ parts: FunctionParts, _ bucket: inout Node, _ id: String
    ) throws(SAMFailure) {
        var properties = bucket["Properties"] ?? Node(Mapping())
        let expect = Expect.resource(id)
        try expect.map(properties, "", "Properties should be a map.")
        let existing = properties["NotificationConfiguration"].given ?? Node(Mapping())
        var configuration = Node(try expect.map(existing, "NotificationConfiguration"))
        let list = configuration["LambdaConfigurations"].given ?? []
        guard var notifications = list.array else {
            throw .resource(id, "Invalid type for LambdaConfigurations. Must be a list.", at: list.location)
        }
        for type in event["Events"]?.array ?? event["Events"].map({ [$0] }) ?? [] {
            var notification = Node.object(["Function": parts.targetARN])
            if let filter = event["Filter"] { notification[member: "Filter"] = filter }
            notification[member: "Event"] = type
            if let condition = parts.target.attributes["Condition"] { notification = CFN.iff(condition, notification) }
            if !notifications.contains(notification) { notifications.append(notification) }
        }
        configuration[member: "LambdaConfigurations"] = Node(notifications)
        properties[member: "NotificationConfiguration"] = configuration
        bucket[member: "Properties"] = properties
    }

    // MARK: topics

    mutating func makeTopicEvent(
        _ event: SAMEvent, _ parts: inout FunctionParts
    ) throws(SAMFailure) -> [GeneratedResource] {
        guard let topic = event["Topic"] else { return [] }
        guard let settings = event["SqsSubscription"], settings.isTruthy else {
            return [
                permission(event, parts, "sns.amazonaws.com", sourceARN: topic),
                subscription(event, "lambda", parts.targetARN, parts),
            ]
        }
        let attributes = parts.target.passedAttributes
        if settings.bool != nil {
            var queue = GeneratedResource("AWS::SQS::Queue", event.logicalID + "Queue", attributes: attributes)
            if let id = topic.intrinsicLogicalID,
                let isOrdered = try resolver.resolve(source[id]?["Properties"]?["FifoTopic"]), isOrdered.isTruthy
            {
                queue["FifoQueue"] = isOrdered
            }
            let policy = queuePolicy(event, topic, queue.arn, queue.ref, event.logicalID + "QueuePolicy", attributes)
            let mapping = try queueMapping(event, queue.arn, 10, &parts)
            return [mapping, queue, policy, subscription(event, "sqs", queue.arn, parts)]
        }
        try event.expect.map(settings, "SqsSubscription")
        guard let arn = settings["QueueArn"], arn.isTruthy, let url = settings["QueueUrl"], url.isTruthy else {
            throw event.failure("No QueueARN or QueueURL provided.", at: settings.location)
        }
        let id = settings["QueuePolicyLogicalId"]?.string.flatMap { $0.isEmpty ? nil : $0 }
        let policy = queuePolicy(event, topic, arn, url, id ?? event.logicalID + "QueuePolicy", attributes)
        let batch = settings["BatchSize"].isTruthy ? settings["BatchSize"] : nil
        let mapping = try queueMapping(event, arn, batch ?? 10, &parts)
        return [mapping, policy, subscription(event, "sqs", arn, parts)]
    }

    private func subscription(
        _ event: SAMEvent, _ protocolName: String, _ endpoint: Node, _ parts: FunctionParts
    ) -> GeneratedResource {
        var subscription = GeneratedResource(
            "AWS::SNS::Subscription", event.logicalID, attributes: parts.target.passedAttributes)
        subscription["Protocol"] = Node(protocolName)
        subscription["Endpoint"] = endpoint
        subscription["TopicArn"] = event["Topic"]
        for name in ["Region", "FilterPolicy", "FilterPolicyScope", "RedrivePolicy"] {
            subscription[name] = event[name]
        }
        return subscription
    }

    private func queuePolicy(
        _ event: SAMEvent, _ topic: Node, _ arn: Node, _ url: Node, _ id: String, _ attributes: Mapping
    ) -> GeneratedResource {
        var policy = GeneratedResource("AWS::SQS::QueuePolicy", id, attributes: attributes)
        policy["PolicyDocument"] = .object([
            "Version": "2012-10-17",
            "Statement": [
                .object([
                    "Action": "sqs:SendMessage", "Effect": "Allow", "Principal": "*", "Resource": arn,
                    "Condition": .object(["ArnEquals": .object(["aws:SourceArn": topic])]),
                ])
            ],
        ])
        policy["Queues"] = [url]
        return policy
    }

    private mutating func queueMapping(
        _ event: SAMEvent, _ queue: Node, _ batch: Node, _ parts: inout FunctionParts
    ) throws(SAMFailure) -> GeneratedResource {
        var properties = Mapping()
        properties["Queue"] = queue
        properties["BatchSize"] = batch
        properties["Enabled"] = true
        let poll = SAMEvent(
            logicalID: event.logicalID + "EventSourceMapping", name: event.name, type: "SQS", properties: properties,
            location: event.location)
        return try makePoll(poll, &parts)
    }

    // MARK: user pools, IoT rules, logs

    mutating func makeCognitoEvent(
        _ event: SAMEvent, _ parts: FunctionParts
    ) throws(SAMFailure) -> [GeneratedResource] {
        guard let id = event["UserPool"]?["Ref"]?.string, var pool = source[id] else { return [] }
        let permission = permission(
            event, parts, "cognito-idp.amazonaws.com", sourceARN: CFN.getAtt(id, "Arn"),
            prefix: parts.target.logicalID + "Cognito")
        var properties = pool["Properties"].given ?? Node(Mapping())
        var configuration = Node(
            try Expect.resource(id).map(properties["LambdaConfig"].given ?? Node(Mapping()), "LambdaConfig"))
        for trigger in event["Trigger"]?.array ?? event["Trigger"].map({ [$0] }) ?? [] {
            let name = PythonText.text(trigger)
            guard configuration[name] == nil else {
                throw event.failure(
                    "Cognito trigger \"\(PythonText.text(event["Trigger"]))\" defined multiple times.",
                    at: trigger.location)
            }
            configuration[member: name] = parts.targetARN
        }
        properties[member: "LambdaConfig"] = configuration
        pool[member: "Properties"] = properties
        source[id] = pool
        return [permission, try adopted(pool, id, Self.userPoolProperties)]
    }

    func makeIoTRule(_ event: SAMEvent, _ parts: FunctionParts) -> [GeneratedResource] {
        let arn = CFN.sub(
            CFN.arn(partition: partition, "iot", "rule/${RuleName}"), ["RuleName": CFN.ref(event.logicalID)])
        var rule = GeneratedResource(
            "AWS::IoT::TopicRule", event.logicalID, attributes: parts.target.passedAttributes)
        var payload = Node.object([
            "Sql": event["Sql"] ?? Node(.null), "RuleDisabled": false,
            "Actions": [.object(["Lambda": .object(["FunctionArn": parts.targetARN])])],
        ])
        if event["AwsIotSqlVersion"].isTruthy { payload[member: "AwsIotSqlVersion"] = event["AwsIotSqlVersion"] }
        rule["TopicRulePayload"] = payload
        return [
            permission(event, parts, "iot.amazonaws.com", sourceARN: arn, account: CFN.sub("${AWS::AccountId}")), rule,
        ]
    }

    func makeLogsEvent(_ event: SAMEvent, _ parts: FunctionParts) -> [GeneratedResource] {
        let arn = CFN.sub(
            CFN.arn(partition: partition, "logs", "log-group:${__LogGroupName__}:*"),
            ["__LogGroupName__": event["LogGroupName"] ?? Node(.null)])
        let permission = permission(event, parts, "logs.amazonaws.com", sourceARN: arn)
        var filter = GeneratedResource(
            "AWS::Logs::SubscriptionFilter", event.logicalID, dependsOn: [Node(permission.logicalID)],
            attributes: parts.target.passedAttributes)
        filter["LogGroupName"] = event["LogGroupName"]
        filter["FilterPattern"] = event["FilterPattern"]
        filter["DestinationArn"] = parts.targetARN
        return [permission, filter]
    }

    private static let bucketProperties: Set<String> = [
        "AccessControl", "AccelerateConfiguration", "AnalyticsConfigurations", "BucketEncryption", "BucketName",
        "CorsConfiguration", "IntelligentTieringConfigurations", "InventoryConfigurations", "LifecycleConfiguration",
        "LoggingConfiguration", "MetricsConfigurations", "NotificationConfiguration", "ObjectLockConfiguration",
        "ObjectLockEnabled", "OwnershipControls", "PublicAccessBlockConfiguration", "ReplicationConfiguration", "Tags",
        "VersioningConfiguration", "WebsiteConfiguration",
    ]

    private static let userPoolProperties: Set<String> = [
        "AccountRecoverySetting", "AdminCreateUserConfig", "AliasAttributes", "AutoVerifiedAttributes",
        "DeletionProtection", "DeviceConfiguration", "EmailAuthenticationMessage", "EmailAuthenticationSubject",
        "EmailConfiguration", "EmailVerificationMessage", "EmailVerificationSubject", "EnabledMfas", "LambdaConfig",
        "MfaConfiguration", "Policies", "Schema", "SmsAuthenticationMessage", "SmsConfiguration",
        "SmsVerificationMessage", "UserAttributeUpdateSettings", "UsernameAttributes", "UsernameConfiguration",
        "UserPoolAddOns", "UserPoolName", "UserPoolTags", "UserPoolTier", "VerificationMessageTemplate",
        "WebAuthnRelyingPartyID", "WebAuthnUserVerification",
    ]
}
