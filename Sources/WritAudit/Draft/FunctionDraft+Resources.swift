import WritIAM
import WritModel
import WritTemplates

/// A resource that a call needs, as an ARN or a pattern of one.
struct BoundResource: Hashable {
    var arn: String
    /// False where a part of it is not known.
    var isKnown: Bool
    var places: [SourceLocation] = []
}

extension FunctionDraft {
    var partition: String { stack.partition }
    var region: String { stack.region ?? "*" }
    var account: String { stack.account ?? "*" }

    /// The resources that one action of a call reaches. `["*"]` for actions that have no resources.
    func resources(_ action: String, _ call: AWSCall) -> [BoundResource] {
        let everything = [BoundResource(arn: "*", isKnown: true)]
        guard let known = drafter.catalogue.action(action) else { return [BoundResource(arn: "*", isKnown: false)] }
        if known.resourceTypes.isEmpty || Self.unbounded.contains(action) { return everything }
        let service = action.prefix { $0 != ":" }
        func argument(_ names: String...) -> [BoundText]? {
            for name in names {
                if let value = call.arguments[name] { return bind(value) }
                let lower = name.prefix(1).lowercased() + name.dropFirst()
                if let value = call.arguments[lower] { return bind(value) }
            }
            return nil
        }
        if let found = particular(action, call, argument) { return found }
        switch service {
        case "dynamodb": return dynamoDB(action, call)
        case "s3":
            let buckets = (argument("Bucket") ?? [unknown]).map(bucket)
            guard Self.isObjectAction(known) else { return buckets }
            let keys = argument("Key", "Delete.Objects.Key", "Prefix") ?? [unknown]
            return buckets.flatMap { bucket in
                keys.map { key in
                    let path =
                        key.text.hasPrefix("/") && bucket.arn.hasSuffix("/") ? String(key.text.dropFirst()) : key.text
                    let isPrefix = call.arguments["Key"] == nil && call.arguments["Delete.Objects.Key"] == nil
                    return BoundResource(
                        arn: bucket.arn + "/" + (isPrefix && !path.hasSuffix("*") ? path + "*" : path),
                        isKnown: bucket.isKnown,
                        places: bucket.places + key.places)
                }
            }
        case "sqs":
            if let urls = argument("QueueUrl", "Entries.QueueUrl") { return urls.map(queue) }
            return (argument("QueueName") ?? [unknown]).map { named($0, "AWS::SQS::Queue", "sqs", "") }
        case "sns":
            if let topics = argument("TopicArn", "TargetArn") {
                return topics.map { named($0, "AWS::SNS::Topic", "sns", "") }
            }
            return call.arguments["PhoneNumber"] != nil ? everything : [named(unknown, "", "sns", "")]
        case "lambda":
            return (argument("FunctionName") ?? [unknown]).map { text in
                var plain = text
                // A partial ARN, `account:function:name`, or a qualified name.
                if plain.resource == nil, !plain.text.hasPrefix("arn:"), plain.text.contains(":function:") {
                    plain.text = "arn:\(partition):lambda:\(region):" + plain.text
                }
                return named(plain, "AWS::Lambda::Function", "lambda", "function:")
            }.flatMap { qualified($0, call) }
        case "secretsmanager":
            return (argument("SecretId", "SecretIdList", "Name") ?? [unknown]).map { text in
                if text.resource != nil || text.text.hasPrefix("arn:") {
                    return named(text, "AWS::SecretsManager::Secret", "secretsmanager", "secret:")
                }
                // The service adds six characters to the name.
                let tail = text.text.hasSuffix("*") ? "" : "-??????"
                return BoundResource(
                    arn: "arn:\(partition):secretsmanager:\(region):\(account):secret:\(text.text)\(tail)",
                    isKnown: text.text != "*", places: text.places)
            }
        case "ssm":
            if let names = argument("Name", "Names") { return names.map(parameter) }
            if let paths = argument("Path") {
                return paths.flatMap { path -> [BoundResource] in
                    let base = parameter(path)
                    let trimmed = base.arn.hasSuffix("/") ? String(base.arn.dropLast()) : base.arn
                    if trimmed.hasSuffix("*") { return [base] }
                    return [
                        BoundResource(arn: trimmed, isKnown: base.isKnown, places: base.places),
                        BoundResource(arn: trimmed + "/*", isKnown: base.isKnown, places: base.places),
                    ]
                }
            }
        case "kms":
            if let keys = argument("KeyId", "SourceKeyId", "DestinationKeyId") {
                return keys.map { named($0, "AWS::KMS::Key", "kms", $0.text.hasPrefix("alias/") ? "" : "key/") }
                    .map {
                        $0.arn.contains(":alias/")
                            ? BoundResource(arn: "arn:\(partition):kms:\(region):\(account):key/*", isKnown: false) : $0
                    }
            }
        case "athena":
            // Later calls name the query alone; it runs in the workgroup that it was started in.
            if action != "athena:ListWorkGroups", known.resourceTypes.contains(where: { $0.name == "workgroup" }) {
                let started = (facts?.awsCalls ?? []).filter {
                    $0.service == "athena" && $0.operation == "StartQueryExecution"
                }
                .compactMap { $0.arguments["WorkGroup"] }.flatMap(bind)
                let groups =
                    argument("WorkGroup") ?? (started.isEmpty ? [BoundText(text: "primary", isExact: true)] : started)
                return groups.map { named($0, "AWS::Athena::WorkGroup", "athena", "workgroup/") }
            }
        case "ecs":
            if known.name == "ecs:RunTask" || known.name == "ecs:StartTask", let tasks = argument("taskDefinition") {
                return tasks.map { task in
                    var task = task
                    // Without a revision the newest one is meant; what a template refers to is one revision of many.
                    if let id = task.resource, let definition = application.resource(id) {
                        task.text =
                            family(definition) ?? application.physicalName(of: id, with: stack).texts.first?.text ?? "*"
                        task.resource = nil
                    }
                    let name = task.text.split(separator: "/").last ?? ""
                    if task.text != "*", !name.contains(":") { task.text += ":*" }
                    return named(task, "AWS::ECS::TaskDefinition", "ecs", "task-definition/")
                }
            }
        case "states":
            if let machines = argument("StateMachineArn") {
                return machines.map { named($0, "AWS::StepFunctions::StateMachine", "states", "stateMachine:") }
            }
        case "events":
            if known.name == "events:PutEvents" {
                let buses =
                    argument("Entries.EventBusName", "EventBusName") ?? [BoundText(text: "default", isExact: true)]
                return buses.map { named($0, "AWS::Events::EventBus", "events", "event-bus/") }
            }
        case "kinesis":
            if let streams = argument("StreamName", "StreamARN") {
                return streams.map { named($0, "AWS::Kinesis::Stream", "kinesis", "stream/") }
            }
        case "firehose":
            if let streams = argument("DeliveryStreamName") {
                return streams.map { named($0, "AWS::KinesisFirehose::DeliveryStream", "firehose", "deliverystream/") }
            }
        case "cognito-idp":
            if let pools = argument("UserPoolId") {
                return pools.map { pool in
                    var found = named(pool, "AWS::Cognito::UserPool", "cognito-idp", "userpool/")
                    // The id of a pool begins with its region.
                    if found.arn.hasSuffix(":userpool/*") { found.arn = String(found.arn.dropLast()) + region + "_*" }
                    return found
                }
            }
        case "execute-api": return [BoundResource(arn: connections(call.operation), isKnown: true)]
        case "ses" where known.resourceTypes.contains(where: { $0.name == "identity" }):
            return mail(argument("Source", "FromEmailAddress", "Identity", "EmailIdentity") ?? [unknown], call)
        case "iot": if let topics = argument("topic", "Topic") { return topics.map { named($0, "", "iot", "topic/") } }
        case "sts": if let roles = argument("RoleArn") { return roles.map { role($0) } }
        case "bedrock": if let models = argument("modelId", "ModelId") { return models.flatMap(model) }
        default: break
        }
        return generic(known, call)
    }

