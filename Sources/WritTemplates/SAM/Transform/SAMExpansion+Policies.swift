import WritModel

/// The `Policies` of functions and state machines, and the roles made of them.
extension SAMExpansion {
    private enum PolicyKind { case managed, statement, template, unknown }

    private func kind(_ policy: Node, templates: Bool) throws(SAMFailure) -> PolicyKind {
        if policy.string != nil { return .managed }
        if let call = Intrinsic(policy), call.name == "Fn::If" {
            guard let items = call.argument.array, items.count == 3 else {
                throw .template("Fn::If requires 3 arguments", at: policy.location)
            }
            let yes = try kind(items[1], templates: templates)
            let no = try kind(items[2], templates: templates)
            if yes == no || items[2].isNoValue { return yes }
            if items[1].isNoValue { return no }
            throw .template(
                "Different policy types within the same Fn::If statement is unsupported. Separate different policy "
                    + "types into different Fn::If statements", at: policy.location)
        }
        if policy.isIntrinsic { return .managed }
        guard let members = policy.object else { return .unknown }
        if members.contains("Statement") { return .statement }
        if templates, members.count == 1, PolicyTemplateTable.contains(members.keys[0]) { return .template }
        return .unknown
    }

    private static func policies(_ node: Node?) -> [Node] {
        guard let node, node.isTruthy else { return [] }
        return node.array ?? [node]
    }

    /// Writes the statements of policy templates in their place.
    func expandPolicyTemplates(_ id: String, _ properties: inout Mapping) throws(SAMFailure) {
        let policies = Self.policies(properties["Policies"])
        guard !policies.isEmpty else { return }
        var kinds: [PolicyKind] = []
        for policy in policies { kinds.append(try kind(policy, templates: true)) }
        var result: [Node] = []
        for (policy, kind) in zip(policies, kinds) {
            guard kind == .template else {
                result.append(policy)
                continue
            }
            if let call = Intrinsic(policy), call.name == "Fn::If", var items = call.argument.array {
                for index in 1...2 where !items[index].isNoValue { items[index] = try expanded(id, items[index]) }
                result.append(.object(["Fn::If": Node(items)]).placed(at: policy.location))
            } else {
                result.append(try expanded(id, policy))
            }
        }
        properties["Policies"] = Node(result, at: properties["Policies"]?.location ?? .generated)
    }

    private func expanded(_ id: String, _ policy: Node) throws(SAMFailure) -> Node {
        guard let entry = policy.object?.entries.first,
            let parameters = PolicyTemplateTable.parameters(of: entry.key)
        else { return policy }
        guard let values = entry.value.object else {
            throw .resource(
                id, "Must specify valid parameter values for policy template '\(entry.key)'", at: entry.value.location)
        }
        let missing = parameters.filter { !values.contains($0) }
        guard missing.isEmpty else {
            throw .resource(
                id,
                "Following required parameters of template '\(entry.key)' don't have values: "
                    + PythonText.list(missing), at: entry.keyLocation)
        }
        return PolicyTemplateTable.document(entry.key, values: values, at: entry.keyLocation) ?? policy
    }

    /// What goes into a generated role.
    struct RoleParts {
        var assumeRolePolicy: Node
        var managedPolicies: [Node] = []
        var policies: [Node] = []
        var path: Node?
        var permissionsBoundary: Node?
        var tags: [Node]?
    }

    func makeRole(
        for id: String, attributes: Mapping, statedPolicies: Node?, parts: RoleParts
    ) throws(SAMFailure) -> GeneratedResource {
        var role = GeneratedResource("AWS::IAM::Role", id + "Role", attributes: attributes)
        var managed = parts.managedPolicies
        var inline = parts.policies
        let stated = Self.policies(statedPolicies)
        var kinds: [PolicyKind] = []
        for policy in stated { kinds.append(try kind(policy, templates: false)) }
        for (index, policy) in stated.enumerated() {
            switch kinds[index] {
            case .statement:
                let name = Node(role.logicalID + "Policy\(index)")
                func wrapped(_ document: Node) -> Node { .object(["PolicyName": name, "PolicyDocument": document]) }
                inline.append(Self.mapBranches(policy) { $0.isNoValue ? $0 : wrapped($0) } ?? wrapped(policy))
            case .managed:
                let arn = Self.mapBranches(policy, managedPolicy) ?? managedPolicy(policy)
                if !managed.contains(arn) { managed.append(arn) }
            case .template, .unknown:
                throw .resource(
                    id, "Policy at index \(index) in the 'Policies' property is not valid", at: policy.location)
            }
        }
        role["AssumeRolePolicyDocument"] = parts.assumeRolePolicy
        role["ManagedPolicyArns"] = Node(managed)
        role["Policies"] = inline.isEmpty ? nil : Node(inline)
        role["Path"] = parts.path
        role["PermissionsBoundary"] = parts.permissionsBoundary
        role["Tags"] = parts.tags.map { Node($0) }
        return role
    }

    /// The branches of a `Fn::If`, each changed; nil for everything else.
    private static func mapBranches(_ node: Node, _ change: (Node) -> Node) -> Node? {
        guard let call = Intrinsic(node), call.name == "Fn::If", var items = call.argument.array, items.count == 3
        else { return nil }
        for index in 1...2 { items[index] = change(items[index]) }
        return .object(["Fn::If": Node(items)]).placed(at: node.location)
    }

    /// The ARN of a policy given by name.
    private func managedPolicy(_ node: Node) -> Node {
        guard let name = node.string else { return node }
        if let arn = ManagedPolicyNames.arn(of: name, partition: partition) { return Node(arn, at: node.location) }
        if name.hasPrefix("arn:") { return node }
        return options.managedPolicies[name].map { Node($0, at: node.location) } ?? node
    }
}
