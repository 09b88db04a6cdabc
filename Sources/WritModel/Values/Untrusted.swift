/// A value that came from outside and has not been checked.
package struct Untrusted<Value: Sendable>: Sendable {
    /// Named so that each use is visible in review.
    package let unchecked: Value

    package init(_ value: Value) { self.unchecked = value }
}
