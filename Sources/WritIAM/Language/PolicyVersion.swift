/// Version of the policy language. Only the newer one has variables; a policy without `Version` is in the older.
package enum PolicyVersion: String, Sendable {
    case v2008 = "2008-10-17"
    case v2012 = "2012-10-17"
}
