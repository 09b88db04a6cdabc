package import WritModel

extension Statement {
    /// The envelope around this statement, signed by `key`.
    ///
    /// - Throws: `InputError` where the writ cannot be written canonically.
    package func signed(by key: SigningKey) throws -> Envelope {
        try Envelope(signing: payload(), type: Self.payloadType, by: key)
    }
}
