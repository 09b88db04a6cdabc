import Glibc
import Testing
import WritModel
import WritVault

struct KeyringFileTests {
    let folder: TemporaryFolder
    let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder("wrapping.keys")
    }

    @Test func createsOnceAndLoads() throws {
        let made = try KeyringFile.create(at: path)
        let loaded = try KeyringFile.load(path)
        #expect(loaded.versions.map(\.name) == ["k1"])
        #expect(loaded.versions[0].key.reveal(for: "test") == made.versions[0].key.reveal(for: "test"))
        #expect(throws: FileError.self) { try KeyringFile.create(at: path) }
        #expect(try KeyringFile.load(path).versions.count == 1)
    }

    @Test func rotates() throws {
        let first = try KeyringFile.create(at: path)
        let rotated = try KeyringFile.rotate(path)
        #expect(rotated.versions.map(\.name) == ["k1", "k2"])
        let loaded = try KeyringFile.load(path)
        #expect(loaded.versions.map(\.name) == ["k1", "k2"])
        #expect(loaded.versions[0].key.reveal(for: "test") == first.versions[0].key.reveal(for: "test"))
    }

    @Test(arguments: [0o640, 0o604, 0o660, 0o620, 0o601] as [mode_t])
    func refusesAFileThatOthersReach(_ mode: mode_t) throws {
        _ = try KeyringFile.create(at: path)
        #expect(unsafe chmod(path, mode) == 0)
        #expect(throws: VaultError(.exposed, "")) { try KeyringFile.load(path) }
        #expect(unsafe chmod(path, 0o400) == 0)
        #expect(try KeyringFile.load(path).versions.count == 1)
    }

    @Test(arguments: [
        "", "k1 00", "k2 \(String(repeating: "00", count: 32))", "k1 \(String(repeating: "0G", count: 32))",
        "k1  \(String(repeating: "00", count: 32))", "k1 \(String(repeating: "00", count: 33))",
    ])
    func refusesMalformedFiles(_ text: String) throws {
        try AtomicFile.write(Array(text.utf8), to: path)
        #expect(throws: VaultError(.malformed, "")) { try KeyringFile.load(path) }
    }

    @Test func missingFileSaysWhatToDo() {
        #expect(throws: VaultError(.notFound, "")) { try KeyringFile.load(folder("none")) }
    }

    @Test func takesAKeyFromTheEnvironment() throws {
        let hex = String(repeating: "0a", count: 32)
        #expect(try KeyringFile.keyring(hex: Secret(hex)).versions.map(\.name) == ["k1"])
        for bad in ["", "0a", hex + "0a", hex.uppercased()] {
            #expect(throws: VaultError(.malformed, "")) { try KeyringFile.keyring(hex: Secret(bad)) }
        }
    }

    @Test func neverShowsKeys() throws {
        let keyring = try KeyringFile.create(at: path)
        let hex = keyring.versions[0].key.reveal(for: "test").lowercaseHex
        var dumped = ""
        dump(keyring, to: &dumped)
        #expect(!dumped.contains(hex) && !"\(keyring)".contains(hex))
    }
}
