/// A value that must not be shown: every rendering of it is `<secret>`.
///
/// It is neither `Codable` nor convertible to its value except by `reveal(for:)`, whose argument says why.
package struct Secret<Value: Sendable>: Sendable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    private let value: Value

    package init(_ value: Value) { self.value = value }

    /// The value itself. `purpose` documents the reading at the call site; it is not recorded here.
    package func reveal(for purpose: StaticString) -> Value { value }

    package var description: String { "<secret>" }
    package var debugDescription: String { "<secret>" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
