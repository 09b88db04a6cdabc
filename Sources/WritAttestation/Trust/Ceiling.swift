package import WritModel

/// What no writ may exceed, whoever signed it. Every item must be stated; what it does not name is refused.
package struct Ceiling: Sendable, Equatable {
    /// IAM policy document that every identity policy must be contained in; nil: no function may make AWS calls.
    package var identity: Node?
    package var egress: [Destination]
    /// Patterns of absolute paths, `*` for any text.
    package var programs: [String]
    package var files: [Writ.FileAccess]
    /// Patterns of names, `*` for any text.
    package var secrets: [String]
    package var limits: Writ.Limits
    /// The most that invocations may share.
    package var isolation: Writ.Isolation
    /// The least encryption that data stores must have.
    package var encryption: Writ.DataStore.Encryption
    /// Whether a route may be open to anyone (`authorization: none`).
    package var anyone: Bool
    /// The furthest that a writ's end may lie ahead, in seconds.
    package var lifetime: Int64

    package struct Destination: Sendable, Equatable {
        /// `*`, `*.example.com` for every name below it, or one name.
        package var host: String
        /// nil: any port.
        package var port: Int?
        package var transport: Writ.Destination.Transport

        package init(host: String, port: Int?, transport: Writ.Destination.Transport) {
            self.host = host
            self.port = port
            self.transport = transport
        }
    }

    package init(
        identity: Node?, egress: [Destination], programs: [String], files: [Writ.FileAccess], secrets: [String],
        limits: Writ.Limits, isolation: Writ.Isolation, encryption: Writ.DataStore.Encryption, anyone: Bool,
        lifetime: Int64
    ) {
        self.identity = identity
        self.egress = egress
        self.programs = programs
        self.files = files
        self.secrets = secrets
        self.limits = limits
        self.isolation = isolation
        self.encryption = encryption
        self.anyone = anyone
        self.lifetime = lifetime
    }
}

/// The answer of a comparison of two IAM policies, which WritIAM makes.
package enum PolicyContainment: Sendable, Equatable {
    case contained
    /// Something is allowed that the other does not allow, or could not be decided; the text names it.
    case exceeds(String)
}
