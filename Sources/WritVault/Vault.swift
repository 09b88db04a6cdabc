package import WritModel

/// Seals and opens what Writ writes: data keys for each message or segment, wrapped by the root key.
package struct Vault: Sendable {
    private let keys: any WrappingKeys

    package init(keys: some WrappingKeys) { self.keys = keys }

    /// Seals `plaintext` bound to `context`; the AWS Encryption SDK opens it too.
    package func seal(_ plaintext: Secret<[UInt8]>, context: EncryptionContext) throws -> [UInt8] {
        try SealedMessage.seal(plaintext.reveal(for: "sealing"), context: context, keys: keys)
    }

    /// Opens what `seal` gave for the same `context`.
    package func open(_ message: [UInt8], context: EncryptionContext) throws -> Secret<[UInt8]> {
        try SealedMessage.open(message, context: context, keys: keys)
    }

    /// A fresh data key of 32 bytes with its wrapped form, for who does the sealing (a segment of the record).
    package func makeDataKey(context: EncryptionContext) throws -> (key: Secret<[UInt8]>, wrapped: WrappedDataKey) {
        let key = Secret([UInt8].random(Keyring.keyBytes))
        return (key, try keys.wrap(key, context: context))
    }

    /// The data key that `makeDataKey` gave for the same `context`.
    package func dataKey(_ wrapped: WrappedDataKey, context: EncryptionContext) throws -> Secret<[UInt8]> {
        try keys.unwrap(wrapped, context: context)
    }
}
