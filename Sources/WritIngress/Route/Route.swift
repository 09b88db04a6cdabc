package import WritModel

/// One route of an API: the trigger in the writ that opens it, and the function behind it.
package struct Route: Sendable, Equatable {
    /// Logical id of the function.
    package var function: String
    package var trigger: Trigger.HTTP
    /// Where the writ states the trigger.
    package var writ: WritReference
    package var pattern: RoutePattern
    /// Seconds that the writ gives the function.
    package var timeout: Int

    /// `GET /orders/{id}`, as HTTP APIs name a route; `$default` for the catch-all.
    package var key: String { trigger.path == "$default" ? "$default" : "\(trigger.method) \(trigger.path)" }

    /// The reference to a field of the trigger, e.g. `rate`.
    package func reference(_ field: String) -> WritReference {
        WritReference(function: writ.function, pointer: "\(writ.pointer)/\(field)", location: writ.location)
    }
}
