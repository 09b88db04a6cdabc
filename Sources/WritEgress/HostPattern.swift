/// A host of the writ's `egress`: a DNS name, or `*.` and a name, where the star stands for exactly one label.
package struct HostPattern: Sendable, Hashable {
    package let text: String

    package init(_ text: String) { self.text = text }

    /// - Parameter name: in lower case without a final dot.
    package func matches(_ name: String) -> Bool {
        guard text.hasPrefix("*.") else { return name == text }
        guard let dot = name.firstIndex(of: "."), dot != name.startIndex else { return false }
        return name[name.index(after: dot)...] == text.dropFirst(2)
    }
}
