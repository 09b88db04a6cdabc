import WritIAM
import WritModel
import WritTemplates

/// Makes of an application what a reachability question is about: roles with their policies, functions, stores, ways in.
///
/// Names that only the stack gives get a name of the same form, so that a policy and the resource that it names meet.
struct ApplicationScene {
    let application: Application
    let environment: StackEnvironment
    private let functions: [Function]
    private let resources: [Resource]
    /// Stands in for an account that is not known.
    static let account = "111122223333"

    init(_ application: Application, _ environment: StackEnvironment) {
        self.application = application
        functions = application.functions.filter { $0.resource.exists != false }
        resources = application.resources.filter { $0.exists != false }
        var filled = environment
        filled.account = environment.account ?? Self.account
        filled.region = environment.region ?? "us-east-1"
        filled.stackName = environment.stackName ?? "stack"
        for resource in resources where filled.physicalNames[resource.logicalID] == nil {
            let name = application.physicalName(of: resource.logicalID, with: filled)
            guard name.exact == nil else { continue }
            let text = name.texts.first?.text ?? "*"
            filled.physicalNames[resource.logicalID] =
                text == "*" ? resource.logicalID : String(text.map { $0 == "*" || $0 == "?" ? "x" : $0 })
        }
        self.environment = filled
    }

    func make() -> ReachScene {
        var stores = storesOfTemplate()
        var entrances: [ReachScene.Entrance] = []
        for function in functions {
            for trigger in function.triggers { connect(trigger, function.logicalID, &stores, &entrances) }
        }
        identityPools(&entrances)
        return ReachScene(
            identities: identities(), functions: functions.map(function), stores: stores,
            entrances: entrances, account: environment.account)
    }

    // MARK: Functions

    /// Id of the role that a function runs with: as in the template, else as SAM names it.
    static func roleID(_ function: Function) -> String {
        if let id = function.role.logicalID { return id }
        guard case .stated(let value) = function.role.origin, let text = value.literalString else {
            return function.logicalID + "Role"
        }
        return text.split(separator: "/").last.map(String.init) ?? text
    }

    private func function(_ function: Function) -> ReachScene.Function {
        let id = function.logicalID
        let isOpen = function.triggers.contains { $0.isForAnyone && !$0.isRoute }
        return ReachScene.Function(
            id: id, arn: arn(id)?.description ?? id, role: Self.roleID(function),
            policy: permissions[id].flatMap { policy($0, .resource) }, isOpen: isOpen)
    }

    /// `AWS::Lambda::Permission` as the statement that it makes.
    private var permissions: [String: [Node]] {
        var out: [String: [Node]] = [:]
        for permission in application.permissions where permission.resource.exists != false {
            guard let id = permission.function.soleReference, let principal = text(permission.principal),
                let arn = arn(id)
            else { continue }
            // What a function URL or an API lets through is told by its own authorization.
            if permission.functionURLAuthType != nil || principal == "apigateway.amazonaws.com" { continue }
            var condition = Mapping()
            if let source = permission.sourceARN.flatMap(text) {
                condition["ArnLike"] = .object(["aws:SourceArn": Node(source)])
            }
            var equal = Mapping()
            if let account = permission.sourceAccount.flatMap(text) { equal["aws:SourceAccount"] = Node(account) }
            if let organization = permission.resource.property("PrincipalOrgID")?.string {
                equal["aws:PrincipalOrgID"] = Node(organization)
            }
            if permission.resource.property("EventSourceToken") != nil { equal["lambda:EventSourceToken"] = "token" }
            if !equal.isEmpty { condition["StringEquals"] = Node(equal) }
            let isService = principal.contains(".amazonaws.com") && !principal.hasPrefix("arn:")
            var statement = Mapping()
            statement["Effect"] = "Allow"
            statement["Principal"] =
                principal == "*" ? "*" : .object([isService ? "Service" : "AWS": Node(principal)])
            statement["Action"] = Node(text(permission.action) ?? "lambda:InvokeFunction")
            statement["Resource"] = Node(arn.description)
            if !condition.isEmpty { statement["Condition"] = Node(condition) }
            out[id, default: []].append(Node(Node(statement).value, at: permission.resource.location))
        }
        return out
    }

    // MARK: Ways in