    var unknown: BoundText { BoundText(text: "*", isExact: false) }

    /// Actions whose resource types are for special cases only: what they reach is bounded by conditions.
    private static let unbounded: Set<String> = ["cloudwatch:PutMetricData"]

    static func isObjectAction(_ action: Catalogue.Action) -> Bool {
        let names = action.resourceTypes.map { $0.name.lowercased() }
        return names.contains { $0.contains("object") } && !names.contains("bucket")
    }

    // MARK: services

    private func dynamoDB(_ action: String, _ call: AWSCall) -> [BoundResource] {
        if let stream = call.arguments["StreamArn"] { return bind(stream).map { named($0, "", "dynamodb", "table/") } }
        var tables: [BoundText] = []
        let isTransaction = call.operation.hasPrefix("Transact")
        if isTransaction {
            for part in OperationActions(catalogue: drafter.catalogue).transaction(call) where part.action == action {
                tables += bind(part.table)
            }
        } else if let names = call.arguments["TableName"] {
            tables = bind(names)
        } else if let statement = call.arguments["Statement"] ?? call.arguments["Statements.Statement"] {
            // Of several statements those that need this action.
            let own = bind(statement).filter { OperationActions.partiQL($0.text).contains(action) }
            return (own.isEmpty ? [unknown] : own).map(statementTable)
        }
        if tables.isEmpty { tables = [unknown] }
        let owners = tables.map { named($0, "AWS::DynamoDB::Table", "dynamodb", "table/") }
        guard let index = call.arguments["IndexName"], ["Query", "Scan"].contains(call.operation) else { return owners }
        return owners.flatMap { table in
            bind(index).map { name in
                name.text.isEmpty
                    ? table
                    : BoundResource(
                        arn: table.arn + "/index/" + name.text, isKnown: table.isKnown && name.text != "*",
                        places: table.places)
            }
        }
    }

