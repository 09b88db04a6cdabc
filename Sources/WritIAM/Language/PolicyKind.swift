/// What a policy document hangs on, which decides the elements it may have and how it is combined with others.
///
/// Source: IAM user guide, "Policies and permissions in IAM", policy types.
package enum PolicyKind: String, Sendable, CaseIterable {
    /// Attached to a user, group or role.
    case identity
    /// Attached to a resource such as a bucket, queue or key.
    case resource
    /// A role's trust policy: who may assume it.
    case trust
    /// A permissions boundary: the most that identity policies can give.
    case boundary
    /// Passed when a session is made.
    case session
    /// Service control policy of an organization (SCP).
    case serviceControl = "service-control"
    /// Resource control policy of an organization (RCP).
    case resourceControl = "resource-control"
    /// Attached to a VPC endpoint.
    case endpoint

    /// True where a statement says whom it is about (`Principal` or `NotPrincipal`).
    package var namesPrincipals: Bool {
        switch self {
        case .resource, .trust, .endpoint, .resourceControl: true
        case .identity, .boundary, .session, .serviceControl: false
        }
    }

    /// True where a statement may leave out `Resource`, because it is about the thing that it hangs on.
    package var impliesResource: Bool { self == .trust || self == .resource || self == .endpoint }

    /// Most characters that AWS takes, white space outside strings not counted; nil where no one figure holds.
    ///
    /// Source: "IAM and AWS STS quotas" and "Quotas for AWS Organizations".
    package var characterLimit: Int? {
        switch self {
        case .identity: 6144
        case .boundary: 6144
        case .trust: 4096
        case .session: 2048
        case .serviceControl: 5120
        case .resourceControl: 5120
        case .resource, .endpoint: 20480
        }
    }
}
