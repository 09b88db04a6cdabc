import Crypto
import WritIAM
import WritModel
import WritVault

/// The catalogue of AWS actions that this user brought up to date; it then takes the place of the program's own.
///
/// The file holds the catalogue in its compact form, and a SHA-256 of it behind.
enum CatalogueStore {
    static var standardPath: String { DataFolder.path("catalogue.bin") }
    private static let largest = 64 << 20

    /// Has everything in this process ask the updated catalogue, if there is one.
    ///
    /// - Throws: `bad-catalogue` for a file that was damaged; nothing is then decided by an older one in silence.
    static func install() throws {
        if let catalogue = try load(standardPath) { Catalogue.use(catalogue) }
    }

    /// - Returns: nil where there is no such file.
    static func load(_ path: String) throws -> Catalogue? {
        let found: [UInt8]?
        do {
            found = try AtomicFile.read(path, limit: largest)
        } catch {
            throw InputError("bad-catalogue", "the catalogue in `\(path)` cannot be read: \(error)")
        }
        guard let bytes = found else { return nil }
        let size = bytes.count - SHA256.byteCount
        guard size > 0, SHA256.hash(data: bytes[..<size]).elementsEqual(bytes[size...]) else {
            throw InputError(
                "bad-catalogue", "the catalogue in `\(path)` was changed or cut after it was written",
                hint: "make it anew with `writ catalogue update`, or remove the file: the program has one of its own")
        }
        return try Catalogue(checking: Array(bytes[..<size]), file: path)
    }

    /// Writes a catalogue in place of what was there, in one step.
    static func save(_ catalogue: [UInt8], to path: String) throws {
        try Folder.make(Folder.parent(of: path))
        try AtomicFile.write(catalogue + Array(SHA256.hash(data: catalogue)), to: path, mode: 0o644)
    }
}
