import WritModel

/// Turns a service of the Serverless Framework into the CloudFormation that the framework generates.
///
/// Source: Serverless Framework v3 documentation, "Serverless.yml Reference" and "Resources: naming of AWS resources".
struct ServerlessCompiler {
    let service: Node
    var resources = Mapping()
    /// Statements that event sources need, for the shared role.
    var sourceStatements: [Node] = []
    var problems: [InputError] = []

    init(_ service: Node) { self.service = service }

    var provider: Node? { service["provider"] }
    var serviceName: String? { service["service"]?.string ?? service["service"]?["name"]?.string }
    var stage: String { provider?["stage"]?.scalarText ?? "dev" }

    mutating func compile() -> Node {
        let own = Self.templates(service["resources"])
        if let name = provider?["name"]?.string ?? provider?.string, name != "aws" {
            problems.append(
                InputError(
                    "unsupported-provider", "provider `\(name)` is not AWS", at: provider?.location,
                    hint: "only services for AWS are read"))
        }
        notePlugins()
        for entry in functionEntries() { compileFunction(entry) }
        compileStateMachines()
        makeRole()
        // What the service states itself extends or replaces what is generated.
        for template in own {
            for entry in template["Resources"]?.object ?? Mapping() {
                add(entry.key, at: entry.keyLocation, entry.value)
                // What the service states itself stands where it states it.
                if let whole = resources[entry.key] {
                    resources[entry.key] = nil
                    resources.append(entry.key, at: entry.keyLocation, whole)
                }
            }
            for entry in template["extensions"]?.object ?? Mapping() {
                if let existing = resources[entry.key] {
                    resources[entry.key] = SAMGlobals.merge(existing, entry.value)
                }
            }
        }
        var document = Mapping()
        for section in ["Parameters", "Mappings", "Conditions", "Outputs"] {
            var merged = Mapping()
            for template in own { merged.merge(template[section]?.object ?? Mapping()) }
            if !merged.isEmpty { document[section] = Node(merged, at: service.location) }
        }
        document["Resources"] = Node(resources, at: service.location)
        return Node(document, at: service.location)
    }

    /// `resources` is one template or a list of them.
    private static func templates(_ node: Node?) -> [Node] {
        guard let node else { return [] }
        return node.array ?? [node]
    }

    /// `functions` is an object or a list of objects.
    private func functionEntries() -> [Mapping.Entry] {
        guard let functions = service["functions"] else { return [] }
        return (functions.array ?? [functions]).flatMap { $0.object?.entries ?? [] }
    }

    /// Adds a resource, or merges it into the one of that id.
    mutating func add(_ id: String, at location: SourceLocation, _ node: Node) {
        if let existing = resources[id] {
            resources[id] = SAMGlobals.merge(existing, node)
        } else {
            resources.append(id, at: location, node)
        }
    }

    /// Adds a generated resource at the place of what it is made for.
    mutating func put(
        _ id: String, _ type: String, _ properties: KeyValuePairs<String, Node?>, at location: SourceLocation
    ) {
        guard !resources.contains(id) else { return }
        var members = Mapping()
        for (name, value) in properties {
            if let value, !value.isNull { members.append(name, at: value.location, value) }
        }
        let resource = Node.object(["Type": Node(type, at: location), "Properties": Node(members, at: location)])
        resources.append(id, at: location, resource.placed(at: location))
    }

    /// The framework's form of a name for logical ids.
    static func normalized(_ name: String) -> String {
        let plain = name.replacing("-", with: "Dash").replacing("_", with: "Underscore")
        return plain.prefix(1).uppercased() + plain.dropFirst()
    }

    /// Letters and digits only.
    static func alphanumeric(_ text: String) -> String {
        String(text.filter { $0.isASCII && ($0.isLetter || $0.isNumber) })
    }

    // MARK: functions

