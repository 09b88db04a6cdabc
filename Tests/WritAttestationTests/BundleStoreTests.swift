import Glibc
import Testing
import WritAttestation
import WritModel
import WritVault

struct BundleStoreTests {
    let folder: TemporaryFolder
    let store: BundleStore

    init() throws {
        folder = try TemporaryFolder()
        store = try BundleStore(folder: folder("state/bundles"))
        try folder.write("print(1)\n", "b/app.py")
        try folder.write("x", "b/lib/tool", mode: 0o775)
        try folder.link("b/lib/alias", to: "../app.py")
    }

    @Test func copiesWhatWasVerified() throws {
        let copy = try store.copy(folder("b"))
        #expect(copy.path == folder("state/bundles/\(copy.digest.digest.hex)"))
        #expect(try BundleDigest.of(folder("b")) == copy.digest)
        #expect(try AtomicFile.read(copy.path + "/app.py", limit: 100) == Array("print(1)\n".utf8))
        try folder.write("print(2)\n", "b/app.py")
        #expect(try BundleDigest.of(copy.path) == copy.digest)
        let second = try store.copy(folder("b"))
        #expect(second.path != copy.path)
        #expect(try Folder.names(folder("state/bundles")).count == 2)
    }

    @Test func theCopyIsReadOnly() throws {
        let copy = try store.copy(folder("b"))
        func mode(_ name: String) throws -> mode_t {
            try OpenFile(copy.path + name, O_RDONLY).status().st_mode & 0o7777
        }
        #expect(try mode("") == 0o555)
        #expect(try mode("/lib") == 0o555)
        #expect(try mode("/app.py") == 0o444)
        #expect(try mode("/lib/tool") == 0o555)
    }

    @Test func findsTheCopyThatIsThere() throws {
        let first = try store.copy(folder("b"))
        #expect(try store.copy(folder("b")) == first)
        #expect(try store.find(first.digest.digest) == first)
        #expect(try Folder.names(folder("state/bundles")).count == 1)
        let other = try #require(SHA256Digest(bytes: [UInt8](repeating: 1, count: 32)))
        #expect(try store.find(other) == nil)
    }

    @Test func refusesACopyThatWasAltered() throws {
        let copy = try store.copy(folder("b"))
        #expect(unsafe chmod(copy.path, 0o755) == 0)
        try AtomicFile.write([1], to: copy.path + "/more")
        #expect(throws: BundleError(.altered, "", "")) { try store.copy(folder("b")) }
        #expect(throws: BundleError(.altered, "", "")) { try store.find(copy.digest.digest) }
    }

    /// A bundle may be the application's own folder; then signing must not change it, and no key may reach the function.
    @Test func whatIsWritsOwnIsNeitherSignedNorServed() throws {
        let before = try BundleDigest.of(folder("b"))
        for name in [".writ/keys/vault.key", "writs/F.yaml", "writ.yaml", ".git/HEAD"] {
            try folder.write("own", "b/" + name)
        }
        #expect(try BundleDigest.of(folder("b")) == before)
        let copy = try store.copy(folder("b"))
        #expect(copy.digest == before)
        #expect(try Folder.names(copy.path).sorted() == ["app.py", "lib"])
        // Only at the top: a package may have a folder of that name.
        try folder.write("code", "b/lib/writs/code.py")
        #expect(try BundleDigest.of(folder("b")) != before)
    }

    @Test func nothingIsPassedOverInACopy() throws {
        let copy = try store.copy(folder("b"))
        #expect(unsafe chmod(copy.path, 0o755) == 0)
        try AtomicFile.write([1], to: copy.path + "/writ.yaml")
        #expect(throws: BundleError(.altered, "", "")) { try store.find(copy.digest.digest) }
    }

    @Test func copiesASingleFile() throws {
        let copy = try store.copy(folder("b/lib/tool"))
        #expect(try OpenFile(copy.path, O_RDONLY).status().st_mode & 0o7777 == 0o555)
        #expect(try BundleDigest.of(folder("b/lib/tool")) == copy.digest)
    }

    @Test func aRefusedBundleLeavesNothing() throws {
        try folder.link("b/out", to: "../../etc")
        #expect(throws: BundleError(.linkLeaves, "out", "")) { try store.copy(folder("b")) }
        #expect(try Folder.names(folder("state/bundles")).isEmpty)
    }

    @Test func pruneKeepsWhatIsNamed() throws {
        let first = try store.copy(folder("b"))
        try folder.write("print(2)\n", "b/app.py")
        _ = try store.copy(folder("b"))
        try Folder.make(folder("state/bundles/.incoming-1-2"))
        try store.prune(keeping: [first.digest.digest])
        #expect(try Folder.names(folder("state/bundles")) == [first.digest.digest.hex])
    }
}
