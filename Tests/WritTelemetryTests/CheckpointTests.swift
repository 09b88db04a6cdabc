import Crypto
import Testing
import WritModel

@testable import WritTelemetry

struct CheckpointTests {
    /// The key of the example in Go's golang.org/x/mod/sumdb/note.
    @Test func readsAKeyOfGo() throws {
        let text = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
        let key = try #require(CheckpointVerificationKey(text: text))
        #expect(key.text == text && key.name == "PeterNeumann")
        // The note of the same example.
        let note =
            "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
        let signature = try #require(
            Base64.standard.decode(
                "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="))
        #expect(signature.prefix(4).elementsEqual(key.id))
        #expect(key.isValid(Array(signature.dropFirst(4)), of: note))
        #expect(CheckpointVerificationKey(text: text.replacing("c74f", with: "c74e")) == nil)
        #expect(CheckpointVerificationKey(text: "x") == nil)
    }

    @Test func keysReturn() throws {
        let folder = try TemporaryFolder()
        let key = try #require(CheckpointKey.generate(name: "example.com/record"))
        try key.write(to: folder("key"))
        #expect(try CheckpointKey.load(folder("key")).verificationKey.text == key.verificationKey.text)
        #expect(CheckpointVerificationKey(text: key.verificationKey.text)?.id == key.verificationKey.id)
        for name in ["", "a b", "a+b", "a\n"] { #expect(CheckpointKey.generate(name: name) == nil) }
    }

    @Test func notesReturnAndEveryChangeIsRefused() throws {
        let key = try #require(CheckpointKey.generate(name: "k"))
        let checkpoint = Checkpoint(origin: "k", size: 17, root: [UInt8](repeating: 3, count: 32))
        let note = try checkpoint.note(by: key)
        #expect(try Checkpoint(note: note, key: key.verificationKey) == checkpoint)
        for at in note.indices {
            var changed = note
            changed[at] ^= 1
            #expect(throws: RecordError.self) { try Checkpoint(note: changed, key: key.verificationKey) }
            #expect(throws: RecordError.self) {
                try Checkpoint(note: Array(note[..<at]), key: key.verificationKey)
            }
        }
    }

    /// RFC 9162 section 2.1.1, as it is written there.
    @Test func treeEqualsTheDefinition() {
        func root(_ leaves: ArraySlice<[UInt8]>) -> [UInt8] {
            guard let first = leaves.first else { return Array(SHA256.hash(data: [UInt8]())) }
            guard leaves.count > 1 else { return Array(SHA256.hash(data: [0] + first)) }
            var k = 1
            while k * 2 < leaves.count { k *= 2 }
            return Array(SHA256.hash(data: [1] + root(leaves.prefix(k)) + root(leaves.dropFirst(k))))
        }
        var tree = MerkleTree()
        var leaves: [[UInt8]] = []
        #expect(tree.root == root([]))
        for number in 0..<130 {
            let leaf = [UInt8](repeating: UInt8(number), count: number)
            leaves.append(leaf)
            tree.append(MerkleTree.leaf(leaf))
            #expect(tree.root == root(leaves[...]))
            #expect(MerkleTree(count: tree.count, edge: tree.edge) == tree)
        }
        #expect(MerkleTree(count: 3, edge: [[1]]) == nil)
    }
}
