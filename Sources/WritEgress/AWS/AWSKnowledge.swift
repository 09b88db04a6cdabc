/// Facts of the account that a request does not carry, from the template or from the operator.
package struct AWSKnowledge: Sendable {
    /// Account in which the function runs, 12 digits.
    package var account: String
    /// DynamoDB table ARN → name of its partition key, for `dynamodb:LeadingKeys`.
    package var partitionKeys: [String: String]
    /// Secrets Manager: name → ARN with its random suffix. Used with the ARNs that the policy itself names.
    package var secrets: [String: Set<String>]
    /// KMS alias (`alias/orders`) → ARN of the key.
    package var aliases: [String: String]

    package init(
        account: String, partitionKeys: [String: String] = [:], secrets: [String: Set<String>] = [:],
        aliases: [String: String] = [:]
    ) {
        self.account = account
        self.partitionKeys = partitionKeys
        self.secrets = secrets
        self.aliases = aliases
    }
}
