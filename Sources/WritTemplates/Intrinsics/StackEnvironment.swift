/// What is known of the stack that a template becomes: where it runs, under which name, and the names that its resources got.
package struct StackEnvironment: Sendable {
    /// Twelve digits; nil: not known.
    package var account: String?
    /// e.g. `eu-central-1`; nil: not known.
    package var region: String?
    package var partition: String
    /// Nil: not known.
    package var stackName: String?
    /// Values of template parameters, beyond their defaults.
    package var parameters: [String: String]
    /// Logical id → physical name, e.g. the table's name; beyond names that the template states.
    package var physicalNames: [String: String]
    /// Logical id → attribute → value, for attributes that no rule gives, e.g. `Api` → `ApiEndpoint`.
    package var attributes: [String: [String: String]]

    package init(
        account: String? = nil, region: String? = nil, partition: String = "aws", stackName: String? = nil,
        parameters: [String: String] = [:], physicalNames: [String: String] = [:],
        attributes: [String: [String: String]] = [:]
    ) {
        self.account = account
        self.region = region
        self.partition = partition
        self.stackName = stackName
        self.parameters = parameters
        self.physicalNames = physicalNames
        self.attributes = attributes
    }

    /// The value of a pseudo parameter; nil where it is not known.
    package func pseudo(_ name: String) -> String? {
        switch name {
        case "AWS::AccountId": account
        case "AWS::Region": region
        case "AWS::Partition": partition
        case "AWS::StackName": stackName
        case "AWS::URLSuffix": partition == "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com"
        default: nil
        }
    }
}
