/// The answer of a security decision, always with its reason.
package enum Verdict: Sendable, Equatable {
    case allowed(Reason)
    case refused(Reason)

    package var isAllowed: Bool { if case .allowed = self { true } else { false } }

    package var reason: Reason {
        switch self {
        case .allowed(let reason), .refused(let reason): reason
        }
    }
}

/// Why something was allowed or refused: the rule, in words, and the line of the writ that decided.
package struct Reason: Sendable, Equatable, CustomStringConvertible {
    /// Stable, dotted rule id `gate.topic`, e.g. `egress.host`, `ingress.token-expired`, `admission.digest`.
    package var rule: String
    /// One line, lower case, for the operator. Never holds a secret.
    package var message: String
    /// The line of the writ that allowed it, or the field that would have to allow it.
    package var writ: WritReference?

    package init(_ rule: String, _ message: String, writ: WritReference? = nil) {
        self.rule = rule
        self.message = message
        self.writ = writ
    }

    package var description: String { "[\(rule)] \(message)" + (writ.map { " (\($0))" } ?? "") }
}

/// A field of a writ: its JSON pointer (RFC 6901) and, where the YAML is at hand, its place.
package struct WritReference: Sendable, Equatable, CustomStringConvertible {
    package var function: String
    /// JSON pointer into the predicate, e.g. `/egress/0/host`.
    package var pointer: String
    package var location: SourceLocation?

    package init(function: String, pointer: String, location: SourceLocation? = nil) {
        self.function = function
        self.pointer = pointer
        self.location = location
    }

    package var description: String {
        location.map { "\($0) \(pointer)" } ?? "writ \(function) \(pointer)"
    }
}
