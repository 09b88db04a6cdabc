import WritModel

/// The resource policy of a REST API, from SAM's lists of accounts, addresses and networks.
extension APIDefinition {
    private static let policyKey = "x-amazon-apigateway-policy"

    mutating func addResourcePolicy(_ policy: Node, path: String, stage: Node) throws(SAMFailure) {
        let resources = try methodResources(path, stage: stage)
        var own = document[Self.policyKey].isTruthy ? document[Self.policyKey] ?? Node(Mapping()) : Node(Mapping())
        if policy["AwsAccountWhitelist"].isGiven {
            try Self.addAccounts(policy["AwsAccountWhitelist"], "Allow", resources, to: &own)
        }
        if policy["AwsAccountBlacklist"].isGiven {
            try Self.addAccounts(policy["AwsAccountBlacklist"], "Deny", resources, to: &own)
        }
        if let list = policy["IpRangeWhitelist"].given { Self.addAddresses(list, "NotIpAddress", resources, to: &own) }
        if let list = policy["IpRangeBlacklist"].given { Self.addAddresses(list, "IpAddress", resources, to: &own) }
        for (list, operation) in [("Blacklist", "StringEquals"), ("Whitelist", "StringNotEquals")] {
            let named = policy["SourceVpc\(list)"].given
            if let named, named.array?.allSatisfy({ $0.string != nil }) != true {
                throw .fatal(
                    "SourceVpc\(list) must be a list of strings. Use IntrinsicVpc\(list) instead for values that use "
                        + "Intrinsic Functions", at: named.location)
            }
            Self.addNetworks(
                named: named?.array ?? [], vpcs: policy["IntrinsicVpc\(list)"]?.array ?? [],
                endpoints: policy["IntrinsicVpce\(list)"]?.array ?? [], operation, resources, to: &own)
        }
        document[member: Self.policyKey] = own
    }

    mutating func addCustomStatements(_ statements: Node) {
        var own = document[Self.policyKey].isTruthy ? document[Self.policyKey] ?? Node(Mapping()) : Node(Mapping())
        own[member: "Version"] = "2012-10-17"
        if let existing = own["Statement"].given {
            var all = existing.array ?? [existing]
            for statement in statements.array ?? [statements] where !all.contains(statement) { all.append(statement) }
            own[member: "Statement"] = Node(all)
        } else {
            own[member: "Statement"] = statements
        }
        document[member: Self.policyKey] = own
    }

    private func methodResources(_ path: String, stage: Node) throws(SAMFailure) -> Node {
        var methods: [String] = []
        for item in try Self.contents(paths[path]) {
            guard let members = item.object else { throw Self.pathItemFailure(path, item) }
            methods += members.keys
        }
        let wildcard = Self.wildcardPath(path)
        return Node(
            methods.map { method in
                let lower = method.lowercased()
                let name = lower == Self.anyMethod || lower == "any" ? "*" : method.uppercased()
                return CFN.sub("execute-api:/${__Stage__}/" + name + wildcard, ["__Stage__": stage])
            })
    }

    private static func addAccounts(
        _ node: Node?, _ effect: String, _ resources: Node, to policy: inout Node
    ) throws(SAMFailure) {
        guard let node, node.isTruthy else { return }
        guard node.array != nil || node.object != nil else {
            throw .fatal("Type of '\(PythonText.text(node))' must be a list or dictionary", at: node.location)
        }
        policy[member: "Version"] = "2012-10-17"
        let statement = Node.object([
            "Effect": Node(effect), "Action": "execute-api:Invoke", "Resource": resources,
            "Principal": .object(["AWS": node.array != nil ? node : Node([node])]),
        ])
        if let existing = policy["Statement"].given {
            policy[member: "Statement"] = Node((existing.array ?? [existing]) + [statement])
        } else {
            policy[member: "Statement"] = statement
        }
    }

    private static func addAddresses(_ node: Node, _ operation: String, _ resources: Node, to policy: inout Node) {
        guard node.isTruthy else { return }
        let list = node.array != nil ? node : Node([node])
        addDenial(.object([operation: .object(["aws:SourceIp": list])]), resources, to: &policy)
    }

    private static func addNetworks(
        named: [Node], vpcs: [Node], endpoints: [Node], _ operation: String, _ resources: Node, to policy: inout Node
    ) {
        let allVPCs = named.filter { $0.string?.hasPrefix("vpc-") == true } + vpcs
        let allEndpoints = named.filter { $0.string?.hasPrefix("vpce-") == true } + endpoints
        var condition = Mapping()
        if !allVPCs.isEmpty { condition["aws:SourceVpc"] = Node(allVPCs) }
        if !allEndpoints.isEmpty { condition["aws:SourceVpce"] = Node(allEndpoints) }
        guard !condition.isEmpty else { return }
        addDenial(.object([operation: Node(condition)]), resources, to: &policy)
    }

    /// Everyone may call, but for what the condition describes.
    private static func addDenial(_ condition: Node, _ resources: Node, to policy: inout Node) {
        policy[member: "Version"] = "2012-10-17"
        let allow = Node.object([
            "Effect": "Allow", "Action": "execute-api:Invoke", "Resource": resources, "Principal": "*",
        ])
        let deny = Node.object([
            "Effect": "Deny", "Action": "execute-api:Invoke", "Resource": resources, "Principal": "*",
            "Condition": condition,
        ])
        var statements = policy["Statement"].given.map { $0.array ?? [$0] } ?? []
        for statement in [allow, deny] where !statements.contains(statement) { statements.append(statement) }
        policy[member: "Statement"] = Node(statements)
    }
}
