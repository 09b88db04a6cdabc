/// The signature algorithms of RFC 7518 and RFC 8037 that a token may use; there is no `none` to be chosen.
///
/// ES384 and longer RSA hashes are left out: a verification of ES384 costs ten of ES256, and no common issuer needs them.
package enum SignatureAlgorithm: String, Sendable, CaseIterable {
    case es256 = "ES256"
    case rs256 = "RS256"
    case ps256 = "PS256"
    case eddsa = "EdDSA"
}
