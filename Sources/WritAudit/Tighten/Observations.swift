import WritModel

/// What the record shows that one function has done under its writ.
package struct Observations: Sendable, Equatable {
    /// One AWS call that a statement of the writ's policy allowed.
    package struct Call: Sendable, Hashable {
        /// Index of the statement in the policy.
        package var statement: Int
        package var action: String
        package var resource: String

        package init(statement: Int, action: String, resource: String) {
            self.statement = statement
            self.action = action
            self.resource = resource
        }
    }

    /// How often each call was allowed.
    package var calls: [Call: Int] = [:]
    /// How often each destination of the writ was used, by its index in `egress`.
    package var destinations: [Int: Int] = [:]
    /// How often each trigger brought an event, by its index in `ingress`.
    package var triggers: [Int: Int] = [:]
    /// Invocations in all.
    package var invocations = 0
    /// Most sandboxes that ran side by side; nil if not known.
    package var concurrency: Int?

    package init() {}

    /// Adds an allowed decision, by the field of the writ that allowed it.
    package mutating func add(pointer: String, action: String?, resource: String?) {
        let parts = pointer.split(separator: "/").map(String.init)
        if parts.count >= 4, parts[0] == "identity", parts[2] == "Statement", let at = Int(parts[3]) {
            if let action, let resource {
                calls[Call(statement: at, action: action, resource: resource), default: 0] += 1
            }
        } else if parts.count >= 2, parts[0] == "egress", let at = Int(parts[1]) {
            destinations[at, default: 0] += 1
        } else if parts.count >= 2, parts[0] == "ingress", let at = Int(parts[1]) {
            triggers[at, default: 0] += 1
        }
    }
}
