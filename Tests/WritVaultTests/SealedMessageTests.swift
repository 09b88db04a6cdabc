import Crypto
import Testing
import WritModel

@testable import WritVault

struct SealedMessageTests {
    let vault = Vault(keys: Keyring.generate())
    let context: EncryptionContext = ["writ:kind": "test", "writ:name": "a"]

    @Test(arguments: [0, 1, 4095, 4096, 4097, 8192, 20_000])
    func opensWhatItSealed(_ size: Int) throws {
        let plaintext = [UInt8].random(size)
        let message = try vault.seal(Secret(plaintext), context: context)
        #expect(try vault.open(message, context: context).reveal(for: "test") == plaintext)
    }

    @Test func sealsAnewEachTime() throws {
        let one = try vault.seal(Secret([1]), context: context)
        #expect(try vault.seal(Secret([1]), context: context) != one)
    }

    @Test func refusesAnotherContext() throws {
        let message = try vault.seal(Secret([1]), context: context)
        for other: EncryptionContext in [[:], ["writ:kind": "test"], ["writ:kind": "test", "writ:name": "b"]] {
            #expect(throws: VaultError(.notAuthentic, "")) { try vault.open(message, context: other) }
        }
    }

    @Test func refusesEveryChangedByteAndEveryCut() throws {
        let message = try vault.seal(Secret(Array(0..<200)), context: context)
        for at in message.indices {
            var changed = message
            changed[at] ^= 1 << UInt8(at % 8)
            #expect(throws: VaultError.self, "byte \(at)") { try vault.open(changed, context: context) }
            #expect(throws: VaultError.self, "cut \(at)") { try vault.open(Array(message[..<at]), context: context) }
        }
        #expect(throws: VaultError.self) { try vault.open(message + [0], context: context) }
    }

    @Test func refusesExchangedFrames() throws {
        let message = try vault.seal(Secret([UInt8](repeating: 7, count: 4096 * 3)), context: context)
        let frame = 4 + 12 + 4096 + 16
        let finalFrame = frame + 8
        let body = message.count - finalFrame - 2 * frame
        var swapped = message
        swapped.replaceSubrange(body..<body + frame, with: message[body + frame..<body + 2 * frame])
        swapped.replaceSubrange(body + frame..<body + 2 * frame, with: message[body..<body + frame])
        #expect(throws: VaultError(.notAuthentic, "")) { try vault.open(swapped, context: context) }
        var dropped = message
        dropped.removeSubrange(body..<body + frame)
        #expect(throws: VaultError(.notAuthentic, "")) { try vault.open(dropped, context: context) }
    }

    @Test func refusesAnUnknownKey() throws {
        let message = try vault.seal(Secret([1]), context: context)
        let two = try #require(Keyring(keys: [Secret(.random(32)), Secret(.random(32))]))
        #expect(throws: VaultError(.notAuthentic, "")) { try Vault(keys: two).open(message, context: context) }
        let newer = try Vault(keys: two).seal(Secret([1]), context: context)
        #expect(throws: VaultError(.unknownKey, "")) { try vault.open(newer, context: context) }
    }

    @Test func opensWhatAnOlderVersionSealed() throws {
        let old = Keyring.generate()
        let message = try Vault(keys: old).seal(Secret([9]), context: context)
        let new = old.rotated()
        #expect(try Vault(keys: new).open(message, context: context).reveal(for: "test") == [9])
        let again = try Vault(keys: new).seal(Secret([9]), context: context)
        #expect(throws: VaultError(.unknownKey, "")) { try Vault(keys: old).open(again, context: context) }
    }

    @Test func contextHasOneSpelling() throws {
        let bytes = try #require(context.serialized)
        #expect(EncryptionContext(serialized: bytes) == context)
        let unsorted: [UInt8] = [0, 2, 0, 1, 0x62, 0, 0, 0, 1, 0x61, 0, 0]
        let sorted: [UInt8] = [0, 2, 0, 1, 0x61, 0, 0, 0, 1, 0x62, 0, 0]
        let repeated: [UInt8] = [0, 2, 0, 1, 0x61, 0, 0, 0, 1, 0x61, 0, 0]
        #expect(EncryptionContext(serialized: sorted) == ["a": "", "b": ""])
        #expect(EncryptionContext(serialized: unsorted) == nil)
        #expect(EncryptionContext(serialized: repeated) == nil)
        #expect(EncryptionContext(serialized: sorted + [0]) == nil)
        #expect(EncryptionContext(serialized: []) == [:])
        #expect(EncryptionContext(serialized: [0, 0]) == nil)
    }

    @Test func dataKeysAreBoundToTheirContext() throws {
        let (key, wrapped) = try vault.makeDataKey(context: context)
        #expect(try vault.dataKey(wrapped, context: context).reveal(for: "test") == key.reveal(for: "test"))
        #expect(throws: VaultError(.notAuthentic, "")) { try vault.dataKey(wrapped, context: [:]) }
    }
}
