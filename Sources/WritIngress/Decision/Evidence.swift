package import WritModel

/// What the server has fetched so that a caller can be judged: keys, secrets, or the answer of the signature check.
package enum Evidence: Sendable {
    /// For routes that anyone may call.
    case none
    /// The issuer's keys; nil where they could not be had.
    case keys(KeySet?)
    /// Claims that were verified before under one of these keys.
    case verified(Claims)
    /// The secret and, while it is rotated, its predecessor.
    case apiKeys([Secret<[UInt8]>])
    /// Signature Version 4, verified over the whole request.
    case signature(SignatureOutcome)
}

/// What the check of an AWS signature found.
package enum SignatureOutcome: Sendable, Equatable {
    case verified(SignedCaller)
    case refused(Reason)
}
