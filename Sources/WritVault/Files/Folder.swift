package import Glibc

/// Operations on folders and names in them.
package enum Folder {
    /// Makes `path` and its missing parents; those it makes are for the owner only.
    package static func make(_ path: String, mode: mode_t = 0o700) throws(FileError) {
        // SAFETY: the path is passed as a C string that lives for the call.
        if unsafe mkdir(path, mode) == 0 { return }
        let failure = errno
        switch failure {
        case EEXIST: return
        case ENOENT:
            guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else {
                throw FileError("make", path, errno: failure)
            }
            try make(String(path[..<slash]), mode: mode)
            // SAFETY: as above.
            guard unsafe mkdir(path, mode) == 0 || errno == EEXIST else {
                throw FileError("make", path, errno: errno)
            }
        default: throw FileError("make", path, errno: failure)
        }
    }

    /// The names in the folder but `.` and `..`, sorted by bytes; `E2BIG` past `limit`.
    ///
    /// - Throws: also `EILSEQ` for a name that is not UTF-8.
    package static func names(_ path: String, limit: Int = 1_000_000) throws(FileError) -> [String] {
        try names(of: OpenFile(path, O_RDONLY | O_DIRECTORY), limit: limit)
    }

    /// As `names(_:limit:)`, of a folder that is open.
    package static func names(of folder: borrowing OpenFile, limit: Int) throws(FileError) -> [String] {
        let path = folder.path
        let copy = fcntl(folder.descriptor, F_DUPFD_CLOEXEC, 0)
        guard copy >= 0 else { throw FileError("open", path, errno: errno) }
        // SAFETY: fdopendir owns the copy from here on; closedir frees both.
        guard let stream = unsafe fdopendir(copy) else {
            let failure = errno
            _ = close(copy)
            throw FileError("open", path, errno: failure)
        }
        defer { _ = unsafe closedir(stream) }
        unsafe rewinddir(stream)
        var names: [[UInt8]] = []
        while true {
            errno = 0
            // SAFETY: the entry is valid until the next readdir on this stream; its name is copied at once.
            guard let entry = unsafe readdir(stream) else {
                guard errno == 0 else { throw FileError("list", path, errno: errno) }
                break
            }
            let bytes = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { unsafe Array($0.prefix { $0 != 0 }) }
            if bytes == [0x2E] || bytes == [0x2E, 0x2E] { continue }
            guard names.count < limit else { throw FileError("list", path, errno: E2BIG) }
            names.append(bytes)
        }
        names.sort { $0.lexicographicallyPrecedes($1) }
        var decoded: [String] = []
        decoded.reserveCapacity(names.count)
        for name in names {
            guard let text = String(validating: name, as: UTF8.self) else {
                throw FileError("read a name in", path, errno: EILSEQ)
            }
            decoded.append(text)
        }
        return decoded
    }

    /// Makes the names in the folder durable.
    package static func sync(_ path: String) throws(FileError) {
        try OpenFile(path, O_RDONLY | O_DIRECTORY).sync()
    }

    package static func rename(_ old: String, to new: String) throws(FileError) {
        // SAFETY: both paths are passed as C strings that live for the call.
        guard unsafe Glibc.rename(old, new) == 0 else { throw FileError("rename", old, errno: errno) }
    }

    /// Removes one file; a file that is missing is no error.
    package static func remove(_ path: String) throws(FileError) {
        // SAFETY: the path is passed as a C string that lives for the call.
        guard unsafe unlink(path) == 0 || errno == ENOENT else { throw FileError("remove", path, errno: errno) }
    }

    /// The part of `path` before its last slash; `.` without one.
    package static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
