import WritModel

/// The bytes of a file, for turning a place into line and column.
struct SourceText: Sendable {
    let file: String
    private let bytes: [UInt8]
    private let lineStarts: [Int]

    init(file: String, bytes: [UInt8]) {
        self.file = file
        self.bytes = bytes
        var starts = [0]
        for (at, byte) in bytes.enumerated() where byte == 0x0A { starts.append(at + 1) }
        lineStarts = starts
    }

    func location(_ place: Place) -> SourceLocation {
        let row = Int(place.row)
        var column = 1
        if lineStarts.indices.contains(row) {
            let start = lineStarts[row]
            let end = min(start + Int(place.column), bytes.count)
            if start < end { for byte in bytes[start..<end] where byte & 0xC0 != 0x80 { column += 1 } }
        }
        return SourceLocation(file: file, line: row + 1, column: column)
    }
}
