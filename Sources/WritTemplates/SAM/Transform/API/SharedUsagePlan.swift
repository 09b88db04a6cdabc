import WritModel

/// The usage plan that several APIs share (`CreateUsagePlan: SHARED`).
struct SharedUsagePlan {
    static let conditionName = "SharedUsagePlanCondition"

    var stages: [Node] = []
    var keys: [Node] = []
    var dependsOn: [Node] = []
    private var conditions: [String] = []
    private var isUnconditional = false
    private var deletionPolicy: Node?
    private var replacePolicy: Node?

    init() {}

    /// Attributes that hold for all APIs seen so far.
    mutating func attributes(
        _ own: Mapping, _ templateConditions: inout Mapping?
    ) throws(SAMFailure) -> Mapping {
        if let policy = own["DeletionPolicy"], policy.isTruthy, deletionPolicy == nil || policy.string == "Retain" {
            deletionPolicy = policy
        }
        if let policy = own["UpdateReplacePolicy"], policy.isTruthy {
            let isStronger =
                policy.string == "Retain" || (policy.string == "Snapshot" && replacePolicy?.string == "Delete")
            if replacePolicy == nil || isStronger { replacePolicy = policy }
        }
        try setCondition(own["Condition"]?.string, &templateConditions)
        var combined = Mapping()
        combined["DeletionPolicy"] = deletionPolicy
        combined["UpdateReplacePolicy"] = replacePolicy
        if !conditions.isEmpty, !isUnconditional { combined["Condition"] = Node(Self.conditionName) }
        return combined
    }

    private mutating func setCondition(_ name: String?, _ all: inout Mapping?) throws(SAMFailure) {
        guard !isUnconditional else { return }
        guard let name else {
            isUnconditional = true
            all?[Self.conditionName] = nil
            return
        }
        guard !conditions.contains(name) else { return }
        guard all != nil else {
            throw .template("Can't have condition without having 'Conditions' section in the template")
        }
        conditions.append(name)
        all?[Self.conditionName] =
            conditions.count == 1
            ? Node(name) : .object(["Fn::Or": Node(conditions.map { .object(["Condition": Node($0)]) })])
    }
}

extension SAMExpansion {
    mutating func makeUsagePlan(
        _ resource: SAMResource, _ stage: GeneratedResource
    ) throws(SAMFailure) -> [GeneratedResource] {
        guard resource["Auth"].isTruthy, let settings = resource["Auth"]?["UsagePlan"].given else { return [] }
        let kind = try usagePlanKind(resource, settings)
        guard kind != "NONE" else { return [] }
        let isShared = kind == "SHARED"
        let own = Node.object(["ApiId": CFN.ref(resource.id), "Stage": stage.ref])
        let key = Node.object(["RestApiId": CFN.ref(resource.id), "StageName": stage.ref])
        let prefix = isShared ? "Serverless" : resource.id
        var attributes = resource.passedAttributes
        if isShared {
            let dependency = Node(resource.id)
            if !sharedUsagePlan.dependsOn.contains(dependency) { sharedUsagePlan.dependsOn.append(dependency) }
            if !sharedUsagePlan.stages.contains(own) { sharedUsagePlan.stages.append(own) }
            if !sharedUsagePlan.keys.contains(key) { sharedUsagePlan.keys.append(key) }
            attributes = try sharedUsagePlan.attributes(resource.passedAttributes, &conditions)
        }
        var plan = GeneratedResource(
            "AWS::ApiGateway::UsagePlan", prefix + "UsagePlan",
            dependsOn: isShared ? Node(sharedUsagePlan.dependsOn) : [Node(resource.id)], attributes: attributes)
        plan["ApiStages"] = isShared ? Node(sharedUsagePlan.stages) : [own]
        for name in ["UsagePlanName", "Description", "Quota", "Tags", "Throttle"] where settings[name].isTruthy {
            plan[name] = settings[name]
        }
        var apiKey = GeneratedResource(
            "AWS::ApiGateway::ApiKey", prefix + "ApiKey", dependsOn: [Node(plan.logicalID)], attributes: attributes)
        apiKey["Enabled"] = true
        apiKey["StageKeys"] = isShared ? Node(sharedUsagePlan.keys) : [key]
        var link = GeneratedResource(
            "AWS::ApiGateway::UsagePlanKey", prefix + "UsagePlanKey", dependsOn: [Node(apiKey.logicalID)],
            attributes: attributes)
        link["KeyId"] = apiKey.ref
        link["KeyType"] = "API_KEY"
        link["UsagePlanId"] = plan.ref
        return [plan, apiKey, link]
    }

    private func usagePlanKind(_ resource: SAMResource, _ settings: Node) throws(SAMFailure) -> String {
        guard let members = settings.object else {
            throw resource.failure("'UsagePlan' must be a dictionary", at: settings.location)
        }
        let known = ["CreateUsagePlan", "Description", "Quota", "Tags", "Throttle", "UsagePlanName"]
        if let other = members.first(where: { !known.contains($0.key) }) {
            throw resource.failure("Invalid property for 'UsagePlan'", at: other.keyLocation)
        }
        guard let given = settings["CreateUsagePlan"].given else {
            throw resource.failure("'CreateUsagePlan' is a required field for UsagePlan.", at: settings.location)
        }
        guard let kind = given.string, ["SHARED", "PER_API", "NONE"].contains(kind) else {
            throw resource.failure(
                "'CreateUsagePlan' accepts one of ['SHARED', 'PER_API', 'NONE'].", at: given.location)
        }
        return kind
    }
}
