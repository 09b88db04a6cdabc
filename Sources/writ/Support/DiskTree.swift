import Glibc
import WritAudit
import WritModel
import WritVault

/// The files of a folder on disk, each read once and none kept.
///
/// Links are not followed, and everything has a bound: files, bytes of one and of all, depth.
struct DiskTree: SourceTree {
    let folder: String
    var fileLimit = 16 << 20
    var totalLimit = 2 << 30
    var countLimit = 200_000

    private static let depthLimit = 64
    /// What version control, package managers and builds keep, and Writ's own state.
    private static let skipped: Set<String> = [
        ".git", ".hg", ".svn", "node_modules", ".venv", "venv", "__pycache__", ".aws-sam", ".serverless", ".build",
        ".terraform", ".tox", ".nox",
        ".mypy_cache", ".pytest_cache", ".ruff_cache", ".gradle", ".writ", ".deps", ".next", ".nuxt", ".idea", ".yarn",
        ".pnpm-store", "bower_components", "cdk.out", ".eggs",
        "htmlcov", ".nyc_output", ".cache",
    ]
    private static let binary: Set<Substring> = [
        "png", "jpg", "jpeg", "gif", "webp", "ico", "bmp", "tif", "tiff", "pdf", "zip", "gz", "tgz", "bz2", "xz", "zst",
        "7z", "rar", "tar", "jar", "war", "whl", "egg", "so",
        "a", "o", "dylib", "dll", "exe", "class", "pyc", "pyo", "wasm", "woff", "woff2", "ttf", "otf", "eot", "mp3",
        "mp4", "mov", "avi", "webm", "ogg", "wav", "flac",
        "sqlite", "db", "parquet", "pack", "bin", "dat", "onnx", "npy", "npz", "pkl", "gpg", "doc", "docx", "xls",
        "xlsx", "ppt", "pptx", "psd", "heic", "avif",
    ]

    /// Whether a path is that of a file that is worth reading.
    static func isSearched(_ path: String) -> Bool {
        let parts = path.split(separator: "/")
        guard let name = parts.last, !parts.dropLast().contains(where: { skipped.contains(String($0)) }) else {
            return false
        }
        guard let dot = name.lastIndex(of: ".") else { return true }
        return !binary.contains(name[name.index(after: dot)...])
    }

    func visit(_ body: (String, [UInt8]) -> Void) -> [InputError] {
        var walk = Walk(tree: self)
        walk.folder("", depth: 0, body)
        if walk.large > 0 {
            walk.problems.append(
                InputError(
                    "unsearched",
                    "\(walk.large) \(walk.large == 1 ? "file" : "files") larger than \(fileLimit >> 20) MiB were not searched for secrets"
                ))
        }
        return walk.problems
    }

    private struct Walk {
        let tree: DiskTree
        var count = 0
        var total = 0
        var large = 0
        var isOver = false
        var problems: [InputError] = []

        mutating func folder(_ path: String, depth: Int, _ body: (String, [UInt8]) -> Void) {
            guard depth < DiskTree.depthLimit, !isOver else { return }
            guard let names = list(path) else {
                problems.append(InputError("unsearched", "`\(path.isEmpty ? tree.folder : path)` cannot be listed"))
                return
            }
            let isEnvironment = !path.isEmpty && names.contains { $0.name == "pyvenv.cfg" }
            if isEnvironment { return }
            for entry in names.sorted(by: { $0.name < $1.name }) where !isOver {
                let below = path.isEmpty ? entry.name : path + "/" + entry.name
                if entry.isFolder {
                    if !DiskTree.skipped.contains(entry.name) { folder(below, depth: depth + 1, body) }
                    continue
                }
                if let dot = entry.name.lastIndex(of: "."),
                    DiskTree.binary.contains(entry.name[entry.name.index(after: dot)...])
                {
                    continue
                }
                count += 1
                if count > tree.countLimit || total > tree.totalLimit {
                    isOver = true
                    problems.append(
                        InputError(
                            "unsearched",
                            "the folder is too large: nothing from `\(below)` on was searched for secrets",
                            hint: "audit a smaller folder"))
                    return
                }
                if let bytes = read(below) {
                    total += bytes.count
                    body(below, bytes)
                }
            }
        }

        private func list(_ path: String) -> [(name: String, isFolder: Bool)]? {
            guard let stream = unsafe opendir(tree.folder + "/" + path) else { return nil }
            defer { unsafe closedir(stream) }
            var out: [(name: String, isFolder: Bool)] = []
            // SAFETY: the entry is the stream's own and is read before the next call; its name ends with a zero byte.
            while let entry = unsafe readdir(stream) {
                let type = unsafe Int(entry.pointee.d_type)
                guard type == Int(DT_DIR) || type == Int(DT_REG) || type == Int(DT_UNKNOWN) else { continue }
                let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                    unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
                }
                if name == "." || name == ".." { continue }
                let isUnknown = type == Int(DT_UNKNOWN)
                let isFolder = isUnknown ? opensAsFolder(path + "/" + name) : type == Int(DT_DIR)
                out.append((name, isFolder))
            }
            return out
        }

        private func opensAsFolder(_ path: String) -> Bool {
            do {
                _ = try OpenFile(tree.folder + "/" + path, O_RDONLY | O_DIRECTORY)
                return true
            } catch {
                return false
            }
        }

        /// The bytes of a text file; nil for others, and for those that are too large.
        private mutating func read(_ path: String) -> [UInt8]? {
            do {
                return try read(OpenFile(tree.folder + "/" + path, O_RDONLY | O_NONBLOCK))
            } catch {
                problems.append(InputError("unsearched", "`\(path)` cannot be read"))
                return nil
            }
        }

        private mutating func read(_ file: borrowing OpenFile) throws(FileError) -> [UInt8]? {
            guard let size = try file.regularSize(), size > 0 else { return nil }
            guard size <= tree.fileLimit else {
                large += 1
                return nil
            }
            let descriptor = file.descriptor
            // A binary file shows itself in its first bytes; the rest is then not read.
            let first = min(size, 8192)
            var got = 0
            var isText = true
            let bytes = unsafe [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
                // SAFETY: each read is given what is left of the buffer, and only what was read is declared to be there.
                while got < size {
                    guard let base = buffer.baseAddress else { break }
                    let wanted = got < first ? first - got : size - got
                    let result = unsafe Glibc.read(descriptor, base + got, wanted)
                    if result <= 0 { break }
                    got += result
                    if got <= first, unsafe memchr(base, 0, got) != nil {
                        isText = false
                        break
                    }
                }
                count = got
            }
            return isText ? bytes : nil
        }
    }
}
