import WritModel

/// Which properties a SAM resource or event takes, in the order in which SAM checks them.
struct PropertySchema: Sendable {
    indirect enum Kind: Sendable {
        case any, string, map, list, bool, integer
        case oneOf([Kind])
        case listOf(Kind)
        case mapOf(Kind)
        case words([String])

        static let stringOrMap = Kind.oneOf([.string, .map])

        func accepts(_ node: Node) -> Bool {
            switch self {
            case .any: true
            case .string: node.string != nil
            case .map: node.object != nil
            case .list: node.array != nil
            case .bool: node.bool != nil
            case .integer: node.integer != nil || node.bool != nil
            case .oneOf(let kinds): kinds.contains { $0.accepts(node) }
            case .listOf(let kind): node.array?.allSatisfy { kind.accepts($0) } ?? false
            case .mapOf(let kind): node.object?.allSatisfy { kind.accepts($0.value) } ?? false
            case .words(let words): node.string.map(words.contains) ?? false
            }
        }

        /// The end of the sentence `Property 'x' should be …`; nil where SAM says only that the type is invalid.
        var demand: String? {
            switch self {
            case .string: return "a string"
            case .map: return "a map"
            case .words(let words):
                let quoted = words.map { "'\($0)'" }
                if quoted.count == 1 { return "a the string \(quoted[0])" }
                if quoted.count == 2 { return "a one of the strings: \(quoted[0]) or \(quoted[1])" }
                return "a one of the strings: " + quoted.dropLast().joined(separator: ", ")
                    + ", or \(quoted.last ?? "")"
            default: return nil
            }
        }
    }

    struct Rule: Sendable {
        var name: String
        var kind: Kind
        var isRequired: Bool
        /// Any object of one member passes: it may be an intrinsic function.
        var takesIntrinsics: Bool
    }

    var type: String
    var rules: [Rule]

    init(_ type: String, _ rules: [Rule]) {
        self.type = type
        // A later rule for the same property replaces the earlier one in its place.
        var merged: [Rule] = []
        for rule in rules {
            if let at = merged.firstIndex(where: { $0.name == rule.name }) {
                merged[at] = rule
            } else {
                merged.append(rule)
            }
        }
        self.rules = merged
    }

    func contains(_ name: String) -> Bool { rules.contains { $0.name == name } }

    /// Refuses unknown properties, then missing and mistyped ones.
    func check(_ properties: Mapping, id: String, at location: SourceLocation?) throws(SAMFailure) {
        for entry in properties where !contains(entry.key) {
            throw .resource(
                id, "property \(entry.key) not defined for resource of type \(type)", at: entry.keyLocation)
        }
        for rule in rules { try check(rule, properties[rule.name].given, id: id, at: location) }
    }

    private func check(_ rule: Rule, _ node: Node?, id: String, at location: SourceLocation?) throws(SAMFailure) {
        if rule.takesIntrinsics, let members = node?.object, members.count == 1 { return }
        guard let node else {
            if rule.isRequired { throw .resource(id, "Missing required property '\(rule.name)'.", at: location) }
            return
        }
        guard !rule.kind.accepts(node) else { return }
        let message =
            rule.kind.demand.map { "Property '\(rule.name)' should be \($0)." }
            ?? "Type of property '\(rule.name)' is invalid."
        throw .resource(id, message, at: node.location)
    }
}

extension PropertySchema.Rule {
    /// A property that SAM passes on unread.
    static func passed(_ name: String, required: Bool = false) -> Self {
        .init(name: name, kind: .any, isRequired: required, takesIntrinsics: false)
    }
    static func optional(_ name: String, _ kind: PropertySchema.Kind) -> Self {
        .init(name: name, kind: kind, isRequired: false, takesIntrinsics: true)
    }
    static func required(_ name: String, _ kind: PropertySchema.Kind) -> Self {
        .init(name: name, kind: kind, isRequired: true, takesIntrinsics: true)
    }
    /// A property in which SAM must know the value, so that intrinsic functions are refused.
    static func literal(_ name: String, _ kind: PropertySchema.Kind, required: Bool = false) -> Self {
        .init(name: name, kind: kind, isRequired: required, takesIntrinsics: false)
    }
}
