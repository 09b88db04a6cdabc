package import WritModel

/// Whoever holds the root keys: a keyring in memory, or a key service. Root keys never leave it.
package protocol WrappingKeys: Sendable {
    /// Encrypts a data key of 32 bytes under the newest wrapping key, bound to `context`.
    func wrap(_ dataKey: Secret<[UInt8]>, context: EncryptionContext) throws -> WrappedDataKey
    /// Decrypts a data key under whichever version wrapped it.
    ///
    /// - Throws: `VaultError.unknownKey`, or `.notAuthentic` for another context or altered bytes.
    func unwrap(_ wrapped: WrappedDataKey, context: EncryptionContext) throws -> Secret<[UInt8]>
}
