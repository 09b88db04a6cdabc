/// Which RSA public keys are too weak to trust.
///
/// 1. The modulus has 2,048 to 8,192 bits (RFC 7518 section 3.3; the upper bound limits the work per token), is odd, and has no leading zero byte.
/// 2. The exponent is odd, at least 3 and at most 32 bits.
/// 3. The modulus is not of the form that Infineon's library made (CVE-2017-15361, "The Return of Coppersmith's Attack", section 2.3).
enum RSAKeyPolicy {
    /// What is wrong, as the end of the sentence "the key …"; nil if nothing is.
    static func weakness(modulus: [UInt8], exponent: [UInt8]) -> String? {
        guard let first = modulus.first, first != 0, let last = modulus.last else { return "has no canonical modulus" }
        let bits = modulus.count * 8 - first.leadingZeroBitCount
        guard bits >= 2048 else { return "has only \(bits) bits" }
        guard bits <= 8192 else { return "has \(bits) bits" }
        guard last % 2 == 1 else { return "has an even modulus" }
        let e = exponent.reduce(into: UInt64(0)) { $0 = $0 << 8 | UInt64($1) }
        guard exponent.count <= 4, exponent.first != 0, e >= 3, e % 2 == 1 else { return "has an unsafe exponent" }
        return hasInfineonStructure(modulus) ? "was made by a broken generator (CVE-2017-15361)" : nil
    }

    private static let primes: [Int] = [
        3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101, 103, 107, 109,
        113, 127, 131,
        137, 139, 149, 151, 157, 163, 167,
    ]

    /// Both primes were powers of 65537 modulo the product of the first primes, hence the modulus is one for each of them.
    /// A sound modulus passes for one with a probability below 2^-27.
    private static func hasInfineonStructure(_ modulus: [UInt8]) -> Bool {
        primes.allSatisfy { prime in
            let residue = modulus.reduce(0) { ($0 << 8 | Int($1)) % prime }
            var power = 1
            for _ in 0..<prime {
                if power == residue { return true }
                power = power * 65537 % prime
            }
            return false
        }
    }
}
