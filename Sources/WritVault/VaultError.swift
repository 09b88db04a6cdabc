/// Why the vault could not give, take or open something; equality is by code.
package struct VaultError: Error, Sendable, Equatable, CustomStringConvertible {
    package enum Code: String, Sendable, CaseIterable {
        /// The bytes are no sealed message, or one of a version or algorithm that is not known.
        case malformed
        /// The bytes, their context or their key were altered, or belong somewhere else.
        case notAuthentic = "not-authentic"
        /// No wrapping key of that id and version is at hand.
        case unknownKey = "unknown-key"
        /// There is no secret of that name.
        case notFound = "not-found"
        /// A name outside the grammar of names.
        case badName = "bad-name"
        /// Larger than the bound.
        case tooLarge = "too-large"
        /// A file that holds keys can be read by others, or belongs to someone else.
        case exposed
        /// The system refused a file operation.
        case file
    }

    package var code: Code
    /// Lower case, one line, no full stop; never holds a secret.
    package var message: String
    /// What to do about it.
    package var hint: String?

    package init(_ code: Code, _ message: String, hint: String? = nil) {
        self.code = code
        self.message = message
        self.hint = hint
    }

    package static func == (a: VaultError, b: VaultError) -> Bool { a.code == b.code }

    package var description: String { message + (hint.map { "; \($0)" } ?? "") }
}
