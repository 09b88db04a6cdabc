package import Glibc

/// An open file descriptor that closes itself; every short read, short write and interruption is handled here.
package struct OpenFile: ~Copyable, Sendable {
    package let descriptor: Int32
    /// For messages.
    package let path: String

    /// Opens `path` with `flags` (`O_CLOEXEC` and `O_NOFOLLOW` are always added: the last component is never a symbolic link).
    package init(_ path: String, _ flags: Int32, mode: mode_t = 0) throws(FileError) {
        // SAFETY: the path is passed as a C string that lives for the call.
        let opened = unsafe open(path, flags | O_CLOEXEC | O_NOFOLLOW, mode)
        guard opened >= 0 else { throw FileError("open", path, errno: errno) }
        self.descriptor = opened
        self.path = path
    }

    /// As `init(_:_:mode:)`, relative to the open directory `directory`; `name` is one component.
    package init(
        _ name: String, in directory: borrowing OpenFile, _ flags: Int32, mode: mode_t = 0
    ) throws(FileError) {
        let full = directory.path + "/" + name
        // SAFETY: the name is passed as a C string that lives for the call.
        let opened = unsafe openat(directory.descriptor, name, flags | O_CLOEXEC | O_NOFOLLOW, mode)
        guard opened >= 0 else { throw FileError("open", full, errno: errno) }
        self.descriptor = opened
        self.path = full
    }

    deinit { _ = close(descriptor) }

    package func status() throws(FileError) -> stat {
        var status = stat()
        // SAFETY: fstat fills the struct that it is given.
        guard unsafe fstat(descriptor, &status) == 0 else { throw FileError("stat", path, errno: errno) }
        return status
    }

    /// Size in bytes of a regular file; nil for any other.
    package func regularSize() throws(FileError) -> Int? {
        let status = try status()
        return status.st_mode & S_IFMT == S_IFREG ? Int(status.st_size) : nil
    }

    /// Fills `buffer` from `offset` as far as the file goes; the number of bytes read.
    package func read(into buffer: inout [UInt8], at offset: Int) throws(FileError) -> Int {
        var done = 0
        while done < buffer.count {
            let count = buffer.count - done
            // SAFETY: `done + count` is the size of the buffer, which lives for the call.
            let read = unsafe buffer.withUnsafeMutableBytes { bytes in
                unsafe pread(descriptor, bytes.baseAddress?.advanced(by: done), count, offset + done)
            }
            if read < 0 {
                if errno == EINTR { continue }
                throw FileError("read", path, errno: errno)
            }
            if read == 0 { break }
            done += read
        }
        return done
    }

    /// At most `count` bytes from `offset`; fewer at the end of the file.
    package func read(_ count: Int, at offset: Int) throws(FileError) -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: count)
        let done = try read(into: &buffer, at: offset)
        if done < count { buffer.removeLast(count - done) }
        return buffer
    }

    /// The whole file; `EFBIG` if it holds more than `limit` bytes.
    package func readAll(limit: Int) throws(FileError) -> [UInt8] {
        let size = Int(try status().st_size)
        guard size <= limit else { throw FileError("read", path, errno: EFBIG) }
        // One more than its size, so that a file that grows is noticed and a file without a size (procfs) is read.
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: max(size + 1, 4096))
        while true {
            let count = try read(into: &chunk, at: bytes.count)
            bytes += chunk[..<count]
            guard bytes.count <= limit else { throw FileError("read", path, errno: EFBIG) }
            if count < chunk.count { return bytes }
        }
    }

    /// Writes all of `bytes` at the descriptor's position.
    package func write(_ bytes: [UInt8]) throws(FileError) { try write(bytes[...]) }

    package func write(_ bytes: ArraySlice<UInt8>) throws(FileError) {
        var done = 0
        while done < bytes.count {
            // SAFETY: `done < bytes.count` and the buffer lives for the call.
            let written = unsafe bytes.withUnsafeBytes { raw in
                unsafe Glibc.write(descriptor, raw.baseAddress?.advanced(by: done), raw.count - done)
            }
            if written < 0 {
                if errno == EINTR { continue }
                throw FileError("write", path, errno: errno)
            }
            done += written
        }
    }

    /// Returns once content and metadata are on the disk.
    package func sync() throws(FileError) {
        guard fsync(descriptor) == 0 else { throw FileError("sync", path, errno: errno) }
    }

    /// Returns once the content, and the metadata needed to read it, are on the disk.
    package func syncData() throws(FileError) {
        guard fdatasync(descriptor) == 0 else { throw FileError("sync", path, errno: errno) }
    }

    package func truncate(to size: Int) throws(FileError) {
        guard ftruncate(descriptor, size) == 0 else { throw FileError("truncate", path, errno: errno) }
    }

    package func setMode(_ mode: mode_t) throws(FileError) {
        guard fchmod(descriptor, mode) == 0 else { throw FileError("change the mode of", path, errno: errno) }
    }

    /// An advisory lock that ends with the descriptor; false if another holder has it.
    package func lock() throws(FileError) -> Bool {
        if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return true }
        if errno == EWOULDBLOCK { return false }
        throw FileError("lock", path, errno: errno)
    }
}
