package import WritModel

/// A proposed writ with the reason for every line, and what only a person can answer.
package struct DraftedWrit: Sendable {
    package var writ: Writ
    package var evidence: [Evidence]
    package var questions: [Question]

    /// Why a line stands in the writ.
    package struct Evidence: Sendable, Equatable {
        /// JSON pointer into the writ, e.g. `/identity/policy/Statement/0`.
        package var pointer: String
        /// Places in code and template.
        package var locations: [SourceLocation]
        /// One line, lower case.
        package var text: String
    }

    /// What could not be derived.
    package struct Question: Sendable, Equatable {
        package var pointer: String
        package var text: String
        /// What to write or to look up.
        package var answer: String
        package var location: SourceLocation?
        /// A secret that the vault must hold; the question is answered once it does.
        package var secret: String?
    }
}

/// What a draft is made from beside the application.
package struct DraftOptions: Sendable {
    /// Seconds since 1970 UTC at which the writs become void.
    package var expires: Int64
    /// Sandboxes side by side where the template reserves none.
    package var concurrency: Int
    /// Processes and threads in a sandbox.
    package var processes: Int

    /// - Parameter expires: usually 90 days from now.
    package init(expires: Int64, concurrency: Int = 10, processes: Int = 64) {
        self.expires = expires
        self.concurrency = concurrency
        self.processes = processes
    }
}
