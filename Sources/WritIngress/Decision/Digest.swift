import Crypto
import WritModel

/// SHA-256 of a text, for keys of tables whose size must not depend on what a caller sends.
enum Digest {
    static func hex(_ text: String) -> String { Array(SHA256.hash(data: Array(text.utf8))).lowercaseHex }
}
