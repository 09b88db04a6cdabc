import WritModel

/// Sources that Lambda polls: queues, streams, brokers.
extension SAMExpansion {
    private static let sourceProperty = [
        "Kinesis": "Stream", "DynamoDB": "Stream", "MSK": "Stream", "SQS": "Queue", "MQ": "Broker",
        "DocumentDB": "Cluster",
    ]
    private static let managedPolicy = [
        "Kinesis": "service-role/AWSLambdaKinesisExecutionRole",
        "DynamoDB": "service-role/AWSLambdaDynamoDBExecutionRole",
        "SQS": "service-role/AWSLambdaSQSQueueExecutionRole", "MSK": "service-role/AWSLambdaMSKExecutionRole",
    ]

    mutating func makePoll(_ event: SAMEvent, _ parts: inout FunctionParts) throws(SAMFailure) -> GeneratedResource {
        var mapping = GeneratedResource(
            "AWS::Lambda::EventSourceMapping", event.logicalID, attributes: parts.target.passedAttributes)
        mapping["FunctionName"] = parts.targetName
        mapping["EventSourceArn"] = Self.sourceProperty[event.type].flatMap { event[$0] }
        for name in [
            "StartingPosition", "StartingPositionTimestamp", "BatchSize", "Enabled", "MaximumBatchingWindowInSeconds",
            "MaximumRetryAttempts", "BisectBatchOnFunctionError", "MaximumRecordAgeInSeconds", "ParallelizationFactor",
            "Topics", "Queues", "SourceAccessConfigurations", "TumblingWindowInSeconds", "FunctionResponseTypes",
            "FilterCriteria", "KmsKeyArn", "ScalingConfig", "ProvisionedPollerConfig", "MetricsConfig", "LoggingConfig",
        ] {
            mapping[name] = event[name]
        }
        if let criteria = event["FilterCriteria"], criteria.isTruthy, !criteria.isIntrinsic,
            let members = criteria.object, !members.isEmpty, members.keys != ["Filters"]
        {
            throw event.failure("FilterCriteria field has a wrong format", at: criteria.location)
        }
        if let servers = event["KafkaBootstrapServers"], servers.isTruthy {
            mapping["SelfManagedEventSource"] = .object(["Endpoints": .object(["KafkaBootstrapServers": servers])])
        }
        try addKafkaSettings(event, &mapping)
        var failurePolicy: Node?
        if let configuration = event["DestinationConfig"], configuration.isTruthy {
            let (kept, policy) = try failureDestination(event, configuration)
            mapping["DestinationConfig"] = kept
            failurePolicy = policy
        }
        if event.type == "DocumentDB" {
            var settings = Mapping()
            settings["DatabaseName"] = event["DatabaseName"]
            for name in ["CollectionName", "FullDocument"] where event[name].isTruthy { settings[name] = event[name] }
            mapping["DocumentDBEventSourceConfig"] = Node(settings)
        }
        try grant(event, failurePolicy, &parts.role)
        return mapping
    }

    private func addKafkaSettings(_ event: SAMEvent, _ mapping: inout GeneratedResource) throws(SAMFailure) {
        let property =
            switch event.type {
            case "MSK": "AmazonManagedKafkaEventSourceConfig"
            case "SelfManagedKafka": "SelfManagedKafkaEventSourceConfig"
            default: ""
            }
        var settings = Mapping()
        if let group = event["ConsumerGroupId"], group.isTruthy {
            guard !property.isEmpty else {
                throw SAMFailure.event(
                    event.logicalID, "Property ConsumerGroupId not defined for resource of type \(event.type).",
                    at: group.location)
            }
            settings["ConsumerGroupId"] = group
        }
        if let registry = event["SchemaRegistryConfig"], registry.isTruthy {
            settings["SchemaRegistryConfig"] = registry
        }
        if !property.isEmpty, !settings.isEmpty { mapping[property] = Node(settings) }
    }

