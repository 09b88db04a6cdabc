import WritModel

/// Grants that only the transform makes: those of connectors and of rarer event sources.
extension TemplateReading {
    /// Adds to each generated role what the transform puts into it and the reading of the template did not see.
    mutating func addGeneratedGrants() {
        guard isSAM else { return }
        let options = SAMTransform.Options(parameters: scope.given, localPaths: .replaced)
        let expansion = SAMTransform.expand(document, options: options)
        // What the transform refuses cannot be deployed, whatever else is right about it.
        problems += expansion.errors
        for entry in expansion.document["Resources"]?.object ?? Mapping() {
            let properties = entry.value["Properties"]
            switch entry.value["Type"]?.string {
            case "AWS::IAM::ManagedPolicy" where entry.value["Metadata"]?["aws:sam:connectors"] != nil:
                let roles = (properties?["Roles"]?.array ?? []).compactMap(\.intrinsicLogicalID)
                attach(properties?["PolicyDocument"], entry.key, to: roles)
            case "AWS::IAM::Role": complete(entry.key, properties)
            case "AWS::ApiGateway::RestApi", "AWS::ApiGatewayV2::Api":
                if let body = properties?["Body"].flatMap(scope.simplify) { settle(entry.key, body) }
            default: continue
            }
        }
    }

    private mutating func attach(_ document: Node?, _ id: String, to roles: [String]) {
        // The place of a connector is where its id begins in the template.
        let owner = resources.filter { id.hasPrefix($0.logicalID) }.max { $0.logicalID.count < $1.logicalID.count }
        for statement in document?["Statement"]?.array ?? [] {
            for index in functions.indices {
                let own = functions[index].role.logicalID ?? functions[index].logicalID + "Role"
                guard roles.contains(own) else { continue }
                let place = owner?.location ?? functions[index].location
                functions[index].role.statements.append(
                    .init(node: statement.placed(at: place), source: .attached(id), location: place))
            }
        }
    }

    /// Takes over who may call each route from the definition that the transform writes: it alone knows which of the
    /// defaults, overrides and security sections win.
    private mutating func settle(_ id: String, _ body: Node) {
        guard let at = apis.firstIndex(where: { $0.logicalID == id }) else { return }
        var settled = apis[at]
        settled.routes = []
        settled.defaultAuthorizer = nil
        settled.requiresAPIKey = false
        read(definition: body, into: &settled)
        for route in settled.routes {
            for index in apis[at].routes.indices
            where apis[at].routes[index].method == route.method && apis[at].routes[index].path == route.path {
                apis[at].routes[index].authorization = route.authorization
                apis[at].routes[index].requiresAPIKey = route.requiresAPIKey
            }
            for index in functions.indices {
                for trigger in functions[index].triggers.indices {
                    guard case .http(var own) = functions[index].triggers[trigger].source, own.api == id,
                        own.method == route.method, own.path == route.path
                    else { continue }
                    own.authorization = route.authorization
                    own.requiresAPIKey = route.requiresAPIKey
                    functions[index].triggers[trigger].source = .http(own)
                }
            }
        }
    }

    /// What the generated role has beyond what was read for its function.
    private mutating func complete(_ id: String, _ properties: Node?) {
        guard
            let at = functions.firstIndex(where: { $0.role.origin == .generated && $0.logicalID + "Role" == id })
        else { return }
        var role = functions[at].role
        // What SAM adds of its own accord is taken as it adds it; only the places are better known here.
        let implied = role.statements.filter { $0.source == .implied }
        role.statements.removeAll { $0.source == .implied }
        for policy in properties?["ManagedPolicyArns"]?.array ?? [] {
            let name = scope.value(policy)
            guard !role.managedPolicies.contains(where: { Self.names($0.policy, name) }) else { continue }
            role.managedPolicies.append(.init(policy: name, location: functions[at].location, isImplied: true))
        }
        for policy in properties?["Policies"]?.array ?? [] {
            let statement = policy["PolicyDocument"]?["Statement"]
            for node in statement?.array ?? statement.map({ [$0] }) ?? [] {
                guard !role.statements.contains(where: { Self.grantsSame($0.node, node) }) else { continue }
                let action = node["Action"]?.string?.lowercased()
                let known = implied.first { $0.node["Action"]?.string?.lowercased() == action }?.location
                let place = node.location.line > 0 ? node.location : known ?? functions[at].location
                role.statements.append(.init(node: node.placed(at: place), source: .implied, location: place))
            }
        }
        functions[at].role = role
    }

    /// `AWSLambdaRole` names the same policy as its ARN.
    private static func names(_ a: Value, _ b: Value) -> Bool {
        if a == b { return true }
        guard let a = a.literalString, let b = b.literalString else { return false }
        return a.split(separator: "/").last == b.split(separator: "/").last
    }

    private static func grantsSame(_ a: Node, _ b: Node) -> Bool {
        func actions(_ node: Node) -> [String] {
            (node["Action"]?.array ?? node["Action"].map { [$0] } ?? []).compactMap { $0.string?.lowercased() }
        }
        return a == b || (actions(a) == actions(b) && a["Resource"] == b["Resource"] && a["Effect"] == b["Effect"])
    }
}
