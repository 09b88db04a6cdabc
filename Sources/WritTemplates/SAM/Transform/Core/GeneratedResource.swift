import WritModel

/// A CloudFormation resource that the transform makes.
struct GeneratedResource {
    var logicalID: String
    var type: String
    var dependsOn: Node?
    /// `Condition`, `DeletionPolicy` and the like.
    var attributes: Mapping
    var properties = Mapping()

    init(_ type: String, _ logicalID: String, dependsOn: Node? = nil, attributes: Mapping = Mapping()) {
        self.type = type
        self.logicalID = logicalID
        self.dependsOn = dependsOn
        self.attributes = attributes
    }

    /// Null is the same as missing.
    subscript(_ property: String) -> Node? {
        get { properties[property] }
        set { properties[property] = newValue.given }
    }

    var ref: Node { CFN.ref(logicalID) }
    var arn: Node { CFN.getAtt(logicalID, "Arn") }

    /// The attributes that go on to everything made from this resource.
    var passedAttributes: Mapping { SAMExpansion.passed(attributes) }

    var node: Node {
        var members = Mapping()
        members["Type"] = Node(type)
        if let dependsOn, dependsOn.isTruthy { members["DependsOn"] = dependsOn }
        for entry in attributes { members[entry.key] = entry.value }
        members["Properties"] = Node(properties)
        return Node(members)
    }

    /// Types whose tags SAM sets when `PropagateTags` is on; the others take none.
    mutating func assign(tags: Node?) {
        switch type {
        case "AWS::ApiGatewayV2::Api" where properties["ProtocolType"] == nil: return
        case "AWS::ApiGatewayV2::Api", "AWS::ApiGatewayV2::Stage", "AWS::ApiGatewayV2::DomainName":
            if tags.isGiven { self["Tags"] = tags }
        default:
            if Self.taggable.contains(type) { self["Tags"] = Node(CFN.tagList(tags)) }
        }
    }

    var isTaggable: Bool { Self.taggable.contains(type) || type.hasPrefix("AWS::ApiGatewayV2::") }

    private static let taggable: Set<String> = [
        "AWS::Lambda::Function", "AWS::IAM::Role", "AWS::SNS::Topic", "AWS::SQS::Queue", "AWS::DynamoDB::Table",
        "AWS::S3::Bucket", "AWS::IoT::TopicRule", "AWS::CloudFormation::Stack", "AWS::StepFunctions::StateMachine",
        "AWS::ApiGateway::RestApi", "AWS::ApiGateway::Stage", "AWS::ApiGateway::DomainName",
        "AWS::ApiGateway::DomainNameV2", "AWS::ApiGateway::UsagePlan", "AWS::ApiGateway::ApiKey",
        "AWS::ApiGateway::DomainNameAccessAssociation", "AWS::CodeDeploy::Application",
        "AWS::CodeDeploy::DeploymentGroup", "AWS::AppSync::GraphQLApi", "AWS::Lambda::CapacityProvider",
    ]
}
