/// A data key encrypted under a wrapping key: one "encrypted data key" of the AWS Encryption SDK message format.
package struct WrappedDataKey: Sendable, Equatable {
    /// Which kind of wrapping key: the key namespace of a keyring, or `aws-kms`.
    package var provider: String
    /// Which wrapping key and version, and what the provider needs to unwrap.
    package var information: [UInt8]
    package var ciphertext: [UInt8]

    package init(provider: String, information: [UInt8], ciphertext: [UInt8]) {
        self.provider = provider
        self.information = information
        self.ciphertext = ciphertext
    }

    /// The three fields, each with a 16-bit length; nil if one is too long.
    package var serialized: [UInt8]? {
        var bytes: [UInt8] = []
        guard bytes.append(counted16: provider.utf8), bytes.append(counted16: information),
            bytes.append(counted16: ciphertext)
        else { return nil }
        return bytes
    }

    /// Reads what `serialized` gives; nil for anything else.
    package init?(from reader: inout ByteReader) {
        guard let provider = reader.counted16(), let information = reader.counted16(),
            let ciphertext = reader.counted16(), let name = String(validating: provider, as: UTF8.self)
        else { return nil }
        self.init(provider: name, information: information, ciphertext: ciphertext)
    }
}
