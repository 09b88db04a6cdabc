import WritModel

/// `AWS::Serverless::StateMachine`: the state machine, its role, version, alias and event sources.
extension SAMExpansion {
    mutating func expandStateMachine(_ resource: inout SAMResource) throws(SAMFailure) -> [GeneratedResource] {
        try checkEvents(of: resource, PropertySchema.stateMachineEvents)
        var machine = GeneratedResource(
            "AWS::StepFunctions::StateMachine", resource.id, dependsOn: resource.dependsOn,
            attributes: resource.attributes)
        try setDefinition(resource, &machine)
        var made: [GeneratedResource] = []
        if resource["Role"].isTruthy, resource["Policies"].isTruthy {
            throw resource.failure(
                "Specify either 'Role' or 'Policies' (but not both at the same time) or neither of them",
                at: resource["Policies"]?.location)
        }
        let tags = [Node.object(["Key": "stateMachine:createdBy", "Value": "SAM"])] + CFN.tagList(resource["Tags"])
        if let role = resource["Role"], role.isTruthy {
            machine["RoleArn"] = role
        } else {
            let role = try stateMachineRole(resource, tags)
            machine["RoleArn"] = role.arn
            made.append(role)
        }
        machine["StateMachineName"] = resource["Name"]
        machine["StateMachineType"] = resource["Type"]
        machine["LoggingConfiguration"] = resource["Logging"]
        machine["TracingConfiguration"] = resource["Tracing"]
        machine["Tags"] = Node(tags)
        let published = try publish(resource, machine)
        let usesAlias = resource["UseAliasAsEventTarget"].isTruthy
        let target = usesAlias ? published.last ?? machine : machine
        made = [machine] + made + published
        made += try makeStateMachineEvents(resource, target)
        propagateTags(&made, resource)
        return made
    }

    // MARK: definition

    private func setDefinition(_ resource: SAMResource, _ machine: inout GeneratedResource) throws(SAMFailure) {
        if resource["DefinitionSubstitutions"].isTruthy {
            machine["DefinitionSubstitutions"] = resource["DefinitionSubstitutions"]
        }
        let definition = resource["Definition"]
        let uri = resource["DefinitionUri"]
        if definition.isTruthy, uri.isTruthy {
            throw resource.failure("Specify either 'Definition' or 'DefinitionUri' property and not both.")
        }
        if let definition, definition.isTruthy {
            var substitutions = Mapping()
            let plain = Self.substitute(definition, &substitutions)
            if !substitutions.isEmpty {
                var all = machine["DefinitionSubstitutions"]?.object ?? Mapping()
                all.merge(substitutions)
                machine["DefinitionSubstitutions"] = Node(all)
            }
            var text = ""
            Self.write(plain, indent: 0, to: &text)
            machine["DefinitionString"] = CFN.join("\n", text.split(on: "\n").map { Node($0) })
        } else if let uri, uri.isTruthy {
            let location = try S3Location(uri, id: resource.id, property: "DefinitionUri", mayBeResolved: false)
            machine["DefinitionS3Location"] = location.node(prefix: "")
        } else {
            throw resource.failure("Either 'Definition' or 'DefinitionUri' property must be specified.")
        }
    }

    /// Intrinsic functions and dynamic references become numbered substitutions, in the order of sorted keys.
    private static func substitute(_ node: Node, _ all: inout Mapping) -> Node {
        func replaced(_ value: Node) -> Node {
            guard value.isIntrinsic || isDynamicReference(value) else { return substitute(value, &all) }
            let name = "definition_substitution_\(all.count + 1)"
            all[name] = value
            return Node("${\(name)}", at: value.location)
        }
        switch node.value {
        case .array(let items): return Node(.array(items.map(replaced)), at: node.location)
        case .object(var members):
            for key in members.keys.sorted(by: scalarOrder) {
                if let value = members[key] { members[key] = replaced(value) }
            }
            return Node(members, at: node.location)
        default: return node
        }
    }

