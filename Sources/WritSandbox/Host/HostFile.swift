import Glibc

/// Small reads of the host's files, with limits. Nil or empty where there is nothing to read.
enum HostFile {
    enum Kind: Sendable, Equatable { case folder, file, other }

    static func kind(_ path: String) -> Kind? {
        var info = stat()
        guard unsafe stat(path, &info) == 0 else { return nil }
        switch info.st_mode & S_IFMT {
        case S_IFDIR: return .folder
        case S_IFREG: return .file
        default: return .other
        }
    }

    /// Whether users who are neither owner nor in the group may read it.
    static func isReadableByOthers(_ path: String) -> Bool {
        var info = stat()
        return unsafe stat(path, &info) == 0 && info.st_mode & S_IROTH != 0
    }

    /// The path with every symbolic link followed.
    static func realPath(_ path: String) -> String? {
        guard let resolved = unsafe realpath(path, nil) else { return nil }
        // SAFETY: realpath(3) with nil returns a NUL-terminated string that the caller frees.
        defer { unsafe free(resolved) }
        return unsafe String(cString: resolved)
    }

    /// The target of the symbolic link `path` itself.
    static func linkTarget(_ path: String) -> String? {
        let target = unsafe [UInt8](unsafeUninitializedCapacity: 4096) { buffer, count in
            // SAFETY: readlink writes at most the capacity, without NUL.
            let length = unsafe buffer.withMemoryRebound(to: CChar.self) { text in
                unsafe text.baseAddress.map { unsafe readlink(path, $0, text.count) } ?? -1
            }
            count = max(0, length)
        }
        return target.isEmpty ? nil : String(decoding: target, as: UTF8.self)
    }

    /// At most `limit` bytes from the start; nil when the file cannot be read.
    static func bytes(_ path: String, limit: Int) -> [UInt8]? {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var out: [UInt8] = []
        while out.count < limit {
            let part = unsafe [UInt8](unsafeUninitializedCapacity: min(65536, limit - out.count)) { buffer, count in
                // SAFETY: read fills at most buffer.count bytes.
                count = max(0, unsafe read(descriptor, buffer.baseAddress, buffer.count))
            }
            if part.isEmpty { break }
            out += part
        }
        return out
    }

    static func text(_ path: String, limit: Int = 1 << 20) -> String? {
        bytes(path, limit: limit).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Writes `text` in one call to a file that exists; nil on success, else errno.
    static func write(_ text: String, to path: String) -> Int32? {
        let descriptor = unsafe open(path, O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return errno }
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        // SAFETY: the buffer is valid for the call.
        let written = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
        return written == bytes.count ? nil : (written < 0 ? errno : EIO)
    }

    /// Names in a folder, without `.` and `..`, sorted.
    static func names(in folder: String) -> [String] {
        guard let stream = unsafe opendir(folder) else { return [] }
        // SAFETY: the stream is open until closedir, and each entry is read before the next call.
        defer { unsafe closedir(stream) }
        var out: [String] = []
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) {
                unsafe $0.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if name != "." && name != ".." { out.append(name) }
        }
        return out.sorted()
    }
}
