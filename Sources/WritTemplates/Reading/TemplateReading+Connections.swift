import WritModel

/// Event sources that stand in resources of their own, as plain CloudFormation writes them.
extension TemplateReading {
    mutating func connectEventSources() {
        for resource in resources where resource.exists != false {
            guard let properties = resource.raw["Properties"] else { continue }
            switch resource.type {
            case "AWS::Lambda::EventSourceMapping": connectMapping(resource, properties)
            case "AWS::S3::Bucket": connectBucket(resource, properties)
            case "AWS::SNS::Subscription": connectSubscription(resource, properties)
            case "AWS::SNS::Topic":
                for subscription in properties["Subscription"]?.array ?? []
                where simple(subscription["Protocol"])?.string == "lambda" {
                    let topic = Value.reference(resource.logicalID, attribute: nil)
                    attach(
                        .sns(.init(topic: topic, filterPolicy: nil, viaQueue: false, redrive: nil)),
                        to: subscription["Endpoint"], from: resource, at: subscription.location)
                }
            case "AWS::Events::Rule": connectRule(resource, properties)
            case "AWS::Scheduler::Schedule":
                let schedule = FunctionTrigger.Schedule(
                    expression: value(properties["ScheduleExpression"]),
                    input: optionalValue(properties["Target"]?["Input"]),
                    isEnabled: simple(properties["State"])?.string != "DISABLED")
                attach(.schedule(schedule), to: properties["Target"]?["Arn"], from: resource)
            case "AWS::Logs::SubscriptionFilter":
                attach(
                    .logs(group: value(properties["LogGroupName"]), filter: optionalValue(properties["FilterPattern"])),
                    to: properties["DestinationArn"], from: resource)
            case "AWS::Lambda::Url":
                attach(
                    .functionURL(.init(authType: value(properties["AuthType"]), cors: simple(properties["Cors"]))),
                    to: properties["TargetFunctionArn"], from: resource)
            case "AWS::Cognito::UserPool":
                for entry in properties["LambdaConfig"]?.object ?? Mapping() {
                    attach(
                        .cognito(pool: .reference(resource.logicalID, attribute: nil), events: [entry.key]),
                        to: entry.value["LambdaArn"] ?? entry.value, from: resource, at: entry.keyLocation)
                }
            case "AWS::IoT::TopicRule":
                let payload = properties["TopicRulePayload"]
                for action in payload?["Actions"]?.array ?? [] {
                    attach(
                        .iot(sql: value(payload?["Sql"])), to: action["Lambda"]?["FunctionArn"], from: resource,
                        at: action.location)
                }
            case "AWS::ElasticLoadBalancingV2::TargetGroup":
                for target in properties["Targets"]?.array ?? []
                where simple(properties["TargetType"])?.string == "lambda" {
                    attach(
                        .alb(.reference(resource.logicalID, attribute: nil)), to: target["Id"], from: resource,
                        at: target.location)
                }
            case "AWS::StepFunctions::StateMachine", "AWS::Serverless::StateMachine":
                connectStateMachine(resource, properties)
            default: continue
            }
        }
        connectPermissions()
    }

    /// The position of the function that the value names: by reference, or by its stated name or ARN.
    func functionIndex(_ node: Node?) -> Int? {
        let target = value(node)
        if let id = target.references.first(where: { resource($0)?.kind == .function }) {
            return functions.firstIndex { $0.logicalID == id }
        }
        // A reference to a version or alias leads to its function.
        for id in target.references {
            guard let between = resource(id), ["AWS::Lambda::Alias", "AWS::Lambda::Version"].contains(between.type)
            else { continue }
            let inner = value(between.raw["Properties"]?["FunctionName"]).references
            return functions.firstIndex { inner.contains($0.logicalID) }
        }
        guard let text = simple(node)?.string else { return nil }
        let name = ARN(text).map { String($0.resource.split(separator: ":").dropFirst().first ?? "") } ?? text
        return functions.firstIndex { $0.resource.properties["FunctionName"]?.string == name }
    }

    mutating func attach(
        _ source: FunctionTrigger.Source, to node: Node?, from resource: Resource, at location: SourceLocation? = nil
    ) {
        guard let at = functionIndex(node) else { return }
        functions[at].triggers.append(FunctionTrigger(resource.logicalID, source, at: location ?? resource.location))
    }

