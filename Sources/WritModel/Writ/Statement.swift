/// An in-toto Statement v1 whose predicate is a writ (spec/writ-v1.md, section 2).
///
/// Source: in-toto attestation framework, spec/v1/statement.md.
package struct Statement: Sendable, Equatable {
    package static let type = "https://in-toto.io/Statement/v1"
    package static let predicateType = "https://writ.dev/spec/writ/v1"
    /// `payloadType` of the DSSE envelope.
    package static let payloadType = "application/vnd.in-toto+json"

    /// Digest of the code bundle, the statement's one subject.
    package var bundle: SHA256Digest
    package var writ: Writ

    package init(bundle: SHA256Digest, writ: Writ) {
        self.bundle = bundle
        self.writ = writ
    }

    package var node: Node {
        .object([
            "_type": Node(Self.type),
            "subject": [.object(["name": Node(writ.function), "digest": .object(["sha256": Node(bundle.hex)])])],
            "predicateType": Node(Self.predicateType),
            "predicate": writ.node,
        ])
    }

    /// The bytes that are signed: the statement in canonical JSON.
    ///
    /// - Throws: `number-range` where the policy or a schema holds a number that canonical JSON cannot hold exactly.
    package func payload() throws(InputError) -> [UInt8] { try CanonicalJSON.bytes(node) }

    /// Reads a payload after its signature was verified: canonical bytes, one subject named as the function, nothing unknown.
    ///
    /// - Throws: `not-canonical`, `unknown-field`, `unknown-version`, `bad-subject`, or what reading JSON or the writ throws.
    package init(payload: [UInt8], file: String = "statement") throws(InputError) {
        let node = try JSONParser.parse(payload, file: file)
        try self.init(reading: node)
        guard try CanonicalJSON.bytes(node) == payload else {
            throw InputError("not-canonical", "the signed statement is not canonical JSON", at: node.location)
        }
    }

    /// Reads a statement whose bytes were compared with their canonical form elsewhere.
    package init(reading node: Node) throws(InputError) {
        let members = try Self.members(node, ["_type", "subject", "predicateType", "predicate"])
        guard members["_type"]?.string == Self.type else {
            throw InputError("unknown-version", "this is not an in-toto statement of version 1", at: node.location)
        }
        guard members["predicateType"]?.string == Self.predicateType else {
            throw InputError("unknown-version", "this is not a writ of a version that is understood", at: node.location)
        }
        guard let subjects = members["subject"]?.array, subjects.count == 1, let subject = subjects.first else {
            throw InputError("bad-subject", "a writ has exactly one subject", at: node.location)
        }
        let named = try Self.members(subject, ["name", "digest"])
        guard let digests = named["digest"] else {
            throw InputError("bad-subject", "the subject has no digest", at: subject.location)
        }
        let digest = try Self.members(digests, ["sha256"])
        guard let bundle = digest["sha256"]?.string.flatMap(SHA256Digest.init(hex:)) else {
            throw InputError(
                "bad-subject", "the subject's digest must be SHA-256 in lower case hexadecimal", at: subject.location)
        }
        guard let predicate = members["predicate"] else {
            throw InputError("missing-field", "the statement has no predicate", at: node.location)
        }
        let writ = try Writ(reading: predicate, form: .signed)
        guard named["name"]?.string == writ.function else {
            throw InputError("bad-subject", "the subject is not named as the function", at: subject.location)
        }
        self.init(bundle: bundle, writ: writ)
    }

    /// Exactly these members, all of them.
    private static func members(_ node: Node, _ names: [String]) throws(InputError) -> Mapping {
        guard let members = node.object else {
            throw InputError("wrong-type", "expected an object, not \(node.kind)", at: node.location)
        }
        for entry in members where !names.contains(entry.key) {
            throw InputError(
                "unknown-field", "`\(FieldReader.shown(entry.key))` is not a field of a statement",
                at: entry.keyLocation)
        }
        for name in names where !members.contains(name) {
            throw InputError("missing-field", "`\(name)` is missing", at: node.location)
        }
        return members
    }
}