    /// The table that a PartiQL statement names, or an index of it: `"table"."index"`.
    private func statementTable(_ statement: BoundText) -> BoundResource {
        let words = statement.text.split { $0.isWhitespace || $0 == "(" }.map(String.init)
        var name = unknown
        for (at, word) in words.enumerated()
        where ["from", "into", "update"].contains(word.lowercased()) && at + 1 < words.count {
            let text = words[at + 1].filter { $0 != ";" }
            name = BoundText(text: text, isExact: !text.contains("*"), places: statement.places)
            break
        }
        let parts = Interpreter.split(name.text, "\".\"").map { $0.filter { $0 != "\"" } }
        name.text = parts[0]
        var table = named(name, "AWS::DynamoDB::Table", "dynamodb", "table/")
        if parts.count > 1, parts[0] != "*" { table.arn += "/index/" + parts[1] }
        return table
    }

    private func bucket(_ text: BoundText) -> BoundResource {
        if let id = text.resource, let arn = application.arn(of: id, with: stack)?.pattern {
            return BoundResource(arn: arn, isKnown: true, places: text.places)
        }
        let arn = text.text.hasPrefix("arn:") ? text.text : "arn:\(partition):s3:::\(text.text)"
        return BoundResource(arn: arn, isKnown: text.text != "*" && !text.text.hasPrefix("*"), places: text.places)
    }

    private func queue(_ text: BoundText) -> BoundResource {
        if text.resource == nil, text.text.contains("://") {
            let parts = text.text.split(separator: "/").map(String.init)
            if parts.count >= 4 {
                let host = parts[1].split(separator: ".").map(String.init)
                let place = host.count > 1 && host[0] == "sqs" ? host[1] : region
                return BoundResource(
                    arn: "arn:\(partition):sqs:\(place):\(parts[2]):\(parts[3])", isKnown: parts[3] != "*",
                    places: text.places)
            }
        }
        return named(text, "AWS::SQS::Queue", "sqs", "")
    }

    private func parameter(_ text: BoundText) -> BoundResource {
        if text.resource != nil || text.text.hasPrefix("arn:") {
            return named(text, "AWS::SSM::Parameter", "ssm", "parameter/")
        }
        let name = text.text.hasPrefix("/") ? String(text.text.dropFirst()) : text.text
        return BoundResource(
            arn: "arn:\(partition):ssm:\(region):\(account):parameter/\(name)", isKnown: text.text != "*",
            places: text.places)
    }

    func role(_ text: BoundText) -> BoundResource {
        if let id = text.resource, let arn = application.arn(of: id, with: stack)?.pattern {
            return BoundResource(arn: arn, isKnown: true, places: text.places)
        }
        let arn = text.text.hasPrefix("arn:") ? text.text : "arn:\(partition):iam::\(account):role/\(text.text)"
        return BoundResource(arn: arn, isKnown: text.text != "*", places: text.places)
    }

    /// The APIs of this application that have connections to post to.
    private func connections(_ operation: String) -> String {
        let method = ["DeleteConnection": "DELETE", "GetConnection": "GET"][operation] ?? "POST"
        let sockets = application.apis.filter { $0.kind == .webSocket }
        let id = sockets.count == 1 ? stack.physicalNames[sockets[0].logicalID] ?? "*" : "*"
        return "arn:\(partition):execute-api:\(region):\(account):\(id)/*/\(method)/@connections/*"
    }

    /// The ARN of something that an argument names: a resource of the template, an ARN, or a bare name.
    func named(_ text: BoundText, _ type: String, _ service: String, _ prefix: String) -> BoundResource {
        if let id = text.resource, let arn = application.arn(of: id, with: stack)?.pattern {
            return BoundResource(arn: arn, isKnown: true, places: text.places)
        }
        if text.text.hasPrefix("arn:") {
            return BoundResource(arn: text.text, isKnown: true, places: text.places)
        }
        _ = type
        return BoundResource(
            arn: "arn:\(partition):\(service):\(region):\(account):\(prefix)\(text.text)", isKnown: text.text != "*",
            places: text.places)
    }