    private mutating func connectMapping(_ resource: Resource, _ properties: Node) {
        let source = properties["EventSourceArn"]
        let poll = poll(properties, source: source ?? properties["SelfManagedEventSource"])
        let target = poll.source.soleReference.flatMap { self.resource($0)?.type } ?? ""
        let text = simple(source).flatMap { $0.string ?? $0["Fn::Sub"]?.string ?? $0["Fn::Join"]?[1]?[0]?.string } ?? ""
        let service = text.split(separator: ":", omittingEmptySubsequences: false).dropFirst(2).first.map(String.init)
        let kind: FunctionTrigger.Source =
            switch (target, service) {
            case ("AWS::SQS::Queue", _), (_, "sqs"?): .sqs(poll)
            case ("AWS::DynamoDB::Table", _), ("AWS::DynamoDB::GlobalTable", _), ("AWS::Serverless::SimpleTable", _),
                (_, "dynamodb"?):
                .dynamoDB(poll)
            case ("AWS::Kinesis::Stream", _), (_, "kinesis"?): .kinesis(poll)
            case ("AWS::MSK::Cluster", _), ("AWS::MSK::ServerlessCluster", _), (_, "kafka"?):
                .poll(type: "kafka", poll)
            case ("AWS::AmazonMQ::Broker", _), (_, "mq"?): .poll(type: "mq", poll)
            case ("AWS::DocDB::DBCluster", _): .poll(type: "documentdb", poll)
            default:
                .poll(type: properties["SelfManagedEventSource"] != nil ? "self-managed-kafka" : service ?? "", poll)
            }
        attach(kind, to: properties["FunctionName"], from: resource)
    }

    private mutating func connectBucket(_ resource: Resource, _ properties: Node) {
        for configuration in properties["NotificationConfiguration"]?["LambdaConfigurations"]?.array ?? [] {
            let rules = configuration["Filter"]?["S3Key"]?["Rules"]
            let bucket = FunctionTrigger.Bucket(
                bucket: .reference(resource.logicalID, attribute: nil), events: strings(configuration["Event"]),
                prefix: filterRule("prefix", rules), suffix: filterRule("suffix", rules))
            attach(.s3(bucket), to: configuration["Function"], from: resource, at: configuration.location)
        }
    }

    private mutating func connectSubscription(_ resource: Resource, _ properties: Node) {
        guard simple(properties["Protocol"])?.string == "lambda" else { return }
        let topic = FunctionTrigger.Topic(
            topic: value(properties["TopicArn"]), filterPolicy: simple(properties["FilterPolicy"]), viaQueue: false,
            redrive: simple(properties["RedrivePolicy"]))
        attach(.sns(topic), to: properties["Endpoint"], from: resource)
    }

    private mutating func connectRule(_ resource: Resource, _ properties: Node) {
        for target in properties["Targets"]?.array ?? [] {
            let input = optionalValue(target["Input"])
            if let expression = properties["ScheduleExpression"] {
                let schedule = FunctionTrigger.Schedule(
                    expression: value(expression), input: input,
                    isEnabled: simple(properties["State"])?.string != "DISABLED")
                attach(.schedule(schedule), to: target["Arn"], from: resource)
            }
            if let pattern = properties["EventPattern"] {
                let rule = FunctionTrigger.Rule(
                    pattern: simple(pattern), bus: optionalValue(properties["EventBusName"]), input: input)
                attach(.eventBridge(rule), to: target["Arn"], from: resource)
            }
        }
    }

    /// A state machine invokes the functions that its definition names.
    private mutating func connectStateMachine(_ resource: Resource, _ properties: Node) {
        var named: [String] = []
        for key in ["Definition", "DefinitionString", "DefinitionSubstitutions"] {
            guard let node = properties[key] else { continue }
            named += Value.tree(node).references
        }
        for id in Set(named).sorted() where self.resource(id)?.kind == .function {
            guard let at = functions.firstIndex(where: { $0.logicalID == id }) else { continue }
            let principal = Value.literal(Node("states.amazonaws.com", at: resource.location))
            let arn = Value.reference(resource.logicalID, attribute: "Arn")
            functions[at].triggers.append(
                FunctionTrigger(
                    resource.logicalID, .invoke(principal: principal, sourceARN: arn), at: resource.location))
        }
    }

    /// A permission whose service has no other trigger here is an entrance of its own.
    private mutating func connectPermissions() {
        for resource in resources where resource.type == "AWS::Lambda::Permission" && resource.exists != false {
            let properties = resource.raw["Properties"]
            let principal = value(properties?["Principal"])
            let service = principal.literalString?.split(separator: ".").first.map(String.init) ?? ""
            guard let at = functionIndex(properties?["FunctionName"]) else { continue }
            let covered = functions[at].triggers.contains { $0.source.service == service }
            guard !covered, service != "apigateway" else { continue }
            let source = FunctionTrigger.Source.invoke(
                principal: principal, sourceARN: optionalValue(properties?["SourceArn"]))
            functions[at].triggers.append(FunctionTrigger(resource.logicalID, source, at: resource.location))
        }
    }
}

extension FunctionTrigger.Source {
    /// First label of the service principal that invokes the function for this source; nil for sources that Lambda polls.
    var service: String? {
        switch self {
        case .http, .webSocket: "apigateway"
        case .s3: "s3"
        case .sns: "sns"
        case .schedule, .eventBridge: "events"
        case .cognito: "cognito-idp"
        case .iot: "iot"
        case .logs: "logs"
        case .alb: "elasticloadbalancing"
        case .functionURL, .sqs, .dynamoDB, .kinesis, .poll, .invoke, .other: nil
        }
    }
}
