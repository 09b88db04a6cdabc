/// One request to AWS, as IAM sees it.
package struct Request: Sendable, Hashable {
    /// `service:Name`.
    package let action: String
    /// ARN, or `*` for actions that have no resource.
    package let resource: String
    package let principal: Principal
    /// Condition keys in lower case.
    package let context: [String: ContextValue]
    let actionLetters: [Letter]
    let resourceLetters: [Letter]

    /// - Parameter context: the names of the keys are compared without case.
    package init(action: String, resource: String, principal: Principal, context: [String: ContextValue] = [:]) {
        var keys: [String: ContextValue] = [:]
        keys.reserveCapacity(context.count)
        for (key, value) in context where !value.values.isEmpty { keys[key.asciiLowercased] = value }
        self.init(action: action, resource: resource, principal: principal, keys: keys)
    }

    /// - Parameter keys: condition keys in lower case, each with a value.
    init(action: String, resource: String, principal: Principal, keys: [String: ContextValue]) {
        self.action = action
        self.resource = resource
        self.principal = principal
        context = keys
        actionLetters = action.foldedLetters
        resourceLetters = resource.letters
    }

    /// The same request with more condition keys; those that are there already stay.
    package func adding(_ more: [String: ContextValue]) -> Request {
        Request(
            action: action, resource: resource, principal: principal,
            context: more.merging(context) { _, mine in mine })
    }

    /// The service of the action in lower case.
    package var service: String {
        String(action.asciiLowercased.prefix { $0 != ":" })
    }

    package static func == (a: Request, b: Request) -> Bool {
        a.action == b.action && a.resource == b.resource && a.principal == b.principal && a.context == b.context
    }
    package func hash(into hasher: inout Hasher) {
        hasher.combine(action)
        hasher.combine(resource)
    }

    /// The one value of a key that variables and plain operators can use; nil if absent or if there are several.
    func single(_ key: String) -> String? {
        switch context[key] {
        case .string(let value): value
        case .strings(let values): values.count == 1 ? values[0] : nil
        case nil: nil
        }
    }

    func value(of variable: PolicyVariable) -> String? {
        guard context[variable.key] != nil else { return variable.fallback }
        return single(variable.key)
    }
}
