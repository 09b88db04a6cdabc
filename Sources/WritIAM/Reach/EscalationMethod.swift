/// A published way from some permissions to those of somebody else.
///
/// Identifiers, names and permissions as published by pathfinding.cloud (Datadog, Apache-2.0) and, where it has none, by
/// Rhino Security Labs ("AWS IAM Privilege Escalation – Methods and Mitigation").
package struct EscalationMethod: Sendable, Hashable {
    /// What a method needs besides permissions, and what it gives.
    package enum Target: Sendable, Hashable {
        /// A role that trusts the service is passed to something new: gives the role.
        case passedRole(service: String)
        /// Something exists that runs with a role that trusts the service: gives that role.
        case runningRole(service: String)
        /// A function that exists: gives its execution role.
        case function
        /// The caller's own policies: gives everything. The permissions are needed on this kind of thing.
        case own(Own)
        /// Another user: gives what the user may.
        case user
        /// Another role: gives what the role may.
        case role
        /// Another role, whose policies change on the way: gives everything.
        case rewrittenRole
        /// Another user, whose policies change on the way: gives everything.
        case rewrittenUser
    }

    package enum Own: String, Sendable { case user, role, group, policy }

    /// E.g. `lambda-001`.
    package let id: String
    /// All are needed.
    package let permissions: [String]
    package let target: Target

    /// The permissions, joined.
    package var name: String { permissions.joined(separator: " + ") }

    /// The letters of every permission that a method needs; each is asked of every identity.
    static let letters: [String: [Letter]] = Dictionary(
        all.flatMap(\.permissions).map { ($0, $0.foldedLetters) }, uniquingKeysWith: { first, _ in first })

    init(_ id: String, _ permissions: String, _ target: Target) {
        self.id = id
        self.permissions = permissions.split(separator: " ").map(String.init)
        self.target = target
    }
}
