/// All policies that apply to a request, by kind.
///
/// A kind that does not apply is nil or empty; that is not the same as one that applies and allows nothing, which is a
/// policy without statements.
package struct PolicySet: Sendable {
    package var identity: [Policy] = []
    /// The permissions boundary of the user or role.
    package var boundary: [Policy]?
    /// Policies passed when the session was made.
    package var session: [Policy]?
    /// Service control policies by level, from the organization's root down to the account. Leave empty for the
    /// management account and for service-linked roles.
    package var serviceControl: [[Policy]] = []
    /// Resource control policies of the resource's account by level.
    package var resourceControl: [[Policy]] = []
    /// The policy of the resource: bucket policy, key policy, trust policy, function policy.
    package var resource: [Policy]?
    /// Policy of the VPC endpoint that the request came through.
    package var endpoint: [Policy]?
    /// Account of the resource; nil: read from the ARN, and if that has none, taken to be the principal's.
    package var resourceAccount: String?

    package init(identity: [Policy] = []) { self.identity = identity }
}
