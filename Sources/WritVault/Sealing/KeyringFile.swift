import Glibc
package import WritModel

/// The wrapping keys of a state folder, in a file that only its owner reads: one line `k<number> <64 hexadecimal digits>` for each version.
package enum KeyringFile {
    private static let header =
        "# wrapping keys of writ, oldest first; without them nothing that writ sealed can be read"
    private static let limit = 65_536

    /// Makes a file with one fresh key.
    ///
    /// - Throws: `FileError` with `EEXIST` if there is one already: keys are never overwritten.
    package static func create(at path: String) throws -> Keyring {
        try Folder.make(Folder.parent(of: path))
        let keyring = Keyring.generate()
        try AtomicFile.write(render(keyring), to: path, replace: false)
        return keyring
    }

    /// - Throws: `VaultError.exposed` if others may read or write the file, `.malformed`, `.notFound`.
    package static func load(_ path: String) throws -> Keyring {
        let file: OpenFile
        do {
            file = try OpenFile(path, O_RDONLY)
        } catch {
            guard error.isMissing else { throw error }
            throw VaultError(.notFound, "there is no key file `\(path)`", hint: "make one with `writ init`")
        }
        let status = try file.status()
        guard status.st_mode & S_IFMT == S_IFREG, status.st_mode & 0o077 == 0 else {
            throw VaultError(.exposed, "the key file `\(path)` is open to others", hint: "run `chmod 600 \(path)`")
        }
        guard status.st_uid == geteuid() || status.st_uid == 0 else {
            throw VaultError(.exposed, "the key file `\(path)` belongs to another user")
        }
        return try parse(file.readAll(limit: limit), path: path)
    }

    /// Adds a version that wraps from now on and returns the new keyring; what older versions sealed stays readable.
    package static func rotate(_ path: String) throws -> Keyring {
        let rotated = try load(path).rotated()
        let bytes = render(rotated)
        guard bytes.count <= limit else {
            throw VaultError(.tooLarge, "the key file `\(path)` holds too many versions")
        }
        try AtomicFile.write(bytes, to: path)
        return rotated
    }

    /// One key of 64 hexadecimal digits, as an environment variable or a key service delivers it.
    ///
    /// - Throws: `VaultError.malformed`.
    package static func keyring(hex: Secret<String>) throws(VaultError) -> Keyring {
        let text = hex.reveal(for: "reading the wrapping key")
        guard let key = [UInt8](lowercaseHex: text), let keyring = Keyring(keys: [Secret(key)]) else {
            throw VaultError(.malformed, "the wrapping key is not 64 hexadecimal digits in lower case")
        }
        return keyring
    }

    private static func render(_ keyring: Keyring) -> [UInt8] {
        var text = header + "\n"
        for version in keyring.versions {
            text += "\(version.name) \(version.key.reveal(for: "writing the key file").lowercaseHex)\n"
        }
        return Array(text.utf8)
    }

    private static func parse(_ bytes: [UInt8], path: String) throws(VaultError) -> Keyring {
        var keys: [Secret<[UInt8]>] = []
        for line in bytes.split(separator: 0x0A) where line.first != 0x23 {
            let parts = line.split(separator: 0x20, omittingEmptySubsequences: false)
            guard parts.count == 2, parts[0].elementsEqual("k\(keys.count + 1)".utf8),
                let key = [UInt8](lowercaseHex: String(decoding: parts[1], as: UTF8.self))
            else { throw VaultError(.malformed, "line \(keys.count + 2) of the key file `\(path)` is malformed") }
            keys.append(Secret(key))
        }
        guard let keyring = Keyring(keys: keys) else {
            throw VaultError(.malformed, "the key file `\(path)` holds no key of 32 bytes")
        }
        return keyring
    }
}
