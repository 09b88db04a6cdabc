package import WritModel

/// An in-toto Statement v1 about one function: its bundle as the subject, its writ as the predicate.
///
/// Source: in-toto/attestation `spec/v1/statement.md`, `spec/v1/envelope.md`.
package struct Statement: Sendable, Equatable {
    package static let payloadType = "application/vnd.in-toto+json"
    package static let type = "https://in-toto.io/Statement/v1"
    package static let predicateType = "https://writ.dev/spec/writ/v1"

    /// Logical id of the function: the subject's name.
    package var function: String
    /// Digest of the bundle: the subject's `sha256`.
    package var digest: SHA256Digest
    package var predicate: Node

    package init(function: String, digest: SHA256Digest, predicate: Node) {
        self.function = function
        self.digest = digest
        self.predicate = predicate
    }

    /// Reads a statement; every field must be known, and there is one subject with one digest.
    ///
    /// - Throws: `InputError` `unknown-field`, `missing-field`, `bad-statement`, or as `JSONParser`.
    package init(json: [UInt8], file: String) throws(InputError) {
        let node = try JSONParser.parse(json, file: file)
        let fields = try Fields(node, "statement", known: ["_type", "subject", "predicateType", "predicate"])
        guard try fields.string("_type") == Self.type else {
            throw InputError("bad-statement", "this is no in-toto Statement v1", at: node.location)
        }
        guard try fields.string("predicateType") == Self.predicateType else {
            throw InputError("bad-statement", "the statement's predicate is no writ v1", at: node.location)
        }
        let subjects = try fields.list("subject")
        guard subjects.count == 1, let subject = subjects.first else {
            throw InputError(
                "bad-statement", "the statement has \(subjects.count) subjects, not one", at: node.location)
        }
        let inner = try Fields(subject, "subject", known: ["name", "digest"])
        let digests = try Fields(try inner.node("digest"), "digest", known: ["sha256"])
        guard let digest = SHA256Digest(hex: try digests.string("sha256")) else {
            throw InputError(
                "bad-statement", "`sha256` is not 64 hexadecimal digits in lower case", at: subject.location)
        }
        self.init(function: try inner.string("name"), digest: digest, predicate: try fields.node("predicate"))
    }

    /// The statement as canonical JSON (RFC 8785), so that the same statement always has the same bytes.
    package func json() throws(InputError) -> [UInt8] {
        try CanonicalJSON.bytes(
            .object([
                "_type": Node(Self.type), "predicateType": Node(Self.predicateType), "predicate": predicate,
                "subject": [.object(["name": Node(function), "digest": .object(["sha256": Node(digest.hex)])])],
            ]))
    }

    /// The signed envelope around this statement.
    package func signed(by key: SigningKey) throws -> Envelope {
        try Envelope(signing: json(), type: Self.payloadType, by: key)
    }
}
