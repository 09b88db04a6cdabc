/// Takes big-endian numbers and counted fields from bytes; every read is bounded and past the end it is nil.
package struct ByteReader {
    private let bytes: [UInt8]
    package private(set) var offset: Int

    package init(_ bytes: [UInt8], from offset: Int = 0) {
        self.bytes = bytes
        self.offset = max(0, min(offset, bytes.count))
    }

    package var remaining: Int { bytes.count - offset }

    package mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
        guard count >= 0, count <= remaining else { return nil }
        defer { offset += count }
        return bytes[offset..<offset + count]
    }

    package mutating func integer<T: FixedWidthInteger & UnsignedInteger>(_ type: T.Type) -> T? {
        guard let slice = take(T.bitWidth / 8) else { return nil }
        return slice.reduce(0) { $0 << 8 | T($1) }
    }

    /// A field that a 16-bit length precedes.
    package mutating func counted16() -> [UInt8]? {
        guard let count = integer(UInt16.self), let slice = take(Int(count)) else { return nil }
        return Array(slice)
    }
}

extension [UInt8] {
    package mutating func append<T: FixedWidthInteger & UnsignedInteger>(bigEndian value: T) {
        for shift in stride(from: T.bitWidth - 8, through: 0, by: -8) {
            append(UInt8(truncatingIfNeeded: value >> T(shift)))
        }
    }

    /// Appends a 16-bit length and the field; false and no change for a field that is too long.
    package mutating func append(counted16 field: some Collection<UInt8>) -> Bool {
        guard let count = UInt16(exactly: field.count) else { return false }
        append(bigEndian: count)
        append(contentsOf: field)
        return true
    }
}