    /// Fills the placeholders of the catalogue's ARN with arguments of the same name.
    private func generic(_ action: Catalogue.Action, _ call: AWSCall) -> [BoundResource] {
        var arguments: [String: [BoundText]] = [:]
        for (name, value) in call.arguments where !name.contains(".") {
            arguments[Self.key(name)] = bind(value)
        }
        // An argument that is itself an ARN of the service.
        let services = Set(
            [String(action.name.prefix { $0 != ":" })]
                + action.resourceTypes.compactMap { ARN($0.arn)?.service ?? Self.service(of: $0.arn) })
        for name in call.arguments.keys.sorted() where !name.contains(".") && name.lowercased().hasSuffix("arn") {
            let texts = arguments[Self.key(name)] ?? []
            let found = texts.filter {
                $0.text.hasPrefix("arn:")
                    && (ARN($0.text).map { services.contains($0.service) } ?? false || !$0.isExact)
            }
            if !found.isEmpty { return found.map { BoundResource(arn: $0.text, isKnown: true, places: $0.places) } }
            if let id = texts.first?.resource, let arn = application.arn(of: id, with: stack)?.pattern {
                return [BoundResource(arn: arn, isKnown: true, places: texts[0].places)]
            }
        }
        let types = action.resourceTypes.filter(\.isRequired)
        var best: (resource: BoundResource, score: Int)?
        for type in types.isEmpty ? action.resourceTypes : types {
            let (resource, score) = filled(type.arn, type.name, arguments)
            if best.map({ score > $0.score }) ?? true { best = (resource, score) }
        }
        // Types that a call may name and does not: the service asks for `*`.
        if types.isEmpty, (best?.score ?? 0) <= 0 { return [BoundResource(arn: "*", isKnown: true)] }
        return [best?.resource ?? BoundResource(arn: "*", isKnown: false)]
    }

    private static func key(_ name: String) -> String {
        var key = name.lowercased()
        for suffix in ["identifiers", "identifier", "names", "name", "arns", "arn", "ids", "id"]
        where key.hasSuffix(suffix) && key.count > suffix.count {
            key = String(key.dropLast(suffix.count))
            break
        }
        return key
    }

    /// The service that a form of an ARN names.
    private static func service(of form: String) -> String? {
        let parts = form.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        return parts.count > 2 ? parts[2] : nil
    }

    /// Names of placeholders that arguments are called differently for.
    private static let synonyms: [String: String] = [
        "groupfriendly": "autoscalinggroup", "app": "application", "rolenamewithpath": "role",
        "usernamewithpath": "user",
        "groupnamewithpath": "group", "policynamewithpath": "policy", "instanceprofilenamewithpath": "instanceprofile",
        "db": "dbinstance", "dbinstance": "db", "cluster": "dbcluster", "relativeid": "resource", "topic": "topicarn",
    ]

    /// The one argument whose name ends with a placeholder's: `TranscriptionJobName` for `JobName`.
    private func longer(_ key: String, _ arguments: [String: [BoundText]]) -> BoundText? {
        let found = arguments.keys.filter { $0.hasSuffix(key) }
        return key.count > 2 && found.count == 1 ? found.first.flatMap { arguments[$0]?.first } : nil
    }

    private func filled(_ form: String, _ type: String, _ arguments: [String: [BoundText]]) -> (BoundResource, Int) {
        var out = ""
        var score = 0
        var places: [SourceLocation] = []
        var rest = Substring(form)
        while let open = rest.firstIndex(of: "$") {
            out += rest[..<open]
            let name = rest[open...].dropFirst(2).prefix { $0 != "}" }
            rest = rest[open...].dropFirst(name.count + 3)
            switch name {
            case "Partition": out += partition
            case "Region": out += region
            case "Account": out += account
            default:
                // A resource's own name is often called just that.
                let isLast = !rest.contains("$")
                if let found = arguments[Self.key(String(name))]?.first
                    ?? Self.synonyms[Self.key(String(name))].flatMap({ arguments[$0]?.first })
                    ?? (["id", "name", "resource"].contains(Self.key(String(name)))
                        ? arguments[Self.key(type.filter { $0 != "-" })]?.first : nil)
                    ?? (isLast ? arguments["name"]?.first : nil) ?? longer(Self.key(String(name)), arguments)
                {
                    out += found.text
                    places += found.places
                    score += found.text == "*" ? 0 : 1
                } else {
                    out += "*"
                    score -= 1
                }
            }
        }
        out += rest
        while out.contains("**") { out = Interpreter.split(out, "**").joined(separator: "*") }
        return (BoundResource(arn: out, isKnown: score > 0, places: places), score)
    }
}
