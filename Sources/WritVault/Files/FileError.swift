import Glibc

/// A file operation that the system refused.
package struct FileError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The system call, e.g. `open`.
    package var call: String
    package var path: String
    package var errno: Int32

    package init(_ call: String, _ path: String, errno: Int32) {
        self.call = call
        self.path = path
        self.errno = errno
    }

    package var isMissing: Bool { errno == ENOENT }
    package var exists: Bool { errno == EEXIST }

    package var description: String {
        // SAFETY: strerror returns a valid C string; it is copied at once.
        let text = unsafe strerror(errno).map { unsafe String(cString: $0) } ?? "error \(errno)"
        return "cannot \(call) `\(path)`: \(text.lowercased())"
    }
}
