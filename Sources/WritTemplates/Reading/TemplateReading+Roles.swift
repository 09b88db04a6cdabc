import WritModel

extension TemplateReading {
    /// The role of a function that states one: everything that the template grants it.
    func statedRole(_ node: Node?, at location: SourceLocation) -> Role {
        let stated = value(node)
        var role = Role(
            origin: .stated(stated), logicalID: nil, managedPolicies: [], statements: [],
            location: node?.location ?? location, isComplete: false)
        guard let id = stated.soleReference, let resource = resource(id), resource.kind == .role else { return role }
        role.logicalID = id
        role.isComplete = true
        let properties = resource.raw["Properties"]
        role.assumeRolePolicy = properties?["AssumeRolePolicyDocument"]
        role.permissionsBoundary = optionalValue(properties?["PermissionsBoundary"])
        for policy in list(properties?["ManagedPolicyArns"]) {
            role.managedPolicies.append(.init(policy: value(policy), location: policy.location, isImplied: false))
            // A managed policy of this template counts by its statements.
            if let id = value(policy).soleReference, let target = self.resource(id), target.kind == .policy {
                role.statements += statements(of: target.raw["Properties"]?["PolicyDocument"], .attached(id))
            }
        }
        for policy in list(properties?["Policies"]) {
            role.statements += statements(of: policy["PolicyDocument"], .inline)
        }
        for policy in resources where policy.kind == .policy {
            let roles = list(policy.raw["Properties"]?["Roles"])
            guard roles.contains(where: { value($0).soleReference == id }) else { continue }
            role.statements += statements(
                of: policy.raw["Properties"]?["PolicyDocument"], .attached(policy.logicalID))
        }
        return role
    }

    /// The role of an `AWS::Serverless::Function`: stated, or made by SAM from `Policies` and event sources.
    mutating func serverlessRole(_ resource: Resource) -> Role {
        let properties = resource.raw["Properties"]
        if let stated = properties?["Role"] { return statedRole(stated, at: resource.location) }
        var role = Role(
            origin: .generated, logicalID: nil, managedPolicies: [], statements: [],
            permissionsBoundary: optionalValue(properties?["PermissionsBoundary"]),
            assumeRolePolicy: properties?["AssumeRolePolicyDocument"],
            location: properties?["Policies"]?.location ?? resource.location, isComplete: true)
        func implied(_ name: String, at location: SourceLocation) {
            let policy = Value.literal(Node("arn:aws:iam::aws:policy/" + name, at: location))
            guard !role.managedPolicies.contains(where: { $0.policy == policy }) else { return }
            role.managedPolicies.append(.init(policy: policy, location: location, isImplied: true))
        }
        implied("service-role/AWSLambdaBasicExecutionRole", at: resource.location)
        if let tracing = properties?["Tracing"], simple(tracing)?.string != "Disabled" {
            implied("AWSXrayWriteOnlyAccess", at: tracing.location)
        }
        if let vpc = properties?["VpcConfig"], simple(vpc) != nil {
            implied("service-role/AWSLambdaVPCAccessExecutionRole", at: vpc.location)
        }
        for event in properties?["Events"]?.object ?? Mapping() {
            for name in Self.pollerPolicies[simple(event.value["Type"])?.string ?? ""] ?? [] {
                implied(name, at: event.value.location)
            }
        }
        if let queue = properties?["DeadLetterQueue"], let target = queue["TargetArn"] {
            let action = simple(queue["Type"])?.string == "SNS" ? "sns:Publish" : "sqs:SendMessage"
            role.statements.append(grant(action, on: target, at: queue.location))
        }
        for outcome in ["OnSuccess", "OnFailure"] {
            guard let destination = properties?["EventInvokeConfig"]?["DestinationConfig"]?[outcome],
                let target = destination["Destination"],
                let action = Self.destinationActions[simple(destination["Type"])?.string ?? ""]
            else { continue }
            role.statements.append(grant(action, on: target, at: destination.location))
        }
        for policy in policyList(properties?["Policies"]) { add(policy, to: &role) }
        return role
    }

