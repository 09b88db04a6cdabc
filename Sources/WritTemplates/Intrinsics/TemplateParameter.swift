package import WritModel

/// One entry of a template's `Parameters`.
///
/// Source: AWS CloudFormation User Guide, "Parameters".
package struct TemplateParameter: Sendable {
    package var name: String
    /// e.g. `String`, `Number`, `CommaDelimitedList`, `AWS::SSM::Parameter::Value<String>`.
    package var type: String
    package var defaultValue: Node?
    package var allowedValues: [Node]
    package var noEcho: Bool
    package var description: String?
    package var location: SourceLocation

    package init(name: String, node: Node, at location: SourceLocation) {
        self.name = name
        type = node["Type"]?.string ?? "String"
        defaultValue = node["Default"]
        allowedValues = node["AllowedValues"]?.array ?? []
        noEcho = node["NoEcho"]?.bool ?? (node["NoEcho"]?.string.map { $0.lowercased() == "true" } ?? false)
        description = node["Description"]?.string
        self.location = location
    }

    package var isList: Bool { type == "CommaDelimitedList" || type.hasPrefix("List<") }
    /// The value stands in Systems Manager; the default is only its key.
    package var isSystemsManagerKey: Bool { type.hasPrefix("AWS::SSM::Parameter::Value<") }

    /// The default as a value; nil where there is none or only a key of Systems Manager.
    var knownDefault: Node? {
        guard !isSystemsManagerKey, let defaultValue else { return nil }
        guard isList, let text = defaultValue.scalarText else { return defaultValue }
        return Node(Self.split(text), at: defaultValue.location)
    }

    static func split(_ text: String) -> [Node] {
        text.split(separator: ",", omittingEmptySubsequences: false).map { Node($0.trimmingSpaces) }
    }
}
