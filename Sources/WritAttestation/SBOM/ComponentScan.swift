import Glibc
import WritAdvisories
import WritModel
import WritVault

/// Finds the packages that a bundle holds or asks for.
///
/// Reads `*.dist-info/METADATA` and `node_modules/**/package.json` (what is there), lock files and `requirements.txt` (what was asked
/// for). A file that cannot be read as what its name says is an error, not an empty list.
package struct ComponentScan {
    private static let largestFile = 64 << 20
    private var manifests: [Manifest] = []
    private var entries = 0
    private let limits: BundleLimits

    /// The components of the bundle at `path`, sorted by package URL.
    ///
    /// - Throws: `InputError`, `BundleError.tooLarge`, `FileError`.
    package static func components(of path: String, limits: BundleLimits = .standard) throws -> [Component] {
        var scan = ComponentScan(limits: limits)
        let root = try OpenFile(path, O_RDONLY | O_NONBLOCK)
        guard try root.status().st_mode & S_IFMT == S_IFDIR else { return [] }
        try scan.folder(root, at: "", depth: 0)
        return Component.all(in: scan.manifests)
    }

    private init(limits: BundleLimits) { self.limits = limits }

    /// Recursion is bounded by `limits.depth`; links are not followed, as their targets are in the bundle too.
    private mutating func folder(_ folder: borrowing OpenFile, at path: String, depth: Int) throws {
        guard depth < limits.depth else { throw BundleError(.tooLarge, path, "too many levels of folders") }
        for name in try Folder.names(of: folder, limit: limits.entries) {
            entries += 1
            guard entries <= limits.entries else { throw BundleError(.tooLarge, path, "too many files") }
            let full = path.isEmpty ? name : path + "/" + name
            switch try folder.status(of: name).st_mode & S_IFMT {
            case S_IFDIR:
                try self.folder(OpenFile(name, in: folder, O_RDONLY | O_DIRECTORY), at: full, depth: depth + 1)
            case S_IFREG: try file(name, in: folder, at: full)
            default: continue
            }
        }
    }

    private mutating func file(_ name: String, in folder: borrowing OpenFile, at path: String) throws {
        guard let kind = ManifestReader.kind(of: path), kind != .packageJSON, kind != .pyproject else { return }
        let bytes = try OpenFile(name, in: folder, O_RDONLY | O_NONBLOCK).readAll(limit: Self.largestFile)
        let manifest = ManifestReader.read(kind, bytes, file: path)
        // What a requirements file includes is in the bundle and read by itself, or it is not there.
        if kind != .requirements, let problem = manifest.problems.first { throw problem }
        manifests.append(manifest)
    }
}
