import Crypto
import Testing
import WritModel

@testable import WritAttestation

struct EnvelopeTests {
    /// secure-systems-lab/dsse, `protocol.md`, "Test vectors".
    @Test func preAuthenticationEncodingIsThatOfTheSpecification() {
        let encoded = Envelope.preAuthenticationEncoding(
            type: "http://example.com/HelloWorld", payload: Array("hello world".utf8))
        #expect(
            String(decoding: encoded, as: UTF8.self)
                == "DSSEv1 29 http://example.com/HelloWorld 11 hello world")
    }

    @Test func readsWhatItWrote() throws {
        let key = SigningKey.generate()
        let envelope = try Envelope(signing: [0, 255], type: "t", by: key)
        let read = try Envelope(json: envelope.json, file: "e")
        #expect(read == envelope)
        #expect(read.isSigned(by: key.verificationKey))
        #expect(!read.isSigned(by: SigningKey.generate().verificationKey))
    }

    @Test func typeAndPayloadAreBothSigned() throws {
        let key = SigningKey.generate()
        var envelope = try Envelope(signing: Array("ab".utf8), type: "t", by: key)
        envelope.payloadType = "t2"
        #expect(!envelope.isSigned(by: key.verificationKey))
    }

    @Test(arguments: [
        #"[]"#, #"{"payloadType":"t","payload":"","signatures":[]}"#,
        #"{"payloadType":"t","payload":"","signatures":[{"keyid":"a"}]}"#,
        #"{"payloadType":"t","payload":"","signatures":[{"keyid":"a","sig":"","x":1}]}"#,
        #"{"payloadType":1,"payload":"","signatures":[{"keyid":"a","sig":""}]}"#,
        #"{"payloadType":"t","payload":"Zh==","signatures":[{"keyid":"a","sig":""}]}"#,
        #"{"payloadType":"t","payload":"_w==","signatures":[{"keyid":"a","sig":""}]}"#,
        #"{"payloadType":"t","payloadType":"t","payload":"","signatures":[{"keyid":"a","sig":""}]}"#,
        #"{"payloadType":"t","payload":"","signatures":[{"keyid":"a","sig":""}]} {}"#,
    ])
    func refusesMalformedEnvelopes(_ json: String) {
        #expect(throws: InputError.self) { try Envelope(json: Array(json.utf8), file: "e") }
    }

    @Test func keysAreWrittenOnceForTheOwner() throws {
        let folder = try TemporaryFolder()
        let key = SigningKey.generate()
        try key.write(to: folder("signing.pem"))
        let loaded = try SigningKey.load(folder("signing.pem"))
        #expect(loaded.verificationKey.id == key.verificationKey.id)
        #expect(throws: (any Error).self) { try SigningKey.generate().write(to: folder("signing.pem")) }
        try folder.write(String(decoding: [], as: UTF8.self), "empty.pem", mode: 0o600)
        #expect(throws: InputError("bad-key", "")) { try SigningKey.load(folder("empty.pem")) }
        try folder.write("x", "open.pem", mode: 0o644)
        #expect(throws: InputError("key-exposed", "")) { try SigningKey.load(folder("open.pem")) }
        let again = try VerificationKey(pem: key.verificationKey.pem)
        #expect(again.id == key.verificationKey.id && again.id.count == 64)
        #expect(throws: InputError("bad-key", "")) { try VerificationKey(pem: "no key") }
    }

    @Test func theOnlyEncodingOfASignatureIsDER() throws {
        let key = SigningKey.generate()
        let message = [UInt8]("m".utf8)
        let signature = try key.sign(message)
        #expect(key.verificationKey.isValid(signature, of: message))
        #expect(!key.verificationKey.isValid(signature + [0], of: message))
        #expect(!key.verificationKey.isValid([], of: message))
        let raw = try P256.Signing.ECDSASignature(derRepresentation: signature).rawRepresentation
        #expect(!key.verificationKey.isValid(Array(raw), of: message))
    }
}
