import Glibc
import WritModel
import WritVault

/// One pass over a bundle that hashes it and, if asked, writes what it hashed to another folder.
struct BundleScan {
    private static let chunk = 1 << 18
    /// What is left out at the top of a bundle that is the application's own folder: Writ's keys and files, which signing itself
    /// changes, and version control. The function does not get it either.
    static let leftOut: Set<String> = [".git", ".writ", "writ.yaml", "writs"]
    private let limits: BundleLimits
    private let leftOut: Set<String>
    private var hasher = ArchiveHasher()
    private var links = BundleLinks()
    private var bytes = 0
    private var entries = 0
    private var buffer = [UInt8](repeating: 0, count: chunk)

    /// - Parameter leftOut: names at the top that do not count.
    init(limits: BundleLimits, leftOut: Set<String> = Self.leftOut) {
        self.limits = limits
        self.leftOut = leftOut
    }

    /// - Parameter copy: an empty folder for a folder's content, or the path of a new file for a single file.
    mutating func run(_ path: String, copyTo copy: String?) throws -> BundleDigest {
        // O_NONBLOCK: opening a named pipe must not wait for its other end.
        let root = try OpenFile(path, O_RDONLY | O_NONBLOCK)
        let status = try root.status()
        switch status.st_mode & S_IFMT {
        case S_IFDIR:
            if let copy {
                let target = try OpenFile(copy, O_RDONLY | O_DIRECTORY)
                try folder(root, at: "", depth: 0, copyTo: target)
            } else {
                try folder(root, at: "", depth: 0, copyTo: nil)
            }
        case S_IFREG:
            if let copy {
                let target = try OpenFile(copy, O_WRONLY | O_CREAT | O_EXCL, mode: 0o600)
                try file(root, at: "", status, copyTo: target)
            } else {
                try file(root, at: "", status, copyTo: nil)
            }
        default: throw BundleError(.specialFile, "", "the bundle `\(path)` is neither a folder nor a file")
        }
        try links.check()
        guard let digest = SHA256Digest(bytes: hasher.digest()) else {
            throw BundleError(.changed, "", "the bundle has no digest")
        }
        return BundleDigest(digest: digest, size: ByteCount(bytes: bytes), entries: entries)
    }

    /// Recursion is bounded by `limits.depth`.
    private mutating func folder(
        _ source: borrowing OpenFile, at path: String, depth: Int, copyTo target: consuming OpenFile?
    ) throws {
        guard depth < limits.depth else {
            throw BundleError(.tooLarge, path, "the bundle has more than \(limits.depth) levels of folders")
        }
        hasher.beginFolder()
        var seen: Set<String> = []
        for name in try Self.names(source, at: path, limit: limits.entries) {
            if depth == 0, leftOut.contains(name) { continue }
            let full = path.isEmpty ? name : path + "/" + name
            entries += 1
            guard entries <= limits.entries else {
                throw BundleError(.tooLarge, full, "the bundle has more than \(limits.entries) files")
            }
            guard !name.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) else {
                throw BundleError(.badName, path, "a name in this folder holds control characters")
            }
            // Swift compares strings by canonical equivalence, which is what file systems that normalise do.
            guard seen.insert(name).inserted else {
                throw BundleError(.duplicateName, full, "another name in this folder is the same text once normalised")
            }
            hasher.beginEntry(name)
            try entry(name, of: source, at: full, depth: depth, copyTo: &target)
            hasher.endEntry()
        }
        hasher.endFolder()
        // Last, because nothing can be made in a folder that is read-only.
        try target?.setMode(0o555)
    }

    private static func names(_ source: borrowing OpenFile, at path: String, limit: Int) throws -> [String] {
        do {
            return try Folder.names(of: source, limit: limit)
        } catch {
            switch error.errno {
            case EILSEQ: throw BundleError(.badName, path, "a name in this folder is not UTF-8")
            case E2BIG: throw BundleError(.tooLarge, path, "this folder has more than \(limit) files")
            default: throw error
            }
        }
    }

    private mutating func entry(
        _ name: String, of source: borrowing OpenFile, at full: String, depth: Int,
        copyTo target: inout OpenFile?
    ) throws {
        let status = try source.status(of: name)
        switch status.st_mode & S_IFMT {
        case S_IFDIR:
            links.add(full, .folder)
            let inner = try OpenFile(name, in: source, O_RDONLY | O_DIRECTORY)
            if let parent = target.take() {
                try parent.makeFolder(name, mode: 0o700)
                let copy = try OpenFile(name, in: parent, O_RDONLY | O_DIRECTORY)
                target = consume parent
                try folder(inner, at: full, depth: depth + 1, copyTo: copy)
            } else {
                try folder(inner, at: full, depth: depth + 1, copyTo: nil)
            }
        case S_IFREG:
            links.add(full, .file)
            let inner = try OpenFile(name, in: source, O_RDONLY | O_NONBLOCK)
            // What was opened, not what stood there before, is what is hashed.
            let opened = try inner.status()
            guard opened.st_mode & S_IFMT == S_IFREG else {
                throw BundleError(.changed, full, "it changed while it was read")
            }
            if let parent = target.take() {
                let copy = try OpenFile(name, in: parent, O_WRONLY | O_CREAT | O_EXCL, mode: 0o600)
                target = consume parent
                try file(inner, at: full, opened, copyTo: copy)
            } else {
                try file(inner, at: full, opened, copyTo: nil)
            }
        case S_IFLNK:
            guard let text = String(validating: try source.linkTarget(of: name), as: UTF8.self) else {
                throw BundleError(.badName, full, "its target is not UTF-8")
            }
            links.add(full, .link(text))
            hasher.link(to: text)
            try target?.makeLink(name, to: text)
        default:
            throw BundleError(.specialFile, full, "devices, sockets and pipes cannot be part of a bundle")
        }
    }

    private mutating func file(
        _ source: borrowing OpenFile, at path: String, _ status: stat, copyTo target: consuming OpenFile?
    ) throws {
        guard status.st_mode & (S_ISUID | S_ISGID) == 0 else {
            throw BundleError(.specialFile, path, "set-user-id and set-group-id files cannot be part of a bundle")
        }
        let size = Int(status.st_size)
        guard size <= limits.bytes.bytes - bytes else {
            throw BundleError(.tooLarge, path, "the bundle has more than \(limits.bytes)")
        }
        bytes += size
        hasher.beginFile(isExecutable: status.st_mode & S_IXUSR != 0, size: size)
        var done = 0
        while true {
            let count = try source.read(into: &buffer, at: done)
            guard done + count <= size else { throw BundleError(.changed, path, "it grew while it was read") }
            hasher.content(buffer[..<count])
            try target?.write(buffer[..<count])
            done += count
            if count < buffer.count { break }
        }
        guard done == size else { throw BundleError(.changed, path, "it shrank while it was read") }
        hasher.endFile(size: size)
        try target?.setMode(Self.mode(status))
    }

    /// Read-only for everyone, executable for everyone or no one.
    private static func mode(_ status: stat) -> mode_t { status.st_mode & S_IXUSR != 0 ? 0o555 : 0o444 }
}
