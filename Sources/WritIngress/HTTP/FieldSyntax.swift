/// The characters of header fields (RFC 9110 section 5).
package enum FieldSyntax {
    /// `tchar`: what names of fields and methods are made of.
    package static func isTokenByte(_ byte: UInt8) -> Bool { tokens[Int(byte)] }

    package static func isToken(_ text: some StringProtocol) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy(isTokenByte)
    }

    /// Visible characters, space, tab and bytes above ASCII: what a value may hold. No CR, LF, NUL or other control character.
    package static func isValueByte(_ byte: UInt8) -> Bool { byte == 0x09 || (byte >= 0x20 && byte != 0x7f) }

    private static let tokens: [Bool] = {
        var table = [Bool](repeating: false, count: 256)
        let characters = "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
        for byte in characters.utf8 { table[Int(byte)] = true }
        return table
    }()
}
