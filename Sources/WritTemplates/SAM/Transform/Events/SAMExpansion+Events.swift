import WritModel

extension PropertySchema {
    /// Event types of functions.
    static let functionEvents: [String: PropertySchema] = byType([
        kinesis, dynamoDB, sqs, msk, mq, selfManagedKafka, documentDB, schedule, cloudWatchEvent, eventBridgeRule, s3,
        sns, apiEvent, alexaSkill, iotRule, cognito, httpAPIEvent, scheduleV2, cloudWatchLogs,
    ])

    /// Event types of state machines.
    static let stateMachineEvents: [String: PropertySchema] = byType([
        stateMachineSchedule, stateMachineCloudWatchEvent, stateMachineEventBridgeRule, stateMachineAPI, scheduleV2,
    ])

    static let eventBridgeRule = PropertySchema("EventBridgeRule", cloudWatchEvent.rules)
    static let stateMachineEventBridgeRule = PropertySchema("EventBridgeRule", stateMachineCloudWatchEvent.rules)

    private static func byType(_ schemas: [PropertySchema]) -> [String: PropertySchema] {
        Dictionary(schemas.map { ($0.type, $0) }, uniquingKeysWith: { first, _ in first })
    }
}

/// One event of a function or state machine.
struct SAMEvent {
    /// The id of what is made for it: that of the resource, then its own.
    var logicalID: String
    /// Its name in `Events`.
    var name: String
    var type: String
    var properties: Mapping
    var location: SourceLocation

    subscript(_ name: String) -> Node? {
        get { properties[name].given }
        set { properties[name] = newValue }
    }

    var expect: Expect { .event(name) }
    func failure(_ detail: String, at location: SourceLocation? = nil) -> SAMFailure {
        .event(name, detail, at: location ?? self.location)
    }
}

extension SAMExpansion {
    /// Checks every event and what it refers to, before anything is made.
    func checkEvents(of resource: SAMResource, _ schemas: [String: PropertySchema]) throws(SAMFailure) {
        for entry in resource["Events"]?.object ?? Mapping() {
            do throws(SAMFailure) {
                let event = try event(entry, of: resource, schemas)
                try checkLinks(event)
            } catch {
                throw error.attributed(to: resource.id)
            }
        }
    }

    /// The event with its properties checked.
    func event(
        _ entry: Mapping.Entry, of resource: SAMResource, _ schemas: [String: PropertySchema]
    ) throws(SAMFailure) -> SAMEvent {
        guard entry.value.object != nil else {
            throw .event(
                entry.key, "'\(PythonText.type(entry.value))' object has no attribute 'get'", at: entry.value.location)
        }
        guard let type = entry.value["Type"]?.string, let schema = schemas[type] else {
            throw .event(
                entry.key,
                "Resource dict has missing or invalid value for key Type. Event Type is: "
                    + PythonText.text(entry.value["Type"]) + ".", at: entry.keyLocation)
        }
        let id = resource.id + entry.key
        try SAMResource.check(id: id, at: entry.keyLocation)
        let given = entry.value["Properties"] ?? Node(Mapping(), at: entry.value.location)
        guard let properties = given.object else {
            throw .resource(id, "Properties of a resource must be an object.", at: given.location)
        }
        try schema.check(properties, id: id, at: entry.keyLocation)
        return SAMEvent(
            logicalID: id, name: entry.key, type: type, properties: properties, location: entry.keyLocation)
    }

    private func checkLinks(_ event: SAMEvent) throws(SAMFailure) {
        switch event.type {
        case "S3":
            guard let target = event["Bucket"]?["Ref"] else {
                throw event.failure("S3 events must reference an S3 bucket in the same template.")
            }
            guard let id = target.string else {
                throw event.failure("'Ref' value in S3 events is not a valid string.", at: target.location)
            }
            guard source[id] != nil else {
                throw event.failure(
                    "S3 events must reference an S3 bucket in the same template.", at: target.location)
            }
        case "Cognito":
            guard let target = event["UserPool"]?["Ref"] else {
                throw event.failure("Cognito events must reference a Cognito UserPool in the same template.")
            }
            guard let id = target.string else {
                throw SAMFailure.event(event.logicalID, "Ref in Userpool is not a string.", at: target.location)
            }
            guard source[id] != nil else {
                throw event.failure(
                    "Cognito events must reference a Cognito UserPool in the same template.", at: target.location)
            }
        case "Api":
            guard let id = ImplicitAPIKind.apiID(event["RestApiId"])?.string else { return }
            try event.expect.map(
                source[id], "RestApiId",
                "RestApiId property of Api event must reference a valid resource in the same template.")
            let properties = try Expect.attribute(id).map(source[id]?["Properties"] ?? Node(Mapping()), "Properties")
            if properties["StageName"]?.string == "" {
                throw .resource(id, "StageName cannot be empty.", at: properties["StageName"]?.location)
            }
        default: break
        }
    }

    // MARK: making

    mutating func makeEvents(
        _ resource: SAMResource, _ parts: inout FunctionParts
    ) throws(SAMFailure) -> [GeneratedResource] {
        var made: [GeneratedResource] = []
        // `$default` comes before other paths, so that its permission makes theirs unnecessary.
        let entries = (resource["Events"]?.object?.entries ?? []).enumerated().sorted { a, b in
            (Self.order(a.element), a.offset) < (Self.order(b.element), b.offset)
        }
        for (_, entry) in entries {
            let event = try event(entry, of: resource, PropertySchema.functionEvents)
            switch event.type {
            case "Kinesis", "DynamoDB", "SQS", "MSK", "MQ", "SelfManagedKafka", "DocumentDB":
                made.append(try makePoll(event, &parts))
            case "Schedule": made += try makeSchedule(event, parts)
            case "CloudWatchEvent", "EventBridgeRule": made += try makeRule(event, parts)
            case "S3": made += try makeBucketEvent(event, parts)
            case "SNS": made += try makeTopicEvent(event, &parts)
            case "Api": made += try makeRoute(event, parts)
            case "HttpApi": made += try makeHTTPRoute(event, parts)
            case "AlexaSkill": made.append(permission(event, parts, "alexa-appkit.amazon.com", token: event["SkillId"]))
            case "IoTRule": made += makeIoTRule(event, parts)
            case "Cognito": made += try makeCognitoEvent(event, parts)
            case "ScheduleV2":
                made += try makeScheduleV2(
                    event, target: parts.targetARN, attributes: parts.target.passedAttributes, isFunction: true)
            default: made += makeLogsEvent(event, parts)
            }
        }
        return made
    }

    private static func order(_ entry: Mapping.Entry) -> String {
        guard let path = entry.value["Properties"]?["Path"] else { return entry.key }
        return PythonText.text(path)
    }

    /// The permission for a service to invoke the function.
    func permission(
        _ event: SAMEvent, _ parts: FunctionParts, _ principal: String, sourceARN: Node? = nil, account: Node? = nil,
        suffix: String = "", token: Node? = nil, prefix: String? = nil
    ) -> GeneratedResource {
        let stem = (prefix ?? event.logicalID) + "Permission"
        let id = suffix.isAlphanumeric ? stem + suffix : LogicalIDHash.id(stem, of: suffix)
        var permission = GeneratedResource(
            "AWS::Lambda::Permission", id, attributes: parts.target.passedAttributes)
        permission["Action"] = "lambda:InvokeFunction"
        permission["FunctionName"] = parts.targetName
        permission["Principal"] = Node(principal)
        permission["SourceArn"] = sourceARN
        permission["SourceAccount"] = account
        permission["EventSourceToken"] = token
        return permission
    }
}