    /// The configuration without SAM's `Type`, and the policy that lets the function send there.
    private func failureDestination(
        _ event: SAMEvent, _ configuration: Node
    ) throws(SAMFailure) -> (kept: Node, policy: Node?) {
        var failure = Node(
            try Expect.event(event.logicalID).map(configuration["OnFailure"], "DestinationConfig.OnFailure"))
        guard let type = failure["Type"], type.isTruthy else { return (configuration, nil) }
        failure[member: "Type"] = nil
        let target = failure["Destination"] ?? Node(.null)
        let kept = configuration.setting("OnFailure", failure)
        switch type.string {
        case "SQS"?: return (kept, CFN.policy(event.logicalID + "SQSPolicy", "sqs:SendMessage", on: target))
        case "SNS"?: return (kept, CFN.policy(event.logicalID + "SNSPolicy", "sns:publish", on: target))
        case "S3"?: return (kept, CFN.bucketWritePolicy(event.logicalID + "S3Policy", target))
        case "Kafka"?: return (kept, nil)
        default:
            throw SAMFailure.event(
                event.logicalID, "The only valid values for 'Type' are 'SQS', 'SNS', 'S3', and 'Kafka'",
                at: type.location)
        }
    }

    // MARK: the role

    private func grant(_ event: SAMEvent, _ failure: Node?, _ role: inout GeneratedResource) throws(SAMFailure) {
        let policies = try pollPolicies(event)
        if let name = Self.managedPolicy[event.type] {
            let arn = Node(managedPolicyARN(name))
            let attached = role["ManagedPolicyArns"]?.array ?? []
            if !attached.contains(arn) { role["ManagedPolicyArns"] = Node(attached + [arn]) }
        }
        for policy in policies + [failure].compactMap({ $0 }) {
            let all = role["Policies"]?.array ?? []
            // The same document under another name adds nothing.
            guard !all.contains(where: { $0 == policy || $0["PolicyDocument"] == policy["PolicyDocument"] }) else {
                continue
            }
            role["Policies"] = Node(all + [policy])
        }
    }

    private func pollPolicies(_ event: SAMEvent) throws(SAMFailure) -> [Node] {
        switch event.type {
        case "MSK":
            var statements = try registryStatements(event)
            for configuration in event["SourceAccessConfigurations"]?.array ?? []
            where configuration["Type"]?.string == "CLIENT_CERTIFICATE_TLS_AUTH" {
                if let uri = configuration["URI"], uri.isTruthy { statements.append(Self.readSecret(uri)) }
            }
            return statements.isEmpty ? [] : [Self.policy("MSKExecutionRolePolicy", statements)]
        case "MQ":
            let secret = try secretURI(event, ["BASIC_AUTH", "VIRTUAL_HOST"], "BASIC_AUTH")
            var statements = [
                Self.readSecret(secret), CFN.allow(["mq:DescribeBroker"], on: event["Broker"] ?? Node(.null)),
            ]
            if let key = try keyStatement(event, asList: false) { statements.append(key) }
            let name = event["DynamicPolicyName"].isTruthy ? event.logicalID + "AMQPolicy" : "SamAutoGeneratedAMQPolicy"
            return [Self.policy(name, statements)]
        case "DocumentDB": return [try documentDBPolicy(event)]
        case "SelfManagedKafka": return [try kafkaPolicy(event)]
        default: return []
        }
    }

    private static func policy(_ name: String, _ statements: [Node]) -> Node {
        .object(["PolicyName": Node(name), "PolicyDocument": .object(["Statement": Node(statements)])])
    }

    private static func readSecret(_ uri: Node) -> Node { CFN.allow(["secretsmanager:GetSecretValue"], on: uri) }

    private static let networkActions = [
        "ec2:CreateNetworkInterface", "ec2:DescribeNetworkInterfaces", "ec2:DeleteNetworkInterface",
        "ec2:DescribeVpcs", "ec2:DescribeSubnets", "ec2:DescribeSecurityGroups",
    ]

    private func keyStatement(_ event: SAMEvent, asList: Bool) throws(SAMFailure) -> Node? {
        guard let key = event["SecretsManagerKmsKeyId"], key.isTruthy else { return nil }
        let id = try event.expect.string(key, "SecretsManagerKmsKeyId")
        let resource = CFN.sub("arn:${AWS::Partition}:kms:${AWS::Region}:${AWS::AccountId}:key/" + id)
        var statement = CFN.allow(["kms:Decrypt"], on: resource)
        if !asList { statement[member: "Action"] = "kms:Decrypt" }
        return statement
    }

