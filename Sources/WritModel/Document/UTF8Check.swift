/// Well-formedness of UTF-8 (Unicode 16, table 3-7): no overlong forms, no surrogates, nothing beyond U+10FFFF.
package enum UTF8Check {
    /// The offset of the first byte that is not part of a well-formed sequence; nil if there is none.
    package static func firstInvalid(in bytes: [UInt8]) -> Int? {
        var all: UInt8 = 0
        for byte in bytes { all |= byte }
        if all < 0x80 { return nil }
        let end = bytes.count
        var at = 0
        while at < end {
            let first = bytes[at]
            if first < 0x80 {
                at += 1
                continue
            }
            let length: Int
            var lowest: UInt8 = 0x80
            var highest: UInt8 = 0xBF
            switch first {
            case 0xC2...0xDF: length = 2
            case 0xE0:
                length = 3
                lowest = 0xA0
            case 0xED:
                length = 3
                highest = 0x9F
            case 0xE1...0xEF: length = 3
            case 0xF0:
                length = 4
                lowest = 0x90
            case 0xF4:
                length = 4
                highest = 0x8F
            case 0xF1...0xF3: length = 4
            default: return at
            }
            guard at + length <= end, bytes[at + 1] >= lowest, bytes[at + 1] <= highest else { return at }
            for next in (at + 2)..<max(at + length, at + 2) where bytes[next] & 0xC0 != 0x80 { return at }
            at += length
        }
        return nil
    }

    /// Line and column (1-based, in Unicode scalars) of a byte offset; lines end with LF, CR or CR LF.
    package static func place(of offset: Int, in bytes: [UInt8], file: String) -> SourceLocation {
        var line = 1
        var column = 1
        var at = 0
        while at < min(offset, bytes.count) {
            let byte = bytes[at]
            if byte == 0x0A || (byte == 0x0D && !(at + 1 < bytes.count && bytes[at + 1] == 0x0A)) {
                line += 1
                column = 1
            } else if byte & 0xC0 != 0x80, byte != 0x0D {
                column += 1
            }
            at += 1
        }
        return SourceLocation(file: file, line: line, column: column)
    }
}