    private mutating func compileFunction(_ entry: Mapping.Entry) {
        guard entry.value.object != nil else {
            problems.append(
                InputError("wrong-type", "function `\(entry.key)` is no object", at: entry.value.location))
            return
        }
        let function = entry.value
        let id = Self.normalized(entry.key) + "LambdaFunction"
        let name = function["name"] ?? Node("\(serviceName ?? "service")-\(stage)-\(entry.key)", at: entry.keyLocation)
        var code: Node? = Node(".", at: entry.keyLocation)
        if let image = function["image"] {
            code = .object(["ImageUri": image["uri"] ?? image["name"] ?? image]).placed(at: image.location)
        }
        let tracing = function["tracing"] ?? provider?["tracing"]?["lambda"]
        put(
            id, "AWS::Lambda::Function",
            [
                "FunctionName": name, "Handler": function["handler"],
                "Runtime": function["image"] == nil ? function["runtime"] ?? provider?["runtime"] : nil, "Code": code,
                "MemorySize": function["memorySize"] ?? provider?["memorySize"] ?? 1024,
                "Timeout": function["timeout"] ?? provider?["timeout"] ?? 6,
                "Environment": environment(function), "Role": role(function, entry), "VpcConfig": network(function),
                "Layers": function["layers"] ?? provider?["layers"],
                "ReservedConcurrentExecutions": function["reservedConcurrency"],
                "Architectures": (function["architecture"] ?? provider?["architecture"]).map { Node([$0]) },
                "EphemeralStorage": function["ephemeralStorageSize"].map { .object(["Size": $0]) },
                "KmsKeyArn": function["kmsKeyArn"] ?? provider?["kmsKeyArn"],
                "TracingConfig": tracing.flatMap(Self.tracingMode).map { .object(["Mode": Node($0)]) },
                "DeadLetterConfig": function["onError"].map { .object(["TargetArn": $0]) },
                "EventInvokeConfig": destinations(function), "Tags": tags(function),
            ], at: entry.keyLocation)
        if function["disableLogs"]?.bool != true {
            put(
                Self.normalized(entry.key) + "LogGroup", "AWS::Logs::LogGroup",
                [
                    "LogGroupName": name.string.map { Node("/aws/lambda/" + $0, at: entry.keyLocation) },
                    "RetentionInDays": function["logRetentionInDays"] ?? provider?["logRetentionInDays"],
                    "KmsKeyId": provider?["logs"]?["kmsKeyId"],
                ], at: entry.keyLocation)
        }
        let events = ServerlessFunction(key: entry.key, id: id, node: function, location: entry.keyLocation)
        if let url = function["url"], url.isTruthy { compileURL(url, events) }
        for (index, event) in (function["events"]?.array ?? []).enumerated() { compileEvent(event, index, events) }
    }

    private static func tracingMode(_ node: Node) -> String? {
        if let flag = node.bool { return flag ? "Active" : nil }
        return node.string
    }

    /// The function's variables over the provider's.
    private func environment(_ function: Node) -> Node? {
        var all = provider?["environment"]?.object ?? Mapping()
        for entry in function["environment"]?.object ?? Mapping() {
            if all.contains(entry.key) {
                all[entry.key] = entry.value
            } else {
                all.append(entry.key, at: entry.keyLocation, entry.value)
            }
        }
        return all.isEmpty ? nil : .object(["Variables": Node(all)])
    }

    private func network(_ function: Node) -> Node? {
        if function["vpc"]?.bool == false { return nil }
        guard let network = function["vpc"] ?? provider?["vpc"], network.object != nil else { return nil }
        return Node.object([
            "SubnetIds": network["subnetIds"] ?? [], "SecurityGroupIds": network["securityGroupIds"] ?? [],
        ]).placed(at: network.location)
    }

    private func destinations(_ function: Node) -> Node? {
        guard let given = function["destinations"] else { return nil }
        var all = Mapping()
        for (from, to) in [("onSuccess", "OnSuccess"), ("onFailure", "OnFailure")] {
            guard let target = given[from] else { continue }
            let arn = target["arn"] ?? target
            let local = arn.string.flatMap { name in service["functions"]?[name].map { _ in name } }
            let value = local.map { CFN.getAtt(Self.normalized($0) + "LambdaFunction", "Arn") } ?? arn
            all[to] = .object(["Destination": value])
        }
        return .object(["DestinationConfig": Node(all)])
    }

    private func tags(_ function: Node) -> Node? {
        var all = provider?["tags"]?.object ?? Mapping()
        all.merge(function["tags"]?.object ?? Mapping())
        return all.isEmpty ? nil : Node(CFN.tagList(Node(all)))
    }
}

/// A function while its events are compiled.
struct ServerlessFunction {
    /// The name in `functions`.
    var key: String
    /// Logical id of the Lambda function.
    var id: String
    var node: Node
    var location: SourceLocation

    var arn: Node { CFN.getAtt(id, "Arn") }
    var prefix: String { ServerlessCompiler.normalized(key) }
}
