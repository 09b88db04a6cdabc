import Glibc

/// A sandbox could not be made or started.
package struct SandboxError: Error, Sendable, Equatable, CustomStringConvertible {
    package enum Code: String, Sendable {
        /// The watcher has been stopped or could not be started.
        case watcher
        case cgroup
        /// The jailer could not be started.
        case spawn
        /// A step of the plan failed.
        case step
        /// The jailer ended without a word.
        case ended
        case timeout
    }

    package var code: Code
    package var message: String
    /// Number of the step in the printed plan.
    package var step: Int?
    package var errno: Int32?

    package init(_ code: Code, _ message: String, step: Int? = nil, errno: Int32? = nil) {
        self.code = code
        self.message = message
        self.step = step
        self.errno = errno
    }

    package var description: String {
        guard let errno else { return message }
        return unsafe message + ": " + String(cString: strerror(errno))
    }

    package static func == (a: SandboxError, b: SandboxError) -> Bool { a.code == b.code && a.step == b.step }
}
