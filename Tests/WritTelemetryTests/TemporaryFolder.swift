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
        for name in (try? Folder.names(path)) ?? [] { remove(path + "/" + name) }
        _ = unsafe Glibc.remove(path)
    }
}
