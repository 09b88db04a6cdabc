package import Glibc

/// What stands in an open folder, by name; links are never followed.
extension OpenFile {
    package func status(of name: String) throws(FileError) -> stat {
        var status = stat()
        // SAFETY: the name lives for the call, which fills the struct that it is given.
        guard unsafe fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
            throw FileError("stat", path + "/" + name, errno: errno)
        }
        return status
    }

    /// The bytes of a symbolic link's target; `ENAMETOOLONG` for more than 4,095.
    package func linkTarget(of name: String) throws(FileError) -> [UInt8] {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        // SAFETY: both pointers live for the call, and the size is the buffer's.
        let count = unsafe readlinkat(descriptor, name, &buffer, buffer.count)
        guard count >= 0 else { throw FileError("read the link", path + "/" + name, errno: errno) }
        guard count < buffer.count else { throw FileError("read the link", path + "/" + name, errno: ENAMETOOLONG) }
        return buffer[..<count].map { UInt8(bitPattern: $0) }
    }

    package func makeFolder(_ name: String, mode: mode_t) throws(FileError) {
        // SAFETY: the name lives for the call.
        guard unsafe mkdirat(descriptor, name, mode) == 0 else {
            throw FileError("make", path + "/" + name, errno: errno)
        }
    }

    package func makeLink(_ name: String, to target: String) throws(FileError) {
        // SAFETY: both strings live for the call.
        guard unsafe symlinkat(target, descriptor, name) == 0 else {
            throw FileError("make the link", path + "/" + name, errno: errno)
        }
    }

    /// Removes a file or link, or an empty folder.
    package func remove(_ name: String, isFolder: Bool) throws(FileError) {
        // SAFETY: the name lives for the call.
        guard unsafe unlinkat(descriptor, name, isFolder ? AT_REMOVEDIR : 0) == 0 else {
            throw FileError("remove", path + "/" + name, errno: errno)
        }
    }
}
