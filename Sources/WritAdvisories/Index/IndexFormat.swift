import WritModel

/// The file that advisories are kept in. All numbers are little-endian and 32 bits wide unless said otherwise.
///
/// ```
/// header    `WRITADV` and a line feed; version; CRC-32 of all that follows from byte 16; length of the file (64 bits); seconds
///           since 1970 at which it was made (64 bits); newest change of a record (64 bits); for each section its offset and count
/// packages  sorted by key (a byte for the ecosystem, then the name): string of the key, first row of `affected`
/// affected  advisory, place in `ranges`
/// advisories  id, summary (strings), place of aliases in `ranges`, severity | malicious | score | CWE (4, 4, 8, 16 bits)
/// strings   offset of each string's end in `text`
/// text      UTF-8
/// ranges    variable-length numbers (LEB128): count of ranges, of each its events (kind and string), then versions (strings)
/// ```
///
/// A reader needs two of these sections to find a package, so that the file can be looked into without being unpacked.
enum IndexFormat {
    static let magic = [UInt8]("WRITADV\n".utf8)
    static let version: UInt32 = 1
    static let checkedFrom = 16
    static let headerSize = 40 + 8 * Section.allCases.count
    static let packageSize = 8
    static let affectedSize = 8
    static let advisorySize = 16
    /// The largest index that is read.
    static let largest = 1 << 30

    enum Section: Int, CaseIterable {
        case packages, affected, advisories, strings, text, ranges

        /// Bytes of one item.
        var itemSize: Int {
            switch self {
            case .packages: IndexFormat.packageSize
            case .affected: IndexFormat.affectedSize
            case .advisories: IndexFormat.advisorySize
            case .strings: 4
            case .text, .ranges: 1
            }
        }

        /// Where the header holds the section's offset and count.
        var place: Int { 40 + 8 * rawValue }
    }

    static func key(_ ecosystem: Ecosystem, _ name: String) -> [UInt8] { [ecosystem.rawValue] + Array(name.utf8) }

    static func packed(_ advisory: Advisory) -> UInt32 {
        let severity = UInt32(advisory.severity.map { $0.rawValue + 1 } ?? 0)
        let score = UInt32(min(advisory.score.map { $0 + 1 } ?? 0, 255))
        let cwe = UInt32(min(advisory.cwe ?? 0, 65_535))
        return severity | (advisory.isMalicious ? 16 : 0) | score << 8 | cwe << 16
    }

    static func append(_ number: UInt32, to out: inout [UInt8]) {
        for shift in stride(from: 0, to: 32, by: 8) { out.append(UInt8(truncatingIfNeeded: number >> UInt32(shift))) }
    }

    static func append(variable number: UInt32, to out: inout [UInt8]) {
        var rest = number
        while rest >= 0x80 {
            out.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        out.append(UInt8(rest))
    }
}
