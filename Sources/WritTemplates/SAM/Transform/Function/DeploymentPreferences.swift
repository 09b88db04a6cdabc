import WritModel

/// Functions that are deployed step by step through CodeDeploy.
///
/// Source: AWS SAM Developer Guide, "Deploying serverless applications gradually".
struct DeploymentPreferences {
    struct Preference {
        var function: String
        var type: Node
        var preTraffic: Node?
        var postTraffic: Node?
        var alarms: Node?
        var role: Node?
        var triggers: Node?
        var condition: String?
        var tags: Mapping?
        var location: SourceLocation
    }

    static let application = "ServerlessDeploymentApplication"
    static let role = "CodeDeployServiceRole"

    /// Only those that are enabled.
    var enabled: [Preference] = []

    var conditions: [String] { Array(Set(enabled.compactMap(\.condition))).sorted() }
    /// Every function has a condition, so that the shared parts need one.
    var isConditional: Bool { !enabled.contains { $0.condition == nil } }
    var tags: Mapping {
        enabled.reduce(into: Mapping()) { all, preference in all.merge(preference.tags ?? Mapping()) }
    }
}

extension SAMExpansion {
    private static let predefined: Set<String> = [
        "Canary10Percent5Minutes", "Canary10Percent10Minutes", "Canary10Percent15Minutes", "Canary10Percent30Minutes",
        "Linear10PercentEvery1Minute", "Linear10PercentEvery2Minutes", "Linear10PercentEvery3Minutes",
        "Linear10PercentEvery10Minutes", "AllAtOnce",
    ]

    mutating func addDeploymentPreference(
        _ resource: inout SAMResource, _ alias: inout GeneratedResource?
    ) throws(SAMFailure) {
        guard var preference = resource["DeploymentPreference"], preference.isTruthy else { return }
        for name in ["Enabled", "Type"] {
            if let value = preference[name] { preference[member: name] = try resolveWithMappings(value) }
        }
        var passes = options.features.contains("deployment_preference_condition_fix")
        if let value = preference["PassthroughCondition"] {
            let resolved = try resolveWithMappings(value)
            switch PythonText.text(resolved) {
            case "true", "True": passes = true
            case "false", "False": passes = false
            default:
                throw resource.failure(
                    resolved.isIntrinsic
                        ? "Unsupported intrinsic: the only intrinsic functions supported for property "
                            + "PassthroughCondition are FindInMap and parameter Refs."
                        : "Invalid value for property PassthroughCondition.", at: value.location)
            }
        }
        let enabled = preference["Enabled"]
        if let enabled, !enabled.isTruthy || ["false", "False"].contains(enabled.string ?? "") { return }
        guard let type = preference["Type"] else {
            throw resource.failure(
                "'DeploymentPreference' is missing required Property 'Type'", at: preference.location)
        }
        let hooks = preference["Hooks"] ?? Node(Mapping())
        guard hooks.object != nil else {
            throw resource.failure(
                "'Hooks' property of 'DeploymentPreference' must be a dictionary", at: hooks.location)
        }
        let tags = resource["PropagateTags"].isTruthy ? resource["Tags"]?.object : nil
        deployments.enabled.append(
            .init(
                function: resource.id, type: type, preTraffic: hooks["PreTraffic"].given,
                postTraffic: hooks["PostTraffic"].given, alarms: preference["Alarms"], role: preference["Role"].given,
                triggers: preference["TriggerConfigurations"],
                condition: passes ? resource.condition?.string : nil, tags: tags, location: preference.location))
        guard alias != nil else {
            throw resource.failure(
                "'DeploymentPreference' requires AutoPublishAlias property to be specified.", at: preference.location)
        }
        var update = Mapping()
        update["ApplicationName"] = CFN.ref(DeploymentPreferences.application)
        update["DeploymentGroupName"] = CFN.ref(resource.id + "DeploymentGroup")
        update["BeforeAllowTrafficHook"] = hooks["PreTraffic"].given
        update["AfterAllowTrafficHook"] = hooks["PostTraffic"].given
        alias?.attributes["UpdatePolicy"] = .object(["CodeDeployLambdaAliasUpdate": Node(update)])
    }

    /// Parameters, then mappings, replaced.
    func resolveWithMappings(_ node: Node) throws(SAMFailure) -> Node {
        let resolved = try resolver.resolve(node)
        return try findInMap(resolved, depth: 0)
    }

    private func findInMap(_ node: Node, depth: Int) throws(SAMFailure) -> Node {
        guard depth < 64 else { return node }
        guard let call = Intrinsic(node), call.name == "Fn::FindInMap" else { return node }
        guard let items = call.argument.array, items.count == 3 else {
            throw .fatal(
                "Invalid FindInMap value \(PythonText.literal(call.argument)). FindInMap expects an array with 3 values.",
                at: node.location)
        }
        var keys: [String] = []
        for item in items {
            guard let key = try findInMap(item, depth: depth + 1).string else { return node }
            keys.append(key)
        }
        guard let map = mappings[keys[0]] else { return node }
        let flaw = SAMFailure.fatal(
            "Cannot use Fn::FindInMap on Mapping '\(keys[0])' which is not a a two-level map.", at: map.location)
        guard map.object != nil else { throw flaw }
        guard let inner = map[keys[1]] else { return node }
        guard inner.object != nil else { throw flaw }
        return inner[keys[2]] ?? node
    }