    private static func scalarOrder(_ a: String, _ b: String) -> Bool {
        a.unicodeScalars.lexicographicallyPrecedes(b.unicodeScalars)
    }

    private static func isDynamicReference(_ node: Node) -> Bool {
        guard let text = node.string, text.hasPrefix("{{resolve:"), text.hasSuffix("}}") else { return false }
        let inner = text.dropFirst("{{resolve:".count).dropLast(2)
        guard let colon = inner.firstIndex(of: ":"), colon != inner.startIndex else { return false }
        return inner[..<colon].allSatisfy { ($0.isASCII && $0.isLowercase) || $0 == "-" }
            && inner.index(after: colon) != inner.endIndex
    }

    /// JSON with sorted keys and four spaces for each level.
    private static func write(_ node: Node, indent: Int, to text: inout String) {
        let inner = String(repeating: " ", count: indent + 4)
        let outer = String(repeating: " ", count: indent)
        switch node.value {
        case .array(let items) where !items.isEmpty:
            text += "[\n"
            for (index, item) in items.enumerated() {
                text += inner
                write(item, indent: indent + 4, to: &text)
                text += index + 1 < items.count ? ",\n" : "\n"
            }
            text += outer + "]"
        case .object(let members) where !members.isEmpty:
            text += "{\n"
            let keys = members.keys.sorted(by: scalarOrder)
            for (index, key) in keys.enumerated() {
                text += inner
                LogicalIDHash.quote(key, to: &text)
                text += ": "
                write(members[key] ?? Node(.null), indent: indent + 4, to: &text)
                text += index + 1 < keys.count ? ",\n" : "\n"
            }
            text += outer + "}"
        default: LogicalIDHash.append(node, to: &text)
        }
    }

    // MARK: role, version, alias

    private func stateMachineRole(_ resource: SAMResource, _ tags: [Node]) throws(SAMFailure) -> GeneratedResource {
        var policies = resource["Policies"].isTruthy ? resource["Policies"] : nil
        if resource["Tracing"]?["Enabled"]?.bool == true {
            policies = Node((policies?.array ?? policies.map { [$0] } ?? []) + [Node(tracingPolicy)])
        }
        var parts = RoleParts(assumeRolePolicy: CFN.assumeRolePolicy("states.amazonaws.com"))
        parts.path = resource["RolePath"]
        parts.permissionsBoundary = resource["PermissionsBoundary"]
        parts.tags = tags
        return try makeRole(
            for: resource.id, attributes: resource.passedAttributes, statedPolicies: policies, parts: parts)
    }

    private func publish(_ resource: SAMResource, _ machine: GeneratedResource) throws(SAMFailure)
        -> [GeneratedResource]
    {
        guard let alias = resource["AutoPublishAlias"], alias.isTruthy else {
            for name in ["UseAliasAsEventTarget", "DeploymentPreference"] where resource[name].isTruthy {
                throw resource.failure(
                    "'\(name)' requires 'AutoPublishAlias' property to be specified.", at: resource[name]?.location)
            }
            return []
        }
        var attributes = resource.passedAttributes
        for name in ["DeletionPolicy", "UpdateReplacePolicy"] where attributes[name] == nil {
            attributes[name] = "Retain"
        }
        var version = GeneratedResource(
            "AWS::StepFunctions::StateMachineVersion", resource.id + "Version", attributes: attributes)
        version["StateMachineArn"] = machine.ref
        version["StateMachineRevisionId"] = CFN.getAtt(resource.id, "StateMachineRevisionId")
        var made = GeneratedResource(
            "AWS::StepFunctions::StateMachineAlias", "\(resource.id)Alias\(PythonText.text(alias))",
            attributes: resource.passedAttributes)
        made["Name"] = alias
        var preference = resource["DeploymentPreference"].isTruthy ? resource["DeploymentPreference"] : nil
        if preference == nil { preference = .object(["Type": "ALL_AT_ONCE"]) }
        preference?[member: "StateMachineVersionArn"] = version.ref
        made["DeploymentPreference"] = preference
        return [version, made]
    }
}
