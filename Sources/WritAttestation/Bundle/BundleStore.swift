import Glibc
package import WritModel
import WritVault

/// A bundle in the store: what stands at `path` is what `digest` says.
package struct BundleCopy: Sendable, Equatable {
    /// A read-only folder, or a read-only file for a bundle that is one file.
    package let path: String
    package let digest: BundleDigest
}

/// Private read-only copies of bundles, `<state>/bundles/<digest>`, made while they were hashed.
///
/// What is served from here is what was verified: a change to the original between the check and the start, or later, has no effect.
/// Extended attributes (file capabilities among them), times and owners are left behind.
package struct BundleStore: Sendable {
    private static let incoming = ".incoming-"
    private let folder: String

    /// - Parameter folder: made if missing, for the owner only.
    package init(folder: String) throws {
        self.folder = folder
        try Folder.make(folder)
    }

    /// Copies the bundle at `source`, or finds the copy that is there and reads it again in full.
    ///
    /// - Throws: `BundleError`, `FileError`; `BundleError.altered` if the copy in the store is no longer what it was.
    package func copy(_ source: String, limits: BundleLimits = .standard) throws -> BundleCopy {
        let digest = try BundleDigest.of(source, limits: limits)
        if let kept = try find(digest.digest, limits: limits) { return kept }

        let temporary = "\(folder)/\(Self.incoming)\(getpid())-\(UInt64.random(in: 0...UInt64.max))"
        do {
            if try OpenFile(source, O_RDONLY | O_NONBLOCK).status().st_mode & S_IFMT == S_IFDIR {
                try Folder.make(temporary)
            }
            // Hashed a second time, while copying: the original may have changed since.
            var scan = BundleScan(limits: limits)
            let copied = try scan.run(source, copyTo: temporary)
            // All of its files, before its name says that it is complete; cheaper than one by one.
            sync()
            let path = path(of: copied.digest)
            do {
                try Folder.rename(temporary, to: path)
            } catch {
                // Someone else finished the same copy first; theirs is read below.
                guard error.exists || error.errno == ENOTEMPTY else { throw error }
                try Self.removeTree(temporary)
            }
            try Folder.sync(folder)
            guard let kept = try find(copied.digest, limits: limits) else {
                throw BundleError(.altered, "", "the copy `\(path)` disappeared")
            }
            return kept
        } catch {
            // The copy is incomplete and nobody knows its name; the failure that led here is the one to tell.
            try? Self.removeTree(temporary)
            throw error
        }
    }

    /// The copy of that digest, read again in full; nil if there is none.
    ///
    /// - Throws: `BundleError.altered`.
    package func find(_ digest: SHA256Digest, limits: BundleLimits = .standard) throws -> BundleCopy? {
        let path = path(of: digest)
        let found: BundleDigest
        do {
            // In a copy everything counts: the function would see it.
            var scan = BundleScan(limits: limits, leftOut: [])
            found = try scan.run(path, copyTo: nil)
        } catch let error as FileError where error.isMissing {
            return nil
        }
        guard found.digest == digest else {
            throw BundleError(.altered, "", "the copy `\(path)` was altered; remove it and start again")
        }
        return BundleCopy(path: path, digest: found)
    }

    /// Removes every copy but those named, and what crashed copies left.
    package func prune(keeping digests: Set<SHA256Digest>) throws {
        let names = Set(digests.map(\.hex))
        for name in try Folder.names(folder) where !names.contains(name) {
            try Self.removeTree("\(folder)/\(name)")
        }
    }

    private func path(of digest: SHA256Digest) -> String { "\(folder)/\(digest.hex)" }

    private static func removeTree(_ path: String) throws {
        let parent: OpenFile
        do {
            parent = try OpenFile(Folder.parent(of: path), O_RDONLY | O_DIRECTORY)
        } catch {
            if error.isMissing { return }
            throw error
        }
        guard let slash = path.lastIndex(of: "/") else { return }
        try remove(String(path[path.index(after: slash)...]), in: parent, depth: 0)
    }

    /// Recursion is bounded by the depth that a copy can have.
    private static func remove(_ name: String, in parent: borrowing OpenFile, depth: Int) throws {
        let status: stat
        do {
            status = try parent.status(of: name)
        } catch {
            if error.isMissing { return }
            throw error
        }
        guard status.st_mode & S_IFMT == S_IFDIR else { return try parent.remove(name, isFolder: false) }
        guard depth <= BundleLimits.standard.depth * 2 else {
            throw BundleError(.tooLarge, "", "`\(parent.path)` has too many levels to remove")
        }
        let inner = try OpenFile(name, in: parent, O_RDONLY | O_DIRECTORY)
        try inner.setMode(0o700)
        for child in try Folder.names(of: inner, limit: 1_000_000) { try remove(child, in: inner, depth: depth + 1) }
        try parent.remove(name, isFolder: true)
    }
}
