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

    func write(_ text: String, _ name: String, mode: mode_t = 0o644) throws {
        try Folder.make(Folder.parent(of: self(name)), mode: 0o755)
        try AtomicFile.write(Array(text.utf8), to: self(name), mode: mode)
    }

    func link(_ name: String, to target: String) throws {
        try Folder.make(Folder.parent(of: self(name)), mode: 0o755)
        try OpenFile(Folder.parent(of: self(name)), O_RDONLY | O_DIRECTORY)
            .makeLink(String(name.split(separator: "/").last ?? ""), to: target)
    }

    /// Removes links as links: what they point to is not ours.
    private static func remove(_ path: String) {
        var about = stat()
        // SAFETY: `about` lives for the call, and the path is passed as a C string.
        guard unsafe lstat(path, &about) == 0 else { return }
        if about.st_mode & S_IFMT == S_IFDIR {
            _ = unsafe chmod(path, 0o700)
            for name in (try? Folder.names(path)) ?? [] { remove(path + "/" + name) }
        }
        _ = unsafe Glibc.remove(path)
    }
}
