import Glibc
package import WritModel

/// Secrets by name, each sealed in a file of its own; a crash leaves the old value or the new one.
///
/// A sealed file is bound to its name, so that one secret cannot be put in another's place. Someone who can write in the folder
/// can still bring back an older file of the same name; keep the folder to its owner.
package struct SecretStore: Sendable {
    /// Bytes of one value, as in AWS Secrets Manager.
    package static let largestValue = 65_536
    package static let longestName = 128
    private static let suffix = ".sealed"
    private static let mostSecrets = 10_000

    private let folder: String
    private let vault: Vault

    /// - Parameter folder: usually `<state>/secrets`; made if missing.
    package init(folder: String, vault: Vault) throws {
        self.folder = folder
        self.vault = vault
        try Folder.make(folder)
    }

    /// Creates or replaces a secret.
    ///
    /// - Throws: `VaultError.badName`, `.tooLarge`, or a `FileError` after which the old value stands.
    package func put(_ value: Secret<[UInt8]>, name: String) throws {
        let path = try path(of: name)
        guard value.reveal(for: "its length").count <= Self.largestValue else {
            throw VaultError(.tooLarge, "the secret `\(name)` is longer than \(Self.largestValue) bytes")
        }
        try AtomicFile.write(try vault.seal(value, context: Self.context(name)), to: path)
    }

    /// - Throws: `VaultError.notFound`, `.notAuthentic`, …
    package func get(_ name: String) throws -> Secret<[UInt8]> {
        let path = try path(of: name)
        // A sealed message is a little longer than its content.
        guard let message = try AtomicFile.read(path, limit: Self.largestValue * 2) else {
            throw VaultError(
                .notFound, "there is no secret `\(name)`", hint: "put it there with `writ secret put \(name) APP`")
        }
        return try vault.open(message, context: Self.context(name))
    }

    /// The names, sorted.
    package func list() throws -> [String] {
        try Folder.names(folder, limit: Self.mostSecrets).compactMap(Self.name(ofFile:)).sorted()
    }

    /// Removes a secret for good.
    ///
    /// - Throws: `VaultError.notFound`.
    package func remove(_ name: String) throws {
        let path = try path(of: name)
        // SAFETY: the path is passed as a C string that lives for the call.
        guard unsafe unlink(path) == 0 else {
            let failure = errno
            if failure == ENOENT { throw VaultError(.notFound, "there is no secret `\(name)`") }
            throw FileError("remove", path, errno: failure)
        }
        try Folder.sync(folder)
    }

    /// Seals every secret anew, under the newest wrapping key; returns the names.
    package func rotate() throws -> [String] {
        let names = try list()
        for name in names { try put(get(name), name: name) }
        return names
    }

    private func path(of name: String) throws(VaultError) -> String {
        guard let file = Self.file(ofName: name) else {
            throw VaultError(
                .badName, "`\(name.prefix(Self.longestName))` is no name of a secret",
                hint: "use 1 to \(Self.longestName) of the characters A-Z a-z 0-9 / _ + = . @ -")
        }
        return "\(folder)/\(file)"
    }

    private static func context(_ name: String) -> EncryptionContext {
        ["writ:kind": "secret", "writ:name": name]
    }

    /// `/` becomes `%`, which no name has, and no file begins with a dot.
    private static func file(ofName name: String) -> String? {
        let allowed = { (c: UInt8) in
            switch c {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
            default: [UInt8]("/_+=.@-".utf8).contains(c)
            }
        }
        guard (1...longestName).contains(name.utf8.count), name.utf8.allSatisfy(allowed) else { return nil }
        return "_" + name.replacing("/", with: "%") + suffix
    }

    private static func name(ofFile file: String) -> String? {
        guard file.hasPrefix("_"), file.hasSuffix(suffix) else { return nil }
        let name = String(file.dropFirst().dropLast(suffix.count)).replacing("%", with: "/")
        return Self.file(ofName: name) == file ? name : nil
    }
}
