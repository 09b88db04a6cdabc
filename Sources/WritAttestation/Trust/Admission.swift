package import WritModel

/// The decision whether a bundle with its signed writ may serve.
///
/// Trust is loaded in this order, and nothing is used before the step that makes it trustworthy:
/// 1. The trust policy comes from the operator and is trusted (`trust.yaml`).
/// 2. The envelope is read strictly: one signature, no unknown field. Only its `keyid` is used, to find the key.
/// 3. The key must be in the trust policy, and valid now.
/// 4. The signature over type and payload must be by that key. From here on the payload counts, and it is these bytes that are
///    read; nothing is parsed a second time.
/// 5. The payload is an in-toto statement about a writ in its canonical bytes, of which every field is understood; its subject is
///    the function asked for.
/// 6. The key may sign for this function.
/// 7. The subject's digest is that of the bundle as it was measured, and the layers are those that the writ lists, in order.
/// 8. The writ has not ended.
/// 9. The writ stays below the ceiling of the trust policy.
///
/// Any failure, an error included, is a refusal.
package struct Admission: Sendable {
    package let verdict: Verdict
    /// The writ that may serve; nil exactly if the verdict is a refusal.
    package let admitted: AdmittedWrit?
    /// All reasons of a refusal; the first is the verdict's. More than one only for the ceiling.
    package let refusals: [Reason]

    /// Decides.
    ///
    /// - Parameters:
    ///   - envelope: the bytes of the attestation; nil if there is none.
    ///   - bundle: the digest of what will be served, as measured by `BundleStore` or `BundleDigest`.
    ///   - layers: the digests of the layers that will be served with it, the lowest first.
    ///   - now: seconds since 1970 UTC.
    ///   - compare: whether the first policy document is contained in the second.
    package static func decide(
        envelope: [UInt8]?, bundle: SHA256Digest, layers: [SHA256Digest], function: String, policy: TrustPolicy,
        now: Int64, compare: (_ policy: Node, _ ceiling: Node) -> PolicyContainment
    ) -> Admission {
        do throws(Refusal) {
            let key = try signature(envelope, function: function, policy: policy, now: now)
            let writ = try statement(
                key.payload, function: function, by: key.trusted, bundle: bundle, layers: layers, now: now)
            let exceeded = policy.ceiling.exceeded(by: writ, now: now, compare: compare)
            if let first = exceeded.first { throw Refusal(reasons: [first] + exceeded.dropFirst()) }
            let reason = Reason(
                "admission.signed", "signed by `\(key.trusted.name)`, valid until \(writ.expires.instant)",
                writ: writ.reference(""))
            let admitted = AdmittedWrit(
                writ: writ, bundle: bundle, keyID: key.trusted.key.id, keyName: key.trusted.name)
            return Admission(verdict: .allowed(reason), admitted: admitted, refusals: [])
        } catch {
            return Admission(verdict: .refused(error.first), admitted: nil, refusals: error.reasons)
        }
    }

    /// Steps 2 to 4.
    private static func signature(
        _ bytes: [UInt8]?, function: String, policy: TrustPolicy, now: Int64
    ) throws(Refusal) -> (payload: [UInt8], trusted: TrustPolicy.TrustedKey) {
        guard let bytes else {
            throw Refusal("admission.unsigned", "`\(function)` has no attestation; sign its writ with `writ sign`")
        }
        let envelope: Envelope
        do {
            envelope = try Envelope(json: bytes, file: "attestation of \(function)")
        } catch {
            throw Refusal(error, otherwise: "admission.envelope")
        }
        guard let trusted = policy.key(id: envelope.keyID) else {
            throw Refusal(
                "admission.key-unknown", "no key of the trust policy has the id `\(envelope.keyID.prefix(64))`")
        }
        guard now >= trusted.notBefore else {
            throw Refusal(
                "admission.key-not-yet-valid",
                "the key `\(trusted.name)` is valid from \(trusted.notBefore.instant)")
        }
        guard now < trusted.notAfter else {
            throw Refusal(
                "admission.key-expired", "the key `\(trusted.name)` ended \(trusted.notAfter.instant)")
        }
        guard envelope.isSigned(by: trusted.key) else {
            throw Refusal("admission.signature", "the signature is not by the key `\(trusted.name)` over this content")
        }
        guard envelope.payloadType == Statement.payloadType else {
            throw Refusal("admission.statement", "what was signed is no in-toto statement")
        }
        return (envelope.payload, trusted)
    }

    /// Steps 5 to 8.
    private static func statement(
        _ payload: [UInt8], function: String, by key: TrustPolicy.TrustedKey, bundle: SHA256Digest,
        layers: [SHA256Digest], now: Int64
    ) throws(Refusal) -> Writ {
        let statement: Statement
        do {
            statement = try Statement(payload: payload, file: "statement of \(function)")
        } catch {
            throw Refusal(error, otherwise: "admission.statement")
        }
        let writ = statement.writ
        guard writ.function == function else {
            throw Refusal("admission.subject", "the writ is for `\(writ.function)`, not `\(function)`")
        }
        guard key.functions.contains(where: { Glob.matches($0, function) }) else {
            throw Refusal("admission.key-scope", "the key `\(key.name)` may not sign for `\(function)`")
        }
        guard statement.bundle == bundle else {
            throw Refusal(
                "admission.digest",
                "the bundle is \(bundle), but \(statement.bundle) was signed; it was changed or rebuilt"
            )
        }
        guard writ.materials.layers == layers else {
            throw Refusal(
                "admission.layers", Self.difference(signed: writ.materials.layers, found: layers),
                writ.reference("/materials/layers"))
        }
        guard now < writ.expires else {
            throw Refusal("admission.expired", "the writ ended \(writ.expires.instant)", writ.reference("/expires"))
        }
        return writ
    }

    private static func difference(signed: [SHA256Digest], found: [SHA256Digest]) -> String {
        guard signed.count == found.count else {
            return "the function has \(found.count) layers, but \(signed.count) were signed; sign its writ again"
        }
        for (at, (one, other)) in zip(signed, found).enumerated() where one != other {
            return "layer \(at + 1) is \(other), but \(one) was signed; it was changed, rebuilt or moved"
        }
        return "the layers are not those that were signed"
    }

    private struct Refusal: Error {
        let first: Reason
        let reasons: [Reason]

        init(reasons: [Reason]) {
            self.first = reasons.first ?? Reason("admission.error", "refused without a reason")
            self.reasons = reasons.isEmpty ? [first] : reasons
        }

        init(_ rule: String, _ message: String, _ writ: WritReference? = nil) {
            self.init(reasons: [Reason(rule, message, writ: writ)])
        }

        init(_ error: InputError, otherwise rule: String) {
            self.init(error.code == "unknown-field" ? "admission.unknown-field" : rule, error.description)
        }
    }
}

/// A writ that was signed, is valid and fits its bundle; only `Admission.decide` makes one.
package struct AdmittedWrit: Sendable, Equatable {
    package let writ: Writ
    package let bundle: SHA256Digest
    package let keyID: String
    package let keyName: String

    fileprivate init(writ: Writ, bundle: SHA256Digest, keyID: String, keyName: String) {
        self.writ = writ
        self.bundle = bundle
        self.keyID = keyID
        self.keyName = keyName
    }
}

extension Int64 {
    /// Seconds since 1970 UTC as people read them.
    var instant: String { Timestamp.text(self) ?? "\(self) seconds after 1970" }
}
