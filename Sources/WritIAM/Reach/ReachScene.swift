package import WritModel

/// What a reachability question is about: who there is, what runs, where data lies, and how they are wired.
package struct ReachScene: Sendable {
    /// A user or role with its own policies.
    package struct Identity: Sendable {
        package var id: String
        /// `arn:…:user/…` or `arn:…:role/…`.
        package var arn: ARN
        package var policies: [Policy]
        package var boundary: [Policy]?
        /// Who may assume it; nil for a user.
        package var trust: Policy?

        package init(id: String, arn: ARN, policies: [Policy], boundary: [Policy]? = nil, trust: Policy? = nil) {
            self.id = id
            self.arn = arn
            self.policies = policies
            self.boundary = boundary
            self.trust = trust
        }
    }

    package struct Function: Sendable {
        package var id: String
        package var arn: String
        /// Id of the execution role among the identities.
        package var role: String
        /// The function's own policy (`AWS::Lambda::Permission`).
        package var policy: Policy?
        /// True if callers without credentials can send it events, e.g. over an API without authorizer.
        package var isOpen: Bool

        package init(id: String, arn: String, role: String, policy: Policy? = nil, isOpen: Bool = false) {
            self.id = id
            self.arn = arn
            self.role = role
            self.policy = policy
            self.isOpen = isOpen
        }
    }

    /// A bucket, queue, table, stream, topic, bus or state machine.
    package struct Store: Sendable {
        package var id: String
        package var arn: ARN
        package var policy: Policy?
        /// Ids of the functions that what is put there runs.
        package var triggers: [String]

        package init(id: String, arn: ARN, policy: Policy? = nil, triggers: [String] = []) {
            self.id = id
            self.arn = arn
            self.policy = policy
            self.triggers = triggers
        }
    }

    /// A way in that no policy of the scene describes: a route of an API, a schedule, a sign-in.
    package struct Entrance: Sendable, Hashable {
        /// Who comes, e.g. `ReachGraph.outside` or `ReachGraph.signedIn`; a place of its own.
        package var from: String
        /// Id of the function, store or identity that is reached.
        package var to: String
        package var method: String
        /// What lets it pass, e.g. `POST /orders`.
        package var by: String
        /// False for the account's own clockwork, e.g. a schedule, with which nobody chooses the event.
        package var isOutside: Bool

        package init(from: String, to: String, method: String = "invoke", by: String = "", isOutside: Bool = true) {
            self.from = from
            self.to = to
            self.method = method
            self.by = by
            self.isOutside = isOutside
        }
    }

    package var identities: [Identity]
    package var functions: [Function]
    package var stores: [Store]
    package var entrances: [Entrance]
    /// Account of the scene; nil: that of its first identity.
    package var account: String?

    package init(
        identities: [Identity], functions: [Function] = [], stores: [Store] = [], entrances: [Entrance] = [],
        account: String? = nil
    ) {
        self.identities = identities
        self.functions = functions
        self.stores = stores
        self.entrances = entrances
        self.account = account ?? identities.first?.arn.account
    }
}
