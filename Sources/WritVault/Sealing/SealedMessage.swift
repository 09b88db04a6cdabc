import Crypto
package import WritModel

/// Bytes sealed under a fresh data key, in the AWS Encryption SDK message format, version 2.
///
/// Algorithm suite 0x0478: AES-256-GCM, HKDF with SHA-512, key commitment, no signature; framed. Only this suite is written or read.
/// Source: AWS Encryption SDK Developer Guide, "Message format reference" and "Algorithms reference".
package enum SealedMessage {
    static let version: UInt8 = 2
    static let suite: UInt16 = 0x0478
    static let framed: UInt8 = 2
    static let tagBytes = 16
    static let commitmentBytes = 32
    static let messageIDBytes = 32
    static let finalMarker = UInt32.max
    /// Larger frames are refused when opening, so that the memory that is needed is known.
    static let largestFrame = 1 << 20
    static let frame = 4096
    static let mostDataKeys = 8

    /// Seals `plaintext` so that only a holder of `keys` who states the same `context` opens it.
    ///
    /// - Throws: `VaultError.tooLarge`, or what `keys` throws.
    package static func seal(
        _ plaintext: [UInt8], context: EncryptionContext, keys: any WrappingKeys
    ) throws -> [UInt8] {
        let dataKey = [UInt8].random(Keyring.keyBytes)
        let wrapped = try keys.wrap(Secret(dataKey), context: context)
        let messageID = [UInt8].random(messageIDBytes)
        let derived = Derived(SymmetricKey(data: dataKey), messageID: messageID)
        guard let associated = context.serialized, let wrappedBytes = wrapped.serialized,
            plaintext.count / frame < Int(finalMarker) - 1
        else { throw VaultError(.tooLarge, "too large to seal") }

        var message: [UInt8] = [version]
        message.append(bigEndian: suite)
        message += messageID
        guard message.append(counted16: associated) else { throw VaultError(.tooLarge, "too large to seal") }
        message.append(bigEndian: 1 as UInt16)
        message += wrappedBytes
        message.append(framed)
        message.append(bigEndian: UInt32(frame))
        message += derived.commitment
        let header = try AES.GCM.seal(
            [UInt8](), using: derived.key, nonce: nonce(0), authenticating: message)
        message += Array(header.tag)

        var sequence: UInt32 = 1
        var rest = plaintext[...]
        while rest.count > frame {
            let content = rest.prefix(frame)
            rest = rest.dropFirst(frame)
            let box = try AES.GCM.seal(
                content, using: derived.key, nonce: nonce(sequence),
                authenticating: frameContext(messageID, isFinal: false, sequence, content.count))
            message.append(bigEndian: sequence)
            message += Array(box.nonce) + Array(box.ciphertext) + Array(box.tag)
            sequence += 1
        }
        let box = try AES.GCM.seal(
            rest, using: derived.key, nonce: nonce(sequence),
            authenticating: frameContext(messageID, isFinal: true, sequence, rest.count))
        message.append(bigEndian: finalMarker)
        message.append(bigEndian: sequence)
        message += Array(box.nonce)
        message.append(bigEndian: UInt32(rest.count))
        message += Array(box.ciphertext) + Array(box.tag)
        return message
    }

    /// Opens what `seal` gave.
    ///
    /// - Throws: `VaultError.malformed`, `.notAuthentic` for altered bytes or another context, `.unknownKey`.
    package static func open(
        _ message: [UInt8], context: EncryptionContext, keys: any WrappingKeys
    ) throws -> Secret<[UInt8]> {
        let malformed = VaultError(.malformed, "this is no sealed message of a version that is known")
        let altered = VaultError(.notAuthentic, "the sealed message was altered or belongs to another place")
        var reader = ByteReader(message)
        guard reader.integer(UInt8.self) == version, reader.integer(UInt16.self) == suite,
            let messageID = reader.take(messageIDBytes).map(Array.init), let associated = reader.counted16(),
            let dataKeys = reader.integer(UInt16.self), (1...mostDataKeys).contains(Int(dataKeys))
        else { throw malformed }
        guard EncryptionContext(serialized: associated) == context else { throw altered }
        var wrapped: [WrappedDataKey] = []
        for _ in 0..<dataKeys {
            guard let one = WrappedDataKey(from: &reader) else { throw malformed }
            wrapped.append(one)
        }
        guard reader.integer(UInt8.self) == framed, let frameLength = reader.integer(UInt32.self),
            (1...largestFrame).contains(Int(frameLength)), let commitment = reader.take(commitmentBytes).map(Array.init)
        else { throw malformed }
        let headerEnd = reader.offset
        guard let headerTag = reader.take(tagBytes) else { throw malformed }

        let dataKey = try unwrapFirst(of: wrapped, context: context, keys: keys)
        let derived = Derived(SymmetricKey(data: dataKey.reveal(for: "opening")), messageID: messageID)
        // Both are known to who reads the file; the comparison need not hide where they differ.
        guard derived.commitment == commitment else { throw altered }
        var plaintext: [UInt8] = []
        do {
            let header = try AES.GCM.SealedBox(nonce: nonce(0), ciphertext: [UInt8](), tag: headerTag)
            _ = try AES.GCM.open(header, using: derived.key, authenticating: message[..<headerEnd])
            var expected: UInt32 = 1
            while true {
                guard let first = reader.integer(UInt32.self) else { throw malformed }
                let isFinal = first == finalMarker
                guard let sequence = isFinal ? reader.integer(UInt32.self) : first,
                    let frameNonce = reader.take(12),
                    let count = isFinal ? reader.integer(UInt32.self) : frameLength, count <= frameLength,
                    let ciphertext = reader.take(Int(count)), let tag = reader.take(tagBytes)
                else { throw malformed }
                // The nonce must be the one that the sequence gives: one message has one spelling.
                let expectedNonce = try nonce(expected)
                guard sequence == expected, frameNonce.elementsEqual(expectedNonce) else { throw altered }
                let box = try AES.GCM.SealedBox(nonce: expectedNonce, ciphertext: ciphertext, tag: tag)
                plaintext += Array(
                    try AES.GCM.open(
                        box, using: derived.key,
                        authenticating: frameContext(messageID, isFinal: isFinal, sequence, Int(count))))
                if isFinal { break }
                expected += 1
            }
        } catch let error as VaultError {
            throw error
        } catch {
            throw altered
        }
        guard reader.remaining == 0 else { throw altered }
        return Secret(plaintext)
    }

    private static func unwrapFirst(
        of wrapped: [WrappedDataKey], context: EncryptionContext, keys: any WrappingKeys
    ) throws -> Secret<[UInt8]> {
        var failure = VaultError(.unknownKey, "the sealed message names no data key")
        for one in wrapped {
            do {
                return try keys.unwrap(one, context: context)
            } catch let error as VaultError {
                failure = error
            }
        }
        throw failure
    }

    /// The sequence number as a 96-bit big-endian integer; 0 is the header's.
    private static func nonce(_ sequence: UInt32) throws -> AES.GCM.Nonce {
        var bytes = [UInt8](repeating: 0, count: 8)
        bytes.append(bigEndian: sequence)
        return try AES.GCM.Nonce(data: bytes)
    }

    private static func frameContext(
        _ messageID: [UInt8], isFinal: Bool, _ sequence: UInt32, _ count: Int
    ) -> [UInt8] {
        var bytes = messageID
        bytes += Array("AWSKMSEncryptionClient \(isFinal ? "Final Frame" : "Frame")".utf8)
        bytes.append(bigEndian: sequence)
        bytes.append(bigEndian: UInt64(count))
        return bytes
    }

    /// What the suite derives from the data key: the key that encrypts, and the commitment to it.
    private struct Derived {
        let key: SymmetricKey
        let commitment: [UInt8]

        init(_ dataKey: SymmetricKey, messageID: [UInt8]) {
            var information: [UInt8] = []
            information.append(bigEndian: SealedMessage.suite)
            information += Array("DERIVEKEY".utf8)
            key = HKDF<SHA512>.deriveKey(
                inputKeyMaterial: dataKey, salt: messageID, info: information, outputByteCount: 32)
            commitment = unsafe HKDF<SHA512>.deriveKey(
                inputKeyMaterial: dataKey, salt: messageID, info: Array("COMMITKEY".utf8),
                outputByteCount: SealedMessage.commitmentBytes
            ).withUnsafeBytes { unsafe Array($0) }
        }
    }
}
