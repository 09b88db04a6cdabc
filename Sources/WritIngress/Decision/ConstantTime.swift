import Crypto

/// Comparison of secrets whose time tells nothing about them, not even their length: digests are compared, all bytes of them.
enum ConstantTime {
    static func equal(_ a: [UInt8], _ b: [UInt8]) -> Bool {
        let left = Array(SHA256.hash(data: a))
        let right = Array(SHA256.hash(data: b))
        var difference: UInt8 = left.count == right.count ? 0 : 1
        for (x, y) in zip(left, right) { difference |= x ^ y }
        return difference == 0
    }
}