    private func documentDBPolicy(_ event: SAMEvent) throws(SAMFailure) -> Node {
        let secret = try secretURI(event, ["BASIC_AUTH"], "BASIC_AUTH")
        let base = "arn:${AWS::Partition}:rds:${AWS::Region}:${AWS::AccountId}:"
        var statements = [
            Self.readSecret(secret),
            CFN.allow(["rds:DescribeDBClusterParameters"], on: CFN.sub(base + "cluster-pg:*")),
            CFN.allow(["rds:DescribeDBSubnetGroups"], on: CFN.sub(base + "subgrp:*")),
            CFN.allow(["rds:DescribeDBClusters"], on: event["Cluster"] ?? Node(.null)),
            CFN.allow(Self.networkActions, on: "*"),
        ]
        if let key = try keyStatement(event, asList: true) { statements.append(key) }
        return Self.policy("SamAutoGeneratedDocumentDBPolicy", statements)
    }

    /// The address of the secret of the required type.
    private func secretURI(
        _ event: SAMEvent, _ supported: [String], _ required: String
    ) throws(SAMFailure) -> Node {
        let list = event["SourceAccessConfigurations"]
        guard let list, list.isTruthy else {
            throw event.failure("No SourceAccessConfigurations for Amazon \(event.type) event provided.")
        }
        guard let items = list.array else {
            throw event.failure(
                "Provided SourceAccessConfigurations cannot be parsed into a list.", at: list.location)
        }
        var found: Node?
        for (index, item) in items.enumerated() {
            try event.expect.map(item, "SourceAccessConfigurations[\(index)]")
            let type = try event.expect.string(item["Type"], "SourceAccessConfigurations[\(index)].Type")
            guard supported.contains(type) else {
                throw event.failure(
                    "Invalid property Type specified in SourceAccessConfigurations. The supported values are: "
                        + PythonText.list(supported) + ".", at: item.location)
            }
            guard type == required else { continue }
            if found != nil {
                throw event.failure(
                    "Multiple \(required) properties specified in SourceAccessConfigurations.", at: item.location)
            }
            guard let uri = item["URI"], uri.isTruthy else {
                throw event.failure(
                    "No \(required) URI property specified in SourceAccessConfigurations.", at: item.location)
            }
            found = uri
        }
        guard let found else {
            throw event.failure(
                "No \(required) property specified in SourceAccessConfigurations.", at: list.location)
        }
        return found
    }

    // MARK: self-managed Kafka

    private func kafkaPolicy(_ event: SAMEvent) throws(SAMFailure) -> Node {
        guard event["KafkaBootstrapServers"].isTruthy else {
            throw event.failure("No KafkaBootstrapServers provided for self managed kafka as an event source")
        }
        guard let topics = event["Topics"], topics.isTruthy else {
            throw event.failure("No Topics provided for self managed kafka as an event source")
        }
        guard (topics.array?.count ?? topics.object?.count) == 1 else {
            throw event.failure(
                "Topics for self managed kafka only supports single configuration entry.", at: topics.location)
        }
        guard let access = event["SourceAccessConfigurations"], access.isTruthy else {
            throw event.failure("No SourceAccessConfigurations for self managed kafka event provided.")
        }
        let found = try kafkaAccess(event, access)
        var statements: [Node] = []
        if let secret = found.secret { statements.append(Self.readSecret(secret)) }
        // SAM repeats the first secret here.
        if found.hasAuthority { statements.append(Self.readSecret(found.secret ?? Node(.null))) }
        if found.hasNetwork { statements.append(CFN.allow(Self.networkActions, on: "*")) }
        if let key = try keyStatement(event, asList: true) { statements.append(key) }
        statements += try registryStatements(event)
        return .object([
            "PolicyName": "SelfManagedKafkaExecutionRolePolicy",
            "PolicyDocument": .object(["Statement": Node(statements), "Version": "2012-10-17"]),
        ])
    }

