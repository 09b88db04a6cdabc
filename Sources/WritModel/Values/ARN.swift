/// An Amazon Resource Name, `arn:partition:service:region:account:resource`, possibly with `*` and `?` in its segments.
///
/// Source: AWS General Reference, "Amazon Resource Names (ARNs)".
package struct ARN: Sendable, Hashable, CustomStringConvertible {
    package var partition: String
    package var service: String
    package var region: String
    package var account: String
    /// Everything behind the fifth colon, colons and slashes included.
    package var resource: String

    package init(partition: String = "aws", service: String, region: String, account: String, resource: String) {
        self.partition = partition
        self.service = service
        self.region = region
        self.account = account
        self.resource = resource
    }

    /// Nil unless `text` has six segments, the first being `arn`.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        guard parts.count == 6, parts[0] == "arn" else { return nil }
        self.init(
            partition: String(parts[1]), service: String(parts[2]), region: String(parts[3]),
            account: String(parts[4]), resource: String(parts[5]))
    }

    package var description: String { "arn:\(partition):\(service):\(region):\(account):\(resource)" }
}
