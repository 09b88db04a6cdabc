package import WritModel

/// A DSSE envelope with exactly one signature.
///
/// Source: secure-systems-lab/dsse v1.0, `protocol.md` and `envelope.md`.
package struct Envelope: Sendable, Equatable {
    package static let limits = DocumentLimits(bytes: 8 << 20, depth: 8, nodes: 100, scalar: 8 << 20)

    package var payloadType: String
    package var payload: [UInt8]
    package var keyID: String
    package var signature: [UInt8]

    /// Signs `payload`.
    package init(signing payload: [UInt8], type: String, by key: SigningKey) throws {
        self.payloadType = type
        self.payload = payload
        self.keyID = key.verificationKey.id
        self.signature = try key.sign(Self.preAuthenticationEncoding(type: type, payload: payload))
    }

    /// Reads an envelope and judges nothing: its payload is not trusted before `isSigned(by:)`.
    ///
    /// - Throws: `InputError` `unknown-field`, `missing-field`, `bad-envelope`, or as `JSONParser`.
    package init(json: [UInt8], file: String) throws(InputError) {
        let node = try JSONParser.parse(json, file: file, limits: Self.limits)
        let fields = try Fields(node, "envelope", known: ["payloadType", "payload", "signatures"])
        payloadType = try fields.string("payloadType")
        let signatures = try fields.list("signatures")
        guard signatures.count == 1, let only = signatures.first else {
            throw InputError(
                "bad-envelope", "the envelope has \(signatures.count) signatures, not one", at: node.location)
        }
        let inner = try Fields(only, "signature", known: ["keyid", "sig"])
        keyID = try inner.string("keyid")
        payload = try Self.base64(fields, "payload")
        signature = try Self.base64(inner, "sig")
    }

    private static func base64(_ fields: Fields, _ name: String) throws(InputError) -> [UInt8] {
        let node = try fields.node(name)
        guard let text = node.string, let bytes = Base64.standard.decode(text) else {
            throw InputError("bad-envelope", "`\(name)` is not base64", at: node.location)
        }
        return bytes
    }

    /// The envelope as JSON.
    package var json: [UInt8] {
        JSONWriter.bytes(
            .object([
                "payloadType": Node(payloadType), "payload": Node(Base64.standard.encode(payload)),
                "signatures": [.object(["keyid": Node(keyID), "sig": Node(Base64.standard.encode(signature))])],
            ]))
    }

    /// Whether the signature is by `key` over this payload and type.
    func isSigned(by key: VerificationKey) -> Bool {
        key.isValid(signature, of: Self.preAuthenticationEncoding(type: payloadType, payload: payload))
    }

    /// PAE of DSSE: lengths and values, so that no two pairs of type and payload give the same bytes.
    static func preAuthenticationEncoding(type: String, payload: [UInt8]) -> [UInt8] {
        Array("DSSEv1 \(type.utf8.count) \(type) \(payload.count) ".utf8) + payload
    }
}