    private func kafkaAccess(
        _ event: SAMEvent, _ access: Node
    ) throws(SAMFailure) -> (secret: Node?, hasAuthority: Bool, hasNetwork: Bool) {
        guard let items = access.array else {
            throw event.failure(
                "SourceAccessConfigurations for self managed kafka event should be a list.", at: access.location)
        }
        var secret: Node?
        var hasAuthority = false
        var subnet = false
        var group = false
        for item in items {
            try Expect.resource(event.name).map(item, "SourceAccessConfigurations")
            let type = item["Type"]?.string ?? ""
            switch type {
            case "VPC_SUBNET":
                try checkURI(event, item, type)
                subnet = true
            case "VPC_SECURITY_GROUP":
                try checkURI(event, item, type)
                group = true
            case "SASL_SCRAM_256_AUTH", "SASL_SCRAM_512_AUTH", "BASIC_AUTH", "CLIENT_CERTIFICATE_TLS_AUTH":
                if secret != nil {
                    throw event.failure(
                        "Multiple auth mechanism properties specified in SourceAccessConfigurations for self managed "
                            + "kafka event.", at: item.location)
                }
                try checkURI(event, item, "auth mechanism")
                secret = item["URI"]
            case "SERVER_ROOT_CA_CERTIFICATE":
                try checkURI(event, item, type)
                hasAuthority = true
            default:
                throw event.failure(
                    "Invalid SourceAccessConfigurations Type provided for self managed kafka event.",
                    at: item.location)
            }
        }
        guard subnet == group else {
            throw event.failure(
                "VPC_SUBNET and VPC_SECURITY_GROUP in SourceAccessConfigurations for SelfManagedKafka must be both "
                    + "provided.", at: access.location)
        }
        return (secret, hasAuthority, subnet && group)
    }

    private func checkURI(_ event: SAMEvent, _ item: Node, _ what: String) throws(SAMFailure) {
        guard let uri = item["URI"], uri.isTruthy else {
            throw event.failure(
                "No \(what) URI property specified in SourceAccessConfigurations for self managed kafka event.",
                at: item.location)
        }
        if uri.string == nil, !uri.isIntrinsic {
            throw event.failure(
                "Wrong Type for \(what) URI property specified in SourceAccessConfigurations for self managed kafka "
                    + "event.", at: uri.location)
        }
    }

    // MARK: schema registries

    private func registryStatements(_ event: SAMEvent) throws(SAMFailure) -> [Node] {
        guard let registry = event["SchemaRegistryConfig"], registry.isTruthy else { return [] }
        try checkRegistry(event, registry)
        var statements: [Node] = []
        for access in registry["AccessConfigs"]?.array ?? [] {
            if let uri = access["URI"] { statements.append(Self.readSecret(uri)) }
        }
        guard let uri = registry["SchemaRegistryURI"] else { return statements }
        let computed = try resolver.resolve(uri)["Fn::Sub"]
        let text = uri.string ?? PythonText.text(computed)
        guard text.hasPrefix("arn") else { return statements }
        let segments = text.split(separator: ":", omittingEmptySubsequences: false)
        guard segments.count >= 6, segments[5].hasPrefix("registry/") else { return statements }
        let name = segments[5].dropFirst("registry/".count)
        statements.append(CFN.allow(["glue:GetRegistry"], on: uri))
        let schema = "arn:${AWS::Partition}:glue:${AWS::Region}:${AWS::AccountId}:schema/\(name)/*"
        statements.append(CFN.allow(["glue:GetSchemaVersion"], on: [CFN.sub(schema)]))
        return statements
    }

    private func checkRegistry(_ event: SAMEvent, _ registry: Node) throws(SAMFailure) {
        try event.expect.map(registry, "SchemaRegistryConfig")
        for field in ["SchemaRegistryURI", "EventRecordFormat", "SchemaValidationConfigs"] where registry[field] == nil
        {
            throw event.failure("Missing required field \(field) in SchemaRegistryConfig", at: registry.location)
        }
        guard ["JSON", "SOURCE"].contains(registry["EventRecordFormat"]?.string) else {
            throw event.failure(
                "EventRecordFormat in SchemaRegistryConfig must be either 'JSON' or 'SOURCE'", at: registry.location)
        }
        guard registry["SchemaValidationConfigs"]?.array != nil else {
            throw event.failure("SchemaValidationConfigs must be a list", at: registry.location)
        }
        guard let access = registry["AccessConfigs"], access.isTruthy else { return }
        guard let items = access.array else {
            throw event.failure("AccessConfigs in SchemaRegistryConfig must be a list", at: access.location)
        }
        for item in items where item["Type"] == nil || item["URI"] == nil {
            throw event.failure(
                "Each AccessConfig must be a dict with 'Type' and 'URI' fields", at: item.location)
        }
    }
}
