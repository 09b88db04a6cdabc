import WritModel

/// One run of the transform: the template as it is being rewritten, and what has been generated.
struct SAMExpansion {
    let options: SAMTransform.Options
    let partition: String
    let resolver: ParameterResolver
    let mappings: Mapping
    /// Everything of the template but its resources and conditions.
    var document: Mapping
    /// The template's resources; events write into those that they belong to.
    var source: Mapping
    /// The resources of the result.
    var output: Mapping
    var conditions: Mapping?
    var issues: [SAMFailure.Issue] = []

    /// SAM resource → id of what replaces it, where that differs.
    var changedIDs: [String: String] = [:]
    /// What `Resource.Version`, `Resource.Stage` and so on stand for.
    var references: [String: [String: String]] = [:]
    var deployments = DeploymentPreferences()
    var sharedUsagePlan = SharedUsagePlan()
    var recordSetGroups: [String: GeneratedResource] = [:]

    init(_ template: Node, options: SAMTransform.Options) throws(SAMFailure) {
        self.options = options
        partition = Self.partition(of: options.region)
        guard let members = template.object else {
            throw .fatal("'Resources' section is required", at: template.location)
        }
        document = members
        var values = options.parameters.mapValues { Node($0) }
        for entry in members["Parameters"]?.object ?? Mapping() where values[entry.key] == nil {
            values[entry.key] = entry.value["Default"]
        }
        if values["AWS::Region"] == nil { values["AWS::Region"] = Node(options.region) }
        if values["AWS::Partition"] == nil { values["AWS::Partition"] = Node(partition) }
        resolver = ParameterResolver(values: values)
        mappings = members["Mappings"]?.object ?? Mapping()
        source = members["Resources"]?.object ?? Mapping()
        output = Mapping()
        conditions = members["Conditions"]?.object
    }

    static func partition(of region: String) -> String {
        let region = region.lowercased()
        let table: KeyValuePairs = [
            "cn-": "aws-cn", "us-iso-": "aws-iso", "us-isob": "aws-iso-b", "us-gov": "aws-us-gov",
            "eu-isoe": "aws-iso-e", "us-isof": "aws-iso-f", "eusc-": "aws-eusc",
        ]
        return table.first { region.hasPrefix($0.key) }?.value ?? "aws"
    }

    /// The attributes that everything made from a resource takes over.
    static func passed(_ attributes: Mapping) -> Mapping {
        var kept = Mapping()
        for name in ["Condition", "DeletionPolicy", "UpdateReplacePolicy"] {
            if let value = attributes[name] { kept[name] = value }
        }
        return kept
    }

    func managedPolicyARN(_ name: String) -> String { "arn:\(partition):iam::aws:policy/\(name)" }

    /// Whether SAM reads `Conditions` as an object; a template without one cannot take new conditions.
    mutating func add(condition name: String, _ node: Node) {
        if conditions != nil { conditions?[name] = node }
    }

    mutating func run() throws(SAMFailure) -> Node {
        try checkStructure()
        if options.localPaths == .replaced { replaceLocalPaths() }
        try resolveApplications()
        addDefaultDefinitions()
        try addImplicitAPIs(.rest)
        try addImplicitAPIs(.http)
        try mergeGlobals()
        separateConnectors()
        if let mappings = document["Mappings"], mappings.object == nil {
            throw .fatal("'Mappings' or 'Parameters' is either null or not a valid dictionary.", at: mappings.location)
        }
        output = source
        for id in processingOrder() {
            do throws(SAMFailure) {
                try expand(id)
            } catch {
                guard !error.isFatal else { throw error }
                issues += error.issues
            }
        }
        addDeployments()
        reportPendingApplications()
        guard issues.isEmpty else { throw SAMFailure(issues: issues) }
        return finished()
    }

    private mutating func expand(_ id: String) throws(SAMFailure) {
        guard let node = source[id] else { return }
        var resource = try SAMResource(id, node, expansion: &self)
        let generated = try generate(&resource)
        for (property, type) in Self.referableProperties[resource.type] ?? [:] {
            if let target = generated.last(where: { $0.type == type }) {
                references[id, default: [:]][property] = target.logicalID
            }
        }
        if resource.id != id { changedIDs[id] = resource.id }
        output[id] = nil
        for item in generated {
            if let existing = source[item.logicalID]?["Type"]?.string,
                Self.replaces[item.type]?.contains(existing) != true
            {
                var issue = SAMFailure.Issue(
                    subject: .plain,
                    detail: "Transforming resource with id [\(id)] attempts to create a new resource with id "
                        + "[\(item.logicalID)] and type \"\(item.type)\". A resource with that id already exists "
                        + "within this template. Please use a different id for that resource.",
                    location: source.entry(item.logicalID)?.keyLocation, code: "duplicate-resource")
                issue.orderedBy = id
                issues.append(issue)
                continue
            }
            var made = item.node.placed(at: node.location)
            if options.passesMetadata, output[item.logicalID] == nil, let metadata = node["Metadata"], metadata.isTruthy
            {
                made[member: "Metadata"] = metadata
            }
            output[item.logicalID] = made
        }
    }