    private static let pollerPolicies: [String: [String]] = [
        "SQS": ["service-role/AWSLambdaSQSQueueExecutionRole"],
        "Kinesis": ["service-role/AWSLambdaKinesisExecutionRole"],
        "DynamoDB": ["service-role/AWSLambdaDynamoDBExecutionRole"],
        "MSK": ["service-role/AWSLambdaMSKExecutionRole"],
    ]
    private static let destinationActions = [
        "SQS": "sqs:SendMessage", "SNS": "sns:Publish", "Lambda": "lambda:InvokeFunction",
        "EventBridge": "events:PutEvents",
    ]

    private func grant(_ action: String, on target: Node, at location: SourceLocation) -> Role.Statement {
        let node = Node.object([
            "Effect": Node("Allow", at: location), "Action": Node(action, at: location), "Resource": target,
        ])
        return Role.Statement(node: Node(node.value, at: location), source: .implied, location: location)
    }

    /// `Policies` takes one policy or a list of them.
    private func policyList(_ node: Node?) -> [Node] {
        guard let node else { return [] }
        return node.array ?? [node]
    }

    private mutating func add(_ policy: Node, to role: inout Role) {
        if let call = Intrinsic(policy), call.name == "Fn::If", let known = simple(policy), Intrinsic(known) == nil {
            return add(known, to: &role)
        }
        if let call = Intrinsic(policy), call.name == "Fn::If", let branches = call.argument.array, branches.count == 3
        {
            // Not known which: the role may get either.
            for branch in branches.dropFirst() where simple(branch) != nil { add(branch, to: &role) }
            return
        }
        if policy.string != nil || Intrinsic(policy) != nil {
            role.managedPolicies.append(.init(policy: value(policy), location: policy.location, isImplied: false))
            if let id = value(policy).soleReference, let target = resource(id), target.kind == .policy {
                role.statements += statements(of: target.raw["Properties"]?["PolicyDocument"], .attached(id))
            }
            return
        }
        guard let members = policy.object else {
            problem("wrong-type", "a policy is a name, an ARN, a document or a policy template", at: policy.location)
            return
        }
        if members.contains("Statement") {
            role.statements += statements(of: policy, .inline)
            return
        }
        for entry in members {
            if PolicyTemplateTable.contains(entry.key) {
                let document = PolicyTemplateTable.document(
                    entry.key, values: entry.value.object ?? Mapping(), at: entry.keyLocation)
                role.statements += statements(of: document, .template(entry.key)).map {
                    Role.Statement(node: $0.node, source: $0.source, location: entry.keyLocation)
                }
            } else {
                problem(
                    "unknown-policy-template", "no policy template is named `\(entry.key)`", at: entry.keyLocation,
                    hint: "see the policy template list of AWS SAM")
            }
        }
    }

    private func statements(of document: Node?, _ source: Role.Statement.Source) -> [Role.Statement] {
        guard let statement = document?["Statement"] ?? simple(document)?["Statement"] else { return [] }
        return list(statement).map { Role.Statement(node: $0, source: source, location: $0.location) }
    }

    /// The elements of a list, branches of conditions included; a single value counts as a list of itself.
    private func list(_ node: Node?) -> [Node] {
        guard let node else { return [] }
        if let call = Intrinsic(node), call.name == "Fn::If", let branches = call.argument.array, branches.count == 3,
            let name = branches[0].string
        {
            switch scope.conditions[name] {
            case true?: return list(branches[1])
            case false?: return list(branches[2])
            case nil: return list(branches[1]) + list(branches[2])
            }
        }
        if Intrinsic(node)?.argument.string == "AWS::NoValue" { return [] }
        return node.array.map { $0.flatMap(list) } ?? [node]
    }
}