    // MARK: shared resources

    mutating func addDeployments() {
        guard !deployments.enabled.isEmpty else { return }
        let names = deployments.conditions
        var condition: Node?
        if deployments.isConditional {
            condition = names.count > 1 ? "ServerlessCodeDeployCondition" : names.first.map { Node($0) }
            if names.count > 1 { conditions?.merge(CFN.anyOf(names, named: "ServerlessCodeDeployCondition")) }
        }
        func put(_ resource: GeneratedResource) { output[resource.logicalID] = resource.node }
        var application = GeneratedResource("AWS::CodeDeploy::Application", DeploymentPreferences.application)
        application["ComputePlatform"] = "Lambda"
        let tags = deployments.tags
        if !tags.isEmpty { application["Tags"] = Node(CFN.tagList(Node(tags))) }
        application.attributes["Condition"] = condition
        put(application)
        if deployments.enabled.contains(where: { !$0.role.isTruthy }) {
            var role = GeneratedResource("AWS::IAM::Role", DeploymentPreferences.role)
            role["AssumeRolePolicyDocument"] = CFN.assumeRolePolicy("codedeploy.amazonaws.com")
            let limited = partition == "aws-iso" || partition == "aws-iso-b"
            let name = limited ? "AWSCodeDeployRoleForLambdaLimited" : "AWSCodeDeployRoleForLambda"
            role["ManagedPolicyArns"] = [Node(managedPolicyARN("service-role/" + name))]
            if !tags.isEmpty { role["Tags"] = Node(CFN.tagList(Node(tags))) }
            role.attributes["Condition"] = condition
            put(role)
        }
        for preference in deployments.enabled {
            do throws(SAMFailure) {
                put(try deploymentGroup(preference))
            } catch {
                issues += error.issues
            }
        }
    }

    private func deploymentGroup(_ preference: DeploymentPreferences.Preference) throws(SAMFailure) -> GeneratedResource
    {
        var group = GeneratedResource("AWS::CodeDeploy::DeploymentGroup", preference.function + "DeploymentGroup")
        group["AlarmConfiguration"] = try alarms(preference)
        group["ApplicationName"] = CFN.ref(DeploymentPreferences.application)
        group["AutoRollbackConfiguration"] = .object([
            "Enabled": true,
            "Events": ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM", "DEPLOYMENT_STOP_ON_REQUEST"],
        ])
        group["DeploymentConfigName"] = Self.deploymentType(preference.type, inSubstitution: false)
        group["DeploymentStyle"] = .object([
            "DeploymentType": "BLUE_GREEN", "DeploymentOption": "WITH_TRAFFIC_CONTROL",
        ])
        group["ServiceRoleArn"] =
            preference.role.isTruthy ? preference.role : CFN.getAtt(DeploymentPreferences.role, "Arn")
        if preference.triggers.isTruthy { group["TriggerConfigurations"] = preference.triggers }
        if let tags = preference.tags, !tags.isEmpty { group["Tags"] = Node(CFN.tagList(Node(tags))) }
        group.attributes["Condition"] = preference.condition.map { Node($0) }
        return group
    }

    private func alarms(_ preference: DeploymentPreferences.Preference) throws(SAMFailure) -> Node? {
        guard let alarms = preference.alarms, alarms.isTruthy, !alarms.isNoValue else { return nil }
        func configuration(_ node: Node) throws(SAMFailure) -> Node {
            guard let items = node.array else {
                throw .resource(preference.function, "Alarms must be a list", at: node.location)
            }
            guard let first = items.first, !first.isNoValue else { return Node(Mapping()) }
            return .object(["Enabled": true, "Alarms": Node(items.map { .object(["Name": $0]) })])
        }
        guard alarms.isIntrinsicIf else { return try configuration(alarms) }
        guard let items = alarms["Fn::If"]?.array, items.count == 3 else {
            throw .resource(preference.function, "Fn::If requires 3 arguments", at: alarms.location)
        }
        return CFN.iff(items[0], try configuration(items[1]), try configuration(items[2]))
    }

    /// CodeDeploy's own configurations have a prefix; intrinsic functions around them stay.
    private static func deploymentType(_ node: Node, inSubstitution: Bool) -> Node {
        if let items = node.array {
            return Node(items.map { deploymentType($0, inSubstitution: false) }, at: node.location)
        }
        if let call = Intrinsic(node) {
            return .object([call.name: deploymentType(call.argument, inSubstitution: call.name == "Fn::Sub")])
        }
        guard let name = node.string, predefined.contains(name) else { return node }
        let argument: Node = ["CodeDeployDefault.Lambda${ConfigName}", .object(["ConfigName": node])]
        return inSubstitution ? argument : .object(["Fn::Sub": argument])
    }
}
