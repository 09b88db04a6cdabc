import Foundation
import WritModel

/// Whole files, with the bounds and messages that a user should see.
enum Files {
    /// - Throws: `InputError` when the file cannot be read or is larger than `limit` bytes.
    static func read(_ path: String, limit: Int = 64 << 20) throws -> [UInt8] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw InputError("unreadable", "`\(path)` cannot be read")
        }
        guard data.count <= limit else { throw InputError("too-large", "`\(path)` is larger than \(limit) bytes") }
        return Array(data)
    }

    /// Writes a whole file or nothing.
    static func write(_ bytes: [UInt8], to path: String, mode: Int = 0o644) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: path), options: .atomic)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    }

    static func write(_ text: String, to path: String) throws { try write(Array(text.utf8), to: path) }

    static func isFolder(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        // SAFETY: the call writes the one flag whose address it is given.
        return unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
    }

    /// The path from the root on, links followed.
    static func absolute(_ path: String) -> String { URL(fileURLWithPath: path).resolvingSymlinksInPath().path }

    static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }
}
