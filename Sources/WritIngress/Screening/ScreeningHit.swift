/// A value that looks like an attack, and where in the request it stands. The value itself is not kept: it may be private.
package struct ScreeningHit: Sendable, Equatable {
    package enum Confidence: Int, Sendable, Comparable {
        /// Seen in attacks and, now and then, in honest text.
        case low
        /// Nothing but an attack looks like this.
        case high

        package static func < (a: Confidence, b: Confidence) -> Bool { a.rawValue < b.rawValue }
    }

    /// `ingress.screening.` and the class, e.g. `sql`.
    package var rule: String
    package var message: String
    /// e.g. ``query parameter `id` ``, `body /items/0/name`.
    package var place: String
    package var confidence: Confidence
}
