import Crypto
import Glibc
import Testing
import WritAttestation
import WritModel
import WritVault

struct BundleDigestTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("print(1)\n", "b/app.py")
        try folder.write("#!/bin/sh\n", "b/run", mode: 0o755)
        try folder.write("", "b/lib/empty")
        try folder.link("b/lib/alias", to: "../app.py")
        try Folder.make(folder("b/nothing"))
    }

    private func digest() throws -> String { try BundleDigest.of(folder("b")).digest.hex }

    private func refuses(_ code: BundleError.Code, _ path: String) {
        #expect(throws: BundleError(code, path, "")) { try BundleDigest.of(folder("b")) }
    }

    /// The well-known hash of an empty folder in Nix, `sha256-pQpattmS9VmO3ZIQUFn66az8GSmB4IvYhTTCFn6SUmo=`.
    @Test func emptyFolderIsThatOfNix() throws {
        let digest = try BundleDigest.of(folder("b/nothing"))
        #expect(Base64.standard.encode(digest.digest.bytes) == "pQpattmS9VmO3ZIQUFn66az8GSmB4IvYhTTCFn6SUmo=")
        #expect(digest.entries == 0)
    }

    @Test func equalsTheArchiveThatIsWrittenOut() throws {
        #expect(try digest() == Array(SHA256.hash(data: Self.archive(folder("b")))).lowercaseHex)
        #expect(
            try BundleDigest.of(folder("b/run")).digest.hex
                == Array(SHA256.hash(data: Self.archive(folder("b/run")))).lowercaseHex)
    }

    @Test func largeFilesStream() throws {
        try folder.write(String(repeating: "0123456789", count: 80_000), "b/large")
        #expect(try digest() == Array(SHA256.hash(data: Self.archive(folder("b")))).lowercaseHex)
    }

    @Test func ignoresTimesOwnersAndOtherModes() throws {
        let before = try digest()
        #expect(unsafe chmod(folder("b/app.py"), 0o600) == 0)
        #expect(unsafe chmod(folder("b/lib"), 0o711) == 0)
        var times = [timeval(tv_sec: 1, tv_usec: 0), timeval(tv_sec: 1, tv_usec: 0)]
        #expect(unsafe utimes(folder("b/app.py"), &times) == 0)
        #expect(try digest() == before)
    }

    @Test func ignoresTheOrderOfCreation() throws {
        let other = try TemporaryFolder()
        try Folder.make(other("b/nothing"))
        try other.link("b/lib/alias", to: "../app.py")
        try other.write("", "b/lib/empty")
        try other.write("#!/bin/sh\n", "b/run", mode: 0o755)
        try other.write("print(1)\n", "b/app.py")
        #expect(try BundleDigest.of(other("b")).digest.hex == digest())
    }

    @Test(arguments: ["content", "executable", "name", "new", "cache", "target", "removed", "folder", "moved"])
    func noticesEveryChange(_ change: String) throws {
        let before = try digest()
        switch change {
        case "content": try folder.write("print(2)\n", "b/app.py")
        case "executable": #expect(unsafe chmod(folder("b/app.py"), 0o755) == 0)
        case "name":
            try Folder.rename(folder("b/app.py"), to: folder("b/app2.py"))
            try folder.write("", "b/app.py")
        case "new": try folder.write("", "b/x")
        case "cache": try folder.write("", "b/__pycache__/app.cpython-312.pyc")
        case "target":
            try Folder.remove(folder("b/lib/alias"))
            try folder.link("b/lib/alias", to: "../run")
        case "removed": try Folder.remove(folder("b/lib/empty"))
        case "folder": #expect(unsafe rmdir(folder("b/nothing")) == 0)
        default: try Folder.rename(folder("b/run"), to: folder("b/lib/run"))
        }
        #expect(try digest() != before)
    }

    @Test(arguments: [
        "/etc/passwd", "..", "../..", "../../etc/passwd", "lib/../../x", "./../b/app.py", "deep/up/../../..",
        "missing/../../x", "round", "lib/alias2/../../..",
    ])
    func refusesLinksThatLeave(_ target: String) throws {
        try folder.link("b/deep/er/up", to: "../..")
        try folder.link("b/lib/alias2", to: "../deep/er/up")
        _ = try digest()
        try folder.link("b/round", to: target)
        refuses(.linkLeaves, "round")
    }

    /// By its letters `a/b/up/..` stays in `a/b`; for the kernel it is the parent of what `up` points to.
    @Test func followsLinksAsTheKernelDoes() throws {
        try folder.link("b/x/y/up", to: "../..")
        try folder.link("b/x/y/out", to: "up/../../etc")
        refuses(.linkLeaves, "x/y/out")
    }

    @Test(arguments: ["app.py", "./app.py", "lib/../app.py", "lib/alias", "gone", "lib/gone", "lib", "."])
    func acceptsLinksThatStay(_ target: String) throws {
        try folder.link("b/stay", to: target)
        _ = try digest()
    }

    @Test func refusesSpecialFiles() throws {
        #expect(unsafe mkfifo(folder("b/pipe"), 0o644) == 0)
        refuses(.specialFile, "pipe")
        try Folder.remove(folder("b/pipe"))
        #expect(unsafe chmod(folder("b/run"), 0o4755) == 0)
        refuses(.specialFile, "run")
        #expect(throws: BundleError(.specialFile, "", "")) { try BundleDigest.of("/dev/null") }
    }

    @Test func refusesNames() throws {
        try folder.write("", "b/caf\u{E9}")
        _ = try digest()
        try folder.write("", "b/cafe\u{301}")
        #expect(throws: BundleError.self) { try BundleDigest.of(folder("b")) }
        try Folder.remove(folder("b/cafe\u{301}"))
        try folder.write("", "b/new\nline")
        refuses(.badName, "")
    }

    @Test func refusesNamesThatAreNotUTF8() throws {
        let name = Array(folder("b/").utf8).map { CChar(bitPattern: $0) } + [-1, 0]
        let descriptor = unsafe open(name, O_CREAT | O_WRONLY, 0o644)
        #expect(descriptor >= 0)
        close(descriptor)
        defer { _ = unsafe unlink(name) }
        refuses(.badName, "")
    }

    @Test func keepsToItsLimits() throws {
        let size = try BundleDigest.of(folder("b"))
        var limits = BundleLimits(bytes: size.size, entries: size.entries, depth: 2)
        #expect(try BundleDigest.of(folder("b"), limits: limits) == size)
        limits.bytes.bytes -= 1
        #expect(throws: BundleError.self) { try BundleDigest.of(folder("b"), limits: limits) }
        limits = BundleLimits(bytes: size.size, entries: size.entries - 1, depth: 2)
        #expect(throws: BundleError.self) { try BundleDigest.of(folder("b"), limits: limits) }
        limits = BundleLimits(bytes: size.size, entries: size.entries, depth: 1)
        #expect(throws: BundleError.self) { try BundleDigest.of(folder("b"), limits: limits) }
    }

    /// The slow and obvious reference: the whole archive in memory.
    static func archive(_ path: String) throws -> [UInt8] { try string("nix-archive-1") + node(path) }

    private static func string(_ text: String) -> [UInt8] { string(Array(text.utf8)) }

    private static func string(_ bytes: [UInt8]) -> [UInt8] {
        var size = UInt64(bytes.count).littleEndian
        let count = unsafe withUnsafeBytes(of: &size) { unsafe Array($0) }
        let padded = (bytes.count + 7) / 8 * 8
        return count + bytes + [UInt8](repeating: 0, count: padded - bytes.count)
    }

    private static func node(_ path: String) throws -> [UInt8] {
        let status = try OpenFile(Folder.parent(of: path), O_RDONLY).status(of: name(path))
        var out = string("(") + string("type")
        switch status.st_mode & S_IFMT {
        case S_IFDIR:
            out += string("directory")
            for name in try Folder.names(path) {
                out += string("entry") + string("(") + string("name") + string(name) + string("node")
                out += try node(path + "/" + name) + string(")")
            }
        case S_IFLNK:
            let target = try OpenFile(Folder.parent(of: path), O_RDONLY).linkTarget(of: name(path))
            out += string("symlink") + string("target") + string(target)
        default:
            out += string("regular")
            if status.st_mode & 0o100 != 0 { out += string("executable") + string("") }
            out += string("contents") + string(try OpenFile(path, O_RDONLY).readAll(limit: 1 << 24))
        }
        return out + string(")")
    }

    private static func name(_ path: String) -> String { String(path.split(separator: "/").last ?? "") }
}
