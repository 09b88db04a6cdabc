package import WritModel

/// A text of a file that is a credential.
struct SecretMatch {
    /// How sure it is, and how much it opens.
    enum Strength: Int, Comparable {
        /// A test key, or one that opens little.
        case minor
        /// A short text that a person made up, where a password or a signing key is expected.
        case made
        /// A random text under a name that speaks of a secret.
        case likely
        /// A provider's published form.
        case known
        /// The form with its checksum.
        case verified

        static func < (a: Strength, b: Strength) -> Bool { a.rawValue < b.rawValue }
    }

    /// Bytes of the file.
    var range: Range<Int>
    /// e.g. `a Stripe key`
    var kind: String
    var strength: Strength
    /// The name that it is given; empty where there is none.
    var name: String
    /// What makes two places one secret.
    var value: Secret<[UInt8]>
    /// A form with which test data abounds: keys, signed tokens and addresses that are made for the purpose.
    var isCommonInTests = false
}

/// A credential and a place where it stands.
package struct SecretSighting: Sendable {
    var kind: String
    var strength: SecretMatch.Strength
    var name: String
    var value: Secret<[UInt8]>
    package var location: SourceLocation
    /// The file is a test, an example or a document.
    var isAside = false
}
