package import WritModel

/// A reader of TOML 1.0 (toml.io), as lock files and `pyproject.toml` have it. Dates and times stay text.
///
/// A key that is set twice is refused; whether a table was opened twice is not checked, because no reader of Writ depends on it.
package enum TOMLParser {
    /// - Throws: `InputError` with the place; codes `too-large`, `too-deep`, `too-many-nodes`, `not-utf8`, `duplicate-key`,
    ///   `unexpected-character`, `unexpected-end`, `bad-escape`, `bad-number`.
    package static func parse(_ bytes: [UInt8], file: String, limits: DocumentLimits = .standard) throws(InputError)
        -> Node
    {
        guard bytes.count <= limits.bytes else {
            throw InputError(
                "too-large", "the document has \(bytes.count) bytes, more than the \(limits.bytes) allowed",
                at: SourceLocation(file: file, line: 1, column: 1))
        }
        if let invalid = UTF8Check.firstInvalid(in: bytes) {
            throw InputError(
                "not-utf8", "the bytes are not valid UTF-8", at: UTF8Check.place(of: invalid, in: bytes, file: file),
                hint: "save the file as UTF-8")
        }
        var reader = TOMLReader(bytes: bytes, file: file, limits: limits)
        return try reader.document()
    }
}
