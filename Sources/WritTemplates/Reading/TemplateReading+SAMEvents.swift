import WritModel

extension TemplateReading {
    /// The `Events` of an `AWS::Serverless::Function`, and its `FunctionUrlConfig`.
    mutating func samTriggers(_ resource: Resource) -> [FunctionTrigger] {
        var triggers: [FunctionTrigger] = []
        let properties = resource.raw["Properties"]
        for event in properties?["Events"]?.object ?? Mapping() {
            guard let type = simple(event.value["Type"])?.string else {
                problem(
                    "no-type", "event `\(event.key)` of `\(resource.logicalID)` has no `Type`", at: event.keyLocation)
                continue
            }
            let source = source(type, event.value["Properties"] ?? Node(Mapping()), at: event.keyLocation)
            triggers.append(FunctionTrigger(event.key, source, at: event.keyLocation))
        }
        if let url = properties?["FunctionUrlConfig"] {
            triggers.append(
                FunctionTrigger(
                    "FunctionUrlConfig",
                    .functionURL(.init(authType: value(url["AuthType"]), cors: simple(url["Cors"]))),
                    at: url.location))
        }
        return triggers
    }

    private func source(_ type: String, _ properties: Node, at location: SourceLocation) -> FunctionTrigger.Source {
        switch type {
        case "Api": return .http(restRoute(properties, at: location))
        case "HttpApi": return .http(httpRoute(properties, at: location))
        case "SQS": return .sqs(poll(properties, source: properties["Queue"]))
        case "DynamoDB": return .dynamoDB(poll(properties, source: properties["Stream"]))
        case "Kinesis": return .kinesis(poll(properties, source: properties["Stream"]))
        case "MSK": return .poll(type: "kafka", poll(properties, source: properties["Stream"]))
        case "MQ": return .poll(type: "mq", poll(properties, source: properties["Broker"]))
        case "DocumentDB": return .poll(type: "documentdb", poll(properties, source: properties["Cluster"]))
        case "SelfManagedKafka":
            return .poll(type: "self-managed-kafka", poll(properties, source: properties["KafkaBootstrapServers"]))
        case "S3":
            let rules = properties["Filter"]?["S3Key"]?["Rules"]
            return .s3(
                .init(
                    bucket: value(properties["Bucket"]), events: strings(properties["Events"]),
                    prefix: filterRule("prefix", rules), suffix: filterRule("suffix", rules)))
        case "SNS":
            let queue = properties["SqsSubscription"]
            return .sns(
                .init(
                    topic: value(properties["Topic"]), filterPolicy: simple(properties["FilterPolicy"]),
                    viaQueue: queue.map { $0.object != nil || flag($0) == true } ?? false,
                    redrive: simple(properties["RedrivePolicy"])))
        case "Schedule", "ScheduleV2":
            let expression = properties["Schedule"] ?? properties["ScheduleExpression"]
            let disabled = flag(properties["Enabled"]) == false || simple(properties["State"])?.string == "DISABLED"
            return .schedule(
                .init(expression: value(expression), input: optionalValue(properties["Input"]), isEnabled: !disabled))
        case "EventBridgeRule", "CloudWatchEvent":
            return .eventBridge(
                .init(
                    pattern: simple(properties["Pattern"]), bus: optionalValue(properties["EventBusName"]),
                    input: optionalValue(properties["Input"])))
        case "Cognito":
            return .cognito(pool: value(properties["UserPool"]), events: strings(properties["Trigger"]))
        case "IoTRule": return .iot(sql: value(properties["Sql"]))
        case "CloudWatchLogs":
            return .logs(
                group: value(properties["LogGroupName"]), filter: optionalValue(properties["FilterPattern"]))
        case "AlexaSkill":
            return .invoke(
                principal: .literal(Node("alexa-appkit.amazon.com", at: location)), sourceARN: nil)
        default: return .other(type: type, properties)
        }
    }

    func filterRule(_ name: String, _ rules: Node?) -> Value? {
        let rule = (rules?.array ?? []).first { simple($0["Name"])?.string?.lowercased() == name }
        return optionalValue(rule?["Value"])
    }

    private func restRoute(_ properties: Node, at location: SourceLocation) -> FunctionTrigger.Route {
        let id = properties["RestApiId"].flatMap { value($0).soleReference } ?? Self.implicitREST
        let api = apis.first { $0.logicalID == id }
        let path = simple(properties["Path"])?.scalarText ?? ""
        let method = method(properties["Method"])
        let (authorization, key) = authorization(of: properties, in: api)
        var model: FunctionTrigger.RequestModel?
        if let node = properties["RequestModel"], let name = simple(node["Model"])?.string {
            model = .init(
                name: name, schema: api?.resource?.property("Models")?[name],
                isValidated: flag(node["ValidateBody"]) ?? false)
        }
        return .init(
            api: id, method: method, path: path, payload: .v1, authorization: authorization, requiresAPIKey: key,
            requestModel: model, throttling: methodThrottling(api, method, path) ?? api?.throttling,
            location: location)
    }

    private func httpRoute(_ properties: Node, at location: SourceLocation) -> FunctionTrigger.Route {
        let id = properties["ApiId"].flatMap { value($0).soleReference } ?? Self.implicitHTTP
        let api = apis.first { $0.logicalID == id }
        let path = simple(properties["Path"])?.scalarText ?? "$default"
        let (authorization, key) = authorization(of: properties, in: api)
        let version = simple(properties["PayloadFormatVersion"])?.scalarText
        return .init(
            api: id, method: properties["Method"] == nil ? "ANY" : method(properties["Method"]), path: path,
            payload: version == "1.0" || version == "1" ? .v1 : .v2, authorization: authorization,
            requiresAPIKey: key, requestModel: nil,
            throttling: properties["RouteSettings"].flatMap(limits) ?? api?.throttling, location: location)
    }

    private func method(_ node: Node?) -> String {
        let text = simple(node)?.scalarText?.uppercased() ?? "ANY"
        return text == "*" || text == "X-AMAZON-APIGATEWAY-ANY-METHOD" ? "ANY" : text
    }

    private func methodThrottling(_ api: API?, _ method: String, _ path: String) -> FunctionTrigger.Throttling? {
        let settings = api?.resource?.raw["Properties"]?["MethodSettings"]?.array ?? []
        let own = settings.first { setting in
            simple(setting["ResourcePath"])?.string == path
                && [method, "*"].contains(simple(setting["HttpMethod"])?.string?.uppercased() ?? "*")
        }
        return own.flatMap(limits)
    }

    func poll(_ properties: Node, source: Node?) -> FunctionTrigger.Poll {
        let destination = properties["DestinationConfig"]?["OnFailure"]
        return .init(
            source: value(source), batchSize: integer(properties["BatchSize"]),
            startingPosition: simple(properties["StartingPosition"])?.string,
            reportsBatchItemFailures: strings(properties["FunctionResponseTypes"]).contains("ReportBatchItemFailures"),
            maximumRetryAttempts: integer(properties["MaximumRetryAttempts"]),
            onFailure: optionalValue(destination?["Destination"]),
            filters: simple(properties["FilterCriteria"])?["Filters"]?.array ?? [],
            topics: strings(properties["Topics"]), isEnabled: flag(properties["Enabled"]) ?? true)
    }
}
