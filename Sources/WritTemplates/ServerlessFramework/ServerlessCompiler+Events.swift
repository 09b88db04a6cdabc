import WritModel

/// Event sources other than APIs.
extension ServerlessCompiler {
    mutating func compileEvent(_ event: Node, _ index: Int, _ function: ServerlessFunction) {
        // `- alexaSkill` and `- http: GET /path` are both allowed.
        let name = event.string ?? event.object?.keys.first ?? ""
        let given = event.object?.entries.first
        let value = given?.value ?? Node(Mapping(), at: event.location)
        let place = given?.keyLocation ?? event.location
        let id = "\(function.prefix)\(Self.alphanumeric(name).capitalizedFirst)\(index)"
        switch name {
        case "http": compileHTTP(value, function, at: place)
        case "httpApi": compileHTTPAPI(value, function, at: place)
        case "websocket": compileWebSocket(value, function, at: place)
        case "sqs":
            compileMapping(
                id, value, value["arn"] ?? value, function, at: place,
                actions: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"])
        case "stream": compileStream(id, value, function, at: place)
        case "msk", "kafka", "activemq", "rabbitmq":
            compileMapping(id, value, value["arn"], function, at: place, actions: [])
        case "s3": compileBucket(id, value, function, at: place)
        case "sns": compileTopic(id, value, function, at: place)
        case "schedule": compileSchedule(id, value, function, at: place)
        case "eventBridge", "cloudwatchEvent": compileRule(id, value, function, at: place)
        case "cloudwatchLog":
            put(
                id, "AWS::Logs::SubscriptionFilter",
                [
                    "LogGroupName": value["logGroup"] ?? value, "FilterPattern": value["filter"] ?? "",
                    "DestinationArn": function.arn,
                ], at: place)
        case "iot":
            let action = Node.object(["Lambda": .object(["FunctionArn": function.arn])])
            put(
                id, "AWS::IoT::TopicRule",
                ["TopicRulePayload": .object(["Sql": value["sql"] ?? "", "Actions": [action]])], at: place)
        case "cognitoUserPool": compileUserPool(value, function, at: place)
        case "alexaSkill": permit(id, "alexa-appkit.amazon.com", function, at: place)
        case "alexaSmartHome": permit(id, "alexa-connectedhome.amazon.com", function, at: place)
        case "alb":
            let target = Node.object(["Id": function.arn]).placed(at: place)
            put(
                id, "AWS::ElasticLoadBalancingV2::TargetGroup", ["TargetType": "lambda", "Targets": [target]],
                at: place)
            let forward = Node.object(["Type": "forward", "TargetGroupArn": CFN.ref(id)])
            let asks = value["authorizer"]?.isTruthy == true
            put(
                id + "Rule", "AWS::ElasticLoadBalancingV2::ListenerRule",
                [
                    "ListenerArn": value["listenerArn"],
                    "Actions": asks ? [.object(["Type": "authenticate-oidc"]), forward] : [forward],
                ], at: place)
        default:
            problems.append(
                InputError(
                    "unknown-event", "event `\(name)` of function `\(function.key)` is not known", at: place))
        }
    }

    mutating func compileURL(_ url: Node, _ function: ServerlessFunction) {
        let isSigned = url["authorizer"]?.string == "aws_iam"
        var cors: Node?
        if let given = url["cors"], given.isTruthy {
            cors =
                given.bool == true
                ? .object(["AllowOrigins": ["*"], "AllowHeaders": ["*"], "AllowMethods": ["*"]])
                : .object([
                    "AllowOrigins": given["allowedOrigins"] ?? ["*"], "AllowMethods": given["allowedMethods"] ?? ["*"],
                    "AllowHeaders": given["allowedHeaders"] ?? ["*"],
                    "AllowCredentials": given["allowCredentials"] ?? false,
                ])
        }
        put(
            function.prefix + "LambdaFunctionUrl", "AWS::Lambda::Url",
            [
                "AuthType": isSigned ? "AWS_IAM" : "NONE", "TargetFunctionArn": function.arn,
                "Cors": cors?.placed(at: url.location),
            ], at: url.location)
    }

    private mutating func permit(
        _ id: String, _ principal: Node, _ function: ServerlessFunction, at place: SourceLocation
    ) {
        put(
            id + "Permission", "AWS::Lambda::Permission",
            ["FunctionName": function.arn, "Action": "lambda:InvokeFunction", "Principal": principal], at: place)
    }

    // MARK: polled sources

    private mutating func compileStream(
        _ id: String, _ value: Node, _ function: ServerlessFunction, at place: SourceLocation
    ) {
        let arn = value["arn"] ?? value
        let kind = value["type"]?.string ?? (arn.string?.firstRange(of: ":kinesis:") == nil ? "dynamodb" : "kinesis")
        let verbs =
            kind == "kinesis"
            ? ["GetRecords", "GetShardIterator", "DescribeStreamSummary", "ListShards"]
            : ["GetRecords", "GetShardIterator", "DescribeStream", "ListStreams"]
        compileMapping(id, value, arn, function, at: place, actions: verbs.map { "\(kind):\($0)" })
    }

    private mutating func compileMapping(
        _ id: String, _ value: Node, _ arn: Node?, _ function: ServerlessFunction, at place: SourceLocation,
        actions: [String]
    ) {
        put(
            id, "AWS::Lambda::EventSourceMapping",
            [
                "EventSourceArn": arn, "FunctionName": function.arn, "BatchSize": value["batchSize"],
                "Enabled": value["enabled"], "StartingPosition": value["startingPosition"],
                "FunctionResponseTypes": value["functionResponseType"].map { Node([$0]) },
                "MaximumRetryAttempts": value["maximumRetryAttempts"],
                "DestinationConfig": value["destinations"]?["onFailure"].map {
                    .object(["OnFailure": .object(["Destination": $0["arn"] ?? $0])])
                },
                "FilterCriteria": value["filterPatterns"].map { .object(["Filters": $0]) },
                "Topics": value["topic"].map { Node([$0]) },
                "SelfManagedEventSource": value["bootstrapServers"].map {
                    .object(["Endpoints": .object(["KafkaBootstrapServers": $0])])
                },
            ], at: place)
        if let arn, !actions.isEmpty {
            sourceStatements.append(CFN.allow(actions, on: arn).placed(at: place))
        }
    }

    // MARK: pushed sources

    private mutating func compileBucket(
        _ id: String, _ value: Node, _ function: ServerlessFunction, at place: SourceLocation
    ) {
        let bucket = value["bucket"] ?? value
        let rules = (value["rules"]?.array ?? []).compactMap { $0.object?.entries.first }
        var configuration = Node.object(["Event": value["event"] ?? "s3:ObjectCreated:*", "Function": function.arn])
        if !rules.isEmpty {
            let items = rules.map { Node.object(["Name": Node($0.key), "Value": $0.value]) }
            configuration[member: "Filter"] = .object(["S3Key": .object(["Rules": Node(items)])])
        }
        // A name in `provider.s3` or a bucket of its own; an existing one stands under its name all the same.
        let settings = bucket.string.flatMap { provider?["s3"]?[$0] }
        let name = settings?["name"] ?? bucket
        let key = "S3Bucket" + Self.normalized(Self.alphanumeric(bucket.string ?? id))
        let notification = Node.object([
            "NotificationConfiguration": .object(["LambdaConfigurations": [configuration.placed(at: place)]])
        ])
        let addition = Node.object(["Type": "AWS::S3::Bucket", "Properties": notification]).placed(at: place)
        if let target = bucket.intrinsicLogicalID {
            add(target, at: place, addition)
            return
        }
        put(key, "AWS::S3::Bucket", ["BucketName": name], at: place)
        add(key, at: place, addition)
    }

    private mutating func compileTopic(
        _ id: String, _ value: Node, _ function: ServerlessFunction, at place: SourceLocation
    ) {
        var topic = value["arn"] ?? value["topicName"] ?? value
        if let name = topic.string, !name.hasPrefix("arn:") {
            let key = "SNSTopic" + Self.normalized(Self.alphanumeric(name))
            put(
                key, "AWS::SNS::Topic",
                ["TopicName": topic, "DisplayName": value["displayName"], "KmsMasterKeyId": value["kmsMasterKeyId"]],
                at: place)
            topic = CFN.ref(key).placed(at: place)
        }
        put(
            id, "AWS::SNS::Subscription",
            [
                "Protocol": "lambda", "TopicArn": topic, "Endpoint": function.arn,
                "FilterPolicy": value["filterPolicy"], "RedrivePolicy": value["redrivePolicy"],
            ], at: place)
    }

    private mutating func compileSchedule(
        _ id: String, _ value: Node, _ function: ServerlessFunction, at place: SourceLocation
    ) {
        let rates = value["rate"].map { $0.array ?? [$0] } ?? [value]
        for (index, rate) in rates.enumerated() {
            var target = Node.object(["Arn": function.arn, "Id": Node(id)])
            if let input = value["input"] {
                target[member: "Input"] = input.object == nil ? input : Node(JSONWriter.string(input, pretty: false))
            }
            put(
                rates.count > 1 ? "\(id)Rate\(index)" : id, "AWS::Events::Rule",
                [
                    "ScheduleExpression": rate, "Targets": [target],
                    "State": value["enabled"]?.bool == false ? "DISABLED" : "ENABLED",
                ], at: place)
        }
    }

    private mutating func compileRule(
        _ id: String, _ value: Node, _ function: ServerlessFunction, at place: SourceLocation
    ) {
        var target = Node.object(["Arn": function.arn, "Id": Node(id)])
        if let input = value["input"] {
            target[member: "Input"] = input.object == nil ? input : Node(JSONWriter.string(input, pretty: false))
        }
        put(
            id, "AWS::Events::Rule",
            [
                "EventPattern": value["pattern"] ?? value["event"], "ScheduleExpression": value["schedule"],
                "EventBusName": value["eventBus"], "Targets": [target],
                "State": value["enabled"]?.bool == false ? "DISABLED" : "ENABLED",
            ], at: place)
    }

    private mutating func compileUserPool(_ value: Node, _ function: ServerlessFunction, at place: SourceLocation) {
        guard let pool = value["pool"], let trigger = value["trigger"]?.string else { return }
        let key = "CognitoUserPool" + Self.normalized(Self.alphanumeric(pool.string ?? "Pool"))
        put(key, "AWS::Cognito::UserPool", ["UserPoolName": pool], at: place)
        let configuration = Node.object([
            "Type": "AWS::Cognito::UserPool",
            "Properties": .object(["LambdaConfig": .object([trigger: function.arn]).placed(at: place)]),
        ])
        add(key, at: place, configuration.placed(at: place))
    }
}

extension String {
    var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
