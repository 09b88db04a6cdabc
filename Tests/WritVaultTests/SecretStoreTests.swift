import Glibc
import Testing
import WritModel
import WritVault

struct SecretStoreTests {
    let folder: TemporaryFolder
    let store: SecretStore

    init() throws {
        folder = try TemporaryFolder()
        store = try SecretStore(folder: folder("secrets"), vault: Vault(keys: Keyring.generate()))
    }

    private func value(_ name: String) throws -> String {
        String(decoding: try store.get(name).reveal(for: "test"), as: UTF8.self)
    }

    @Test func putGetListRemove() throws {
        try store.put(Secret(Array("one".utf8)), name: "stripe/key")
        try store.put(Secret(Array("two".utf8)), name: "db.password")
        #expect(try store.list() == ["db.password", "stripe/key"])
        #expect(try value("stripe/key") == "one")
        try store.put(Secret(Array("three".utf8)), name: "stripe/key")
        #expect(try value("stripe/key") == "three")
        try store.remove("stripe/key")
        #expect(throws: VaultError(.notFound, "")) { try store.get("stripe/key") }
        #expect(throws: VaultError(.notFound, "")) { try store.remove("stripe/key") }
        #expect(try value("db.password") == "two")
    }

    @Test(arguments: ["", "a b", "a%b", "ä", "a\u{0}", "a\n", String(repeating: "a", count: 129)])
    func refusesNames(_ name: String) {
        #expect(throws: VaultError(.badName, "")) { try store.put(Secret([1]), name: name) }
    }

    @Test(arguments: ["..", ".", "../../etc/passwd", "/", "/a", "a/../b", String(repeating: "a", count: 128)])
    func keepsOddNamesInItsFolder(_ name: String) throws {
        try store.put(Secret([1, 2]), name: name)
        #expect(try store.list() == [name])
        #expect(try store.get(name).reveal(for: "test") == [1, 2])
        #expect(try Folder.names(folder("secrets")).count == 1)
        #expect(try Folder.names(folder.path) == ["secrets"])
    }

    @Test func refusesASecretInAnothersPlace() throws {
        try store.put(Secret([1]), name: "a")
        try store.put(Secret([2]), name: "b")
        try Folder.rename(folder("secrets/_a.sealed"), to: folder("secrets/_b.sealed"))
        #expect(throws: VaultError(.notAuthentic, "")) { try store.get("b") }
    }

    @Test func filesAreForTheOwnerAndHoldNoPlaintext() throws {
        try store.put(Secret(Array("hunter2hunter2".utf8)), name: "a")
        let file = try OpenFile(folder("secrets/_a.sealed"), O_RDONLY)
        #expect(try file.status().st_mode & 0o777 == 0o600)
        let bytes = try file.readAll(limit: 1 << 20)
        #expect(!String(decoding: bytes, as: UTF8.self).contains("hunter2"))
    }

    @Test func refusesALargeValue() throws {
        let largest = Secret([UInt8](repeating: 1, count: SecretStore.largestValue))
        try store.put(largest, name: "a")
        #expect(try store.get("a").reveal(for: "test").count == SecretStore.largestValue)
        let larger = Secret([UInt8](repeating: 1, count: SecretStore.largestValue + 1))
        #expect(throws: VaultError(.tooLarge, "")) { try store.put(larger, name: "a") }
    }

    @Test func rotationSealsUnderTheNewestKey() throws {
        let path = folder("wrapping.keys")
        let old = try KeyringFile.create(at: path)
        let before = try SecretStore(folder: folder("s"), vault: Vault(keys: old))
        try before.put(Secret([5]), name: "a")
        let after = try SecretStore(folder: folder("s"), vault: Vault(keys: KeyringFile.rotate(path)))
        #expect(try after.get("a").reveal(for: "test") == [5])
        #expect(try after.rotate() == ["a"])
        #expect(try after.get("a").reveal(for: "test") == [5])
        #expect(throws: VaultError(.unknownKey, "")) { try before.get("a") }
    }

    @Test func aFullDiskLeavesTheOldValue() async {
        await #expect(processExitsWith: .success) {
            let folder = try TemporaryFolder()
            let store = try SecretStore(folder: folder.path, vault: Vault(keys: Keyring.generate()))
            try store.put(Secret([1]), name: "a")
            signal(SIGXFSZ, SIG_IGN)
            var limit = rlimit(rlim_cur: 1000, rlim_max: rlim_t.max)
            _ = unsafe setrlimit(__rlimit_resource_t(1), &limit)
            #expect(throws: FileError.self) { try store.put(Secret([UInt8](repeating: 2, count: 5000)), name: "a") }
            #expect(try store.get("a").reveal(for: "test") == [1])
            #expect(try Folder.names(folder.path) == ["_a.sealed"])
        }
    }
}
