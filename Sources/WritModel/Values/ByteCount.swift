/// A number of bytes.
package struct ByteCount: Sendable, Hashable, Comparable, CustomStringConvertible {
    package var bytes: Int

    package init(bytes: Int) { self.bytes = bytes }
    package static func mebibytes(_ n: Int) -> ByteCount { ByteCount(bytes: n << 20) }
    package static func kibibytes(_ n: Int) -> ByteCount { ByteCount(bytes: n << 10) }

    /// Reads `256 MiB`, `64KiB`, `1 GiB`, `512 B` or a plain number of bytes; nil for anything else, also on overflow.
    package init?(_ text: String) {
        let trimmed = text.drop { $0 == " " }
        let digits = trimmed.prefix { $0.isASCII && $0.isNumber }
        guard let number = Int(digits) else { return nil }
        let factor: Int
        switch trimmed.dropFirst(digits.count).drop(while: { $0 == " " }) {
        case "", "B": factor = 1
        case "KiB": factor = 1 << 10
        case "MiB": factor = 1 << 20
        case "GiB": factor = 1 << 30
        default: return nil
        }
        let (product, overflow) = number.multipliedReportingOverflow(by: factor)
        guard !overflow else { return nil }
        self.init(bytes: product)
    }

    /// The largest binary unit that divides the count: `256 MiB`.
    package var description: String {
        for (shift, unit) in [(30, "GiB"), (20, "MiB"), (10, "KiB")] where bytes > 0 && bytes % (1 << shift) == 0 {
            return "\(bytes >> shift) \(unit)"
        }
        return "\(bytes) B"
    }

    package static func < (a: ByteCount, b: ByteCount) -> Bool { a.bytes < b.bytes }
}
