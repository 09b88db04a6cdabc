/// A policy variable, `${key}` or `${key, 'default'}`.
///
/// Source: IAM user guide, "IAM policy elements: Variables and tags".
package struct PolicyVariable: Sendable, Hashable {
    /// Condition key in lower case.
    package let key: String
    /// Stands in where the request has no such key.
    package let fallback: String?

    package init(key: String, fallback: String? = nil) {
        self.key = key.asciiLowercased
        self.fallback = fallback
    }
}
