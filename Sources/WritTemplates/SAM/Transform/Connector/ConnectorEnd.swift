import WritModel

/// Source or destination of a connector.
struct ConnectorEnd {
    var logicalID: String?
    var type: String
    var arn: Node?
    var roleName: Node?
    var queueURL: Node?
    var resourceID: Node?
    var name: Node?
    var qualifier: Node?

    private static let plainTypes = [
        "AWS::Serverless::Function": "AWS::Lambda::Function",
        "AWS::Serverless::StateMachine": "AWS::StepFunctions::StateMachine",
        "AWS::Serverless::Api": "AWS::ApiGateway::RestApi",
        "AWS::Serverless::HttpApi": "AWS::ApiGatewayV2::Api",
        "AWS::Serverless::SimpleTable": "AWS::DynamoDB::Table",
    ]

    /// - Parameters:
    ///   - node: `Id`, or a type with what is known of the resource.
    ///   - other: the other end.
    ///   - resources: what has been generated so far.
    init(_ node: Node, other: Node, resources: Mapping, connector: String) throws(SAMFailure) {
        func refuse(_ detail: String) -> SAMFailure { .resource(connector, detail, at: node.location) }
        let hasOthers = node.object?.contains { $0.key != "Id" && $0.key != "Qualifier" } ?? false
        guard (node["Id"] != nil) != hasOthers else {
            throw refuse(
                "Must provide 'Id' (with optional 'Qualifier') or a supported combination of other properties.")
        }
        guard let given = node["Id"], given.isTruthy else {
            guard let type = node["Type"]?.string, !type.isEmpty else {
                throw refuse("'Type' is missing or not a string.")
            }
            self.type = Self.plainTypes[type] ?? type
            (arn, roleName, queueURL) = (node["Arn"].given, node["RoleName"].given, node["QueueUrl"].given)
            (resourceID, name, qualifier) = (node["ResourceId"].given, node["Name"].given, node["Qualifier"].given)
            return
        }
        guard let id = given.string else { throw refuse("'Id' is missing or not a string.") }
        guard let resource = resources[id], resource.isTruthy else {
            throw refuse("Unable to find resource with logical ID '\(id)'.")
        }
        guard let type = resource["Type"]?.string, !type.isEmpty else {
            throw refuse("'Type' is missing or not a string.")
        }
        logicalID = id
        self.type = type
        fill(id, type)
        if let own = node["Qualifier"] { qualifier = own.isNull ? nil : own }
        roleName = Self.role(of: resource, type, other: other)?.intrinsicLogicalID.map { CFN.ref($0) }
    }

    /// What `Ref` and `Fn::GetAtt` give for the type.
    private mutating func fill(_ id: String, _ type: String) {
        switch type {
        case "AWS::Lambda::Function", "AWS::Events::Rule", "AWS::DynamoDB::Table", "AWS::S3::Bucket",
            "AWS::Location::PlaceIndex", "AWS::Events::EventBus":
            arn = CFN.getAtt(id, "Arn")
        case "AWS::StepFunctions::StateMachine":
            arn = CFN.ref(id)
            name = CFN.getAtt(id, "Name")
        case "AWS::AppSync::GraphQLApi":
            resourceID = CFN.getAtt(id, "ApiId")
            arn = CFN.ref(id)
        case "AWS::AppSync::DataSource", "AWS::SNS::Topic": arn = CFN.ref(id)
        case "AWS::SQS::Queue":
            arn = CFN.getAtt(id, "Arn")
            queueURL = CFN.ref(id)
        case "AWS::ApiGatewayV2::Api", "AWS::ApiGateway::RestApi":
            arn = CFN.getAtt(id, "Arn")
            qualifier = "*"
            resourceID = CFN.ref(id)
        default: break
        }
    }

    private static func role(of resource: Node, _ type: String, other: Node) -> Node? {
        let properties = resource["Properties"]
        switch type {
        case "AWS::Lambda::Function": return properties?["Role"]
        case "AWS::StepFunctions::StateMachine": return properties?["RoleArn"]
        case "AWS::AppSync::DataSource": return properties?["ServiceRoleArn"]
        case "AWS::Events::Rule":
            let target = (properties?["Targets"]?.array ?? []).first { target in
                let id = target["Arn"]?.intrinsicLogicalID
                if let id, id == other["Id"]?.string { return true }
                return other["Arn"].isTruthy && target["Arn"] == other["Arn"]
            }
            return target?["RoleArn"]
        default: return nil
        }
    }
}
