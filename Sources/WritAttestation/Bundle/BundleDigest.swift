package import WritModel

/// The digest of a code bundle: a folder, or a single file such as a `provided` binary.
///
/// Nothing that the function sees is passed over: a `__pycache__` that did not count would be code that nobody signed. Build
/// without such files, or sign them. Of a bundle that is the application's own folder, Writ's own files and `.git` are left
/// out, and kept from the function (spec/writ-v1.md, section 2).
package struct BundleDigest: Sendable, Equatable {
    /// SHA-256 of the bundle as a Nix archive; the same on every machine, whatever the times, owners and order of its files.
    package let digest: SHA256Digest
    /// Bytes of all files.
    package let size: ByteCount
    /// Files, folders and links, without the bundle's own folder.
    package let entries: Int

    /// Reads the bundle at `path` once.
    ///
    /// Whoever serves the bundle afterwards must be sure that it does not change; `BundleStore` makes a copy that is.
    ///
    /// - Throws: `BundleError`, `FileError`.
    package static func of(_ path: String, limits: BundleLimits = .standard) throws -> BundleDigest {
        var scan = BundleScan(limits: limits)
        return try scan.run(path, copyTo: nil)
    }
}
