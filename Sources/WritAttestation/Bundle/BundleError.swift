/// Why a bundle was refused; equality is by code and path.
package struct BundleError: Error, Sendable, Equatable, CustomStringConvertible {
    package enum Code: String, Sendable, CaseIterable {
        /// A device, socket or named pipe, or a file with set-user-id or set-group-id.
        case specialFile = "special-file"
        /// A symbolic link that leaves the bundle, or whose way cannot be followed.
        case linkLeaves = "link-leaves"
        /// Two names in one folder that are the same text once normalised.
        case duplicateName = "duplicate-name"
        /// A name that is not UTF-8 or holds control characters.
        case badName = "bad-name"
        /// More bytes, files, or levels than the limits allow.
        case tooLarge = "too-large"
        /// A file changed while it was read.
        case changed
        /// A kept copy is no longer what was verified.
        case altered
    }

    package var code: Code
    /// Path in the bundle; empty for the bundle itself.
    package var path: String
    /// Lower case, one line, no full stop.
    package var message: String

    package init(_ code: Code, _ path: String, _ message: String) {
        self.code = code
        self.path = path
        self.message = message
    }

    package static func == (a: BundleError, b: BundleError) -> Bool { a.code == b.code && a.path == b.path }

    package var description: String { path.isEmpty ? message : "`\(path)`: \(message)" }
}