    private mutating func generate(_ resource: inout SAMResource) throws(SAMFailure) -> [GeneratedResource] {
        switch resource.type {
        case "AWS::Serverless::Function": try expandFunction(&resource)
        case "AWS::Serverless::StateMachine": try expandStateMachine(&resource)
        case "AWS::Serverless::Api": try expandAPI(&resource)
        case "AWS::Serverless::HttpApi": try expandHTTPAPI(&resource)
        case "AWS::Serverless::WebSocketApi": try expandWebSocketAPI(&resource)
        case "AWS::Serverless::SimpleTable": try expandSimpleTable(resource)
        case "AWS::Serverless::Application": try expandApplication(resource)
        case "AWS::Serverless::LayerVersion": try expandLayerVersion(&resource)
        case "AWS::Serverless::CapacityProvider": try expandCapacityProvider(resource)
        case "AWS::Serverless::GraphQLApi": try expandGraphQLAPI(resource)
        default: try expandConnector(resource)
        }
    }

    /// Functions and state machines first, since their events write into APIs; connectors last, since they read what the others made.
    private func processingOrder() -> [String] {
        var groups: [[String]] = [[], [], [], [], []]
        for entry in source {
            guard let type = entry.value["Type"]?.string, SAMResource.schemas[type] != nil else { continue }
            let group =
                switch type {
                case "AWS::Serverless::Function": 0
                case "AWS::Serverless::StateMachine": 1
                case "AWS::Serverless::Api", "AWS::Serverless::HttpApi", "AWS::Serverless::WebSocketApi": 2
                case "AWS::Serverless::Connector": 4
                default: 3
                }
            groups[group].append(entry.key)
        }
        return groups.flatMap { $0 }
    }

    private func finished() -> Node {
        var result = document
        result["Transform"] = nil
        result["Resources"] = Node(output, at: document["Resources"]?.location ?? .generated)
        if let conditions {
            result["Conditions"] = Node(conditions, at: document["Conditions"]?.location ?? .generated)
        }
        return ReferenceRenaming(changedIDs: changedIDs, properties: references).apply(to: Node(result))
    }

    /// Property by which other resources may refer to what is generated → the type of that resource.
    private static let referableProperties: [String: [String: String]] = [
        "AWS::Serverless::Function": [
            "Alias": "AWS::Lambda::Alias", "Version": "AWS::Lambda::Version",
            "DestinationTopic": "AWS::SNS::Topic", "DestinationQueue": "AWS::SQS::Queue",
        ],
        "AWS::Serverless::Api": [
            "Stage": "AWS::ApiGateway::Stage", "Deployment": "AWS::ApiGateway::Deployment",
            "DomainName": "AWS::ApiGateway::DomainName", "DomainNameV2": "AWS::ApiGateway::DomainNameV2",
            "UsagePlan": "AWS::ApiGateway::UsagePlan", "UsagePlanKey": "AWS::ApiGateway::UsagePlanKey",
            "ApiKey": "AWS::ApiGateway::ApiKey",
        ],
        "AWS::Serverless::HttpApi": [
            "Stage": "AWS::ApiGatewayV2::Stage", "DomainName": "AWS::ApiGatewayV2::DomainName",
        ],
        "AWS::Serverless::WebSocketApi": [
            "Stage": "AWS::ApiGatewayV2::Stage", "DomainName": "AWS::ApiGatewayV2::DomainName",
        ],
    ]

    /// A generated resource may take the id of a resource of one of these types.
    private static let replaces: [String: Set<String>] = [
        "AWS::Lambda::Function": ["AWS::Serverless::Function"],
        "AWS::Lambda::LayerVersion": ["AWS::Serverless::LayerVersion"],
        "AWS::Lambda::CapacityProvider": ["AWS::Serverless::CapacityProvider"],
        "AWS::ApiGateway::RestApi": ["AWS::Serverless::Api"],
        "AWS::ApiGatewayV2::Api": ["AWS::Serverless::HttpApi", "AWS::Serverless::WebSocketApi"],
        "AWS::S3::Bucket": ["AWS::S3::Bucket"],
        "AWS::SNS::Topic": ["AWS::SNS::Topic"],
        "AWS::DynamoDB::Table": ["AWS::Serverless::SimpleTable"],
        "AWS::CloudFormation::Stack": ["AWS::Serverless::Application"],
        "AWS::Cognito::UserPool": ["AWS::Cognito::UserPool"],
        "AWS::ApiGateway::DomainName": ["AWS::ApiGateway::DomainName"],
        "AWS::ApiGateway::BasePathMapping": ["AWS::ApiGateway::BasePathMapping"],
        "AWS::ApiGateway::DomainNameV2": ["AWS::ApiGateway::DomainNameV2"],
        "AWS::ApiGateway::BasePathMappingV2": ["AWS::ApiGateway::BasePathMappingV2"],
        "AWS::StepFunctions::StateMachine": ["AWS::Serverless::StateMachine"],
        "AWS::AppSync::GraphQLApi": ["AWS::Serverless::GraphQLApi"],
    ]
}
