import Crypto

/// The SHA-256 of a Nix archive (NAR) that is never written: the standard canonical form of a folder.
///
/// It covers names, contents, the executable bit, link targets and empty folders, and nothing else: no times, owners or other modes.
/// Source: Nix Reference Manual, "Nix Archive (NAR) format"; `nix-hash --type sha256 FOLDER` gives the same digest.
struct ArchiveHasher {
    private var hash = SHA256()

    init() { put("nix-archive-1") }

    mutating func beginFolder() {
        put("(")
        put("type")
        put("directory")
    }

    mutating func beginEntry(_ name: String) {
        put("entry")
        put("(")
        put("name")
        put(name)
        put("node")
    }

    mutating func endEntry() { put(")") }
    mutating func endFolder() { put(")") }

    mutating func link(to target: String) {
        put("(")
        put("type")
        put("symlink")
        put("target")
        put(target)
        put(")")
    }

    /// Then `size` bytes through `content(_:)`, then `endFile(size:)`.
    mutating func beginFile(isExecutable: Bool, size: Int) {
        put("(")
        put("type")
        put("regular")
        if isExecutable {
            put("executable")
            put("")
        }
        put("contents")
        put(size: size)
    }

    mutating func content(_ bytes: ArraySlice<UInt8>) { hash.update(data: bytes) }

    mutating func endFile(size: Int) {
        pad(size)
        put(")")
    }

    consuming func digest() -> [UInt8] { Array(hash.finalize()) }

    private mutating func put(_ text: String) {
        let bytes = Array(text.utf8)
        put(size: bytes.count)
        hash.update(data: bytes)
        pad(bytes.count)
    }

    private mutating func put(size: Int) {
        hash.update(data: (0..<8).map { UInt8(truncatingIfNeeded: UInt64(size) >> (8 * $0)) })
    }

    private mutating func pad(_ count: Int) {
        hash.update(data: [UInt8](repeating: 0, count: (8 - count % 8) % 8))
    }
}
