import Crypto
import WritModel

/// Claims of tokens that were verified, so that a signature is verified once and not with each request.
///
/// An entry counts until the token expires or its key leaves the issuer's set. It holds a digest of the token and never the token. Only verified
/// tokens get in, so strangers cannot fill it; when it is full, the oldest entry goes.
package struct VerifiedTokenCache: Sendable {
    private struct Key: Hashable {
        var token: WritModel.SHA256Digest
        var issuer: String
    }

    private var claims: [Key: Claims] = [:]
    /// A ring of the keys in the order of their coming.
    private var order: [Key] = []
    private var next = 0
    package let capacity: Int

    package init(capacity: Int = 10_000) { self.capacity = max(capacity, 1) }

    package var count: Int { claims.count }

    /// - Parameter now: seconds since 1970.
    package mutating func find(_ token: String, issuer: String, keys: KeySet, now: Int64) -> Claims? {
        guard let key = Self.key(token, issuer), let found = claims[key] else { return nil }
        guard found.expires > now, keys.contains(found.key) else {
            claims[key] = nil
            return nil
        }
        return found
    }

    package mutating func insert(_ verified: Claims, token: String, issuer: String) {
        guard let key = Self.key(token, issuer), claims.updateValue(verified, forKey: key) == nil else { return }
        guard order.count >= capacity else {
            order.append(key)
            return
        }
        if order[next] != key { claims[order[next]] = nil }
        order[next] = key
        next = (next + 1) % capacity
    }

    private static func key(_ token: String, _ issuer: String) -> Key? {
        var hash = SHA256()
        hash.update(data: Array(token.utf8))
        return WritModel.SHA256Digest(bytes: hash.finalize()).map { Key(token: $0, issuer: issuer) }
    }
}
