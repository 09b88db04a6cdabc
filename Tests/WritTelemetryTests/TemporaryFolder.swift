import Glibc
import WritVault

/// A folder that disappears with the value.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        path = "/tmp/writ-test-\(getpid())-\(UInt64.random(in: 0...UInt64.max))"
        try Folder.make(path)
    }

    deinit { Self.remove(path) }

    func callAsFunction(_ name: String) -> String { path + "/" + name }

    static func remove(_ path: String) {
        // Links are removed as links: what they point to is not ours.
        var about = stat()
        // SAFETY: `about` lives for the call, and the path is passed as a C string.
        guard unsafe lstat(path, &about) == 0 else { return }
        if about.st_mode & S_IFMT == S_IFDIR {
            for name in (try? Folder.names(path)) ?? [] { remove(path + "/" + name) }
        }
        _ = unsafe Glibc.remove(path)
    }
}
