/// Whose signatures count for which functions, and what no writ may exceed: `trust.yaml`.
///
/// The file is the root of all trust. Whoever may change it may do anything, so it stands where the pipeline cannot write.
package struct TrustPolicy: Sendable {
    package let keys: [TrustedKey]
    package let ceiling: Ceiling

    package init(keys: [TrustedKey], ceiling: Ceiling) {
        self.keys = keys
        self.ceiling = ceiling
    }

    package struct TrustedKey: Sendable {
        /// A word for people.
        package var name: String
        package var key: VerificationKey
        /// Patterns of the functions whose writs it may sign, `*` for any text.
        package var functions: [String]
        /// Seconds since 1970 UTC: valid from, inclusive, and until, exclusive. A signature counts only while its key is valid.
        package var notBefore: Int64
        package var notAfter: Int64

        package init(name: String, key: VerificationKey, functions: [String], notBefore: Int64, notAfter: Int64) {
            self.name = name
            self.key = key
            self.functions = functions
            self.notBefore = notBefore
            self.notAfter = notAfter
        }
    }

    func key(id: String) -> TrustedKey? { keys.first { $0.key.id == id } }
}