    private func connect(
        _ trigger: FunctionTrigger, _ id: String, _ stores: inout [ReachScene.Store],
        _ entrances: inout [ReachScene.Entrance]
    ) {
        func from(_ value: Value) {
            guard let name = value.soleReference ?? text(value) else { return }
            if let at = stores.firstIndex(where: { $0.id == name || $0.arn.description == name }) {
                if !stores[at].triggers.contains(id) { stores[at].triggers.append(id) }
            } else if let arn = text(value).flatMap({ ARN($0) }), !arn.service.isEmpty {
                let short = arn.resource.split(separator: "/").last.map(String.init) ?? arn.resource
                stores.append(ReachScene.Store(id: short, arn: arn, triggers: [id]))
            }
        }
        func enter(_ who: String, isOutside: Bool = true) {
            let entrance = ReachScene.Entrance(from: who, to: id, by: trigger.phrase, isOutside: isOutside)
            if !entrances.contains(where: { $0.from == who && $0.to == id }) { entrances.append(entrance) }
        }
        switch trigger.source {
        case .sqs(let poll), .dynamoDB(let poll), .kinesis(let poll), .poll(_, let poll): from(poll.source)
        case .s3(let bucket): from(bucket.bucket)
        case .sns(let topic): from(topic.topic)
        case .eventBridge(let rule):
            guard !rule.isOfAWS else { return enter("events of AWS services", isOutside: false) }
            if let bus = rule.bus, bus.soleReference != nil { from(bus) } else { defaultBus(id, &stores) }
        case .schedule: enter("a schedule", isOutside: false)
        case .http, .webSocket, .functionURL, .alb, .cognito, .iot:
            enter(trigger.isForAnyone ? ReachGraph.outside : ReachGraph.signedIn)
        case .logs, .invoke, .other: break
        }
    }

    private func defaultBus(_ id: String, _ stores: inout [ReachScene.Store]) {
        let name = "default event bus"
        if let at = stores.firstIndex(where: { $0.id == name }) {
            if !stores[at].triggers.contains(id) { stores[at].triggers.append(id) }
            return
        }
        let arn = ARN(
            service: "events", region: environment.region ?? "", account: environment.account ?? "",
            resource: "event-bus/default")
        stores.append(ReachScene.Store(id: name, arn: arn, triggers: [id]))
    }

    // MARK: Stores

    private static let stores: Set<String> = [
        "AWS::S3::Bucket", "AWS::SQS::Queue", "AWS::SNS::Topic", "AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable",
        "AWS::Serverless::SimpleTable", "AWS::Kinesis::Stream", "AWS::KinesisFirehose::DeliveryStream",
        "AWS::Events::EventBus", "AWS::SecretsManager::Secret", "AWS::SSM::Parameter", "AWS::KMS::Key",
        "AWS::StepFunctions::StateMachine", "AWS::Serverless::StateMachine", "AWS::ECR::Repository",
    ]

    private func storesOfTemplate() -> [ReachScene.Store] {
        resources.filter { Self.stores.contains($0.type) }.compactMap { resource in
            guard let arn = arn(resource.logicalID) else { return nil }
            var triggers: [String] = []
            if resource.kind == .stateMachine, let body = resource.raw["Properties"] {
                let named = Set(application.scope.value(body).references)
                triggers = functions.map(\.logicalID).filter(named.contains)
            }
            return ReachScene.Store(
                id: resource.logicalID, arn: arn, policy: resourcePolicies[resource.logicalID], triggers: triggers)
        }
    }

    /// The policy of each store, all its statements together.
    private var resourcePolicies: [String: Policy] {
        var statements: [String: [Node]] = [:]
        for resource in resources {
            guard let place = ResourcePolicyPlace.of(resource) else { continue }
            for id in place.guarded(in: application) {
                statements[id, default: []] += resolved(place.statements)
            }
        }
        return statements.compactMapValues { policy($0, .resource) }
    }

    // MARK: Reading

    func text(_ value: Value) -> String? { application.resolve(value, with: environment).texts.first?.text }

    /// A concrete ARN: characters that only AWS knows get a stand-in.
    func arn(_ id: String) -> ARN? {
        guard let text = application.arn(of: id, with: environment)?.texts.first?.text else { return nil }
        return ARN(String(text.map { $0 == "?" || $0 == "*" ? "x" : $0 }))
    }

    func resolved(_ nodes: [Node]) -> [Node] {
        nodes.compactMap { application.resolve(document: $0, with: environment) }
    }

    /// The statements that can be read as one policy; nil if none can.
    func policy(_ statements: [Node], _ kind: PolicyKind) -> Policy? {
        func read(_ nodes: [Node]) -> Policy? {
            try? Policy(reading: .object(["Version": "2012-10-17", "Statement": Node(nodes)]), kind: kind)
        }
        if let whole = read(statements), !whole.statements.isEmpty { return whole }
        let readable = statements.filter { read([$0]) != nil }
        return readable.isEmpty ? nil : read(readable)
    }
}

extension FunctionTrigger {
    /// Whether callers are asked for nothing.
    fileprivate var isForAnyone: Bool {
        switch source {
        case .http(let route): route.authorization.isOpen && !route.requiresAPIKey
        case .webSocket(let route): route.authorization.isOpen
        case .functionURL(let url): url.authType.literalString == "NONE"
        case .alb: true
        case .invoke(let principal, _): principal.literalString == "*"
        default: false
        }
    }

    /// Routes are entrances of their own.
    fileprivate var isRoute: Bool {
        switch source {
        case .http, .webSocket, .functionURL, .alb, .cognito, .iot: true
        default: false
        }
    }
}

extension FunctionTrigger.Rule {
    /// Events that only AWS services can send: sources that begin with `aws.` are refused from others.
    fileprivate var isOfAWS: Bool {
        let sources = (pattern?["source"]?.array ?? []).map(\.string)
        return !sources.isEmpty && sources.allSatisfy { $0?.hasPrefix("aws.") == true }
    }
}
