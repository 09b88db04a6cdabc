package import WritModel

/// What intrinsic functions of one template can look at: its parameters, mappings, conditions and logical ids.
package struct TemplateScope: Sendable {
    package private(set) var parameters: [String: TemplateParameter] = [:]
    package private(set) var mappings: Mapping = Mapping()
    /// Condition name → outcome with the parameters given, else their defaults; no entry where that is not known.
    package private(set) var conditions: [String: Bool] = [:]
    package private(set) var conditionNodes: [String: Node] = [:]
    /// Logical id → resource type.
    package private(set) var resourceTypes: [String: String] = [:]
    /// Values given for this reading; they win over defaults.
    package private(set) var given: [String: String]

    /// Nesting of intrinsic functions that is followed; deeper ones are unknown.
    static let depthLimit = 128

    /// - Parameter document: a template in the long form (`IntrinsicTags.expand`).
    package init(document: Node, parameters given: [String: String] = [:]) {
        self.given = given
        for entry in document["Parameters"]?.object ?? Mapping() {
            parameters[entry.key] = TemplateParameter(name: entry.key, node: entry.value, at: entry.keyLocation)
        }
        mappings = document["Mappings"]?.object ?? Mapping()
        for entry in document["Conditions"]?.object ?? Mapping() { conditionNodes[entry.key] = entry.value }
        for entry in document["Resources"]?.object ?? Mapping() {
            resourceTypes[entry.key] = entry.value["Type"]?.string ?? ""
        }
        var known: [String: Bool] = [:]
        for name in conditionNodes.keys { known[name] = evaluate(condition: name, visiting: []) }
        conditions = known
    }

    /// The same scope with more parameter values, and the conditions evaluated anew.
    package func with(parameters more: [String: String]) -> TemplateScope {
        var fresh = self
        fresh.given.merge(more) { $1 }
        fresh.conditions = [:]
        var known: [String: Bool] = [:]
        for name in conditionNodes.keys { known[name] = fresh.evaluate(condition: name, visiting: []) }
        fresh.conditions = known
        return fresh
    }

    /// The value of a parameter for this reading: given, else its default; nil where the stack decides.
    package func parameterValue(_ name: String) -> Node? {
        guard let parameter = parameters[name] else { return nil }
        if let text = given[name] {
            return parameter.isList
                ? Node(TemplateParameter.split(text), at: parameter.location) : Node(text, at: parameter.location)
        }
        return parameter.knownDefault
    }

    // MARK: conditions

    private func evaluate(condition name: String, visiting: Set<String>) -> Bool? {
        guard !visiting.contains(name), visiting.count < Self.depthLimit, let node = conditionNodes[name] else {
            return nil
        }
        return evaluate(node, visiting: visiting.union([name]), depth: 0)
    }

    private func evaluate(_ node: Node, visiting: Set<String>, depth: Int) -> Bool? {
        guard depth < Self.depthLimit, let call = Intrinsic(node) else { return nil }
        switch call.name {
        case "Condition": return call.argument.string.flatMap { evaluate(condition: $0, visiting: visiting) }
        case "Fn::Equals":
            guard let items = call.argument.array, items.count == 2,
                let left = simplify(items[0]), let right = simplify(items[1])
            else { return nil }
            if let a = left.scalarText, let b = right.scalarText { return a == b }
            return Self.isPlain(left) && Self.isPlain(right) ? left == right : nil
        case "Fn::Not":
            return call.argument[0].flatMap { evaluate($0, visiting: visiting, depth: depth + 1) }.map { !$0 }
        case "Fn::And":
            let parts = (call.argument.array ?? []).map { evaluate($0, visiting: visiting, depth: depth + 1) }
            if parts.contains(false) { return false }
            return parts.contains(nil) ? nil : true
        case "Fn::Or":
            let parts = (call.argument.array ?? []).map { evaluate($0, visiting: visiting, depth: depth + 1) }
            if parts.contains(true) { return true }
            return parts.contains(nil) ? nil : false
        default: return nil
        }
    }

    /// Whether no intrinsic function stands anywhere in the node.
    package static func isPlain(_ node: Node) -> Bool {
        switch node.value {
        case .array(let items): items.allSatisfy(isPlain)
        case .object(let members): Intrinsic(node) == nil && members.allSatisfy { isPlain($0.value) }
        default: true
        }
    }
}
