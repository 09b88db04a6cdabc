package import Glibc

/// Files that are replaced as a whole: a reader, also one after a crash, sees the old content or the new one.
package enum AtomicFile {
    /// Names of unfinished files begin so; whoever lists a folder of atomic files passes over them.
    package static let temporaryPrefix = ".writing-"

    /// Writes a neighbour, syncs it, renames it onto `path` and syncs the folder.
    ///
    /// - Parameter replace: false to fail with `EEXIST` if there is a file at `path`.
    package static func write(
        _ bytes: [UInt8], to path: String, mode: mode_t = 0o600, replace: Bool = true
    ) throws(FileError) {
        let folder = Folder.parent(of: path)
        let temporary = "\(folder)/\(temporaryPrefix)\(getpid())-\(UInt64.random(in: 0...UInt64.max))"
        let file = try OpenFile(temporary, O_WRONLY | O_CREAT | O_EXCL, mode: mode)
        do throws(FileError) {
            // The umask may have taken bits away.
            try file.setMode(mode)
            try file.write(bytes)
            try file.sync()
            if replace {
                try Folder.rename(temporary, to: path)
            } else {
                // SAFETY: both paths are passed as C strings that live for the call.
                guard unsafe link(temporary, path) == 0 else { throw FileError("make", path, errno: errno) }
                try Folder.remove(temporary)
            }
        } catch {
            // What remains is only a neighbour that nobody reads; the first failure is the one to tell.
            try? Folder.remove(temporary)
            throw error
        }
        try Folder.sync(folder)
    }

    /// The content; nil if there is no such file.
    ///
    /// - Throws: `EFBIG` for more than `limit` bytes.
    package static func read(_ path: String, limit: Int) throws(FileError) -> [UInt8]? {
        do {
            return try OpenFile(path, O_RDONLY).readAll(limit: limit)
        } catch {
            if error.isMissing { return nil }
            throw error
        }
    }

    /// Removes what crashed writers left in `folder`; only for a folder with one writer, which is the caller.
    package static func removeLeftovers(in folder: String) throws(FileError) {
        for name in try Folder.names(folder) where name.hasPrefix(temporaryPrefix) {
            try Folder.remove(folder + "/" + name)
        }
    }
}
