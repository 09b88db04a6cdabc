/// Why the record could not be opened, written or read; equality is by code.
package struct RecordError: Error, Sendable, Equatable, CustomStringConvertible {
    package enum Code: String, Sendable, CaseIterable {
        /// Something that was written is altered or gone.
        case damaged
        /// Another process writes this record.
        case inUse = "in-use"
        /// The disk refused, or the record was closed.
        case notWritable = "not-writable"
        /// More events wait than the queue takes.
        case full
    }

    package var code: Code
    /// Lower case, one line, no full stop.
    package var message: String
    package var hint: String?

    package init(_ code: Code, _ message: String, hint: String? = nil) {
        self.code = code
        self.message = message
        self.hint = hint
    }

    package static func == (a: RecordError, b: RecordError) -> Bool { a.code == b.code }

    package var description: String { message + (hint.map { "; \($0)" } ?? "") }
}
